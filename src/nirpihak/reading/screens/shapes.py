"""The shapes that reading a picture gives: boxes, words, blocks and the picture. Knows no OCR and no layout.

Boxes are in whole pixels of the picture as it is shown, upright; left and top lie inside, right and bottom just
outside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from nirpihak.text import Text

BlockKind = Literal[
    "author",
    "text",
    "comment",
    "counts",
    "time",
    "liked_by",
    "message",
    "caption",
    "quoted",
    "interface",
    "other",
]
LayoutKind = Literal["post", "comments", "chat", "story", "plain"]
Side = Literal["left", "right"]


class Box(NamedTuple):
    """A rectangle in pixels."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    @classmethod
    def around(cls, boxes: Iterable[Box]) -> Box:
        """The smallest box around boxes. Raises ValueError for none."""
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        return cls(min(lefts), min(tops), max(rights), max(bottoms))


@dataclass(frozen=True, slots=True)
class Word:
    """A word as read, its box, and the reader's confidence from 0 to 100; `mask` when it names a bystander."""

    text: str
    box: Box
    confidence: float
    mask: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a picture with one part in it: a name, a text, counts.

    `text` is the words joined by one space; `starts` holds where each word begins in it, in characters.
    `speaker` is the name that the piece is said to come from, None for the owner of the phone and where none was found.
    `depth` is 0, or 1 for a reply that is indented under another. `side` is where a chat's bubble hangs.
    """

    kind: BlockKind
    words: tuple[Word, ...]
    speaker: str | None = None
    mask: bool = False
    depth: int = 0
    side: Side | None = None
    box: Box = field(init=False)
    text: str = field(init=False)
    starts: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Raises ValueError for a block without words."""
        starts, at = [], 0
        for word in self.words:
            starts.append(at)
            at += len(word.text) + 1
        object.__setattr__(self, "starts", tuple(starts))
        object.__setattr__(self, "text", " ".join(word.text for word in self.words))
        object.__setattr__(self, "box", Box.around(word.box for word in self.words))

    def boxes(self, start: int, end: int) -> tuple[Box, ...]:
        """Where the characters from `start` up to `end` of `text` stand: one box for each line they run over.

        A word that the span only touches is shown whole. Raises ValueError for a span outside the text.
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"a span from {start} to {end} does not lie in a text of {len(self.text)} characters")
        touched = [
            word.box
            for at, word in zip(self.starts, self.words, strict=True)
            if start < end and at < end and start < at + len(word.text)
        ]
        lines: list[Box] = []
        for box in touched:
            if lines and _continues(lines[-1], box):
                lines[-1] = Box.around((lines[-1], box))
            else:
                lines.append(box)
        return tuple(lines)


def _continues(line: Box, word: Box) -> bool:
    """Whether a word stands on the line before it: to its right, and sharing half of its height."""
    shared = min(line.bottom, word.bottom) - max(line.top, word.top)
    return word.right > line.right and shared * 2 > min(line.height, word.height)


@dataclass(frozen=True, slots=True)
class Picture:
    """What was read from a picture of `width` x `height` pixels. `note` says what its reader must know."""

    width: int
    height: int
    layout: LayoutKind
    blocks: tuple[Block, ...]
    note: Text | None = None

    @property
    def text(self) -> str:
        """All that was read, a block a line."""
        return "\n".join(block.text for block in self.blocks)

    def masked_boxes(self) -> tuple[Box, ...]:
        """Where bystanders are named, for whoever covers them: names, handles, mentions. Faces are never looked for."""
        found: list[Box] = []
        for block in self.blocks:
            if block.mask:
                found.extend(block.boxes(0, len(block.text)))
            else:
                found.extend(word.box for word in block.words if word.mask)
        return tuple(found)
