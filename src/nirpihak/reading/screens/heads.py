"""Finds who speaks in posts and comments: the name beside a solid shape, or a bold name before a time.

From a line it cuts the name, the handle, the time, and what is said on the same line. It knows no whole layouts.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Final

from nirpihak.reading.screens.lines import Screen, Stretch
from nirpihak.reading.screens.shapes import Box
from nirpihak.reading.screens.wording import (
    SEPARATORS,
    is_counts,
    is_handle,
    is_interface,
    is_liked_by,
    is_number,
    is_time,
    looks_like_handle,
)

BOLDER: Final = 1.14
"""A name's strokes over those of the text beside it."""


@dataclass
class Head:
    """Where somebody begins to speak: the name (with handle), the rest of its line, and the shape beside it."""

    name: Stretch
    speaker: str
    time: Stretch | None
    said: Stretch | None
    shape: Box | None

    @property
    def top(self) -> int:
        return min(self.name.box.top, self.shape.top if self.shape else self.name.box.top)

    @property
    def left(self) -> int:
        return self.shape.left if self.shape else self.name.box.left


def heads(screen: Screen) -> list[Head]:
    """All heads from top to bottom."""
    usual = median(stretch.boldness for stretch in screen.stretches) if screen.stretches else 0.0
    out: list[Head] = []
    for place, stretch in enumerate(screen.stretches):
        if not _may_be_name(stretch):
            continue
        shape = screen.surface.shape_left_of(stretch.box, screen.line)
        if shape is None and not _bold_before_time(screen, place, usual):
            continue
        if shape is not None and any(head.shape and _overlap(head.shape, shape) for head in out):
            continue
        if shape is None and any(head.name.box.top <= stretch.box.top < head.top + 2 * screen.line for head in out):
            continue
        found = _cut(stretch, shape, usual)
        if found is not None:
            out.append(found)
    return out


def _may_be_name(stretch: Stretch) -> bool:
    text = stretch.text
    letters = sum(character.isalpha() for character in text)
    if letters < 2 or is_time(text) or is_counts(text) or is_interface(text) or is_liked_by(text) or is_number(text):
        return False
    return text[0].isalnum() or text[0] == "@"


def _bold_before_time(screen: Screen, place: int, usual: float) -> bool:
    """Whether a bold line has a time to its right, or right under it: a name whose shape was cut off."""
    stretch = screen.stretches[place]
    first = stretch.words[0]
    if stretch.bold[0] < BOLDER * usual or not (first.text[0].isupper() or looks_like_handle(first.text)):
        return False
    if time_at_end(stretch) is not None:
        return True
    for other in screen.stretches[place + 1 : place + 4]:
        same_row = other.box.top < stretch.box.bottom and other.box.left > stretch.box.right
        under = (
            abs(other.box.left - stretch.box.left) < screen.line and other.box.top - stretch.box.bottom < screen.line
        )
        if (same_row or under) and is_time(other.text.lstrip(SEPARATORS + " ")):
            return len(stretch.words) <= 5
    return False


def _overlap(one: Box, other: Box) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


def _cut(stretch: Stretch, shape: Box | None, usual: float) -> Head | None:
    """A line as name, time and what is said; None when no name is left."""
    rest, time = stretch, None
    at = time_at_end(stretch)
    if at is not None:
        time, rest = stretch.part(at), stretch.part(0, at)
    rest = _without_separator(rest)
    handle = next((place for place, word in enumerate(rest.words) if place and is_handle(word.text)), None)
    said = None
    if handle is not None:
        name, speaker = rest.part(0, handle + 1), rest.part(0, handle).text
    else:
        end = _bold_words(rest, usual)
        name, speaker = rest.part(0, end), rest.part(0, end).text
        said = rest.part(end) if end < len(rest.words) else None
    if not any(character.isalpha() for character in speaker):
        return None
    return Head(name, speaker.lstrip("@"), time, said, shape)


def time_at_end(stretch: Stretch) -> int | None:
    """The place of the word at which a time begins that ends the stretch; None when none does, or nothing precedes."""
    for at in range(1, len(stretch.words)):
        if is_time(" ".join(word.text for word in stretch.words[at:])):
            return at
    return None


def _without_separator(stretch: Stretch) -> Stretch:
    last = len(stretch.words)
    while last > 1 and len(stretch.words[last - 1].text) <= 1 and stretch.words[last - 1].text in SEPARATORS:
        last -= 1
    return stretch.part(0, last)


def _bold_words(stretch: Stretch, usual: float) -> int:
    """How many of its first words are the name: those set bolder than the rest, or all where nothing gets lighter."""
    first = stretch.words[0]
    if len(stretch.words) == 1:
        return 1
    bold = stretch.bold
    best, drop = len(stretch.words), 1.0
    for end in range(1, min(len(bold), 5)):
        clear = median(bold[:end]) >= BOLDER * median(bold[end : end + 4])
        step = min(bold[:end]) / max(bold[end], 1.0)
        if clear and step > drop:
            best, drop = end, step
    if best < len(stretch.words):
        return best
    if looks_like_handle(first.text):
        return 1
    return len(stretch.words)
