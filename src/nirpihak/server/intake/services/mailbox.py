"""The reporter's side of a report: opened by the code, for half an hour at a time, by two independent derivations.

One derivation of the code finds the row, the other opens its key; the server keeps neither, and no look-up waits for
another. The open mailbox is held by a cookie whose key is nowhere else. Knows no page.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.utils import timezone

from nirpihak.custody import filing as proofs
from nirpihak.custody.checking import CheckError
from nirpihak.custody.checking.proofs import LogProof
from nirpihak.custody.checking.proofs import write as write_proof
from nirpihak.server.evidence.models import Entry
from nirpihak.server.evidence.services import log
from nirpihak.server.intake.models import Entrance, Message, Report, Step, Upload
from nirpihak.server.intake.services import filing, messages, reading, states, uploads
from nirpihak.server.intake.services.errors import IntakeError, NoMailbox
from nirpihak.server.intake.services.uploads import Owner
from nirpihak.server.keys import codes
from nirpihak.server.keys.services import content as keys
from nirpihak.server.keys.services import identities
from nirpihak.text import Text

OPEN: Final = timedelta(minutes=30)
"""How long a mailbox stays open without a look at it."""
HALFWAY: Final = timedelta(minutes=10)
"""After which a file that was kept, and not yet taken into the report, is one whose request died."""


class Handed(NamedTuple):
    """A file that came with the report, as its owner named it."""

    upload: Upload
    name: str


@dataclass(slots=True)
class Visit:
    """An open mailbox."""

    report: Report
    key: bytes = field(repr=False)
    until: datetime

    @property
    def owner(self) -> Owner:
        """Whose the files are that come now."""
        return Owner(self.key, report=self.report)

    def content(self) -> dict[str, Any]:
        """What the report says now. Raises KeysError once it was erased."""
        return reading.content_of(self.report, key=self.key)

    def messages(self) -> list[messages.Shown]:
        """Both sides' messages, the oldest first."""
        return messages.shown(self.report, self.key)

    def files(self) -> list[Handed]:
        """What was handed in, in the order it came."""
        return [Handed(each, uploads.name_of(each, self.owner)) for each in self.report.uploads.order_by("id")]


def enter(code: str) -> tuple[str, Visit]:
    """Open the mailbox of a code; the cookie that holds it open. Raises CodeError (keys.codes) and NoMailbox."""
    parsed = codes.parse(code)
    lookup = codes.lookup(parsed, filing.pepper())
    report = Report.objects.select_related("institution").filter(lookup=lookup).first()
    if report is None or report.mailbox_key is None:
        raise NoMailbox(
            Text("tidak ada kotak surat dengan kode ini", "there is no mailbox with this code"),
        )
    key = keys.unwrap_with(codes.opening_key(parsed, filing.pepper()), bytes(report.mailbox_key), str(report.uid))
    token = secrets.token_urlsafe(32)
    until = timezone.now() + OPEN
    Entrance.objects.create(
        token_hash=_hash(token),
        report=report,
        sealed_key=keys.wrap_with(_key(token), key, _about(report)),
        expires_at=until,
    )
    return token, Visit(report, key, until)


def opened(token: str) -> Visit | None:
    """The mailbox that a cookie holds open, for another half hour; None where its time is up."""
    if not 40 <= len(token) <= 64 or not token.isascii():
        return None
    now = timezone.now()
    found = (
        Entrance.objects.select_related("report__institution")
        .filter(token_hash=_hash(token), expires_at__gt=now)
        .first()
    )
    if found is None:
        return None
    if found.expires_at < now + OPEN - timedelta(minutes=1):
        found.expires_at = now + OPEN
        found.save(update_fields=["expires_at"])
    key = keys.unwrap_with(_key(token), bytes(found.sealed_key), _about(found.report))
    return Visit(found.report, key, found.expires_at)


def leave(token: str) -> None:
    """Close the mailbox on this device."""
    Entrance.objects.filter(token_hash=_hash(token)).delete()


def sweep() -> int:
    """Forget the entrances whose time is up, and bring in what was left on the doorstep (`adopt`)."""
    adopt()
    return Entrance.objects.filter(expires_at__lte=timezone.now()).delete()[0]


# What a reporter may do


def send(visit: Visit, text: str) -> Message:
    """A message to the officers. Raises IntakeError."""
    return messages.written(visit.report, text, by=Message.By.REPORTER, officer=None, key=visit.key)


def add_files(visit: Visit, kept: Sequence[Upload], *, actor: str = filing.REPORTER) -> None:
    """Take files that were handed in through the mailbox into the report's exhibit, with a step and its log event."""
    whole = [each for each in kept if each.state == Upload.State.KEPT and each.file_id is None]
    if not whole:
        return
    with transaction.atomic(), log.held():
        now = states.held(visit.report)
        _admit(now, whole, actor)
    visit.report.exhibit = now.exhibit


def adopt() -> int:
    """Take in files that were kept for a mailbox whose request died before `add_files`; how many there were.

    Their owner saw no answer, but sees them in the mailbox. One that she sent again meanwhile is thrown away.
    """
    late = Upload.objects.filter(state=Upload.State.KEPT, file=None, made_at__lte=timezone.now() - HALFWAY)
    count = 0
    for report in Report.objects.filter(uploads__in=late.exclude(report=None)).distinct()[:500]:
        with transaction.atomic(), log.held():
            now = states.held(report)
            there = set(now.uploads.exclude(file=None).values_list("sha256", flat=True))
            found = list(late.filter(report=now).order_by("id"))
            again = [each for each in found if each.sha256 in there]
            for each in again:
                uploads.forget(each)
            if whole := [each for each in found if each not in again]:
                _admit(now, whole, filing.REPORTER)
        count += len(found)
    return count


def _admit(now: Report, whole: Sequence[Upload], actor: str) -> None:
    """Files into the exhibit of a report that is held, with a step and its log event."""
    filing.admit_files(now, whole, None, actor)
    for each in whole:
        each.save(update_fields=None if each._state.adding else ["file", "key"])
    now.save(update_fields=["exhibit"])
    states.step(now, "files", officer=None, data={"count": len(whole)}, actor=actor)


def correct(visit: Visit, changes: Mapping[str, Any], text: str = "") -> Step:
    """Complete or correct what was filed: a step of its own, what was filed first stays. Raises IllegalStep."""
    if not changes and not text.strip():
        raise IntakeError(Text("belum ada yang diubah", "nothing was changed"))
    words = {"changes": dict(changes), **({"text": text.strip()} if text.strip() else {})}
    return states.step(visit.report, "corrected", officer=None, words=words, key=visit.key)


def withdraw(visit: Visit, reason: str = "") -> Step:
    """Withdraw. Before registration it ends the report; afterwards the wish is written down and the case goes on."""
    kind = "withdrawal_asked" if visit.report.state == Report.State.REGISTERED else "withdrawn"
    return states.step(visit.report, kind, officer=None, reason=reason, key=visit.key)


def add_identity(
    visit: Visit, identity: Mapping[str, str], *, consent: str = "", mode: str = Report.Mode.CONFIDENTIAL
) -> None:
    """Hand name and address to the custodians later on: early information can then be registered.

    `consent`: the version of the words that were consented to; it is kept with the step. Raises KeysError where no
    custodians are there to seal it for, IntakeError where one was given already.
    """
    said = {name: value.strip() for name, value in identity.items() if value.strip()}
    if "name" not in said:
        raise IntakeError(Text("tulis nama Anda", "write your name"))
    if identities.has_identity(visit.report.ref):
        raise IntakeError(
            Text("identitas Anda sudah ada pada penjaga identitas", "the custodians have your identity already")
        )
    prepared = identities.prepare_identity(visit.report.institution, said)
    data = {"given": sorted(said), "consent": consent}
    with transaction.atomic():
        states.step(visit.report, "identity_added", officer=None, data=data, key=visit.key)
        prepared.keep(visit.report.ref)
        door = Report.Door.REPORT if visit.report.door == Report.Door.INFORMATION else visit.report.door
        Report.objects.filter(pk=visit.report.pk).update(given=sorted(said), mode=mode, door=door)
    visit.report.refresh_from_db(fields=["given", "mode", "door"])


def proof(visit: Visit, *, with_content: bool = False) -> str:
    """The signed proof of filing, as a text file that anybody can verify without us (custody.filing)."""
    report = visit.report
    if report.log_index is None:
        raise NoMailbox(Text("laporan ini tidak ada di log", "this report is not in the log"))
    filed = reading.filed(report, visit.key)
    shown = {"answers": filed["answers"], "files": filed["files"]} if with_content else None
    return proof_of(report, shown, bytes.fromhex(filed["blind"]))


def proof_of(report: Report, content: Mapping[str, Any] | None, blind: bytes | None) -> str:
    """The proof, from the log as it stands; the log's newest checkpoint is made now where none holds the report yet.

    Raises IntakeError where the event was erased lawfully: what is left of it proves that something was, and not what.
    """
    index = int(report.log_index or 0)
    made = log.covering(index)
    proof = LogProof(index, tuple(log.inclusion(index, made.size)), log.cosigned(made))
    # Which officer typed it in is nothing that the reporter's proof has to carry about.
    event = log.disclosed(Entry.objects.get(index=index), {"actor"} if report.entered_by_id is not None else ())
    try:
        return proofs.write(event, write_proof(proof), log.signer().key, content=content, blind=blind)
    except CheckError as error:
        raise IntakeError(
            Text("bukti pelaporan tidak dapat dibuat lagi", "the proof of filing can be made no more")
        ) from error


def _about(report: Report) -> str:
    return f"{report.uid}:entrance"


def _hash(token: str) -> bytes:
    return hashlib.sha256(b"nirpihak mailbox cookie\0" + token.encode()).digest()


def _key(token: str) -> bytes:
    return hashlib.sha256(b"nirpihak mailbox key\0" + token.encode()).digest()
