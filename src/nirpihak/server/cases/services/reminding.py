"""Reminders of what is due, and escalation where a day passed: once a deadline and officer, on the page and by mail.

Who is in charge is reminded, or the deputy who stands in; where nobody is in charge, everybody who could be. Once the
last reading of a deadline is over the superior is told, and after some days the next one above; the case's record says
so. A mail holds the reference and the date, and nothing of the matter. Knows no page.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from nirpihak.server.cases.models import Case, Reminder
from nirpihak.server.cases.services import absences, clocks, scope, steps
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.evidence.services import log
from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.roles import Permission
from nirpihak.server.jobs.services import enqueue

AHEAD: Final = timedelta(days=2)
"""How long before the earliest reading of a deadline somebody is reminded."""
STEP_UP: Final = timedelta(days=3)
"""After how long the next superior is told, if the last one has not seen to it."""
MANY: Final = 200
"""Cases read at once."""
ESCALATED: Final = "escalated"
QUIET: Final = "quiet"
"""What a reminder is of: that a day passed; that nothing happened for long in a case without a date."""
MAIL_JOB: Final = "mail-reminder"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reminder that is to be there."""

    officer: Officer
    what: str
    due: datetime


def remind(now: datetime | None = None) -> int:
    """Remind everybody of what is due at `now`. How many reminders were new. Can be repeated and interrupted.

    Raises RuntimeError, once all others are done, where a case could not be reckoned.
    """
    moment = now or timezone.now()
    cases = Case.objects.exclude(stage=Case.Stage.CLOSED).filter(expunged_at=None)
    ids = list(cases.order_by("id").values_list("pk", flat=True))
    count, failed = 0, []
    for at in range(0, len(ids), MANY):
        rows = clocks.prefetched(cases.filter(pk__in=ids[at : at + MANY]))
        # One transaction a reminder: the log is never held for longer.
        for case in rows.select_related("institution", "handler__user", "record"):
            try:
                count += _reminded(case, moment)
            except Exception:
                # One case that cannot be reckoned must not silence the deadlines of all others.
                logger.exception("reminders of %s", case.ref)
                failed.append(case.ref)
    if failed:
        raise RuntimeError(f"no reminders could be made for {', '.join(failed[:10])}")
    return count


def waiting(officer: Officer) -> QuerySet[Reminder]:
    """What an officer was reminded of and has not marked as seen; not of cases that are kept from the officer."""
    found = Reminder.objects.filter(officer=officer, seen_at=None, case__in=scope.cases_of(officer))
    return found.exclude(case__stage=Case.Stage.CLOSED).select_related("case").order_by("due", "id")


def seen(officer: Officer, ids: list[int]) -> int:
    """Mark reminders as seen; how many there were."""
    return Reminder.objects.filter(officer=officer, seen_at=None, pk__in=ids).update(seen_at=timezone.now())


def _reminded(case: Case, now: datetime) -> int:
    wanted = list(_wanted(case, now))
    known = set(Reminder.objects.filter(case=case).values_list("officer", "what", "due") if wanted else ())
    return sum(_keep(case, each) for each in wanted if (each.officer.pk, each.what, each.due) not in known)


def _wanted(case: Case, now: datetime) -> Iterator[Wanted]:
    for clock in clocks.pending(case):
        if now >= clock.earliest - AHEAD:
            for officer in _in_charge(case, now):
                yield Wanted(officer, clock.step[:40], clock.earliest)
        yield from _escalated(case, clock.latest, now)
    if (since := clocks.quiet_since(case)) is not None and now >= since + clocks.QUIET:
        for officer in _in_charge(case, now):
            yield Wanted(officer, QUIET, since + clocks.QUIET)
        yield from _escalated(case, since + 2 * clocks.QUIET, now)


def _escalated(case: Case, over: datetime, now: datetime) -> Iterator[Wanted]:
    """Who above is told by now that a day is over: one more in every `STEP_UP`."""
    if now > over:
        for officer in _above(case, now)[: 1 + (now - over) // STEP_UP]:
            yield Wanted(officer, ESCALATED, over)


def _in_charge(case: Case, now: datetime) -> list[Officer]:
    """Who is reminded of a case: the examiner or the deputy, else every examiner who could take it."""
    decides = case.stage == Case.Stage.PROPOSED
    able = absences.holding(
        Permission.DECISION_SIGN if decides else Permission.CASE_WORK, case.institution_id
    ).select_related("user")
    free = {each.pk: each for each in absences.free_of(able, case)}
    if case.handler is not None and not decides:
        there = absences.stand_in(case.handler, _day(case, now))
        if there is not None and there.pk in free:
            return [free[there.pk]]
    return list(free.values())


def _above(case: Case, now: datetime) -> list[Officer]:
    """The superiors of whoever is in charge, the nearest first; at the end those who decide."""
    able = absences.holding(Permission.CASE_SEE, case.institution_id).select_related("user")
    free = {each.pk: each for each in absences.free_of(able, case)}
    chain: list[Officer] = []
    above = case.handler.superior if case.handler is not None else None
    met = {case.handler_id}
    while above is not None and above.pk not in met:
        met.add(above.pk)
        there = absences.stand_in(above, _day(case, now))
        if there is not None and there.pk in free and there.pk != case.handler_id and there not in chain:
            chain.append(free[there.pk])
        above = above.superior
    deciders = absences.free_of(absences.holding(Permission.DECISION_SIGN, case.institution_id), case)
    chain += [each for each in deciders if each not in chain and each.pk != case.handler_id]
    return chain


def _keep(case: Case, wanted: Wanted) -> bool:
    """Write a reminder down, with the step that says that a superior was told, and ask for the mail."""
    try:
        with transaction.atomic(), log.held():
            made = Reminder.objects.create(officer=wanted.officer, case=case, what=wanted.what, due=wanted.due)
            if wanted.what == ESCALATED:
                told = {"to": wanted.officer.pk, "due": wanted.due.isoformat()}
                steps.step(case, ESCALATED, officer=None, actor="system", data=told)
            if wanted.officer.user.email:
                enqueue(MAIL_JOB, made.pk)
    except (IntegrityError, CaseError):
        # Another worker was quicker, or the case was closed meanwhile.
        return False
    return True


def _day(case: Case, now: datetime) -> date:
    return timezone.localtime(now, ZoneInfo(case.institution.zone)).date()
