"""Rows of which a sieve is asked many at a time, and again in parts where it does not pass over all of them.

One row in some hundreds concerns somebody or is odd; the rest around it need not be read for that. Knows no layout.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

Numbered: TypeAlias = tuple[int, Any]
"""A row with its number in its list."""
Ask: TypeAlias = Callable[[list[Numbered]], list[Numbered]]
"""Asks a sieve of some rows, and says which of them it does not pass over; all of them where they are not as usual."""
_PARTS: Final = 8
_FEWEST: Final = 4


def left(rows: list[Numbered], ask: Ask) -> list[Numbered]:
    """The rows that a sieve does not pass over, in their order."""
    kept = ask(rows) if rows else rows
    if len(kept) < len(rows) or len(rows) <= _FEWEST:
        return kept
    size = max(_FEWEST, -(-len(rows) // _PARTS))
    return [each for start in range(0, len(rows), size) for each in ask(rows[start : start + size])]
