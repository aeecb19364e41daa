"""The retention schedule: it covers each outcome, what is uncertain says so, and a wrong file names its row."""

from __future__ import annotations

from datetime import date

import pytest

from nirpihak.law.retention import RetentionFileError, read, schedule

OUTCOMES = {"breach", "no_breach", "not_proven", "compromised", "impersonated", "incomplete", "referred"}
SMALL = """
[schedule]
note = { id = "Contoh", en = "Example" }
basis = ["UU Contoh"]
sources = ["MEM"]
confidence = "low"
[sources]
MEM = "from memory"
[[row]]
outcome = "breach"
start = "closed"
n = 6
unit = "month"
why = { id = "Contoh", en = "Example" }
sources = ["MEM"]
confidence = "low"
"""


def test_every_outcome_has_its_row() -> None:
    assert set(schedule().rows) == OUTCOMES


def test_whoever_did_nothing_wrong_is_not_kept_on_record() -> None:
    for outcome in ("no_breach", "not_proven", "compromised", "impersonated"):
        row = schedule().rows[outcome]
        assert (row.start, row.until(date(2026, 3, 4))) == ("clocks", date(2026, 3, 4))


def test_no_figure_is_made_up_for_a_breach() -> None:
    row = schedule().rows["breach"]
    assert row.until(date(2026, 3, 4)) is None
    assert row.disagreement is not None


def test_a_figure_that_no_law_names_says_that_it_is_a_proposal() -> None:
    for row in schedule().rows.values():
        assert row.confidence != "high"
        if "OWN" in row.sources:
            assert row.disagreement is not None
            assert "usulan" in row.disagreement.id


@pytest.mark.parametrize(
    ("day", "until"),
    [
        (date(2026, 1, 31), date(2026, 7, 31)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
    ],
    ids=["same day", "short month", "leap year"],
)
def test_months_end_where_the_month_ends(day: date, until: date) -> None:
    assert read(SMALL).rows["breach"].until(day) == until


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("n = 6\n", "", "n and unit stand together"),
        ("n = 6", "n = -1", "whole number"),
        ('unit = "month"', 'unit = "year"', "one of day, month"),
        ('start = "closed"', 'start = "later"', "one of closed, clocks"),
        ('MEM = "from memory"', 'MEM = "from memory"\nS9 = "x"', "nothing refers to source S9"),
        ('sources = ["MEM"]\nconfidence = "low"\n[', 'sources = ["S9"]\nconfidence = "low"\n[', "S9 is not explained"),
        ("[schedule]", "[schedule", "no valid TOML"),
        ("[[row]]", "[[row]]\nlonger = 1", "unknown key"),
    ],
)
def test_a_wrong_schedule_is_refused_by_name(old: str, new: str, said: str) -> None:
    assert old in SMALL
    with pytest.raises(RetentionFileError, match=r"retention\.toml") as caught:
        read(SMALL.replace(old, new))
    assert said in str(caught.value)
