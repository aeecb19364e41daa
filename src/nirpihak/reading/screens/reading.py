"""What is read in a screenshot: the reading of each text in it, with bystanders covered."""

from __future__ import annotations

from typing import Final

from nirpihak.reading.reader import Reader, Reading
from nirpihak.reading.screens.shapes import Block, Picture
from nirpihak.text import Text

SPEECH: Final = frozenset(("text", "comment", "message", "caption", "quoted"))
"""Kinds of blocks in which somebody says something; loose words of a chat and of an unknown layout are read too."""
COVER: Final = "█"


class ScreenReading:
    """A picture's blocks, each with the reading of its text where somebody says something."""

    def __init__(self, picture: Picture, reader: Reader) -> None:
        self.picture = picture
        self.blocks: list[tuple[Block, str, Reading | None]] = []
        """Each block, its text with bystanders covered letter by letter, and the reading of what is under it."""
        shown = {each.speaker for each in picture.blocks if each.kind == "author" and not each.mask}
        hidden = [each.speaker for each in picture.blocks if each.mask and each.speaker not in shown]
        self.numbers = {name: number for number, name in enumerate(dict.fromkeys(hidden), 1)}
        for block in picture.blocks:
            read = block.kind in SPEECH or (picture.layout in ("plain", "chat") and block.kind == "other")
            self.blocks.append((block, covered(block), reader.read(block.text) if read else None))

    def speaker(self, block: Block, lang: str) -> str | None:
        """Who a block comes from: a name, a number for a bystander whose name is covered, or None."""
        if block.speaker is None or block.speaker not in self.numbers:
            return None if block.mask else block.speaker
        number = self.numbers[block.speaker]
        return Text(f"akun {number} (nama ditutup)", f"account {number} (name covered)").pick(lang)

    @property
    def anybody(self) -> bool:
        """Whether any text names a participant."""
        return any(reading is not None and reading.suggestions for _, _, reading in self.blocks)


def covered(block: Block) -> str:
    """The text of a block with bystanders' names covered, of the same length."""
    if block.mask:
        return "".join(COVER if each != " " else each for each in block.text)
    return " ".join(COVER * len(word.text) if word.mask else word.text for word in block.words)
