"""Where a picture ends inside its file, so that what was hidden behind it is told.

It walks the format's own frames and decodes nothing; it knows no metadata.
"""

from __future__ import annotations

import mmap
import re
from pathlib import Path
from typing import Final

MOST_PARTS: Final = 200_000
_MARKER: Final = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
"""A JPEG marker inside the coded data: neither a stuffed zero nor a restart nor a fill byte."""


def picture_end(path: Path, kind: str) -> int | None:
    """The offset just behind the picture's last byte, None where it cannot be told. `kind` as Pillow names formats."""
    walk = {"PNG": _png, "JPEG": _jpeg, "WEBP": _riff, "BMP": _bitmap}.get(kind)
    if walk is None or not path.stat().st_size:
        return None
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        end = walk(data)
        return end if end is not None and end <= len(data) else None


def _png(data: mmap.mmap) -> int | None:
    at = 8
    for _ in range(MOST_PARTS):
        if at + 12 > len(data):
            return None
        length, name = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        at += 12 + length
        if name == b"IEND":
            return at
    return None


def _jpeg(data: mmap.mmap) -> int | None:
    at = 2
    for _ in range(MOST_PARTS):
        if at + 2 > len(data) or data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker == 0xD9:
            return at + 2
        elif marker == 0xDA:
            found = _MARKER.search(data, at + 2 + int.from_bytes(data[at + 2 : at + 4]))
            if found is None:
                return None
            at = found.start()
        elif marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return None


def _riff(data: mmap.mmap) -> int | None:
    length = int.from_bytes(data[4:8], "little")
    return 8 + length + length % 2


def _bitmap(data: mmap.mmap) -> int | None:
    return int.from_bytes(data[2:6], "little") or None
