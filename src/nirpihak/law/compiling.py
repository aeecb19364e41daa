"""From a rulebook to prime terms: each item as one sum over facts and the day.

The day of the act enters as the fact `act.day` whose values are *epochs*: the stretches between days on which
anything in the rulebook begins or ends. A day known only to the month or the year may be one of several epochs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from nirpihak.facts import CATALOGUE, Day
from nirpihak.law.model import Condition, Item, Rulebook
from nirpihak.law.terms import ALWAYS, Domains, Sum, both, either, negate, primes

DAY = "act.day"


@dataclass(frozen=True, slots=True)
class Epochs:
    """The days on which something in the rulebook starts to differ, in order."""

    starts: tuple[date, ...]

    @classmethod
    def of(cls, rulebook: Rulebook) -> Epochs:
        days: set[date] = set()
        periods = [(each.valid_from, each.valid_to) for each in rulebook.exceptions.values()]
        periods += [(each.valid_from, each.valid_to) for each in rulebook.items.values()]
        for first, last in periods:
            if first is not None:
                days.add(first)
            if last is not None:
                days.add(last + timedelta(days=1))
        return cls(tuple(sorted(days)))

    def at(self, day: date) -> int:
        """The number of the epoch a calendar day lies in; 0 is before everything."""
        return bisect_right(self.starts, day)

    def within(self, first: date | None, last: date | None) -> frozenset[int]:
        """The epochs of a period, both ends included; None is open."""
        start = 0 if first is None else self.at(first)
        end = len(self.starts) if last is None else self.at(last)
        return frozenset(range(start, end + 1))

    def of_day(self, day: Day) -> frozenset[int]:
        """The epochs that a day, month or year may lie in."""
        return self.within(day.first, day.last)

    @property
    def all(self) -> frozenset[int]:
        return frozenset(range(len(self.starts) + 1))


@dataclass(frozen=True, slots=True)
class Compiled:
    """An item with its condition as prime terms: in full, and as it would be without exceptions."""

    item: Item
    terms: Sum
    without_exceptions: Sum
    exceptions: Mapping[str, Sum]


class Compiler:
    """Turns the conditions of one rulebook into sums."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.epochs = Epochs.of(rulebook)
        self.domains: Domains = {
            DAY: self.epochs.all,
            **{fact: frozenset(kind.domain) for fact, kind in CATALOGUE.kinds.items() if kind.domain},
        }
        self._definitions: dict[str, Sum] = {}
        self._exceptions = {
            id: both(self._condition(each.condition), self._in_force(each.valid_from, each.valid_to))
            for id, each in rulebook.exceptions.items()
        }

    def items(self) -> Iterable[Compiled]:
        """Every item, compiled."""
        for item in self.rulebook.items.values():
            yield self.item(item)

    def item(self, item: Item) -> Compiled:
        """One item, compiled."""
        plain = both(self._in_force(item.valid_from, item.valid_to), self._condition(item.condition))
        exceptions = {name: self._exceptions[name] for name in item.exceptions}
        total = plain
        for exception in exceptions.values():
            total = both(total, negate(exception, self.domains))
        return Compiled(item, primes(total, self.domains), plain, exceptions)

    def _in_force(self, first: date | None, last: date | None) -> Sum:
        epochs = self.epochs.within(first, last)
        return ALWAYS if epochs == self.domains[DAY] else [{DAY: epochs}]

    def _condition(self, condition: Condition) -> Sum:
        out: Sum = [dict(row) for row in condition.rows]
        for name in condition.requires:
            out = both(out, self._definition(name))
        return out

    def _definition(self, name: str) -> Sum:
        if name not in self._definitions:
            self._definitions[name] = either([self._condition(self.rulebook.definitions[name].condition)])
        return self._definitions[name]
