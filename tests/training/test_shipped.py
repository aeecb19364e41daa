"""The model that ships says where it came from, and what it says fits the lines; making one again gives the same."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from nirpihak.reading.weights import Weights, shipped
from training import __main__ as build
from training import lines

ROOT = Path(lines.__file__).parents[1]
SMALL = """
import sys
from pathlib import Path
from training import __main__ as build, lines
build.OUT = Path(sys.argv[1])
taken = list(lines.read())[::60]
lines.read = lambda paths=None: iter(taken)
build.main()
"""


def test_the_shipped_model_says_where_it_came_from() -> None:
    origin = shipped().origin
    assert origin["made"] == "python -m training"
    assert origin["features"] == len(shipped().table) <= build.MOST
    assert set(origin["examples"]) == {"support", "attack", "neutral"}
    assert min(origin["examples"].values()) > 500


def test_the_shipped_model_was_made_of_the_written_lines() -> None:
    """Fails where lines were written since: run `python -m training`."""
    written = Counter(line.source for line in lines.read())
    assert shipped().origin["lines"] == dict(sorted(written.items()))


def test_what_ships_is_as_it_was_written() -> None:
    assert build.OUT.read_text(encoding="utf-8") == shipped().to_json()


def test_no_stand_in_name_is_in_the_model() -> None:
    words = {word for key in shipped().table for word in ((key,) if isinstance(key, str) else key)}
    words |= shipped().ordinary
    assert {word for word in words for name in lines.NAMES if name.lower() in word} == set()


def test_the_same_lines_give_the_same_bytes(tmp_path: Path) -> None:
    """Whatever order Python's sets happen to have."""
    made = []
    for seed in ("1", "2"):
        out = tmp_path / f"{seed}.json"
        done = subprocess.run(
            [sys.executable, "-c", SMALL, str(out)],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        made.append(out.read_bytes())
    assert made[0] == made[1]
    model = Weights.from_json(made[0].decode())
    assert sum(model.origin["lines"].values()) > 100
