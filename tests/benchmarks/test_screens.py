"""How readings of screenshots are scored, on a truth and readings made by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.distance import edits
from benchmarks.registry import BENCHES, Options
from benchmarks.screens import Tally, same_speaker, score
from nirpihak.reading.screens import Block, Box, Picture, Word
from studio.truth import TrueBlock, TrueWord, Truth


def word(text: str, left: int, top: int) -> TrueWord:
    return TrueWord(text, (float(left), float(top), left + 40.0, top + 12.0), False)


NAME = TrueBlock("author", "Rina", True, (TrueWord("Rina", (0.0, 0.0, 40.0, 12.0), True),))
SAID = TrueBlock("comment", "Rina", False, (word("Dua", 0, 20), word("periode", 50, 20)))
SHOT: Any = SimpleNamespace(truth=Truth(200, 100, "comments", (NAME, SAID)), damage="clean_2x", dark=False, name="a")


def read(text: str, left: int, top: int) -> Word:
    return Word(text, Box(left, top, left + 40, top + 12), 90.0)


def test_a_right_reading_scores_full() -> None:
    name = Block("author", (read("Rina", 0, 0),), "Rina", mask=True)
    said = Block("comment", (read("Dua", 0, 20), read("periode", 50, 20)), "Rina")
    tally = Tally()
    assert score(tally, SHOT, Picture(200, 100, "comments", (name, said)), (), "") == []
    assert tally.found["all"] == [2, 2]
    assert tally.spoken["all"] == [1, 1]
    assert tally.cer["all"] == [0, 15]
    assert tally.peer["all"] == [15, 15]
    assert tally.found["mask:marked"] == [1, 1]


def test_a_wrong_kind_and_speaker_are_told() -> None:
    said = Block("text", (read("Dva", 0, 20), read("periode", 50, 20)), "Bagas")
    tally = Tally()
    wrong = score(tally, SHOT, Picture(200, 100, "plain", (said,)), (), "")
    assert len(wrong) == 3
    assert tally.found["all"] == [0, 2]
    assert tally.cer["kind:comment"] == [1, 11]
    assert tally.plain == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("Rina_1", "rina1", True), ("Rlna Contoh", "Rina Contoh", True), ("Bagas", "Rina", False), (None, "", True)],
)
def test_names_are_compared_but_for_a_quarter(one: str | None, other: str, same: bool) -> None:
    assert same_speaker(one, other) is same


def test_edits() -> None:
    assert [edits("", "abc"), edits("kitten", "sitting"), edits("sama", "sama")] == [3, 3, 0]


def test_the_bench_runs_only_when_asked() -> None:
    (bench,) = (bench for bench in BENCHES if bench.name == "screens")
    (figure,) = bench.figures(Options())
    assert "--pictures" in figure["skipped"]
