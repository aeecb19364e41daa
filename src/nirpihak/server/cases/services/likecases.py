"""Like cases: how earlier decisions on the same item at the same stage came out. Never by person, never by side.

What is counted are decisions that stand, by result and sanction, and nothing else: not who it was, not whom it
favoured. The own institution's cases are counted as they are; of the others nothing is shown that fewer than five
cases share, and nothing from which that could be worked out. Knows no page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from nirpihak.contests.loading import load_register
from nirpihak.contests.model import Register
from nirpihak.server.cases.models import Case, Decision
from nirpihak.server.cases.services import scope
from nirpihak.server.institutions.models import Officer

SMALL: Final = 5
"""The smallest number of other institutions' cases that is shown (design.md 8)."""

Outcome = tuple[str, str]
"""Result and sanction (empty: none)."""


@dataclass(frozen=True, slots=True)
class Row:
    """One result with its sanction, and how many decisions came to it. `result` empty: several small ones together."""

    result: str
    sanction: str
    count: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """Earlier decisions on any of these items at this stage.

    `others_total` is None where there are too few to be told apart (fewer than SMALL, none included).
    """

    items: tuple[str, ...]
    stage: str
    own: tuple[Row, ...]
    own_total: int
    others: tuple[Row, ...]
    others_total: int | None


def stage_of(case: Case, register: Register | None = None) -> str:
    """The stage of the case's contest on the day of the act (contests.model); empty where either is not known."""
    return _stage(case.contest, case.act_day, load_register() if register is None else register)


def compare(case: Case, items: Iterable[str], officer: Officer) -> Likeness:
    """What other cases with one of these items at the same stage came to."""
    wanted = frozenset(items)
    register = load_register()
    stage = stage_of(case, register)
    mine = set(scope.cases_of(officer).values_list("pk", flat=True))
    own: Counter[Outcome] = Counter()
    others: Counter[Outcome] = Counter()
    rows = Decision.objects.filter(state=Decision.State.SIGNED, replaced_by=None).exclude(case=case)
    told = ("case_id", "case__institution_id", "items", "result", "sanction", "case__contest", "case__act_day")
    for pk, institution, of, result, sanction, contest, day in rows.values_list(*told).iterator():
        if not wanted.intersection(of) or _stage(contest, day, register) != stage:
            continue
        if institution == officer.institution_id:
            if pk in mine:
                own[result, sanction] += 1
        else:
            others[result, sanction] += 1
    shown, total = suppressed(others)
    return Likeness(
        items=tuple(sorted(wanted)),
        stage=stage,
        own=tuple(_rows(own)),
        own_total=own.total(),
        others=shown,
        others_total=total,
    )


def suppressed(counts: Counter[Outcome]) -> tuple[tuple[Row, ...], int | None]:
    """Counts without small cells: those under SMALL are put together, with the next ones until they are not small.

    So no cell can be worked out from the total. Nothing at all where the total itself is small.
    """
    total = counts.total()
    if total < SMALL:
        return (), None
    large = sorted(_rows(counts), key=lambda row: row.count)
    together = 0
    while large and (large[0].count < SMALL or 0 < together < SMALL):
        together += large.pop(0).count
    rows = sorted(large, key=lambda row: -row.count)
    return (*rows, *([Row("", "", together)] if together else [])), total


def _rows(counts: Counter[Outcome]) -> list[Row]:
    return [Row(result, sanction, count) for (result, sanction), count in counts.most_common()]


def _stage(contest: str, day: date | None, register: Register) -> str:
    found = register.get(contest) if contest and day is not None else None
    return "" if found is None or day is None else (found.stage_on(day) or "")
