"""The simple methods beside the reader, on invented targets."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks import stance_baselines
from benchmarks.stance_baselines import Asked, Guess
from benchmarks.stance_lines import Labelled
from nirpihak.contests import load_register
from nirpihak.reading.reader import Reader
from tests.benchmarks.stances import CONTEST

GOOD, BAD = "TARGET bagus sekali mantap", "TARGET jelek sekali payah"
TARGETS = [
    Asked(place, "pair-1", f"{GOOD if place % 2 else BAD} {place}", "support" if place % 2 else "attack")
    for place in range(20)
]
ROWS = [
    Labelled(place, target.masked, CONTEST, {"pair-1": "support" if target.truth == "support" else "attack"})
    for place, target in enumerate(TARGETS)
]


def lists(folder: Path) -> Path:
    (folder / "inset_positive.tsv").write_text("word\tweight\nbagus\t3\nbagus sekali\t5\n", encoding="utf-8")
    (folder / "inset_negative.tsv").write_text("word\tweight\njelek\t-4\nbagus\t-1\n", encoding="utf-8")
    return folder


def test_targets_are_seen_through_our_mask() -> None:
    reader = Reader(load_register()[CONTEST])
    row = Labelled(1, "Paslon 1 lebih baik dari paslon 2", CONTEST, {"pair-1": "support", "pair-2": "attack"})
    one, two = stance_baselines.asked([row], [reader.read(row.text)])
    assert one.masked.split() == ["TARGET", "lebih", "baik", "dari", "OTHER"]
    assert two.masked.split() == ["OTHER", "lebih", "baik", "dari", "TARGET"]
    assert (one.truth, two.truth) == ("support", "attack")


def test_mixed_targets_are_not_asked() -> None:
    reader = Reader(load_register()[CONTEST])
    row = Labelled(1, "Paslon 1", CONTEST, {"pair-1": "mixed"})
    assert stance_baselines.asked([row], [reader.read(row.text)]) == []


def test_the_majority_is_that_of_the_training_data() -> None:
    assert {guess.label for guess in stance_baselines.majority(TARGETS, TARGETS[1:2])} == {"support"}
    assert stance_baselines.majority([], []) == []


def test_inset_sums_the_longest_entries(tmp_path: Path) -> None:
    lexicon = stance_baselines.inset_lexicon(lists(tmp_path))
    assert lexicon == {("bagus",): 2, ("bagus", "sekali"): 5, ("jelek",): -4}
    masked = ["Bagus sekali", "bagus, jelek", "biasa"]
    targets = [Asked(0, "pair-1", text, "neutral") for text in masked]
    assert stance_baselines.inset(targets, lexicon) == [Guess("support", 5), Guess("attack", 2), Guess("neutral", 0)]


@pytest.mark.skipif(find_spec("sklearn") is None, reason="scikit-learn is not installed")
def test_the_linear_model_learns() -> None:
    for train in ([], TARGETS):
        guesses = stance_baselines.linear(TARGETS, train)
        assert [guess.label for guess in guesses] == [target.truth for target in TARGETS]
    with pytest.raises(ValueError, match="fewer than 5 texts"):
        stance_baselines.linear(TARGETS[:3], [])
    with pytest.raises(ValueError, match="one stance"):
        stance_baselines.linear(TARGETS, TARGETS[:1])


def test_verdicts_are_those_it_is_surest_of() -> None:
    guesses = [Guess("support", place / 20) for place in range(20)]
    told = stance_baselines.measured(ROWS, TARGETS, guesses, 0.1, 20)
    assert (told["verdict_coverage"], told["verdict_precision"]) == (0.1, 0.5)
    assert (told["coverage"], told["polar_accuracy"]) == (1.0, 0.5)
    assert set(told["intervals"]) == set(stance_baselines.COMPARED)
