"""What holds on SQLite holds on PostgreSQL: the same tests again, in a run of their own against a real server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import NOT_HERE
from tests.postgresql import postgresql, programs

ROOT = Path(__file__).parents[2]
ROOMS = ("jobs", "evidence", "accounts", "institutions", "keys", "intake", "cases", "api")
FOLDERS = (*(f"tests/server/{room}" for room in ROOMS), "tests/server/test_migrations.py")
APART = "--ignore=tests/server/intake/test_at_once.py"
"""It starts a PostgreSQL of its own."""
LEAST = 900
"""Fewer tests than this would mean that they were not collected."""


def test_every_room_on_postgresql() -> None:
    if (binaries := programs()) is None:
        pytest.skip(f"{NOT_HERE}PostgreSQL (initdb, pg_ctl)")
    with postgresql(binaries) as url:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
        environment |= {"DATABASE_URL": url}
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", "-m", "not browser"]
        done = subprocess.run(
            [*command, APART, *FOLDERS], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
    said = done.stdout[-6000:] + done.stderr[-2000:]
    assert done.returncode == 0, said
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None, said
    assert int(passed[1]) >= LEAST
