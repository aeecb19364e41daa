"""Permuting participants changes exactly nothing: design.md section 2, number 4, over generated texts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import permutations
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks.stance_swaps import parts, written
from nirpihak.reading.reader import Reader, Reading
from nirpihak.reading.surroundings import surroundings
from tests.reading.texts import CONTESTS, aliases, reader, texts

EVERY = 4
"""Up to so many participants every permutation is tried."""
SOME = 4
"""Beyond that, so many drawn ones."""
SETTLING = 5


def said(reading: Reading, places: dict[str, int]) -> dict[int, tuple[Any, ...]]:
    """All that is read of each participant (by its place), in order of appearance."""
    return {
        places[each.participant]: (
            tuple(each)[1:],
            [(told.source, told.label, told.value) for told in reading.evidence(each.participant)],
        )
        for each in reading.suggestions
    }


def settled(reader: Reader, text: str) -> list[str | int] | None:
    """The text in pieces, with the surest names only; None where nobody is named.

    Written again until every naming is a surest name: where a naming is replaced, a word beside it may name somebody
    that did not before.
    """
    itself = tuple(range(len(reader.table.participants)))
    reading = reader.read(text)
    pieces = parts(reading, reader)
    for _ in range(SETTLING):
        if not reading.mentions:
            return None
        again = written(pieces, reader, itself)
        if again == reading.text:
            return pieces
        reading = reader.read(again)
        pieces = parts(reading, reader)
    return None


@cache
def names_of(reader: Reader) -> tuple[frozenset[tuple[str, ...]], int]:
    """Everything anybody is called, in words, and the most words of one."""
    names = frozenset(alias.words for alias in reader.table.aliases)
    return names, max(map(len, names))


def makes_a_longer_name(reader: Reader, pieces: list[str | int], order: tuple[int, ...]) -> bool:
    """Whether, exchanged so, a naming and the words beside it make another alias, which says something else.

    "nasional" before "demokrat" is another party's name, "sandi" after "prabowo" makes a pair of one. A naming that
    only loses its first words to what stands before it ("pak andi" before "budi") makes none: it ends later.
    """
    names, longest = names_of(reader)
    text = written(pieces, reader, order)
    words, places = reader._words(text), reader.word_places(text)
    at = 0
    for piece in pieces:
        length = len(piece) if isinstance(piece, str) else len(reader.table.main(order[piece]))
        if isinstance(piece, int):
            first = next(number for number, (_, end) in enumerate(places) if end > at)
            after = next((number for number, (start, _) in enumerate(places) if start >= at + length), len(words))
            for end in range(after, min(len(words), after + longest) + 1):
                for start in range(max(0, end - longest), after):
                    if (start < first or end > after) and tuple(words[start:end]) in names:
                        return True
        at += length
    return False


def differing(reader: Reader, pieces: list[str | int], orders: Iterator[tuple[int, ...]]) -> list[tuple[str, str]]:
    """The texts (as they are, exchanged) that are not read alike."""
    ids = reader.table.participants
    places = {participant: place for place, participant in enumerate(ids)}
    text = written(pieces, reader, tuple(range(len(ids))))
    reading = reader.read(text)
    mine = said(reading, places)
    named = [places[each.participant] for each in reading.mentions]
    found = []
    for order in orders:
        if makes_a_longer_name(reader, pieces, order):
            continue
        exchanged = written(pieces, reader, order)
        other = reader.read(exchanged)
        wanted = {order[place]: told for place, told in mine.items()}
        if (
            list(said(other, places).items()) != list(wanted.items())
            or [places[each.participant] for each in other.mentions] != [order[place] for place in named]
            or [each.ambiguous for each in other.mentions] != [False] * len(named)
        ):
            found.append((text, exchanged))
    return found


@pytest.mark.parametrize("contest", CONTESTS)
@given(st.data())
@settings(max_examples=20)
def test_permuting_participants_changes_exactly_nothing(contest: str, data: st.DataObject) -> None:
    knows = reader(contest)
    pieces = settled(knows, data.draw(texts(contest)))
    assume(pieces is not None)
    assert pieces is not None
    size = len(knows.table.participants)
    orders = (
        permutations(range(size))
        if size <= EVERY
        else iter([tuple(data.draw(st.permutations(range(size)))) for _ in range(SOME)])
    )
    assert differing(knows, pieces, orders) == []


def words_beside(contest: str) -> list[str]:
    """Every word that stands in an alias of the contest, and those that stand around names."""
    around = surroundings()
    lists = (around.honorifics, around.side_nouns, around.choosing, around.joiners, around.not_ballot, around.prayer)
    return sorted(set().union(*lists, *(alias.words for alias in aliases(contest))))


@pytest.mark.parametrize("contest", CONTESTS)
def test_no_word_beside_a_name_tells_whose_it_is(contest: str) -> None:
    """Also not a word that begins or ends an alias of somebody ("pak", "relawan", "partai")."""
    knows = reader(contest)
    size = len(knows.table.participants)
    turns = [tuple((place + by) % size for place in range(size)) for by in range(1, size)]
    turns = turns if size <= EVERY else turns[:: size // SOME]
    found = []
    for word in words_beside(contest):
        for frame in (f"{word} {{}} hebat", f"hebat {{}} {word}"):
            ways = (settled(knows, frame.format(knows.table.main(place))) for place in range(size))
            pieces = next((way for way in ways if way is not None), None)
            if pieces is not None:
                found += differing(knows, pieces, iter(turns))[:1]
    assert found == []
