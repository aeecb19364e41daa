"""The items' sums of terms as one list of steps over columns, with everything made once that is the same.

In Kleene's logic `and` distributes over `or`, so a sum may be factored without changing any of its three values: what
terms share is taken out, and equal parts of different items (two decrees often differ only in whom they bind and when)
are one step. Knows nothing of how a column is held.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from nirpihak.law.terms import Values

Literal = tuple[str, Values]
Term = frozenset[Literal]
Union = tuple[str, Values, int | None, tuple[Any, ...]]
"""A literal, the place of one that lies within it (if any), and the values it has beyond that one."""


class Formula:
    """Sums of terms as steps, each an `and` or `or` of two earlier ones; equal parts are made once.

    The first places are the `literals`, the next ones the `steps`; `roots` tells, by item id, the place of its outcome.
    """

    NEVER: Final = None
    ALWAYS: Final = -1

    def __init__(self, sums: Mapping[str, Iterable[Term]], order: Mapping[str, int]) -> None:
        self._made: dict[frozenset[Term], int | None] = {}
        self._order = order
        every = {id: frozenset(terms) for id, terms in sums.items()}
        named = {literal for terms in every.values() for term in terms for literal in term}
        self.literals = sorted(named, key=self._rank)
        self._place = {literal: place for place, literal in enumerate(self.literals)}
        self.steps: list[tuple[bool, int, int]] = []
        """Whether the step is an `and` (else an `or`), and the two places it joins."""
        self._joined: dict[tuple[bool, int, int], int] = {}
        self.roots = {id: self._sum(terms) for id, terms in every.items()}
        self.spent = self._spent()
        """By step, the places that neither a later step nor a root needs."""

    def _spent(self) -> list[list[int]]:
        last = {place: step for step, (_, *places) in enumerate(self.steps) for place in places}
        out: list[list[int]] = [[] for _ in self.steps]
        for place, step in last.items():
            if place not in self.roots.values():
                out[step].append(place)
        return out

    def _rank(self, literal: Literal) -> tuple[int, list[str]]:
        return self._order[literal[0]], sorted(map(repr, literal[1]))

    def _sum(self, terms: frozenset[Term]) -> int | None:
        if terms not in self._made:
            self._made[terms] = self._factor(terms)
        return self._made[terms]

    def _factor(self, terms: frozenset[Term]) -> int | None:
        """Take out the literal that most terms share, and go on with what is left of those, and with the others."""
        if not terms:
            return self.NEVER
        if frozenset() in terms:
            return self.ALWAYS
        counts = Counter(literal for term in terms for literal in term)
        common = min(counts, key=lambda literal: (-counts[literal], self._place[literal]))
        quotient = self._sum(frozenset(term - {common} for term in terms if common in term and len(term) > 1))
        alone = frozenset((common,)) in terms
        place = self._place[common]
        if not alone:
            assert quotient is not None
            place = self._join(True, place, quotient)
        rest = self._sum(frozenset(term for term in terms if common not in term))
        return place if rest is None else self._join(False, place, rest)

    def _join(self, both: bool, one: int, other: int) -> int:
        key = (both, min(one, other), max(one, other))
        if key not in self._joined:
            self._joined[key] = len(self.literals) + len(self.steps)
            self.steps.append(key)
        return self._joined[key]


def unions(literals: list[Literal]) -> tuple[list[Union], list[int]]:
    """How to make each literal from the largest one made before that lies within it; and where each then stands."""
    out: list[Union] = []
    made: dict[Literal, int] = {}
    for fact, values in sorted(literals, key=lambda literal: len(literal[1])):
        within = [each for each in made if each[0] == fact and each[1] < values]
        base = max(within, key=lambda each: len(each[1]), default=None)
        more = tuple(sorted(values - base[1] if base else values, key=repr))
        made[fact, values] = len(out)
        out.append((fact, values, made[base] if base else None, more))
    return out, [made[literal] for literal in literals]


def runs(epochs: Values) -> list[tuple[int, int]]:
    """The stretches of neighbouring epochs, as first and last."""
    out: list[tuple[int, int]] = []
    for epoch in sorted(epochs):
        if out and out[-1][1] == epoch - 1:
            out[-1] = out[-1][0], epoch
        else:
            out.append((epoch, epoch))
    return out
