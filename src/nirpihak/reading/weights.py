"""Weights: the linear model over masked words and pairs of words. Plain JSON, every weight can be looked up.

A feature has two weights: `polar` (above zero speaks for T, below against) and `neutral` (above zero: takes no
side). They are kept as one complex number, so that one sum adds both. The three stances are the softmax of
(polar / 2, -polar / 2, neutral). It sees masked words only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise, repeat
from math import exp
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from nirpihak.reading import files
from nirpihak.reading.cues import T
from nirpihak.text import Text

if TYPE_CHECKING:
    from pathlib import Path

Feature: TypeAlias = "str | tuple[str, str]"
FORMAT: Final = "nirpihak-reading-weights-1"
_NOTHING = repeat(0j)
BIAS: Final = "="
SEVERAL: Final = "=several"
"""Said of every text that names more than one participant."""


class Probabilities(NamedTuple):
    """The model's shares of the three stances; they add up to one."""

    support: float
    attack: float
    neutral: float


class WeightsError(ValueError):
    """A file of weights that cannot be used; `text` says why in one line."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def features(words: Sequence[str], own: Sequence[bool] | None = None) -> list[Feature]:
    """The features of a masked text, as often as they stand there: words, neighbours, and what is two words from T.

    `own` says which words stand in T's clauses; the others count apart (`o:word`), and tell that there are others.
    """
    found: list[Feature]
    if own is None:
        found = [*words, *pairwise(words)]
    else:
        found = [word if mine else "o:" + word for word, mine in zip(words, own, strict=True)]
        found += [pair for pair, mine in zip(pairwise(words), own, strict=False) if mine]
        found.append(SEVERAL)
    if T in words:
        at = words.index(T)
        if at + 2 < len(words):
            found.append(("T>", words[at + 2]))
        if at >= 2:
            found.append((words[at - 2], ">T"))
        if at == 0:
            found.append("=first")
        if at == len(words) - 1:
            found.append("=last")
    return found


class Weights:
    """A trained model: `table` by feature, how sure it may be (`calibration`), and where it came from (`origin`).

    `ordinary` are words of the training text, rightly spelt, of which the model need not know anything more.
    """

    def __init__(
        self,
        table: Mapping[Feature, complex],
        calibration: Sequence[float],
        origin: Mapping[str, Any],
        ordinary: Iterable[str] = (),
    ) -> None:
        self.table = dict(table)
        self.ordinary = frozenset(ordinary)
        self.bias = self.table.get(BIAS, 0j)
        self.calibration = tuple(calibration)
        self.origin = dict(origin)
        self._get = self.table.get

    @property
    def words(self) -> frozenset[str]:
        """The words the model knows: unknown spellings are mended towards them."""
        singles = (key for key in self.table if isinstance(key, str))
        return frozenset(key for key in singles if key.isalpha() and key not in ("T", "O"))

    def score(self, found: Iterable[Feature]) -> complex:
        """The sum of the weights of these features: polar + neutral * 1j."""
        return sum(map(self._get, found, _NOTHING), self.bias)

    def contributions(self, found: Iterable[Feature]) -> Iterator[tuple[Feature, float]]:
        """What each feature adds to the polar score by standing there once, largest first."""
        parts = [(feature, weight.real) for feature in set(found) if (weight := self._get(feature)) is not None]
        yield from sorted(parts, key=lambda part: (-abs(part[1]), str(part[0])))

    @property
    def version(self) -> str:
        """The first letters of the content's SHA-256."""
        import hashlib

        return hashlib.sha256(self.to_json().encode()).hexdigest()[:12]

    def to_json(self) -> str:
        """The model as JSON text, one feature a line, in the order of the features."""
        rows = sorted((_written(key), weight) for key, weight in self.table.items())
        lines = ",\n".join(
            f"{json.dumps(key, ensure_ascii=False)}:[{weight.real:g},{weight.imag:g}]" for key, weight in rows
        )
        head: dict[str, Any] = {"format": FORMAT, "origin": self.origin, "calibration": list(self.calibration)}
        head["ordinary"] = " ".join(sorted(self.ordinary))
        return json.dumps(head, ensure_ascii=False)[:-1] + ', "weights": {\n' + lines + "\n}}\n"

    @classmethod
    def from_json(cls, text: str) -> Weights:
        """Read a model. Raises WeightsError."""
        try:
            data = json.loads(text)
            if data["format"] != FORMAT:
                raise KeyError("format")
            table = {_read(key): complex(*pair) for key, pair in data["weights"].items()}
            return cls(table, [float(each) for each in data["calibration"]], data["origin"], data["ordinary"].split())
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise WeightsError(
                Text(
                    f"bukan berkas bobot pembacaan ({FORMAT}); buat dengan: nirpihak reading train",
                    f"no file of reading weights ({FORMAT}); make one with: nirpihak reading train",
                )
            ) from error


def probabilities(score: complex) -> Probabilities:
    """The softmax of a score (see the module's first lines)."""
    polar, neutral = score.real / 2, score.imag
    top = max(abs(polar), neutral)
    support, attack, none = exp(polar - top), exp(-polar - top), exp(neutral - top)
    total = support + attack + none
    return Probabilities(support / total, attack / total, none / total)


def _written(key: Feature) -> str:
    return key if isinstance(key, str) else " ".join(key)


def _read(key: str) -> Feature:
    first, gap, second = key.partition(" ")
    return (first, second) if gap else key


@cache
def shipped() -> Weights:
    """The model that ships (trained on text written for this project; docs/reading.md), read once."""
    return Weights.from_json(files.text("weights.json"))


def load(path: Path) -> Weights:
    """A model from a file. Raises WeightsError and OSError."""
    try:
        return Weights.from_json(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise WeightsError(Text("berkas bobot bukan UTF-8", "the file of weights is not UTF-8")) from error
