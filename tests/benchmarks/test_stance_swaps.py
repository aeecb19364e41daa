"""Exchanging participants is measured so that a reader that favours somebody is found out."""

from __future__ import annotations

import pytest

from benchmarks import stance_swaps
from benchmarks.stance_swaps import changes, parts, permutations
from nirpihak.contests import load_register
from nirpihak.reading.reader import Reader, Reading
from tests.benchmarks.stances import CONTEST


class Partial(Reader):
    """Reads like the reader, but is surer of whatever concerns the first participant."""

    def read(self, text: str) -> Reading:
        reading = super().read(text)
        reading.suggestions = tuple(
            each._replace(confidence=1.0) if each.participant == self.table.participants[0] else each
            for each in reading.suggestions
        )
        return reading


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(load_register()[CONTEST])


def test_permutations_are_the_turns_and_the_exchanges_of_two() -> None:
    assert permutations(1) == ()
    assert permutations(2) == ((1, 0),)
    assert set(permutations(3)) == {(1, 2, 0), (2, 0, 1), (1, 0, 2), (2, 1, 0), (0, 2, 1)}
    assert len(permutations(18)) == 17 + 18 * 17 // 2


def test_every_naming_is_written_with_the_surest_name(reader: Reader) -> None:
    text = "Pilih Laras Bimo, bukan paslon 2!"
    pieces = parts(reader.read(text), reader)
    assert [piece for piece in pieces if isinstance(piece, int)] == [0, 1]
    one, two, _ = (reader.table.main(place) for place in range(3))
    assert stance_swaps.written(pieces, reader, (0, 1, 2)) == f"Pilih {one}, bukan {two}!"
    assert stance_swaps.written(pieces, reader, (1, 0, 2)) == f"Pilih {two}, bukan {one}!"


def test_one_token_that_names_two_is_written_with_both(reader: Reader) -> None:
    one, two, _ = (reader.table.main(place) for place in range(3))
    pieces = parts(reader.read(f"#{one}{two} ayo"), reader)
    assert stance_swaps.written(pieces, reader, (0, 1, 2)) == f"{one} {two} ayo"


@pytest.mark.parametrize("text", ["Paslon 1 hebat!", "paslon 2 bohong, paslon 3 jujur", "tidak ada yang disebut"])
def test_the_reader_knows_no_side(text: str, reader: Reader) -> None:
    assert list(changes(reader, text)) == []
    assert list(changes(reader, text, settled=True)) == []


def test_a_partial_reader_is_found_out() -> None:
    partial = Partial(load_register()[CONTEST])
    assert len(list(changes(partial, "Paslon 1 hebat!"))) == 4
    assert list(changes(partial, "Selamat pagi")) == []
