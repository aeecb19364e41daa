"""Days known to the day, the month or the year: what is read, what is refused, which calendar days are meant."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.facts import Day

CALENDAR = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@given(CALENDAR)
def test_a_day_is_that_one_day(day: date) -> None:
    assert Day.parse(day.isoformat()) == Day.on(day) == Day(day, day, "day")


@given(CALENDAR)
def test_a_month_runs_from_its_first_day_to_its_last(day: date) -> None:
    read = Day.parse(day.isoformat()[:7])
    assert read.precision == "month"
    assert read.first == day.replace(day=1)
    assert (read.last + timedelta(days=1)).day == 1
    assert read.last == day.replace(day=monthrange(day.year, day.month)[1])


@given(st.integers(1900, 2199))
def test_a_year_runs_from_january_to_december(year: int) -> None:
    assert Day.parse(str(year)) == Day(date(year, 1, 1), date(year, 12, 31), "year")


@given(CALENDAR, st.sampled_from([4, 7, 10]))
def test_what_is_read_is_written_the_same(day: date, length: int) -> None:
    text = day.isoformat()[:length]
    assert str(Day.parse(text)) == text


def test_february_is_as_long_as_its_year_has_it() -> None:
    assert Day.parse("2024-02").last == date(2024, 2, 29)
    assert Day.parse("2023-02").last == date(2023, 2, 28)
    assert Day.parse("2100-02").last == date(2100, 2, 28)
    assert Day.parse("2024-02-29").first == date(2024, 2, 29)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "yesterday", "24", "202", "20241", "2024-", "2024-1", "2024-10-", "2024-10-9", "2024/10/09"),
        *("09-10-2024", "20241009", "2024-W41", "2024-283", "2024-10-09T10:00", "2024-10-09 ", " 2024", "2024\n"),
        *(
            "2024-10-09\n",
            "+2024",
            "-2024",
            "２０２４",
            "2024-10-０9",
            "2024-00",
            "2024-13",
            "2024-01-00",
            "2024-01-32",
        ),
        *("2023-02-29", "2024-02-30", "2024-04-31", "1899", "1899-12-31", "2200", "2200-01-01", "0000", "9999"),
    ],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011  # the words are for whoever asks for the day
        Day.parse(text)
    assert type(refused.value) is ValueError


@given(st.text("0123456789-", max_size=12))
def test_whatever_is_read_is_a_day_of_these_centuries(text: str) -> None:
    try:
        day = Day.parse(text)
    except ValueError:
        return
    assert date(1900, 1, 1) <= day.first <= day.last <= date(2199, 12, 31)
    assert str(day) == text
