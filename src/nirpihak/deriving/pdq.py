"""The perceptual hash PDQ-256 and its quality, in numpy; it survives recompression and scaling, not cropping.

After the published algorithm: "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm" (2019),
https://github.com/facebook/ThreatExchange/tree/main/pdq. It knows pixels alone: no files, and nothing of what is shown.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image

BITS: Final = 256
SAME_AT_MOST: Final = 31
"""Bits of difference up to which two pictures may be the same one; the algorithm's own advice."""
LEAST_QUALITY: Final = 50
"""A hash of less quality, of a blank or nearly blank picture, matches what it should not."""
MOST_EXACT: Final = 4_000_000
"""Pixels up to which the hash is the reference's to the bit; beyond it the memory would not do."""
VERSION: Final = "1"
"""Of this implementation; a change that alters a hash raises it."""
_SIDE: Final = 64
_KEPT: Final = 16
_PASSES: Final = 2
Grid = NDArray[np.float64]


class PerceptualHash(NamedTuple):
    """The hash as 64 hexadecimal digits, and its quality from 0 to 100."""

    digits: str
    quality: int

    @property
    def usable(self) -> bool:
        """Whether the picture has enough in it for the hash to say anything."""
        return self.quality >= LEAST_QUALITY


def perceptual_hash(image: Image) -> PerceptualHash:
    """The hash of an RGB picture of any size; one of more than `MOST_EXACT` pixels is made smaller first."""
    times = math.isqrt((image.width * image.height - 1) // MOST_EXACT) + 1
    if times > 1:
        image = image.reduce(times)
    pixels = np.asarray(image.convert("RGB"), dtype=np.float64)
    return hash_of_luma(pixels @ np.array([0.299, 0.587, 0.114]))


def hash_of_luma(luma: Grid) -> PerceptualHash:
    """The hash of brightness from 0 to 255, rows by columns."""
    small = _decimated(_blurred(luma))
    waves = _cosines() @ small @ _cosines().T
    flat = waves.ravel()
    # The lower of the two middle values, as the reference takes it.
    middle = np.partition(flat, flat.size // 2 - 1)[flat.size // 2 - 1]
    bits = flat > middle
    return PerceptualHash(np.packbits(bits[::-1]).tobytes().hex(), _quality(small))


def distance(one: str, other: str) -> int:
    """How many of the 256 bits of two hashes differ. Raises ValueError for what is no such hash."""
    first, second = (bytes.fromhex(each) for each in (one, other))
    if len(first) * 8 != BITS or len(second) * 8 != BITS:
        raise ValueError(f"a PDQ hash has {BITS // 4} hexadecimal digits, not {len(one)} and {len(other)}")
    return (int.from_bytes(first) ^ int.from_bytes(second)).bit_count()


def nearest(digits: str, kept: NDArray[np.uint64], most: int = SAME_AT_MOST) -> list[tuple[int, int]]:
    """The places in `kept` (n rows of 4 words, see `words`) within `most` bits: (place, distance), nearest first."""
    apart = np.bitwise_count(kept ^ words([digits])).sum(axis=1, dtype=np.int64)
    places = np.flatnonzero(apart <= most)
    return sorted(((int(place), int(apart[place])) for place in places), key=lambda found: (found[1], found[0]))


def words(hashes: list[str]) -> NDArray[np.uint64]:
    """Hashes as rows of four 64-bit words, which is how many of them are compared at once."""
    return np.frombuffer(bytes.fromhex("".join(hashes)), dtype=np.uint64).reshape(-1, 4)


def _blurred(luma: Grid) -> Grid:
    """Two passes of a box along the rows and the columns (a tent): what 64 samples a side can tell apart stays."""
    rows, columns = luma.shape
    for _ in range(_PASSES):
        luma = _boxed(luma, _window(columns), 1)
        luma = _boxed(luma, _window(rows), 0)
    return luma


def _window(size: int) -> int:
    return (size + 2 * _SIDE - 1) // (2 * _SIDE)


def _boxed(values: Grid, window: int, axis: int) -> Grid:
    """The mean over a window that shrinks at the edges; an even window reaches one further to the right."""
    size = values.shape[axis]
    ahead = (window + 2) // 2
    places = np.arange(size)
    first = np.maximum(places - (window - ahead), 0)
    last = np.minimum(places + ahead, size)
    sums = np.cumsum(values, axis=axis)
    sums = np.concatenate([np.zeros_like(sums.take([0], axis)), sums], axis=axis)
    counts = (last - first).reshape((-1, 1) if axis == 0 else (1, -1))
    means: Grid = (sums.take(last, axis) - sums.take(first, axis)) / counts
    return means


def _decimated(luma: Grid) -> Grid:
    """64 x 64 samples, each from the middle of its cell."""
    rows, columns = (((np.arange(_SIDE) + 0.5) * size / _SIDE).astype(np.intp) for size in luma.shape)
    return luma[np.ix_(rows, columns)]


def _quality(small: Grid) -> int:
    """How much the 64 x 64 samples differ from their neighbours, from 0 to 100."""
    steps = (np.trunc(np.diff(small, axis=axis) * 100 / 255) for axis in (0, 1))
    total = sum(int(np.abs(step).sum()) for step in steps)
    return min(total // 90, 100)


@cache
def _cosines() -> Grid:
    """The 16 x 64 part of the discrete cosine transform without its constant row."""
    waves, places = np.arange(1, _KEPT + 1)[:, None], np.arange(_SIDE)[None, :]
    matrix: Grid = np.sqrt(2 / _SIDE) * np.cos(np.pi / (2 * _SIDE) * waves * (2 * places + 1))
    return matrix
