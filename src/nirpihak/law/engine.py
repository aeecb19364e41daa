"""Evaluating a rulebook: what it says of one act's facts, per item and per limb, in three values.

The items are decided over bits (see `masks`), exactly and all at once, in the same time however little is known.
Knows nothing of words, contests or servers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from nirpihak.facts import Act, Source, Value
from nirpihak.law.compiling import DAY, Compiled, Compiler
from nirpihak.law.loading import load_rulebook
from nirpihak.law.masks import Masks
from nirpihak.law.model import Effect, Limb, Outcome, Rulebook


class Engine:
    """A rulebook ready to be asked. Immutable in effect."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        compiler = Compiler(rulebook)
        self.epochs, self.domains = compiler.epochs, compiler.domains
        self.compiled: Mapping[str, Compiled] = {each.item.id: each for each in compiler.items()}
        self.order = tuple(self.compiled)
        self.masks = Masks(self.compiled.values(), self.epochs)
        self.bit: Mapping[str, int] = self.masks.tops
        self.every = sum(self.bit.values())
        self._ids = {bit.bit_length(): id for id, bit in self.bit.items()}
        self.limb_bits = {limb: self._bits(limb=limb) for limb in Limb}
        self.effect_bits = {effect: self._bits(effect=effect) for effect in Effect}

    def _bits(self, limb: Limb | None = None, effect: Effect | None = None) -> int:
        items = (each.item for each in self.compiled.values())
        return sum(self.bit[i.id] for i in items if (limb and i.limb is limb) or (effect and i.effect is effect))

    def assess(self, act: Act) -> Assessment:
        """What the rulebook says of an act. A disputed fact counts as unknown. Raises ActError on contradictions."""
        act = act.closed()
        known = 0
        of = self.masks.of
        for fact, stated in act.facts.items():
            if stated.source is Source.DISPUTED:
                continue
            if fact == DAY:
                known |= self.masks.day(str(stated.value))
            elif fact in of:
                known |= of[fact][stated.value]
        return Assessment(self, act, *self.masks.decide(known))

    def decide(self, values: Mapping[str, Value]) -> tuple[int, int]:
        """The items met and the items undetermined, as bits, from plain values by fact id.

        The quickest way to ask, where no source and no reason matters. Raises ActError, as `Act.of` and `assess` do,
        for a fact or a value that there is not, and for values that contradict one another.
        """
        known = 0
        of = self.masks.of
        try:
            for fact, value in values.items():
                table = of.get(fact)
                if table is not None:
                    known |= table[value]
                elif fact == DAY:
                    known |= self.masks.day(str(value))
                else:
                    Act.of({fact: value})
        except (KeyError, TypeError, ValueError):
            Act.of(values)
            raise
        if self.masks.contradicts(known):
            Act.of(values).closed()
        return self.masks.decide(known)

    def items_of(self, bits: int) -> Iterator[str]:
        """The ids of the items whose bits are set, in the rulebook's order."""
        while bits:
            lowest = bits & -bits
            yield self._ids[lowest.bit_length()]
            bits ^= lowest


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
        bits = {
            Outcome.MET: self.met,
            Outcome.UNDETERMINED: self.undetermined,
            Outcome.NOT_MET: self.engine.every & ~(self.met | self.undetermined),
        }[outcome]
        if effect is not None:
            bits &= self.engine.effect_bits[effect]
        return tuple(self.engine.items_of(bits))


@cache
def default_engine() -> Engine:
    """The engine for the rulebook that ships with the package, made once."""
    return Engine(load_rulebook())
