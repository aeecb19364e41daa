"""Zip archives: the rows of their directory, and a stream of one entry that says what is wrong with it.

The standard library's `zipfile` gives up a whole archive for one odd row, and believes the sizes that an archive
declares; an owner must get every file that is there, and a hostile archive nothing. Format: PKWARE APPNOTE 6.3.10.
"""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from nirpihak.exports.inflate import Stream, decoder
from nirpihak.exports.members import MemberError
from nirpihak.exports.places import PIECE, Allowance, Handle, Place, damaged, opened, too_many
from nirpihak.text import Text

_END: Final = struct.Struct("<4s4H2LH")
_END64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64: Final = struct.Struct("<4sLQL")
_ROW: Final = struct.Struct("<4s6H3L5H2L")
_ENTRY: Final = struct.Struct("<4s5H3L2H")
_LARGEST_ROW: Final = _ROW.size + 3 * 0xFFFF
_FULL: Final = 0xFFFFFFFF
"""Stands for a number that is told in the zip64 field instead."""
_ENCRYPTED: Final = 0x2041
"""The flags of an encrypted entry: plainly (1), strongly (6), with a masked directory (13)."""
_UTF8: Final = 0x800


class Entry(NamedTuple):
    """One file of a zip, as the directory has it. `end` is where the next thing in the archive begins."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    start: int
    end: int

    @property
    def encrypted(self) -> bool:
        """It opens with a password only."""
        return bool(self.flags & _ENCRYPTED)


class Directory(NamedTuple):
    """The files of a zip that are wanted; `trouble` says why there may be more that cannot be found."""

    entries: list[Entry]
    trouble: Text | None


class _End(NamedTuple):
    """Where the directory stands, and how far all offsets are off by what was put before the archive."""

    start: int
    size: int
    shift: int


def directory(place: Place, wanted: Callable[[str, int], bool], most: int, kept: int) -> Directory | None:
    """The entries whose name and size are wanted, in the order of the directory, of which alone anything is read.

    None where it is no zip, or one whose end is missing. Raises MemberError where the directory cannot be read at
    all. At most `most` rows are looked at and `kept` entries kept.
    """
    with opened(place) as handle:
        end = _end(handle, place.size)
        if end is None:
            return None
        starts: array[int] = array("Q")
        found: list[Entry] = []
        trouble = None
        rising, last, wrapped = True, 0, 0
        # An archiver that knows no zip64 (macOS) drops what goes beyond 32 bits: then all seems shifted by 4 GiB.
        unwrap = end.shift > 0 and end.shift % (_FULL + 1) == 0
        if end.shift and not unwrap and handle.at(0, 4) == b"PK\3\4":
            trouble = _damaged_directory().text  # what is put before a zip is no zip: something is missing
        try:
            for entry in _rows(handle, end):
                start = entry.start + (wrapped if unwrap else end.shift)
                if unwrap and start < last:  # for what is packed stands one behind another
                    wrapped += _FULL + 1
                    start += _FULL + 1
                if len(starts) == most or len(found) == kept:
                    trouble = too_many().text
                    break
                rising = rising and start >= last
                last = start + entry.packed if unwrap else start
                starts.append(min(start, place.size))
                if wanted(entry.name, entry.size):
                    found.append(entry._replace(start=start))
        except MemberError as error:
            trouble = error.text
        ordered = starts if rising else sorted(starts)
        taken: set[int] = set()
        for index, entry in enumerate(found):
            # Two rows for the same bytes: the second is refused, for it can only be there to make much of little.
            found[index] = entry._replace(end=0 if entry.start in taken else _next(handle, ordered, entry, end.start))
            taken.add(entry.start)
    return Directory(found, trouble)


def _next(handle: Handle, ordered: Sequence[int], entry: Entry, end: int) -> int:
    """Where the next entry begins; within this one's bytes only what does begin there counts, of the first few."""
    after, start = bisect_right(ordered, entry.start), end
    for start in ordered[after : after + 4]:
        if start >= entry.start + _ENTRY.size + entry.packed or handle.at(start, 4) == b"PK\3\4":
            return start
    return start if after + 4 < len(ordered) else end


def stream(place: Place, entry: Entry, allowance: Allowance) -> Stream:
    """The bytes of an entry. Raises MemberError where it cannot be opened; so does reading it."""
    if entry.encrypted:
        raise _encrypted()
    handle = place.open()
    try:
        head = handle.at(entry.start, _ENTRY.size)
        if len(head) < _ENTRY.size or not head.startswith(b"PK\3\4"):
            raise damaged()
        *_, name, extra = _ENTRY.unpack(head)
        start = entry.start + _ENTRY.size + name + extra
        if start + entry.packed > entry.end:
            raise overlapping()
        turn, start, packed = decoder(entry.method, handle, start, entry.packed)
        return Stream(handle, start, packed, turn, entry.size, entry.crc, allowance)
    except BaseException:
        handle.close()
        raise


def ends(place: Place) -> bool:
    """The directory of a zip can be found at the end."""
    with opened(place) as handle:
        return _end(handle, place.size) is not None


def _end(handle: Handle, size: int) -> _End | None:
    """The end record: the last that leads to a directory, for its signature may stand in a comment too."""
    behind = max(size - _END.size - 0xFFFF, 0)
    tail = handle.at(behind, _END.size + 0xFFFF)
    at, split = len(tail), False
    while (at := tail.rfind(b"PK\5\6", 0, at)) >= 0:
        if at + _END.size > len(tail):
            continue
        found = _read_end(handle, behind + at, tail[at : at + _END.size])
        if isinstance(found, _End):
            return found
        split = split or found
    if split:
        raise volumes()
    return None


def _read_end(handle: Handle, at: int, record: bytes) -> _End | bool:
    """Where the directory stands; True where it is in several files, False where this leads to none."""
    _, disk, first, _, count, size, start, _ = _END.unpack(record)
    locator = handle.at(at - _LOCATOR64.size, _LOCATOR64.size) if at >= _LOCATOR64.size else b""
    ends_at, disks = at, 1
    if locator.startswith(b"PK\6\7"):
        _, _, where, disks = _LOCATOR64.unpack(locator)
        for place in (at - _LOCATOR64.size - _END64.size, where):
            wide = handle.at(place, _END64.size) if place >= 0 else b""
            if len(wide) == _END64.size and wide.startswith(b"PK\6\6"):
                _, _, _, _, disk, first, _, count, size, start = _END64.unpack(wide)
                ends_at = place
                break
    if (disk, first) not in ((0, 0), (0xFFFF, 0xFFFF), (_FULL, _FULL)) or disks > 1:
        return True
    if size == count == 0:
        return _End(ends_at, 0, 0)
    # Right before its end, or where it is said to be when something stands between.
    for place in (ends_at - size, start):
        if 0 <= place < at and handle.at(place, 4) == b"PK\1\2":
            return _End(place, size, max(place - start, 0))
    return False


def _rows(handle: Handle, end: _End) -> Iterator[Entry]:
    """The rows of the directory. Raises MemberError where they are damaged; those before it stand."""
    held, at, come = b"", 0, 0
    while True:
        if len(held) - at < _LARGEST_ROW and come < end.size:
            piece = handle.at(end.start + come, min(4 * PIECE, end.size - come))
            if not piece:
                raise _damaged_directory()
            come += len(piece)
            held, at = held[at:] + piece, 0
        if at >= len(held):
            return
        if len(held) - at < _ROW.size or not held.startswith(b"PK\1\2", at):
            raise _damaged_directory()
        (_, _, _, flags, method, _, _, crc, packed, size, long, extra, comment, disk, _, _, start) = _ROW.unpack_from(
            held, at
        )
        at += _ROW.size
        name = held[at : at + long]
        at += long
        if _FULL in (packed, size, start):
            size, packed, start = _wide(held[at : at + extra], size, packed, start)
        at += extra + comment
        if at > len(held):
            raise _damaged_directory()
        if disk not in (0, 0xFFFF):
            raise volumes()
        yield Entry(_name(name, flags), flags, method, crc, packed, size, start, 0)


def _wide(extra: bytes, *numbers: int) -> list[int]:
    """Each number that stands for another, as the zip64 field has it; as it is where that is missing."""
    at = 0
    while at + 4 <= len(extra):
        kind, long = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            told = extra[at + 4 : at + 4 + long]
            wide = iter(struct.unpack_from(f"<{len(told) // 8}Q", told))
            return [next(wide, number) if number == _FULL else number for number in numbers]
        at += 4 + long
    return list(numbers)


def _name(raw: bytes, flags: int) -> str:
    """Names are UTF-8 where that can be, whether or not the flag says so: not all who write it set it."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace") if flags & _UTF8 else raw.decode("cp437")


def overlapping() -> MemberError:
    """Its bytes are another's too."""
    return MemberError(
        Text(
            "isinya tumpang-tindih dengan berkas lain dalam arsip, hal yang tidak dibuat platform mana pun, "
            "jadi tidak dibaca; unduh ulang ekspornya",
            "its content overlaps another file's in the archive, as no platform makes it, so it is not read; "
            "download the export again",
        )
    )


def volumes() -> MemberError:
    """A zip that was cut into several files."""
    return MemberError(
        Text(
            "arsip ini terbagi dalam beberapa berkas (.z01, .001); gabungkan atau buka dulu, lalu pilih hasilnya",
            "this archive is split into several files (.z01, .001); join or unpack it first, then choose the result",
        )
    )


def _encrypted() -> MemberError:
    return MemberError(
        Text(
            "terkunci kata sandi; buka arsipnya dengan kata sandi itu dulu, lalu pilih foldernya",
            "locked with a password; unpack the archive with that password first, then choose the folder",
        )
    )


def _damaged_directory() -> MemberError:
    return MemberError(
        Text(
            "daftar isi arsip ini rusak, mungkin ada berkas yang tidak terlihat; unduh ulang ekspornya",
            "the directory of this archive is damaged, some files may not be seen; download the export again",
        )
    )
