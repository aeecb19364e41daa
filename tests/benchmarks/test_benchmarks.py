"""The benches run on a few acts and say what they should; no test asserts a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks import acts, peers, throughput
from benchmarks.__main__ import main
from benchmarks.registry import Bench, Options
from nirpihak.assessing import Assessor, Result
from nirpihak.facts import CATALOGUE, Act
from nirpihak.law.engine import default_engine

ROOT = Path(__file__).parents[2]
HERE = {"zen-engine": "zen", "cel-python": "celpy"}


def test_the_command_prints_one_figure_a_line(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "benchmarks",
        "--acts",
        "500",
        "--zen",
        "100",
        "--cel",
        "5",
        "--texts",
        "40",
        "--records",
        "4000",
    ]
    # The benches of evidence have tests of their own; a server and a browser are too much for one command.
    for name in ("throughput", "published_cases", "reading_speed", "screens", "selfcheck"):
        command += ["--only", name]
    without = {**os.environ, "NIRPIHAK_PYODIDE": str(tmp_path)}
    done = subprocess.run(command, cwd=ROOT, env=without, capture_output=True, text=True, check=True, timeout=300)
    figures = {figure["name"]: figure for figure in map(json.loads, done.stdout.splitlines())}
    measured = ("evaluations", "json_lines", "columns.text", "columns.typed", "peers.own", "peers.own_whole_rulebook")
    for name in measured:
        figure = figures[f"throughput.{name}"]
        assert figure["value"] > 0
        assert figure["unit"] == "acts/s"
    assert figures["throughput.evaluations"]["items"] == len(default_engine().order)
    assert figures["throughput.json_lines"]["refused"] == 0
    assert figures["throughput.json_lines.memory"]["value"] > 1
    assert figures["throughput.peers.own"]["wrong"] == 0
    assert "FILE" in figures["published_cases"]["skipped"]
    for name in ("texts", "cold", "explained", "memory", "import", "size"):
        assert figures[f"reading.{name}"]["value"] > 0
    assert "pyodide" in figures["reading.pyodide"]["skipped"] or "node" in figures["reading.pyodide"]["skipped"]
    assert figures["reading.swap_changes"]["pairs"] > 0
    for peer, module in HERE.items():
        of_peer = [figure for name, figure in figures.items() if name.startswith(f"throughput.peers.{peer}")]
        if find_spec(module) is None:
            assert [figure["skipped"] for figure in of_peer] == [f"{peer} is not installed"]
        else:
            assert of_peer
            assert all(figure["ratio"] > 0 and "void" not in figure for figure in of_peer)


def test_a_bench_without_its_file_says_so() -> None:
    (figure,) = Bench("cases", lambda options: iter(()), needs_file=True).figures(Options())
    assert figure == {"name": "cases", "skipped": "cases reads a file: python -m benchmarks FILE"}


def test_published_cases_are_measured_with_their_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text("\n", encoding="ascii")
    assert main([str(file), "--only", "published_cases"]) == 0
    assert json.loads(capsys.readouterr().out)["scored"] == 0
    file.write_text("no case\n", encoding="ascii")
    assert main([str(file), "--only", "published_cases"]) == 2
    assert "published_cases: line 1" in capsys.readouterr().err


def test_an_answer_that_differs_voids_the_figure() -> None:
    sample = list(acts.fully_known(10))
    (never, *_), _ = throughput._asked(default_engine(), sample)
    contrary = peers.Peer("other", "way", "1", dict, lambda given: [tuple(not each for each in never)] * len(given))
    figure = throughput._beside(contrary, sample, [never] * len(sample), (1.0, 1.0))
    assert figure["void"] == "answers differ on 10 acts"
    assert "ratio" not in figure


def test_acts_are_the_same_for_the_same_seed_and_sound() -> None:
    some = list(acts.values(300))
    assert some == list(acts.values(300))
    assert some[:50] != list(acts.values(50, seed=1))
    for act in some:
        Act.of(act).closed()
    stated = [fact for act in some for fact in act]
    assert set(stated) == set(CATALOGUE.kinds) - {"contest.id"}
    assert len({json.dumps(act, sort_keys=True) for act in some}) == len(some)


def test_fully_known_acts_leave_nothing_open() -> None:
    engine = default_engine()
    for act in acts.fully_known(2000):
        Act.of(act).closed()
        assert engine.decide(act)[1] == 0
        assert len(str(act["act.day"])) == 10


def test_lines_are_the_values_with_some_sources() -> None:
    lines = list(acts.lines(300))
    assert any(b'"source"' in line for line in lines)
    for each, act in zip(Assessor().run(lines), acts.values(300), strict=True):
        assert isinstance(each, Result)
        assert {fact: stated.value for fact, stated in each.assessment().act.facts.items() if fact in act} == act


def test_peers_rules_are_written_for_each_item() -> None:
    for language in (peers.ZEN, peers.CEL):
        written = peers.rules(default_engine(), language)
        assert tuple(written) == peers.ITEMS
        assert all(rule.count("(") == rule.count(")") and "act_kind" in rule for rule in written.values())


@pytest.mark.parametrize("peer", HERE)
def test_absent_peers_are_named(peer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, HERE[peer], None)
    figures = list(throughput.beside_peers(Options(acts=20, zen=5, cel=1)))
    assert {"name": f"throughput.peers.{peer}", "skipped": f"{peer} is not installed"} in figures
