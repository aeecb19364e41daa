"""The custody log in a bundle: its checkpoint and cosignatures, every event row, the proof of each, every chain.

Rows and proofs are named one by one. It knows nothing of the files that events speak of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from . import CheckError, events, notes, proofs, tree
from .archive import Opened, Unreadable
from .notes import Checkpoint, Note, NoteError, Signed, VerifierKey
from .report import Report

ROWS = "log/events.jsonl"
CHECKPOINT = "log/checkpoint"
KEYS = "log/keys.txt"
SEEN = "log/checkpoint-seen"
"""The newest checkpoint that witnesses cosigned, where `CHECKPOINT` is younger than that."""
CONSISTENCY = "log/consistency"
"""The proof that `CHECKPOINT` only adds to `SEEN`: hashes in base64, one a line."""

_WIB = timezone(timedelta(hours=7))
_LONGEST_ROW = 1 << 20


class CannotCheck(CheckError):
    """The tool that checks signatures is missing or cannot do it."""


@dataclass
class Keys:
    """The keys a bundle names: the log's, the witnesses', and how many of these must have signed."""

    log: VerifierKey | None = None
    witnesses: list[VerifierKey] = field(default_factory=list)
    quorum: int = 0


@dataclass
class Row:
    """One row of events: its number in the file (from 1), its place in the log, what it shows, its commitment."""

    number: int
    index: int
    values: dict[str, Any]
    withheld: frozenset[str]
    commitment: bytes

    @property
    def name(self) -> str:
        """The row for a report."""
        return f"{ROWS}, {self.number}"


@dataclass
class History:
    """What was read of the log: the keys, the checkpoint if it verified, the rows by exhibit, in the file's order."""

    keys: Keys
    checkpoint: Checkpoint | None = None
    cosigned: int = 0
    chains: dict[str | None, list[Row]] = field(default_factory=dict)


def verify_ed25519(key: bytes, message: bytes, signature: bytes) -> bool:
    """As `notes.verify_ed25519`, but raises CannotCheck where the `openssl` command is missing or cannot do it."""
    try:
        return notes.verify_ed25519(key, message, signature)
    except NoteError as error:
        raise CannotCheck(*error.message) from error


def check(opened: Opened, report: Report, damaged: Callable[[], set[str]], pinned: list[VerifierKey]) -> History:
    """Check everything under `log/`. `damaged` gives the files whose bytes differ; it is asked where that matters."""
    history = History(_keys(opened, report))
    text = _checkpoint(opened, report, history, pinned)
    rows = _rows(opened, report)
    for row in rows:
        history.chains.setdefault(row.values.get("exhibit"), []).append(row)
    confirmed = {prev for row in rows if isinstance(prev := row.values.get("prev"), str)}
    _proofs(opened, report, history, text, rows, confirmed, damaged)
    for exhibit, chain in history.chains.items():
        links = [(row.index, row.values, row.commitment) for row in chain]
        broken = list(events.check_chain(exhibit, links))
        for error in broken:
            report.wrong("chain", exhibit or "-", error.id, error.en)
        if not broken:
            report.count("chain")
    return history


def keys_text(log: str, witnesses: list[str], quorum: int) -> str:
    """`log/keys.txt`: one `log`, then `witness` lines and a group of them, as a tlog-policy writes them."""
    names = [f"saksi{number}" for number in range(1, len(witnesses) + 1)]
    lines = [f"log {log}", *(f"witness {name} {key}" for name, key in zip(names, witnesses))]  # noqa: B905
    if quorum and names:
        lines += [f"group saksi {quorum} {' '.join(names)}", "quorum saksi"]
    else:
        lines.append("quorum none")
    return "".join(f"{line}\n" for line in lines)


def stamped_forms(checkpoint: bytes) -> set[str]:
    """SHA-256 in hex of what may be timestamped of a checkpoint: as it is, and before any witness cosigned it."""
    found = {hashlib.sha256(checkpoint).hexdigest()}
    try:
        note = notes.parse_note(checkpoint)
        origin = notes.parse_checkpoint(note.text).origin
    except NoteError:
        return found
    own = Note(note.text, tuple(each for each in note.signatures if each.name == origin))
    return found | {hashlib.sha256(str(own).encode()).hexdigest()}


def _keys(opened: Opened, report: Report) -> Keys:
    keys, groups = Keys(), {}
    try:
        for line in opened.text(KEYS, 1 << 20).splitlines():
            words = line.split()
            if words[:1] == ["log"] and len(words) > 1:
                keys.log = VerifierKey.parse(words[1])
            elif words[:1] == ["witness"] and len(words) > 2:
                keys.witnesses.append(VerifierKey.parse(words[2]))
            elif words[:1] == ["group"] and len(words) > 2 and words[2].isascii() and words[2].isdigit():
                groups[words[1]] = int(words[2][:6])
            elif words[:1] == ["quorum"] and len(words) == 2:
                keys.quorum = groups.get(words[1], 0)
    except CheckError as error:
        report.wrong("checkpoint", KEYS, error.id, error.en)
    return keys


def _checkpoint(opened: Opened, report: Report, history: History, pinned: list[VerifierKey]) -> str:
    """Judge the checkpoint with its signatures; its text, empty where it cannot be relied on."""
    keys = history.keys
    if pinned and keys.log is not None and keys.log not in pinned:
        report.wrong(
            "checkpoint",
            KEYS,
            f"kunci log {keys.log} bukan salah satu kunci yang Anda berikan",
            f"the log's key {keys.log} is none of the keys you gave",
        )
    if keys.log is None:
        report.wrong("checkpoint", KEYS, "tidak memuat kunci log", "holds no key of the log")
        return ""
    try:
        text = opened.text(CHECKPOINT, 1 << 20)
        note = notes.parse_note(text)
        found, _ = notes.open_checkpoint(text, keys.log, verify=verify_ed25519)
    except CannotCheck as error:
        report.unchecked("checkpoint", CHECKPOINT, error.id, error.en)
        return ""
    except (NoteError, Unreadable) as error:
        report.wrong("checkpoint", CHECKPOINT, error.id, error.en)
        return ""
    history.checkpoint = found
    report.tell(
        "checkpoint",
        CHECKPOINT,
        f"log {found.origin} berisi {found.size} entri, akar {found.root.hex()[:16]}...",
        f"the log {found.origin} holds {found.size} entries, root {found.root.hex()[:16]}...",
    )
    witnesses = [*keys.witnesses, *(key for key in pinned if key not in keys.witnesses and key != keys.log)]
    signed = [one for key in witnesses if (one := cosigned(report, note, key)) is not None]
    if SEEN in opened.places:
        signed += _seen(opened, report, found, keys.log, witnesses)
    history.cosigned = len({each.key.key for each in signed})
    if history.cosigned < keys.quorum:
        report.wrong(
            "cosignature",
            CHECKPOINT,
            f"ditandatangani {history.cosigned} saksi, yang diminta {keys.quorum}",
            f"is cosigned by {history.cosigned} witnesses, {keys.quorum} are asked for",
        )
    return text


def _seen(
    opened: Opened, report: Report, newest: Checkpoint, log: VerifierKey, witnesses: list[VerifierKey]
) -> list[Signed]:
    """The cosignatures under an older checkpoint, if the newest one is proven to only add to it."""
    try:
        text = opened.text(SEEN, 1 << 20)
        steps = [notes.decode(line) for line in opened.text(CONSISTENCY, 1 << 16).splitlines()]
        note = notes.parse_note(text)
        older, _ = notes.open_checkpoint(text, log, verify=verify_ed25519)
        tree.verify_consistency(older.size, newest.size, older.root, newest.root, steps)
    except CannotCheck as error:
        report.unchecked("checkpoint", SEEN, error.id, error.en)
        return []
    except (CheckError, Unreadable) as error:
        report.wrong("checkpoint", SEEN, error.id, error.en)
        return []
    report.count("checkpoint")
    return [one for key in witnesses if (one := cosigned(report, note, key, older.size)) is not None]


def cosigned(
    report: Report, note: Note, key: VerifierKey, size: int = 0, verify: notes.Verify = verify_ed25519
) -> Signed | None:
    """Tell the cosignature of this witness under the note, if there is one; it, if it is good."""
    try:
        found = notes.verified(note, [key], verify)
    except CannotCheck as error:
        report.unchecked("cosignature", key.name, error.id, error.en)
        return None
    except NoteError as error:
        report.wrong("cosignature", key.name, error.id, error.en)
        return None
    if not found:
        return None
    try:
        at = datetime.fromtimestamp(found[0].time or 0, _WIB).strftime("%Y-%m-%d %H:%M:%S WIB")
    except (ValueError, OverflowError, OSError):
        at = str(found[0].time)
    until = (f" sampai {size} entri", f" up to {size} entries") if size else ("", "")
    report.tell("cosignature", key.name, f"melihat log ini{until[0]} pada {at}", f"saw this log{until[1]} at {at}")
    return found[0]


def _rows(opened: Opened, report: Report) -> list[Row]:
    found: list[Row] = []
    try:
        lines = opened.text(ROWS, 512 << 20).split("\n")
    except Unreadable as error:
        report.wrong("event", ROWS, error.id, error.en)
        return []
    if lines[-1]:
        report.wrong("event", ROWS, "baris terakhir terpotong", "the last row is cut short")
    seen: set[int] = set()
    for number, line in enumerate(lines[:-1], 1):
        name = f"{ROWS}, {number}"
        if len(line) > _LONGEST_ROW:
            report.wrong("event", name, "baris terlalu panjang", "the row is too long")
            continue
        try:
            row = events.read(line)
            values = {name: field["value"] for name, field in row["fields"].items() if "value" in field}
            commitment = events.commitment_of(row)
        except CheckError as error:
            report.wrong("event", name, error.id, error.en)
            continue
        index = row["index"]
        if index in seen:
            report.wrong("event", name, f"entri {index} ada dua kali", f"entry {index} is there twice")
            continue
        exhibit = values.get("exhibit")
        if not isinstance(exhibit, str):
            report.wrong("event", name, "tidak menyebut barang bukti", "names no exhibit")
            continue
        seen.add(index)
        found.append(Row(number, index, values, frozenset(row["fields"].keys() - values.keys()), commitment))
    return found


def _proofs(
    opened: Opened,
    report: Report,
    history: History,
    text: str,
    rows: list[Row],
    confirmed: set[str],
    damaged: Callable[[], set[str]],
) -> None:
    """Check for each row that the log holds it. `confirmed` are the commitments that a later row names."""
    known: dict[str, Checkpoint | CheckError] = {text: history.checkpoint} if history.checkpoint else {}
    for row in rows:
        name = f"log/proofs/{row.index}.tlog-proof"
        try:
            proof = proofs.parse(opened.text(name, 2 << 20))
            if proof.index != row.index:
                raise tree.ProofError(
                    f"membuktikan entri {proof.index}, bukan {row.index}",
                    f"proves entry {proof.index}, not {row.index}",
                )
            checkpoint = _led_to(known, proof.checkpoint, history.keys, text)
        except CannotCheck as error:
            report.unchecked("proof", name, error.id, error.en)
            continue
        except (CheckError, Unreadable) as error:
            report.wrong("proof", name, error.id, error.en)
            continue
        try:
            leaf = tree.leaf_hash(row.commitment)
            tree.verify_inclusion(proof.index, checkpoint.size, leaf, proof.hashes, checkpoint.root)
        except tree.ProofError as error:
            sound = row.commitment.hex() in confirmed or (name in damaged() and ROWS not in damaged())
            if sound:
                report.wrong("proof", name, error.id, error.en)
            else:
                report.wrong(
                    "event",
                    row.name,
                    f"isinya bukan yang dicatat log pada entri {row.index}; baris ini diubah atau diganti",
                    f"is not what the log holds at entry {row.index}; this row was edited or replaced",
                )
            continue
        report.count("event")
        report.count("proof")


def _led_to(known: dict[str, Checkpoint | CheckError], text: str, keys: Keys, main: str) -> Checkpoint:
    """The checkpoint a proof leads to, verified once however many proofs share it. Raises NoteError, CannotCheck."""
    if text not in known:
        try:
            known[text] = _another(known.get(main), text, keys)
        except CheckError as error:
            known[text] = error
    found = known[text]
    if isinstance(found, CheckError):
        raise found
    return found


def _another(main: Checkpoint | CheckError | None, text: str, keys: Keys) -> Checkpoint:
    if keys.log is None:
        raise NoteError("titik periksa di dalamnya tidak dapat diperiksa", "the checkpoint in it cannot be verified")
    found, _ = notes.open_checkpoint(text, keys.log, verify=verify_ed25519)
    if isinstance(main, Checkpoint) and found.size == main.size and found.root != main.root:
        raise NoteError(
            f"menunjuk log lain: {found.size} entri dengan akar yang berbeda dari titik periksa",
            f"leads to another log: {found.size} entries with another root than the checkpoint",
        )
    return found
