"""Covers places of a clean copy with solid boxes, and proves that nothing under them is left in the new file.

It works on a clean copy alone, never on an original, and makes a new file beside it. Which places are covered, a
person says; it finds no names and no faces.
"""

from __future__ import annotations

import hashlib
import io
import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageChops, ImageDraw

from nirpihak.reading.screens.pictures import PictureError, open_picture
from nirpihak.reading.screens.shapes import Box
from nirpihak.text import Text

INK: Final = (0, 0, 0)
LEAST_EDGE: Final = 4
"""Pixels painted around each box: letters reach over the boxes that Tesseract gives, and a JPEG smears their edges."""
MOST_BOXES: Final = 5000
_CHUNKS: Final = {b"IHDR", b"IDAT", b"IEND"}


class RedactionError(ValueError):
    """A picture that was not redacted. `reason` says why, in one line and both languages."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Redaction:
    """A PNG with `boxes` painted over (as painted, with their edge), its size in bytes and its digest."""

    path: Path
    width: int
    height: int
    boxes: tuple[Box, ...]
    size: int
    sha256: str


def redact(image_path: Path, boxes: Sequence[Sequence[int]], out: Path) -> Redaction:
    """Writes `out`, a PNG of the clean copy at `image_path` with solid boxes; `boxes` are left, top, right, bottom.

    The new file is read again before it is given its name: under the boxes one colour alone, beside them the clean
    copy's pixels unchanged, and nothing in the file but pixels.

    Raises RedactionError for a picture that is no clean copy, for boxes outside it or none, and where `out` exists or
    cannot be written.
    """
    if out.exists():
        raise RedactionError(Text(f"Berkas {out.name} sudah ada.", f"The file {out.name} is there already."))
    try:
        data = image_path.read_bytes()
        image = open_picture(data)
    except OSError as error:
        raise RedactionError(_unwritten(image_path, error)) from error
    except PictureError as error:
        raise RedactionError(error.reason) from error
    _check_clean(data)
    painted = tuple(_edged(box, image.size) for box in _checked(boxes, image.size))
    covered = image.copy()
    draw = ImageDraw.Draw(covered)
    for box in painted:
        draw.rectangle((box.left, box.top, box.right - 1, box.bottom - 1), fill=INK)
    stream = io.BytesIO()
    covered.save(stream, "PNG")
    made = stream.getvalue()
    _prove(made, image, painted)
    _keep(out, made)
    return Redaction(out, *image.size, painted, len(made), hashlib.sha256(made).hexdigest())


def remaining_lines(lines: Sequence[dict[str, Any]], boxes: Sequence[Box]) -> list[dict[str, Any]]:
    """A text layer's lines without the words that painted boxes touch, so that the text tells no more than the picture.

    Lines left without words are left out; the others' text is what their remaining words say.
    """
    kept = []
    for line in lines:
        rest = [word for word in line["words"] if not any(_touch(Box(*word["box"]), box) for box in boxes)]
        if rest:
            around = Box.around(Box(*word["box"]) for word in rest)
            kept.append({"text": " ".join(word["text"] for word in rest), "box": list(around), "words": rest})
    return kept


def _touch(one: Box, other: Box) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


def _check_clean(data: bytes) -> None:
    """Refuses what carries more than pixels: it is no clean copy, and may be an original."""
    with Image.open(io.BytesIO(data)) as opened:
        told = set(opened.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
        clean = opened.format in ("PNG", "JPEG") and opened.mode == "RGB" and not told and not opened.getexif()
    if not clean:
        raise RedactionError(
            Text(
                "Penutupan hanya pada salinan bersih, dan gambar ini bukan salinan bersih.",
                "Only a clean copy is redacted, and this picture is none.",
            )
        )


def _checked(boxes: Sequence[Sequence[int]], size: tuple[int, int]) -> list[Box]:
    if not boxes:
        raise RedactionError(Text("Pilih dahulu bagian yang ditutup.", "Choose first what is to be covered."))
    if len(boxes) > MOST_BOXES:
        raise RedactionError(Text("Kotaknya terlalu banyak.", "There are too many boxes."))
    found = []
    for each in boxes:
        if len(each) != 4 or not all(isinstance(value, int) for value in each):
            raise RedactionError(_no_box(each))
        box = Box(*each)
        if not (0 <= box.left < box.right <= size[0] and 0 <= box.top < box.bottom <= size[1]):
            raise RedactionError(_no_box(each))
        found.append(box)
    return found


def _edged(box: Box, size: tuple[int, int]) -> Box:
    edge = max(LEAST_EDGE, round(0.15 * box.height))
    left, top = max(box.left - edge, 0), max(box.top - edge, 0)
    return Box(left, top, min(box.right + edge, size[0]), min(box.bottom + edge, size[1]))


def _prove(made: bytes, clean: Image.Image, painted: Sequence[Box]) -> None:
    """Reads the new file again. Raises RedactionError where it holds more than it should."""
    mask = Image.new("1", clean.size, 0)
    draw = ImageDraw.Draw(mask)
    for box in painted:
        draw.rectangle((box.left, box.top, box.right - 1, box.bottom - 1), fill=1)
    expected = Image.composite(Image.new("RGB", clean.size, INK), clean, mask)
    with Image.open(io.BytesIO(made)) as again:
        same = again.size == clean.size and ImageChops.difference(again.convert("RGB"), expected).getbbox() is None
    if not (same and set(_chunks(made)) == _CHUNKS):
        raise RedactionError(
            Text(
                "Hasil penutupan tidak lulus pemeriksaan; tidak ada yang disimpan.",
                "The redacted picture did not pass its check; nothing was kept.",
            )
        )


def _chunks(data: bytes) -> list[bytes]:
    """The names of a PNG's chunks; an empty one for what follows the last, or for a wrong checksum."""
    at, names = 8, []
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4])
        name, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        whole = zlib.crc32(name + content) == int.from_bytes(data[at + 8 + length : at + 12 + length])
        names.append(name if whole else b"")
        at += 12 + length
        if name == b"IEND":
            break
    return [*names, b""] if at != len(data) else names


def _keep(out: Path, made: bytes) -> None:
    part = out.with_name(f"{out.name}.part")
    try:
        with part.open("xb") as stream:
            stream.write(made)
            stream.flush()
            os.fsync(stream.fileno())
        part.rename(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise RedactionError(_unwritten(out, error)) from error


def _no_box(each: Sequence[int]) -> Text:
    told = ", ".join(map(str, each))[:100]
    return Text(f"Kotak [{told}] tidak terletak di dalam gambar.", f"The box [{told}] does not lie in the picture.")


def _unwritten(path: Path, error: OSError) -> Text:
    why = error.strerror or type(error).__name__
    return Text(f"Berkas {path.name} tidak dapat dipakai: {why}.", f"The file {path.name} cannot be used: {why}.")
