"""The text layer of a picture: the words that Tesseract reads, where they stand, and how sure it is.

Runs in the child. It tells no meaning, no speaker and no name; those are readings, made elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from nirpihak.deriving.results import Plain, Purpose
from nirpihak.deriving.workshop import Workshop
from nirpihak.reading.screens.shapes import Box, Word
from nirpihak.text import Text

if TYPE_CHECKING:
    from nirpihak.reading.screens.lines import Stretch
    from nirpihak.reading.screens.ocr import Sheet

TEXT_LAYER: Final = "text-layer.json"
OVERLAP: Final = 160
"""Pixels that two bands of a long picture share; no line of text is higher."""
UNSURE: Final = 40.0
SURE: Final = 60.0
MOST_AT_ONCE: Final = 8
"""Confidence under which words are read again, that from which the second reading is taken, and how many at once."""


def make_text_layer(workshop: Workshop) -> None:
    """The text layer as JSON, and the same as plain lines. No words at all is a gap that says so."""
    import tesserocr

    from nirpihak.reading.screens.ocr import LANGUAGE

    image = workshop.picture
    lines = read_lines(image)
    tool = ("Tesseract", tesserocr.tesseract_version().split("\n")[0].removeprefix("tesseract ").strip())
    words = sum(len(line["words"]) for line in lines)
    parameters: dict[str, Plain] = {"language": LANGUAGE, "lines": len(lines), "words": words}
    layer = {"width": image.width, "height": image.height, "language": LANGUAGE, "lines": lines}
    workshop.keep_json(Purpose.TEXT_LAYER, TEXT_LAYER, layer, tool=tool, parameters=parameters)
    text = "".join(f"{line['text']}\n" for line in lines)
    workshop.keep(
        Purpose.TEXT,
        "text.txt",
        "text/plain; charset=utf-8",
        text.encode("utf-8", "replace"),
        tool=tool,
        parameters=parameters,
        of=TEXT_LAYER,
    )
    if not lines:
        workshop.gap(
            Purpose.TEXT_LAYER,
            Text("Tidak ada teks yang terbaca dalam gambar ini.", "No text could be read in this picture."),
        )


def read_lines(image: Any) -> list[dict[str, Any]]:
    """The lines of an RGB picture from top to bottom: text, box, words with box and confidence (0 to 100).

    Boxes are [left, top, right, bottom] in pixels of the picture; right and bottom lie just outside.
    Raises PictureError where Tesseract or its language data is missing.
    """
    lines = []
    for top, first, last, bottom in _bands(image.width, image.height):
        part = image if bottom - top == image.height else image.crop((0, top, image.width, bottom))
        for stretch in _stretches(part):
            # A line where two bands overlap is read in both, and taken from the one it stands deeper in.
            if first <= top + stretch.box.middle[1] < last:
                lines.append(_told(stretch, top))
    return lines


def _bands(width: int, height: int) -> Iterator[tuple[int, int, int, int]]:
    """A picture in bands short enough to be read at full size: top, the part of its own (from, to), bottom, in px."""
    from nirpihak.reading.screens import ocr

    scale = min(max(1.0, ocr.READ_WIDTH / width), ocr.MOST_ENLARGED)
    most = int(ocr.MOST_READ / (scale * scale * width))
    if height <= most or most <= 3 * OVERLAP:
        # A picture so wide that bands would be strips is made smaller as a whole.
        yield 0, 0, height, height
        return
    step = most - OVERLAP
    for top in range(0, height - OVERLAP, step):
        bottom = min(top + most, height)
        first = top + OVERLAP // 2 if top else 0
        yield top, first, bottom if bottom == height else bottom - OVERLAP // 2, bottom


def _stretches(image: Any) -> tuple[Stretch, ...]:
    from nirpihak.reading.screens.lines import screen
    from nirpihak.reading.screens.ocr import read_words
    from nirpihak.reading.screens.surface import Surface

    surface = Surface(image)
    sheet = read_words(image, surface.shapes)
    return screen(surface, replace(sheet, words=tuple(looked_at_again(sheet)))).stretches


def _told(stretch: Stretch, down: int) -> dict[str, Any]:
    """A line as it is written, `down` pixels lower than it was read."""

    def box(found: Box) -> list[int]:
        return [found.left, found.top + down, found.right, found.bottom + down]

    words = [{"text": word.text, "box": box(word.box), "confidence": round(word.confidence)} for word in stretch.words]
    return {"text": stretch.text, "box": box(stretch.box), "words": words}


def looked_at_again(sheet: Sheet) -> Iterator[Word]:
    """The words of a sheet, with those that Tesseract was unsure of read once more, each run of them as a line alone.

    Amid a whole screen it loses words beside a shape; the second reading is taken where it is sure.
    """
    from nirpihak.reading.screens.lines import rows
    from nirpihak.reading.screens.ocr import read_line

    for row in rows(list(sheet.words)):
        for unsure, group in groupby(row, key=_is_unsure):
            words = list(group)
            if not unsure or len(words) > MOST_AT_ONCE:
                yield from words
                continue
            box = Box.around(word.box for word in words)
            text, sure = read_line(sheet, box, "")
            if sure < SURE or not any(map(str.isalnum, text)):
                yield from words
                continue
            yield from _spread(text.split(), box, sure)


def _is_unsure(word: Word) -> bool:
    return word.confidence < UNSURE and any(map(str.isalnum, word.text))


def _spread(texts: list[str], box: Box, sure: float) -> Iterator[Word]:
    """Words along a box, each as wide as its letters are many: a line read alone has no boxes of its own."""
    total = sum(map(len, texts)) + len(texts) - 1
    at = 0
    for text in texts:
        left, right = (box.left + round(box.width * place / total) for place in (at, at + len(text)))
        yield Word(text, Box(left, box.top, max(right, left + 1), box.bottom), sure)
        at += len(text) + 1


def words_of(lines: list[dict[str, Any]]) -> list[Word]:
    """The words of a text layer's lines, in their order."""
    return [
        Word(word["text"], Box(*word["box"]), float(word["confidence"])) for line in lines for word in line["words"]
    ]
