"""Learning: the same examples give the same weights; what was there before is held; groups never leak."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.reading.learning import (
    Example,
    Settings,
    calibrate,
    examples_of,
    learn,
    log_loss,
    out_of_fold,
    trimmed,
)
from nirpihak.reading.reader import stacked
from nirpihak.reading.weights import BIAS, Feature, Weights
from tests.reading.texts import reader

QUICK = Settings(rounds=3, least=1)


def example(words: str, stance: int, cues: float = 0.0) -> Example:
    return Example(tuple(words.split()), stance, cues, asks=False)


SMALL = [
    *[example(f"bagus kata{number % 3}", 0, 2.0) for number in range(12)],
    *[example(f"buruk kata{number % 3}", 1, -2.0) for number in range(12)],
    *[example(f"berita kata{number % 3}", 2) for number in range(12)],
]

EXAMPLES = st.lists(
    st.builds(
        Example,
        st.lists(st.sampled_from("abcdef"), max_size=5).map(tuple),
        st.integers(0, 2),
        st.floats(-8, 8),
        st.booleans(),
    ),
    min_size=1,
    max_size=25,
)


def test_what_words_speak_for_is_learnt() -> None:
    model = learn(SMALL, Settings(least=2))
    assert model["bagus"].real > 0.5
    assert model["buruk"].real < -0.5
    assert model["berita"].imag > 0.5
    assert abs(model["kata0"].real) < 0.3


@given(EXAMPLES)
@settings(max_examples=30)
def test_the_same_examples_give_the_same_weights(examples: list[Example]) -> None:
    assert learn(examples, QUICK) == learn(list(examples), QUICK)
    scores = [0.5j] * len(examples)
    assert calibrate(examples, scores, steps=5) == calibrate(examples, scores, steps=5)


def test_rare_features_are_left_out() -> None:
    model = learn([*SMALL, example("langka bagus", 0)], Settings(rounds=1, least=2))
    assert "langka" not in model
    assert BIAS in model


def test_what_is_not_seen_again_keeps_its_weight() -> None:
    start: dict[Feature, complex] = {"lama": 3 - 1j, "bagus": 1 + 0j}
    model = learn(SMALL, QUICK, start=start)
    assert model["lama"] == 3 - 1j
    assert model["bagus"] != 1 + 0j


def test_what_is_held_hard_moves_less() -> None:
    start: dict[Feature, complex] = {"bagus": 0j}
    loose = learn(SMALL, Settings(least=1, hold=0), start=start)
    held = learn(SMALL, Settings(least=1, hold=0.5), start=start)
    assert abs(held["bagus"]) < abs(loose["bagus"])


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    learn(SMALL, QUICK, progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_trimming_keeps_the_weightiest_and_the_bias() -> None:
    table: dict[Feature, complex] = {BIAS: 0j, "a": 1 + 0j, "b": -2.004 + 0j, ("a", "b"): 3j, "c": 0.001 + 0j}
    assert trimmed(table, 3) == {BIAS: 0j, "b": -2 + 0j, ("a", "b"): 3j}
    assert trimmed(table, 9) == {BIAS: 0j, "a": 1 + 0j, "b": -2 + 0j, ("a", "b"): 3j}


def test_no_example_is_scored_by_what_learnt_from_its_group() -> None:
    """A feature that stands in one group only is unknown to the model that scores that group."""
    examples = [example(f"g{number} sama", number % 2) for number in range(10) for _ in range(3)]
    groups = [number for number in range(10) for _ in range(3)]
    scores = out_of_fold(examples, groups, Settings(rounds=2, least=1))
    for fold in range(5):
        of_fold = {score for score, group in zip(scores, groups, strict=True) if group % 5 == fold}
        assert len(of_fold) == 1


def test_calibration_lowers_the_surprise() -> None:
    scores = [complex(2.0 - 2.0 * each.stance, each.stance == 2) if each.stance < 2 else 2j for each in SMALL]
    before = (0.6, 0.3, 0.0, 0.6, 0.1, 0.0)
    after = calibrate(SMALL, scores)
    assert len(after) == 6
    assert log_loss(after, SMALL, scores) < log_loss(before, SMALL, scores)
    assert log_loss(after, [], []) == 0.0


@given(st.complex_numbers(max_magnitude=50), st.floats(-50, 50), st.booleans())
def test_stacked_shares(score: complex, cues: float, asks: bool) -> None:
    shares = stacked((0.5, 0.4, 0.0, 0.7, 0.1, 0.2), score, cues, asks=asks)
    assert sum(shares) == pytest.approx(1)
    turned = stacked((0.5, 0.4, 0.0, 0.7, 0.1, 0.2), complex(-score.real, score.imag), -cues, asks=asks)
    assert (turned.support, turned.attack) == pytest.approx((shares.attack, shares.support))


def test_examples_see_no_name() -> None:
    text = "Seruni hebat, Ningsih pembohong, apakah bu Laras ikut?"
    made = list(examples_of(reader(), text, {"pair-2": 0, "pair-3": 1}))
    assert [each.stance for each in made] == [0, 1]
    assert {each.asks for each in made} == {True}
    words = {str(feature).lower() for each in made for feature in each.features}
    assert not any(name in word for word in words for name in ("seruni", "ningsih", "laras"))
    assert list(examples_of(reader(), "tidak ada siapa siapa", {"pair-2": 0})) == []


def test_a_model_learnt_is_a_model_that_loads() -> None:
    model = Weights(learn(SMALL, QUICK), (0.6, 0.3, 0.0, 0.6, 0.1, 0.0), {"made": "here"})
    assert set(Weights.from_json(model.to_json()).table) == set(model.table)
