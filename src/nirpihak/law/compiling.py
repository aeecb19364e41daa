"""From a rulebook to prime terms: each item as one sum over facts and the day.

The day of the act enters as the fact `act.day` whose values are *epochs*: the stretches between days on which
anything in the rulebook begins or ends. A day known only to the month or the year may be one of several epochs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from nirpihak.facts import CATALOGUE, Day
from nirpihak.law.model import Condition, Effect, Item, Limb, Rulebook
from nirpihak.law.terms import ALWAYS, Domains, Sum, Term, Values, absorb, both, either, implies, meet, negate, primes

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
    """An item with its condition as prime terms: in full, and as it would be without exceptions.

    `terms` decide it for facts closed under what follows from them (`Act.closed`). `reduced` say the same in the fewest
    facts, for what is known once values that would contradict a known fact are left out too (`Catalogue.narrowed`).
    """

    item: Item
    terms: Sum
    reduced: Sum
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

    def joined(self, compiled: Iterable[Compiled]) -> Iterable[Compiled]:
        """The items of one series and limb taken together, where that says more than each of them alone.

        A change of law ends one item and begins the next. An act on a day not known exactly may meet the one or the
        other; then neither is met, but their limb is.
        """
        series: dict[tuple[str | None, Limb | None, Effect], list[Compiled]] = {}
        for each in compiled:
            series.setdefault((each.item.series, each.item.limb, each.item.effect), []).append(each)
        for (name, limb, _), members in series.items():
            if name is None or limb is None or len(members) == 1:
                continue
            apart = [term for member in members for term in member.reduced]
            total = _reduced(primes(apart, self.domains))
            if any(not any(implies(term, each) for each in apart) for term in total):
                item = replace(members[0].item, id=f"series {name}")
                yield Compiled(item, _completed(total), total, total, {})

    def item(self, item: Item) -> Compiled:
        """One item, compiled."""
        plain = both(self._in_force(item.valid_from, item.valid_to), self._condition(item.condition))
        exceptions = {name: self._exceptions[name] for name in item.exceptions}
        total = plain
        for exception in exceptions.values():
            total = both(total, negate(exception, self.domains))
        reduced = _reduced(primes(total, self.domains))
        return Compiled(item, _completed(reduced), reduced, plain, exceptions)

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


def _reduced(total: Sum) -> Sum:
    """The sum without what the catalogue's implications say anyway: values they rule out, literals they grant."""
    out = []
    for term in map(_possible, total):
        if not all(term.values()):
            continue
        said = [
            (fact, other, left) for fact in term for other, left in _left(fact, term[fact]).items() if other in term
        ]
        kept = dict(term)
        # What grants a literal must itself stay; a value that another follows from is the more telling of the two.
        for fact, other, left in sorted(said, key=lambda each: each[1] not in _followed(each[0], term[each[0]])):
            if fact in kept and left <= term[other]:
                kept.pop(other, None)
        out.append(kept)
    return absorb(out)


def _possible(term: Term) -> Term:
    """The term without values from which something follows that it does not allow."""
    allowed = {}
    for fact, values in term.items():
        follows = {value: CATALOGUE.implied.get((fact, value), (fact, value)) for value in values}
        allowed[fact] = frozenset(v for v, (then, what) in follows.items() if then not in term or what in term[then])
    return allowed


def _left(fact: str, values: Values) -> Term:
    """What is left possible of other facts where a fact has one of these values, whichever it is."""
    told = [CATALOGUE.narrowed.get((fact, value), {}) for value in values]
    others = set[str]().union(*told)
    return {
        other: frozenset().union(*(each[other] for each in told)) for other in others if all(other in t for t in told)
    }


def _completed(total: Sum) -> Sum:
    """The same sum with every term that follows by the implications, and every literal they grant written out.

    Known facts need then be closed in one direction only, from a value to what follows from it: where an answer
    contradicts a term through an implication, the term names that answer's fact and fails; and where an answer leaves
    only values that a term wants of another fact, there is a term that asks for that answer instead.
    """
    out: Sum = []
    waiting = list(total)
    while waiting:
        term = waiting.pop()
        for fact, values in term.items():
            rest = {other: wanted for other, wanted in term.items() if other != fact}
            for then, follows in _sufficing(fact, values):
                if (made := meet(rest, {then: frozenset((follows,))})) is not None:
                    waiting.append(made)
        whole: dict[str, Values] | None = dict(term)
        for fact, values in term.items():
            whole = None if whole is None else meet(whole, _followed(fact, values))
        if whole is not None:
            # A literal that allows every value says nothing, yet would look open while its fact is unknown.
            out.append({fact: values for fact, values in whole.items() if fact == DAY or not _is_whole(fact, values)})
    return absorb(out)


def _is_whole(fact: str, values: Values) -> bool:
    return values == frozenset(CATALOGUE[fact].domain)


def _followed(fact: str, values: Values) -> Term:
    """What follows of other facts where a fact has one of these values, whichever it is."""
    follows = [CATALOGUE.implied.get((fact, value)) for value in values]
    if None in follows or len({each[0] for each in follows if each}) != 1:
        return {}
    ((then, _), *_) = (each for each in follows if each)
    return {then: frozenset(each[1] for each in follows if each)}


def _sufficing(fact: str, values: Values) -> Iterable[tuple[str, Any]]:
    """The answers on other facts that leave a fact no value but these."""
    for (other, value), left in CATALOGUE.narrowed.items():
        if (other, value) not in CATALOGUE.implied and fact in left and left[fact] <= values:
            yield other, value
