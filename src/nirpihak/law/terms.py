"""Conditions on facts as sums of terms, and their prime terms.

A *term* maps fact names to the values each may have; it holds where every fact named has one of its values. A *sum*
holds where one of its terms holds. Written out as all its **prime** terms (the Blake canonical form, here over
many-valued facts), a sum is decided exactly by looking at terms one by one, however little is known:

* it surely holds when one prime term surely holds;
* it surely fails when every prime term is ruled out by a known fact;
* otherwise the open part names just the facts whose answers still matter.

So three-valued evaluation over primes never answers too early and never asks for a fact that cannot matter. The
property rests on one theorem: an implicant of a sum lies under one of its primes. Knows nothing of law.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Values = frozenset[Any]
Term = Mapping[str, Values]
Sum = list[dict[str, Values]]
Domains = Mapping[str, Values]

ALWAYS: Sum = [{}]
NEVER: Sum = []


def both(one: Sum, other: Sum) -> Sum:
    """The sum that holds where both hold."""
    out = []
    for left in one:
        for right in other:
            met = meet(left, right)
            if met is not None:
                out.append(met)
    return absorb(out)


def either(sums: Iterable[Sum]) -> Sum:
    """The sum that holds where any of them holds."""
    return absorb([term for each in sums for term in each])


def negate(total: Sum, domains: Domains) -> Sum:
    """The sum that holds where `total` does not."""
    out: Sum = [{}]
    for term in total:
        missed: Sum = []
        for fact, values in term.items():
            rest = domains[fact] - values
            if rest:
                missed.append({fact: rest})
        out = both(out, missed)
    return out


def meet(one: Term, other: Term) -> dict[str, Values] | None:
    """The term that holds where both do; None where they exclude one another."""
    out = dict(one)
    for fact, values in other.items():
        mine = out.get(fact)
        shared = values if mine is None else mine & values
        if not shared:
            return None
        out[fact] = shared
    return out


def implies(one: Term, other: Term) -> bool:
    """Whether `other` holds wherever `one` does."""
    return all(fact in one and one[fact] <= values for fact, values in other.items())


def absorb(total: Sum) -> Sum:
    """The sum without terms that another term covers."""
    out: Sum = []
    for term in sorted(total, key=len):
        if not any(implies(term, kept) for kept in out):
            out = [kept for kept in out if not implies(kept, term)]
            out.append(term)
    return out


def primes(total: Sum, domains: Domains) -> Sum:
    """All prime terms of a sum, by iterated consensus, in a stable order.

    The consensus of two terms on a fact holds where either allows that fact and both allow the rest. Taking it until
    nothing new appears, and absorbing, leaves exactly the primes (Quine 1955 for two values, Rudell for many).
    """
    cubes = _Cubes(sorted({fact for term in total for fact in term}), domains)
    found = cubes.primes([cubes.pack(term) for term in total])
    return sorted((cubes.unpack(cube) for cube in found), key=_order)


class _Cubes:
    """Terms over a few facts as integers: one field of bits a fact, one bit a value, set where the value is allowed.

    So meeting is `&`, and one term lies under another where it has no bit the other lacks.
    """

    def __init__(self, facts: list[str], domains: Domains) -> None:
        self.values = {fact: sorted(domains[fact], key=repr) for fact in facts}
        self.fields: dict[str, int] = {}
        self.bits: dict[str, dict[Any, int]] = {}
        shift = 0
        for fact, values in self.values.items():
            self.bits[fact] = {value: 1 << (shift + place) for place, value in enumerate(values)}
            self.fields[fact] = sum(self.bits[fact].values())
            shift += len(values)
        self.full = (1 << shift) - 1

    def pack(self, term: Term) -> int:
        cube = self.full
        for fact, values in term.items():
            cube &= ~self.fields[fact] | sum(self.bits[fact][value] for value in values)
        return cube

    def unpack(self, cube: int) -> dict[str, Values]:
        return {
            fact: frozenset(value for value, bit in self.bits[fact].items() if cube & bit)
            for fact, field in self.fields.items()
            if cube & field != field
        }

    def primes(self, waiting: list[int]) -> list[int]:
        """Iterated consensus: every new cube meets every kept one once; covered cubes fall away."""
        done: list[int] = []
        while waiting:
            waiting.sort(key=int.bit_count)
            cube = waiting.pop()
            if _covered(cube, done):
                continue
            done = [kept for kept in done if kept | cube != cube]
            waiting = [each for each in waiting if each | cube != cube]
            for kept in done:
                for made in self.consensus(cube, kept):
                    if not _covered(made, done) and not _covered(made, waiting):
                        waiting.append(made)
            done.append(cube)
        return done

    def consensus(self, one: int, other: int) -> list[int]:
        shared = one & other
        apart = [field for field in self.fields.values() if not shared & field]
        if len(apart) > 1:
            return []
        joined = one | other
        return [shared | (joined & field) for field in apart or self.fields.values()]


def _covered(cube: int, cubes: list[int]) -> bool:
    # A plain loop: this is the innermost step of compiling a rulebook.
    for each in cubes:  # noqa: SIM110
        if each | cube == each:
            return True
    return False


def _order(term: Term) -> tuple[int, list[tuple[str, list[str]]]]:
    return len(term), sorted((fact, sorted(map(str, values))) for fact, values in term.items())
