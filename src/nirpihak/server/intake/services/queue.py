"""The officers' queue: what is due first, what is unread, what is missing, counted by state and door.

Starts from what the officer may know of (services.scope); the number of queries does not grow with the rows. Deadlines
are reckoned from the steps of each report (law.procedures), and words are searched in what is unsealed for this one
look. Knows no address and no phrase of a page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from nirpihak.law.procedures import Due, Standing
from nirpihak.server.institutions.models import Appointment, Officer, current
from nirpihak.server.institutions.roles import ROLES, Permission
from nirpihak.server.intake.models import Report, Seen, Step
from nirpihak.server.intake.services import completeness, reading, scope, states, telling
from nirpihak.server.keys.services.content import KeysError

PAGE: Final = 50
"""Reports of one page."""
SEARCHED: Final = 1000
"""Reports whose words one search reads at most, the latest first."""
OVERDUE, UNSURE, TODAY, WEEK, LATER, NONE = "overdue", "unsure", "today", "week", "later", "none"
BUCKETS: Final = (OVERDUE, UNSURE, TODAY, WEEK, LATER, NONE)
"""When the next thing is due, in the order of the queue. `unsure`: late under one reading of the law only."""
STATES: Final = tuple(Report.State.values)
OPEN: Final = (
    Report.State.RECEIVED.value,
    Report.State.CORRECTION.value,
    Report.State.REGISTERED.value,
    Report.State.INFORMATION.value,
)
"""States in which something is still to be done here."""
ALL: Final = "all"
"""As a state: closed ones too."""
MINE, NOBODY = "mine", "nobody"
"""As a handler: the officer who asks; nobody yet."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked for; empty for everything that is open. `page` begins at 1."""

    q: str = ""
    state: str = ""
    door: str = ""
    handler: str = ""
    due: str = ""
    unread: bool = False
    lane: str = Report.Lane.QUICK.value
    page: int = 1

    @property
    def narrowed(self) -> bool:
        return bool(self.q) or self.sifted

    @property
    def sifted(self) -> bool:
        """Whether it is narrowed by something else than words."""
        return replace(self, q="", page=1, lane=Report.Lane.QUICK.value) != Look()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report stands in the queue."""

    pk: int
    ref: str
    bucket: str
    due: Due | None


@dataclass(frozen=True, slots=True)
class Row:
    """One report as the queue shows it. `missing` is None where its words cannot be opened."""

    place: Place
    report: Report
    title: str
    unread: bool
    missing: int | None

    @property
    def ref(self) -> str:
        return self.place.ref


@dataclass(frozen=True, slots=True)
class Search:
    """How far a search for words came: reports read, reports that could not be opened, and whether more were left."""

    read: int = 0
    unreadable: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """Every report that fits, in the order of the queue, and how the search went."""

    places: tuple[Place, ...]
    buckets: Mapping[str, int]
    search: Search | None

    def beside(self, ref: str) -> tuple[str, str]:
        """The references before and after one; empty where there is none."""
        refs = [place.ref for place in self.places]
        if ref not in refs:
            return "", ""
        at = refs.index(ref)
        return (refs[at - 1] if at else ""), (refs[at + 1] if at + 1 < len(refs) else "")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many reports the officer may know of: in the lane shown by state and by door, and in each lane."""

    states: Mapping[str, int]
    doors: Mapping[str, int]
    lanes: Mapping[str, int]
    open: int
    total: int


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the queue."""

    asked: Look
    rows: tuple[Row, ...]
    count: int
    page: int
    pages: int
    order: Order
    counts: Counts


def listing(officer: Officer, asked: Look, now: datetime | None = None) -> Listing:
    """One page of what fits, what is due first at the top."""
    found = order(officer, asked, now)
    pages = max(1, -(-len(found.places) // PAGE))
    page = min(max(1, asked.page), pages)
    shown = found.places[(page - 1) * PAGE : page * PAGE]
    return Listing(
        asked=asked,
        rows=_rows(officer, shown),
        count=len(found.places),
        page=page,
        pages=pages,
        order=found,
        counts=counts(officer, asked.lane),
    )


def order(officer: Officer, asked: Look, now: datetime | None = None) -> Order:
    """Every report that fits, in the order of the queue."""
    moment = now or timezone.now()
    narrowed = _narrowed(officer, asked)
    words = asked.q.casefold().split()
    search = None
    if words:
        reports, search = _with_words(officer, narrowed, words)
    else:
        reports = list(narrowed.defer("sealed", "key", "mailbox_key").prefetch_related(_steps(sealed=False)))
    places = [_place(report, officer, moment) for report in reports]
    buckets = Counter(place.bucket for place in places)
    if asked.due:
        places = [place for place in places if place.bucket == asked.due]
    places.sort(key=_first_due)
    return Order(tuple(places), buckets, search)


def counts(officer: Officer, lane: str) -> Counts:
    """The reports by state and door in a lane, and how many are open in each lane; one query."""
    grouped = scope.reports_of(officer).order_by().values_list("lane", "state", "door").annotate(number=Count("pk"))
    by_state: Counter[str] = Counter()
    by_door: Counter[str] = Counter()
    lanes: Counter[str] = Counter()
    total = 0
    for of_lane, state, door, number in grouped:
        total += number
        lanes[of_lane] += number * (state in OPEN)
        if of_lane == lane:
            by_state[state] += number
            by_door[door] += number * (state in OPEN)
    return Counts(by_state, by_door, lanes, sum(by_state[state] for state in OPEN), total)


def next_due(report: Report) -> Due | None:
    """What is to be done next, as the report's own page tells it; None where nothing has a date."""
    return telling.due_of(report, states.events_of(report))


def bucket_of(due: Due | None, now: datetime) -> str:
    """How soon something is due, by its earliest reading: of BUCKETS."""
    if due is None:
        return NONE
    standing = due.standing(now)
    if standing is Standing.PASSED:
        return OVERDUE
    if standing is Standing.UNSURE:
        return UNSURE
    today = now.astimezone(due.earliest.tzinfo).date()
    left = (due.earliest.date() - today).days
    return TODAY if left <= 0 else WEEK if left <= 7 else LATER


def handlers_of(officer: Officer, refs: Iterable[str] = ()) -> QuerySet[Officer]:
    """Who of the institution can be given reports to handle; none who is recused from one of them."""
    handling = [role.value for role, may in ROLES.items() if Permission.REPORT_HANDLE in may]
    held = Appointment.objects.filter(current(), role__in=handling, officer__institution=officer.institution_id)
    found = Officer.objects.filter(pk__in=held.values("officer"), user__is_active=True)
    wanted = list(refs)
    return found.exclude(recusals__subject__in=wanted) if wanted else found


def see(report: Report, officer: Officer, at: datetime | None = None) -> None:
    """Mark a report as read by an officer, who looked at it at a moment."""
    Seen.objects.update_or_create(report=report, officer=officer, defaults={"at": at or timezone.now()})


def _narrowed(officer: Officer, asked: Look) -> QuerySet[Report]:
    found = scope.reports_of(officer).filter(lane=asked.lane)
    if asked.state != ALL:
        found = found.filter(state__in=[asked.state] if asked.state in STATES else OPEN)
    if asked.door in Report.Door.values:
        found = found.filter(door=asked.door)
    if asked.handler == MINE:
        found = found.filter(handler=officer)
    elif asked.handler == NOBODY:
        found = found.filter(handler=None)
    if asked.unread:
        found = with_seen(found, officer).filter(Q(seen_at=None) | Q(changed_at__gt=F("seen_at")))
    return found


def with_seen(found: QuerySet[Report], officer: Officer) -> QuerySet[Report]:
    """Each with `seen_at`: when this officer last opened it."""
    seen = Seen.objects.filter(report=OuterRef("pk"), officer=officer).values("at")[:1]
    return found.annotate(seen_at=Subquery(seen))


def _with_words(officer: Officer, narrowed: QuerySet[Report], words: Sequence[str]) -> tuple[list[Report], Search]:
    """The reports in whose number or words every word stands."""
    ring = reading.ring_for(officer.institution)
    many = narrowed.count()
    read = unreadable = 0
    fitting = []
    for report in narrowed.prefetch_related(_steps(sealed=True))[:SEARCHED]:
        report.institution = officer.institution
        text = report.ref.casefold()
        try:
            text += " " + " ".join(_texts(reading.content_of(report, ring))).casefold()
            read += 1
        except KeysError:
            unreadable += 1
        if all(word in text for word in words):
            fitting.append(report)
    return fitting, Search(read, unreadable, max(0, many - SEARCHED))


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _steps(*, sealed: bool) -> Prefetch[Any, Any, Any]:
    steps = Step.objects.order_by("id")
    return Prefetch("steps", queryset=steps if sealed else steps.defer("sealed"))


def _place(report: Report, officer: Officer, now: datetime) -> Place:
    report.institution = officer.institution
    due = next_due(report)
    return Place(report.pk, report.ref, bucket_of(due, now), due)


def _first_due(place: Place) -> tuple[int, float, int]:
    return BUCKETS.index(place.bucket), place.due.earliest.timestamp() if place.due else 0.0, place.pk


def _rows(officer: Officer, places: Sequence[Place]) -> tuple[Row, ...]:
    """The rows of one page, each opened once, with the institution's keys read once for all."""
    found = scope.reports_of(officer).filter(pk__in=[place.pk for place in places])
    found = with_seen(found, officer).select_related("handler").prefetch_related(_steps(sealed=True))
    reports = {report.pk: report for report in found}
    files = completeness.files_of(list(reports.values()))
    ring = reading.ring_for(officer.institution) if reports else None
    rows = []
    for place in places:
        # Between the two looks somebody may have been recused, or the report handed on.
        if (report := reports.get(place.pk)) is None:
            continue
        report.institution = officer.institution
        title, missing = "", None
        try:
            content = reading.content_of(report, ring)
        except KeysError:
            pass
        else:
            title = reading.title_of(content)
            missing = len(completeness.missing(completeness.of(report, content, files[report.pk])))
        seen_at = getattr(report, "seen_at", None)
        rows.append(Row(place, report, title, seen_at is None or report.changed_at > seen_at, missing))
    return tuple(rows)
