"""`python -m benchmarks.stance`: the object it prints, the table, what it says, and its exit codes."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from benchmarks import stance
from benchmarks.stance_figures import FIGURES
from benchmarks.stance_table import LABELS
from tests.benchmarks.stances import ROWS, line, written

KEYS = (*FIGURES, "texts_per_s")
QUICK = ("--readings", "20", "--replicates", "20")


@pytest.fixture(autouse=True)
def nothing_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stance, "DATA", tmp_path / "nowhere")


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, Any], str]:
    code = stance.main([*map(str, arguments), "--json", *QUICK])
    out, err = capsys.readouterr()
    return code, json.loads(out), err


def test_one_object_with_every_figure_and_interval(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
    code, told, said = run(capsys, written(tmp_path, ROWS))
    assert (code, said) == (0, "")
    assert tuple(told)[: len(KEYS)] == KEYS
    assert set(told["intervals"]) == set(KEYS)
    assert told["mention_precision"] == told["mention_recall"] == 1
    assert told["swap_changes"] == told["swaps"]["changes_once_settled"] == 0
    assert told["swaps"]["pairs"] == 5 * len(ROWS)
    assert told["false_participants"] == told["counts"]["false_participants"] == 0
    assert told["texts_per_s"] > 0
    assert told["speed"]["readings"] >= 20
    assert told["reliability"]["count"] == told["data"]["targets"] == 7
    assert cores == (os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set())


def test_baselines_are_beside_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, written(tmp_path, ROWS))[1]["baselines"]
    assert set(told) == {"nirpihak", "majority", "inset", "tfidf_logistic_regression"}
    assert told["majority"]["trained_on"] == "the file itself"
    assert "--lexicons DIR" in told["inset"]["skipped"]


def test_they_learn_from_another_file_but_not_its_own_texts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train = written(tmp_path, [ROWS[0], *((f"Paslon 1 payah {n}", {1: "attack"}) for n in range(3))], "train.jsonl")
    told = run(capsys, written(tmp_path, ROWS), "--train", train)[1]["baselines"]
    assert told["majority"]["trained_on"] == "train.jsonl, 3 targets, no text of the file"
    assert told["majority"]["macro_f1_3"] < 0.3


def test_the_file_itself_is_not_trained_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, ROWS)
    told = run(capsys, file, "--train", written(tmp_path, ROWS, "same.jsonl"))[1]["baselines"]
    assert told["majority"]["trained_on"] == "the file itself"


def test_wrong_lines_are_said_and_the_rest_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        *ROWS,
        "no JSON",
        line("Paslon 1", {"9": "support"}),
        line("Hai", {"other:X": "attack"}, "pilkada-contoh-2024"),
    ]
    code, told, said = run(capsys, written(tmp_path, rows))
    assert code == 1
    assert told["data"]["texts"] == len(ROWS) + 1
    assert (told["data"]["lines_left_out"], told["data"]["targets_ignored"]) == (2, 1)
    assert [
        each for each in ("line 8: not JSON", "line 9: participant '9'", "2 lines left out") if each not in said
    ] == []
    assert "'pilkada-contoh-2024' is taken for" in said


def test_a_file_without_a_usable_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told, _ = run(capsys, written(tmp_path, ["{}"]))
    assert code == 1
    assert told == {**told, **dict.fromkeys(KEYS), "swap_changes": 0}
    assert stance.main([str(written(tmp_path, ["{}"])), *QUICK]) == 1


def test_what_cannot_be_read_is_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert stance.main([str(tmp_path / "absent.jsonl")]) == 2
    assert stance.main([str(written(tmp_path, ROWS)), "--contest", "pilpres-1955"]) == 2
    assert stance.main([str(written(tmp_path, ROWS)), "--train", str(tmp_path / "absent.jsonl")]) == 2
    assert capsys.readouterr().err.count("\n") == 3


def test_a_contest_may_be_given_for_lines_that_name_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, [line(text, targets, None) for text, targets in ROWS])
    code, told, said = run(capsys, file, "--contest", "pilkada-contoh-2024")
    assert code == 0
    assert told["data"]["texts"] == len(ROWS)
    assert "is taken for" in said


def test_the_table_names_every_figure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert stance.main([str(written(tmp_path, ROWS)), *QUICK]) == 0
    out = capsys.readouterr().out
    assert all(label in out for label, _, _ in LABELS.values())
    assert "expected calibration error" in out
    assert "InSet" in out
