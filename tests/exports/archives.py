"""Zips written byte by byte, so that each number in them can be a lie; and the reading of whatever comes of them."""

from __future__ import annotations

import bz2
import io
import struct
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from nirpihak.exports.members import Member, MemberError
from nirpihak.exports.sources import Limits, members
from nirpihak.text import Text


@dataclass
class Item:
    """One entry; what is None is told truly. `at`: where the directory says it stands."""

    name: bytes
    data: bytes = b""
    method: int = 8
    flags: int = 0
    crc: int | None = None
    size: int | None = None
    packed: int | None = None
    at: int | None = None
    raw: bytes | None = None
    """What stands in the archive for the data."""
    needs: int = 20

    def body(self) -> bytes:
        if self.raw is not None:
            return self.raw
        if self.method == 8:
            squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
            return squeeze.compress(self.data) + squeeze.flush()
        return bz2.compress(self.data) if self.method == 12 else self.data


def local(item: Item) -> bytes:
    """The entry as it stands in the archive."""
    body = item.body()
    crc = zlib.crc32(item.data) if item.crc is None else item.crc
    head = struct.pack(
        "<4s5H3L2H", b"PK\3\4", item.needs, item.flags, item.method, 0, 0, crc, len(body), len(item.data),
        len(item.name), 0,
    )  # fmt: skip
    return head + item.name + body


def row(item: Item, at: int, extra: bytes = b"", disk: int = 0) -> bytes:
    """The entry's row in the directory."""
    crc = zlib.crc32(item.data) if item.crc is None else item.crc
    packed = len(item.body()) if item.packed is None else item.packed
    size = len(item.data) if item.size is None else item.size
    head = struct.pack(
        "<4s6H3L5H2L", b"PK\1\2", 20, item.needs, item.flags, item.method, 0, 0, crc, packed, size,
        len(item.name), len(extra), 0, disk, 0, 0, at if item.at is None else item.at,
    )  # fmt: skip
    return head + item.name + extra


def end(rows: int, size: int, at: int, comment: bytes = b"", disk: int = 0) -> bytes:
    """The end of a zip."""
    count = min(rows, 0xFFFF)
    return struct.pack("<4s4H2LH", b"PK\5\6", disk, disk, count, count, size, at, len(comment)) + comment


def packed(*items: Item, comment: bytes = b"") -> bytes:
    """A zip of those entries."""
    out, rows = b"", b""
    for item in items:
        rows += row(item, len(out))
        out += local(item)
    return out + rows + end(len(items), len(rows), len(out), comment)


class Told:
    """What came of a source: its files, and what was told beside them."""

    def __init__(self, path: Path, **asked: Any) -> None:
        self.troubles: list[tuple[str, str | None, Text]] = []
        self.media: list[tuple[str, int, int]] = []
        self.members: list[Member] = list(
            members(
                path,
                trouble=lambda source, member, text: self.troubles.append((source, member, text)),
                media=lambda source, count, size: self.media.append((source, count, size)),
                **asked,
            )
        )

    @property
    def paths(self) -> list[str]:
        return [member.path for member in self.members]

    def read(self, path: str) -> bytes:
        """The file's bytes, taken in pieces; raises MemberError."""
        (member,) = [each for each in self.members if each.path == path]
        return drained(member)

    def fault(self, path: str) -> str:
        """Why it cannot be read, in English."""
        with pytest.raises(MemberError) as caught:
            self.read(path)
        assert caught.value.text.id != caught.value.text.en
        return caught.value.text.en


def drained(member: Member, size: int = 1 << 16) -> bytes:
    """All bytes of a member, or MemberError."""
    out = b""
    with member.open() as stream:
        while piece := stream.read(size):
            out += piece
    return out


def told(path: Path, data: bytes, **asked: Any) -> Told:
    """What comes of a file with those bytes."""
    path.write_bytes(data)
    return Told(path, **asked)


SMALL = Limits(entries=50, members=20, nested=5, inflated=1 << 20, total=4 << 20, ratio=100, patience=1 << 16)
"""Limits that tests can reach."""


LIKES = b'{"likes_media_likes": []}'
FILES = {"your_activity/likes/liked_posts.json": LIKES, "connections/followers_1.json": b"[]" * 50_000}


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w:gz", form: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=form) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def whole(found: Told) -> dict[str, bytes]:
    return {member.path: drained(member) for member in found.members}
