"""The calendar: its days against what was counted, counting by working days, its edges, and files that are refused."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.law.calendar import Calendar, CalendarError, Zone
from tests.conftest import NOT_HERE

CALENDAR = Calendar.load()
DAYS = st.dates(date(2019, 1, 1), date(2027, 6, 30))
COUNTS = {
    2019: (17, 4),
    2020: (17, 5),
    2021: (15, 1),
    2022: (16, 4),
    2023: (16, 11),
    2024: (19, 10),
    2025: (17, 11),
    2026: (17, 8),
    2027: (18, 8),
}
"""Holidays and joint leave a year; 2023 to 2027 as counted independently of this calendar."""

YEAR = """
year = 2030
days = [
  { day = 2030-01-01, kind = "holiday", decree = "d", confidence = "high", name = { id = "Baru", en = "New Year" } },
]
[decrees]
d = "keputusan contoh"
"""


def test_the_years_and_their_counts() -> None:
    found = Counter((each.day.year, each.kind) for each in CALENDAR.holidays.values())
    assert {year: (found[year, "holiday"], found[year, "joint_leave"]) for year in COUNTS} == COUNTS
    assert (CALENDAR.first, CALENDAR.last) == (date(2019, 1, 1), date(2027, 12, 31))


def test_the_days_are_those_of_the_package_holidays() -> None:
    package = pytest.importorskip("holidays", reason=f"{NOT_HERE}the package holidays (to compare with)")
    for category, kind in (("public", "holiday"), ("government", "joint_leave")):
        theirs = package.country_holidays("ID", years=list(COUNTS), categories=(category,))
        ours = {each.day for each in CALENDAR.holidays.values() if each.kind == kind}
        assert sorted(ours ^ set(theirs)) == []


def test_every_day_names_its_decree_and_both_languages() -> None:
    for holiday in CALENDAR.holidays.values():
        assert holiday.decree
        assert all(holiday.name)
    assert {each.confidence for each in CALENDAR.holidays.values() if each.day.year <= 2026} == {"high", "medium"}
    eid = [each for each in CALENDAR.holidays.values() if each.day.year == 2027 and "Idul" in each.name.id]
    assert {each.confidence for each in eid} == {"low"}


@pytest.mark.parametrize("day", ["2019-04-17", "2020-12-09", "2024-02-14", "2024-11-27"])
def test_voting_days_are_not_worked(day: str) -> None:
    assert not CALENDAR.is_working_day(date.fromisoformat(day))
    assert "Pemungutan suara" in CALENDAR.holidays[date.fromisoformat(day)].name.id


@pytest.mark.parametrize(
    ("start", "n", "ends"),
    [
        ("2026-07-14", 15, "2026-08-04"),  # law.md 3.5: received Tuesday, in force on the 15th working day after
        ("2024-10-04", 7, "2024-10-15"),  # a Friday
        ("2024-10-05", 7, "2024-10-15"),  # the Saturday after: the same
        ("2024-04-05", 1, "2024-04-16"),  # over Eid al-Fitr with its joint leave
        ("2023-12-22", 1, "2023-12-27"),  # over Christmas on a Monday and joint leave on the Tuesday
        ("2024-12-31", 1, "2025-01-02"),  # over the new year
        ("2025-08-15", 1, "2025-08-19"),  # the joint leave of 18 August 2025
        ("2024-11-26", 1, "2024-11-28"),  # over a voting day
    ],
)
def test_working_days_are_added(start: str, n: int, ends: str) -> None:
    assert CALENDAR.add_working_days(date.fromisoformat(start), n) == date.fromisoformat(ends)


def test_the_first_day_can_be_counted() -> None:
    friday, saturday = date(2024, 10, 4), date(2024, 10, 5)
    assert CALENDAR.add_working_days(friday, 1, first_counted=True) == friday
    assert CALENDAR.add_working_days(saturday, 1, first_counted=True) == date(2024, 10, 7)
    assert CALENDAR.working_day_from(friday) == friday
    assert CALENDAR.working_day_from(saturday) == date(2024, 10, 7)


@given(DAYS, st.integers(1, 90))
def test_adding_lands_on_a_working_day_and_counts_back(day: date, n: int) -> None:
    landed = CALENDAR.add_working_days(day, n)
    assert CALENDAR.is_working_day(landed)
    assert CALENDAR.working_days_between(day, landed) == n
    assert landed - day >= timedelta(days=n)
    counted = CALENDAR.add_working_days(day, n, first_counted=True)
    assert CALENDAR.is_working_day(counted)
    assert counted <= landed


@given(DAYS, st.integers(1, 60), st.integers(0, 30), st.integers(0, 30))
def test_adding_is_monotone(day: date, n: int, later: int, more: int) -> None:
    landed = CALENDAR.add_working_days(day, n)
    assert landed <= CALENDAR.add_working_days(day + timedelta(days=later), n)
    assert landed <= CALENDAR.add_working_days(day, n + more)
    assert (landed < CALENDAR.add_working_days(day, n + more)) == (more > 0)


@given(DAYS, st.integers(1, 40))
def test_it_counts_as_one_counts_on_the_fingers(day: date, n: int) -> None:
    reached, left = day, n
    while left:
        reached += timedelta(days=1)
        left -= reached.weekday() < 5 and reached not in CALENDAR.holidays
    assert CALENDAR.add_working_days(day, n) == reached


@pytest.mark.parametrize("day", ["2018-12-31", "2028-01-01"])
def test_outside_the_years_nothing_is_guessed(day: str) -> None:
    outside = date.fromisoformat(day)
    assert not CALENDAR.knows(outside)
    for asked in (
        lambda: CALENDAR.is_working_day(outside),
        lambda: CALENDAR.add_working_days(outside, 1),
        lambda: CALENDAR.working_days_between(min(outside, CALENDAR.first), max(outside, CALENDAR.last)),
    ):
        with pytest.raises(CalendarError, match=f"the holidays of {day[:4]} are not known") as refused:
            asked()
        assert refused.value.message.id.startswith(f"hari libur {day[:4]} belum diketahui")


def test_a_count_that_runs_over_the_edge_is_refused() -> None:
    assert CALENDAR.add_working_days(date(2027, 12, 29), 2) == date(2027, 12, 31)
    assert CALENDAR.is_working_day(date(2027, 12, 31))
    with pytest.raises(CalendarError, match="2028"):
        CALENDAR.add_working_days(date(2027, 12, 29), 3)


def test_what_cannot_be_counted_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        CALENDAR.add_working_days(date(2024, 1, 2), 0)
    with pytest.raises(ValueError, match="backwards"):
        CALENDAR.working_days_between(date(2024, 1, 3), date(2024, 1, 2))


def test_days_that_may_move_are_told() -> None:
    unsure = CALENDAR.unsure_between(date(2027, 3, 1), date(2027, 3, 31))
    assert date(2027, 3, 10) in {each.day for each in unsure}
    assert CALENDAR.unsure_between(date(2024, 1, 1), date(2024, 12, 31)) == ()
    assert all(each.day.weekday() < 5 for each in unsure)
    (eid,) = CALENDAR.unsure_between(date(2027, 3, 10), date(2027, 3, 10))
    assert eid.name.en == "Eid al-Fitr"


@pytest.mark.parametrize("zone", Zone)
def test_the_zones_are_those_of_the_tz_database(zone: Zone) -> None:
    try:
        place = ZoneInfo(zone.place)
    except KeyError:
        pytest.skip(f"{NOT_HERE}time zone files")
    for year in range(2019, 2028):
        moment = datetime(year, 6, 1, 12, 0, tzinfo=zone.tzinfo)
        assert moment.utcoffset() == moment.astimezone(place).utcoffset()
        assert moment.tzname() == moment.astimezone(place).tzname() == zone.value
    assert Zone.of(zone.place) is Zone.of(zone.value) is zone


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="WIB, WITA, WIT or Asia/Jakarta"):
        Zone.of("Europe/Paris")


def test_one_s_own_calendar(tmp_path: Path) -> None:
    (tmp_path / "2030.toml").write_text(YEAR, encoding="utf-8")
    calendar = Calendar.load(tmp_path)
    assert list(calendar.holidays) == [date(2030, 1, 1)]
    assert calendar.add_working_days(date(2030, 1, 1), 1) == date(2030, 1, 2)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("year = 2030", 'year = "2030"', "2030.toml: year: a year such as 2024 is wanted, not '2030'"),
        ("day = 2030-01-01", "day = 2031-01-01", "2030.toml: 2031-01-01: day: 2031-01-01 is not in 2030"),
        ("day = 2030-01-01", 'day = "soon"', "2030.toml: soon: day: a date such as"),
        ('"holiday"', '"feast"', "2030.toml: 2030-01-01: kind: 'feast'; one of holiday, joint_leave"),
        ('decree = "d"', 'decree = "e"', "2030.toml: 2030-01-01: decree: 'e' is not among the decrees"),
        ('"high"', '"sure"', "2030.toml: 2030-01-01: confidence: high, medium or low is wanted, not 'sure'"),
        ('en = "New Year"', 'de = "Neujahr"', "2030.toml: 2030-01-01: name: "),
        ('kind = "holiday"', 'kind = "holiday", off = 1', "2030.toml: 2030-01-01: off: unknown key"),
        ('d = "keputusan contoh"', 'd = ""', "2030.toml: decrees.d: text is wanted, not ''"),
        ('d = "keputusan contoh"', 'd = "x"\nf = "y"', "2030.toml: decrees.f: no day refers to this decree"),
        ("days = [", "days = [ 7,", "2030.toml: days 1: a table is wanted"),
        ("year = 2030", "year = ", "2030.toml: no valid TOML"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in YEAR
    (tmp_path / "2030.toml").write_text(YEAR.replace(old, new), encoding="utf-8")
    with pytest.raises(CalendarError) as refused:
        Calendar.load(tmp_path)
    assert any(line.startswith(problem) for line in refused.value.problems), refused.value.problems


def test_years_follow_one_another_and_days_stand_once(tmp_path: Path) -> None:
    with pytest.raises(CalendarError, match="no calendar here"):
        Calendar.load(tmp_path)
    (tmp_path / "2030.toml").write_text(YEAR, encoding="utf-8")
    (tmp_path / "2032.toml").write_text(YEAR.replace("2030", "2032"), encoding="utf-8")
    with pytest.raises(CalendarError, match="2030, 2032 are not one after another"):
        Calendar.load(tmp_path)
    row = next(line for line in YEAR.splitlines() if "day = " in line)
    (tmp_path / "2032.toml").unlink()
    (tmp_path / "2030.toml").write_text(YEAR.replace(row, f"{row}\n{row}"), encoding="utf-8")
    with pytest.raises(CalendarError, match="2030-01-01: stands twice"):
        Calendar.load(tmp_path)
