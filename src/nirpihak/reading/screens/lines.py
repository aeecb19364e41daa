"""Words put together to stretches of a line: what stands on one line, close together, on one ground.

It measures how bold words are, and drops what is no text. It knows nothing of posts and chats.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import Final

from nirpihak.reading.screens.ocr import Sheet
from nirpihak.reading.screens.shapes import Box, Word
from nirpihak.reading.screens.surface import Surface

WIDE_GAP: Final = 0.95
"""A gap, in heights of a word, that parts one stretch from the next on the same line."""
LEAST_CONFIDENT: Final = 12.0
EDGES: Final = frozenset({*"|_'\"[](){}\\/~`‘’“”—–", "||", "__"})
"""What OCR makes of rules and of the edges of bubbles."""


@dataclass(frozen=True)
class Stretch:
    """Words that stand close together on one line. `bold` is the width of each word's strokes."""

    words: tuple[Word, ...]
    bold: tuple[float, ...]

    @cached_property
    def box(self) -> Box:
        return Box.around(word.box for word in self.words)

    @cached_property
    def core(self) -> Box:
        """The box without words that reach far above or below the others."""
        top, bottom = median(word.box.top for word in self.words), median(word.box.bottom for word in self.words)
        return Box(self.box.left, round(top), self.box.right, round(bottom))

    @cached_property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @cached_property
    def boldness(self) -> float:
        """The median stroke width of its words."""
        return median(self.bold)

    def part(self, first: int, last: int | None = None) -> Stretch:
        """The words from `first` up to `last`, as a stretch of their own; there must be one at least."""
        return Stretch(self.words[first:last], self.bold[first:last])

    def with_words(self, words: tuple[Word, ...]) -> Stretch:
        """The same stretch with other words of the same number."""
        return replace(self, words=words)


@dataclass(frozen=True)
class Screen:
    """All that a layout is read from: the stretches from top to bottom, a line's height in px, and the colours."""

    width: int
    height: int
    stretches: tuple[Stretch, ...]
    line: float
    surface: Surface
    sheet: Sheet


def screen(surface: Surface, sheet: Sheet) -> Screen:
    """The stretches of a picture whose words have been read."""
    words = [word for word in sheet.words if _is_text(word)]
    line = _line_height(words)
    words = [word for word in words if _fits(word, line, surface)]
    bold = _Boldness(sheet)
    found = [Stretch(tuple(each), tuple(map(bold.of, each))) for row in rows(words) for each in _parted(row, line)]
    usual = median(each for stretch in found for each in stretch.bold) if found else 0.0
    found = [_with_underscores(stretch, sheet, usual) for stretch in found]
    return Screen(sheet.width, sheet.height, tuple(found), line, surface, sheet)


def rows(words: list[Word]) -> list[list[Word]]:
    """Words in rows from top to bottom, each from left to right."""
    out: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.box.middle[1]):
        for row in out[-6:]:
            if _same_row(row, word):
                row.append(word)
                break
        else:
            out.append([word])
    for row in out:
        row.sort(key=lambda word: word.box.left)
    return sorted(out, key=lambda row: min(word.box.top for word in row))


def _same_row(row: list[Word], word: Word) -> bool:
    """Whether a word stands on the row: judged by the row's nearest word, because a photographed row slopes."""
    nearest = min(row, key=lambda other: abs(other.box.middle[0] - word.box.middle[0]))
    shared = min(nearest.box.bottom, word.box.bottom) - max(nearest.box.top, word.box.top)
    return shared > 0.5 * min(nearest.box.height, word.box.height)


def _is_text(word: Word) -> bool:
    if word.confidence < LEAST_CONFIDENT:
        return False
    return any(character.isalnum() for character in word.text) or (word.confidence > 60 and word.text not in EDGES)


def _fits(word: Word, line: float, surface: Surface) -> bool:
    """Whether a word has the height of words here, and is not what OCR made of a shape or an edge."""
    if not 0.3 * line <= word.box.height <= 4 * line:
        return False
    if len(word.text) <= 3 and word.box.height > 1.8 * line:
        return False
    x, y = word.box.middle
    return not any(box.left <= x <= box.right and box.top <= y <= box.bottom for box in surface.shapes)


def _line_height(words: list[Word]) -> float:
    heights = [word.box.height for word in words if len(word.text) > 2]
    return float(median(heights)) if heights else 20.0


def _parted(row: list[Word], line: float) -> list[list[Word]]:
    height = median(word.box.height for word in row)
    out = [[row[0]]]
    for before, word in pairwise(row):
        here = min(max(min(before.box.height, word.box.height), 0.75 * height), 1.25 * line)
        if word.box.left - before.box.right > WIDE_GAP * here:
            out.append([word])
        else:
            out[-1].append(word)
    return out


FIRST_WORDS: Final = 2
"""The last place in a stretch at which a bold word may be part of a name."""


def _with_underscores(stretch: Stretch, sheet: Sheet, usual: float) -> Stretch:
    """With handles put together that OCR parted at an underscore: `fitri 56` over a rule becomes `fitri_56`."""
    words, bold = list(stretch.words), list(stretch.bold)
    place = 0
    while place < len(words) - 1:
        one, other = words[place], words[place + 1]
        named = (place <= FIRST_WORDS and bold[place] > 1.15 * usual) or one.text.startswith("@")
        if named and _may_be_parted(one.text, other.text) and _is_ruled(one.box, other.box, sheet):
            box = Box.around((one.box, other.box))
            text = one.text.rstrip("._ ") + "_" + other.text.lstrip("_")
            words[place : place + 2] = [Word(text, box, min(one.confidence, other.confidence))]
            bold[place : place + 2] = [max(bold[place : place + 2])]
        else:
            place += 1
    return Stretch(tuple(words), tuple(bold))


def _may_be_parted(one: str, other: str) -> bool:
    return (
        one == one.lower() and one[-1:].isalnum() | (one[-1:] in "._") and other[0].isalnum() and other == other.lower()
    )


def _is_ruled(one: Box, other: Box, sheet: Sheet) -> bool:
    """Whether ink runs all the way from one word to the next, low on the line."""
    import PIL.Image

    gap = other.left - one.right
    if not 2 <= gap <= 1.2 * max(one.height, other.height):
        return False
    low = max(one.bottom, other.bottom)
    for above, below in ((0.45, 0.2), (0.25, 0.25), (0.15, 0.35)):
        area = (one.right, low - above * one.height, other.left, low + below * one.height)
        left, top, right, bottom = (round(value * sheet.scale) for value in area)
        strip = sheet.even.crop((left, top, right, bottom)).resize((right - left, 1), PIL.Image.Resampling.BOX)
        columns = strip.tobytes()[(right - left) // 5 :][: max(1, (right - left) * 3 // 5)]
        # A rule darkens all columns alike; a letter's tail only some.
        if max(columns) < 238 and max(columns) - min(columns) <= 9:
            return True
    return False


class _Boldness:
    """How wide a word's strokes are: its ink over the ink that one pixel's thinning takes away."""

    def __init__(self, sheet: Sheet) -> None:
        from PIL import ImageFilter, ImageOps

        self._scale = sheet.scale
        self._ink = ImageOps.invert(sheet.even)
        self._thin = self._ink.filter(ImageFilter.MinFilter(3))

    def of(self, word: Word) -> float:
        from PIL import ImageStat

        left, top, right, bottom = (round(value * self._scale) for value in word.box)
        box = (left, top, right, bottom)
        ink = ImageStat.Stat(self._ink.crop(box)).sum[0]
        lost = ink - ImageStat.Stat(self._thin.crop(box)).sum[0]
        return float(ink / max(lost, 1.0)) if ink else 0.0
