"""The bench of the reading's speed reads texts that are made here, and says what is absent."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from benchmarks import in_pyodide, reading_pyodide, reading_rates, reading_speed
from nirpihak.contests import load_register
from nirpihak.reading.reader import Reader
from tests.benchmarks.stances import CONTEST


def test_texts_are_the_same_for_the_same_seed_and_name_somebody() -> None:
    some = list(reading_speed.texts(60))
    assert some == list(reading_speed.texts(60))
    assert {contest for contest, _ in some} == set(reading_speed.CONTESTS)
    assert not any("{" in text for _, text in some)
    readers = reading_speed.readers()
    named = [bool(readers[contest].read(text).mentions) for contest, text in some]
    assert sum(named) > 50


def test_rates_count_what_was_read() -> None:
    ticks = itertools.count()
    texts = [(CONTEST, "Pilih paslon 1"), (CONTEST, "Selamat pagi")]
    told = reading_rates.rates(texts, lambda: {CONTEST: Reader(load_register()[CONTEST])}, 41, lambda: next(ticks))
    assert told.readings == 42
    assert told.cold == 2
    # 42 readings in blocks of two, a tick each.
    assert told.warm == 2
    assert told.interval == [2, 2]
    with pytest.raises(ValueError, match="no text"):
        reading_rates.rates([], dict, 1)


def test_pyodide_is_said_to_be_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIRPIHAK_PYODIDE", str(tmp_path))
    with pytest.raises(in_pyodide.Absent, match=r"pyodide\.mjs"):
        in_pyodide.folder()
    assert "skipped" in reading_pyodide.figure([], 1, (), 1)


def test_a_failure_of_node_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyodide.mjs").write_text("throw new Error('rusak')\n", encoding="ascii")
    monkeypatch.setenv("NIRPIHAK_PYODIDE", str(tmp_path))
    told = reading_pyodide.figure([(CONTEST, "a")], 1, (CONTEST,), 1)["skipped"]
    assert told in ("node ended with 1: rusak", "node is not here")


def test_sizes_are_of_the_files_that_ship() -> None:
    told = reading_speed.size()
    assert {"weights.json", "aliases"} <= set(told["files"])
    assert told["value"] == pytest.approx(sum(told["files"].values()), abs=1)
