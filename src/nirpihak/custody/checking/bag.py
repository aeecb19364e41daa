"""The BagIt layer of a bundle (RFC 8493): what is listed, what is there, and where bytes differ.

Every file is hashed with each algorithm its manifests give, on all cores. A file that differs is looked at again by
the 1 MiB pieces that `pieces-sha256.txt` lists, so that the damage has a byte range. It knows nothing of what the
files mean, who signed them or what a custody log is.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from .archive import Opened, Unreadable, is_safe
from .hashing import Hashing, Told
from .report import Report

TAGS = "tagmanifest-sha256.txt"
PIECES = "pieces-sha256.txt"
PIECE = 1 << 20
"""Bytes of a piece; the last one of a file is shorter."""
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

_ROW = re.compile(r"([0-9a-f]+) [ *](.+)")
_PIECE = re.compile(r"([0-9a-f]{64}) (\d{1,18}) (\d{1,18}) (.+)")
_DIGITS = {"sha256": 64, "sha512": 128}


@dataclass
class Bag:
    """What a bag holds: the hash each file is listed with, the hash it has, and the names of those that differ."""

    info: dict[str, str] = field(default_factory=dict)
    payload: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    found: dict[tuple[str, str], str] = field(default_factory=dict)
    """(algorithm, name) -> hash."""
    damaged: set[str] = field(default_factory=set)
    """Files that are missing or do not have the bytes they are listed with."""


class Checking:
    """The check of a bag against its own lists: begun at once, its hashes made meanwhile, ended by `finish`.

    `beside` are names that no list holds (the signature and its timestamps).
    """

    def __init__(self, opened: Opened, report: Report, told: Told | None = None, beside: Iterable[str] = ()) -> None:
        self._opened, self._report, self._told = opened, report, told
        self._bag, self._finished = Bag(), False
        for odd in opened.odd:
            report.wrong("unlisted", odd.name, odd.id, odd.en)
        _declared(opened, report)
        self._bag.tags = _manifest(opened, report, TAGS, "sha256")
        manifests = {name: _manifest(opened, report, f"manifest-{name}.txt", name) for name in _DIGITS}
        self._bag.payload = manifests["sha256"]
        self._bag.info = _info(opened, report)
        self._wanted = {("sha256", name): hash for name, hash in self._bag.tags.items()}
        for algorithm, rows in manifests.items():
            self._wanted.update({(algorithm, name): hash for name, hash in rows.items()})
        self._hashing = Hashing(opened, sorted(key for key in self._wanted if key[1] in opened.places))
        _places(opened, report, self._bag, manifests)
        listed = {name for _, name in self._wanted}
        for name in sorted(listed - set(opened.places)):
            self._bag.damaged.add(name)
            report.wrong("file", name, "terdaftar tetapi tidak ada", "is listed but missing")
        for name in sorted(set(opened.places) - listed - set(beside)):
            report.wrong("unlisted", name, "tidak ada dalam daftar mana pun", "stands in no list")
        _oxum(opened, report, self._bag)

    def finish(self) -> Bag:
        """Wait for the hashes and tell what differs, once; what the bag holds."""
        if not self._finished:
            self._finished = True
            self._hashing.finish(self._told)
            self._bag.found = self._hashing.found
            for name, error in sorted(self._hashing.unread.items()):
                self._bag.damaged.add(name)
                self._report.wrong("file", name, error.id, error.en)
            _compare(self._opened, self._report, self._bag, self._wanted)
        return self._bag


def pieces_of(opened: Opened, name: str) -> Iterator[tuple[int, int, str]]:
    """First byte, length and SHA-256 of each piece a file has now. Raises Unreadable."""
    start = 0
    piece, length = hashlib.sha256(), 0
    for block in opened.blocks(name):
        at = 0
        while at < len(block):
            part = block[at : at + PIECE - length]
            piece.update(part)
            at += len(part)
            length += len(part)
            if length == PIECE:
                yield start, length, piece.hexdigest()
                start, piece, length = start + length, hashlib.sha256(), 0
    if length:
        yield start, length, piece.hexdigest()


# ---------------------------------------------------------------- lists


def _declared(opened: Opened, report: Report) -> None:
    try:
        if opened.read("bagit.txt", 1000) == DECLARATION:
            report.count("bag")
            return
    except Unreadable:
        pass
    report.wrong("bag", "bagit.txt", "bukan pernyataan BagIt 1.0", "is not the declaration of BagIt 1.0")


def _manifest(opened: Opened, report: Report, path: str, algorithm: str) -> dict[str, str]:
    """Path -> hash in hex, of the rows that can be read; the others are told."""
    try:
        text = opened.text(path)
    except Unreadable as error:
        report.wrong("bag", path, error.id, error.en)
        return {}
    rows: dict[str, str] = {}
    for number, line in enumerate(text.split("\n")[:-1] if text.endswith("\n") else text.split("\n"), 1):
        found = _ROW.fullmatch(line)
        if found is None or len(found[1]) != _DIGITS[algorithm] or not is_safe(found[2]):
            report.wrong(
                "bag",
                f"{path}, {number}",
                "baris daftar tidak berbentuk hash dan nama berkas yang sah",
                "the row is no hash and valid file name",
            )
        elif found[2] in rows:
            report.wrong("bag", f"{path}, {number}", f"{found[2]} terdaftar dua kali", f"{found[2]} is listed twice")
        else:
            rows[found[2]] = found[1]
    report.count("bag")
    return rows


def _info(opened: Opened, report: Report) -> dict[str, str]:
    try:
        text = opened.text("bag-info.txt", 1 << 20)
    except Unreadable as error:
        report.wrong("bag", "bag-info.txt", error.id, error.en)
        return {}
    rows = (line.partition(": ") for line in text.splitlines())
    return {name: value for name, colon, value in rows if colon}


def _places(opened: Opened, report: Report, bag: Bag, manifests: Mapping[str, Mapping[str, str]]) -> None:
    """Each list speaks of its own part of the bag, and the lists of the payload speak of the same files."""
    for name in bag.tags:
        if name.startswith(("data/", "tagmanifest-")):
            report.wrong("bag", TAGS, f"{name} tidak boleh ada di daftar ini", f"{name} may not stand in this list")
    for algorithm, rows in manifests.items():
        path = f"manifest-{algorithm}.txt"
        for name in rows:
            if not name.startswith("data/"):
                report.wrong("bag", path, f"{name} tidak boleh ada di daftar ini", f"{name} may not stand in this list")
        for name in sorted(set(bag.payload) ^ set(rows)):
            report.wrong(
                "bag", path, f"{name} hanya ada di salah satu daftar isi", f"{name} stands in one of the manifests only"
            )
    for name in ("bagit.txt", "bag-info.txt", PIECES, *(f"manifest-{each}.txt" for each in _DIGITS)):
        if name not in bag.tags and name in opened.places and bag.tags:
            report.wrong("bag", TAGS, f"{name} tidak terdaftar di sini", f"{name} is not listed here")


def _oxum(opened: Opened, report: Report, bag: Bag) -> None:
    here = [name for name in opened.places if name.startswith("data/")]
    oxum = f"{sum(map(opened.size, here))}.{len(here)}"
    if bag.info.get("Payload-Oxum") == oxum:
        report.count("bag")
    else:
        said = bag.info.get("Payload-Oxum", "-")
        report.wrong(
            "bag",
            "bag-info.txt",
            f"jumlah bita dan berkas di data/ adalah {oxum}, tercatat {said}",
            f"data/ holds {oxum} (bytes.files), but {said} is noted",
        )


# ---------------------------------------------------------------- bytes


def _compare(opened: Opened, report: Report, bag: Bag, wanted: Mapping[tuple[str, str], str]) -> None:
    differs: dict[str, list[str]] = {}
    agrees: dict[str, list[str]] = {}
    for (algorithm, name), hash in sorted(wanted.items()):
        if (found := bag.found.get((algorithm, name))) is not None:
            (agrees if found == hash else differs).setdefault(name, []).append(algorithm)
    report.count("file", len(set(agrees) - set(differs)))
    pieces = _pieces(opened, report, bag) if differs else {}
    for name, algorithms in differs.items():
        if name in agrees:
            for algorithm in algorithms:
                list_ = f"manifest-{algorithm}.txt"
                report.wrong(
                    "bag",
                    list_,
                    f"baris untuk {name} tidak cocok, padahal daftar lain cocok dengan berkasnya",
                    f"the row of {name} does not agree, though the other list agrees with the file",
                )
            continue
        bag.damaged.add(name)
        _locate(opened, report, name, pieces.get(name))
    if not differs:
        report.count("piece", _piece_rows(opened))


def _piece_rows(opened: Opened) -> int:
    """How many pieces are listed; each lies in a file whose whole hash agrees."""
    try:
        return sum(bytes(block).count(b"\n") for block in opened.blocks(PIECES))
    except (Unreadable, KeyError):
        return 0


def _pieces(opened: Opened, report: Report, bag: Bag) -> dict[str, list[tuple[int, int, str]]]:
    found: dict[str, list[tuple[int, int, str]]] = {}
    try:
        text = opened.text(PIECES)
    except Unreadable as error:
        report.wrong("piece", PIECES, error.id, error.en)
        return {}
    if bag.found.get(("sha256", PIECES)) != bag.tags.get(PIECES):
        return {}
    for line in text.splitlines():
        if row := _PIECE.fullmatch(line):
            found.setdefault(row[4], []).append((int(row[2]), int(row[3]), row[1]))
    return found


def _locate(opened: Opened, report: Report, name: str, listed: list[tuple[int, int, str]] | None) -> None:
    """Tell which bytes of a file differ from those that were listed."""
    if listed is None:
        report.wrong("file", name, "isinya berubah", "its content has changed")
        return
    size, wanted = opened.size(name), sum(length for _, length, _ in listed)
    if size != wanted:
        report.wrong(
            "file", name, f"panjangnya {size} bita, seharusnya {wanted}", f"is {size} bytes long, should be {wanted}"
        )
    at = {start: (length, hash) for start, length, hash in listed}
    try:
        for start, length, hash in pieces_of(opened, name):
            if start in at and at[start] != (length, hash):
                stop = start + length
                report.wrong(
                    "piece",
                    name,
                    f"bita {start}-{stop - 1} berbeda dari aslinya",
                    f"bytes {start}-{stop - 1} differ from what was listed",
                    start,
                    stop,
                )
            elif start in at:
                report.count("piece")
    except Unreadable as error:
        report.wrong("file", name, error.id, error.en)
