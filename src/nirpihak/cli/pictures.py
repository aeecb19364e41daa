"""`nirpihak read` of a picture: its blocks with bystanders covered, and the reading of each text with its boxes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nirpihak.cli.marking import Where, marked, plain, say_under, tell_participants, too_long
from nirpihak.cli.readings import acts, reading_json
from nirpihak.cli.terminal import fail, out, say
from nirpihak.contests import Contest
from nirpihak.reading.reader import Reader, Reading
from nirpihak.reading.screens import Block, Box, Picture, PictureError, read_picture
from nirpihak.reading.screens.reading import ScreenReading
from nirpihak.reading.wording import BLOCKS, LAYOUTS, SUGGESTION, nobody
from nirpihak.text import Text


class PictureReading(ScreenReading):
    """The same for a contest, as plain values and as acts."""

    def __init__(self, picture: Picture, reader: Reader, contest: Contest) -> None:
        super().__init__(picture, reader)
        self.contest = contest

    def acts(self) -> Iterator[dict[str, Any]]:
        """The suggested facts of each text and participant as acts."""
        for number, (_, shown, reading) in enumerate(self.blocks, 1):
            if reading is not None:
                yield from acts(reading, self.contest, f"{number}", shown)

    def to_json(self, lang: str) -> dict[str, Any]:
        """The picture and its blocks as plain values; bystanders are covered here too."""
        picture = self.picture
        return {
            "picture": {
                "width": picture.width,
                "height": picture.height,
                "layout": picture.layout,
                "note": picture.note.pick(lang) if picture.note else None,
                "masked_boxes": [list(box) for box in picture.masked_boxes()],
            },
            "blocks": [self._block_json(*row, lang) for row in self.blocks],
        }

    def _block_json(self, block: Block, shown: str, reading: Reading | None, lang: str) -> dict[str, Any]:
        def place(start: int, end: int) -> dict[str, Any]:
            return {"start": start, "end": end, "boxes": [list(box) for box in block.boxes(start, end)]}

        told = None if reading is None else reading_json(reading, self.contest, lang, place=place, shown=shown)
        return {
            "kind": block.kind,
            "speaker": self.speaker(block, lang),
            "covered": block.mask or block.speaker in self.numbers,
            "depth": block.depth,
            "side": block.side,
            "box": list(block.box),
            "text": shown,
            "reading": told,
        }


def read_screen(data: bytes, reader: Reader, contest: Contest, lang: str) -> PictureReading:
    """The reading of a picture's bytes; the command ends where it cannot be opened or pictures cannot be read here."""
    try:
        return PictureReading(read_picture(data), reader, contest)
    except PictureError as error:
        fail(error.reason, lang)


def tell_picture(read: PictureReading, lang: str) -> None:
    """The blocks of a picture and what was read in them, for a person."""
    picture = read.picture
    layout = LAYOUTS[picture.layout].pick(lang)
    size = f"{picture.width} x {picture.height}"
    say(Text(f"Gambar {size} piksel, susunan: {layout}", f"Picture of {size} pixels, layout: {layout}").pick(lang))
    if picture.note:
        say(picture.note.pick(lang))
    for number, (block, shown, reading) in enumerate(read.blocks, 1):
        say()
        out().print(_heading(number, block, read.speaker(block, lang), lang), style="dim", markup=False)
        say_under(marked(reading, shown) if reading is not None else plain(shown), 2)
        if reading is not None and reading.suggestions:
            if reading.cut:
                say(too_long(lang))
            tell_participants(reading, read.contest, lang, where=_where(block, lang), shown=shown)
    say()
    say(SUGGESTION.pick(lang) if read.anybody else nobody(read.contest.name.pick(lang), lang))


def _heading(number: int, block: Block, speaker: str | None, lang: str) -> str:
    parts = [f"{number}. {BLOCKS[block.kind].pick(lang)}"]
    if speaker and (block.kind != "author" or block.mask):
        parts.append(plain(speaker))
    return ", ".join([*parts, _box(block.box, lang)])


def _box(box: Box, lang: str) -> str:
    corners = f"{box.left},{box.top}-{box.right},{box.bottom}"
    return Text(f"kotak {corners}", f"box {corners}").pick(lang)


def _where(block: Block, lang: str) -> Where:
    def where(start: int, end: int) -> str:
        return "".join(f" [{_box(box, lang)}]" for box in block.boxes(start, end))

    return where
