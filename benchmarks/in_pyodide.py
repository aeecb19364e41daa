"""Python code run in Pyodide under node, with the engine and the benches beside it; said to be absent where it is not.

Nothing is fetched here: `scripts/browser-runtime` does that, once; or name an unpacked npm package by NIRPIHAK_PYODIDE.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from browser import build

SCRIPT: Final = Path(__file__).with_suffix(".mjs")
ROOT: Final = Path(__file__).resolve().parents[1]
LEFT_OUT: Final = ("server", "cli")
"""Parts of the package that are no engine."""
SECONDS: Final = 600


class Absent(Exception):
    """Pyodide cannot be asked here; the message says why."""


def folder() -> Path:
    """The unpacked npm package. Raises Absent."""
    try:
        found = Path(os.environ["NIRPIHAK_PYODIDE"]) if os.environ.get("NIRPIHAK_PYODIDE") else build.pyodide()
    except build.RuntimeMissing as error:
        raise Absent(str(error)) from error
    if not (found / "pyodide.mjs").is_file():
        raise Absent(f"no pyodide.mjs in {found}")
    return found.resolve()


def run(code: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    """What the code's last value, JSON text of an object, says, with the version of Pyodide as `pyodide`.

    The engine and the benches lie in /bench/src and /bench, the files in /bench. Raises Absent, also where node fails.
    """
    node = shutil.which("node")
    if node is None:
        raise Absent("node is not here")
    package = folder()
    with tempfile.TemporaryDirectory() as made:
        archive, script = Path(made) / "bench.zip", Path(made) / "code.py"
        _pack(archive, files)
        script.write_text(code, encoding="utf-8")
        command = [node, str(SCRIPT), str(package), str(archive), str(script)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise Absent(f"no answer in {SECONDS} s") from None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise Absent(f"node ended with {done.returncode}: {last}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _pack(archive: Path, files: Mapping[str, bytes]) -> None:
    """The engine, the benches and the files, as one archive that is unpacked in Pyodide's own file system."""
    package = ROOT / "src" / "nirpihak"
    with zipfile.ZipFile(archive, "w") as out:
        for path in sorted(package.rglob("*")):
            inside = path.relative_to(package)
            if path.is_file() and "__pycache__" not in inside.parts and inside.parts[0] not in LEFT_OUT:
                out.write(path, f"src/nirpihak/{inside.as_posix()}")
        for path in sorted((ROOT / "benchmarks").glob("*.py")):
            out.write(path, f"benchmarks/{path.name}")
        for name, content in files.items():
            out.writestr(name, content)
