"""The bench of ingest runs, and says what it compared with."""

import json

import pytest

from benchmarks import evidence_ingest


def test_every_figure_names_its_value_and_its_peer(capsys: pytest.CaptureFixture[str]) -> None:
    assert evidence_ingest.main(["--megabytes", "4", "--rounds", "1"]) == 0
    figures = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(figure["value"] > 0 for figure in figures)
    peers = {figure["peer_is"] for figure in figures if figure["name"] == "evidence_ingest"}
    assert peers == {"sha256sum + cp", "openssl + cp"}
    assert all(figure["ratio"] > 0 for figure in figures if "peer" in figure)


def test_a_size_below_the_smallest_is_refused() -> None:
    with pytest.raises(SystemExit):
        evidence_ingest.main(["--megabytes", "1"])
