"""Screens drawn by hand: grounds, shapes and words with boxes, as if Tesseract had read them."""

from __future__ import annotations

from PIL import Image, ImageDraw

from nirpihak.reading.screens.layout import lay_out
from nirpihak.reading.screens.lines import Screen, screen
from nirpihak.reading.screens.ocr import Sheet
from nirpihak.reading.screens.shapes import Block, Box, Picture, Word
from nirpihak.reading.screens.surface import Surface

HEIGHT = 12
"""Height of a word, px; its letters are 7 px wide."""
LETTER = 7


class Drawing:
    """A screen 400 px wide on which shapes, bubbles and lines of words are put."""

    def __init__(self, height: int = 600, ground: str = "#ffffff") -> None:
        self.image = Image.new("RGB", (400, height), ground)
        self.even = Image.new("L", self.image.size, 255)
        self.words: list[Word] = []

    def shape(self, left: int, top: int, size: int = 36, colour: str = "#4477aa") -> Drawing:
        """A round one, as beside a name."""
        ImageDraw.Draw(self.image).ellipse((left, top, left + size, top + size), fill=colour)
        return self

    def bubble(self, left: int, top: int, right: int, bottom: int, colour: str = "#cfe8d5") -> Drawing:
        ImageDraw.Draw(self.image).rounded_rectangle((left, top, right, bottom), 8, fill=colour)
        return self

    def text(self, left: int, top: int, said: str, *, bold: int = 0, height: int = HEIGHT) -> Drawing:
        """A line of words; the first `bold` of them have strokes twice as wide. Two spaces make a wide gap."""
        x, number = left, 0
        for part in said.split(" "):
            if not part:
                x += 3 * LETTER
                continue
            self._word(part, Box(x, top, x + LETTER * len(part), top + height), 4 if number < bold else 2)
            x += LETTER * len(part) + 5
            number += 1
        return self

    def _word(self, text: str, box: Box, stroke: int) -> None:
        ink = ImageDraw.Draw(self.even)
        for x in range(box.left, box.right - stroke, LETTER):
            ink.rectangle((x, box.top, x + stroke - 1, box.bottom - 1), fill=0)
        self.words.append(Word(text, box, 95.0))

    def screen(self) -> Screen:
        width, height = self.image.size
        return screen(Surface(self.image), Sheet(width, height, self.even, 1.0, tuple(self.words)))

    def read(self) -> Picture:
        return lay_out(self.screen())


def told(picture: Picture) -> list[tuple[str, str | None, str]]:
    """Each block as its kind, who speaks, and the text."""
    return [(block.kind, block.speaker, block.text) for block in picture.blocks]


def only(picture: Picture, kind: str) -> list[Block]:
    return [block for block in picture.blocks if block.kind == kind]
