"""The compiled items as bits, so that one act is decided by a few operations on long integers, whatever is known of it.

Every prime term of every item is one bit. A known value *rules out* the terms that do not allow it; an unknown fact
*leaves open* the terms that name it. A term neither ruled out nor left open holds. So, with the terms of an item side
by side in one field of bits, the whole rulebook is decided at once:

* an item is met where a bit of its field is still standing and not open;
* it is undetermined where it is not met and a standing bit is open; else it is not met.

Over prime terms that is exact (see `terms`). There is no cache to warm and no memory that grows with the acts.
Layout of a known value, low bits first: the number of the day's pattern, one bit a fact known, the implied values it
denies, the implied values it wants, and from `LOW` up the terms it rules out. Values of one act are joined by `|`.

Knows nothing of words, sources, contests or servers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from nirpihak.facts import CATALOGUE, Day, FactKind, Value
from nirpihak.facts.act import NAME_LIMIT
from nirpihak.law.compiling import DAY, Compiled, Epochs
from nirpihak.law.terms import Values

DAYS_KEPT: Final = 20_000
"""Most texts of days whose bits are kept: all the days of half a century, and a bound whatever comes in."""

NAMES_KEPT: Final = 5_000
"""Most names that are kept as sound, so that the participants and accounts of a register are looked at once."""

PARTS: Final = 4
"""The known facts are looked up in this many tables, each for a part of them."""

CHOICES: Final = {fact: kind for fact, kind in CATALOGUE.kinds.items() if kind.domain}
IMPLIED: Final = tuple(dict.fromkeys(CATALOGUE.implied.values()))
"""The (fact, value) pairs that follow from some other value."""


class Masks:
    """The bits of one rulebook.

    `of[fact][value]` is a sound value of any kind of fact, None (unknown) among them: for what is not sound it raises
    KeyError, TypeError or ValueError. A number must not be asked for, since 1 would pass for true.
    """

    def __init__(self, compiled: Iterable[Compiled], epochs: Epochs) -> None:
        self._epochs = epochs
        self._patterns = self._number_days()
        self._days: dict[str, int] = {}
        self._fact_shift = len(self._patterns).bit_length()
        self._facts = {fact: 1 << (self._fact_shift + place) for place, fact in enumerate(CHOICES)}
        self._denies = self._fact_shift + len(CHOICES)
        self._wants = self._denies + len(IMPLIED)
        self._pairs = (1 << len(IMPLIED)) - 1
        self.low = self._wants + len(IMPLIED)
        self._below = (1 << self.low) - 1

        self.tops: dict[str, int] = {}
        """By item id, the bit that says the item is met (or undetermined) in what `decide` returns."""
        self._literals: dict[str, list[tuple[Values, int]]] = {fact: [] for fact in (DAY, *CHOICES)}
        fill, place = 0, 0
        for each in compiled:
            for offset, term in enumerate(each.terms):
                for fact, values in term.items():
                    self._literals[fact].append((values, 1 << (place + offset)))
            fill |= ((1 << len(each.terms)) - 1) << place
            place += len(each.terms)
            self.tops[each.item.id] = 1 << place
            place += 1
        self.of: Mapping[str, Mapping[Value | None, int]] = {
            fact: self._table(kind) for fact, kind in CATALOGUE.kinds.items()
        }
        self._of_epochs = {
            epochs: number | (self._ruled_out(DAY, epochs) << self.low) for epochs, number in self._patterns.items()
        }
        size = -(-len(CHOICES) // PARTS)
        first, second, third, fourth = self._tables_of_open(size)
        days = [self._left_open(DAY, epochs.all), *(self._left_open(DAY, pattern) for pattern in self._patterns)]
        # Adding `fill` to some bits of `fill` carries into the top bit of just those fields that have a bit set.
        self._parts = (
            fill,
            sum(self.tops.values()),
            self.low,
            self._below,
            (1 << self._fact_shift) - 1,
            (1 << size) - 1,
            tuple(self._fact_shift + part * size for part in range(PARTS)),
            (first, second, third, fourth, days),
        )

    def day(self, text: str) -> int:
        """The bits of a day, month or year, by its text. Raises ValueError for a text that is none."""
        bits = self._days.get(text)
        if bits is None:
            bits = self._of_epochs[self._epochs.of_day(Day.parse(text))]
            if len(self._days) >= DAYS_KEPT:
                self._days.clear()
            self._days[text] = bits
        return bits

    def _table(self, kind: FactKind) -> Mapping[Value | None, int]:
        if kind.type == "day":
            return _Days(self)
        if kind.type == "name":
            return _Names({None: 0})
        return {None: 0} | {value: self._known(kind.id, value) for value in kind.domain}

    def contradicts(self, known: int) -> bool:
        """Whether, among the values joined in `known`, one denies what follows from another."""
        facts = known & self._below
        return facts >> self._denies & facts >> self._wants & self._pairs != 0

    def decide(self, known: int) -> tuple[int, int]:
        """The items met and the items undetermined (as `tops` bits), from the joined bits of the known values."""
        fill, tops, low, below, day, size, (one, two, three, four), (first, second, third, fourth, days) = self._parts
        facts = known & below
        named = (
            first[facts >> one & size]
            | second[facts >> two & size]
            | third[facts >> three & size]
            | fourth[facts >> four & size]
            | days[facts & day]
        )
        standing = fill ^ (known >> low)
        left_open = standing & named
        met = ((standing ^ left_open) + fill) & tops
        undetermined = (left_open + fill) & tops
        return met, undetermined ^ (undetermined & met)

    def _number_days(self) -> dict[Values, int]:
        """Every run of epochs that a day, month or year can be, numbered from 1; 0 is the unknown day."""
        count = len(self._epochs.all)
        runs = ((first, last) for first in range(count) for last in range(first, count))
        return {frozenset(range(first, last + 1)): number for number, (first, last) in enumerate(runs, 1)}

    def _known(self, fact: str, value: Value) -> int:
        """The bits of one known value, and of what follows from it alone."""
        bits = self._known_alone(fact, value)
        for place, (then, wanted) in enumerate(IMPLIED):
            if CATALOGUE.implied.get((fact, value)) == (then, wanted):
                bits |= self._known_alone(then, wanted) | 1 << (self._wants + place)
            if then == fact and wanted != value:
                bits |= 1 << (self._denies + place)
        return bits

    def _known_alone(self, fact: str, value: Value) -> int:
        return self._facts[fact] | (self._ruled_out(fact, frozenset((value,))) << self.low)

    def _ruled_out(self, fact: str, possible: Values) -> int:
        """The terms that hold for none of the possible values."""
        return sum(bit for values, bit in self._literals[fact] if not values & possible)

    def _left_open(self, fact: str, possible: Values) -> int:
        """The terms that hold for some of the possible values and not for others."""
        return sum(bit for values, bit in self._literals[fact] if values & possible and not possible <= values)

    def _tables_of_open(self, size: int) -> Iterator[list[int]]:
        """One table a part: which terms are left open, by which of the part's facts are known."""
        opens = [self._left_open(fact, frozenset(kind.domain)) for fact, kind in CHOICES.items()]
        for start in range(0, PARTS * size, size):
            part = opens[start : start + size]
            table = [0] * (1 << size)
            for known in range(1 << size):
                for place, terms in enumerate(part):
                    if not known >> place & 1:
                        table[known] |= terms
            yield table


class _Days(dict[Value | None, int]):
    """Days by their text."""

    def __init__(self, masks: Masks) -> None:
        super().__init__({None: 0})
        self._masks = masks

    def __missing__(self, text: str) -> int:
        bits = self._masks.day(text)
        if len(self) < DAYS_KEPT:
            self[text] = bits
        return bits


class _Names(dict[Value | None, int]):
    """Names say nothing to a rulebook, but they must be sound."""

    def __missing__(self, text: object) -> int:
        if not is_plain_name(text):
            raise KeyError(text)
        if len(self) < NAMES_KEPT:
            self[str(text)] = 0
        return 0


def is_plain_name(text: object) -> bool:
    """Whether a text is surely sound as a name or id; odder ones are for `facts` to judge."""
    return isinstance(text, str) and 0 < len(text) <= NAME_LIMIT and text.isprintable() and not text.isspace()
