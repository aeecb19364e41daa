"""Sums of terms against brute force: over small domains every assignment, and every term, is simply tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, combinations, product
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.law.terms import ALWAYS, NEVER, Sum, Term, Values, absorb, both, either, implies, meet, negate, primes

VALUES: tuple[Any, ...] = ("a", "b", "c", "d")


class Case(NamedTuple):
    domains: dict[str, Values]
    one: Sum
    other: Sum


def subsets(values: Values) -> list[Values]:
    """Every set of at least one of the values."""
    listed = sorted(values, key=repr)
    return [frozenset(each) for n in range(1, len(listed) + 1) for each in combinations(listed, n)]


@st.composite
def domains_of(draw: st.DrawFn, most: int = 4) -> dict[str, Values]:
    """Up to four facts: one yes-or-no, the others of two to `most` values."""
    sizes = draw(st.lists(st.integers(2, most), min_size=1, max_size=3))
    named = {name: frozenset(VALUES[:size]) for name, size in zip("xyz", sizes, strict=False)}
    return {**named, "w": frozenset((True, False))} if draw(st.booleans()) else named


def sums(domains: Mapping[str, Values], terms: int = 5) -> st.SearchStrategy[Sum]:
    """Sums whose literals each exclude something, as those of a rulebook do."""
    literals = {
        fact: st.sampled_from([each for each in subsets(values) if each != values]) for fact, values in domains.items()
    }
    return st.lists(st.fixed_dictionaries({}, optional=literals), max_size=terms)


@st.composite
def cases(draw: st.DrawFn, most: int = 4) -> Case:
    domains = draw(domains_of(most))
    return Case(domains, draw(sums(domains)), draw(sums(domains)))


def assignments(allowed: Mapping[str, Values]) -> Iterator[dict[str, Any]]:
    for values in product(*(sorted(each, key=repr) for each in allowed.values())):
        yield dict(zip(allowed, values, strict=True))


def true_of(total: Iterable[Term], facts: Mapping[str, Any]) -> bool:
    return any(all(facts[fact] in values for fact, values in term.items()) for term in total)


def table(total: Sum, domains: Mapping[str, Values]) -> list[bool]:
    return [true_of(total, facts) for facts in assignments(domains)]


def key(term: Term) -> frozenset[tuple[str, Values]]:
    return frozenset(term.items())


def tried_primes(total: Sum, domains: Mapping[str, Values]) -> set[frozenset[tuple[str, Values]]]:
    """Every term that holds only where the sum does and that no wider such term covers, by trying all terms."""
    cubes = [dict(zip(domains, each, strict=True)) for each in product(*map(subsets, domains.values()))]
    implicants = [cube for cube in cubes if all(true_of(total, facts) for facts in assignments(cube))]
    widest = [
        cube
        for cube in implicants
        if not any(cube is not wider and all(cube[f] <= wider[f] for f in domains) for wider in implicants)
    ]
    return {frozenset((f, values) for f, values in cube.items() if values != domains[f]) for cube in widest}


@given(cases())
def test_both_holds_where_both_hold(case: Case) -> None:
    domains, one, other = case
    expected = [left and right for left, right in zip(table(one, domains), table(other, domains), strict=True)]
    assert table(both(one, other), domains) == expected


@given(cases())
def test_either_holds_where_any_holds(case: Case) -> None:
    domains, one, other = case
    expected = [left or right for left, right in zip(table(one, domains), table(other, domains), strict=True)]
    assert table(either([one, other]), domains) == expected


@given(cases())
def test_a_negation_holds_where_the_sum_does_not(case: Case) -> None:
    domains, one, _ = case
    assert table(negate(one, domains), domains) == [not held for held in table(one, domains)]


def test_of_nothing_and_of_everything() -> None:
    domains = {"x": frozenset("ab")}
    literal: Sum = [{"x": frozenset("a")}]
    assert negate(NEVER, domains) == ALWAYS
    assert negate(ALWAYS, domains) == NEVER
    assert negate(literal, domains) == [{"x": frozenset("b")}]
    assert negate([{"x": frozenset("ab")}], domains) == NEVER
    assert both(literal, ALWAYS) == either([literal, NEVER]) == literal
    assert both(literal, NEVER) == either([]) == NEVER
    assert either([literal, ALWAYS]) == ALWAYS
    assert primes(NEVER, domains) == NEVER
    assert primes(ALWAYS, domains) == ALWAYS


@given(cases())
def test_absorbing_drops_just_the_covered_terms(case: Case) -> None:
    domains, one, _ = case
    kept = absorb(one)
    assert table(kept, domains) == table(one, domains)
    assert all(term in one for term in kept)
    for place, term in enumerate(kept):
        assert not any(implies(term, wider) for number, wider in enumerate(kept) if number != place)
    for term in one:
        assert any(implies(term, wider) for wider in kept)


@given(cases())
def test_one_term_implies_another_just_where_it_never_holds_alone(case: Case) -> None:
    domains, one, other = case
    for left, right in product(one, other):
        alone = any(true_of([left], facts) and not true_of([right], facts) for facts in assignments(domains))
        assert implies(left, right) == (not alone)


@given(cases())
def test_terms_meet_where_both_hold(case: Case) -> None:
    domains, one, other = case
    for left, right in product(one, other):
        met = meet(left, right)
        expected = [a and b for a, b in zip(table([dict(left)], domains), table([dict(right)], domains), strict=True)]
        assert (met is None) == (not any(expected))
        assert table([] if met is None else [met], domains) == expected


@settings(max_examples=150)
@given(cases(most=3))
def test_primes_are_just_the_widest_terms_under_the_sum(case: Case) -> None:
    domains, one, _ = case
    found = primes(one, domains)
    assert len(found) == len({key(term) for term in found})
    assert {key(term) for term in found} == tried_primes(one, domains)


@given(cases(), st.randoms(use_true_random=False))
def test_primes_do_not_depend_on_how_the_sum_is_written(case: Case, random: Any) -> None:
    domains, one, other = case
    total = one + other
    shuffled = [dict(random.sample(list(term.items()), len(term))) for term in random.sample(total, len(total))]
    twice = negate(negate(shuffled, domains), domains)
    assert primes(shuffled, domains) == primes(total, domains) == primes(twice, domains)
    assert primes(primes(total, domains), domains) == primes(total, domains)


@settings(max_examples=300)
@given(cases(), st.data())
def test_primes_decide_exactly_however_little_is_known(case: Case, data: st.DataObject) -> None:
    """Known are, of each fact, the values it may still have: one, some, or all of them."""
    domains, one, _ = case
    found = primes(one, domains)
    for _ in range(4):
        decided_exactly(
            one, found, {f: data.draw(st.sampled_from(subsets(each)), label=f) for f, each in domains.items()}
        )


def test_what_holds_either_way_is_decided_without_asking() -> None:
    """Neither term alone surely holds while x is unknown; their consensus does."""
    domains = {"x": frozenset("abc"), "y": frozenset("ab")}
    total: Sum = [{"x": frozenset("a"), "y": frozenset("a")}, {"x": frozenset("bc"), "y": frozenset("a")}]
    assert primes(total, domains) == [{"y": frozenset("a")}]
    for known in _all_known(domains):
        decided_exactly(total, primes(total, domains), known)


def decided_exactly(total: Sum, found: Sum, known: Mapping[str, Values]) -> None:
    values = [true_of(total, facts) for facts in assignments(known)]
    holds = any(all(known[fact] <= wanted for fact, wanted in term.items()) for term in found)
    fails = all(any(not known[fact] & wanted for fact, wanted in term.items()) for term in found)
    assert holds == all(values)
    assert fails == (not any(values))
    if not holds and not fails:
        assert _matters(found, known) == _matters_tried(total, known)


def _all_known(domains: Mapping[str, Values]) -> Iterator[dict[str, Values]]:
    for values in product(*(subsets(each) for each in domains.values())):
        yield dict(zip(domains, values, strict=True))


def _matters(found: Sum, known: Mapping[str, Values]) -> set[str]:
    """The facts that the widest terms still open under what is known name, and that are not settled for them."""
    restricted = [
        {fact: wanted & known[fact] for fact, wanted in term.items() if not known[fact] <= wanted}
        for term in found
        if all(known[fact] & wanted for fact, wanted in term.items())
    ]
    return set(chain.from_iterable(absorb(restricted)))


def _matters_tried(total: Sum, known: Mapping[str, Values]) -> set[str]:
    """The facts whose value can turn the sum one way or the other, all else being equal."""
    return {
        fact
        for fact, values in known.items()
        if any(
            true_of(total, facts) != true_of(total, {**facts, fact: value})
            for facts in assignments(known)
            for value in values
        )
    }
