"""The times, the length and the place that an MP4, MOV or 3GP file tells in its own boxes (ISO/IEC 14496-12).

Runs in the child. It reads boxes and no pictures or sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final

MOST_BOXES: Final = 5000
LONGEST_MOVIE: Final = 64 << 20
"""Most bytes of the `moov` box that are read."""
_EPOCH: Final = datetime(1904, 1, 1, tzinfo=UTC)
_PLACE: Final = re.compile(r"([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)")


def iso_metadata(path: Path) -> dict[str, Any]:
    """`times`, `gps`, `texts` of the file's movie box; `complete` is whether its boxes end where the file does."""
    size = path.stat().st_size
    told: dict[str, Any] = {"boxes": [], "times": [], "gps": None, "texts": {}, "complete": True}
    with path.open("rb") as stream:
        end = 0
        for name, start, stop in _file_boxes(stream, size):
            told["boxes"].append(name)
            end = stop
            if name == "moov" and stop <= size and stop - start <= LONGEST_MOVIE:
                stream.seek(start)
                _read_movie(stream.read(stop - start), told)
        told["complete"] = end == size
    told["boxes"] = told["boxes"][:50]
    return told


def _file_boxes(stream: BinaryIO, size: int) -> Iterator[tuple[str, int, int]]:
    """Name, beginning of the content and end of each box of the file; an end may lie beyond a file that was cut."""
    at = 0
    for _ in range(MOST_BOXES):
        stream.seek(at)
        head = stream.read(16)
        if len(head) < 8:
            return
        length, begin = int.from_bytes(head[:4]), at + 8
        if length == 1 and len(head) == 16:
            length, begin = int.from_bytes(head[8:]), at + 16
        stop = size if length == 0 else at + length
        if stop < begin:
            return
        yield _letters(head[4:8]), begin, stop
        at = stop
        if at >= size:
            return


def _boxes(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of each box inside another."""
    at = 0
    for _ in range(MOST_BOXES):
        length = int.from_bytes(data[at : at + 4])
        if length < 8 or at + length > len(data):
            return
        yield _letters(data[at + 4 : at + 8]), data[at + 8 : at + length]
        at += length


def _read_movie(movie: bytes, told: dict[str, Any]) -> None:
    for name, content in _boxes(movie):
        if name == "mvhd":
            _read_header(content, told)
        elif name == "udta":
            for field, value in _boxes(content):
                if field.startswith("©"):
                    _tell(field, value[4:].decode("utf-8", "replace"), told)
                elif field == "meta":
                    _read_meta(value[4:], told)
        elif name == "meta":
            _read_meta(content if content[4:8] == b"hdlr" else content[4:], told)


def _read_header(content: bytes, told: dict[str, Any]) -> None:
    """`mvhd`: made and changed in seconds since 1904, by the standard in UTC; 0 where the camera knew none."""
    wide = 8 if content[:1] == b"\1" else 4
    if len(content) < 4 + 3 * wide + 4:
        return
    made, changed = (int.from_bytes(content[4 + wide * n : 4 + wide * (n + 1)]) for n in (0, 1))
    scale = int.from_bytes(content[4 + 2 * wide : 8 + 2 * wide])
    length = int.from_bytes(content[8 + 2 * wide : 8 + 3 * wide])
    told["milliseconds"] = length * 1000 // scale if scale and length < (1 << (8 * wide)) - 1 else None
    for field, seconds in (("made", made), ("changed", changed)):
        if 0 < seconds < 8_000_000_000:
            written = (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")
            told["times"].append({"field": f"mvhd {field}", "written": written, "zone": "UTC"})


def _read_meta(content: bytes, told: dict[str, Any]) -> None:
    """Apple's `meta`: a list of keys, or four letters each, and their values in `ilst`."""
    keys: list[str] = []
    for name, inner in _boxes(content):
        if name == "keys":
            keys = [value.decode("utf-8", "replace") for _, value in _boxes(inner[8:])]
        elif name == "ilst":
            _read_list(inner, keys, told)


def _read_list(content: bytes, keys: list[str], told: dict[str, Any]) -> None:
    at = 0
    for _ in range(MOST_BOXES):
        length = int.from_bytes(content[at : at + 4])
        if length < 8 or at + length > len(content):
            return
        number, item = content[at + 4 : at + 8], content[at + 8 : at + length]
        place = int.from_bytes(number)
        name = keys[place - 1] if 0 < place <= len(keys) else _letters(number)
        for inner, value in _boxes(item):
            # Kind 1 is text in UTF-8.
            if inner == "data" and value[:4] == b"\0\0\0\1":
                _tell(name, value[8:].decode("utf-8", "replace"), told)
        at += length


def _tell(name: str, value: str, told: dict[str, Any]) -> None:
    value = value.strip("\0 ")[:1000]
    told["texts"].setdefault(name[:100], value)
    found = _PLACE.match(value) if name in ("©xyz", "com.apple.quicktime.location.ISO6709") else None
    if found and abs(float(found[1])) <= 90 and abs(float(found[2])) <= 180:
        told["gps"] = {"latitude": float(found[1]), "longitude": float(found[2])}
    if name in ("©day", "com.apple.quicktime.creationdate"):
        zone = re.search(r"T.*(Z|[+-]\d\d:?\d\d)$", value)
        told["times"].append({"field": name, "written": value, "zone": zone[1] if zone else "unknown"})


def _letters(four: bytes) -> str:
    """A box's name; it is Latin-1, so that Apple's © reads as one."""
    return "".join(letter if letter.isprintable() else "?" for letter in four.decode("latin-1"))
