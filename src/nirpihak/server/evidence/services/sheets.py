"""The text layer of a picture as pages lay it over the picture: lines and words with their places, numbered.

Knows the form that `deriving.textlayer` writes, and nothing of how it is shown.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final

from nirpihak.server.evidence.models import File
from nirpihak.server.evidence.services import exhibits

SURE: Final = 60
"""From this confidence (0 to 100) on a word is shown as read."""
LARGEST: Final = 20_000_000
"""Bytes of a text layer at most; a full page of text has about a hundredth of it."""

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the clean copy; right and bottom lie just outside."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word that was read: its number on the sheet, and whether the machine was less sure."""

    number: int
    text: str
    box: Box
    unsure: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was read, from 1 on."""

    number: int
    box: Box
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def x(self) -> int:
        return self.box[0]

    @property
    def y(self) -> int:
        return self.box[1]

    @property
    def width(self) -> int:
        return self.box[2] - self.box[0]

    @property
    def height(self) -> int:
        return self.box[3] - self.box[1]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture's size in pixels, and the lines read in it."""

    width: int
    height: int
    lines: tuple[Line, ...] = field(default=())

    def boxes(self, lines: frozenset[int], words: frozenset[int]) -> list[Box]:
        """The boxes of the chosen lines and words; a word of a chosen line is within its box already."""
        found = [line.box for line in self.lines if line.number in lines]
        found += [
            word.box for line in self.lines if line.number not in lines for word in line.words if word.number in words
        ]
        return found


def sheet_of(copy: File) -> Sheet | None:
    """The sheet of a clean copy; without lines where no text was read, None where its size is not known.

    Raises EvidenceError, StoreError or SealError where the text layer cannot be read.
    """
    beside = File.objects.filter(purpose="text_layer", exhibit=copy.exhibit_id).exclude(key=None)
    layer = beside.filter(parent__in=[copy.pk, copy.parent_id]).order_by("-pk").first()
    if layer is not None and layer.size <= LARGEST:
        with exhibits.opened(layer) as stream:
            return read_sheet(json.load(stream))
    return bare_sheet(copy)


def bare_sheet(copy: File) -> Sheet | None:
    """A sheet without lines: where no text was read, or what was read is not to be had."""
    width, height = copy.parameters.get("width"), copy.parameters.get("height")
    return Sheet(width, height) if isinstance(width, int) and isinstance(height, int) else None


def read_sheet(layer: Any) -> Sheet:
    """A text layer's JSON as a sheet. Raises KeyError, TypeError or ValueError for what is none."""
    lines, words = [], 0
    for number, line in enumerate(layer["lines"], 1):
        read = []
        for word in line["words"]:
            words += 1
            read.append(Word(words, str(word["text"]), _box(word["box"]), int(word["confidence"]) < SURE))
        lines.append(Line(number, _box(line["box"]), tuple(read)))
    return Sheet(int(layer["width"]), int(layer["height"]), tuple(lines))


def _box(value: Any) -> Box:
    left, top, right, bottom = (int(each) for each in value)
    return left, top, right, bottom
