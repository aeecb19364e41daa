"""Evaluating a rulebook: what it says of one act's facts, per item and per limb, in three values.

Every literal of the compiled items (a fact and the values a term allows it) is one bit. The known facts of an act set
two masks: bits that surely hold, bits that surely fail. A term holds where all its bits hold, is ruled out where one
fails; over prime terms that decides each item exactly (see `terms`). Items that the kind of act, the employment and
the day already rule out are dropped once per combination, in a *plan*.

Knows nothing of words, contests or servers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from nirpihak.facts import CATALOGUE, Act, Day, Source, Value
from nirpihak.law.compiling import DAY, Compiled, Compiler
from nirpihak.law.loading import load_rulebook
from nirpihak.law.model import Effect, Limb, Outcome, Rulebook
from nirpihak.law.terms import Values

KEY_FACTS: Final = ("act.kind", "actor.employment", DAY)
"""The facts that pick a plan; most items turn on them."""

PLAN_LIMIT: Final = 50_000
"""Most plans kept at once, so that memory stays flat whatever comes in."""

Masks = tuple[int, int]
NOTHING: Final[Masks] = (0, 0)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is left of the rulebook once the key facts are known: items surely met, and the open ones' terms."""

    met: int
    open: tuple[tuple[int, tuple[int, ...]], ...]


class Engine:
    """A rulebook ready to be asked. Immutable in effect: the plans it keeps change nothing but speed."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        compiler = Compiler(rulebook)
        self.epochs, self.domains = compiler.epochs, compiler.domains
        self.compiled: Mapping[str, Compiled] = {each.item.id: each for each in compiler.items()}
        self.order = tuple(self.compiled)
        self.bit = {id: 1 << place for place, id in enumerate(self.order)}
        self._literals = self._number_literals()
        self._terms = tuple(
            (self.bit[id], tuple(self._term_bits(term) for term in compiled.terms))
            for id, compiled in self.compiled.items()
        )
        self.masks = {fact: {value: self._masks(fact, value) for value in kind.domain} for fact, kind in _CHOICES}
        self._day_masks: dict[str, Masks] = {}
        self._plans: dict[tuple[Masks, ...], Plan] = {}
        self.limb_bits = {limb: self._bits(limb=limb) for limb in Limb}
        self.effect_bits = {effect: self._bits(effect=effect) for effect in Effect}

    def _number_literals(self) -> dict[str, list[tuple[Values, int]]]:
        found: dict[str, dict[Values, int]] = {}
        number = 0
        for compiled in self.compiled.values():
            for term in compiled.terms:
                for fact, values in term.items():
                    if values not in found.setdefault(fact, {}):
                        found[fact][values] = 1 << number
                        number += 1
        return {fact: list(literals.items()) for fact, literals in found.items()}

    def _term_bits(self, term: Mapping[str, Values]) -> int:
        bits = 0
        for fact, values in term.items():
            bits |= next(bit for each, bit in self._literals[fact] if each == values)
        return bits

    def _bits(self, limb: Limb | None = None, effect: Effect | None = None) -> int:
        items = (each.item for each in self.compiled.values())
        return sum(self.bit[i.id] for i in items if (limb and i.limb is limb) or (effect and i.effect is effect))

    def _masks(self, fact: str, value: Value) -> Masks:
        """The masks of one known value, and of what follows from it alone."""
        true, false = self._masks_of(fact, frozenset((value,)))
        follows = CATALOGUE.implied.get((fact, value))
        if follows is not None:
            more = self._masks_of(follows[0], frozenset((follows[1],)))
            true, false = true | more[0], false | more[1]
        return true, false

    def _masks_of(self, fact: str, possible: Values) -> Masks:
        true = false = 0
        for values, bit in self._literals.get(fact, ()):
            if possible <= values:
                true |= bit
            elif not possible & values:
                false |= bit
        return true, false

    def day_masks(self, day: str) -> Masks:
        """The masks of a day, month or year (its text). Raises ValueError for a text that is none."""
        masks = self._day_masks.get(day)
        if masks is None:
            if len(self._day_masks) > PLAN_LIMIT:
                self._day_masks.clear()
            masks = self._day_masks[day] = self._masks_of(DAY, self.epochs.of_day(Day.parse(day)))
        return masks

    def plan(self, kind: Masks, employment: Masks, day: Masks) -> Plan:
        """The plan for the masks of the three key facts."""
        key = (kind, employment, day)
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) > PLAN_LIMIT:
                self._plans.clear()
            plan = self._plans[key] = self._plan(kind[0] | employment[0] | day[0], kind[1] | employment[1] | day[1])
        return plan

    def _plan(self, true: int, false: int) -> Plan:
        met, left = 0, []
        for item, terms in self._terms:
            alive = tuple(term & ~true for term in terms if not term & false)
            if 0 in alive:
                met |= item
            elif alive:
                left.append((item, alive))
        return Plan(met, tuple(left))

    def decide(self, plan: Plan, true: int, false: int) -> tuple[int, int]:
        """The items met and the items undetermined, as bits, from a plan and the masks of all known facts."""
        met, undetermined = plan.met, 0
        for item, terms in plan.open:
            alive = False
            for term in terms:
                if term & true == term:
                    met |= item
                    break
                if not term & false:
                    alive = True
            else:
                if alive:
                    undetermined |= item
        return met, undetermined

    def assess(self, act: Act) -> Assessment:
        """What the rulebook says of an act. A disputed fact counts as unknown. Raises ActError on contradictions."""
        act = act.closed()
        key: dict[str, Masks] = dict.fromkeys(KEY_FACTS, NOTHING)
        true = false = 0
        for fact, stated in act.facts.items():
            if stated.source is Source.DISPUTED:
                continue
            if fact == DAY:
                key[DAY] = self.day_masks(str(stated.value))
                continue
            masks = self.masks.get(fact)
            if masks is None:
                continue
            if fact in key:
                key[fact] = masks[stated.value]
            true |= masks[stated.value][0]
            false |= masks[stated.value][1]
        met, undetermined = self.decide(self.plan(*key.values()), true, false)
        return Assessment(self, act, met, undetermined)

    def items_of(self, bits: int) -> Iterator[str]:
        """The ids of the items whose bits are set, in the rulebook's order."""
        while bits:
            lowest = bits & -bits
            yield self.order[lowest.bit_length() - 1]
            bits ^= lowest


_CHOICES = [(fact, kind) for fact, kind in CATALOGUE.kinds.items() if kind.domain]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a rulebook says of one act: `met` and `undetermined` are items as bits; all others are not met.

    `act` holds the facts it rests on, what follows from them included.
    """

    engine: Engine
    act: Act
    met: int
    undetermined: int

    def outcome(self, item: str) -> Outcome:
        """The outcome of one item, by its id."""
        return self._value(self.engine.bit[item])

    def limb(self, limb: Limb) -> Outcome:
        """Met where one of the limb's items is met; else undetermined where one is; else not met."""
        return self._value(self.engine.limb_bits[limb])

    def _value(self, bits: int) -> Outcome:
        if self.met & bits:
            return Outcome.MET
        return Outcome.UNDETERMINED if self.undetermined & bits else Outcome.NOT_MET

    @property
    def limbs(self) -> dict[Limb, Outcome]:
        return {limb: self.limb(limb) for limb in Limb}

    def items(self, outcome: Outcome, effect: Effect | None = None) -> tuple[str, ...]:
        """The ids of the items with an outcome (of one effect, if given), in the rulebook's order."""
        every = (1 << len(self.engine.order)) - 1
        bits = {
            Outcome.MET: self.met,
            Outcome.UNDETERMINED: self.undetermined,
            Outcome.NOT_MET: every & ~(self.met | self.undetermined),
        }[outcome]
        if effect is not None:
            bits &= self.engine.effect_bits[effect]
        return tuple(self.engine.items_of(bits))


@cache
def default_engine() -> Engine:
    """The engine for the rulebook that ships with the package, made once."""
    return Engine(load_rulebook())
