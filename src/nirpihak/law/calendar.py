"""Which days are worked: national holidays and joint leave (*cuti bersama*) as dated data, and counting by them.

The data stand in `calendars/`, one file a year. A day outside the years told there is an error, never a working day
by default. Regional days off are not told. Knows nothing of procedures and deadlines.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal, get_args

from nirpihak.law.entries import Entry
from nirpihak.law.model import Confidence
from nirpihak.text import Text

HolidayKind = Literal["holiday", "joint_leave"]

KINDS: Mapping[HolidayKind, Text] = {
    "holiday": Text("libur nasional", "national holiday"),
    "joint_leave": Text("cuti bersama", "joint leave"),
}
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


class CalendarError(ValueError):
    """A day outside the calendar, or calendar files that were refused. `message` says it in both languages."""

    def __init__(self, message: Text, problems: Iterable[str] = ()) -> None:
        self.message = message
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems) or message.en)


class Zone(StrEnum):
    """The three time zones of Indonesia, which knows no summer time."""

    WIB = "WIB"
    WITA = "WITA"
    WIT = "WIT"

    @property
    def place(self) -> str:
        """The name of the zone in the tz database."""
        return _PLACES[self]

    @property
    def tzinfo(self) -> tzinfo:
        """The zone as a fixed offset: no time zone files are needed to reckon in it."""
        return _OFFSETS[self]

    @classmethod
    def of(cls, name: str) -> Zone:
        """The zone by its short name (`WITA`) or its place (`Asia/Makassar`). Raises ValueError."""
        for zone in cls:
            if name in (zone.place, zone.value):
                return zone
        raise ValueError(f"unknown time zone {name!r}; one of {', '.join(cls)} or {', '.join(_PLACES.values())}")


_PLACES = {Zone.WIB: "Asia/Jakarta", Zone.WITA: "Asia/Makassar", Zone.WIT: "Asia/Jayapura"}
_OFFSETS = {zone: timezone(timedelta(hours=hours), zone.value) for hours, zone in enumerate(Zone, 7)}


@dataclass(frozen=True, slots=True)
class Holiday:
    """One day on which offices are closed, by which decree. `confidence` below high: the day may yet move."""

    day: date
    name: Text
    kind: HolidayKind
    decree: str
    confidence: Confidence


class Calendar:
    """The days of some whole years in a row, each worked or not. Immutable."""

    __slots__ = ("_days_before", "_first", "_unsure", "_working", "first", "holidays", "last")

    def __init__(self, first: date, last: date, holidays: Iterable[Holiday]) -> None:
        self.first, self.last = first, last
        self.holidays: Mapping[date, Holiday] = {each.day: each for each in holidays}
        self._first = first.toordinal()
        self._working: list[date] = []
        self._days_before: list[int] = []
        """For each day of the calendar, how many working days lie before it."""
        for ordinal in range(self._first, last.toordinal() + 1):
            day = date.fromordinal(ordinal)
            self._days_before.append(len(self._working))
            if day.weekday() < _SATURDAY and day not in self.holidays:
                self._working.append(day)
        unsure = (each for each in self.holidays.values() if each.confidence != "high")
        self._unsure = sorted((each for each in unsure if each.day.weekday() < _SATURDAY), key=lambda each: each.day)

    @staticmethod
    def load(folder: Path | None = None) -> Calendar:
        """The calendar in a folder of TOML files; without a folder, the one that ships with the package (read once).

        Raises CalendarError with every problem found.
        """
        return _shipped() if folder is None else _load(folder)

    def knows(self, day: date) -> bool:
        """Whether the calendar tells about that day."""
        return self.first <= day <= self.last

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on that day: Monday to Friday, no holiday, no joint leave. Raises CalendarError."""
        self._check(day)
        return day.weekday() < _SATURDAY and day not in self.holidays

    def add_working_days(self, day: date, n: int, *, first_counted: bool = False) -> date:
        """The n-th working day after `day`, which is not counted itself; with `first_counted` it is, if it is worked.

        Raises CalendarError where the count leaves the calendar, ValueError for n below 1.
        """
        if n < 1:
            raise ValueError(f"at least one working day is counted, not {n}")
        self._check(day)
        index = self._before(day if first_counted else day + _ONE_DAY) + n - 1
        if index >= len(self._working):
            raise CalendarError(self._outside(self.last + _ONE_DAY))
        return self._working[index]

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days there are after `first`, up to and with `last`. Raises CalendarError, ValueError."""
        self._check(first)
        self._check(last)
        if last < first:
            raise ValueError(f"the days run backwards: {first} to {last}; put the earlier day first")
        return self._before(last + _ONE_DAY) - self._before(first + _ONE_DAY)

    def working_day_from(self, day: date) -> date:
        """That day if it is worked, else the next one that is. Raises CalendarError."""
        return self.add_working_days(day, 1, first_counted=True)

    def unsure_between(self, first: date, last: date) -> tuple[Holiday, ...]:
        """The holidays from `first` to `last` that fall on a weekday and of which the sources are not sure."""
        if not self._unsure or self._unsure[-1].day < first or last < self._unsure[0].day:
            return ()
        return tuple(each for each in self._unsure if first <= each.day <= last)

    def _before(self, day: date) -> int:
        offset = day.toordinal() - self._first
        return self._days_before[offset] if offset < len(self._days_before) else len(self._working)

    def _check(self, day: date) -> None:
        if not self.knows(day):
            raise CalendarError(self._outside(day))

    def _outside(self, day: date) -> Text:
        first, last = self.first.year, self.last.year
        return Text(
            f"hari libur {day.year} belum diketahui: kalender memuat {first} sampai {last}",
            f"the holidays of {day.year} are not known: the calendar tells of {first} to {last}",
        )


@cache
def _shipped() -> Calendar:
    return _load(files(__package__).joinpath("calendars"))


def _load(folder: Traversable) -> Calendar:
    problems: list[str] = []
    years: list[int] = []
    holidays: dict[date, Holiday] = {}
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if not entry.name.endswith(".toml"):
            continue
        try:
            table = tomllib.loads(entry.read_bytes().decode("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            problems.append(f"{entry.name}: no valid TOML: {error}")
            continue
        for holiday in _year(entry.name, table, years, problems):
            if holiday.day in holidays:
                problems.append(f"{entry.name}: {holiday.day}: stands twice; one row a day")
            holidays[holiday.day] = holiday
    years.sort()
    if not years and not problems:
        problems.append(f"{folder}: no calendar here; a calendar is a folder of .toml files, one a year")
    elif years and years != list(range(years[0], years[-1] + 1)):
        problems.append(f"{folder}: the years {', '.join(map(str, years))} are not one after another, each once")
    if problems:
        raise CalendarError(Text("kalender ditolak", "the calendar was refused"), problems)
    return Calendar(date(years[0], 1, 1), date(years[-1], 12, 31), holidays.values())


def _year(file: str, table: Mapping[str, Any], years: list[int], problems: list[str]) -> Iterator[Holiday]:
    top = Entry(file, "", table, problems)
    year = top.get("year")
    if type(year) is not int or not 1945 <= year <= 9998:
        top.wrong("year", f"a year such as 2024 is wanted, not {year!r}")
        return
    years.append(year)
    decrees: dict[str, str] = {}
    for key, title in top.tables("decrees"):
        if not isinstance(title, str) or not title.strip():
            top.wrong(f"decrees.{key}", f"text is wanted, not {title!r}")
        decrees[key] = str(title)
    used: set[str] = set()
    for number, row in enumerate(top.get("days") or [], 1):
        if not isinstance(row, Mapping):
            top.wrong(f"days {number}", "a table is wanted, such as {day = 2024-01-01, ...}")
            continue
        entry = Entry(file, str(row.get("day", f"days {number}")), row, problems)
        holiday = _holiday(entry, year, decrees)
        if holiday is not None:
            used.add(str(row.get("decree")))
            yield holiday
    for key in sorted(decrees.keys() - used):
        top.wrong(f"decrees.{key}", "no day refers to this decree")
    top.done()


def _holiday(entry: Entry, year: int, decrees: Mapping[str, str]) -> Holiday | None:
    day, name, kind, decree = entry.day("day"), entry.text("name"), entry.string("kind"), entry.string("decree")
    confidence = entry.confidence()
    if day is not None and day.year != year:
        entry.wrong("day", f"{day} is not in {year}, the year of this file")
    if kind not in get_args(HolidayKind):
        entry.wrong("kind", f"{kind!r}; one of {', '.join(get_args(HolidayKind))}")
        return None
    if decree not in decrees:
        entry.wrong("decree", f"{decree!r} is not among the decrees of this file")
        return None
    entry.done()
    return None if day is None else Holiday(day, name, kind, decrees[decree], confidence)  # type: ignore[arg-type]
