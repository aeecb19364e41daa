"""Filing: a report is kept whole, or it was never acknowledged. Every door files through `file`, and nothing else does.

What is slow (hashing, sealing, keys) is done first, outside the transaction; then everything is written at once: the
report, its evidence, its sealed identity, who is kept away, and the event in the custody log. Reports filed at one
moment wait for one another at the log's lock, and none is lost.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from nirpihak.custody import filing as proofs
from nirpihak.custody.events import Kind
from nirpihak.custody.ingest import Kept
from nirpihak.server.evidence.models import Exhibit
from nirpihak.server.evidence.services import exhibits, log, references
from nirpihak.server.institutions.models import Institution, Officer, Recusal
from nirpihak.server.institutions.services.standing import recuse
from nirpihak.server.intake.models import Draft, Report, Step, Upload
from nirpihak.server.intake.services import drafts, routing, uploads
from nirpihak.server.intake.services.drafts import Writing
from nirpihak.server.intake.services.errors import AlreadyFiled, IntakeError
from nirpihak.server.intake.services.uploads import Owner
from nirpihak.server.keys import codes
from nirpihak.server.keys.services import content as keys
from nirpihak.server.keys.services import identities
from nirpihak.text import Text

REPORTER: Final = "reporter"
"""Who acts in the log where a reporter does: nobody else is told apart there."""
NEEDED: Final = 3
"""The fewest letters in which somebody can say what happened."""
ENDINGS: Final = {"image/png": ".png", "image/jpeg": ".jpg", "application/pdf": ".pdf", "video/mp4": ".mp4"}


@dataclass(frozen=True, slots=True)
class Filing:
    """What is filed, by whichever door. `content` is sealed; what stands beside it may be sorted and counted by."""

    institution: Institution
    procedure: str
    door: str
    mode: str
    content: Mapping[str, Any]
    channel: str = Report.Channel.WEB
    identity: Mapping[str, str] | None = field(default=None, repr=False)
    """`name`, `address`, `contact`, `signature` as far as given: sealed for the custodians alone."""
    uploads: Sequence[Upload] = ()
    owner: Owner | None = None
    """Whose the uploads are, if not of a draft."""
    contest: str = ""
    act_kind: str = ""
    act_day: date | None = None
    known_day: date | None = None
    lane: str = Report.Lane.QUICK
    entered_by: Officer | None = None
    received_at: datetime | None = None
    source: str = ""
    actor: str = ""
    """Who files, as the log says it, where it is neither a reporter nor an officer."""
    wants_code: bool = True
    """Whether a mailbox is made; a monitor's own finding needs none."""


@dataclass(frozen=True, slots=True)
class Filed:
    """An acknowledged report. `code` is nowhere else and is never shown again, but by the draft's cookie for a day."""

    report: Report
    code: str | None = field(repr=False)


def pepper() -> bytes:
    """What goes into every derivation from a code, 32 bytes."""
    return hashlib.sha256(b"nirpihak code pepper\0" + settings.NIRPIHAK.code_pepper.encode()).digest()


def file(filing: Filing, writing: Writing | None = None) -> Filed:
    """File. When this returns, it is kept. `writing` is the draft it was written in, which is used up by it.

    Raises AlreadyFiled for a draft that was filed, IntakeError and KeysError for what cannot be taken.
    """
    _check(filing)
    institution = filing.institution
    ring = keys.ring(institution)
    uid, key = uuid.uuid4(), keys.new_report_key()
    code = codes.new() if filing.wants_code else None
    identity = _said(filing.identity)
    prepared = identities.prepare_identity(institution, identity) if identity else None
    kept = [each for each in filing.uploads if each.state == Upload.State.KEPT]
    owner = filing.owner or (writing.owner if writing is not None else None)
    names = {each.pk: uploads.name_of(each, owner) for each in filing.uploads} if owner is not None else {}
    blind = proofs.new_blind()
    content = dict(filing.content)
    if lost := [names.get(each.pk, "") for each in filing.uploads if each not in kept]:
        content["files_not_kept"] = lost
    files = [{"name": names.get(each.pk, ""), "size": each.size, "sha256": each.sha256} for each in kept]
    filed = {"answers": content, "files": files}
    proved = proofs.content_hash(filed, blind)
    away = routing.kept_away(content, institution)
    if filing.entered_by is not None:
        # Whoever filed it knows of it already, and is kept from it only where named in it.
        away = [each for each in away if each[0] != filing.entered_by or each[1] == Recusal.Kind.NAMED]
    zone = Institution.Zone(institution.zone).label
    report = Report(
        uid=uid,
        institution=institution,
        procedure=filing.procedure,
        door=filing.door,
        mode=filing.mode,
        channel=filing.channel,
        lane=filing.lane,
        contest=filing.contest,
        act_kind=filing.act_kind,
        act_day=filing.act_day,
        known_day=filing.known_day,
        entered_by=filing.entered_by,
        source=filing.source,
        given=sorted(identity),
        key=ring.wrap(key, str(uid)),
        content_hash=proved,
    )
    report.sealed = keys.seal_json(key, {**filed, "blind": blind.hex()}, keys.about(str(uid), "content"))
    if code is not None:
        parsed = codes.parse(code)
        report.lookup = codes.lookup(parsed, pepper())
        report.mailbox_key = keys.wrap_with(codes.opening_key(parsed, pepper()), key, str(uid))
    for each in filing.uploads:
        each.sealed_name = uploads.sealed_name(each, names.get(each.pk, ""), key)
    who = filing.actor or (REPORTER if filing.entered_by is None else exhibits.actor_name(filing.entered_by.user))
    with transaction.atomic(), log.held():
        if writing is not None:
            _use_up(writing.draft)
        now = timezone.now()
        report.received_at = filing.received_at or now
        report.changed_at = now
        report.ref = references.draw("LP", lambda ref: Report.objects.filter(ref=ref).exists())
        if kept:
            admit_files(report, kept, filing.entered_by, who)
        entry = log.append(
            Kind.FILED,
            actor=who,
            data={
                **proofs.fields(report=report.ref, institution=institution.name, zone=zone, content=proved),
                "door": filing.door,
                "received": log.moment(report.received_at),
            },
        )
        report.log_index = entry.index
        report.save()
        for each in filing.uploads:
            each.draft, each.report = None, report
            each.save(update_fields=["draft", "report", "sealed_name", "file", "key"])
        if prepared is not None:
            prepared.keep(report.ref)
        recuse(report.ref, [(officer, str(kind)) for officer, kind in away])
        Step.objects.create(report=report, kind="received", at=report.received_at, officer=filing.entered_by)
        if writing is not None:
            _leave_receipt(writing, report, code)
    return Filed(report, code)


def _check(filing: Filing) -> None:
    if len(str(filing.content.get("what") or "").strip()) < NEEDED:
        raise IntakeError(Text("tulis dahulu apa yang terjadi", "write first what happened"))
    if filing.mode == Report.Mode.UNNAMED and _said(filing.identity):
        raise IntakeError(Text("laporan tanpa nama tidak membawa nama", "a report without a name carries no name"))
    if not filing.institution.receives or filing.institution.closed_at is not None:
        raise IntakeError(
            Text(f"{filing.institution.name} tidak menerima laporan", f"{filing.institution.name} receives no reports")
        )


def _said(identity: Mapping[str, str] | None) -> dict[str, str]:
    return {name: said for name, value in (identity or {}).items() if (said := str(value).strip())}


def _use_up(draft: Draft) -> None:
    held = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if held is None or held.report_id is not None:
        raise AlreadyFiled(Text("laporan ini sudah terkirim", "this report was filed already"))


def _leave_receipt(writing: Writing, report: Report, code: str | None) -> None:
    """The draft now holds the receipt and nothing of what was written."""
    at = log.moment(report.received_at)
    receipt = {"filed": {"ref": report.ref, "code": code, "at": at, "institution": report.institution_id}}
    writing.draft.report, writing.answers = report, receipt
    Draft.objects.filter(pk=writing.draft.pk).update(
        report=report,
        sealed=drafts.sealed_answers(receipt, writing.draft, writing.key),
        expires_at=timezone.now() + drafts.KEPT,
    )


def admit_files(report: Report, kept: Sequence[Upload], officer: Officer | None, actor: str) -> None:
    """Take kept uploads into the report's exhibit, which is made where there is none; in the caller's transaction."""
    before = 0
    if report.exhibit is None:
        report.exhibit = exhibits.new_exhibit(
            title=f"Bukti {report.ref}",
            note="",
            channel=Exhibit.Channel.UPLOAD,
            actor=None if officer is None else officer.user,
            institution=report.institution,
            case=report.ref,
        )
    else:
        before = report.exhibit.files.filter(parent=None).count()
    sealed = [
        exhibits.Sealed(
            Kept(each.address, each.size, each.sha256, each.sha512, b""),
            bytes(each.key or b""),
            exhibits.ORIGINAL,
            f"berkas-{before + number}{ENDINGS.get(each.media_type, '')}",
            each.media_type,
        )
        for number, each in enumerate(kept, 1)
    ]
    named = actor if officer is None else exhibits.actor_name(officer.user)
    for upload, made in zip(kept, exhibits.admit(report.exhibit, sealed, kind=Kind.RECEIVED, actor=named), strict=True):
        upload.file, upload.key = made, None
