"""A holder's private key under what the holder alone knows: made, sealed, opened, sealed anew.

The private key (X25519, 32 random bytes) is closed with libsodium's SecretBox under Argon2id of the secret:

    version 1 (1), operations (4), memory in KiB (4), salt (16), SecretBox: nonce (24), tag (16), ciphertext (32)

What Argon2id costs stands in the bytes, so that it can be raised for new ones. Knows no table and no person. Slow by
intent: never called within a transaction.
"""

from __future__ import annotations

import secrets
import struct
import unicodedata
from dataclasses import dataclass
from typing import Final

from nacl import pwhash
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey
from nacl.secret import SecretBox

from nirpihak.server.keys.services.content import KeysError
from nirpihak.text import Text

LEAST: Final = 14
"""Letters of a passphrase, unless it has at least `WORDS` words."""
WORDS: Final = 5
MOST: Final = 200
_DIFFERENT: Final = 6
"""Different letters that a passphrase has at least."""
_VERSION: Final = 1
_HEAD: Final = struct.Struct(">BII16s")
_LARGEST: Final = 1024 * 1024
"""KiB: what sealed bytes may ask for at most, so that changed ones cannot take all of the memory."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What Argon2id is to cost: passes over `memory` KiB."""

    operations: int
    memory: int


COST: Final = Cost(3, 128 * 1024)
"""About a third of a second; every guess of whoever has the disk costs the same. (RFC 9106, section 4, asks less.)"""


def checked(passphrase: str) -> str:
    """A passphrase as it is used, or KeysError with what it lacks."""
    plain = folded(passphrase)
    if len(plain) > MOST:
        raise KeysError(Text(f"paling banyak {MOST} huruf", f"{MOST} characters at most"))
    if len(plain) < LEAST and len(plain.split()) < WORDS:
        raise KeysError(
            Text(
                f"frasa sandi terlalu pendek: pakai {WORDS} kata atau {LEAST} huruf",
                f"the passphrase is too short: use {WORDS} words or {LEAST} characters",
            )
        )
    if len(set(plain)) < _DIFFERENT:
        raise KeysError(
            Text(
                "frasa sandi terlalu mudah ditebak: hurufnya itu-itu saja", "the passphrase repeats too few characters"
            )
        )
    return plain


def folded(secret: str) -> str:
    """A secret as it is hashed: Unicode in one form, blanks at the ends gone and single between words."""
    return " ".join(unicodedata.normalize("NFKC", secret).split())


def new_key(secret: str) -> tuple[bytes, bytes]:
    """A new key pair: the public key (32), and the private one sealed under the secret."""
    private = PrivateKey.generate()
    return bytes(private.public_key), sealed(private, secret)


def sealed(private: PrivateKey, secret: str) -> bytes:
    """The private key under a secret."""
    salt = secrets.token_bytes(pwhash.argon2id.SALTBYTES)
    head = _HEAD.pack(_VERSION, COST.operations, COST.memory, salt)
    return head + bytes(SecretBox(_stretched(secret, COST, salt)).encrypt(bytes(private)))


def opened(sealed: bytes, secret: str) -> PrivateKey | None:
    """The private key; None where the secret is another one. Raises KeysError for bytes that are no sealed key."""
    sealed = bytes(sealed)
    damaged = KeysError(Text("kunci pribadi yang tersimpan rusak", "the kept private key is damaged"))
    if len(sealed) <= _HEAD.size:
        raise damaged
    version, operations, memory, salt = _HEAD.unpack_from(sealed)
    if version != _VERSION or not 1 <= operations <= 64 or not 8 <= memory <= _LARGEST:
        raise damaged
    try:
        return PrivateKey(SecretBox(_stretched(secret, Cost(operations, memory), salt)).decrypt(sealed[_HEAD.size :]))
    except CryptoError:
        return None


def _stretched(secret: str, cost: Cost, salt: bytes) -> bytes:
    return pwhash.argon2id.kdf(
        SecretBox.KEY_SIZE,
        folded(secret).encode(),
        salt,
        opslimit=cost.operations,
        memlimit=cost.memory * 1024,
    )
