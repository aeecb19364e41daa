"""How long a case is kept, and its destruction: keys, exhibits and reports go, the log stays whole and says so.

Nothing is destroyed by itself. The schedule (law.retention) says from which day a case is to go; an officer who did not
examine it does it, and what remains is that there was a case, how it ended and who handled it. Knows no page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from nirpihak.law.retention import Row, schedule
from nirpihak.server.cases.models import Case, CaseStep, Doorway, Referral, Respondent
from nirpihak.server.cases.services import casebundle, opening, remedies, scope, steps
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.evidence.models import Capture
from nirpihak.server.evidence.services import exhibits, log
from nirpihak.server.institutions.models import Officer
from nirpihak.server.intake.services import forgetting
from nirpihak.text import Text

GROUNDS: Final = {
    "schedule": Text("masa simpannya sudah lewat", "its period is over"),
    "person": Text("orang yang bersangkutan memintanya", "the person concerned asked for it"),
}
"""Why a case is destroyed."""
FILING: Final = frozenset({"object", "appeal"})
"""The steps of those procedures by which a remedy is used."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to become of a case. `until` is the day it may be destroyed from, None where there is none yet."""

    row: Row | None
    until: date | None
    counted: date | None
    """The same day as the schedule counts it; an officer may have set another."""
    offered: bool
    why: Text
    """Why it is kept, or why it is to go."""
    certain: bool


def plan(case: Case, today: date | None = None) -> Plan:
    """How long this case is kept."""
    day = today or _day(case, timezone.now())
    row = schedule().rows.get(case.outcome)
    if case.expunged_at is not None:
        return Plan(row, None, None, False, Text("Isinya sudah dimusnahkan.", "Its content was destroyed."), True)
    if case.stage != Case.Stage.CLOSED or row is None:
        why = Text("Perkara belum selesai; selama itu tidak ada yang dimusnahkan.", "The case is not closed yet.")
        return Plan(row, None, None, False, why, True)
    counted = _counted(case, row)
    until = case.keep_until or counted
    offered = until is not None and until <= day and _open(case) is None
    certain = row.confidence == "high" or case.keep_until is not None
    return Plan(row, until, counted, offered, row.why, certain)


def keep(case: Case, officer: Officer, until: date, *, reason: str, since: int | None = None) -> CaseStep:
    """Set the day until which a closed case is kept. Raises CaseError, Overtaken, KeysError.

    Not before objection and appeal are out of time: what may still be needed is not destroyed.
    """
    if not reason.strip():
        raise CaseError(Text("alasan harus ditulis", "the reason must be given"))
    ended = ran_out(case)
    first = None if ended is None else _day(case, ended) + timedelta(days=1)
    if first is not None and until < first:
        raise CaseError(
            Text(
                f"paling awal {first:%d-%m-%Y}: sebelum itu keberatan atau banding masih mungkin",
                f"{first:%d-%m-%Y} at the earliest: until then an objection or appeal may come",
            )
        )
    return steps.step(
        case,
        "kept",
        officer=officer,
        since=since,
        data={"until": until.isoformat()},
        words={"reason": reason.strip()},
        changes={"keep_until": until},
        stages=[Case.Stage.CLOSED],
    )


def schedule_all() -> int:
    """Set the day of every closed case that has none yet, by the schedule; how many there were. Destroys nothing.

    A row without a figure sets none: then a person must.
    """
    # Closed again after a day was set: the day counts from the new end.
    later = CaseStep.objects.filter(case=OuterRef("pk"), kind="kept", at__gte=OuterRef("closed_at"))
    waits = Q(keep_until=None) | ~Exists(later)
    done = 0
    found = Case.objects.filter(waits, stage=Case.Stage.CLOSED, expunged_at=None).exclude(closed_at=None)
    for case in found.select_related("institution", "record"):
        row = schedule().rows.get(case.outcome)
        until = None if row is None else _counted(case, row)
        if until is None:
            continue
        data = {"until": until.isoformat(), "row": case.outcome}
        steps.step(case, "kept", officer=None, actor="system", data=data, changes={"keep_until": until})
        done += 1
    return done


def offered(officer: Officer) -> QuerySet[Case]:
    """The cases of this officer's institution that are to be destroyed, the longest overdue first."""
    today = timezone.localtime(timezone=ZoneInfo(officer.institution.zone)).date()
    closed = scope.cases_of(officer).filter(stage=Case.Stage.CLOSED, expunged_at=None, keep_until__lte=today)
    return closed.order_by(F("keep_until").asc(), "id")


def expunge(case: Case, officer: Officer, *, ground: str, since: int | None = None) -> CaseStep:
    """Destroy the content of a case for good. Raises CaseError, Overtaken, EvidenceError.

    In one transaction: the keys of the case, of the respondent and of its reports; every exhibit, document and
    timestamp; who reported. `ground` is one of GROUNDS. The one who examined it does not destroy it.
    """
    if ground not in GROUNDS:
        raise CaseError(Text("pilih alasannya", "choose the ground"))
    with transaction.atomic(), log.held():
        now = steps.held(case, since)
        found = plan(now)
        if now.expunged_at is not None or not found.offered or found.row is None:
            raise CaseError(_open(now) or Text("perkara ini belum boleh dimusnahkan", "it may not be destroyed yet"))
        if officer.pk in (now.handler_id, now.opened_by_id):
            raise CaseError(
                Text(
                    "yang memeriksa perkara ini tidak memusnahkannya; minta petugas lain",
                    "whoever examined this case does not destroy it; ask another officer",
                )
            )
        refs = [now.ref, *(each.ref for each in opening.reports_in(now))]
        gone = [each for each in casebundle.exhibits_of(now) if each.erased_at is None]
        for each in gone:
            exhibits.erase(each, actor=officer.user, reason=GROUNDS[ground].id, basis="; ".join(found.row.basis))
        for report in opening.reports_in(now):
            forgetting.forget(report)
        Capture.objects.filter(case__in=refs).update(url="", note="", error={})
        _without_keys(now)
        return steps.step(
            case,
            "expunged",
            officer=officer,
            data={"ground": ground, "outcome": now.outcome, "exhibits": len(gone), "reports": len(refs) - 1},
            changes={"key": None, "sealed": b"", "expunged_at": timezone.now()},
        )


def _without_keys(case: Case) -> None:
    """What is sealed under the case's and the respondent's keys stays as bytes that nobody can open any more."""
    Doorway.objects.filter(respondent__case=case).delete()
    Respondent.objects.filter(case=case).update(key=None, page_key=None, lookup=None, sealed=b"")
    Referral.objects.filter(case=case).update(sealed=b"")
    case.documents.update(sha256="")


def _open(case: Case) -> Text | None:
    """What still runs."""
    until = waiting(case)
    if until is None:
        return None
    day = _day(case, until)
    return Text(
        f"keberatan atau banding masih mungkin sampai {day:%d-%m-%Y}",
        f"an objection or appeal may still come until {day:%d-%m-%Y}",
    )


def _counted(case: Case, row: Row) -> date | None:
    if case.closed_at is None:
        return None
    start = _day(case, case.closed_at)
    if row.start == "clocks" and (ended := ran_out(case)) is not None:
        start = max(start, _day(case, ended) + timedelta(days=1))
    return row.until(start)


def _day(case: Case, at: datetime) -> date:
    return timezone.localtime(at, ZoneInfo(case.institution.zone)).date()


# Until when objection and appeal may come


def waiting(case: Case, now: datetime | None = None) -> datetime | None:
    """Until when an objection or an appeal may still come, or is to be decided, by the latest reading of the law.

    None where nothing runs any more, or nothing was decided. One that was filed and is not decided yet runs at least
    until now.
    """
    at = now or timezone.now()
    ends = [end for end in _ends(case, at) if end >= at]
    return max(ends, default=None)


def ran_out(case: Case) -> datetime | None:
    """The last moment at which an objection or an appeal could come, past or not; None where nothing was decided."""
    return max(_ends(case, timezone.now()), default=None)


def _ends(case: Case, now: datetime) -> Iterator[datetime]:
    for each in remedies.courses(case):
        if each.pending:
            yield now
        elif each.filed_at is None:
            yield from (due.latest for due in each.dues if due.step in FILING)
