"""Pictures drawn with Pillow and words placed by hand, so that layouts are tried without Tesseract."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from nirpihak.reading.screens import Box, Picture, Word
from nirpihak.reading.screens.layout import lay_out
from nirpihak.reading.screens.lines import Screen, screen
from nirpihak.reading.screens.ocr import Sheet, evened
from nirpihak.reading.screens.surface import Surface

INK, PALE = (24, 24, 28), (110, 118, 126)


class Canvas:
    """A white picture on which lines are drawn; each word drawn is also kept as if it had been read there."""

    def __init__(self, width: int, height: int, ground: tuple[int, int, int] = (255, 255, 255)) -> None:
        self.image = Image.new("RGB", (width, height), ground)
        self.draw = ImageDraw.Draw(self.image)
        self.words: list[Word] = []

    def line(self, x: int, y: int, text: str, *, size: int = 16, bold: bool = False, ink: Any = INK) -> int:
        """A line with its upper left corner near (x, y), bold by thicker strokes; gives the x after it."""
        font = ImageFont.load_default(size)
        for word in text.split():
            self.draw.text((x, y), word, ink, font, stroke_width=int(bold))
            box = self.draw.textbbox((x, y), word, font, stroke_width=int(bold))
            # One height for a line, as Tesseract's boxes nearly have.
            left, right = int(box[0]), int(box[2])
            self.words.append(Word(word, Box(left, y + size // 5, right, y + size), 95.0))
            x = right + size // 4
        return x

    def lines(self, x: int, y: int, *texts: str, size: int = 16, ink: Any = INK) -> int:
        """Several lines under one another; gives the y after them."""
        for text in texts:
            self.line(x, y, text, size=size, ink=ink)
            y += size * 3 // 2
        return y

    def disc(self, x: int, y: int, size: int = 40) -> None:
        """The round shape that stands beside a name, its upper left corner at (x, y)."""
        self.draw.ellipse((x, y, x + size, y + size), (70, 110, 180))

    def bubble(self, box: tuple[int, int, int, int], fill: tuple[int, int, int] = (225, 228, 232)) -> None:
        """A message's ground."""
        self.draw.rounded_rectangle(box, 10, fill)

    def screen(self) -> Screen:
        """What a layout is read from."""
        sheet = Sheet(*self.image.size, evened(self.image.convert("L"), 1.0), 1.0, tuple(self.words))
        return screen(Surface(self.image), sheet)

    def read(self) -> Picture:
        """The layout of the words drawn."""
        return lay_out(self.screen())

    def data(self, kind: str = "PNG", **options: Any) -> bytes:
        """The picture as a file's bytes."""
        return encoded(self.image, kind, **options)


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """A picture as a file's bytes."""
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def told(picture: Picture, *kinds: str) -> list[tuple[str, str | None, str]]:
    """Kind, speaker and text of the blocks of some kinds."""
    return [(block.kind, block.speaker, block.text) for block in picture.blocks if block.kind in kinds]


def names(boxes: Sequence[Box], picture: Picture) -> set[str]:
    """The words of a picture that stand in some boxes."""
    return {
        word.text
        for block in picture.blocks
        for word in block.words
        if any(
            box.left <= word.box.middle[0] <= box.right and box.top <= word.box.middle[1] <= box.bottom for box in boxes
        )
    }
