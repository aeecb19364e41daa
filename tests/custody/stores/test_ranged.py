"""A file read by ranges: the bytes of a plain file, in few requests."""

import io
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.custody.stores.ranged import FIRST, MOST, Ranged

CONTENT = secrets.token_bytes(1 << 16) * 80


def ranged(asked: list[tuple[int, int]]) -> Ranged:
    def fetch(start: int, stop: int) -> bytes:
        asked.append((start, stop))
        return CONTENT[start:stop]

    return Ranged(fetch, len(CONTENT))


@given(st.lists(st.tuples(st.integers(0, len(CONTENT) + 10), st.integers(0, 100_000)), max_size=10))
def test_it_reads_like_a_file(reads: list[tuple[int, int]]) -> None:
    plain = io.BytesIO(CONTENT)
    with io.BufferedReader(ranged([])) as file:
        for place, size in reads:
            assert file.seek(place) == plain.seek(place)
            assert file.read(size) == plain.read(size)
            assert file.tell() == plain.tell()


def test_reading_on_asks_for_more_at_a_time() -> None:
    asked: list[tuple[int, int]] = []
    with io.BufferedReader(ranged(asked)) as file:
        assert file.read() == CONTENT
    sizes = [stop - start for start, stop in asked]
    assert sizes[0] == FIRST
    assert sizes[1] == 2 * FIRST
    assert max(sizes) <= MOST


def test_a_jump_asks_for_little_and_what_is_held_is_not_asked_for_again() -> None:
    asked: list[tuple[int, int]] = []
    file = ranged(asked)
    for place in (3 << 20, (3 << 20) + 5, 0, 100):
        file.seek(place)
        file.read(10)
    assert asked == [(3 << 20, (3 << 20) + FIRST), (0, FIRST)]


def test_a_place_before_the_beginning_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        ranged([]).seek(-1)
