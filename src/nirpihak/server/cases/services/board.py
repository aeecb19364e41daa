"""The board of cases: what is due first at the top, what is unread, what each case lacks and who must act.

Starts from what the officer may know of (services.scope); the number of queries does not grow with the rows. Deadlines
are reckoned from the steps of each case (services.clocks). Knows no address and no phrase of a page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from nirpihak.law.procedures import Standing
from nirpihak.server.cases.models import Case, CaseSeen
from nirpihak.server.cases.services import absences, clocks, needs, opening, scope, sealing, search
from nirpihak.server.cases.services.clocks import Clock
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.cases.services.needs import Need
from nirpihak.server.cases.services.search import Search
from nirpihak.server.institutions.models import Officer
from nirpihak.server.keys.services import content as keys
from nirpihak.server.keys.services.content import KeysError

PAGE: Final = 50
"""Cases of one page."""
OVERDUE, UNSURE, TODAY, WEEK, LATER, NONE = "overdue", "unsure", "today", "week", "later", "none"
BUCKETS: Final = (OVERDUE, UNSURE, TODAY, WEEK, LATER, NONE)
"""When the next thing is due, in the order of the board. `unsure`: late under one reading of the law only."""
STAGES: Final = tuple(Case.Stage.values)
OPEN: Final = (Case.Stage.EXAMINED.value, Case.Stage.PROPOSED.value, Case.Stage.DECIDED.value)
"""Stages in which something is still to be done."""
ALL: Final = "all"
"""As a stage: closed ones too."""
MINE, NOBODY = "mine", "nobody"
"""As a handler: the officer who asks, and whom that officer stands in for; nobody yet."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked for; empty for everything that is open. `page` begins at 1."""

    q: str = ""
    stage: str = ""
    procedure: str = ""
    handler: str = ""
    due: str = ""
    unread: bool = False
    page: int = 1

    @property
    def narrowed(self) -> bool:
        return replace(self, page=1) != Look()

    @property
    def sifted(self) -> bool:
        """Whether it is narrowed by something else than words."""
        return replace(self, q="", page=1) != Look()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case stands on the board."""

    case: Case
    bucket: str
    due: Clock | None
    need: Need | None


@dataclass(frozen=True, slots=True)
class Row:
    """One case as the board shows it. `title` is None where its content cannot be read."""

    place: Place
    title: str | None
    unread: bool

    @property
    def case(self) -> Case:
        return self.place.case


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the board. `stages` counts every case that the officer may know of."""

    asked: Look
    rows: tuple[Row, ...]
    count: int
    page: int
    pages: int
    buckets: Mapping[str, int]
    stages: Mapping[str, int]
    search: Search | None

    @property
    def total(self) -> int:
        return sum(self.stages.values())


def listing(officer: Officer, asked: Look, now: datetime | None = None) -> Listing:
    """One page of what fits, what is due first at the top."""
    moment = now or timezone.now()
    narrowed = _narrowed(officer, asked)
    found: Search | None = None
    if words := asked.q.casefold().split():
        refs, found = search.fitting(officer, narrowed, words)
        narrowed = narrowed.filter(pk__in=refs)
    places = [_place(case, officer, moment) for case in clocks.prefetched(narrowed).select_related("handler")]
    buckets = Counter(place.bucket for place in places)
    if asked.due:
        places = [place for place in places if place.bucket == asked.due]
    places.sort(key=_first_due)
    pages = max(1, -(-len(places) // PAGE))
    page = min(max(1, asked.page), pages)
    return Listing(
        asked=asked,
        rows=_rows(officer, places[(page - 1) * PAGE : page * PAGE]),
        count=len(places),
        page=page,
        pages=pages,
        buckets=buckets,
        stages=Counter(scope.cases_of(officer).order_by().values_list("stage", flat=True)),
        search=found,
    )


def bucket_of(due: Clock | None, now: datetime) -> str:
    """How soon something is due, by its earliest reading: of BUCKETS."""
    if due is None:
        return NONE
    standing = due.standing(now)
    if standing is Standing.PASSED:
        return OVERDUE
    if standing is Standing.UNSURE:
        return UNSURE
    left = (due.earliest.date() - now.astimezone(due.earliest.tzinfo).date()).days
    return TODAY if left <= 0 else WEEK if left <= 7 else LATER


def see(case: Case, officer: Officer, at: datetime | None = None) -> None:
    """Mark a case as read by an officer, who looked at it at a moment."""
    CaseSeen.objects.update_or_create(case=case, officer=officer, defaults={"at": at or timezone.now()})


def _narrowed(officer: Officer, asked: Look) -> QuerySet[Case]:
    found = scope.cases_of(officer)
    if asked.stage != ALL:
        found = found.filter(stage__in=[asked.stage] if asked.stage in STAGES else OPEN)
    if asked.procedure:
        found = found.filter(procedure=asked.procedure)
    if asked.handler == MINE:
        today = timezone.localtime(timezone=ZoneInfo(officer.institution.zone)).date()
        found = found.filter(handler__in=[officer.pk, *absences.stands_in_for(officer, today)])
    elif asked.handler == NOBODY:
        found = found.filter(handler=None)
    if asked.unread:
        found = _with_seen(found, officer).filter(Q(seen_at=None) | Q(changed_at__gt=F("seen_at")))
    return found


def _with_seen(found: QuerySet[Case], officer: Officer) -> QuerySet[Case]:
    """Each with `seen_at`: when this officer last opened it."""
    seen = CaseSeen.objects.filter(case=OuterRef("pk"), officer=officer).values("at")[:1]
    return found.annotate(seen_at=Subquery(seen))


def _place(case: Case, officer: Officer, now: datetime) -> Place:
    case.institution = officer.institution
    due = clocks.next_due(case)
    return Place(case, bucket_of(due, now), due, next(iter(needs.needs(case, now)), None))


def _first_due(place: Place) -> tuple[int, float, int]:
    return BUCKETS.index(place.bucket), place.due.earliest.timestamp() if place.due else 0.0, place.case.pk


def _rows(officer: Officer, places: Sequence[Place]) -> tuple[Row, ...]:
    """The rows of one page, each opened once, with the institution's keys read once for all."""
    found = _with_seen(scope.cases_of(officer), officer).filter(pk__in=[place.case.pk for place in places])
    cases = {case.pk: case for case in found}
    ring = keys.ring(officer.institution) if cases else None
    rows = []
    for place in places:
        # Between the two looks somebody may have been recused.
        if (case := cases.get(place.case.pk)) is None:
            continue
        case.institution = officer.institution
        title: str | None = None
        with suppress(CaseError, KeysError):
            title = opening.title_of(case, sealing.key_of(case, ring))
        seen_at = getattr(case, "seen_at", None)
        rows.append(Row(place, title, seen_at is None or case.changed_at > seen_at))
    return tuple(rows)
