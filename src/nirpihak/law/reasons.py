"""Why an item came out as it did: the facts it rests on, the exception applied, the facts that block it, the questions.

Everything here is read off the prime terms. A satisfied prime term is a smallest set of facts that suffices; the facts
named by the terms still open are the smallest set whose answers, whatever they are, settle the item.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nirpihak.facts import CATALOGUE, Day, FactKind, Source, Value
from nirpihak.law.compiling import DAY
from nirpihak.law.engine import Assessment
from nirpihak.law.model import Item, Ladder, Outcome
from nirpihak.law.terms import Sum, Values, absorb


@dataclass(frozen=True, slots=True)
class Ground:
    """One fact an outcome rests on, as known, with the values that the rule wanted of it.

    `wanted` is empty for the day, and for a fact that counts only because another follows from it.
    """

    fact: str
    value: Value
    source: Source
    wanted: frozenset[Value]


@dataclass(frozen=True, slots=True)
class Question:
    """One missing fact, the items it would help to settle, and how many open items turn on it alone."""

    fact: str
    items: tuple[str, ...]
    decisive: int

    @property
    def kind(self) -> FactKind:
        return CATALOGUE[self.fact]


@dataclass(frozen=True, slots=True)
class Reason:
    """The reason for one item's outcome.

    `grounds`: for *met* the facts that suffice; for *not met* the facts that rule it out; for *undetermined* the facts
    already known that keep it open. `exceptions`: the exceptions without which a *not met* item would still stand.
    `questions`: the facts that would settle an undetermined item. `ladder`: the sanctions a met item can lead to.
    """

    item: Item
    outcome: Outcome
    grounds: tuple[Ground, ...]
    exceptions: tuple[str, ...]
    questions: tuple[str, ...]
    ladder: Ladder | None


class Reasons:
    """The reasons behind one assessment."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.engine = assessment.engine
        self.known: dict[str, Values] = {}
        """The values that each fact can still have, where anything is known of it."""
        self._behind: dict[str, set[str]] = {}
        for fact, stated in assessment.act.facts.items():
            if stated.source is Source.DISPUTED:
                continue
            if fact == DAY:
                self._learn(fact, self.engine.epochs.of_day(Day.parse(str(stated.value))), fact)
            elif CATALOGUE[fact].domain:
                self._learn(fact, frozenset((stated.value,)), fact)
            for other, possible in CATALOGUE.narrowed.get((fact, stated.value), {}).items():
                self._learn(other, possible, fact)

    def _learn(self, fact: str, possible: Values, stated: str) -> None:
        self.known[fact] = self.known.get(fact, possible) & possible
        self._behind.setdefault(fact, set()).add(stated)

    def of(self, id: str) -> Reason:
        """The reason for one item's outcome, by its id."""
        compiled = self.engine.compiled[id]
        outcome = self.assessment.outcome(id)
        exceptions: tuple[str, ...] = ()
        questions: tuple[str, ...] = ()
        ladder = None
        if outcome is Outcome.MET:
            facts = min((term for term in compiled.reduced if self._holds(term)), key=len)
            ladder = self._ladder(compiled.item)
        elif outcome is Outcome.UNDETERMINED:
            left = self.residual(compiled.reduced)
            questions = tuple(question.fact for question in _ranked({id: left}))
            facts = self._used(term for term in compiled.reduced if not self._fails(term))
        else:
            exceptions = tuple(
                name
                for name, total in compiled.exceptions.items()
                if any(self._holds(term) for term in total)
                and not all(self._fails(term) for term in compiled.without_exceptions)
            )
            facts = self._blocking(compiled.reduced)
        return Reason(compiled.item, outcome, self._grounds(facts), exceptions, questions, ladder)

    def questions(self, items: Iterable[str] | None = None) -> tuple[Question, ...]:
        """The facts that would settle the undetermined items (all of them, or those named), most decisive first."""
        if items is None:
            items = self.assessment.items(Outcome.UNDETERMINED)
        return _ranked({id: self.residual(self.engine.compiled[id].reduced) for id in items})

    def residual(self, terms: Sum) -> Sum:
        """What is still open of a sum: terms not ruled out, without the literals that surely hold."""
        return absorb(
            [
                {
                    fact: values & self.known.get(fact, values)
                    for fact, values in term.items()
                    if not self._surely(fact, values)
                }
                for term in terms
                if not self._fails(term)
            ]
        )

    def _surely(self, fact: str, values: Values) -> bool:
        return fact in self.known and self.known[fact] <= values

    def _holds(self, term: Mapping[str, Values]) -> bool:
        return all(self._surely(fact, values) for fact, values in term.items())

    def _fails(self, term: Mapping[str, Values]) -> bool:
        return any(fact in self.known and not self.known[fact] & values for fact, values in term.items())

    def _used(self, terms: Iterable[Mapping[str, Values]]) -> dict[str, Values]:
        used: dict[str, Values] = {}
        for term in terms:
            for fact, values in term.items():
                if self._surely(fact, values):
                    used[fact] = used.get(fact, frozenset()) | values
        return used

    def _blocking(self, terms: Sum) -> dict[str, Values]:
        """A small set of known facts that together rule out every term (greedy), with the values wanted."""
        left = [
            {f: values for f, values in term.items() if f in self.known and not self.known[f] & values}
            for term in terms
        ]
        blocking: dict[str, Values] = {}
        while left:
            counts = Counter(fact for failed in left for fact in failed)
            if not counts:
                break
            best = max(counts, key=lambda fact: (counts[fact], -list(CATALOGUE.kinds).index(fact)))
            wanted = [failed[best] for failed in left if best in failed]
            blocking[best] = frozenset().union(*wanted)
            left = [failed for failed in left if best not in failed]
        return blocking

    def _grounds(self, facts: Mapping[str, Values]) -> tuple[Ground, ...]:
        """The stated facts behind these: each fact itself where it is stated, else those that narrow it."""
        wanted: dict[str, Values] = {}
        for fact, values in facts.items():
            behind = self._behind[fact]
            for each in (fact,) if fact in behind else behind:
                wanted[each] = values if each == fact and fact != DAY else wanted.get(each, frozenset())
        grounds = ((fact, self.assessment.act.facts[fact]) for fact in CATALOGUE.kinds if fact in wanted)
        return tuple(Ground(fact, stated.value, stated.source, wanted[fact]) for fact, stated in grounds)

    def _ladder(self, item: Item) -> Ladder | None:
        """The ladder for the day of the act; none where the day is known too roughly to tell which one."""
        stated = self.assessment.act.value(DAY)
        if item.sanction is None or stated is None:
            return None
        employment = self.assessment.act.value("actor.employment")
        day = Day.parse(str(stated))
        first, last = (
            self.engine.rulebook.ladder_for(item.sanction, employment, each) for each in (day.first, day.last)
        )
        return first if first is last else None


def _ranked(left: Mapping[str, Sum]) -> tuple[Question, ...]:
    """The facts of open sums: those first that alone decide most items, then those in most items, then as listed."""
    serves: dict[str, list[str]] = {}
    decisive: Counter[str] = Counter()
    for id, total in left.items():
        facts = {fact for term in total for fact in term}
        for fact in facts:
            serves.setdefault(fact, []).append(id)
            # A fact in every open term can rule the item out on its own.
            if all(fact in term for term in total):
                decisive[fact] += 1
    order = list(CATALOGUE.kinds)
    ranked = sorted(serves, key=lambda fact: (-decisive[fact], -len(serves[fact]), order.index(fact)))
    return tuple(Question(fact, tuple(serves[fact]), decisive[fact]) for fact in ranked)
