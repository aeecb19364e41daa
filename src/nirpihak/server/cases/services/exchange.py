"""What passes between two sides of a referral: sending, receiving, answering; nothing is believed unsigned.

    partner's server   a package (custody.referring): refused, with the reason, where its signature, its receiver or any
                       byte of it is not right; the same package again is answered as before and files nothing twice
    this server        the same states, in one transaction on both sides

What arrives is filed as a report, through the one service that files. Slow work comes before the transaction. Knows no
page and no network.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from nirpihak.custody import referring
from nirpihak.custody.checking import CheckError
from nirpihak.custody.events import Kind
from nirpihak.custody.referring import Told
from nirpihak.custody.stores.store import StoreError
from nirpihak.server.cases.models import Case, Partner, Referral
from nirpihak.server.cases.services import partners, referral_filing, steps
from nirpihak.server.cases.services import referral_notes as notes
from nirpihak.server.cases.services import referral_states as states
from nirpihak.server.cases.services import referral_words as inside
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.cases.services.referrals import exhibits_in, receiver_name
from nirpihak.server.evidence.models import Entry, Exhibit, File
from nirpihak.server.evidence.services import bundles, exhibits, log
from nirpihak.server.evidence.services.workplaces import workplace
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.intake.services.errors import IntakeError
from nirpihak.server.jobs.services import enqueue
from nirpihak.text import Text

S = Referral.State
OUT, IN = Referral.Way.OUT, Referral.Way.IN
ZIP: Final = "application/zip"
EARLY: Final = timedelta(hours=1)
"""How far a sender's clock may be ahead of ours."""
KEPT_FIELDS: Final = frozenset({"purpose", "tool", "tool_version", "parent", "parameters", "actor"})
"""Fields of the custody events that go along, besides those that name the files and those without which no chain is."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came in: the row, the signed receipt for the sender, and whether it is new here."""

    referral: Referral
    note: str
    fresh: bool


def send(referral: Referral, officer: Officer, *, since: int | None = None) -> Referral:
    """Let a prepared referral leave, as it was shown. Raises CaseError, Overtaken, KeysError, EvidenceError."""
    states.must_be(referral, OUT, {S.PREPARED})
    words = inside.words_of(referral)
    files = _files(words)
    with _told_plainly():
        if referral.to is not None:
            kept = referral_filing.kept([(exhibits.opened(each), each.purpose) for each in files])
            with transaction.atomic():
                now = _leaves(referral, officer, words, since)
                inside.change(now, {}, state=S.SENT, sent_at=timezone.now())
                _hand_over(now, words["body"], kept)
            return now
        with workplace("penerusan") as folder:
            evidence = _bundled(referral, files, officer, folder)
            said = {
                **words["body"],
                "bundle": _named(evidence),
            }
            note = notes.signed(referral, referring.REFERRAL, said, timezone.now())
            package = folder / f"{referral.ref}.zip"
            referring.pack(note, evidence, package)
            with package.open("rb") as stream:
                sealed = exhibits.seal(stream, name=package.name, media_type=ZIP)
        with transaction.atomic(), log.held():
            now = _leaves(referral, officer, words, since)
            assert now.case is not None
            assert now.case.record is not None
            data = {"referral": now.ref, "regime": now.regime}
            who = exhibits.actor_name(officer.user)
            (file,) = exhibits.admit(now.case.record, [sealed], kind=Kind.REFERRED, actor=who, data=data)
            inside.change(now, {"note": note, "body": said}, state=S.SENT, sent_at=timezone.now(), bundle=file)
            if now.partner is not None and now.partner.address:
                enqueue(notes.PACKAGE_JOB, now.pk)
    return now


def arrive(package: Path, *, at: Institution | None = None, officer: Officer | None = None) -> Arrival:
    """Take in a package of a partner. `at`: the institution whose officer brings it. Raises CaseError, KeysError."""
    with _told_plainly(), workplace("masuk") as folder:
        note = referring.note_in(package)
        home, partner, told = _from_partner(note, at)
        if (before := _before(home, told, note)) is not None:
            return before
        if told.at > timezone.now() + EARLY:
            raise CaseError(Text("waktu penerusan itu belum tiba", "the time of that referral has not come yet"))
        opened = referring.open_package(package, [partners.key_of(partner)], folder)
        sources = [(each.path.open("rb"), each.label) for each in opened.files]
        kept = referral_filing.kept(sources)
        with package.open("rb") as stream:
            sealed = exhibits.seal(stream, name=f"penerusan-{told.ref}.zip", media_type=ZIP)
        try:
            with transaction.atomic():
                made = referral_filing.filed(
                    home, told.uid, told.ref, told.body, kept, partner=partner, officer=officer
                )
                assert made.report is not None
                made.sent_at, made.state = told.at, S.RECEIVED
                words = {"body": dict(told.body), "note": note, "theirs": told.ref, "from": told.sender.name}
                made.sealed = inside.sealed(made, words)
                made.bundle = _original(made, sealed, partner)
                made.save()
                receipt = notes.reply(made, "acknowledged", "", "", timezone.now())
                states.added(made, "acknowledged", "", "", timezone.now(), note=receipt)
        except IntegrityError:
            # The same package at the same moment: whichever came first was filed.
            again = _before(home, told, note)
            if again is None:
                raise
            return again
    return Arrival(made, receipt, True)


def take_note(text: str, *, at: Institution | None = None, officer: Officer | None = None) -> Referral:
    """Take a partner's signed word on a referral: its receipt, refusal, answer or withdrawal.

    The same note again changes nothing. Raises CaseError, KeysError.
    """
    with _told_plainly():
        home, partner, told = _from_partner(text, at)
    if told.kind == referring.REFERRAL:
        raise CaseError(Text("ini penerusan; kirim paketnya", "this is a referral; send its package"))
    way = IN if told.kind == referring.WITHDRAWN else OUT
    found = inside.rows().filter(uid=told.uid, way=way, institution=home, partner=partner).first()
    if found is None:
        raise CaseError(
            Text(f"penerusan {told.ref} tidak dikenal di sini", f"the referral {told.ref} is not known here")
        )
    with transaction.atomic(), log.held():
        now = inside.held(found)
        words = inside.words_of(now)
        if way == IN:
            return _called_off(now, words, told)
        replies = list(words.get("replies") or ())
        if any(each.get("note") == text for each in replies):
            return now
        if told.body.get("of") != notes.digest(str(words.get("note", ""))):
            raise CaseError(
                Text("catatan ini menjawab isi yang lain", "this note answers something else than what was sent")
            )
        if told.body.get("number") != sum(each["kind"] == told.kind for each in replies) + 1:
            raise CaseError(
                Text(
                    "catatan ini bukan yang berikutnya: sudah pernah dipakai, atau ada yang belum sampai",
                    "this note is not the next one: it was used before, or another has not arrived yet",
                )
            )
        outcome = str(told.body.get("outcome") or "")
        if outcome and outcome not in states.OUTCOMES:
            raise CaseError(Text("hasil yang disebut tidak dikenal", "the outcome that it names is not known"))
        said = str(told.body.get("words") or "")[: referral_filing.STORY]
        states.came_back(now, told.kind, said, outcome, told.at, officer=officer, note=text)
    return now


def answer(referral: Referral, officer: Officer, kind: str, words: str, outcome: str = "") -> Referral:
    """What the receiving side says: `answered`, with an outcome, or `refused`. Raises CaseError, KeysError."""
    if kind not in ("answered", "refused") or (kind == "answered" and outcome not in states.OUTCOMES):
        raise CaseError(Text("pilih apa yang terjadi dengan perkara itu", "choose what came of the matter"))
    if not words.strip():
        raise CaseError(Text("jawaban harus ditulis", "the answer must be written"))
    at, outcome = timezone.now(), outcome if kind == "answered" else ""
    with transaction.atomic(), log.held():
        now = inside.held(referral)
        states.must_be(now, IN, states.HERE if kind == "answered" else {S.RECEIVED})
        assert now.report is not None
        note = ""
        if now.to_id is None:
            note = notes.reply(now, kind, words.strip(), outcome, at)
        elif (twin := notes.twin_of(now)) is not None:
            states.came_back(twin, kind, words.strip(), outcome, at)
        columns = {"answered_at": at} if kind == "answered" else {}
        states.added(now, kind, words.strip(), outcome, at, note=note, state=states.TO[kind], **columns)
        told = {"referral": now.ref, "report": now.report.ref, "said": kind}
        log.append(Kind.REFERRED, actor=exhibits.actor_name(officer.user), exhibit=now.report.exhibit, data=told)
        if note:
            notes.on_its_way(now)
    return now


def _leaves(referral: Referral, officer: Officer, words: Mapping[str, Any], since: int | None) -> Referral:
    """The steps of the case with which it leaves, and the row as it is now."""
    now = inside.held(referral)
    states.must_be(now, OUT, {S.PREPARED})
    assert now.case is not None
    side = now.to or now.partner
    told = {"referral": now.ref, "regime": now.regime, **({"to": side.code} if side else {})}
    ends = bool(words.get("ends"))
    stages = [Case.Stage.EXAMINED] if ends else None
    steps.step(now.case, "referred", officer=officer, since=since, data=told, stages=stages)
    if ends:
        changes = {"stage": Case.Stage.CLOSED, "outcome": Case.Outcome.REFERRED, "closed_at": timezone.now()}
        steps.step(now.case, "closed", officer=officer, data={"outcome": "referred"}, changes=changes)
    return now


def _hand_over(sent: Referral, body: Mapping[str, Any], kept: referral_filing.Kept) -> None:
    """The other side of a referral within this server: filed there, acknowledged here."""
    assert sent.to is not None
    made = referral_filing.filed(sent.to, sent.uid, sent.ref, body, kept, sender=sent.institution)
    at = timezone.now()
    made.sent_at, made.acknowledged_at, made.state = sent.sent_at, at, S.RECEIVED
    words = {"body": dict(body), "theirs": sent.ref, "from": sent.institution.name, "replies": []}
    made.sealed = inside.sealed(made, words)
    made.save()
    states.came_back(sent, "acknowledged", "", "", at)


def _files(words: Mapping[str, Any]) -> list[File]:
    wanted = [int(each) for each in words.get("files") or ()]
    found = File.objects.select_related("exhibit").in_bulk(wanted)
    hashes = [each["sha256"] for each in words["body"]["files"]]
    files = [found[each] for each in wanted if each in found]
    if [each.sha256 for each in files] != hashes or any(each.key is None for each in files):
        raise CaseError(
            Text("satu berkas yang dipilih sudah dihapus; siapkan lagi", "a chosen file was erased; prepare it anew")
        )
    return files


def _bundled(referral: Referral, files: Sequence[File], officer: Officer, folder: Path) -> Path | None:
    """The bundle of the chosen files; of everything else in their exhibits there is only that it exists."""
    chosen = exhibits_in(files)
    if not chosen:
        return None
    given = {each.pk for each in files}
    made = bundles.export(
        chosen,
        receiver=receiver_name(referral),
        reason=f"Penerusan {referral.ref}",
        actor=officer.user,
        target=folder / "bukti.zip",
        files=set(File.objects.filter(exhibit__in=chosen).values_list("pk", flat=True)) - given,
        fields=_unsaid(chosen),
    )
    return made.path


def _unsaid(chosen: Sequence[Exhibit]) -> set[str]:
    """The fields of the exhibits' events that stay here: all but those that a chain of custody is made of."""
    names = {name for each in Entry.objects.filter(exhibit__in=chosen) for name in log.values(each)}
    told = {name for name in names if name.startswith(exhibits.FILE_FIELD)}
    return (names - bundles.ALWAYS_SHOWN - KEPT_FIELDS - told) | {"title", "note", "source", "reason"}


def _named(evidence: Path | None) -> dict[str, Any] | None:
    if evidence is None:
        return None
    digest, size = referring.digest_of(evidence)
    return {"sha256": digest, "size": size}


def _original(made: Referral, sealed: exhibits.Sealed, partner: Partner) -> File:
    """The package as it came, among the evidence of the report it was filed as."""
    report = made.report
    assert report is not None
    if report.exhibit is None:
        report.exhibit = exhibits.new_exhibit(
            title=f"Bukti {report.ref}",
            note="",
            channel=Exhibit.Channel.UPLOAD,
            actor=None,
            institution=report.institution,
            case=report.ref,
        )
        report.save(update_fields=["exhibit"])
    data = {"referral": made.ref, "from": partner.code}
    (file,) = exhibits.admit(report.exhibit, [sealed], kind=Kind.REFERRED, actor=f"partner:{partner.pk}", data=data)
    return file


def _from_partner(note: str, at: Institution | None) -> tuple[Institution, Partner, Told]:
    """Whose note it is and for which institution here, once its signature is right. Raises CheckError, CaseError."""
    told = referring.read(note)
    home = Institution.objects.filter(code=told.receiver.code, closed_at=None).first()
    if home is None or (at is not None and home.pk != at.pk):
        raise CaseError(
            Text(
                f"ini untuk {told.receiver.name or '-'} ({told.receiver.code or '-'}), bukan untuk instansi ini",
                f"this is for {told.receiver.name or '-'} ({told.receiver.code or '-'}), not for this institution",
            )
        )
    partner = partners.partners_of(home).filter(code=told.sender.code).first()
    if partner is None:
        raise CaseError(
            Text(
                f"pengirim {told.sender.name} ({told.sender.code}) bukan mitra instansi ini",
                f"the sender {told.sender.name} ({told.sender.code}) is no partner of this institution",
            )
        )
    referring.checked(note, [partners.key_of(partner)])
    return home, partner, told


def _before(home: Institution, told: Told, note: str) -> Arrival | None:
    """The same referral, where it came before: its receipt is given again, and nothing else done."""
    found = inside.rows().filter(uid=told.uid, way=IN, institution=home).first()
    if found is None:
        return None
    words = inside.words_of(found)
    if words.get("note") != note:
        raise CaseError(
            Text(
                f"penerusan {told.ref} sudah diterima dengan isi yang lain; yang ini tidak diterima",
                f"the referral {told.ref} arrived before with another content; this one is not taken",
            )
        )
    receipt = next(each["note"] for each in words["replies"] if each["kind"] == "acknowledged")
    return Arrival(found, receipt, False)


def _called_off(now: Referral, words: Mapping[str, Any], told: Told) -> Referral:
    if now.state == S.WITHDRAWN:
        return now
    states.must_be(now, IN, {S.RECEIVED})
    inside.change(now, {"withdrawn": str(told.body.get("reason") or "")[: referral_filing.STORY]}, state=S.WITHDRAWN)
    return now


@contextlib.contextmanager
def _told_plainly() -> Iterator[None]:
    """What lower floors refuse, as this room says it."""
    try:
        yield
    except CheckError as error:
        raise CaseError(Text(*error.message)) from error
    except (IntakeError, StoreError) as error:
        raise CaseError(error.reason if isinstance(error, IntakeError) else error.text) from error
