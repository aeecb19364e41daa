"""The files that something given holds, found by what it is: a folder, a zip, a tar, one of these in another, a file.

Told by content; names only say what is not worth opening. Knows no platform.
"""

from __future__ import annotations

import os
import stat
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, cast

from nirpihak.exports import archives, tars
from nirpihak.exports.inflate import Stream
from nirpihak.exports.members import Member, MemberError
from nirpihak.exports.names import ARCHIVES, ending, media_name, natural, noise, shown
from nirpihak.exports.places import Allowance, Deflated, Limits, OnDisk, Part, Place, opened, too_many, unreadable
from nirpihak.text import Text

Trouble = Callable[[str, str | None, Text], None]
"""Is told the source, the file in it (None: the source itself), and what is wrong with it."""
_SIGNS: Final = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\xfd7zXZ\0", b"BZh", b"\x28\xb5\x2f\xfd")
"""How 7z, rar, xz, bzip2 and zstd begin."""


@dataclass(slots=True)
class Finding:
    """The finding of one source's files."""

    source: str
    limits: Limits
    tell: Trouble
    allowance: Allowance = field(init=False)
    media: int = 0
    media_bytes: int = 0
    kept: int = 0
    archives_in_it: int = 0
    paths: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.allowance = Allowance(self.limits)

    def file(self, place: Place, name: str) -> Iterator[Member]:
        """What a single file holds. Raises MemberError where it is an archive that cannot be opened."""
        inside = self.archive(place, name, "", 2)
        if inside is not None:
            yield from inside
        elif media_name(name):
            self.media, self.media_bytes = 1, place.size
        elif ending(name) in ARCHIVES:
            with opened(place) as handle:
                raise MemberError(_no_archive(handle.at(0, 1024)))
        else:
            yield self.member(name, place.size, _stored(place, self.allowance))

    def archive(self, place: Place, name: str, within: str, deeper: int) -> Iterator[Member] | None:
        """The files of an archive, their paths behind `within`; None where it is none. Raises MemberError."""
        with opened(place) as handle:
            head = handle.at(0, tars.BLOCK)
        if not head:
            raise MemberError(_empty())
        if head.startswith(_SIGNS):
            raise MemberError(_unpack_first())
        if head.startswith((b"PK\3\4", b"PK\5\6", b"PK\7\x08", b"PK00PK")):
            return self.zip(place, name, within, deeper)
        if head.startswith(b"\x1f\x8b"):
            # How much it unpacks to shows only in the end.
            place = Deflated(place, 31, 1 << 62, self.allowance)
            with opened(place) as handle:
                head = handle.at(0, tars.BLOCK)
            if not tars.is_tar(head):
                raise MemberError(_unpack_first())
            return self.tar(place, within, deeper)
        if tars.is_tar(head):
            return self.tar(place, within, deeper)
        # Something may have been put before a zip.
        return self.zip(place, name, within, deeper) if archives.ends(place) else None

    def zip(self, place: Place, name: str, within: str, deeper: int) -> Iterator[Member]:
        """The files of a zip."""
        room = max(self.limits.members - self.kept, 0)
        found = archives.directory(place, self.wanted, self.limits.entries, room)
        if found is None:
            split = ending(name) in ("z01", "001")
            raise archives.volumes() if split else MemberError(_no_end())
        if found.entries and all(entry.encrypted for entry in found.entries):
            raise MemberError(_locked())
        return self.entries(place, found, within, deeper)

    def entries(self, place: Place, found: archives.Directory, within: str, deeper: int) -> Iterator[Member]:
        """The wanted entries of a zip."""
        if found.trouble is not None:
            self.trouble(within, found.trouble)
        if any(entry.start + entry.packed > entry.end for entry in found.entries):
            self.trouble(within, archives.overlapping().text)
        for entry in found.entries:
            if ending(entry.name) in ARCHIVES and not entry.encrypted:
                nested = _entry_place(place, entry, self.allowance)
                yield from self.nested(nested, f"{within}{entry.name}", deeper)
            else:
                yield self.member(f"{within}{entry.name}", entry.size, _entry(place, entry, self.allowance))

    def tar(self, place: Place, within: str, deeper: int) -> Iterator[Member]:
        """The files of a tar."""
        try:
            for kept in tars.files(place, self.limits.entries):
                if self.kept >= self.limits.members:
                    raise too_many()
                if not self.wanted(kept.name, kept.size):
                    continue
                part = Part(place, kept.start, kept.size)
                if ending(kept.name) in ARCHIVES:
                    yield from self.nested(part, f"{within}{kept.name}", deeper)
                else:
                    yield self.member(f"{within}{kept.name}", kept.size, _stored(part, self.allowance))
        except MemberError as error:
            self.trouble(within, error.text)

    def nested(self, place: Place | MemberError, path: str, deeper: int) -> Iterator[Member]:
        """The files of an archive within another, or in a folder. What is no archive is a file like others."""
        if isinstance(place, MemberError):
            self.trouble(path, place.text)
            return
        if deeper <= 1:
            self.trouble(path, _too_deep())
            return
        self.archives_in_it += 1
        if self.archives_in_it > self.limits.nested:
            if self.archives_in_it == self.limits.nested + 1:
                self.trouble(path, too_many().text)
            return
        try:
            inside = self.archive(place, path, f"{path}/", deeper - 1)
            if inside is None:
                with opened(place) as handle:
                    raise MemberError(_no_archive(handle.at(0, 1024)))
            yield from inside
        except MemberError as error:
            self.trouble(path, error.text)

    def folder(self, root: Path) -> Iterator[Member]:
        """The files of a folder, by name. Links are not followed, and only plain files are ever opened."""
        waiting: list[tuple[Path, str]] = [(root, "")]
        home = os.path.realpath(root)
        rows = 0
        while waiting:
            folder, within = waiting.pop()
            try:
                with os.scandir(folder) as listing:
                    entries = sorted(listing, key=lambda entry: natural(entry.name))
            except OSError as error:
                if folder == root:
                    raise
                self.trouble(within, unreadable(error).text)
                continue
            below: list[tuple[Path, str]] = []
            for entry in entries:
                rows += 1
                if rows > self.limits.entries or self.kept >= self.limits.members:
                    self.trouble("", too_many().text)
                    return
                path, inside = folder / entry.name, f"{within}{entry.name}"
                try:
                    found = path.lstat()
                except OSError as error:
                    self.trouble(inside, unreadable(error).text)
                    continue
                if stat.S_ISDIR(found.st_mode):
                    if entry.name != "__MACOSX":
                        below.append((path, f"{inside}/"))
                elif stat.S_ISLNK(found.st_mode):
                    # What it leads to within the folder is found where it stands.
                    if not f"{os.path.realpath(path)}{os.sep}".startswith(f"{home}{os.sep}"):
                        self.trouble(inside, _leads_out())
                elif not stat.S_ISREG(found.st_mode):
                    self.trouble(inside, no_file())
                elif self.wanted(inside, found.st_size):
                    place = OnDisk(path, found)
                    if ending(entry.name) in ARCHIVES:
                        yield from self.nested(place, inside, 3)
                    else:
                        yield self.member(inside, place.size, _stored(place, self.allowance))
            waiting += reversed(below)

    def wanted(self, path: str, size: int) -> bool:
        """A file may be read: no folder, no noise, no picture or video, which are counted."""
        if noise(path):
            return False
        if media_name(path):
            self.media += 1
            self.media_bytes += size
            return False
        return True

    def member(self, path: str, size: int, opener: Callable[[], BinaryIO]) -> Member:
        """A file with its path as it is shown, which no other of the source has."""
        self.kept += 1
        own = path = shown(path, self.limits.names)
        while own in self.paths:
            self.paths[path] += 1
            own = f"({self.paths[path]})/{path}"
        self.paths[own] = 1
        return Member(self.source, own, size, opener)

    def trouble(self, path: str, text: Text) -> None:
        """Tell of a file or folder of the source, or of the source itself."""
        self.tell(self.source, shown(path.rstrip("/"), self.limits.names) or None, text)


def _stored(place: Place, allowance: Allowance) -> Callable[[], BinaryIO]:
    def opener() -> BinaryIO:
        size = place.size
        return cast(BinaryIO, Stream(place.open(), 0, size, None, size, None, allowance))

    return opener


def _entry(place: Place, entry: archives.Entry, allowance: Allowance) -> Callable[[], BinaryIO]:
    return lambda: cast(BinaryIO, archives.stream(place, entry, allowance))


def _entry_place(place: Place, entry: archives.Entry, allowance: Allowance) -> Place | MemberError:
    """An archive within a zip as a place of its own."""
    try:
        with archives.stream(place, entry, allowance) as stream:
            start = stream.start
    except MemberError as error:
        return error
    packed = Part(place, start, entry.packed)
    if entry.method == 0:
        return packed
    if entry.method == 8:
        return Deflated(packed, -zlib.MAX_WBITS, entry.size, allowance)
    return MemberError(_unpack_first())


def no_file() -> Text:
    """A pipe, a device or the like."""
    return Text(
        "bukan berkas biasa (alat atau saluran), jadi tidak dibuka", "no plain file (a device or a pipe), so not opened"
    )


def _leads_out() -> Text:
    return Text(
        "pintasan ke luar folder ini, jadi tidak diikuti; pilih tujuannya sendiri bila itu bagian ekspor",
        "a link that leads out of this folder, so not followed; choose its target itself if it is part of the export",
    )


def _empty() -> Text:
    return Text("kosong (0 bita); unduh ulang ekspornya", "empty (0 bytes); download the export again")


def _no_end() -> Text:
    return Text(
        "arsip ini terpotong atau rusak di ujungnya, jadi daftar isinya tidak ada; unduh ulang sampai selesai",
        "this archive is cut off or damaged at its end, where its directory is; download it again to the end",
    )


def _locked() -> Text:
    return Text(
        "arsip ini terkunci kata sandi; buka dengan kata sandi itu dulu, lalu pilih foldernya",
        "this archive is locked with a password; unpack it with that password first, then choose the folder",
    )


def _unpack_first() -> Text:
    return Text(
        "arsip jenis ini tidak dibuka di sini; buka dulu (ekstrak), lalu pilih foldernya",
        "an archive of this kind is not opened here; unpack it first, then choose the folder",
    )


def _too_deep() -> Text:
    return Text(
        "arsip di dalam arsip di dalam arsip; buka yang terluar dulu, lalu pilih isinya",
        "an archive in an archive in an archive; unpack the outermost first, then choose what is in it",
    )


def _no_archive(head: bytes) -> Text:
    """Why something with the name of an archive is none."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:256].lower()
    if start.startswith((b"<!doctype", b"<html", b"<head", b"<?xml")):
        return Text(
            "ini halaman web, bukan arsip: unduhannya gagal atau tautannya kedaluwarsa; masuk lagi, lalu unduh ulang",
            "this is a web page, not an archive: the download failed or its link expired; sign in, download it again",
        )
    return Text(
        "namanya arsip, tetapi isinya bukan; unduh ulang ekspornya",
        "it is named as an archive but is none; download the export again",
    )
