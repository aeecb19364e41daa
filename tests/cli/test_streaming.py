"""Streamed commands on a terminal: bar and complaints stay among the errors, results go where they were sent."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import HERE, PROGRAM

CONTEST = "pilbup-kabupaten-contoh-2027"


def on_a_terminal(*arguments: str, results: Path) -> tuple[str, int]:
    """The command with results sent to a file and errors to a terminal: what the terminal got, and the exit code."""
    terminal, inner = pty.openpty()
    with results.open("wb") as file:
        running = subprocess.Popen([*PROGRAM, *arguments], env=HERE, stdin=inner, stdout=file, stderr=inner)
        os.close(inner)
        shown = b""
        while True:
            try:
                part = os.read(terminal, 1 << 16)
            except OSError:  # how Linux says that nobody writes to it any more
                break
            if not part:
                break
            shown += part
    os.close(terminal)
    return shown.decode(), running.wait(120)


@pytest.mark.parametrize(
    ("command", "good"),
    [
        (("assess",), {"id": "a", "actor": {"employment": "pns"}, "act": {"kind": "vote"}}),
        (("read", "--contest", CONTEST), {"id": "a", "text": "Mantap pak Bayu, lanjutkan!"}),
    ],
    ids=["assess", "read"],
)
def test_results_go_where_they_were_sent(command: tuple[str, ...], good: object, tmp_path: Path) -> None:
    given, results = tmp_path / "given.jsonl", tmp_path / "results.jsonl"
    given.write_text(f"{json.dumps(good)}\nnot json\n{json.dumps(good)}\n", encoding="utf-8")
    shown, code = on_a_terminal(command[0], str(given), *command[1:], "--json", "--lang", "en", results=results)
    assert code == 1
    told = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
    assert [each["line"] for each in told] == [1, 2, 3]
    assert shown.count("line 2: JSON") == 1
    assert '"line"' not in shown
    assert "3 lines" in shown
