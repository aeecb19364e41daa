"""Proofs of filing (bukti lapor): one text file that shows that a report was filed, when, and where in which log.

A line that names the format, a part for people in both languages, and parts for programs, each under its own line:

    == event        the event of the filing, as `events.disclose` shows it, on one line
    == content      {"blind": ..., "check": ...}, and with "content" what was filed; on one line; may be left out
    == log-key      the log's public key
    == tlog-proof   c2sp.org/tlog-proof@v1, which ends with the log's signed checkpoint

Whatever people read is written anew from the event and compared, so no line of it can say something else. What was
filed is bound by a hash that nobody can guess at:

    content hash = SHA-256("nirpihak filing 1\\n" + hex(blind, 32 random bytes) + "\\n" + canonical JSON of the content)
    content      = {"answers": {...}, "files": [{"name": ..., "sha256": ..., "size": ...}, ...]}
    check        = the first 8 hexadecimal digits of SHA-256("nirpihak blind 1\\n" + hex(blind))

It trusts nothing in the file; the keys a person gives (`pinned`) are the only thing it believes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from . import CheckError, events, history, notes, proofs, tree
from .filed import ENTRY, FORMAT, HASH, FilingError, blind_check, filing_of, head, statement
from .notes import ED25519, VerifierKey
from .proofs import LogProof
from .report import FILING, WRONG, Report
from .tree import ProofError

LARGEST = 4 << 20
"""Most bytes of a proof that is read."""

_SECTIONS = ("event", "content", "log-key", "tlog-proof")
_MARK = "== "
_BOM = b"\xef\xbb\xbf"


def is_filing(head: bytes) -> bool:
    """Whether a file that begins with these bytes (64 are enough) says that it is a proof of filing."""
    first = head[len(_BOM) :] if head.startswith(_BOM) else head
    return first.startswith((f"{FORMAT}\n".encode(), f"{FORMAT}\r\n".encode()))


def head_of(path: Path) -> bytes:
    """The first bytes of a file for `is_filing`; none where it is no plain file, or cannot be read."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(64)
    except (OSError, ValueError):
        return b""


def verify(path: Path, pinned: Iterable[VerifierKey] = (), signature: notes.Verify = history.verify_ed25519) -> Report:
    """Verify the proof of filing at `path`; whatever it holds, the answer is a report. `pinned`: keys from elsewhere.

    `signature` may be a check that is faster than the `openssl` command.
    """
    report = Report(str(path), kind=FILING)
    try:
        lines = _lines(path)
    except FilingError as error:
        report.is_bundle = False
        report.wrong("head", "", error.id, error.en)
        return report
    keys = list(pinned)
    top, parts = _parts(lines, report)
    key = _key(parts, report, keys)
    event = _event(parts, report)
    proof = _log(parts, report, event, key, top, signature)
    sound = event is not None and all(each.part != "event" for each in report.of(WRONG))
    with_content = _content(parts, report, event if sound else None)
    _head(report, top, event if sound else None, key, with_content)
    note = None if proof is None else notes.parse_note(proof.checkpoint)
    witnesses = [each for each in keys if note is not None and each != key]
    cosigned = [each for each in witnesses if note and history.cosigned(report, note, each, verify=signature)]
    _unknowable(report, key, keys, bool(cosigned), with_content)
    return report


def _lines(path: Path) -> list[str]:
    """The file's lines, however they end. Raises FilingError where it is no proof of filing at all."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise FilingError(f"{path}: tidak dapat dibaca ({why})", f"{path}: cannot be read ({why})") from error
    if not is_filing(raw[:64]):
        raise FilingError(f"{path}: bukan bukti lapor", f"{path}: is no proof of filing")
    if len(raw) > LARGEST:
        raise FilingError(
            f"{path}: terlalu besar untuk bukti lapor (lebih dari {LARGEST} bita)",
            f"{path}: is too large for a proof of filing (more than {LARGEST} bytes)",
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FilingError(
            f"{path}: bukan teks UTF-8 (bita {error.start})", f"{path}: is not UTF-8 (byte {error.start})"
        ) from error
    return text.replace("\r\n", "\n").split("\n")


def _parts(lines: list[str], report: Report) -> tuple[list[str], dict[str, str]]:
    """The lines for people, and the parts for programs by their names; what is odd about their order is told."""
    marks = [at for at, line in enumerate(lines) if line.startswith(_MARK)]
    top, parts = lines[: marks[0]] if marks else lines, {}
    names = [lines[at][len(_MARK) :] for at in marks]
    for name, start, stop in zip(names, marks, [*marks[1:], len(lines)]):  # noqa: B905  # Python 3.9 has no strict=
        if name not in _SECTIONS or name in parts:
            report.wrong(
                "head",
                f"== {name[:40]}",
                "bagian ini tidak dikenal, atau dua kali ada",
                "this part is not known, or there twice",
            )
        else:
            parts[name] = "\n".join(lines[start + 1 : stop]).rstrip("\n")
    for name in _SECTIONS:
        if name not in parts and name != "content":
            report.wrong(
                "head",
                f"== {name}",
                "bagian ini tidak ada; berkas mungkin terpotong",
                "this part is missing; the file may be cut off",
            )
    if list(parts) != [name for name in _SECTIONS if name in parts]:
        report.wrong("head", "", "bagian-bagiannya tidak berurutan", "its parts are not in order")
    return top, parts


def _key(parts: Mapping[str, str], report: Report, pinned: list[VerifierKey]) -> VerifierKey | None:
    if "log-key" not in parts:
        return None
    try:
        key = VerifierKey.parse(parts["log-key"])
        if key.type != ED25519 or str(key) != parts["log-key"]:
            raise FilingError("bukan kunci sebuah log", "is not the key of a log")
    except CheckError as error:
        report.wrong("checkpoint", "== log-key", error.id, error.en)
        return None
    if pinned and key not in pinned:
        report.wrong(
            "checkpoint",
            "== log-key",
            f"kunci log {key} bukan salah satu kunci yang Anda berikan",
            f"the log's key {key} is none of the keys you gave",
        )
    return key


def _event(parts: Mapping[str, str], report: Report) -> dict[str, Any] | None:
    if "event" not in parts:
        return None
    try:
        event = events.read(parts["event"])
        found = filing_of(event)
        events.commitment_of(event)
        if events.canonical(event).decode() != parts["event"]:
            raise FilingError(
                "tidak ditulis dalam satu-satunya bentuk yang sah", "is not written in the one form that is valid"
            )
    except CheckError as error:
        report.wrong("event", "== event", error.id, error.en)
        return None
    report.facts.update(
        id=found.report,
        created=events.values(event)["at"],
        institution=found.institution,
        content=found.content,
        index=event["index"],
    )
    return event


def _content(parts: Mapping[str, str], report: Report, event: Mapping[str, Any] | None) -> bool | None:
    """Judge what was filed, where it is shown; whether it is, None where that cannot be told."""
    if "content" not in parts:
        return False
    name = "== content"
    try:
        shown = events.load(parts["content"])
        if not isinstance(shown, dict) or set(shown) - {"content"} != {"blind", "check"}:
            raise FilingError("harus memuat blind dan check", "holds blind and check")
        blind = shown["blind"]
        if not isinstance(blind, str) or not HASH.fullmatch(blind):
            raise FilingError("pembuta bukan 64 digit heksadesimal", "the blind is not 64 hexadecimal digits")
        if events.canonical(shown).decode() != parts["content"]:
            raise FilingError(
                "tidak ditulis dalam satu-satunya bentuk yang sah", "is not written in the one form that is valid"
            )
        if shown["check"] != blind_check(blind):
            raise FilingError("angka uji tidak cocok dengan pembutanya", "its check does not agree with the blind")
        if "content" not in shown:
            return False
        if not isinstance(shown["content"], dict):
            raise FilingError("isi laporan bukan objek JSON", "what was filed is not a JSON object")
        hash = hashlib.sha256(statement(shown["content"], bytes.fromhex(blind))).hexdigest()
    except CheckError as error:
        report.wrong("content", name, error.id, error.en)
        return None
    if event is None:
        report.unchecked(
            "content",
            name,
            "hash isinya tidak diketahui: peristiwanya rusak",
            "its hash is not known: the event is damaged",
        )
    elif hash != filing_of(event).content:
        report.wrong(
            "content",
            name,
            "isi laporan di sini bukan isi yang dicatat: hash-nya lain",
            "what was filed is not what is shown here: it has another hash",
        )
    else:
        answers, files = shown["content"]["answers"], shown["content"]["files"]
        report.facts["files"] = files
        report.tell(
            "content",
            name,
            f"{len(answers)} jawaban dan {len(files)} berkas (nama, ukuran, hash) adalah yang dicatat",
            f"{len(answers)} answers and {len(files)} files (name, size, hash) are those that were recorded",
        )
    return True


def _head(
    report: Report, top: list[str], event: Mapping[str, Any] | None, key: VerifierKey | None, with_content: bool | None
) -> None:
    """Compare what people read with what the event says, line by line."""
    if event is None or key is None:
        report.unchecked(
            "head",
            "",
            "keterangan yang dibaca orang tidak dapat dibandingkan: bagian untuk program rusak",
            "what people read cannot be compared: the parts for programs are damaged",
        )
        return
    could = [head(event, key.name, each) for each in (True, False) if with_content in (each, None)]
    wanted = top if top in could else could[0]
    wrong = [at for at in range(max(len(top), len(wanted))) if top[at : at + 1] != wanted[at : at + 1]]
    for at in wrong[:20]:
        is_, should = (lines[at] if at < len(lines) else "" for lines in (top, wanted))
        report.wrong(
            "head",
            f"baris / line {at + 1}",
            f"tertulis {is_[:200]!r}, seharusnya {should[:200]!r}",
            f"says {is_[:200]!r} and should say {should[:200]!r}",
        )
    if not wrong:
        report.count("head")


def _log(
    parts: Mapping[str, str],
    report: Report,
    event: Mapping[str, Any] | None,
    key: VerifierKey | None,
    top: list[str],
    signature: notes.Verify,
) -> LogProof | None:
    """Judge the checkpoint, and that the event is in the log it speaks of; the proof, if its checkpoint is good."""
    name = "== tlog-proof"
    try:
        proof = proofs.parse(parts["tlog-proof"] + "\n")
        if proof.extra:
            raise FilingError("memuat baris extra", "holds an extra line")
    except KeyError:
        return None
    except CheckError as error:
        report.wrong("proof", name, error.id, error.en)
        return None
    if key is None:
        report.unchecked("checkpoint", name, "kunci log tidak terbaca", "the log's key is not readable")
        return None
    try:
        checkpoint, _ = notes.open_checkpoint(proof.checkpoint, key, verify=signature)
    except history.CannotCheck as error:
        report.unchecked("checkpoint", name, error.id, error.en)
        return None
    except CheckError as error:
        report.wrong("checkpoint", name, error.id, error.en)
        return None
    report.facts.update(log=checkpoint.origin, size=checkpoint.size)
    report.tell(
        "checkpoint",
        name,
        f"log {checkpoint.origin} berisi {checkpoint.size} entri, akar {checkpoint.root.hex()[:16]}...",
        f"the log {checkpoint.origin} holds {checkpoint.size} entries, root {checkpoint.root.hex()[:16]}...",
    )
    if event is not None:
        _entry(report, event, proof, checkpoint, top)
    return proof


def _entry(
    report: Report, event: Mapping[str, Any], proof: LogProof, checkpoint: notes.Checkpoint, top: list[str]
) -> None:
    """Judge that the log holds the event; where it does not, which of the two was changed."""

    def held(entry: bytes) -> bool:
        try:
            tree.verify_inclusion(proof.index, checkpoint.size, tree.leaf_hash(entry), proof.hashes, checkpoint.root)
        except ProofError:
            return False
        return True

    commitment = events.commitment_of(event)
    written = next((line[-64:] for line in top if line.startswith(ENTRY)), "")
    if held(commitment) and proof.index == event["index"]:
        report.count("event")
        report.count("proof")
    elif held(commitment) or (HASH.fullmatch(written) and held(bytes.fromhex(written))):
        report.wrong(
            "event",
            "== event",
            f"bukan yang dicatat log pada entri {proof.index}; diubah atau diganti",
            f"is not what the log holds at entry {proof.index}; it was edited or replaced",
        )
    else:
        report.wrong(
            "proof",
            "== tlog-proof",
            f"tidak membuktikan bahwa log memuat peristiwa ini pada entri {proof.index}",
            f"does not prove that the log holds this event at entry {proof.index}",
        )


def _unknowable(
    report: Report, key: VerifierKey | None, pinned: list[VerifierKey], cosigned: bool, with_content: bool | None
) -> None:
    if not pinned:
        report.unknowable(
            "checkpoint",
            "",
            "log milik siapa ini: kuncinya datang bersama berkas ini. Bandingkan dengan yang diumumkan instansi, lalu "
            f"ulangi dengan --key {key or '-'}",
            "whose log this is: its key came with this file. Compare it with the one the institution has published, "
            f"then run again with --key {key or '-'}",
        )
    if not cosigned:
        report.unknowable(
            "cosignature",
            "",
            "apakah log ini sama bagi semua orang: tidak ada saksi yang kuncinya Anda berikan ikut menandatanganinya",
            "whether everybody is shown the same log: no witness whose key you gave has cosigned it",
        )
    if with_content is False:
        report.unknowable(
            "content",
            "",
            "apa isi laporan: tidak ditunjukkan di sini; yang ada hanya hash-nya",
            "what was filed: it is not shown here, only its hash is",
        )
    report.unknowable(
        "event",
        "",
        "siapa yang melapor, apakah isinya benar, dan apakah jam instansi benar saat mencatatnya",
        "who filed it, whether it is true, and whether the institution's clock was right when it was recorded",
    )
