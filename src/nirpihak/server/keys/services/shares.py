"""The key of one identity, closed to every pair of holders: made, and opened by two. Pure; knows no table.

For a pair (inner, outer) the share is libsodium's SealedBox to `outer` around a SealedBox to `inner` around the key:

    share = SealedBox(outer, bound + SealedBox(inner, bound + key))

`bound` (32 random bytes an identity) lets whoever takes a layer off see that it is of the identity that was asked for.
Two custodians have a share in either order: whoever consents takes the outer layer off, and what is left is closed to
the one who asked alone. Of a pair with a recovery code one order is enough: they work together, at one computer.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from nirpihak.server.keys.services.content import DAMAGED, KEY, KeysError

Pair = tuple[int, int]
"""Holders as (inner, outer)."""
_BOUND: Final = 32


@dataclass(frozen=True, slots=True)
class Party:
    """A holder as shares know one."""

    id: int
    public_key: bytes
    custodian: bool


def pairs(parties: Collection[Party]) -> list[Pair]:
    """Every pair, custodians in both orders, in the order of the holders."""
    known = sorted(parties, key=lambda party: party.id)
    return [
        (inner.id, outer.id)
        for inner in known
        for outer in known
        if inner.id < outer.id or (inner.id > outer.id and inner.custodian and outer.custodian)
    ]


def close(
    key: bytes, bound: bytes, parties: Collection[Party], wanted: Iterable[Pair] | None = None
) -> dict[Pair, bytes]:
    """The shares of an identity's key, by pair: of all pairs, or of those wanted. About 0.1 ms each."""
    boxes = {party.id: SealedBox(PublicKey(party.public_key)) for party in parties}
    within: dict[int, bytes] = {}
    closed: dict[Pair, bytes] = {}
    for inner, outer in pairs(parties) if wanted is None else wanted:
        # One inner layer serves every outer one: nobody comes to it without the outer holder.
        if inner not in within:
            within[inner] = bytes(boxes[inner].encrypt(bound + key))
        closed[inner, outer] = bytes(boxes[outer].encrypt(bound + within[inner]))
    return closed


def off_outer(private: PrivateKey, share: bytes, bound: bytes) -> bytes:
    """Take the outer layer off: what is left opens to the inner holder alone. Raises KeysError."""
    return _opened(private, share, bound)


def off_inner(private: PrivateKey, left: bytes, bound: bytes) -> bytes:
    """The identity's key, of what an outer holder left. Raises KeysError."""
    key = _opened(private, left, bound)
    if len(key) != KEY:
        raise KeysError(DAMAGED)
    return key


def both(privates: Mapping[int, PrivateKey], shares: Mapping[Pair, bytes], bound: bytes) -> bytes | None:
    """The identity's key by two holders who are both here; None where no share is of these two. Raises KeysError."""
    for (inner, outer), share in shares.items():
        if inner in privates and outer in privates:
            return off_inner(privates[inner], off_outer(privates[outer], share, bound), bound)
    return None


def _opened(private: PrivateKey, box: bytes, bound: bytes) -> bytes:
    try:
        plain = SealedBox(private).decrypt(bytes(box))
    except CryptoError:
        raise KeysError(DAMAGED) from None
    if not hmac.compare_digest(plain[:_BOUND], bound):
        raise KeysError(DAMAGED)
    return bytes(plain[_BOUND:])
