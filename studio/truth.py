"""The truth of a rendered picture: blocks with kind, text, speaker, mask and words with boxes; to JSON and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

Corners = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels of the picture."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class TrueWord:
    """A word with its box; `mask` when it is a mention or part of a bystander's name."""

    text: str
    box: Corners
    mask: bool


@dataclass(frozen=True, slots=True)
class TrueBlock:
    """A block: its kind, its speaker ("" for the owner of the phone and for none), and its words in reading order."""

    kind: str
    speaker: str
    mask: bool
    words: tuple[TrueWord, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Corners:
        return around([word.box for word in self.words])


@dataclass(frozen=True, slots=True)
class Truth:
    """What is in a picture, in reading order."""

    width: int
    height: int
    layout: str
    blocks: tuple[TrueBlock, ...]

    def to_json(self) -> dict[str, Any]:
        """An object for `json.dumps`; boxes are lists of four numbers rounded to 0.1 px."""
        blocks = [
            {
                "kind": block.kind,
                "speaker": block.speaker,
                "mask": block.mask,
                "text": block.text,
                "box": _rounded(block.box),
                "words": [{"text": w.text, "box": _rounded(w.box), "mask": w.mask} for w in block.words],
            }
            for block in self.blocks
        ]
        return {"width": self.width, "height": self.height, "layout": self.layout, "blocks": blocks}

    def moved(self, move: Callable[[Point], Point], width: int, height: int) -> Truth:
        """The truth after the picture was bent by `move` and cut to `width` x `height`; what was cut off is gone."""
        blocks = []
        for block in self.blocks:
            words = [replace(word, box=_bent(word.box, move)) for word in block.words]
            seen = tuple(word for word in words if _visible(word.box, width, height))
            if seen:
                blocks.append(replace(block, words=seen))
        shown = {block.speaker for block in blocks if block.kind == "author"}
        # Whose name was cut off cannot be told from the picture.
        known = (replace(block, speaker=block.speaker if block.speaker in shown else "") for block in blocks)
        return Truth(width, height, self.layout, tuple(known))


def around(boxes: list[Corners]) -> Corners:
    """The smallest box around boxes (at least one)."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _bent(box: Corners, move: Callable[[Point], Point]) -> Corners:
    left, top, right, bottom = box
    xs, ys = zip(*map(move, ((left, top), (right, top), (left, bottom), (right, bottom))), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _visible(box: Corners, width: int, height: int) -> bool:
    left, top, right, bottom = box
    wide = min(right, width) - max(left, 0)
    high = min(bottom, height) - max(top, 0)
    return wide > 0.6 * (right - left) and high > 0.8 * (bottom - top)


def _rounded(box: Corners) -> list[float]:
    return [round(value, 1) for value in box]
