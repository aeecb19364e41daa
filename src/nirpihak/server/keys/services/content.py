"""Report keys and what is sealed with them; institutions' keys, which wrap report keys.

    master key (custody.keyring, a file or a setting)  wraps  institution key  wraps  report key  seals  texts
    a reporter's code (keys.codes)                                             wraps  report key

Everything is AES-256-GCM with a random nonce and says in its associated data what it is of, so that nothing can be put
in another's place. A wrapped report key: version 1 (1), version of the institution's key (4), nonce (12), ciphertext
(32), tag (16). Sealed bytes: version 1 (1), nonce (12), ciphertext, tag (16). Before sealing, text is padded with
libsodium's padding to 256, 512, 1024, 2048, 4096 bytes or a multiple of 4096: a length says no more than that.

Knows no report and no table but its own; who may read is not decided here.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db.models import Max
from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError

from nirpihak.custody.keyring import Keyring, KeyringError
from nirpihak.server.evidence.services import exhibits
from nirpihak.server.institutions.models import Institution
from nirpihak.server.keys.models import InstitutionKey
from nirpihak.text import Text

Kept = bytes | memoryview
"""Bytes as a database gives them."""
KEY: Final = 32
"""Bytes of every key here."""
LARGE: Final = 4096
"""The padded size above which lengths go by steps of it."""
_SMALL: Final = (256, 512, 1024, 2048, LARGE)
_NONCE: Final = 12
_TAG: Final = 16
_VERSION: Final = b"\x01"
_WRAPPED: Final = 1 + 4 + _NONCE + KEY + _TAG
_WITH: Final = 1 + _NONCE + KEY + _TAG


class KeysError(RuntimeError):
    """A key, or what was asked of one, was refused; `reason` is one line in both languages and shows no secret."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


DAMAGED: Final = Text(
    "isi tersandi rusak, atau milik catatan lain", "the sealed content is damaged, or belongs to another record"
)


def keyring() -> Keyring:
    """The server's master keys, the same that evidence is kept under. Raises KeysError."""
    try:
        return exhibits.keyring()
    except KeyringError as error:
        raise KeysError(error.text) from error


# Institutions' keys


@dataclass(frozen=True, slots=True)
class Ring:
    """An institution's keys, opened: read once a request, then as many report keys as are wanted, without a query."""

    institution: int
    keys: Mapping[int, bytes] = field(repr=False)
    """Key by version."""
    newest: int

    def wrap(self, key: bytes, subject: str) -> bytes:
        """A report's key under the newest key of the institution, bound to the report's reference."""
        nonce = secrets.token_bytes(_NONCE)
        head = _VERSION + self.newest.to_bytes(4, "big")
        return head + nonce + AESGCM(self.keys[self.newest]).encrypt(nonce, _whole(key), self._bound(head, subject))

    def unwrap(self, wrapped: Kept, subject: str) -> bytes:
        """The report's key. Raises KeysError: changed bytes, another report's, another institution's."""
        wrapped = bytes(wrapped)
        key = self.keys.get(int.from_bytes(wrapped[1:5], "big"))
        if len(wrapped) != _WRAPPED or wrapped[:1] != _VERSION or key is None:
            raise KeysError(DAMAGED)
        try:
            return AESGCM(key).decrypt(wrapped[5:17], wrapped[17:], self._bound(wrapped[:5], subject))
        except InvalidTag:
            raise KeysError(DAMAGED) from None

    def is_current(self, wrapped: Kept) -> bool:
        """Whether the newest key wrapped it; if not, `rewrap` is due."""
        return bytes(wrapped[:5]) == _VERSION + self.newest.to_bytes(4, "big")

    def rewrap(self, wrapped: Kept, subject: str) -> bytes:
        """The same report key under the newest key. Raises KeysError."""
        return self.wrap(self.unwrap(wrapped, subject), subject)

    def _bound(self, head: bytes, subject: str) -> bytes:
        return b"nirpihak report key\0" + head + f"{self.institution}:{subject}".encode()


def ring(institution: Institution) -> Ring:
    """The institution's keys, one query; its first key is made where there is none. Raises KeysError.

    Two processes that make the first key at once get the same one.
    """
    rows = list(InstitutionKey.objects.filter(institution=institution).values_list("version", "wrapped"))
    if not rows:
        made, _ = InstitutionKey.objects.get_or_create(
            institution=institution, version=1, defaults={"wrapped": _new(institution, 1)}
        )
        rows = [(made.version, made.wrapped)]
    opened = {version: _opened(keyring(), bytes(wrapped), _address(institution, version)) for version, wrapped in rows}
    return Ring(institution.pk, opened, max(opened))


def renew(institution: Institution) -> int:
    """Give an institution a further key, and say its version: from now on it wraps; the older ones still open."""
    newest: int = InstitutionKey.objects.filter(institution=institution).aggregate(last=Max("version"))["last"] or 0
    version = newest + 1
    InstitutionKey.objects.create(institution=institution, version=version, wrapped=_new(institution, version))
    return version


def rewrap_institutions() -> int:
    """Put every institution's key under the first master key; how many were not. Reports need nothing."""
    masters, done = keyring(), 0
    for row in InstitutionKey.objects.select_related("institution"):
        before = bytes(row.wrapped)
        if masters.is_current(before):
            continue
        try:
            after = masters.rewrap(before, _address(row.institution, row.version))
        except KeyringError as error:
            raise KeysError(error.text) from error
        done += InstitutionKey.objects.filter(pk=row.pk, wrapped=before).update(wrapped=after)
    return done


def _address(institution: Institution, version: int) -> str:
    # By number: an institution may be given another code, and must still be able to read.
    return f"institution:{institution.pk}:{version}"


def _new(institution: Institution, version: int) -> bytes:
    return keyring().wrap(secrets.token_bytes(KEY), _address(institution, version))


@lru_cache(maxsize=4096)
def _opened(masters: Keyring, wrapped: bytes, address: str) -> bytes:
    """Remembered by the wrapped bytes themselves, which never mean anything else."""
    try:
        return masters.unwrap(wrapped, address)
    except KeyringError as error:
        raise KeysError(error.text) from error


# Report keys


def new_report_key() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(KEY)


def wrap(key: bytes, institution: Institution, subject: str) -> bytes:
    """A report's key under its institution's, bound to the report's reference. One query; for several, use `ring`."""
    return ring(institution).wrap(key, subject)


def unwrap(wrapped: Kept, institution: Institution, subject: str) -> bytes:
    """A report's key. One query; for several, use `ring`. Raises KeysError."""
    return ring(institution).unwrap(wrapped, subject)


def wrap_with(opening_key: bytes, key: bytes, subject: str) -> bytes:
    """A report's key under 32 bytes that only a reporter's code gives."""
    nonce = secrets.token_bytes(_NONCE)
    return _VERSION + nonce + AESGCM(_whole(opening_key)).encrypt(nonce, _whole(key), _with(subject))


def unwrap_with(opening_key: bytes, wrapped: Kept, subject: str) -> bytes:
    """The report's key by the reporter's code. Raises KeysError."""
    wrapped = bytes(wrapped)
    if len(wrapped) != _WITH or wrapped[:1] != _VERSION:
        raise KeysError(DAMAGED)
    try:
        return AESGCM(_whole(opening_key)).decrypt(wrapped[1:13], wrapped[13:], _with(subject))
    except InvalidTag:
        raise KeysError(DAMAGED) from None


# Texts


def about(subject: str, *what: object) -> str:
    """What sealed bytes are of: `about("LP-2026-00001", "message", 5)`."""
    return ":".join(["report", subject, *map(str, what)])


def padded_size(size: int) -> int:
    """The bytes that `size` bytes are padded to; at least one is padding."""
    needed = size + 1
    return next((step for step in _SMALL if needed <= step), -(-needed // LARGE) * LARGE)


def seal(key: bytes, plain: bytes, about: str) -> bytes:
    """Bytes under a report's key, padded; `about` says what they are, and opens nothing else."""
    nonce = secrets.token_bytes(_NONCE)
    padded = sodium_pad(plain, min(padded_size(len(plain)), LARGE))
    return _VERSION + nonce + AESGCM(_whole(key)).encrypt(nonce, padded, _sealed(about))


def unseal(key: bytes, sealed: Kept, about: str) -> bytes:
    """What was sealed. Raises KeysError."""
    sealed = bytes(sealed)
    if len(sealed) < 1 + _NONCE + _TAG or sealed[:1] != _VERSION:
        raise KeysError(DAMAGED)
    try:
        padded = AESGCM(_whole(key)).decrypt(sealed[1:13], sealed[13:], _sealed(about))
        return sodium_unpad(padded, min(len(padded), LARGE))
    except (InvalidTag, CryptoError):
        raise KeysError(DAMAGED) from None


def seal_json(key: bytes, value: Any, about: str) -> bytes:
    """A JSON value under a report's key."""
    return seal(key, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), about)


def unseal_json(key: bytes, sealed: Kept, about: str) -> Any:
    """The JSON value that was sealed. Raises KeysError."""
    return json.loads(unseal(key, sealed, about))


def _whole(key: bytes) -> bytes:
    if len(key) != KEY:
        raise KeysError(Text(f"kunci bukan {KEY} bita", f"a key is not {KEY} bytes"))
    return bytes(key)


def _with(subject: str) -> bytes:
    return b"nirpihak report key by code\0" + subject.encode()


def _sealed(about: str) -> bytes:
    return b"nirpihak sealed\0" + about.encode()
