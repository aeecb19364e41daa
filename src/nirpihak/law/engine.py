"""Evaluating a rulebook: what it says of one act's facts, per item and per limb, in three values.

The items are decided over bits (see `masks`), exactly and all at once, in the same time however little is known.
Knows nothing of words, contests or servers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from nirpihak.facts import CATALOGUE, Act, Source, Value
from nirpihak.law.compiling import Compiled, Compiler
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
        self.joined = {each.item.id: each for each in compiler.joined(self.compiled.values())}
        """Items of one series taken together; they count for their limb and are never reported."""
        self.order = tuple(self.compiled)
        self.masks = Masks([*self.compiled.values(), *self.joined.values()], self.epochs)
        self.bit: Mapping[str, int] = {id: self.masks.tops[id] for id in self.order}
        self.every = sum(self.bit.values())
        self._ids = {bit.bit_length(): id for id, bit in self.bit.items()}
        self.limb_items = {limb: self._ids_of(limb) for limb in Limb}
        """By limb, the items (and joined items) whose outcomes decide it."""
        self.left_open = {limb: self._left_open(limb) for limb in Limb}
        """By limb, the referrals that leave it to another body."""
        self.limb_bits = {limb: self.bits_of(ids) for limb, ids in self.limb_items.items()}
        self._open_bits = {limb: self.bits_of(ids) for limb, ids in self.left_open.items()}
        self.effect_bits = {effect: self._effect_bits(effect) for effect in Effect}

    def bits_of(self, ids: Iterable[str]) -> int:
        """The bits of items and joined items, by their ids."""
        return sum(self.masks.tops[id] for id in ids)

    def _ids_of(self, limb: Limb) -> tuple[str, ...]:
        every = {**self.compiled, **self.joined}
        return tuple(id for id, each in every.items() if each.item.limb is limb)

    def _left_open(self, limb: Limb) -> tuple[str, ...]:
        return tuple(id for id, each in self.compiled.items() if limb in each.item.leaves_open)

    def _effect_bits(self, effect: Effect) -> int:
        return self.bits_of(id for id, each in self.compiled.items() if each.item.effect is effect)

    def limb(self, limb: Limb, met: int, undetermined: int) -> Outcome:
        """The outcome of a limb, from the bits of `decide`.

        Met where one of its items is met; else undetermined where one is, or where another body's rules may decide it.
        """
        if met & self.limb_bits[limb]:
            return Outcome.MET
        if undetermined & self.limb_bits[limb] or (met | undetermined) & self._open_bits[limb]:
            return Outcome.UNDETERMINED
        return Outcome.NOT_MET

    def assess(self, act: Act) -> Assessment:
        """What the rulebook says of an act. A disputed fact counts as unknown. Raises ActError on contradictions."""
        act = act.closed()
        known = 0
        of = self.masks.of
        for fact, stated in act.facts.items():
            if stated.source is not Source.DISPUTED and CATALOGUE[fact].type != "name":
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
                known |= of[fact][value]
        except (KeyError, TypeError, ValueError):
            known = 0
            for fact, stated in Act.of(values).facts.items():
                if CATALOGUE[fact].type != "name":
                    known |= of[fact][stated.value]
        if self.masks.contradicts(known):
            Act.of(values).closed()
        return self.masks.decide(known)

    def items_of(self, bits: int) -> Iterator[str]:
        """The ids of the items whose bits are set, in the rulebook's order."""
        bits &= self.every
        while bits:
            lowest = bits & -bits
            yield self._ids[lowest.bit_length()]
            bits ^= lowest


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a rulebook says of one act: `met` and `undetermined` are items (and joined items) as bits.

    `act` holds the facts it rests on, what follows from them included.
    """

    engine: Engine
    act: Act
    met: int
    undetermined: int

    def outcome(self, item: str) -> Outcome:
        """The outcome of one item, by its id."""
        bit = self.engine.bit[item]
        if self.met & bit:
            return Outcome.MET
        return Outcome.UNDETERMINED if self.undetermined & bit else Outcome.NOT_MET

    def limb(self, limb: Limb) -> Outcome:
        """The outcome of one limb (see `Engine.limb`)."""
        return self.engine.limb(limb, self.met, self.undetermined)

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
