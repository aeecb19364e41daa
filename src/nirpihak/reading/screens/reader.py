"""From a picture's bytes to its blocks."""

from __future__ import annotations

from pathlib import Path

from nirpihak.reading.screens.blocks import unmask
from nirpihak.reading.screens.layout import lay_out
from nirpihak.reading.screens.lines import screen
from nirpihak.reading.screens.ocr import read_words
from nirpihak.reading.screens.pictures import open_picture
from nirpihak.reading.screens.shapes import Picture
from nirpihak.reading.screens.surface import Surface


def read_picture(source: bytes | Path, reported: str | None = None) -> Picture:
    """Reads a screenshot: its layout, and blocks with who speaks, what, when, and boxes in the picture's own pixels.

    Names and handles of bystanders are marked (`mask`): everybody but a post's author, all senders in a group,
    whoever likes, answers or is mentioned. `reported` names the author of the reported item by display name or handle;
    then that name alone stays unmarked. Faces are never looked for.

    Raises PictureError, with one line in both languages, for a picture that cannot be opened, and where Pillow,
    tesserocr or the Indonesian language data is missing.
    """
    image = open_picture(source)
    surface = Surface(image)
    picture = lay_out(screen(surface, read_words(image, surface.shapes)))
    return unmask(picture, reported) if reported else picture
