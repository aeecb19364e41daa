"""One act on several reports at once, which can be undone for a while.

What was there before and what was written is kept beside the act. Undoing puts back only what still stands as the act
left it: what somebody else changed meanwhile stays theirs, and is named. A request to reporters leaves when the time to
undo it is over, because a letter that was read cannot be taken back. Knows no page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from nirpihak.law.procedures import procedures
from nirpihak.server.evidence.services import log
from nirpihak.server.institutions.models import Officer
from nirpihak.server.intake.models import Bulk, Report, Seen
from nirpihak.server.intake.services import completeness, queue, reading, scope, states
from nirpihak.server.intake.services.errors import IntakeError
from nirpihak.server.jobs.services import enqueue
from nirpihak.server.keys.services.content import KeysError
from nirpihak.text import Text

WITHIN: Final = timedelta(minutes=10)
"""For how long a bulk act can be undone."""
MOST: Final = queue.PAGE
"""Reports of one act: those of a page."""
ASK_JOB: Final = "ask-together"


class Kind(StrEnum):
    """What can be done to several reports at once."""

    ASSIGN = "assign"
    READ = "read"
    SET_ASIDE = "set_aside"
    TAKE_BACK = "take_back"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: the act, or None where nothing was changed; what was changed; what was not, and why."""

    bulk: Bulk | None
    changed: tuple[str, ...]
    left: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Undone:
    """What was put back, and what was left as it is, and why."""

    restored: tuple[str, ...]
    left: tuple[tuple[str, Text], ...]


NOT_CHANGED: Final = Text("sudah demikian", "it is so already")
CHANGED: Final = Text("sudah diubah orang lain sesudah itu", "somebody else changed it meanwhile")
AWAY: Final = Text("tidak lagi dapat dilihat", "it can no longer be seen")
RECUSED: Final = Text("tidak dapat diserahkan kepada petugas itu", "it cannot be given to that officer")
NOT_MISSING: Final = Text("hal itu tidak kurang", "that is not missing")
NO_MAILBOX: Final = Text("tidak ada pelapor yang dapat ditanya", "there is no reporter to ask")
NOT_NOW: Final = Text(
    "keadaannya tidak lagi memungkinkan pelapor diminta melengkapi", "its state no longer lets the reporter complete it"
)
NOT_OPENED: Final = Text("isinya tidak dapat dibuka", "its words cannot be opened")
OVER: Final = Text(
    "Waktu untuk mengurungkan sudah lewat, atau tindakan ini sudah diurungkan.",
    "The time to undo is over, or this was undone already.",
)


def do(officer: Officer, kind: Kind, refs: Iterable[str], *, to: Officer | None = None, requirement: str = "") -> Done:
    """Do one act on the reports that the officer may know of; others are passed over without a word.

    `to`: whom to assign to (ASSIGN). `requirement`: what to ask for, by id (ASK). Raises IntakeError.
    """
    wanted = list(dict.fromkeys(refs))[:MOST]
    if kind is Kind.ASSIGN and (to is None or not queue.handlers_of(officer).filter(pk=to.pk).exists()):
        raise IntakeError(Text("pilih petugas yang menangani laporan", "choose an officer who handles reports"))
    if kind is Kind.ASK and not any(
        requirement == each.id for law in procedures().values() for each in law.requirements
    ):
        raise IntakeError(Text("pilih apa yang diminta", "choose what to ask for"))
    ready = _lacking(officer, wanted, requirement) if kind is Kind.ASK else {}
    kept_away = set()
    if kind is Kind.ASSIGN and to is not None:
        kept_away = set(to.recusals.filter(subject__in=wanted).values_list("subject", flat=True))
    before: dict[str, dict[str, Any]] = {}
    left: list[tuple[str, Text]] = []
    now = timezone.now()
    with transaction.atomic():
        # The same order of locks as a single step takes, so that no two officers wait for one another.
        log.locked_head()
        held = scope.reports_of(officer).filter(ref__in=wanted).select_for_update(of=("self",))
        for report in sorted(held, key=lambda each: wanted.index(each.ref)):
            report.institution = officer.institution
            if report.ref in kept_away:
                left.append((report.ref, RECUSED))
                continue
            why = ready.get(report.ref) if kind is Kind.ASK else None
            was = why if isinstance(why, Text) else _DO[kind](report, officer, to, requirement, now)
            if isinstance(was, Text):
                left.append((report.ref, was))
            else:
                before[report.ref] = was
        bulk = Bulk.objects.create(officer=officer, kind=kind.value, at=now, before=before) if before else None
        if bulk is not None and kind is Kind.ASK:
            enqueue(ASK_JOB, bulk.pk, after=WITHIN)
    return Done(bulk, tuple(before), tuple(left))


def undo(officer: Officer, pk: int) -> Undone:
    """Put back what an act of this officer changed. Raises IntakeError where that is over, or was never theirs."""
    now = timezone.now()
    restored: list[str] = []
    left: list[tuple[str, Text]] = []
    with transaction.atomic():
        log.locked_head()
        bulk = Bulk.objects.select_for_update().filter(pk=pk, officer=officer).first()
        if bulk is None or bulk.undone_at is not None or bulk.at < now - WITHIN:
            raise IntakeError(OVER)
        held = scope.reports_of(officer).filter(ref__in=list(bulk.before)).select_for_update(of=("self",))
        reports = {report.ref: report for report in held}
        for ref, was in sorted(bulk.before.items()):
            report = reports.get(ref)
            if report is None:
                left.append((ref, AWAY))
                continue
            report.institution = officer.institution
            why = _UNDO[Kind(bulk.kind)](report, officer, was)
            if why is None:
                restored.append(ref)
            else:
                left.append((ref, why))
        bulk.undone_at = now
        bulk.save(update_fields=["undone_at"])
    return Undone(tuple(restored), tuple(left))


def latest(officer: Officer) -> Bulk | None:
    """The officer's latest act that can still be undone."""
    since = timezone.now() - WITHIN
    return Bulk.objects.filter(officer=officer, undone_at=None, at__gte=since).order_by("-id").first()


def send(pk: int) -> int:
    """Send the requests of an act whose time to undo is over; how many were sent. Begun again, none is sent twice."""
    bulk = Bulk.objects.select_related("officer__institution").get(pk=pk)
    sent = 0
    for ref in sorted(bulk.before):
        with transaction.atomic():
            log.locked_head()
            locked = Bulk.objects.select_for_update().get(pk=pk)
            asked = locked.before[ref]
            if locked.undone_at is not None or asked.get("sent") or asked.get("refused"):
                continue
            report = scope.reports_of(bulk.officer).filter(ref=ref).first()
            try:
                if report is None:
                    raise IntakeError(AWAY)
                text = prepared([asked["requirement"]], report)
                states.ask(report, bulk.officer, [asked["requirement"]], text)
            except IntakeError as error:
                # Its state changed meanwhile: the officer who did that knows better.
                asked["refused"] = error.reason._asdict()
            else:
                asked["sent"] = True
                sent += 1
            locked.save(update_fields=["before"])
    return sent


def prepared(requirements: Iterable[str], report: Report, lang: str = "id") -> str:
    """The words that ask a reporter for exactly this, to be altered before they are sent."""
    wanted = set(requirements)
    law = procedures().get(report.procedure)
    asked = [each for each in (law.requirements if law else ()) if each.id in wanted]
    greeting = Text(
        f"Laporan Anda {report.ref} belum dapat diregistrasi karena ada yang kurang:",
        f"Your report {report.ref} cannot be registered yet because something is missing:",
    )
    ending = Text(
        "Balas pesan ini di kotak laporan Anda dan lengkapi sebelum batas waktu yang tertulis di sana.",
        "Answer this message in the mailbox of your report, and complete it before the term shown there.",
    )
    lines = [f"- {each.name.pick(lang)}. {each.how.pick(lang)}" for each in asked]
    return "\n".join([greeting.pick(lang), *lines, ending.pick(lang)])


def _lacking(officer: Officer, refs: list[str], requirement: str) -> dict[str, Text]:
    """By reference, why it is not to be asked; opened outside the transaction, which holds locks."""
    found = scope.reports_of(officer).filter(ref__in=refs).prefetch_related("steps")
    reports = list(found)
    ring = reading.ring_for(officer.institution)
    files = completeness.files_of(reports)
    why = {}
    for report in reports:
        report.institution = officer.institution
        try:
            content = reading.content_of(report, ring)
        except KeysError:
            why[report.ref] = NOT_OPENED
            continue
        standing = completeness.of(report, content, files[report.pk])
        if not any(each.id == requirement and each.met is not True for each in standing):
            why[report.ref] = NOT_MISSING
    return why


Was = dict[str, Any] | Text


def _assign(report: Report, officer: Officer, to: Officer | None, requirement: str, now: datetime) -> Was:
    if to is None or report.handler_id == to.pk:
        return NOT_CHANGED
    was = report.handler_id
    with _still_read(report, officer):
        states.assign(report, officer, to)
    return {"handler": was, "now": to.pk}


def _read(report: Report, officer: Officer, to: Officer | None, requirement: str, now: datetime) -> Was:
    mark = Seen.objects.filter(report=report, officer=officer).first()
    if mark is not None and mark.at >= report.changed_at:
        return NOT_CHANGED
    queue.see(report, officer, now)
    return {"seen": None if mark is None else mark.at.isoformat(), "now": now.isoformat()}


def _lane(lane: str) -> Callable[[Report, Officer, Officer | None, str, datetime], Was]:
    def moved(report: Report, officer: Officer, to: Officer | None, requirement: str, now: datetime) -> Was:
        if report.lane == lane:
            return NOT_CHANGED
        was = report.lane
        with _still_read(report, officer):
            states.to_lane(report, officer, lane)
        return {"lane": was, "now": lane}

    return moved


def _ask(report: Report, officer: Officer, to: Officer | None, requirement: str, now: datetime) -> Was:
    if report.mailbox_key is None:
        return NO_MAILBOX
    if report.state not in states.FROM["correction_asked"]:
        return NOT_NOW
    return {"requirement": requirement}


@contextmanager
def _still_read(report: Report, officer: Officer) -> Iterator[None]:
    """What the officer has read stays read: it changed by the officer's own hand."""
    before = report.changed_at
    yield
    Seen.objects.filter(report=report, officer=officer, at__gte=before).update(at=report.changed_at)


def _unassign(report: Report, officer: Officer, was: Mapping[str, Any]) -> Text | None:
    if report.handler_id != was["now"]:
        return CHANGED
    before = Officer.objects.select_related("user").filter(pk=was["handler"]).first()
    try:
        with _still_read(report, officer):
            states.assign(report, officer, before)
    except IntakeError:
        return RECUSED
    return None


def _unread(report: Report, officer: Officer, was: Mapping[str, Any]) -> Text | None:
    mark = Seen.objects.filter(report=report, officer=officer)
    found = mark.first()
    if found is None or found.at != parse_datetime(was["now"]):
        return Text("sudah Anda buka sesudah itu", "you have opened it since")
    if was["seen"] is None:
        mark.delete()
    else:
        mark.update(at=parse_datetime(was["seen"]))
    return None


def _move_back(report: Report, officer: Officer, was: Mapping[str, Any]) -> Text | None:
    if report.lane != was["now"]:
        return CHANGED
    with _still_read(report, officer):
        states.to_lane(report, officer, was["lane"])
    return None


def _take_back(report: Report, officer: Officer, was: Mapping[str, Any]) -> Text | None:
    if was.get("sent"):
        return Text("sudah dikirim", "it was sent already")
    return None


_DO: Final[Mapping[Kind, Callable[[Report, Officer, Officer | None, str, datetime], Was]]] = {
    Kind.ASSIGN: _assign,
    Kind.READ: _read,
    Kind.SET_ASIDE: _lane(Report.Lane.SLOW),
    Kind.TAKE_BACK: _lane(Report.Lane.QUICK),
    Kind.ASK: _ask,
}
_UNDO: Final[Mapping[Kind, Callable[[Report, Officer, Mapping[str, Any]], Text | None]]] = {
    Kind.ASSIGN: _unassign,
    Kind.READ: _unread,
    Kind.SET_ASIDE: _move_back,
    Kind.TAKE_BACK: _move_back,
    Kind.ASK: _take_back,
}
