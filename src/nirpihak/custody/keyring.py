"""The master keys of an institution, and the keys of objects wrapped under them.

A wrapped key is AES-256-GCM under a master key, with the object's address as associated data, so that a row cannot be
put to another object's bytes unnoticed:

    version 1 (1), id of the master key (8), nonce (12), ciphertext of the object's key (32), tag (16)

The first master key wraps; every one opens. To change it, put a new one first, wrap each key again (`rewrap`), then
take the old one away. Whoever has neither the master key nor a copy of it can read no evidence: it must be kept apart
from the store, and a copy of it away from this machine.

Knows nothing of stores or databases; a wrapped key is kept by whoever keeps the object's address.
"""

from __future__ import annotations

import binascii
import hashlib
import secrets
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from nirpihak.custody.keyfiles import write_once
from nirpihak.text import Text

MASTER: Final = 32
"""Bytes of a master key, written as 64 hexadecimal digits."""
_VERSION: Final = b"\x01"
_ID: Final = 8
_NONCE: Final = 12
_HEAD: Final = 1 + _ID + _NONCE
_NOTE: Final = "# Nirpihak: kunci induk barang bukti / master key of the evidence. Simpan salinannya."


class KeyringError(ValueError):
    """A master key or a wrapped key was refused; `text` says why, and never shows a key."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


class Keyring:
    """One or more master keys of 32 bytes; the first wraps, all open. Raises KeyringError."""

    def __init__(self, masters: Sequence[bytes]) -> None:
        if not masters:
            raise KeyringError(Text("kunci induk belum ada", "there is no master key"))
        if any(len(master) != MASTER for master in masters):
            raise KeyringError(Text(f"kunci induk bukan {MASTER} bita", f"a master key is not {MASTER} bytes"))
        self._ciphers = {key_id(master): AESGCM(master) for master in masters}
        self._first = key_id(masters[0])

    @classmethod
    def parse(cls, text: str) -> Self:
        """Keys of 64 hexadecimal digits, apart by spaces, lines or commas; what follows a `#` in a line is a note."""
        words = [word for line in text.splitlines() for word in line.partition("#")[0].replace(",", " ").split()]
        masters = []
        for number, word in enumerate(words, 1):
            try:
                masters.append(binascii.unhexlify(word))
            except ValueError as error:
                raise KeyringError(
                    Text(
                        f"kunci induk ke-{number} bukan {2 * MASTER} angka heksadesimal",
                        f"master key {number} is not {2 * MASTER} hexadecimal digits",
                    )
                ) from error
        return cls(masters)

    @classmethod
    def kept(cls, path: Path) -> Self:
        """The keys in a file that its owner alone may read; made once, with one random key, where it is absent.

        Raises KeyringError; several processes may ask at the same moment, and all get the same key.
        """
        try:
            if not path.exists():
                write_once(path, f"{_NOTE}\n{secrets.token_hex(MASTER)}\n")
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & 0o077:
                raise KeyringError(
                    Text(
                        f"{path}: orang lain dapat membacanya; jalankan: chmod 600 {path}",
                        f"{path}: others may read it; run: chmod 600 {path}",
                    )
                )
            text = path.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "not ASCII"
            raise KeyringError(
                Text(f"{path}: kunci induk tidak terbaca: {why}", f"{path}: the master key cannot be read: {why}")
            ) from error
        try:
            return cls.parse(text)
        except KeyringError as error:
            raise KeyringError(Text(f"{path}: {error.text.id}", f"{path}: {error.text.en}")) from error

    def wrap(self, key: bytes, address: str) -> bytes:
        """The object's key, closed under the first master key and bound to the object's address."""
        nonce = secrets.token_bytes(_NONCE)
        head = _VERSION + self._first + nonce
        return head + self._ciphers[self._first].encrypt(nonce, key, _bound(head, address))

    def unwrap(self, wrapped: bytes, address: str) -> bytes:
        """The object's key. Raises KeyringError: unknown master key, other object, changed or cut bytes."""
        if len(wrapped) <= _HEAD or wrapped[:1] != _VERSION:
            raise KeyringError(Text("kunci barang bukti rusak", "the key of the exhibit is damaged"))
        head, which = wrapped[:_HEAD], wrapped[1 : 1 + _ID]
        if which not in self._ciphers:
            raise KeyringError(
                Text(
                    f"kunci induk {which.hex()} tidak ada di sini; tambahkan kunci induk yang lama",
                    f"master key {which.hex()} is not here; add the old master key again",
                )
            )
        try:
            return self._ciphers[which].decrypt(head[1 + _ID :], wrapped[_HEAD:], _bound(head, address))
        except InvalidTag:
            raise KeyringError(
                Text(
                    "kunci barang bukti rusak, atau milik barang bukti lain",
                    "the key of the exhibit is damaged, or belongs to another exhibit",
                )
            ) from None

    def is_current(self, wrapped: bytes) -> bool:
        """Whether the first master key wrapped it; if not, `rewrap` is due."""
        return wrapped[: 1 + _ID] == _VERSION + self._first

    def rewrap(self, wrapped: bytes, address: str) -> bytes:
        """The same key under the first master key. Raises KeyringError."""
        return self.wrap(self.unwrap(wrapped, address), address)


def key_id(master: bytes) -> bytes:
    """The 8 bytes that tell one master key from another and show nothing of it."""
    return hashlib.sha256(b"nirpihak master key id\0" + master).digest()[:_ID]


def _bound(head: bytes, address: str) -> bytes:
    return b"nirpihak wrapped key\0" + head + address.encode("ascii")
