"""The references by which exhibits and reports are called: drawn at random, never counted.

A number that counts tells whoever holds two of them how many came between, and shows an officer who is kept from a
matter that there is one. Knows nothing of what is called so.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

from django.utils import timezone

DIGITS: Final = (5, 5, 5, 5, 6, 6, 7, 7, 9, 9)
"""How long a reference is on each try: longer ones only where the short ones of a year are nearly used up."""


def draw(prefix: str, taken: Callable[[str], bool]) -> str:
    """A free reference of this year, such as `BB-2026-48213`; whoever draws holds the log's lock, so it stays free."""
    year = timezone.localtime().year
    for digits in DIGITS:
        drawn = f"{prefix}-{year}-{secrets.randbelow(10**digits):0{digits}}"
        if not taken(drawn):
            return drawn
    raise RuntimeError(f"no reference {prefix}-{year} is free")


def draw_long(prefix: str) -> str:
    """A reference of what no table holds, long enough to be free: `BK-2026-048213997`."""
    return f"{prefix}-{timezone.localtime().year}-{secrets.randbelow(10**9):09}"
