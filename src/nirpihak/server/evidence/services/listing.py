"""The list of exhibits as officers search it, and what stands beside each: what is done, what is still to come.

The number of queries does not grow with the rows. Knows nothing of pages' addresses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from nirpihak.server.evidence.models import Exhibit, File, FixityRun, Stamp

PAGE: Final = 50
"""Exhibits of one page."""
WORKING, UNSTAMPED, STAMPED, GAPS, DAMAGED, ERASED = "working", "unstamped", "stamped", "gaps", "damaged", "erased"
STATES: Final[Mapping[str, str]] = {
    WORKING: "bukti.state_working",
    UNSTAMPED: "bukti.state_unstamped",
    STAMPED: "bukti.state_stamped",
    GAPS: "bukti.state_gaps",
    DAMAGED: "bukti.state_damaged",
    ERASED: "bukti.state_erased",
}
"""What an exhibit can be filtered by, with the phrase of each."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is searched for; empty for everything. `page` begins at 1."""

    q: str = ""
    channel: str = ""
    state: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One exhibit: how many originals and derivatives, and its states (of STATES)."""

    ref: str
    title: str
    channel: str
    received_at: datetime
    originals: int
    derived: int
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of what was found: `count` of `total` exhibits."""

    asked: Asked
    rows: tuple[Row, ...]
    count: int
    total: int
    page: int
    pages: int

    @property
    def narrowed(self) -> bool:
        return bool(self.asked.q or self.asked.channel or self.asked.state)


def listing(asked: Asked, seen: QuerySet[Exhibit]) -> Listing:
    """The exhibits among `seen` that fit, the newest first."""
    total = seen.count()
    found = _found(asked, seen)
    count = found.count() if (asked.q or asked.channel or asked.state) else total
    pages = max(1, -(-count // PAGE))
    page = min(max(1, asked.page), pages)
    shown = list(found[(page - 1) * PAGE : page * PAGE])
    states = states_of(shown)
    counted = {exhibit.pk: [0, 0] for exhibit in shown}
    for exhibit, parent in File.objects.filter(exhibit__in=shown).values_list("exhibit_id", "parent_id"):
        counted[exhibit][parent is not None] += 1
    rows = tuple(
        Row(
            ref=each.ref,
            title=each.title,
            channel=each.channel,
            received_at=each.received_at,
            originals=counted[each.pk][0],
            derived=counted[each.pk][1],
            states=states[each.pk],
        )
        for each in shown
    )
    return Listing(asked, rows, count, total, page, pages)


def states_of(exhibits: Iterable[Exhibit]) -> dict[int, tuple[str, ...]]:
    """By exhibit, its states in the order of STATES; three queries however many there are."""
    all_of = {exhibit.pk: exhibit for exhibit in exhibits}
    found: dict[int, set[str]] = {pk: set() for pk in all_of}
    damaged = damaged_files()
    files = File.objects.filter(exhibit__in=all_of).values_list(
        "pk", "exhibit_id", "parent_id", "derived_at", "gaps", "media_type"
    )
    for pk, exhibit, parent, derived_at, gaps, media_type in files:
        if parent is None and derived_at is None:
            found[exhibit].add(WORKING)
        # That no picture is made of a document goes without saying; that none could be made of a picture does not.
        if gaps and media_type.startswith("image/"):
            found[exhibit].add(GAPS)
        if pk in damaged:
            found[exhibit].add(DAMAGED)
    stamps = Stamp.objects.filter(file__exhibit__in=all_of).values_list("file__exhibit_id", "state").distinct()
    for exhibit, state in stamps:
        found[exhibit].add(STAMPED if state == Stamp.State.GRANTED else UNSTAMPED)
    for pk, states in found.items():
        if UNSTAMPED in states:
            states.discard(STAMPED)
        if all_of[pk].erased_at is not None:
            states &= {STAMPED}
            states.add(ERASED)
    return {pk: tuple(state for state in STATES if state in states) for pk, states in found.items()}


def damaged_files() -> frozenset[int]:
    """The files that the latest fixity run did not find intact."""
    run = FixityRun.objects.first()
    return frozenset(each["file"] for each in run.damaged) if run is not None else frozenset()


def _found(asked: Asked, found: QuerySet[Exhibit]) -> QuerySet[Exhibit]:
    for word in asked.q.split():
        found = found.filter(
            Q(ref__icontains=word) | Q(title__icontains=word) | Q(note__icontains=word) | Q(source__icontains=word)
        )
    if asked.channel:
        found = found.filter(channel=asked.channel)
    files = File.objects.filter(exhibit=OuterRef("pk"))
    stamps = Stamp.objects.filter(file__exhibit=OuterRef("pk"))
    waiting = Exists(stamps.exclude(state=Stamp.State.GRANTED))
    narrowed: Mapping[str, Q] = {
        WORKING: Q(Exists(files.filter(parent=None, derived_at=None)), erased_at=None),
        UNSTAMPED: Q(waiting, erased_at=None),
        STAMPED: Q(Exists(stamps.filter(state=Stamp.State.GRANTED))) & ~Q(waiting),
        GAPS: Q(Exists(files.exclude(gaps=[]).filter(media_type__startswith="image/")), erased_at=None),
        DAMAGED: Q(files__in=damaged_files(), erased_at=None),
        ERASED: Q(erased_at__isnull=False),
    }
    return found.filter(narrowed[asked.state]).distinct() if asked.state in narrowed else found
