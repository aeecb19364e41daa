"""Words with boxes from a picture, by Tesseract's Indonesian model through tesserocr.

The picture is first made even: dark text on white whatever the mode, the bubble or the light, and large enough.
One loaded Tesseract a thread, which uses that thread alone. It knows nothing of layouts, and looks for no faces.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nirpihak.reading.screens.pictures import PictureError
from nirpihak.reading.screens.shapes import Box, Word
from nirpihak.text import Text

if TYPE_CHECKING:
    from PIL.Image import Image

LANGUAGE: Final = "ind"
READ_WIDTH: Final = 1300
"""Width, in px, to which a narrower picture is enlarged: a phone's 400 CSS px become three times as many."""
MOST_ENLARGED: Final = 3.0
MOST_READ: Final = 6_000_000
"""Most pixels that are read; a larger picture is made smaller first, which bounds the time."""
SPARSE: Final = 11
"""Tesseract's mode "sparse text": all words wherever they stand. Modes 3 and 4 lose times and names beside pictures."""
AUTOMATIC: Final = (3, 4)
"""The modes "page" and "one column", tried when sparse text finds hardly anything."""
_FOLDERS: Final = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tesseract-ocr/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
    "/opt/local/share/tessdata",
)
_loaded = threading.local()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture of `width` x `height` made ready to read: `even` is dark on white and `scale` times as large."""

    width: int
    height: int
    even: Image
    scale: float
    words: tuple[Word, ...]


def tessdata_folder() -> Path:
    """The folder with `ind.traineddata`: NIRPIHAK_TESSDATA, TESSDATA_PREFIX, else the usual places.

    Raises PictureError that names the Debian package when there is none.
    """
    named = os.environ.get("NIRPIHAK_TESSDATA")
    prefix = os.environ.get("TESSDATA_PREFIX")
    tried = [named] if named else [*([prefix, f"{prefix}/tessdata"] if prefix else []), *_FOLDERS]
    for folder in map(Path, tried):
        if (folder / f"{LANGUAGE}.traineddata").is_file():
            return folder
    where = f" ({named})" if named else ""
    raise PictureError(
        Text(
            f"Data bahasa Indonesia untuk Tesseract tidak ditemukan{where}: pasang paket tesseract-ocr-ind, "
            "atau tunjukkan foldernya dengan NIRPIHAK_TESSDATA.",
            f"Tesseract's data for Indonesian was not found{where}: install the package tesseract-ocr-ind, "
            "or name its folder in NIRPIHAK_TESSDATA.",
        )
    )


def read_words(image: Image, blank: Iterable[Box] = ()) -> Sheet:
    """The words of an RGB picture, in no certain order, with boxes in the picture's own pixels.

    `blank` are places of that picture that hold no text and are painted over first.

    Raises PictureError when tesserocr or its language data is not there.
    """
    api = _tesseract()
    scale = _scale(image.width, image.height)
    even = evened(image.convert("L"), scale)
    edge = 0.006 * image.width
    for box in blank:
        grown = (box.left - edge, box.top - edge, box.right + edge, box.bottom + edge)
        left, top, right, bottom = (round(value * scale) for value in grown)
        even.paste(255, (left, top, right, bottom))
    words = _words(api, even, scale, SPARSE)
    for mode in AUTOMATIC:
        if len(words) >= 3:
            break
        words = max(words, _words(api, even, scale, mode), key=len)
    return Sheet(image.width, image.height, even, scale, words)


def read_line(sheet: Sheet, box: Box, characters: str) -> tuple[str, float]:
    """One line inside a box of the picture read again with these characters alone: text and confidence."""
    api = _tesseract()
    edge = max(4, box.height // 3)
    cut = tuple(
        round(value * sheet.scale) for value in (box.left - edge, box.top - edge, box.right + edge, box.bottom + edge)
    )
    piece = sheet.even.crop(
        (max(cut[0], 0), max(cut[1], 0), min(cut[2], sheet.even.width), min(cut[3], sheet.even.height))
    )
    from PIL import ImageOps

    piece = ImageOps.expand(ImageOps.autocontrast(piece), 12, 255)
    api.SetPageSegMode(7)
    api.SetVariable("tessedit_char_whitelist", characters)
    try:
        api.SetImage(piece)
        return api.GetUTF8Text().strip(), float(api.MeanTextConf())
    finally:
        api.SetVariable("tessedit_char_whitelist", "")
        api.Clear()


def evened(grey: Image, scale: float) -> Image:
    """A grey picture as dark text on white, `scale` times as large.

    What differs from its surroundings is ink: so dark mode, coloured bubbles and uneven light all read alike.
    """
    import PIL.Image
    from PIL import ImageChops, ImageFilter, ImageOps

    step = max(2, round(grey.width / 120))
    small = grey.resize((max(1, grey.width // step), max(1, grey.height // step)), PIL.Image.Resampling.BOX)
    # The nearer of a narrow and a wide ground: the narrow one follows the corners of bubbles.
    grounds = [
        small.filter(ImageFilter.MedianFilter(width)).resize(grey.size, PIL.Image.Resampling.BILINEAR)
        for width in (5, 7)
    ]
    ink = ImageChops.darker(*(ImageChops.difference(grey, ground) for ground in grounds))
    ink = ImageOps.autocontrast(ink, cutoff=(0, 0.2))
    even = ImageOps.invert(ink)
    if scale == 1:
        return even
    size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
    return even.resize(size, PIL.Image.Resampling.LANCZOS)


def _scale(width: int, height: int) -> float:
    wanted = min(max(1.0, READ_WIDTH / width), MOST_ENLARGED)
    most = (MOST_READ / (width * height)) ** 0.5
    return float(min(wanted, most))


def _tesseract() -> Any:
    """This thread's Tesseract, loaded once for each folder of language data."""
    folder = str(tessdata_folder())
    if getattr(_loaded, "folder", None) != folder:
        # Read by the OpenMP runtime when it is loaded: more threads make one picture slower and starve the others.
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")
        try:
            import tesserocr
        except ImportError as error:
            raise PictureError(
                Text(
                    "Pembacaan gambar belum terpasang: pip install 'nirpihak[pictures]'.",
                    "Reading pictures is not installed: pip install 'nirpihak[pictures]'.",
                )
            ) from error
        try:
            _loaded.api = tesserocr.PyTessBaseAPI(path=folder, lang=LANGUAGE, psm=SPARSE)
        except RuntimeError as error:
            raise PictureError(
                Text(
                    f"Data bahasa Tesseract di {folder} tidak dapat dimuat; pasang ulang paket tesseract-ocr-ind.",
                    f"Tesseract's language data in {folder} cannot be loaded; reinstall the package tesseract-ocr-ind.",
                )
            ) from error
        _loaded.folder = folder
    return _loaded.api


def _words(api: Any, even: Image, scale: float, mode: int) -> tuple[Word, ...]:
    api.SetPageSegMode(mode)
    try:
        api.SetImage(even)
        # Another engine's default of 70 dpi is guessed wrong on some screens, with a warning on the terminal.
        api.SetSourceResolution(220)
        api.Recognize()
        return tuple(iterate_words(api, scale))
    finally:
        api.Clear()


def iterate_words(api: Any, scale: float) -> Iterator[Word]:
    """The words that a Tesseract has just recognised, with boxes divided by `scale`."""
    import tesserocr

    level = tesserocr.RIL.WORD
    found = api.GetIterator()
    if found is None:
        return
    for word in tesserocr.iterate_level(found, level):
        if word.Empty(level):
            continue
        text = word.GetUTF8Text(level).strip()
        corners = word.BoundingBox(level)
        if text and corners is not None:
            left, top, right, bottom = (round(value / scale) for value in corners)
            yield Word(text, Box(left, top, max(right, left + 1), max(bottom, top + 1)), float(word.Confidence(level)))
