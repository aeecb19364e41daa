"""Which kept pictures a picture may be a re-post or a cut of: candidates for a person to compare, never more.

A re-post is found by PDQ, which bears recompression and scaling; a cut by how much of its text stands in the other,
because no hash of a picture bears cutting. It knows texts and hashes, no files; it never says that two are the same.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nirpihak.deriving.pdq import LEAST_QUALITY, SAME_AT_MOST, nearest, words
from nirpihak.text import Text

SHINGLE: Final = 5
LEAST_SHARED: Final = 0.7
"""The part of the shorter text's shingles that the other must hold."""
LEAST_SHINGLES: Final = 40
"""Texts of fewer shingles, a button or a name, stand in many a screenshot."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What a picture is compared by: its PDQ hash (None without one), the hash's quality, and the text read in it."""

    hash: str | None = None
    quality: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A kept picture to compare by eye. `distance` in bits of 256 and `shared` in hundredths of the text, where found.

    Sorted, the likeliest come first.
    """

    ref: str
    distance: int | None = None
    shared: int | None = None

    @property
    def why(self) -> Text:
        """What it was found by, in words that claim no more than that."""
        if self.distance is not None:
            return Text(
                f"Gambarnya mirip (beda {self.distance} dari 256 bit): mungkin kiriman ulang. Bandingkan sendiri.",
                f"The pictures are alike ({self.distance} of 256 bits differ): maybe a re-post. Compare them yourself.",
            )
        return Text(
            f"Teksnya {self.shared}% termuat di sana: mungkin potongan dari gambar yang sama. Bandingkan sendiri.",
            f"{self.shared}% of its text stands there: maybe a cut of the same picture. Compare them yourself.",
        )


def plain(text: str) -> str:
    """A text as it is compared: letters and digits in their plain form, with one space for all else."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(each if each.isalnum() else " " for each in folded).split())


def shingles(text: str) -> frozenset[str]:
    """Every run of five characters of a text in its plain form."""
    bare = plain(text)
    return frozenset(bare[place : place + SHINGLE] for place in range(len(bare) - SHINGLE + 1))


def containment(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of the smaller set the other holds, 0 to 1; 0 where the smaller has too few to tell."""
    least = min(len(one), len(other))
    return len(one & other) / least if least >= LEAST_SHINGLES else 0.0


@dataclass
class Register:
    """Kept pictures by their traits, in memory: about 32 bytes for a hash and 250 shingles for a text."""

    _refs: list[str] = field(default_factory=list)
    _hashed: list[int] = field(default_factory=list)
    _hashes: list[str] = field(default_factory=list)
    _sizes: list[int] = field(default_factory=list)
    _holders: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _words: NDArray[np.uint64] | None = None

    def add(self, ref: str, traits: Traits) -> None:
        """Keeps a picture's traits under its reference."""
        place = len(self._refs)
        self._refs.append(ref)
        if traits.hash is not None and traits.quality >= LEAST_QUALITY:
            self._hashed.append(place)
            self._hashes.append(traits.hash)
            self._words = None
        found = shingles(traits.text)
        self._sizes.append(len(found))
        if len(found) >= LEAST_SHINGLES:
            for each in found:
                self._holders[each].append(place)

    def find(self, traits: Traits, leave_out: Iterable[str] = ()) -> list[Candidate]:
        """Candidates for a picture: those alike as pictures first, then those that share its text."""
        near = dict(self._alike(traits))
        shared = self._sharing(traits.text)
        without = set(leave_out)
        found = [
            Candidate(self._refs[place], near.get(place), shared.get(place))
            for place in near.keys() | shared.keys()
            if self._refs[place] not in without
        ]
        return sorted(
            found, key=lambda each: (each.distance is None, each.distance or 0, -(each.shared or 0), each.ref)
        )

    def _alike(self, traits: Traits) -> list[tuple[int, int]]:
        if traits.hash is None or traits.quality < LEAST_QUALITY or not self._hashes:
            return []
        if self._words is None:
            self._words = words(self._hashes)
        return [(self._hashed[place], far) for place, far in nearest(traits.hash, self._words, SAME_AT_MOST)]

    def _sharing(self, text: str) -> dict[int, int]:
        """Hundredths of the text that each kept one shares, where enough."""
        mine = shingles(text)
        if len(mine) < LEAST_SHINGLES:
            return {}
        counts: Counter[int] = Counter()
        for each in mine:
            counts.update(self._holders.get(each, ()))
        parts = ((place, count / min(len(mine), self._sizes[place])) for place, count in counts.items())
        return {place: int(part * 100) for place, part in parts if part >= LEAST_SHARED}
