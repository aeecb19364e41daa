"""The linear model: features of masked words, one sum, plain JSON in and out."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.reading.cues import O, T
from nirpihak.reading.weights import (
    BIAS,
    FORMAT,
    SEVERAL,
    Feature,
    Weights,
    WeightsError,
    features,
    load,
    probabilities,
    shipped,
)
from tests.reading.texts import CONTESTS, reader

NUMBERS = (0.5, 0.4, 0.0, 0.7, 0.1, 0.0)
WORD = st.text("abcdefgh", min_size=1, max_size=4)
FEATURE: st.SearchStrategy[Feature] = st.one_of(WORD, st.tuples(WORD, WORD))
WEIGHT = st.tuples(st.integers(-500, 500), st.integers(-500, 500)).map(
    lambda pair: complex(pair[0] / 100, pair[1] / 100)
)


def test_features_of_one_participant() -> None:
    assert sorted(map(str, features(["T", "sangat", "hebat"]))) == sorted(
        map(str, ["T", "sangat", "hebat", ("T", "sangat"), ("sangat", "hebat"), ("T>", "hebat"), "=first"])
    )
    assert ("ayo", ">T") in features(["ayo", "kita", "T"])
    assert "=last" in features(["ayo", "T"])
    assert features([]) == []


def test_features_count_as_often_as_they_stand() -> None:
    assert features(["T", "hebat", "hebat"]).count("hebat") == 2


def test_the_words_of_others_count_apart() -> None:
    found = features([T, "hebat", O, "bohong"], [True, True, False, False])
    assert "hebat" in found
    assert "o:bohong" in found
    assert "bohong" not in found
    assert (O, "bohong") not in found
    assert SEVERAL in found


@given(st.complex_numbers(max_magnitude=1e6, allow_nan=False, allow_infinity=False))
def test_shares_add_up_to_one(score: complex) -> None:
    shares = probabilities(score)
    assert math.isclose(sum(shares), 1)
    assert all(0 <= share <= 1 for share in shares)


def test_shares_follow_the_score() -> None:
    assert probabilities(6 + 0j).support > 0.9
    assert probabilities(-6 + 0j).attack > 0.9
    assert probabilities(0 + 4j).neutral > 0.9
    support, attack, _ = probabilities(0.7 + 0.2j)
    swapped = probabilities(-0.7 + 0.2j)
    assert (support, attack) == (swapped.attack, swapped.support)


def test_the_score_is_the_sum_with_the_bias() -> None:
    model = Weights({BIAS: 1 + 1j, "a": 2 + 0j, ("a", "b"): -0.5 + 0.25j}, NUMBERS, {})
    assert model.score(["a", "a", ("a", "b"), "unknown"]) == 1 + 1j + 2 * (2 + 0j) + (-0.5 + 0.25j)
    assert list(model.contributions(["a", "a", ("a", "b"), "unknown"])) == [("a", 2.0), (("a", "b"), -0.5)]


def test_the_words_a_model_knows() -> None:
    model = Weights({BIAS: 0j, T: 0j, O: 0j, "kata": 1j, ("x", "y"): 1j, "=first": 1j, "o:z": 1j}, NUMBERS, {})
    assert model.words == {"kata"}


@given(st.dictionaries(FEATURE, WEIGHT, max_size=8), st.frozensets(WORD, max_size=4))
def test_json_and_back(table: dict[Feature, complex], ordinary: frozenset[str]) -> None:
    model = Weights(table, NUMBERS, {"made": "by hand"}, ordinary)
    back = Weights.from_json(model.to_json())
    assert back.table == model.table
    assert (back.calibration, back.origin, back.ordinary) == (NUMBERS, {"made": "by hand"}, ordinary)
    assert back.to_json() == model.to_json()
    assert back.version == model.version


def test_the_version_is_that_of_the_content() -> None:
    one = Weights({"a": 1 + 0j, "b": 1j}, NUMBERS, {})
    assert one.version == Weights({"b": 1j, "a": 1 + 0j}, NUMBERS, {}).version
    assert one.version != Weights({"a": 2 + 0j, "b": 1j}, NUMBERS, {}).version


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        "1",
        '"x"',
        "not json",
        "[" * 100_000,
        json.dumps({"format": "other"}),
        json.dumps({"format": FORMAT}),
        json.dumps({"format": FORMAT, "weights": {"a": [1]}, "calibration": ["x"], "origin": {}, "ordinary": ""}),
        json.dumps({"format": FORMAT, "weights": {"a": 1}, "calibration": NUMBERS, "origin": {}, "ordinary": ""}),
        json.dumps(
            {"format": FORMAT, "weights": {"a": ["x", 1]}, "calibration": NUMBERS, "origin": {}, "ordinary": ""}
        ),
        json.dumps({"format": FORMAT, "weights": [], "calibration": NUMBERS, "origin": {}, "ordinary": ""}),
        json.dumps({"format": FORMAT, "weights": {}, "calibration": NUMBERS, "origin": {}, "ordinary": 1}),
        json.dumps({"format": FORMAT, "weights": {}, "calibration": NUMBERS, "origin": 3, "ordinary": ""}),
    ],
)
def test_what_is_no_model_is_refused_in_one_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "weights.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WeightsError) as raised:
        load(path)
    assert "nirpihak reading train" in raised.value.text.id
    assert "\n" not in raised.value.text.id + raised.value.text.en


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.json"
    path.write_bytes(b"\xff\xfe{}")
    with pytest.raises(WeightsError):
        load(path)


def test_the_shipped_model_is_small_and_names_nobody() -> None:
    model = shipped()
    assert len(model.calibration) == 6
    assert len(model.to_json().encode()) < 900_000
    assert Weights.from_json(model.to_json()).version == model.version
    sure = {
        reader(contest).table.main(owner)
        for contest in CONTESTS
        for owner in range(len(reader(contest).table.participants))
    }
    words = {word for key in model.table for word in ((key,) if isinstance(key, str) else key)}
    assert {word.removeprefix("o:") for word in words} & sure == set()
