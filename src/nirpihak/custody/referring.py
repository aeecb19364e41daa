"""Referrals between institutions as signed notes, and the package that carries one with its bundle of evidence.

A note is a c2sp.org/signed-note under the log key of whoever says it. Its text has two lines, so that it can never be
taken for a checkpoint, nor a checkpoint for it:

    nirpihak referral 1
    {"at":...,"body":{...},"from":{...},"kind":...,"ref":...,"to":{...},"uid":...}       canonical JSON

A package is a zip of `referral.note` and, where evidence goes along, `bundle.zip` (custody.bundles), whose size and
SHA-256 stand in the note. Nothing in a package is believed before the signature of a known key. Knows no server.
"""

from __future__ import annotations

import hashlib
import json
import uuid
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from nirpihak.custody.checking import CheckError, bundle
from nirpihak.custody.checking.archive import open_bundle
from nirpihak.custody.checking.notes import ED25519, Note, VerifierKey, parse_note, verified
from nirpihak.custody.checking.report import UNCHECKED, WRONG
from nirpihak.custody.signing import Signer, verify_ed25519

FORMAT: Final = "nirpihak referral 1"
CARRY: Final = "nirpihak carry 1"
REFERRAL: Final = "referral"
WITHDRAWN: Final = "withdrawn"
REPLIES: Final = ("acknowledged", "refused", "answered")
"""What whoever receives says; the two before, whoever sends."""
KINDS: Final = (REFERRAL, WITHDRAWN, *REPLIES)
NOTE: Final = "referral.note"
BUNDLE: Final = "bundle.zip"
LARGEST_NOTE: Final = 256 * 1024
LARGEST: Final = 512 * 1000 * 1000
"""Bytes of a note and of a package at most."""
_BLOCK: Final = 1 << 20


class ReferralError(CheckError):
    """A note or a package was refused: one line in both languages that says why."""


@dataclass(frozen=True, slots=True)
class Party:
    """An institution as a note names it: its code, its name, and the log it signs for (empty of whoever receives)."""

    code: str
    name: str
    log: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a note says. `uid` and `ref` are those of the referral, `at` the moment it was said (with its zone)."""

    kind: str
    uid: uuid.UUID
    ref: str
    at: datetime
    sender: Party
    receiver: Party
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Arrived:
    """One file of a bundle, laid out where it can be read, and what the note calls it."""

    path: Path
    sha256: str
    media_type: str
    label: str


@dataclass(frozen=True, slots=True)
class Package:
    """A package that was opened and checked: what its note says, the note itself, the files that came along."""

    told: Told
    note: str
    bundle: Path | None
    files: tuple[Arrived, ...] = ()


def write(told: Told, signer: Signer) -> str:
    """The signed note."""
    value = {
        "kind": told.kind,
        "uid": str(told.uid),
        "ref": told.ref,
        "at": told.at.isoformat(),
        "from": {"code": told.sender.code, "name": told.sender.name, "log": told.sender.log},
        "to": {"code": told.receiver.code, "name": told.receiver.name},
        "body": told.body,
    }
    line = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    text = f"{FORMAT}\n{line}\n"
    return str(Note(text, (signer.sign(text),)))


def read(text: str | bytes) -> Told:
    """What a note says, before anybody believes it. Raises ReferralError, NoteError."""
    if len(text) > LARGEST_NOTE:
        raise ReferralError("catatan penerusan terlalu besar", "the note of a referral is too large")
    head, _, line = parse_note(text).text.partition("\n")
    if head != FORMAT:
        raise ReferralError(
            f"ini bukan catatan penerusan: baris pertamanya {head[:60]!r}",
            f"this is no note of a referral: its first line is {head[:60]!r}",
        )
    try:
        value = json.loads(line)
        kind, at = str(value["kind"]), datetime.fromisoformat(value["at"])
        told = Told(
            kind=kind,
            uid=uuid.UUID(value["uid"]),
            ref=_line(value["ref"], 40),
            at=at,
            sender=Party(_line(value["from"]["code"], 40), _line(value["from"]["name"]), _line(value["from"]["log"])),
            receiver=Party(_line(value["to"]["code"], 40), _line(value["to"]["name"])),
            body=dict(value["body"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ReferralError(
            f"isi catatan penerusan tidak berbentuk semestinya ({type(error).__name__})",
            f"what the note of a referral says is not of its form ({type(error).__name__})",
        ) from error
    if kind not in KINDS or at.tzinfo is None:
        raise ReferralError(
            f"catatan penerusan berjenis {kind[:40]!r}, atau waktunya tanpa zona",
            f"the note of a referral is of the kind {kind[:40]!r}, or its time has no zone",
        )
    return told


def checked(text: str | bytes, keys: Iterable[VerifierKey]) -> Told:
    """What a note says, signed by one of the keys, whose name is the log it says it is from.

    Raises ReferralError, NoteError.
    """
    told = read(text)
    known = [key for key in keys if key.type == ED25519]
    signed = verified(parse_note(text), known, verify_ed25519)
    if not signed:
        raise ReferralError(
            f"catatan ini tidak ditandatangani dengan kunci yang dikenal ({told.sender.name})",
            f"this note is not signed with a key that is known ({told.sender.name})",
        )
    if told.sender.log not in {each.key.name for each in signed}:
        raise ReferralError(
            f"catatan ini mengaku dari {told.sender.log}, tetapi ditandatangani {signed[0].key.name}",
            f"this note says that it is from {told.sender.log}, but {signed[0].key.name} signed it",
        )
    return told


def pack(note: str, evidence: Path | None, target: Path) -> None:
    """Write a package; `evidence` is the bundle as one zip. Members are stored as they are, with a fixed time."""
    with zipfile.ZipFile(target, "x", zipfile.ZIP_STORED) as made:
        made.writestr(zipfile.ZipInfo(NOTE), note)
        if evidence is not None:
            with evidence.open("rb") as source, made.open(zipfile.ZipInfo(BUNDLE), "w", force_zip64=True) as out:
                while block := source.read(_BLOCK):
                    out.write(block)


def note_in(package: Path) -> str:
    """The note of a package, unchecked. Raises ReferralError."""
    with _zip(package) as opened:
        return _note(opened)


def open_package(package: Path, keys: Iterable[VerifierKey], folder: Path) -> Package:
    """Check a package with the keys of whom it may be from; its bundle is laid into `folder`, which is the caller's.

    The note's signature first, then the bundle's bytes against the note, then all that the bundle holds: every hash,
    every row of the log, every proof and the signature over it. Raises ReferralError, NoteError.
    """
    known = list(keys)
    with _zip(package) as opened:
        note = _note(opened)
        told = checked(note, known)
        if told.kind != REFERRAL:
            raise ReferralError(f"ini catatan {told.kind}, bukan penerusan", f"this is a note {told.kind}, no referral")
        wanted = told.body.get("bundle")
        here = BUNDLE in opened.namelist()
        if (wanted is not None) != here:
            raise ReferralError(
                "berkas bukti yang disebut catatan tidak ada di paket ini, atau ada yang tidak disebut",
                "the bundle that the note names is not in this package, or one is that it does not name",
            )
        if wanted is None:
            return Package(told, note, None)
        path = folder / BUNDLE
        with path.open("xb") as out:
            _same(_member(opened, BUNDLE, out), wanted)
    return Package(told, note, path, _files(path, told, [key for key in known if key.name == told.sender.log]))


def _files(path: Path, told: Told, keys: list[VerifierKey]) -> tuple[Arrived, ...]:
    """The files of a bundle that verifies, which must be those that the note names. Raises ReferralError."""
    report = bundle.verify(path, keys)
    if report.exit_code != 0:
        first = report.of(WRONG, UNCHECKED) or report.findings
        raise ReferralError(
            f"berkas bukti tidak dapat diterima: {first[0].line('id')}",
            f"the bundle cannot be taken: {first[0].line('en')}",
        )
    opened = open_bundle(path)
    listed = json.loads(opened.read(bundle.EXHIBITS))
    found = {each["sha256"]: each for exhibit in listed["exhibits"] for each in exhibit["files"]}
    named = told.body.get("files")
    rows = [each for each in named if isinstance(each, Mapping)] if isinstance(named, list) else []
    if sorted(str(each.get("sha256")) for each in rows) != sorted(found):
        raise ReferralError(
            "berkas di dalam berkas bukti bukan yang disebut catatan", "the files in the bundle are not those it names"
        )
    made = []
    for number, row in enumerate(rows, 1):
        file = found[row["sha256"]]
        to = path.with_name(f"{number:03}")
        with to.open("xb") as out:
            for block in opened.blocks(file["path"]):
                out.write(block)
        made.append(Arrived(to, file["sha256"], str(file["media_type"]), str(row.get("label") or "")[:120]))
    return tuple(made)


def carried(target: str, package: Path, signer: Signer) -> str:
    """What goes before a package over the network: signed by its sender, so that a stranger's is not even read."""
    digest, size = digest_of(package)
    text = f"{CARRY}\n{target}\n{digest}\n{size}\n"
    return str(Note(text, (signer.sign(text),)))


def expected(text: str, keys: Iterable[VerifierKey]) -> tuple[str, str, int]:
    """For whom, with which SHA-256 and of how many bytes a package is announced, by a known key.

    Raises ReferralError, NoteError.
    """
    note = parse_note(text)
    lines = note.text.split("\n")
    if len(lines) != 5 or lines[0] != CARRY or not (lines[3].isascii() and lines[3].isdecimal() and len(lines[3]) < 12):
        raise ReferralError("pengumuman paket tidak terbaca", "the announcement of a package is not readable")
    if not verified(note, [key for key in keys if key.type == ED25519], verify_ed25519):
        raise ReferralError("pengirim paket ini tidak dikenal di sini", "the sender of this package is not known here")
    return lines[1], lines[2], int(lines[3])


def digest_of(path: Path) -> tuple[str, int]:
    """SHA-256 and size of a file."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    return found, path.stat().st_size


def _line(value: object, most: int = 200) -> str:
    if not isinstance(value, str) or not value.isprintable() or len(value) > most:
        raise ValueError("no line of text")
    return value


def _zip(path: Path) -> zipfile.ZipFile:
    try:
        opened = zipfile.ZipFile(path)
        names = opened.namelist()
        odd = len(set(names)) != len(names) or any(
            each.compress_type != zipfile.ZIP_STORED or each.flag_bits & 1 for each in opened.infolist()
        )
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError) as error:
        raise ReferralError("ini bukan paket penerusan", "this is no package of a referral") from error
    if odd:
        opened.close()
        raise ReferralError("paket ini tidak disusun oleh Nirpihak", "this package was not laid out by Nirpihak")
    return opened


def _note(opened: zipfile.ZipFile) -> str:
    with suppress(KeyError, UnicodeDecodeError, zipfile.BadZipFile, EOFError):
        if opened.getinfo(NOTE).file_size <= LARGEST_NOTE and set(opened.namelist()) <= {NOTE, BUNDLE}:
            return opened.read(NOTE).decode()
    raise ReferralError(f"paket ini tidak memuat {NOTE} saja", f"this package does not hold {NOTE} alone")


def _member(opened: zipfile.ZipFile, name: str, out: BinaryIO) -> tuple[str, int]:
    if opened.getinfo(name).file_size > LARGEST:
        raise ReferralError("berkas bukti di paket ini terlalu besar", "the bundle in this package is too large")
    digest, size = hashlib.sha256(), 0
    try:
        with opened.open(name) as source:
            while block := source.read(_BLOCK):
                digest.update(block)
                size += len(block)
                out.write(block)
    except (zipfile.BadZipFile, EOFError) as error:
        raise ReferralError("paket ini rusak di perjalanan", "this package was damaged on its way") from error
    return digest.hexdigest(), size


def _same(found: tuple[str, int], wanted: object) -> None:
    if not isinstance(wanted, Mapping) or (wanted.get("sha256"), wanted.get("size")) != found:
        raise ReferralError(
            "berkas bukti di paket ini bukan yang ditandatangani", "the bundle in this package is not the one signed"
        )
