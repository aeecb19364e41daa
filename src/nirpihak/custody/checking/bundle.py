"""Verifying a bundle of evidence (berkas bukti): every file, row, proof, timestamp and signature, each named if wrong.

It takes a folder or a zip and trusts nothing in it; the keys a person gives it (`pinned`) are the only thing it
believes. It needs Python and the `openssl` command, no network, and none of the software that made the bundle.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from . import CheckError, history, stamps
from .archive import NotABundle, Opened, Unreadable, open_bundle
from .bag import TAGS, Bag, Checking
from .hashing import Told
from .history import CannotCheck, History
from .notes import VerifierKey
from .report import Report

FORMAT = "nirpihak bundle 1"
SIGNATURE = f"{TAGS}.sig"
KEY = "kunci.pem"
EXHIBITS = "data/exhibits.json"
RECORDS = frozenset({EXHIBITS, "data/berita-acara.html", "data/berita-acara.pdf"})
"""What lies in `data/` beside the exhibits themselves."""
WITHHELD = "withheld"
"""Stands for the parent of a file where the receiver may not see that parent."""

_SPKI = bytes.fromhex("302a300506032b6570032100")
"""What precedes the 32 bytes of an Ed25519 public key (RFC 8410)."""
_OUTER_STAMP = re.compile(re.escape(TAGS) + r"\.([A-Za-z0-9._-]{1,60})\.tsr")
_STAMP = re.compile(r"stamps/([0-9a-f]{64})\.([A-Za-z0-9._-]{1,60})\.tsr")
_HASH = re.compile(r"[0-9a-f]{64}")


def verify(path: Path, pinned: Iterable[VerifierKey] = (), told: Told | None = None) -> Report:
    """Verify the bundle at `path`; whatever it holds, the answer is a report. `pinned`: keys known from elsewhere."""
    report = Report(str(path))
    try:
        opened = open_bundle(path)
    except NotABundle as error:
        report.is_bundle = False
        report.wrong("bag", "", error.id, error.en)
        return report
    keys = list(pinned)
    beside = {TAGS, SIGNATURE, *(name for name in opened.places if _OUTER_STAMP.fullmatch(name))}
    checking = Checking(opened, report, told, beside)
    # The log is followed while the files are hashed in the background.
    found = history.check(opened, report, lambda: checking.finish().damaged, keys)
    bag = checking.finish()
    description = _description(opened, report)
    _facts(report, bag, description)
    _signature(opened, report, keys, found.keys.log)
    withheld = _exhibits(opened, report, bag, description, found)
    stamped = _stamps(opened, report, bag)
    _unknowable(report, found, keys, withheld, stamped)
    return report


# ---------------------------------------------------------------- what the bundle says of itself


def _description(opened: Opened, report: Report) -> dict[str, Any]:
    """`data/exhibits.json`, empty where it is not of the form that is written."""
    try:
        found = json.loads(opened.text(EXHIBITS))
        if isinstance(found, dict) and found.get("format") == FORMAT and isinstance(found.get("exhibits"), list):
            return found
        id, en = "bukan daftar barang bukti yang dikenal", "is no list of exhibits that is known"
    except Unreadable as error:
        id, en = error.id, error.en
    except (ValueError, RecursionError):
        id, en = "bukan JSON yang dapat dibaca", "is not readable JSON"
    report.wrong("exhibit", EXHIBITS, id, en)
    return {}


def _facts(report: Report, bag: Bag, description: Mapping[str, Any]) -> None:
    for key in ("id", "created", "institution", "officer", "receiver", "reason"):
        value = description.get(key)
        if isinstance(value, str):
            report.facts[key] = value
    if description and bag.info.get("External-Identifier") != report.facts.get("id"):
        report.wrong(
            "bag",
            "bag-info.txt",
            "menyebut nomor berkas bukti yang lain dari exhibits.json",
            "names another bundle than exhibits.json does",
        )


def _exhibits(
    opened: Opened, report: Report, bag: Bag, description: Mapping[str, Any], found: History
) -> tuple[int, int]:
    """Each exhibit against its files and its chain; how many files and how many fields of rows are withheld."""
    named: set[str] = set()
    refs: set[str] = set()
    files_withheld = 0
    for exhibit in description.get("exhibits", []):
        try:
            ref, files, missing = _shape(exhibit)
        except (TypeError, KeyError, ValueError):
            report.wrong("exhibit", EXHIBITS, "satu barang bukti tidak terbaca", "one exhibit cannot be read")
            continue
        refs.add(ref)
        files_withheld += missing
        before = len(report.findings)
        hashes = {each["sha256"] for each in files}
        rows = found.chains.get(ref, [])
        chain = [row.values for row in rows]
        spoken = {hash for each in chain if each.get("kind") != "exported" for hash in _hashes(each)}
        partly = any(name.startswith("file") for row in rows for name in row.withheld)
        for each in files:
            named.add(each["path"])
            _file(report, bag, each, hashes, spoken, partly)
        _ending(report, ref, chain, str(description.get("id")), hashes)
        if len(report.findings) == before:
            report.count("exhibit")
    for ref in sorted(each for each in found.chains if each is not None and each not in refs):
        report.wrong("chain", ref, "bukan barang bukti dalam berkas ini", "is no exhibit of this bundle")
    if description:
        for name in sorted(set(bag.payload) - named - RECORDS):
            report.wrong("unlisted", name, "bukan bagian barang bukti mana pun", "belongs to no exhibit")
    return files_withheld, sum(len(row.withheld) for chain in found.chains.values() for row in chain)


def _shape(exhibit: Mapping[str, Any]) -> tuple[str, list[dict[str, Any]], int]:
    ref, files, withheld = exhibit["ref"], exhibit["files"], exhibit["withheld"]
    if not isinstance(ref, str) or not isinstance(files, list) or not isinstance(withheld, list):
        raise TypeError
    for each in files:
        if not isinstance(each["path"], str) or not isinstance(each["sha256"], str):
            raise TypeError
        if not isinstance(each["parent"], (str, type(None))):
            raise TypeError
    return ref, files, len(withheld)


def _file(report: Report, bag: Bag, file: Mapping[str, Any], hashes: set[str], spoken: set[str], partly: bool) -> None:
    path, sha256, parent = file["path"], file["sha256"], file["parent"]
    if bag.payload.get(path) != sha256:
        report.wrong(
            "exhibit", path, "hash di exhibits.json bukan yang di daftar isi", "exhibits.json has another hash for it"
        )
    elif sha256 not in spoken and partly:
        report.unknowable(
            "exhibit",
            path,
            "kapan berkas ini diterima atau dibuat: isian log itu tidak diserahkan; yang terbukti hanya penyerahannya",
            "when this file was received or made: that field of the log was withheld; only its export is proven",
        )
    elif sha256 not in spoken:
        report.wrong(
            "exhibit",
            path,
            "tidak ada peristiwa dalam log penguasaan yang menyebut berkas ini",
            "no event of the custody log speaks of this file",
        )
    if parent not in (None, WITHHELD) and parent not in hashes:
        report.wrong("exhibit", path, "berkas asalnya tidak ada di sini", "the file it was made from is not here")


def _ending(report: Report, ref: str, chain: Sequence[Mapping[str, Any]], bundle: str, hashes: set[str]) -> None:
    """A chain in a bundle ends with the event that this bundle was handed out, naming every file in it."""
    last = chain[-1] if chain else {}
    if last.get("kind") != "exported" or last.get("bundle") != bundle:
        report.wrong(
            "chain",
            ref,
            "tidak berakhir dengan penyerahan berkas bukti ini; peristiwa terakhirnya hilang",
            "does not end with the export of this bundle; its last events are missing",
        )
        return
    files = last.get("files")
    if isinstance(files, list) and set(map(str, files)) != hashes:
        report.wrong(
            "chain",
            ref,
            "berkas yang diserahkan bukan yang dicatat log saat penyerahan",
            "the files are not those that the log says were handed out",
        )


def _hashes(value: Any) -> Iterator[str]:
    """Every SHA-256 in a value of an event, however deep."""
    if isinstance(value, str):
        if _HASH.fullmatch(value):
            yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _hashes(each)
    elif isinstance(value, list):
        for each in value:
            yield from _hashes(each)


# ---------------------------------------------------------------- signature and timestamps


def _signature(opened: Opened, report: Report, pinned: list[VerifierKey], log: VerifierKey | None) -> None:
    """Judge the signature over the tag manifest. The key is one that was given or, where none was, the log's."""
    try:
        key = public_key(opened.text(KEY, 10_000))
        message, signature = opened.read(TAGS), opened.read(SIGNATURE, 1000)
    except CheckError as error:
        name = next((name for name in (KEY, TAGS, SIGNATURE) if name not in opened.places), KEY)
        report.wrong("signature", name, error.id, error.en)
        return
    if pinned and key not in {each.key for each in pinned}:
        report.wrong("signature", KEY, "bukan salah satu kunci yang Anda berikan", "is none of the keys you gave")
    elif not pinned and log is not None and key != log.key:
        report.wrong(
            "signature", KEY, "bukan kunci log yang ada di log/keys.txt", "is not the log's key in log/keys.txt"
        )
    try:
        if len(signature) == 64 and history.verify_ed25519(key, message, signature):
            report.count("signature")
            return
    except CannotCheck as error:
        report.unchecked("signature", SIGNATURE, error.id, error.en)
        return
    report.wrong("signature", SIGNATURE, f"tidak sah atas {TAGS} dengan {KEY}", f"is not valid over {TAGS} under {KEY}")


def public_key(pem: str) -> bytes:
    """The 32 bytes of an Ed25519 public key in PEM. Raises CheckError."""
    lines = pem.strip().splitlines()
    try:
        if lines[0] == "-----BEGIN PUBLIC KEY-----" and lines[-1] == "-----END PUBLIC KEY-----":
            raw = base64.b64decode("".join(lines[1:-1]), validate=True)
            if raw.startswith(_SPKI) and len(raw) == len(_SPKI) + 32:
                return raw[len(_SPKI) :]
    except (ValueError, IndexError):
        pass
    raise CheckError("bukan kunci publik Ed25519", "is no Ed25519 public key")


def _stamps(opened: Opened, report: Report, bag: Bag) -> int:
    """Judge every timestamp; how many are good."""
    # By the hash it is listed with and by the one it has: which of the two is wrong is told elsewhere.
    # Of several files with the same bytes the first is named: the original, not its copy.
    names = sorted(bag.payload, reverse=True)
    subjects = {bag.payload[name]: name for name in names}
    subjects.update({bag.found["sha256", name]: name for name in names if ("sha256", name) in bag.found})
    for name in (history.CHECKPOINT, TAGS):
        try:
            content = opened.read(name)
        except Unreadable:
            continue
        subjects[hashlib.sha256(content).hexdigest()] = name
        if name == history.CHECKPOINT:
            subjects.update(dict.fromkeys(history.stamped_forms(content), name))
    tags = next((hash for hash, name in subjects.items() if name == TAGS), "")
    good = 0
    for name in sorted(opened.places):
        if found := _STAMP.fullmatch(name):
            good += _stamp(opened, report, name, found[1], found[2], subjects.get(found[1], ""))
        elif found := _OUTER_STAMP.fullmatch(name):
            good += _stamp(opened, report, name, tags, found[1], TAGS)
        elif name.startswith("stamps/") and not name.startswith("stamps/ca/"):
            report.wrong("stamp", name, "nama stempel waktu tidak dikenal", "the timestamp's name is not known")
    return good


def _stamp(opened: Opened, report: Report, name: str, digest: str, authority: str, subject: str) -> bool:
    if not subject:
        report.wrong(
            "stamp", name, "untuk isi yang tidak ada di berkas bukti ini", "is about something that is not here"
        )
        return False
    try:
        ca = opened.read(f"stamps/ca/{authority}.pem", 1 << 20)
        token = stamps.verify(opened.read(name, 1 << 20), bytes.fromhex(digest), ca)
    except stamps.StampError as error:
        if error.trouble is stamps.Trouble.TOOL:
            report.unchecked("stamp", name, error.id, error.en)
        else:
            report.wrong("stamp", name, error.id, error.en)
        return False
    except Unreadable as error:
        missing = name if name not in opened.places else f"stamps/ca/{authority}.pem"
        report.wrong("stamp", missing, error.id, error.en)
        return False
    at = token.at.strftime("%Y-%m-%d %H:%M:%S UTC")
    report.tell(
        "stamp",
        subject,
        f"sudah ada pada {at} menurut {authority} (nomor {token.serial})",
        f"existed at {at} says {authority} (number {token.serial})",
    )
    return True


# ---------------------------------------------------------------- what cannot be known


def _unknowable(
    report: Report,
    found: History,
    pinned: list[VerifierKey],
    withheld: tuple[int, int],
    stamped: int,
) -> None:
    if not pinned:
        key = str(found.keys.log) if found.keys.log else "-"
        report.unknowable(
            "signature",
            "",
            "milik siapa kunci penanda tangan: kunci itu datang bersama berkas ini. Bandingkan dengan yang diumumkan "
            f"instansi di halaman log, lalu ulangi dengan --key {key}",
            "whose the signing key is: it came with this bundle. Compare it with the one the institution shows on its "
            f"log page, then run again with --key {key}",
        )
    if found.checkpoint is not None and not found.cosigned:
        report.unknowable(
            "cosignature",
            "",
            "apakah log ini sama bagi semua orang: belum ada lembaga lain yang ikut menandatanganinya",
            "whether everybody is shown the same log: no other institution has cosigned it",
        )
    if stamped:
        report.unknowable(
            "stamp",
            "",
            "apakah otoritas stempel waktu dapat dipercaya: sertifikatnya (stamps/ca/) datang bersama berkas ini",
            "whether the timestamp authorities can be trusted: their certificates (stamps/ca/) came with this bundle",
        )
    files, fields = withheld
    if files or fields:
        report.unknowable(
            "exhibit",
            "",
            f"isi {files} berkas dan {fields} isian log yang tidak diserahkan; yang ada hanya komitmennya",
            f"what {files} files and {fields} fields of the log say that were withheld; only commitments are here",
        )
    report.unknowable(
        "exhibit",
        "",
        "apakah isi yang diterima benar dan siapa pembuatnya; yang dibuktikan hanya bahwa isinya tidak berubah sejak "
        "dicatat, dan urutan penanganannya",
        "whether what was received is true, and who made it; proven is only that it has not changed since it was "
        "recorded, and in what order it was handled",
    )
