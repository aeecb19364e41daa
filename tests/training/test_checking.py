"""The check lines as `benchmarks.stance` takes them: their shape, and that nobody is praised more often."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from nirpihak.contests import load_register
from nirpihak.reading.aliases import alias_table
from training import lines
from training.checking import CHECK, CONTEST, STANCES, rows

ROWS = tuple(rows())
LINES = tuple(lines.read(sorted(CHECK.glob("*.tsv"))))
TABLE = alias_table(load_register()[CONTEST])


def test_there_is_a_row_for_every_line() -> None:
    assert len(ROWS) == len(LINES) > 500
    for row, line in zip(ROWS, LINES, strict=True):
        assert set(row) == {"text", "contest", "targets"}
        assert row["contest"] == CONTEST
        assert [STANCES[stance] for stance in line.stances.values()] == [each["stance"] for each in row["targets"]]
        assert json.loads(json.dumps(row)) == row


def test_every_target_is_a_participant_whose_name_stands_in_the_text() -> None:
    for row in ROWS:
        assert "{" not in row["text"]
        targets = [target["participant"] for target in row["targets"]]
        assert len(set(targets)) == len(targets) > 0
        named = {who for at, who in enumerate(TABLE.participants) if TABLE.main(at).title() in row["text"]}
        assert set(targets) == named


@pytest.mark.parametrize("stance", STANCES)
def test_all_participants_are_turned_through(stance: str) -> None:
    counts = Counter(target["participant"] for row in ROWS for target in row["targets"] if target["stance"] == stance)
    assert set(counts) == set(TABLE.participants)
    assert max(counts.values()) < 1.25 * min(counts.values())


def test_the_same_lines_give_the_same_rows() -> None:
    assert tuple(rows()) == ROWS
