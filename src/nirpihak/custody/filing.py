"""Writing proofs of filing (bukti lapor), which anybody can verify without us; `checking.filing` describes the format.

A proof is made from the event that the log holds and handed to the reporter; nothing is kept here. Knows no report, no
database, and nobody's name.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from nirpihak.custody.checking import events, filed, proofs
from nirpihak.custody.checking.filed import BLIND_BYTES, FilingError
from nirpihak.custody.checking.notes import VerifierKey
from nirpihak.custody.signing import verify_ed25519


def new_blind() -> bytes:
    """The 32 random bytes that keep a content hash from being guessed at: in the reporter's proof, never in the log."""
    return secrets.token_bytes(BLIND_BYTES)


def content_hash(content: Mapping[str, Any], blind: bytes) -> str:
    """The SHA-256, in hex, by which an event binds what was filed, and tells nobody without the blind what that is.

    `content` is `{"answers": {...}, "files": [{"name", "size", "sha256"}, ...]}`. Raises FilingError or EventError.
    """
    return hashlib.sha256(filed.statement(content, blind)).hexdigest()


def fields(*, report: str, institution: str, zone: str, content: str) -> dict[str, str]:
    """The fields of a `filed` event beside those of every event: ref, name, WIB, WITA or WIT, and the content hash."""
    return {"report": report, "institution": institution, "zone": zone, "content": content}


def write(
    event: Mapping[str, Any],
    proof: str | proofs.LogProof,
    log_key: VerifierKey,
    *,
    content: Mapping[str, Any] | None = None,
    blind: bytes | None = None,
) -> str:
    """The proof as text: `event` as `events.disclose` shows it, its tlog-proof, and the key of the log.

    With the blind, whoever has the proof can show later what was filed; with `content` it shows it itself. Nothing is
    written that would not verify. Raises FilingError, EventError, ProofError or NoteError.
    """
    text = proof if isinstance(proof, str) else proofs.write(proof)
    proven = proofs.verify(text, events.commitment_of(event), log_key, verify=verify_ed25519)
    if proven.index != event["index"]:
        raise FilingError(
            f"bukti untuk entri {proven.index}, bukan {event['index']}",
            f"the proof is of entry {proven.index}, not {event['index']}",
        )
    lines = [*filed.head(event, log_key.name, content is not None), "== event", events.canonical(dict(event)).decode()]
    if blind is not None:
        shown: dict[str, Any] = {"blind": blind.hex(), "check": filed.blind_check(blind.hex())}
        if content is not None:
            if content_hash(content, blind) != filed.filing_of(event).content:
                raise FilingError("isi laporan bukan yang dicatat", "what was filed is not what was recorded")
            shown["content"] = dict(content)
        lines += ["== content", events.canonical(shown).decode()]
    elif content is not None:
        raise FilingError("isi laporan tanpa pembutanya", "what was filed comes without its blind")
    return "\n".join([*lines, "== log-key", str(log_key), "== tlog-proof", text])
