"""Exchanging participants: in how many ways a text changes its reading when only the names in it change places.

Each place where a participant is named is first written with that participant's surest name (the canonical text), so
that the same words stand everywhere but for the name. Then the names are exchanged, and what is read must be the same
for whoever took the place. There is no tolerance: figures are compared as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import combinations
from typing import Any, TypeAlias

from nirpihak.reading import exchanging
from nirpihak.reading.aliases import AliasTable
from nirpihak.reading.reader import Reader

Said: TypeAlias = "tuple[Any, ...]"
"""What is read of one participant, everything that must not change."""
Permutation: TypeAlias = tuple[int, ...]
"""By place of a participant in the table, the place of the one who takes it."""
parts = exchanging.pieces_of
said = exchanging.said


@cache
def permutations(count: int) -> tuple[Permutation, ...]:
    """Every cyclic permutation and every exchange of two, but for the identity."""
    turns = [tuple((place + by) % count for place in range(count)) for by in range(1, count)]
    swaps = []
    for one, other in combinations(range(count), 2):
        places = list(range(count))
        places[one], places[other] = other, one
        swaps.append(tuple(places))
    return tuple(dict.fromkeys((*turns, *swaps)))


def written(pieces: Sequence[str | int], reader: Reader, permutation: Permutation) -> str:
    """The text with the surest names of whoever takes each place."""
    names = _names(reader.table)
    return exchanging.written(pieces, [names[place] for place in permutation])


@lru_cache(maxsize=64)
def _names(table: AliasTable) -> tuple[str, ...]:
    return tuple(table.main(place) for place in range(len(table.participants)))


def changes(reader: Reader, text: str, *, settled: bool = False) -> Iterator[tuple[str, str]]:
    """The pairs of texts (canonical, exchanged) that are not read alike.

    `settled`: write the canonical text again until every naming in it is a surest name. Words that name somebody only
    beside a sure name are then exchanged too, so that what is left changes for another reason.
    """
    text = text[: exchanging.LONGEST]
    identity = tuple(range(len(reader.table.participants)))
    reading = reader.read(text)
    if not reading.mentions:
        return
    pieces = parts(reading, reader)
    canonical = written(pieces, reader, identity)
    reading = reader.read(canonical)
    for _ in range(exchanging.SETTLING if settled else 0):
        pieces = parts(reading, reader)
        again = written(pieces, reader, identity)
        if again == canonical:
            break
        canonical, reading = again, reader.read(again)
    yield from _compared(reader, pieces, canonical, said(reading))


def _compared(
    reader: Reader, pieces: Sequence[str | int], canonical: str, reference: dict[str, Said]
) -> Iterator[tuple[str, str]]:
    ids = reader.table.participants
    # Permutations that move none of those named give the same text, which is read once.
    known = {canonical: reference}
    for permutation in permutations(len(ids)):
        exchanged = written(pieces, reader, permutation)
        if exchanged not in known:
            known[exchanged] = said(reader.read(exchanged))
        wanted = [(ids[permutation[ids.index(participant)]], rest) for participant, rest in reference.items()]
        if list(known[exchanged].items()) != wanted:
            yield canonical, exchanged
