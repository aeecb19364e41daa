"""The figures of a stance bench, on answers made up for the purpose."""

from __future__ import annotations

import pytest

from benchmarks import stance_figures
from benchmarks.stance_figures import FIGURES, Answer, Counts, counts, figures, intervals, reliability, total
from benchmarks.stance_lines import Labelled, Stance


def row(text: str = "a", **stances: Stance) -> Labelled:
    return Labelled(1, text, "pilbup-kabupaten-contoh-2024", stances)


def sure(stance: str, confidence: float = 0.95) -> Answer:
    return Answer(stance if stance != "neutral" else "unclear", stance, confidence)


ROWS = [row(a="support"), row(a="attack", b="support"), row(a="neutral"), row(), row(a="attack", c="neutral")]


def test_a_perfect_reader() -> None:
    counted = [counts(each, {who: sure(stance) for who, stance in each.stances.items()}) for each in ROWS]
    told = figures(total(counted))
    assert tuple(told) == FIGURES
    assert told == {
        **dict.fromkeys(FIGURES, 1.0),
        "verdict_coverage": round(4 / 6, 4),
        "false_participants": 0.0,
        "swap_changes": 0,
    }


def test_a_reader_that_finds_nobody() -> None:
    told = figures(total([counts(each, {}) for each in ROWS]))
    assert told["mention_precision"] is None
    assert told["mention_recall"] == 0
    assert told["polar_accuracy"] is None
    assert told["coverage"] == told["verdict_coverage"] == told["false_participants"] == 0
    # Whoever is not found counts as neutral: the two neutral targets are right, the four polar ones are not.
    assert told["macro_f1_3"] == pytest.approx(2 * 2 / (2 + 6) / 3, abs=1e-4)


def test_verdicts_for_nobody_or_for_a_neutral_target_are_wrong() -> None:
    told = counts(row(a="neutral", b="mixed", c="support"), {who: sure("support") for who in "abcd"})
    assert (told.verdicts, told.verdicts_right) == (3, 1)
    assert (told.scored, told.scored_verdicts) == (2, 2)
    assert (told.found, told.found_gold, told.gold) == (4, 3, 3)


def test_leaning_is_a_polar_reading_but_no_verdict() -> None:
    told = counts(row(a="support", b="attack"), {who: Answer("leans_support", "support", 0.7) for who in "ab"})
    assert (told.polar, told.polar_read, told.polar_right, told.verdicts) == (2, 2, 1, 0)
    assert (told.several, told.several_right) == (2, 1)


def test_unclear_is_no_polar_reading_whatever_the_tendency() -> None:
    told = counts(row(a="support"), {"a": Answer("unclear", "support", 0.5)})
    assert (told.polar, told.polar_read, told.polar_right) == (1, 0, 0)
    assert told.support_support == 1


def test_false_participants_are_of_texts_without_any() -> None:
    told = figures(total([counts(row(), {"a": sure("neutral")}), counts(row(), {})]))
    assert told["false_participants"] == 0.5


def test_macro_f1_by_hand() -> None:
    of = Counts(support_support=3, support_attack=1, attack_attack=2, attack_neutral=2, neutral_support=1)
    by_class = {"support": 6 / (4 + 4), "attack": 4 / (4 + 3), "neutral": 0.0}
    assert stance_figures.f1_by_class(of) == pytest.approx(by_class)
    assert stance_figures.macro_f1(of) == pytest.approx(sum(by_class.values()) / 3, abs=1e-4)


def test_intervals_hold_the_figure_and_are_the_same_for_the_same_seed() -> None:
    counted = [counts(row(a="support"), {"a": sure("support" if place % 4 else "attack")}) for place in range(80)]
    told = intervals(counted, 300)
    assert tuple(told) == FIGURES
    assert told == intervals(counted, 300)
    low, high = told["polar_accuracy"] or (0, 0)
    assert 0.6 < low < 0.75 < high < 0.9
    assert told["false_participants"] is None
    assert told["swap_changes"] == [0, 0]


def test_nothing_has_no_figures_and_no_intervals() -> None:
    assert figures(Counts()) == {**dict.fromkeys(FIGURES), "swap_changes": 0}
    assert intervals([]) == dict.fromkeys(FIGURES)


def test_reliability() -> None:
    said = {"a": sure("support", 0.95), "b": sure("support", 0.93), "c": sure("attack", 0.45), "d": sure("attack", 1.0)}
    told = reliability([(row(a="support", b="attack", c="attack", d="mixed", e="support"), said)])
    assert told["count"] == 3
    low, high = told["bins"]
    assert (low["from"], low["to"], low["count"], low["right"]) == (0.4, 0.5, 1, 1.0)
    assert (high["count"], high["confidence"], high["right"]) == (2, 0.94, 0.5)
    assert told["expected_calibration_error"] == pytest.approx((0.55 + 2 * 0.44) / 3, abs=1e-4)
    assert reliability([]) == {"count": 0, "bins": [], "expected_calibration_error": None}


def test_a_confidence_of_one_is_in_the_last_bin() -> None:
    (only,) = reliability([(row(a="support"), {"a": sure("support", 1.0)})])["bins"]
    assert (only["from"], only["to"]) == (0.9, 1.0)
