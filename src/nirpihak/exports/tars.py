"""Tar archives, as Google Takeout offers them: the files in the order they stand, without a directory.

Only headers are read; what lies between is passed over (in a gzipped one, inflated and let go). Formats: POSIX ustar
and pax, GNU long names and large sizes. Links and devices are no files of an export.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Final, NamedTuple

from nirpihak.exports.places import Place, cut_off, damaged, opened, too_many

BLOCK: Final = 512
_LONGEST_HEADER: Final = 1 << 20


class Kept(NamedTuple):
    """One file of a tar: its name, and where its bytes lie."""

    name: str
    start: int
    size: int


def is_tar(head: bytes) -> bool:
    """The first block is the header of a tar's file."""
    return len(head) >= BLOCK and any(head[:BLOCK]) and _sums_up(head[:BLOCK])


def files(place: Place, most: int) -> Iterator[Kept]:
    """The files and folders (their names end with "/"), in order.

    Raises MemberError where it is cut off, no header follows, or more than `most`; what was yielded before stands.
    """
    at, named, sized = 0, "", -1
    with opened(place) as handle:
        for headers in count():
            header = handle.at(at, BLOCK)
            if not header or (len(header) == BLOCK and not any(header)):
                return
            if len(header) < BLOCK:
                raise cut_off()
            if headers == most:
                raise too_many()
            if not _sums_up(header):
                raise damaged()
            kind, size = header[156:157], _number(header[124:136])
            at += BLOCK
            if kind in (b"x", b"L"):
                told = handle.at(at, size) if size <= _LONGEST_HEADER else b""
                if kind == b"L":
                    named = _text(told)
                else:
                    named, sized = _pax(told, named, sized)
            elif kind not in (b"g", b"K"):
                if sized >= 0 and kind in (b"0", b"\0", b"7"):
                    size = sized
                name = named or _name(header)
                if kind in (b"0", b"\0", b"7", b"5"):
                    yield Kept(f"{name}/" if kind == b"5" else name, at, size)
                elif kind in (b"1", b"2"):
                    size = 0
                named, sized = "", -1
            at += -(-size // BLOCK) * BLOCK


def _sums_up(header: bytes) -> bool:
    try:
        told = int(header[148:156].strip(b" \0") or b"x", 8)
    except ValueError:
        return False
    return told == sum(header[:148]) + sum(header[156:]) + 8 * 0x20


def _number(field: bytes) -> int:
    """A size: octal digits, or binary where the first bit is set."""
    if field[0] & 0x80:
        value = int.from_bytes(field[1:], "big") if field[0] == 0x80 else -1
    else:
        try:
            value = int(field.split(b"\0")[0].strip() or b"0", 8)
        except ValueError:
            value = -1
    if not 0 <= value < 1 << 62:
        raise damaged()
    return value


def _name(header: bytes) -> str:
    name, before = _text(header[:100]), _text(header[345:500]) if header[257:263] == b"ustar\0" else ""
    return f"{before}/{name}" if before else name


def _text(raw: bytes) -> str:
    return raw.split(b"\0")[0].decode("utf-8", "replace")


def _pax(told: bytes, named: str, sized: int) -> tuple[str, int]:
    """The name and size among records of the form `<length> <key>=<value>\\n`, in place of those told before."""
    at = 0
    while at < len(told):
        digits = told[at : at + 20].partition(b" ")[0]
        try:
            long = int(digits)
        except ValueError:
            break
        if long <= len(digits) + 1:
            break
        key, _, value = told[at + len(digits) + 1 : at + long - 1].partition(b"=")
        if key == b"path":
            named = _text(value)
        elif key == b"size" and value.isascii() and value.isdigit() and len(value) < 19:
            sized = int(value)
        at += long
    return named, sized
