"""Signing what the log and its witnesses say, with Ed25519 keys kept in files: notes, checkpoints, cosignatures.

Formats are those of `checking.notes`; here is what only the holder of a key does, and a faster check. Keys are written
as in Go's `sumdb/note`: `PRIVATE+KEY+name+id+base64`. Knows nothing of trees, nor where checkpoints go.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from nirpihak.custody.checking import CheckError
from nirpihak.custody.checking.notes import (
    COSIGNATURE,
    ED25519,
    Checkpoint,
    Note,
    NoteError,
    Signature,
    VerifierKey,
    cosigned_message,
    parse_note,
    valid_name,
)
from nirpihak.custody.keyfiles import write_once

PREFIX: Final = "PRIVATE+KEY+"


class KeyFileError(CheckError):
    """A key file cannot be used; the message says which one and why."""


@dataclass(frozen=True)
class Signer:
    """A private key, the name it signs under, and what it signs: notes (type 1) or cosignatures (type 4)."""

    name: str
    type: int
    seed: bytes = field(repr=False)
    """The 32 secret bytes."""

    @classmethod
    def generate(cls, name: str, type: int = ED25519) -> Signer:
        """A new key. Raises NoteError where the name cannot be a key's."""
        if not valid_name(name):
            raise NoteError(
                f"nama kunci {name!r} tidak boleh kosong atau memuat spasi atau tanda tambah",
                f"a key's name {name!r} must not be empty nor hold a space or a plus",
            )
        return cls(name, type, secrets.token_bytes(32))

    @classmethod
    def parse(cls, text: str) -> Signer:
        """Read a key as `secret` writes it. Raises NoteError, never repeating the key."""
        name, _, rest = text.strip().removeprefix(PREFIX).partition("+")
        id_, _, encoded = rest.partition("+")
        try:
            raw = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            raw = b""
        if not text.startswith(PREFIX) or len(raw) != 33 or raw[0] not in (ED25519, COSIGNATURE):
            raise NoteError(
                "kunci penanda tangan tidak berbentuk PRIVATE+KEY+nama+id+base64 (Ed25519)",
                "the signing key is not of the form PRIVATE+KEY+name+id+base64 (Ed25519)",
            )
        found = cls(name, raw[0], raw[1:])
        if not valid_name(name) or found.key.id.hex() != id_:
            raise NoteError(
                f"kunci penanda tangan {name!r}: id {id_} bukan milik kunci itu",
                f"the signing key {name!r}: the id {id_} does not belong to it",
            )
        return found

    @property
    def private_key(self) -> Ed25519PrivateKey:
        """The key as `cryptography` takes it."""
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def key(self) -> VerifierKey:
        """The public key, to hand to whoever verifies."""
        return VerifierKey(self.name, self.type, self.private_key.public_key().public_bytes_raw())

    @property
    def secret(self) -> str:
        """The private key as text; for its file only."""
        encoded = base64.b64encode(bytes([self.type]) + self.seed).decode()
        return f"{PREFIX}{self.name}+{self.key.id.hex()}+{encoded}"

    def sign(self, text: str) -> Signature:
        """Sign a note's text. Raises ValueError with a witness's key, which cosigns only."""
        if self.type != ED25519:
            raise ValueError(f"{self.name} is a witness's key: it cosigns checkpoints and signs no notes")
        return Signature(self.name, self.key.id, self.private_key.sign(text.encode()))

    def cosign(self, text: str, time: int) -> Signature:
        """Cosign a checkpoint's note text at a POSIX time in seconds. Raises ValueError with a log's key."""
        if self.type != COSIGNATURE:
            raise ValueError(f"{self.name} is a log's key: it signs notes and cosigns nothing")
        signature = time.to_bytes(8, "big") + self.private_key.sign(cosigned_message(text, time))
        return Signature(self.name, self.key.id, signature)


def verify_ed25519(key: bytes, message: bytes, signature: bytes) -> bool:
    """What `checking.notes.verify_ed25519` says, without starting a process; hand it in as `verify`."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def checkpoint(origin: str, size: int, root: bytes, signer: Signer) -> str:
    """The signed checkpoint of a log, as text. Raises ValueError where the key is not named as the log."""
    if signer.name != origin:
        raise ValueError(f"the key {signer.name} cannot sign for the log {origin}: their names must be the same")
    text = str(Checkpoint(origin, size, root))
    return str(Note(text, (signer.sign(text),)))


def with_signatures(note: str, more: Iterable[Signature]) -> str:
    """The note with more signatures below those it has; a key that signed already is not written twice.

    The newer signature of the same key takes the place of the older. Raises NoteError where the note is none.
    """
    found = parse_note(note)
    lines = {(each.name, each.id): each for each in (*found.signatures, *more)}
    return str(Note(found.text, tuple(lines.values())))


def kept_signer(path: Path, name: str | None, type: int = ED25519) -> Signer:
    """The key in the file, made once with `name`, mode 0600 and whole or not at all; without a name only read.

    Several processes may start at the same moment: the first wins and all use its key. Raises KeyFileError where the
    file is no key, or one of another name or type, or where others may read it.
    """
    try:
        if name is not None and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_once(path, Signer.generate(name, type).secret + "\n")
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise KeyFileError(
            f"berkas kunci {path} tidak dapat dipakai: {reason}", f"the key file {path} cannot be used: {reason}"
        ) from error
    if mode & 0o077:
        raise KeyFileError(
            f"berkas kunci {path} dapat dibaca orang lain; jalankan: chmod 600 {path}",
            f"others may read the key file {path}; run: chmod 600 {path}",
        )
    try:
        found = Signer.parse(text)
    except NoteError as error:
        raise KeyFileError(f"berkas kunci {path}: {error.id}", f"the key file {path}: {error.en}") from error
    wanted = name or found.name
    if (found.name, found.type) != (wanted, type):
        raise KeyFileError(
            f"berkas kunci {path} milik {found.name} (jenis {found.type}), bukan {wanted} (jenis {type})",
            f"the key file {path} is that of {found.name} (type {found.type}), not {wanted} (type {type})",
        )
    return found
