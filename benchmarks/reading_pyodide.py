"""The same texts read in Pyodide under node, with the very same measuring code; said to be absent where it is not here.

Nothing is fetched. Put the npm package beside the repository once:

    npm pack pyodide@314.0.7 && tar xzf pyodide-314.0.7.tgz && mkdir -p ~/.cache/nirpihak &&
        mv package ~/.cache/nirpihak/pyodide-314.0.7

or name the unpacked folder by NIRPIHAK_PYODIDE.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.reading_rates import Task
from benchmarks.registry import Figure

VERSION: Final = "314.0.7"
SCRIPT: Final = Path(__file__).with_suffix(".mjs")
ROOT: Final = Path(__file__).resolve().parents[1]
NAME: Final = "reading.pyodide"
LEFT_OUT: Final = ("server", "cli")
"""Parts of the package that are no engine."""
SECONDS: Final = 600

CODE: Final = """
import json, sys
sys.path[:0] = ["/bench/src", "/bench"]
from benchmarks.reading_rates import rates
from nirpihak.contests import load_register
from nirpihak.reading.reader import Reader

with open("/bench/tasks.json", encoding="utf-8") as file:
    given = json.load(file)
register = load_register()
told = rates(given["tasks"], lambda: {id: Reader(register[id]) for id in given["contests"]}, given["readings"])
json.dumps({**told._asdict(), "python": sys.version.split()[0]})
"""


def folder() -> Path | None:
    """The unpacked npm package, or None where it is not here."""
    named = os.environ.get("NIRPIHAK_PYODIDE")
    found = Path(named) if named else Path.home() / ".cache" / "nirpihak" / f"pyodide-{VERSION}"
    return found.resolve() if (found / "pyodide.mjs").is_file() else None


def figure(some: Sequence[Task], readings: int, contests: Sequence[str], beside: int) -> Figure:
    """Texts a second in Pyodide, and the ratio to `beside`, the rate in CPython of the same run."""
    node, package = shutil.which("node"), folder()
    if node is None or package is None:
        missing = "node" if node is None else f"pyodide {VERSION} (see benchmarks/reading_pyodide.py)"
        return {"name": NAME, "skipped": f"{missing} is not here"}
    with tempfile.TemporaryDirectory() as made:
        archive = Path(made) / "bench.zip"
        _pack(archive, {"tasks": list(some), "readings": readings, "contests": list(contests)})
        code = Path(made) / "code.py"
        code.write_text(CODE, encoding="utf-8")
        command = [node, str(SCRIPT), str(package), str(archive), str(code)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return {"name": NAME, "skipped": f"no answer in {SECONDS} s"}
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        return {"name": NAME, "skipped": f"node ended with {done.returncode}: {last}"}
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {
        "name": NAME,
        "value": told["warm"],
        "unit": "texts/s",
        "cold": told["cold"],
        "explained": told["explained"],
        "readings": told["readings"],
        "interval": told["interval"],
        "python": told["python"],
        "pyodide": told["pyodide"],
        "ratio": round(told["warm"] / beside, 2),
    }


def _pack(archive: Path, tasks: Any) -> None:
    """The engine, the measuring code and the texts, as one archive that is unpacked in Pyodide's own file system."""
    package = ROOT / "src" / "nirpihak"
    with zipfile.ZipFile(archive, "w") as out:
        for path in sorted(package.rglob("*")):
            inside = path.relative_to(package)
            if path.is_file() and "__pycache__" not in inside.parts and inside.parts[0] not in LEFT_OUT:
                out.write(path, f"src/nirpihak/{inside.as_posix()}")
        for path in sorted((ROOT / "benchmarks").glob("*.py")):
            out.write(path, f"benchmarks/{path.name}")
        out.writestr("tasks.json", json.dumps(tasks))
