"""How long the content of a case is kept, by how it ended: data with its basis, `retention.toml`.

The law names no number of years. A row says from when it counts, how long, and how sure that is; a row without a number
has none until a person sets a day. Knows no case and no clock.
"""

from __future__ import annotations

import calendar
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, Literal, cast, get_args

from nirpihak.law.entries import Entry
from nirpihak.law.model import Confidence
from nirpihak.text import Text

FILE: Final = "retention.toml"
Start = Literal["closed", "clocks"]
"""`closed`: from the day the case was closed; `clocks`: from the day objection and appeal can no longer come."""
Unit = Literal["day", "month"]


class RetentionFileError(ValueError):
    """The schedule was refused; a line for each thing that is wrong."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `n` is None where no figure was found and a person must set the day."""

    outcome: str
    start: Start
    n: int | None
    unit: Unit
    why: Text
    basis: tuple[str, ...]
    sources: tuple[str, ...]
    confidence: Confidence
    disagreement: Text | None

    def until(self, day: date) -> date | None:
        """The day from which it is to be destroyed, counted from `day`; None where no figure was found."""
        if self.n is None:
            return None
        return day + timedelta(days=self.n) if self.unit == "day" else _months_on(day, self.n)


@dataclass(frozen=True, slots=True)
class Schedule:
    """All rows by outcome, and what is to be known of the whole."""

    rows: Mapping[str, Row]
    note: Text
    basis: tuple[str, ...]
    sources: Mapping[str, str]


@cache
def schedule() -> Schedule:
    """The schedule that ships with the package."""
    return read(files(__package__).joinpath(FILE).read_text("utf-8"))


def read(content: str) -> Schedule:
    """A schedule from its TOML. Raises RetentionFileError with every problem found."""
    problems: list[str] = []
    try:
        table = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise RetentionFileError(f"{FILE}: no valid TOML: {error}") from error
    top = Entry(FILE, "", table, problems)
    sources = {key: str(value) for key, value in top.tables("sources")}
    head = top.sub("schedule")
    note, basis, named = head.text("note"), head.strings("basis"), set(head.strings("sources"))
    head.confidence()
    head.done()
    rows: dict[str, Row] = {}
    for entry in top.list("row"):
        row = _row(entry)
        named.update(row.sources)
        if row.outcome in rows:
            entry.wrong("outcome", f"{row.outcome} stands twice")
        rows[row.outcome] = row
        entry.done()
    top.done()
    problems += [f"{FILE}: source {each} is not explained" for each in sorted(named - sources.keys())]
    problems += [f"{FILE}: nothing refers to source {each}" for each in sorted(sources.keys() - named)]
    if problems:
        raise RetentionFileError("\n".join(problems))
    return Schedule(MappingProxyType(rows), note, basis, MappingProxyType(sources))


def _row(entry: Entry) -> Row:
    start, unit, n = entry.get("start"), entry.get("unit"), entry.get("n")
    if start not in get_args(Start):
        entry.wrong("start", f"{start!r}; one of {', '.join(get_args(Start))}")
    if (n is None) != (unit is None):
        entry.wrong("n", "n and unit stand together, or neither does")
    if n is not None and (type(n) is not int or n < 0):
        entry.wrong("n", f"a whole number from 0 is wanted, not {n!r}")
        n = None
    if unit is not None and unit not in get_args(Unit):
        entry.wrong("unit", f"{unit!r}; one of {', '.join(get_args(Unit))}")
    row = Row(
        outcome=entry.string("outcome"),
        start=cast(Start, start),
        n=n,
        unit=cast(Unit, unit or "day"),
        why=entry.text("why"),
        basis=entry.strings("basis"),
        sources=entry.strings("sources"),
        confidence=entry.confidence(),
        disagreement=entry.optional_text("disagreement"),
    )
    if row.confidence == "high" and set(row.sources) <= {"MEM", "OWN"}:
        entry.wrong("confidence", "what rests on memory or on a proposal is not high")
    return row


def _months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
