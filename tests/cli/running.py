"""Running the command line, in this process or in one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from nirpihak.cli import main

PROGRAM = [sys.executable, "-c", "from nirpihak.cli import main; main()"]
HERE = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "COLUMNS": "200", "NO_COLOR": "1"}


def run(*arguments: str, given: str | bytes | None = None, env: dict[str, str] | None = None) -> Result:
    """The command in this process; an exception that it does not handle fails the test."""
    result = CliRunner().invoke(main, arguments, given, env={"COLUMNS": "200", "NIRPIHAK_LANG": None, **(env or {})})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def done(*arguments: str, code: int = 0, given: str | bytes | None = None) -> str:
    """What the command prints, having ended with that code."""
    result = run(*arguments, given=given)
    assert result.exit_code == code, result.output
    return result.stdout


def value(*arguments: str, code: int = 0) -> Any:
    """What the command prints with --json, read."""
    return json.loads(done(*arguments, "--json", code=code))


def started(*arguments: str, folder: Path | None = None, given: str = "") -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, ended."""
    return subprocess.run(
        [*PROGRAM, *arguments], cwd=folder, env=HERE, input=given, capture_output=True, text=True, timeout=120
    )
