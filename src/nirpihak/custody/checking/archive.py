"""Opening a bundle without trusting it: a folder, or a zip whose members are stored as they are.

Every file in it gets a place (which file on the disk, from which byte, how many), so that reading is plain reading.
Nothing is unpacked, no link is followed, no name leads out of the bundle, and no byte of a zip belongs to nothing.
It knows nothing of what the files of a bundle mean.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

from . import CheckError

MOST_FILES = 1_000_000
BLOCK = 1 << 20
"""Bytes read at a time."""
LARGEST_TEXT = 64 << 20
"""Most bytes of a file that is read whole."""

_SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+@-]*(/[A-Za-z0-9_][A-Za-z0-9._+@-]*)*", re.ASCII)
_LOCAL = struct.Struct("<4x5H3I2H")
_ZIP64 = 0xFFFFFFFF
_END = struct.Struct("<4s4H2IH")
_ZIP64_END = 56 + 20
_CENTRAL = 46
_DEEPEST = 32


class NotABundle(CheckError):
    """What was given is no bundle, or one whose container cannot be read at all."""


class Unreadable(CheckError):
    """One file of a bundle cannot be read, or is too large for what it is."""


class Place(NamedTuple):
    """Where the bytes of one file are: a file on the disk, the first byte in it, how many."""

    path: Path
    start: int
    size: int


class Odd(NamedTuple):
    """Something in the container that no bundle has: a name or place, and what is wrong with it in both languages."""

    name: str
    id: str
    en: str


@dataclass
class Opened:
    """A bundle whose files can be read by their names inside it, `/` between folders."""

    name: str
    places: dict[str, Place] = field(default_factory=dict)
    odd: list[Odd] = field(default_factory=list)

    def size(self, name: str) -> int:
        """Bytes of a file."""
        return self.places[name].size

    def blocks(self, name: str) -> Iterator[memoryview]:
        """The bytes of a file, a block at a time; a block is overwritten by the next. Raises Unreadable."""
        place = self.places[name]
        left = place.size
        buffer = memoryview(bytearray(min(BLOCK, left) or 1))
        try:
            with place.path.open("rb", buffering=0) as file:
                file.seek(place.start)
                while left:
                    got = file.readinto(buffer[: min(BLOCK, left)])
                    if not got:
                        break
                    yield buffer[:got]
                    left -= got
        except OSError as error:
            why = error.strerror or str(error)
            raise Unreadable(f"tidak dapat dibaca ({why})", f"cannot be read ({why})") from error

    def read(self, name: str, most: int = LARGEST_TEXT) -> bytes:
        """A whole file of at most `most` bytes. Raises Unreadable, also where there is no such file."""
        if name not in self.places:
            raise Unreadable("tidak ada", "is missing")
        if (size := self.size(name)) > most:
            raise Unreadable(
                f"terlalu besar untuk berkas ini ({size} bita)", f"is too large for what it is ({size} bytes)"
            )
        return b"".join(bytes(block) for block in self.blocks(name))

    def text(self, name: str, most: int = LARGEST_TEXT) -> str:
        """A whole file as UTF-8. Raises Unreadable."""
        try:
            return self.read(name, most).decode()
        except UnicodeDecodeError as error:
            raise Unreadable(f"bukan teks UTF-8 (bita {error.start})", f"is not UTF-8 (byte {error.start})") from error


def open_bundle(path: Path) -> Opened:
    """A bundle in a folder or a zip, its container judged. Raises NotABundle."""
    try:
        if path.is_dir():
            opened = _folder(path)
        elif path.is_file():
            opened = _zip(path)
        else:
            raise NotABundle(f"{path}: tidak ada", f"{path}: is not there")
    except OSError as error:
        why = error.strerror or str(error)
        raise NotABundle(f"{path}: tidak dapat dibaca ({why})", f"{path}: cannot be read ({why})") from error
    if "bagit.txt" not in opened.places:
        raise NotABundle(
            f"{path}: bukan berkas bukti (tidak ada bagit.txt di dalamnya)",
            f"{path}: is not a bundle (there is no bagit.txt in it)",
        )
    return opened


def is_safe(name: str) -> bool:
    """Whether a name may stand in a bundle: plain ASCII parts, none of them hidden, `..` or empty, and not long."""
    return bool(_SAFE.fullmatch(name)) and len(name) <= 240 and name.count("/") < _DEEPEST


# ---------------------------------------------------------------- folder


def _folder(root: Path) -> Opened:
    opened = Opened(root.resolve().name)
    waiting = [(root, "")]
    while waiting:
        folder, prefix = waiting.pop()
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                name = prefix + entry.name
                if entry.is_symlink():
                    opened.odd.append(Odd(name, "tautan simbolik, tidak diikuti", "is a symbolic link, not followed"))
                elif entry.is_dir(follow_symlinks=False):
                    if name.count("/") >= _DEEPEST:
                        opened.odd.append(Odd(name, "folder bertingkat terlalu dalam", "folders nest too deeply"))
                    else:
                        waiting.append((Path(entry.path), f"{name}/"))
                elif entry.is_file(follow_symlinks=False):
                    _place(opened, name, Place(Path(entry.path), 0, entry.stat(follow_symlinks=False).st_size))
                else:
                    opened.odd.append(Odd(name, "bukan berkas biasa", "is not an ordinary file"))
    return opened


def _place(opened: Opened, name: str, place: Place) -> None:
    if len(opened.places) >= MOST_FILES:
        raise NotABundle(f"lebih dari {MOST_FILES} berkas", f"more than {MOST_FILES} files")
    if not is_safe(name):
        opened.odd.append(Odd(name, "nama berkas tidak sah, tidak dibaca", "the file's name is not valid, not read"))
    elif name in opened.places:
        opened.odd.append(Odd(name, "ada dua kali", "is there twice"))
    else:
        opened.places[name] = place


# ---------------------------------------------------------------- zip


def _zip(path: Path) -> Opened:
    with path.open("rb") as file:
        try:
            with zipfile.ZipFile(file) as archive:
                members, start = archive.infolist(), archive.start_dir
        except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, EOFError, MemoryError) as error:
            raise NotABundle(
                f"{path}: bukan zip yang utuh; mungkin terpotong ({error})",
                f"{path}: is not a whole zip; it may be cut short ({error})",
            ) from error
        if len(members) > MOST_FILES:
            raise NotABundle(f"{path}: lebih dari {MOST_FILES} berkas", f"{path}: more than {MOST_FILES} files")
        inside = _top_folder(members)
        opened = Opened(inside.rstrip("/") or path.stem)
        end = 0
        for member in sorted(members, key=lambda each: each.header_offset):
            end = _member(opened, path, file, member, inside, end, start)
        _gap(opened, path, end, start)
        _ending(opened, path, file, start, members)
    return opened


def _top_folder(members: list[zipfile.ZipInfo]) -> str:
    """The one folder everything is in, with its slash; empty where bagit.txt is on top."""
    for member in members:
        folder, slash, rest = member.filename.partition("/")
        if rest == "bagit.txt" and is_safe(folder):
            return folder + slash
    return ""


def _member(
    opened: Opened, path: Path, file: BinaryIO, member: zipfile.ZipInfo, inside: str, end: int, start: int
) -> int:
    """Judge one member and place it; the byte after it."""
    name = member.filename.removeprefix(inside)
    _gap(opened, path, end, member.header_offset)
    file.seek(member.header_offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
        opened.odd.append(Odd(name, "kepala zip-nya rusak", "its zip header is damaged"))
        return max(end, member.header_offset)
    version, flags, method, clock, day, crc, packed, size, name_length, extra_length = _LOCAL.unpack(header)
    local = file.read(name_length)
    first: int = member.header_offset + _LOCAL.size + name_length + extra_length
    after = first + member.compress_size
    # What unpacks a zip as a stream goes by this header, so it may not say otherwise than the list at the end.
    agrees = (version, flags, crc) == (member.extract_version, member.flag_bits, member.CRC)
    agrees = agrees and (day, clock) == _dos(member) and {packed, size} <= {member.file_size, _ZIP64}
    agrees = agrees and after <= start and local == member.orig_filename.encode("utf-8", "surrogateescape")
    if not member.filename.startswith(inside):
        opened.odd.append(Odd(member.filename, "di luar folder berkas bukti", "is outside the bundle's folder"))
    elif stat.S_ISLNK(member.external_attr >> 16):
        opened.odd.append(Odd(name, "tautan simbolik, tidak diikuti", "is a symbolic link, not followed"))
    elif method or member.compress_type or member.file_size != member.compress_size or (flags | member.flag_bits) & 9:
        opened.odd.append(
            Odd(
                name,
                "dimampatkan atau disandikan, jadi tidak dibuka; berkas bukti menyimpan apa adanya",
                "is compressed or encrypted, so it is not opened; a bundle stores files as they are",
            )
        )
    elif not agrees:
        opened.odd.append(
            Odd(name, "kepala zip-nya tidak cocok dengan daftar isi", "its zip header contradicts the list")
        )
    elif member.is_dir() and not member.file_size and is_safe(name.rstrip("/") or "_"):
        pass
    else:
        _place(opened, name, Place(path, first, member.file_size))
    return max(end, after)


def _dos(member: zipfile.ZipInfo) -> tuple[int, int]:
    """A member's date and time as a zip writes them."""
    year, month, day, hour, minute, second = member.date_time
    return (year - 1980) << 9 | month << 5 | day, hour << 11 | minute << 5 | second // 2


def _gap(opened: Opened, path: Path, start: int, stop: int) -> None:
    if stop > start:
        opened.odd.append(
            Odd(
                path.name,
                f"bita {start}-{stop - 1} dari zip tidak dimiliki berkas mana pun",
                f"bytes {start}-{stop - 1} of the zip belong to no file",
            )
        )
    elif stop < start:
        opened.odd.append(Odd(path.name, f"berkas bertumpang tindih pada bita {stop}", f"files overlap at byte {stop}"))


def _ending(opened: Opened, path: Path, file: BinaryIO, start: int, members: list[zipfile.ZipInfo]) -> None:
    """Nothing may stand between the list of members and the end, nor after it; the end says what the list is."""
    size = file.seek(0, os.SEEK_END)
    file.seek(size - _END.size)
    tail = file.read(_END.size)
    listed = start + sum(
        _CENTRAL + len(each.orig_filename.encode("utf-8", "surrogateescape")) + len(each.extra) + len(each.comment)
        for each in members
    )
    count, length, place = min(len(members), 0xFFFF), min(listed - start, _ZIP64), min(start, _ZIP64)
    ends = tail == _END.pack(b"PK\x05\x06", 0, 0, count, count, length, place, 0)
    if not ends or listed not in (size - _END.size, size - _END.size - _ZIP64_END):
        opened.odd.append(
            Odd(
                path.name,
                "ada bita setelah daftar isi zip yang tidak dimiliki berkas mana pun",
                "bytes after the zip's list of members belong to no file",
            )
        )
