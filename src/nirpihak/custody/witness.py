"""A witness: another institution that remembers what a log said last and cosigns only what continues it.

Its whole memory is a folder: the keys of the logs it knows, for each the last checkpoint it cosigned, and the evidence
of whatever did not fit. It sees sizes and roots, never an entry. The rules are those of c2sp.org/tlog-witness; how a
checkpoint reaches it is not its business.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final

from nirpihak.custody import signing
from nirpihak.custody.checking import CheckError
from nirpihak.custody.checking.notes import (
    Checkpoint,
    NoteError,
    Signature,
    VerifierKey,
    open_checkpoint,
    parse_checkpoint,
    parse_note,
)
from nirpihak.custody.checking.tree import ProofError, verify_consistency
from nirpihak.custody.signing import Signer, with_signatures
from nirpihak.custody.trees import Nodes, Prover

KEY: Final = "key"
"""The file of the witness's own key."""
LOGS: Final = "logs.txt"
"""The verifier keys of the logs it trusts, one a line."""
SEEN: Final = "seen"
"""The folder of the last checkpoint cosigned of each log."""
EVIDENCE: Final = "evidence"
"""The folder of pairs of checkpoints that did not fit together."""


class Refused(CheckError):
    """The witness does not cosign; `status` is the HTTP answer that c2sp.org/tlog-witness gives for it."""

    def __init__(self, status: HTTPStatus, id: str, en: str, size: int | None = None) -> None:
        super().__init__(id, en)
        self.status = status
        self.size = size
        """The size of the checkpoint cosigned last, where the asker must start from it."""


class Forked(Refused):
    """Two checkpoints that one log signed cannot both be true; both are kept in the folder `evidence`."""

    def __init__(self, id: str, en: str, evidence: Path) -> None:
        super().__init__(HTTPStatus.CONFLICT, id, en)
        self.evidence = evidence


@dataclass(frozen=True)
class Seen:
    """The last checkpoint cosigned of a log: what it says, and the note itself with the cosignature."""

    checkpoint: Checkpoint
    note: str


class Witness:
    """The witness of one folder. Several processes may share it: each log is locked while it is considered."""

    def __init__(self, folder: Path, signer: Signer, clock: Callable[[], float] = time.time) -> None:
        self.folder = folder
        self.signer = signer
        self._clock = clock

    def logs(self) -> dict[str, VerifierKey]:
        """The logs it knows, by origin. Raises NoteError where the list holds something else."""
        try:
            lines = (self.folder / LOGS).read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return {}
        keys = [VerifierKey.parse(line) for line in lines if line.strip() and not line.startswith("#")]
        return {key.name: key for key in keys}

    def trust(self, key: VerifierKey) -> bool:
        """Add a log; False where it was there. Raises NoteError where another key stands for its origin."""
        with self._lock(LOGS):
            logs = self.logs()
            if (known := logs.get(key.name)) is not None:
                if known != key:
                    raise NoteError(
                        f"log {key.name} sudah dikenal dengan kunci lain: {known}",
                        f"the log {key.name} is known by another key: {known}",
                    )
                return False
            _replace(self.folder / LOGS, "".join(f"{each}\n" for each in [*logs.values(), key]))
            return True

    def seen(self, origin: str) -> Seen | None:
        """What was cosigned last of a log; None before the first time. Raises NoteError where it cannot be read."""
        path = self._seen(origin)
        try:
            note = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        try:
            return Seen(parse_checkpoint(parse_note(note).text), note)
        except NoteError as error:
            raise NoteError(f"{path}: {error.id}", f"{path}: {error.en}") from error

    def evidence(self) -> list[Path]:
        """What did not fit so far, oldest first by name of its folder."""
        folder = self.folder / EVIDENCE
        return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []

    def consider(self, note: str, old_size: int, proof: Sequence[bytes]) -> Signature:
        """Cosign a checkpoint that continues the last one (`old_size` entries, 0 for none), as the proof shows.

        The new state is on the disk before the cosignature is given. Raises Refused, or Forked.
        """
        new = self._trusted(note)
        if old_size > new.size:
            raise Refused(
                HTTPStatus.BAD_REQUEST,
                f"bukti dimulai dari {old_size} entri, tetapi titik periksa hanya {new.size}",
                f"the proof starts from {old_size} entries, but the checkpoint has only {new.size}",
            )
        with self._lock(new.origin):
            seen = self.seen(new.origin)
            at = seen.checkpoint.size if seen else 0
            if seen is not None and at == new.size and seen.checkpoint.root != new.root:
                raise self._fork(seen.note, note)
            if old_size != at:
                raise Refused(
                    HTTPStatus.CONFLICT,
                    f"saksi terakhir melihat {at} entri dari {new.origin}, bukan {old_size}",
                    f"the witness last saw {at} entries of {new.origin}, not {old_size}",
                    size=at,
                )
            if seen is not None:
                self._continues(seen, new, note, proof)
            elif proof:
                raise Refused(
                    HTTPStatus.UNPROCESSABLE_ENTITY,
                    "bukti untuk titik periksa pertama harus kosong",
                    "the proof for a first checkpoint must be empty",
                )
            text = parse_note(note).text
            signature = self.signer.cosign(text, int(self._clock()))
            _replace(self._seen(new.origin), with_signatures(note, [signature]))
            return signature

    def follow(self, note: str, nodes: Nodes) -> Signature:
        """Cosign a checkpoint whose log can be read: the proof is made here, from its own nodes.

        More is seen than by `consider`: whether the nodes belong to the checkpoint, and so whether the log was forked
        or only the proof is wrong. Raises Refused, or Forked, and what reading the nodes raises.
        """
        new = self._trusted(note)
        self.belongs(new, nodes)
        seen = self.seen(new.origin)
        if seen is None:
            return self.consider(note, 0, [])
        old = seen.checkpoint
        if new.size < old.size:
            kept = self._keep(seen.note, note)
            raise Refused(
                HTTPStatus.CONFLICT,
                f"log {new.origin} mundur dari {old.size} ke {new.size} entri; keduanya disimpan di {kept}",
                f"the log {new.origin} went back from {old.size} to {new.size} entries; both are kept in {kept}",
                size=old.size,
            )
        prover = Prover(nodes, new.size)
        if new.size > old.size and Prover(nodes, old.size).root() != old.root:
            raise self._fork(seen.note, note)
        return self.consider(note, old.size, prover.consistency(old.size))

    @staticmethod
    def belongs(new: Checkpoint, nodes: Nodes) -> None:
        """Check that a log's nodes lead to its checkpoint. Raises Refused."""
        if (found := Prover(nodes, new.size).root()) != new.root:
            raise Refused(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                f"ubin log {new.origin} menuju akar {found.hex()}, tetapi titik periksanya menyatakan {new.root.hex()}",
                f"the tiles of the log {new.origin} lead to the root {found.hex()}, "
                f"but its checkpoint says {new.root.hex()}",
            )

    def compare(self, notes: Sequence[str], nodes: Nodes | None = None, latest: str | None = None) -> list[str]:
        """Hold checkpoints of one log, from wherever, against each other and against the last one cosigned here.

        Those of the same size must be the same. With the `nodes` of the log's `latest` checkpoint every one must be a
        beginning of it. Gives the origins and sizes that were held against something ("origin 17"). Raises Forked for
        the first pair that cannot both be true, Refused for a checkpoint that is not the log's.
        """
        by_size: dict[tuple[str, int], tuple[bytes, str]] = {}
        held: list[str] = []
        given = [(self._trusted(note), note) for note in notes]
        for origin in {checkpoint.origin for checkpoint, _ in given}:
            if (seen := self.seen(origin)) is not None:
                given.append((seen.checkpoint, seen.note))
        for checkpoint, note in given:
            root, other = by_size.setdefault((checkpoint.origin, checkpoint.size), (checkpoint.root, note))
            if root != checkpoint.root:
                raise self._fork(other, note)
            if other is not note:
                held.append(f"{checkpoint.origin} {checkpoint.size}")
        if nodes is None or latest is None:
            return held
        newest = self._trusted(latest)
        self.belongs(newest, nodes)
        for checkpoint, note in given:
            if checkpoint.origin == newest.origin and checkpoint.size <= newest.size:
                if Prover(nodes, checkpoint.size).root() != checkpoint.root:
                    raise self._fork(note, latest)
                held.append(f"{checkpoint.origin} {checkpoint.size}")
        return list(dict.fromkeys(held))

    def _continues(self, seen: Seen, new: Checkpoint, note: str, proof: Sequence[bytes]) -> None:
        old = seen.checkpoint
        try:
            verify_consistency(old.size, new.size, old.root, new.root, proof)
        except ProofError as error:
            kept = self._keep(seen.note, note)
            raise Refused(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                f"{error.id}; kedua titik periksa disimpan di {kept}",
                f"{error.en}; both checkpoints are kept in {kept}",
            ) from error

    def _trusted(self, note: str) -> Checkpoint:
        try:
            origin = parse_checkpoint(parse_note(note).text).origin
        except NoteError as error:
            raise Refused(HTTPStatus.BAD_REQUEST, *error.message) from error
        key = self.logs().get(origin)
        if key is None:
            raise Refused(
                HTTPStatus.NOT_FOUND,
                f"log {origin} tidak dikenal saksi ini; kenalkan dulu kuncinya",
                f"this witness does not know the log {origin}; make its key known first",
            )
        try:
            return open_checkpoint(note, key, verify=signing.verify_ed25519)[0]
        except NoteError as error:
            raise Refused(HTTPStatus.FORBIDDEN, *error.message) from error

    def _fork(self, first: str, second: str) -> Forked:
        one, other = (parse_checkpoint(parse_note(note).text) for note in (first, second))
        kept = self._keep(first, second)
        return Forked(
            f"LOG BERCABANG: {one.origin} menandatangani {one.size} entri dengan akar {one.root.hex()} dan "
            f"{other.size} entri dengan akar {other.root.hex()}; mustahil keduanya benar; keduanya disimpan di {kept}",
            f"FORKED LOG: {one.origin} signed {one.size} entries with the root {one.root.hex()} and {other.size} "
            f"entries with the root {other.root.hex()}, which cannot both be true; both are kept in {kept}",
            kept,
        )

    def _keep(self, first: str, second: str) -> Path:
        """Keep two checkpoints side by side, once, and say where."""
        origin = parse_checkpoint(parse_note(first).text).origin
        pair = hashlib.sha256("\0".join(parse_note(note).text for note in (first, second)).encode()).hexdigest()[:16]
        folder = self.folder / EVIDENCE / f"{_slug(origin)}-{pair}"
        folder.mkdir(parents=True, exist_ok=True)
        for name, note in (("first.checkpoint", first), ("second.checkpoint", second)):
            if not (folder / name).exists():
                _replace(folder / name, note)
        return folder

    def _seen(self, origin: str) -> Path:
        return self.folder / SEEN / f"{_slug(origin)}.checkpoint"

    @contextmanager
    def _lock(self, name: str) -> Iterator[None]:
        path = self.folder / "locks" / _slug(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _slug(origin: str) -> str:
    """A file name for an origin: readable, and its own."""
    return f"{re.sub(r'[^a-z0-9]+', '-', origin.lower())[:60]}-{hashlib.sha256(origin.encode()).hexdigest()[:8]}"


def _replace(path: Path, text: str) -> None:
    """Write a file whole and see it on the disk, name and all, before going on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with made.open("x", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        made.replace(path)
    except BaseException:
        made.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
