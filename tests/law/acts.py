"""Acts for tests: strategies, and a slow reading of the rulebook that owes nothing to prime terms.

The reading evaluates an item as its TOML states it (`holds`), over complete facts; `settled` asks it of every way to
complete the facts an act leaves open, by branching on one fact at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st

from nirpihak.facts import CATALOGUE, Act, Day, Fact, Source, Value
from nirpihak.law.engine import Engine, default_engine
from nirpihak.law.model import Condition, Item, Outcome, Rulebook

DAY = "act.day"
CHOICES = tuple(fact for fact, kind in CATALOGUE.kinds.items() if kind.domain)
NAMES = tuple(fact for fact, kind in CATALOGUE.kinds.items() if kind.type == "name")
SOURCES = [source for source in Source if source not in (Source.COMPUTED, Source.DISPUTED)]

Facts = Mapping[str, Value]


@cache
def boundaries(engine: Engine | None = None) -> tuple[date, ...]:
    """The days on which something in the rulebook begins to differ, each with the day before it."""
    starts = (engine or default_engine()).epochs.starts
    return tuple(sorted({day for start in starts for day in (start - timedelta(days=1), start)}))


def days() -> st.SearchStrategy[str]:
    """Days that matter: boundaries, ordinary ones, months and years."""
    exact = st.one_of(st.sampled_from(boundaries()), st.dates(date(2004, 1, 1), date(2027, 12, 31)))
    text = exact.map(date.isoformat)
    return st.one_of(text, text, text.map(lambda day: day[:7]), text.map(lambda day: day[:4]))


def consistent(facts: Facts) -> dict[str, Value]:
    """The facts without those that contradict what follows from another."""
    kept = dict(facts)
    for (fact, value), (then, follows) in CATALOGUE.implied.items():
        if kept.get(fact) == value and then in kept and kept[then] != follows:
            kept[then] = follows
    # A corrected fact may now be what another one contradicts; the premise then goes.
    for (fact, value), (then, follows) in CATALOGUE.implied.items():
        if kept.get(fact) == value and then in kept and kept[then] != follows:
            del kept[fact]
    return kept


@st.composite
def facts_near(draw: st.DrawFn, wanted: Iterable[Mapping[str, frozenset[Any]]] = ()) -> dict[str, Value]:
    """Some facts, each unknown or any value; where terms are given, mostly near one of them."""
    out: dict[str, Value] = {}
    terms = list(wanted)
    if terms and draw(st.integers(0, 9)) < 8:
        term = draw(st.sampled_from(terms))
        for fact, values in sorted(term.items()):
            if fact != DAY and draw(st.integers(0, 9)) < 8:
                out[fact] = draw(st.sampled_from(sorted(values, key=repr)))
    for fact in draw(st.lists(st.sampled_from(CHOICES), max_size=8, unique=True)):
        out.setdefault(fact, draw(st.sampled_from(CATALOGUE[fact].domain)))
    if draw(st.integers(0, 9)) < 8:
        out[DAY] = draw(days())
    return consistent(out)


@st.composite
def near_an_item(draw: st.DrawFn) -> tuple[str, dict[str, Value]]:
    """An item of the shipped rulebook and facts that come near to it."""
    engine = default_engine()
    item = draw(st.sampled_from(engine.order))
    return item, draw(facts_near(engine.compiled[item].terms))


@st.composite
def at_an_item(draw: st.DrawFn) -> tuple[str, dict[str, Value]]:
    """An item of the shipped rulebook and facts that meet it, with a few others that need not leave it met."""
    engine = default_engine()
    item = draw(st.sampled_from(engine.order))
    term = draw(st.sampled_from(engine.compiled[item].reduced))
    out: dict[str, Value] = {}
    for fact in draw(st.lists(st.sampled_from(CHOICES), max_size=3, unique=True)):
        out[fact] = draw(st.sampled_from(CATALOGUE[fact].domain))
    out = {fact: value for fact, value in consistent(out).items() if fact not in term}
    for fact, values in sorted(term.items()):
        if fact == DAY:
            out[DAY] = draw(
                st.sampled_from([each for each in boundaries() if engine.epochs.at(each) in values])
            ).isoformat()
        else:
            out[fact] = draw(st.sampled_from(sorted(values, key=repr)))
    return item, consistent(out)


@st.composite
def acts(draw: st.DrawFn) -> Act:
    """An act near some item of the shipped rulebook, with sources of every kind but disputed."""
    _, facts = draw(near_an_item())
    named = draw(st.dictionaries(st.sampled_from(NAMES), st.text("abcdef", min_size=1, max_size=8), max_size=3))
    return Act({fact: Fact(value, draw(st.sampled_from(SOURCES))) for fact, value in {**facts, **named}.items()})


def follow(facts: Facts) -> dict[str, Value]:
    """The facts with what follows from them."""
    return {key: fact.value for key, fact in Act.of(facts).closed().facts.items()}


# ---------------------------------------------------------------- the slow reading


class Reading:
    """One item read as its data states it, over facts of which each is known, or not."""

    def __init__(self, rulebook: Rulebook, item: Item, without: Iterable[str] = ()) -> None:
        self.rulebook, self.item = rulebook, item
        self.exceptions = [rulebook.exceptions[name] for name in item.exceptions if name not in set(without)]
        self.values = self._distinguished()

    def _conditions(self) -> Iterable[Condition]:
        waiting = [self.item.condition, *(each.condition for each in self.exceptions)]
        while waiting:
            condition = waiting.pop()
            yield condition
            waiting += [self.rulebook.definitions[name].condition for name in condition.requires]

    def _distinguished(self) -> dict[str, tuple[Value, ...]]:
        """For each fact the item reads, one value for each set of values it cannot tell apart."""
        kinds: dict[str, dict[tuple[Any, ...], Value]] = {}
        sets: dict[str, list[frozenset[Value]]] = {}
        for condition in self._conditions():
            for row in condition.rows:
                for fact, values in row.items():
                    sets.setdefault(fact, []).append(values)
        for fact, known in sets.items():
            for value in CATALOGUE[fact].domain:
                told = tuple(value in values for values in known)
                # Values that say different things of other facts are apart too.
                says = tuple(sorted(map(repr, CATALOGUE.narrowed.get((fact, value), {}).items())))
                kinds.setdefault(fact, {}).setdefault((told, says), value)
        return {fact: tuple(each.values()) for fact, each in kinds.items()}

    def truth(self, facts: Facts, day: date | None) -> bool | None:
        """Three-valued, fact by fact (Kleene): sound, but None more often than need be. No day: any day is unknown."""
        told = [
            self._within(self.item.valid_from, self.item.valid_to, day),
            self._condition(self.item.condition, facts),
        ]
        for each in self.exceptions:
            held = _all([self._within(each.valid_from, each.valid_to, day), self._condition(each.condition, facts)])
            told.append(None if held is None else not held)
        return _all(told)

    def _within(self, first: date | None, last: date | None, day: date | None) -> bool | None:
        if first is None and last is None:
            return True
        return None if day is None else (first is None or first <= day) and (last is None or day <= last)

    def _condition(self, condition: Condition, facts: Facts) -> bool | None:
        rows = [_all([None if f not in facts else facts[f] in v for f, v in row.items()]) for row in condition.rows]
        required = [self._condition(self.rulebook.definitions[name].condition, facts) for name in condition.requires]
        return _all([_any(rows), *required])

    def outcomes(self, facts: Facts) -> set[bool]:
        """What the item comes to over every consistent way of completing the facts: True, False, or both."""
        stated = facts.get(DAY)
        known = {fact: value for fact, value in follow(facts).items() if fact != DAY}
        found: set[bool] = set()
        for day in days_within(stated):
            found |= self._branch(known, day)
            if len(found) == 2:
                break
        return found

    def _branch(self, known: dict[str, Value], day: date) -> set[bool]:
        told = self.truth(known, day)
        if told is not None:
            return {told}
        fact = next(fact for fact in self.values if fact not in known)
        found: set[bool] = set()
        for value in self.values[fact]:
            completed = {**known, fact: value}
            if not contradictory(completed):
                found |= self._branch(follow_plain(completed), day)
            if len(found) == 2:
                break
        return found

    def settled(self, facts: Facts) -> Outcome:
        """The outcome that three-valued evaluation owes these facts."""
        found = self.outcomes(facts)
        if len(found) == 2:
            return Outcome.UNDETERMINED
        return Outcome.MET if True in found else Outcome.NOT_MET


@cache
def reading(item: str) -> Reading:
    """The slow reading of an item of the shipped rulebook."""
    rulebook = default_engine().rulebook
    return Reading(rulebook, rulebook.items[item])


@cache
def _all_days() -> tuple[date, ...]:
    return boundaries()


def days_within(stated: Value | None) -> list[date]:
    """Days enough to stand for all that a stated day, or an unknown one, may be."""
    if stated is None:
        return list(_all_days())
    day = Day.parse(str(stated))
    return sorted({day.first, day.last} | {each for each in _all_days() if day.first <= each <= day.last})


def contradictory(facts: Facts) -> bool:
    """Whether one fact contradicts what follows from another."""
    return any(
        facts.get(fact) == value and then in facts and facts[then] != follows
        for (fact, value), (then, follows) in CATALOGUE.implied.items()
    )


def follow_plain(facts: Facts) -> dict[str, Value]:
    """As `follow`, without building an act."""
    out = dict(facts)
    for fact, value in facts.items():
        implied = CATALOGUE.implied.get((fact, value))
        if implied is not None:
            out[implied[0]] = implied[1]
    return out


def _all(told: Iterable[bool | None]) -> bool | None:
    listed = list(told)
    if False in listed:
        return False
    return None if None in listed else True


def _any(told: Iterable[bool | None]) -> bool | None:
    listed = list(told)
    if True in listed:
        return True
    return None if None in listed else False
