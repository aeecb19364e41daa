"""The lists that pages and commands show: the tree with its counts, people found, acts. Reads only; knows no page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from django.db.models import Count, Model, Q, QuerySet

from nirpihak.server.institutions.models import Act, Appointment, Institution, Officer, Unit, current
from nirpihak.server.institutions.services import monitors, tree

PAGE: Final = 200
"""Rows of a page."""
Shown = TypeVar("Shown")
Kept = TypeVar("Kept", bound=Model)


@dataclass(frozen=True, slots=True)
class Row:
    """An institution in the tree: how deep, with how many people, open units, and units without a monitor."""

    institution: Institution
    depth: int
    people: int
    units: int
    unmonitored: int
    bare: bool
    """Whether no unit of it has a monitor."""


@dataclass(frozen=True, slots=True)
class Paged(Generic[Shown]):
    """One page of a list: its rows, which page of how many, and how many rows there are in all."""

    rows: Sequence[Shown]
    page: int
    pages: int
    count: int


def paged(found: Sequence[Shown], page: int) -> Paged[Shown]:
    """One page of what is there as a whole already."""
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(page, 1), pages)
    return Paged(found[(page - 1) * PAGE : page * PAGE], page, pages, len(found))


def paged_query(found: QuerySet[Kept], page: int) -> Paged[Kept]:
    """One page of a query."""
    count = found.count()
    pages = max(1, -(-count // PAGE))
    page = min(max(page, 1), pages)
    return Paged(list(found[(page - 1) * PAGE : page * PAGE]), page, pages, count)


def institutions(within: Collection[int] | None, *, bare: bool = False, q: str = "", page: int = 1) -> Paged[Row]:
    """The open institutions among `within` (all, for None) as a tree from the top; `bare`: only what lacks a monitor.

    Where it is searched or filtered the rows still come in the order of the tree.
    """
    shown = Institution.objects.filter(closed_at=None).select_related("parent")
    if within is not None:
        shown = shown.filter(pk__in=within)
    order = _walk(list(shown))
    if q:
        words = q.casefold().split()
        order = [
            (each, depth)
            for each, depth in order
            if all(word in f"{each.name} {each.code} {each.region}".casefold() for word in words)
        ]
    open_units = Unit.objects.filter(closed_at=None)
    lacking = _counts(monitors.unmonitored())
    unwatched = set(monitors.bare().values_list("pk", flat=True))
    if bare:
        order = [(each, depth) for each, depth in order if each.pk in unwatched or lacking.get(each.pk)]
    part = paged(order, page)
    wanted = [each.pk for each, _ in part.rows]
    units = _counts(open_units.filter(institution__in=wanted))
    people = dict(
        Officer.objects.filter(institution__in=wanted, user__is_active=True)
        .order_by()
        .values_list("institution")
        .annotate(Count("pk"))
    )
    rows = [
        Row(
            each,
            0 if q or bare else depth,
            people.get(each.pk, 0),
            units.get(each.pk, 0),
            lacking.get(each.pk, 0),
            each.pk in unwatched,
        )
        for each, depth in part.rows
    ]
    return Paged(rows, part.page, part.pages, part.count)


def _counts(found: QuerySet[Unit]) -> dict[int, int]:
    return dict(found.order_by().values_list("institution").annotate(Count("pk")))


def _walk(rows: list[Institution]) -> list[tuple[Institution, int]]:
    """The rows from the top down, each with its depth; one whose parent is not among them stands at the top."""
    present = {each.pk for each in rows}
    children: defaultdict[int | None, list[Institution]] = defaultdict(list)
    for each in rows:
        children[each.parent_id if each.parent_id in present else None].append(each)
    found: list[tuple[Institution, int]] = []
    waiting = [(each, 0) for each in reversed(children[None])]
    while waiting:
        each, depth = waiting.pop()
        found.append((each, depth))
        waiting += [(child, depth + 1) for child in reversed(children[each.pk])]
    return found


def people(institution: Institution, *, q: str = "", role: str = "", closed: bool = False) -> QuerySet[Officer]:
    """The people of an institution and of those below it, its own first; by name, account or unit."""
    found = (
        Officer.objects.filter(institution__in=tree.below(institution), user__is_active=not closed)
        .select_related("user", "institution", "unit")
        .order_by("institution__region", "institution__name", "name", "pk")
    )
    for word in q.split():
        found = found.filter(
            Q(name__icontains=word) | Q(user__username__icontains=word) | Q(unit__name__icontains=word)
        )
    if role:
        found = found.filter(pk__in=Appointment.objects.filter(current(), role=role).values("officer"))
    return found


def acts(institution: Institution) -> QuerySet[Act]:
    """What was done to an institution and its people, newest first."""
    return Act.objects.filter(institution=institution).select_related("by")
