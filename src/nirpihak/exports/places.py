"""Where bytes of an export lie, read at any offset: a file on disk, a part of one, or bytes that lie deflated in it.

Nothing is written, nothing is unpacked to disk, and what is held in memory is bounded. Knows no archive format.
Raises MemberError and nothing else.
"""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

from nirpihak.exports.members import MemberError
from nirpihak.text import Text

PIECE: Final = 1 << 16
"""Bytes of an archive read at once."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What no export comes near. Numbers of files, bytes and characters.

    `entries` and `members`: rows of an archive or folder looked at, and of those the files that are kept to be read.
    `nested`: archives opened within one source.
    `inflated`: bytes of one file. `total`: bytes inflated from one source, over all reading of it. `ratio`: bytes
    inflated for each byte packed, once `patience` bytes have come (JSON reaches 30, a row repeated without end 300,
    deflate itself 1032). `names`: characters of a path.
    """

    entries: int = 1_000_000
    members: int = 200_000
    nested: int = 500
    inflated: int = 8 << 30
    total: int = 64 << 30
    ratio: int = 600
    patience: int = 16 << 20
    names: int = 1024


LIMITS: Final = Limits()


@dataclass(slots=True)
class Allowance:
    """What may still be inflated from one source; told of each piece."""

    limits: Limits
    left: int = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.limits.total

    def spend(self, count: int, given: int, packed: int) -> None:
        """Count `count` bytes more, by which `given` have come of `packed`. Raises MemberError where it is a bomb."""
        self.left -= count
        if self.left < 0 or (given > self.limits.patience and given > self.limits.ratio * packed):
            raise bomb()


class Handle(Protocol):
    """A place that is open."""

    def at(self, offset: int, length: int) -> bytes:
        """So many bytes from that offset; fewer only at the end."""

    def close(self) -> None:
        """Let go of it."""


class Place(Protocol):
    """Where bytes lie, and how many."""

    @property
    def size(self) -> int:
        """Bytes in all; where that shows only on reading, more than there can be."""

    def open(self) -> Handle:
        """Open it to be read."""


@contextmanager
def opened(place: Place) -> Iterator[Handle]:
    """The place open, and closed in the end."""
    handle = place.open()
    try:
        yield handle
    finally:
        handle.close()


class OnDisk:
    """A file on disk, as large as it was when it was found: by then it may be gone, or another."""

    def __init__(self, path: Path, found: os.stat_result) -> None:
        self._path, self.size, self._written = path, found.st_size, found.st_mtime_ns

    def open(self) -> Handle:
        """Open it, unless it has been changed."""
        try:
            now = self._path.stat()
            if not stat.S_ISREG(now.st_mode) or (now.st_size, now.st_mtime_ns) != (self.size, self._written):
                raise changed()
            return _File(self._path.open("rb", buffering=0))
        except FileNotFoundError:
            raise changed() from None
        except (OSError, ValueError) as error:
            raise unreadable(error) from error


class _File:
    def __init__(self, file: Any) -> None:
        self._file: BinaryIO = file
        self._next = 0

    def at(self, offset: int, length: int) -> bytes:
        try:
            if offset != self._next:
                self._file.seek(offset)
            data = self._file.read(length)
            self._next = offset + len(data)
            while data and len(data) < length and (more := self._file.read(length - len(data))):
                data += more
                self._next += len(more)
        except (OSError, ValueError, OverflowError, MemoryError) as error:
            raise unreadable(error) from error
        return data

    def close(self) -> None:
        self._file.close()


class Part:
    """A part of a place."""

    def __init__(self, of: Place, start: int, size: int) -> None:
        self._of, self._start, self.size = of, start, max(size, 0)

    def open(self) -> Handle:
        """Open what it is a part of."""
        return _Part(self._of.open(), self._start, self.size)


class _Part:
    def __init__(self, of: Handle, start: int, size: int) -> None:
        self._of, self._start, self._size = of, start, size

    def at(self, offset: int, length: int) -> bytes:
        length = min(length, self._size - offset)
        return self._of.at(self._start + offset, length) if length > 0 else b""

    def close(self) -> None:
        self._of.close()


class Deflated:
    """What lies deflated or gzipped (`wbits` as zlib has it) in a place, read at any offset without a copy of it.

    On the way the state of the inflation is kept at up to 64 points, 4 MiB or more apart (about 50 KB each), so that
    reading further back costs the way from the nearest of them, and reading on costs nothing more.
    """

    POINTS: Final = 64
    APART: Final = 4 << 20

    def __init__(self, packed: Place, wbits: int, size: int, allowance: Allowance) -> None:
        self._packed, self._wbits, self.size, self._allowance = packed, wbits, size, allowance
        self._apart = self.APART
        self._reached = _Inflation(0, 0, zlib.decompressobj(wbits))
        self._points = [self._reached.copy()]

    def open(self) -> Handle:
        """The same for all who read it."""
        return self

    def close(self) -> None:
        """Nothing is held open."""

    def at(self, offset: int, length: int) -> bytes:
        """So many bytes from that offset, inflating on from wherever is nearest."""
        now = self._reached
        behind = next(point for point in reversed(self._points) if point.given <= offset)
        if not now.given <= offset or behind.given > now.given:
            now = self._reached = behind.copy()
        pieces: list[bytes] = []
        with opened(self._packed) as packed:
            while now.given < offset + length:
                skipping = offset - now.given
                piece = self._more(now, packed, skipping if skipping > 0 else length + skipping)
                if not piece:
                    break
                if skipping <= 0:
                    pieces.append(piece)
                if now.given - self._points[-1].given >= self._apart:
                    self._keep(now)
        return b"".join(pieces)

    def _more(self, now: _Inflation, packed: Handle, most: int) -> bytes:
        """The next bytes, at most so many; none at the end."""
        piece = b""
        while not piece and not now.ended:
            data = packed.at(now.taken, PIECE)
            try:
                piece = now.state.decompress(data, min(most, 4 * PIECE))
            except (zlib.error, MemoryError, ValueError) as error:
                raise damaged() from error
            left = len(now.state.unconsumed_tail) + len(now.state.unused_data)
            now.taken += len(data) - left
            now.given += len(piece)
            self._allowance.spend(len(piece), now.given, now.taken)
            if now.state.eof:
                # Gzip files may follow one another.
                now.ended = self._wbits < 31 or packed.at(now.taken, 2) != b"\x1f\x8b"
                if not now.ended:
                    now.state = zlib.decompressobj(self._wbits)
            elif not piece and len(data) == left:
                raise cut_off()
        return piece

    def _keep(self, now: _Inflation) -> None:
        if len(self._points) == self.POINTS:
            self._points = self._points[::2]
            self._apart *= 2
        if not now.ended:
            self._points.append(now.copy())


@dataclass(slots=True)
class _Inflation:
    """How far an inflation has come: bytes taken of what is packed, bytes given, and zlib's state."""

    taken: int
    given: int
    state: Any
    ended: bool = False

    def copy(self) -> _Inflation:
        return _Inflation(self.taken, self.given, self.state.copy(), self.ended)


def cut_off() -> MemberError:
    """Bytes are missing at the end."""
    return MemberError(
        Text(
            "isinya terpotong sebelum selesai; unduh ulang ekspornya, atau buat ulang arsipnya",
            "its content is cut off before the end; download the export again, or pack it anew",
        )
    )


def damaged() -> MemberError:
    """Bytes are not what was packed."""
    return MemberError(
        Text(
            "isinya rusak di dalam arsip; unduh ulang ekspornya",
            "its content is damaged within the archive; download the export again",
        )
    )


def changed() -> MemberError:
    """Not the file that was found."""
    return MemberError(
        Text(
            "berkas ini dipindah atau diubah selagi dibaca; jangan sentuh ekspornya, lalu ulangi",
            "this file was moved or changed while it was read; leave the export alone, then try again",
        )
    )


def bomb() -> MemberError:
    """More comes out than any export holds."""
    return MemberError(
        Text(
            "isinya mengembang jauh melebihi ekspor mana pun, jadi tidak dibaca lagi; unduh ulang dari platformnya",
            "it unpacks to far more than any export holds, so it is read no further; download it again",
        )
    )


def unreadable(error: Exception) -> MemberError:
    """The system does not let it be read."""
    if isinstance(error, PermissionError):
        return MemberError(
            Text(
                "berkas ini tidak boleh dibaca; ubah izinnya, atau salin ke folder sendiri",
                "this file may not be read; change its permissions, or copy it to a folder of your own",
            )
        )
    return MemberError(
        Text(
            "berkas ini tidak dapat dibaca dari penyimpanan; salin ke tempat lain, lalu ulangi",
            "this file cannot be read from its storage; copy it elsewhere, then try again",
        )
    )


def too_many() -> MemberError:
    """More files than any export has."""
    return MemberError(
        Text(
            "memuat jauh lebih banyak berkas daripada ekspor mana pun; hanya yang pertama dibaca",
            "it holds far more files than any export; only the first of them are read",
        )
    )
