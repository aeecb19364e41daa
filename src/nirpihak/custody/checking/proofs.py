"""Offline proofs that an entry is in a log: c2sp.org/tlog-proof@v1, written, read and verified.

A proof holds the checkpoint it leads to, so that one file and the keys of the log and its witnesses are enough. Knows
nothing of what the entry says.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Collection
from dataclasses import dataclass

from . import notes, tree
from .notes import Checkpoint, NoteError, Signed, VerifierKey
from .tree import ProofError

HEADER = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")
_LARGEST = 2_000_000
_MOST_HASHES = 63


@dataclass(frozen=True)
class LogProof:
    """An entry's index (from 0), the hashes from its sibling up to below the root, and the checkpoint, verbatim."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    """The whole signed note, cosignatures included."""
    extra: bytes = b""
    """Opaque and not authenticated: never trust it."""


@dataclass(frozen=True)
class Proven:
    """What a proof proves: the entry stands at `index` of the log of this checkpoint, which these witnesses saw."""

    index: int
    checkpoint: Checkpoint
    cosigned: tuple[Signed, ...]


def write(proof: LogProof) -> str:
    """The proof as text (tlog-proof, "Format")."""
    lines = [HEADER]
    if proof.extra:
        lines.append(f"extra {base64.b64encode(proof.extra).decode()}")
    lines.append(f"index {proof.index}")
    lines += [base64.b64encode(each).decode() for each in proof.hashes]
    return "\n".join([*lines, "", proof.checkpoint])


def parse(text: str) -> LogProof:
    """Read a proof as `write` writes it; verifies nothing. Raises ProofError."""
    if len(text) > _LARGEST:
        raise ProofError("berkas bukti log terlalu besar", "a log proof is too large")
    top, blank, checkpoint = text.partition("\n\n")
    header, *lines = top.split("\n")
    if header != HEADER:
        raise ProofError(
            f"bukti log tidak dimulai dengan {HEADER}: {header[:80]!r}",
            f"a log proof does not begin with {HEADER}: {header[:80]!r}",
        )
    extra = b""
    if lines and lines[0].startswith("extra "):
        extra = _decoded(lines.pop(0).removeprefix("extra "))
    found = _INDEX.fullmatch(lines.pop(0)) if lines else None
    if found is None or not blank:
        raise ProofError(
            "bukti log tidak memuat baris index dan titik periksa", "a log proof has no index line and checkpoint"
        )
    if len(lines) > _MOST_HASHES:
        raise ProofError(f"bukti log memuat {len(lines)} hash", f"a log proof holds {len(lines)} hashes")
    hashes = tuple(map(_decoded, lines))
    if any(len(each) != 32 for each in hashes):
        raise ProofError(
            "bukti log memuat hash yang panjangnya bukan 32 bita", "a log proof holds a hash that is not 32 bytes long"
        )
    return LogProof(int(found[1]), hashes, checkpoint, extra)


def verify(
    text: str,
    entry: bytes,
    log_key: VerifierKey,
    witness_keys: Collection[VerifierKey] = (),
    quorum: int = 0,
    verify: notes.Verify = notes.verify_ed25519,
) -> Proven:
    """Check that `entry` (the logged bytes, not their hash) is in the log of `log_key`, as seen by `quorum` witnesses.

    Raises ProofError or NoteError, saying what differs.
    """
    proof = parse(text)
    checkpoint, cosigned = notes.open_checkpoint(proof.checkpoint, log_key, witness_keys, quorum, verify)
    tree.verify_inclusion(proof.index, checkpoint.size, tree.leaf_hash(entry), proof.hashes, checkpoint.root)
    return Proven(proof.index, checkpoint, tuple(cosigned))


def _decoded(text: str) -> bytes:
    try:
        return notes.decode(text)
    except NoteError as error:
        raise ProofError(f"bukti log: {error.id}", f"a log proof: {error.en}") from error
