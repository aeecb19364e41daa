"""Proof of work: what a flood costs, and an old phone hardly notices. Without it nothing is refused, only read later.

The server's word (a challenge) is signed and bound to one draft, so that it is worth one filing; the browser looks for
a number with which its SHA-256 begins with enough zero bits. Knows no page and no report.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Final

from django.core import signing

BITS: Final = 16
"""65 536 tries on average: about a second on an old phone, 0.05 s for a made-to-measure program, one hash to check."""
VALID: Final = timedelta(hours=4)
"""For as long as somebody may look over her answers before sending them."""
LONGEST: Final = 20
"""Digits of a solution."""
_SIGNER = signing.TimestampSigner(salt="nirpihak.intake.work", sep=".")


def challenge(draft: bytes) -> str:
    """A challenge for one draft, by what its row is found by. A draft is filed once, so this is used once."""
    return _SIGNER.sign(_bound(draft))


def solved(answer: str, draft: bytes) -> bool:
    """Whether `challenge:number` is this draft's challenge, still valid, and its work was done."""
    said, _, number = answer.rpartition(":")
    if not said or not number.isdecimal() or not number.isascii() or len(number) > LONGEST or len(answer) > 400:
        return False
    try:
        bound = _SIGNER.unsign(said, max_age=VALID)
    except signing.BadSignature:
        return False
    return bound == _bound(draft) and zero_bits(hashlib.sha256(answer.encode()).digest()) >= BITS


def zero_bits(digest: bytes) -> int:
    """With how many zero bits a digest begins."""
    return len(digest) * 8 - int.from_bytes(digest, "big").bit_length()


def solve(said: str, bits: int = BITS) -> str:
    """What the browser does, for tests and other programs."""
    number = 0
    while zero_bits(hashlib.sha256(f"{said}:{number}".encode()).digest()) < bits:
        number += 1
    return f"{said}:{number}"


def _bound(draft: bytes) -> str:
    return hashlib.sha256(b"nirpihak work\0" + draft).hexdigest()[:32]
