"""Confirmed lines: what is read of them, and what each refusal says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nirpihak.contests import load_register
from nirpihak.facts import Problem
from nirpihak.reading.aliases import alias_table
from nirpihak.reading.confirmed import Confirmed, read_confirmed
from tests.reading.confirmed_lines import CONTEST, line

TABLES = {CONTEST: alias_table(load_register()[CONTEST])}


def read(*lines: object) -> list[Confirmed | Problem]:
    given = (each if isinstance(each, bytes) else json.dumps(each).encode() for each in lines)
    return list(read_confirmed(given, TABLES))


def test_lines_are_read_with_their_numbers() -> None:
    both = line("Bayu lawan Candra", pair_1="support", pair_2="attack")
    assert read(both, b"", {**line("x", pair_3="neutral"), "case": 7}) == [
        Confirmed(1, "Bayu lawan Candra", CONTEST, {"pair-1": 0, "pair-2": 1}),
        Confirmed(3, "x", CONTEST, {"pair-3": 2}),
    ]


GOOD: dict[str, Any] = line("pak Bayu", pair_1="support")


@pytest.mark.parametrize(
    ("bad", "field", "word"),
    [
        (b"x", "JSON", "text"),
        ("text", "JSON", "targets"),
        ({**GOOD, "text": " "}, "text", "write the text"),
        ({**GOOD, "text": 3}, "text", "write the text"),
        ({**GOOD, "contest": "pilpres-2024"}, "contest", CONTEST),
        ({**GOOD, "contest": ["x"]}, "contest", CONTEST),
        ({**GOOD, "targets": []}, "targets", "participant"),
        ({**GOOD, "targets": {"pair-1": "support"}}, "targets", "participant"),
        ({**GOOD, "targets": ["pair-1"]}, "targets.participant", "pair-1, pair-2, pair-3"),
        ({**GOOD, "targets": [{"participant": "pair-9", "stance": "support"}]}, "targets.participant", "pair-1"),
        ({**GOOD, "targets": [{"participant": "pair-1", "stance": "mixed"}]}, "targets.stance", "neutral"),
        ({**GOOD, "targets": [{"participant": "pair-1", "stance": []}]}, "targets.stance", "neutral"),
        ({**GOOD, "targets": [*GOOD["targets"], *line("", pair_1="attack")["targets"]]}, "targets.stance", "already"),
    ],
    ids=repr,
)
def test_a_bad_line_says_what_would_be_right(bad: object, field: str, word: str) -> None:
    good, problem, other = read(GOOD, bad, GOOD)
    assert isinstance(good, Confirmed)
    assert isinstance(other, Confirmed)
    assert isinstance(problem, Problem)
    assert (problem.field, problem.line) == (field, 2)
    assert word in problem.message("en")
