"""Sealing: what comes out is what went in, at every place; and every harm is found where it was done."""

import io
import secrets
from itertools import pairwise

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.custody.sealing import (
    HEADER,
    LEAST_SEGMENT,
    MAGIC,
    SEGMENT,
    TAG,
    Sealer,
    SealError,
    Unsealed,
    new_key,
    seal,
    sealed_size,
    segments,
    unseal,
)

PIECE = LEAST_SEGMENT
SEALED = PIECE + TAG


def sealed(plain: bytes, key: bytes, segment: int = PIECE) -> bytes:
    target = io.BytesIO()
    assert seal(io.BytesIO(plain), target, key, segment) == len(plain)
    return target.getvalue()


def damages(content: bytes, key: bytes) -> list[tuple[int, int]]:
    return [(error.start, error.stop) for error in Unsealed(io.BytesIO(content), key).damages()]


def pieces(content: bytes) -> list[bytes]:
    """The header, and then each sealed segment."""
    places = [0, *range(HEADER, len(content), SEALED), len(content)]
    return [content[start:stop] for start, stop in pairwise(places)]


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7])
def test_what_was_sealed_comes_out_again(size: int) -> None:
    plain, key = secrets.token_bytes(size), new_key()
    content = sealed(plain, key)
    assert len(content) == sealed_size(size, PIECE)
    with unseal(io.BytesIO(content), key) as file:
        assert file.read() == plain
    assert damages(content, key) == []


def test_the_usual_segment_is_read_back() -> None:
    plain, key = secrets.token_bytes(2 * SEGMENT + 1), new_key()
    content = sealed(plain, key, SEGMENT)
    assert len(content) == sealed_size(len(plain))
    assert unseal(io.BytesIO(content), key).read() == plain


@settings(max_examples=60)
@given(size=st.integers(0, 5 * PIECE), reads=st.lists(st.tuples(st.integers(0, 6 * PIECE), st.integers(0, 3 * PIECE))))
def test_any_place_can_be_read(size: int, reads: list[tuple[int, int]]) -> None:
    plain, key = secrets.token_bytes(size), new_key()
    with unseal(io.BytesIO(sealed(plain, key)), key) as file:
        for start, count in reads:
            file.seek(start)
            assert file.read(count) == plain[start : start + count]
        assert file.seek(0, io.SEEK_END) == size


def test_a_place_before_the_beginning_is_refused() -> None:
    key = new_key()
    with pytest.raises(ValueError, match="0 or more"):
        Unsealed(io.BytesIO(sealed(b"", key)), key).seek(-1)


def test_the_layout_is_the_one_written_down() -> None:
    """Opened by hand, from the format's description alone."""
    plain, key = secrets.token_bytes(PIECE + 5), new_key()
    header, first, second = pieces(sealed(plain, key))
    assert header[:16] == MAGIC
    assert int.from_bytes(header[16:20], "big") == PIECE
    assert header[27:] == bytes(5)
    prefix = header[20:27]
    assert AESGCM(key).decrypt(prefix + bytes([0, 0, 0, 0]) + b"\0", first, header) == plain[:PIECE]
    assert AESGCM(key).decrypt(prefix + bytes([0, 0, 0, 1]) + b"\1", second, header) == plain[PIECE:]


def test_the_same_bytes_are_never_sealed_alike() -> None:
    key = new_key()
    assert sealed(b"sama", key) != sealed(b"sama", key)


PLAIN = secrets.token_bytes(4 * PIECE - 100)
KEY = new_key()
CONTENT = sealed(PLAIN, KEY)


@settings(max_examples=100)
@given(place=st.integers(HEADER, len(CONTENT) - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_is_found_in_its_segment_and_the_rest_still_opens(place: int, bit: int) -> None:
    content = bytearray(CONTENT)
    content[place] ^= 1 << bit
    number = (place - HEADER) // SEALED
    start, stop = number * PIECE, min((number + 1) * PIECE, len(PLAIN))
    assert damages(bytes(content), KEY) == [(start, stop)]
    other = (number + 1) % 4 * PIECE
    with unseal(io.BytesIO(bytes(content)), KEY) as file:
        file.seek(other)
        assert file.read(10) == PLAIN[other : other + 10]
        file.seek(start)
        with pytest.raises(SealError, match=f"bytes {start} to {stop} "):
            file.read(1)


@pytest.mark.parametrize("place", range(HEADER))
def test_a_changed_header_is_found(place: int) -> None:
    content = bytearray(CONTENT)
    content[place] ^= 1
    with pytest.raises(SealError):
        unseal(io.BytesIO(bytes(content)), KEY).read()


def test_two_segments_exchanged_are_both_named() -> None:
    header, one, two, three, four = pieces(CONTENT)
    assert damages(header + one + three + two + four, KEY) == [(PIECE, 2 * PIECE), (2 * PIECE, 3 * PIECE)]


def test_a_segment_left_out_is_named_with_all_that_moved() -> None:
    header, one, _, three, four = pieces(CONTENT)
    found = damages(header + one + three + four, KEY)
    assert found[0] == (PIECE, 2 * PIECE)
    assert len(found) == 2


def test_a_segment_of_another_object_is_named() -> None:
    header, one, _, three, four = pieces(CONTENT)
    foreign = pieces(sealed(PLAIN, KEY))[2]
    assert damages(header + one + foreign + three + four, KEY) == [(PIECE, 2 * PIECE)]


@pytest.mark.parametrize("kept", [1, 2, 3])
def test_an_end_cut_between_segments_is_named(kept: int) -> None:
    content = b"".join(pieces(CONTENT)[: kept + 1])
    assert damages(content, KEY) == [((kept - 1) * PIECE, kept * PIECE)]
    with unseal(io.BytesIO(content), KEY) as file, pytest.raises(SealError, match=f"cut off after byte {kept * PIECE}"):
        file.read()


@pytest.mark.parametrize("cut", [1, TAG, TAG + 1, 500, SEALED - 1])
def test_an_end_cut_within_a_segment_is_named(cut: int) -> None:
    assert damages(CONTENT[:-cut], KEY)


@pytest.mark.parametrize("length", [0, 1, HEADER - 1, HEADER, HEADER + 1, HEADER + TAG])
def test_hardly_anything_left_is_named(length: int) -> None:
    with pytest.raises(SealError):
        unseal(io.BytesIO(CONTENT[:length]), KEY).read()


def test_what_was_added_is_named() -> None:
    error = next(Unsealed(io.BytesIO(CONTENT + secrets.token_bytes(PIECE)), KEY).damages())
    assert error.start == 3 * PIECE


def test_a_whole_end_with_something_after_it_is_told_from_damage() -> None:
    plain = PLAIN[: 2 * PIECE]
    content = sealed(plain, KEY) + secrets.token_bytes(50)
    found = list(Unsealed(io.BytesIO(content), KEY).damages())
    assert "something was added" in found[0].text.en


def test_seeking_past_the_end_proves_the_end_first() -> None:
    content = b"".join(pieces(CONTENT)[:3])
    with unseal(io.BytesIO(content), KEY) as file:
        file.seek(0, io.SEEK_END)
        with pytest.raises(SealError):
            file.read(1)


def test_another_key_opens_nothing() -> None:
    assert len(damages(CONTENT, new_key())) == 4


def test_a_sealer_takes_whole_segments_and_one_end() -> None:
    sealer = Sealer(KEY, PIECE)
    with pytest.raises(ValueError, match="whole"):
        sealer.seal(b"kurang", last=False)
    with pytest.raises(ValueError, match="whole"):
        sealer.seal(bytes(PIECE + 1), last=True)
    sealer.seal(b"", last=True)
    with pytest.raises(ValueError, match="after the last"):
        sealer.seal(b"", last=True)


@pytest.mark.parametrize("segment", [0, PIECE - 1, PIECE + 1, 1 << 25])
def test_a_segment_of_an_odd_size_is_refused(segment: int) -> None:
    with pytest.raises(ValueError, match="power of two"):
        Sealer(KEY, segment)


class Dripping:
    """A stream that gives a few bytes at a time, as a network does."""

    def __init__(self, content: bytes) -> None:
        self._file = io.BytesIO(content)

    def read(self, size: int, /) -> bytes:
        return self._file.read(min(size, 300))


@pytest.mark.parametrize("size", [0, 1, PIECE, 2 * PIECE, 2 * PIECE + 1])
def test_a_dripping_stream_is_cut_like_any_other(size: int) -> None:
    plain = secrets.token_bytes(size)
    cut = list(segments(Dripping(plain), PIECE))
    assert cut == list(segments(io.BytesIO(plain), PIECE))
    assert [last for _, last in cut] == [False] * (len(cut) - 1) + [True]
    assert b"".join(piece for piece, _ in cut) == plain
