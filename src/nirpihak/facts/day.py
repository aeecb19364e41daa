"""Days known to the day, the month or the year.

A day is the closed interval of calendar days it may stand for. Knows nothing of law or contests.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

Precision = Literal["day", "month", "year"]

_SHAPE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Day:
    """The calendar days from `first` to `last`, both included, that a stated day may be."""

    first: date
    last: date
    precision: Precision

    @classmethod
    def parse(cls, text: str) -> Day:
        """Read `2024-10-09`, `2024-10` or `2024` (years 1900 to 2199); anything else raises ValueError."""
        return _parse(text)

    @classmethod
    def on(cls, day: date) -> Day:
        """The one calendar day `day`."""
        return cls(day, day, "day")

    def __str__(self) -> str:
        return self.first.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]


@lru_cache(maxsize=4096)
def _parse(text: str) -> Day:
    match = _SHAPE.match(text)
    if match is None or not 1900 <= int(match[1]) <= 2199:
        raise ValueError(text)
    year = int(match[1])
    if match[2] is None:
        return Day(date(year, 1, 1), date(year, 12, 31), "year")
    month = int(match[2])
    if not 1 <= month <= 12:
        raise ValueError(text)
    if match[3] is None:
        return Day(date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month")
    return Day.on(date(year, month, int(match[3])))
