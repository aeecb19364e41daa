"""What a self-check costs beside the least it could cost: unpacking the same files and parsing their JSON as a stream.

* `cost`: processor seconds of the whole check, and its ratio to the limit, both in this run, on one core.
* `pyodide`: the same check in Pyodide, beside CPython.
* `memory`: peak of a process of its own on a large export, beside that of one that only starts.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from benchmarks import exports_made, in_pyodide, plain_json
from benchmarks.reading_rates import one_core
from benchmarks.registry import Figure, Options
from nirpihak.contests import load_register
from nirpihak.selfcheck.running import Asked, check_paths, scan, told_json

RUNS: Final = 3
TODAY: Final = date(2024, 11, 1)


def figures(options: Options) -> Iterator[Figure]:
    """All figures of this bench."""
    with tempfile.TemporaryDirectory() as folder:
        paths = exports_made.make(Path(folder), options.records)
        with one_core():
            here = cost(paths)
            yield here
            yield pyodide(paths, here["value"])
    with tempfile.TemporaryDirectory() as folder:
        paths = exports_made.make(Path(folder), options.records, media=options.export_megabytes << 20)
        yield memory(paths)


def cost(paths: list[Path]) -> Figure:
    """Processor seconds of a check and of the limit, the median of some runs that take turns."""
    told = check(paths)
    checks, limits, readings = [], [], []
    for _ in range(RUNS):
        limits.append(_seconds(lambda: parse(paths)))
        readings.append(_seconds(lambda: _drain(paths)))
        checks.append(_seconds(lambda: check(paths)))
    limit = statistics.median(limits)
    return {
        "name": "selfcheck.cost",
        "value": round(statistics.median(checks), 3),
        "unit": "s CPU",
        "peer": "unzip the same files, and a bare JSON decoder on a sliding buffer",
        "peer_value": round(limit, 3),
        "ratio": round(statistics.median(checks) / limit, 2),
        "reading_alone": round(statistics.median(readings) / limit, 2),
        "records": told.records,
        "findings": len(told.findings),
    }


def check(paths: list[Path]) -> Any:
    """The whole check, told as JSON."""
    asked = Asked((load_register()[exports_made.CONTEST],), today=TODAY)
    checked = check_paths(paths, asked)
    told_json(checked, "id")
    return checked


def _drain(paths: list[Path]) -> None:
    for _ in scan(paths):
        pass


def parse(paths: list[Path]) -> int:
    """The limit: the members that a check reads, inflated, and each row of their JSON made a Python value."""
    rows = 0
    for path in paths:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if "messages" in name or name.endswith(".mp4"):
                    continue
                with archive.open(name) as stream:
                    for _ in plain_json.elements(stream):
                        rows += 1
    return rows


def _seconds(work: Callable[[], Any]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


CODE: Final = """
import json, sys
from js import cpuSeconds
sys.path[:0] = ["/bench/src", "/bench"]
from pathlib import Path
from benchmarks.exports_made import CONTEST
from nirpihak.selfcheck.running import run

asked = json.dumps({"contests": [CONTEST], "today": "2024-11-01"})
paths = sorted(map(str, Path("/bench").glob("*.zip")))
run([], asked)
taken = []
for _ in range(3):
    began = cpuSeconds()
    told = json.loads(run(paths, asked))
    taken.append(cpuSeconds() - began)
json.dumps({"seconds": sorted(taken)[1], "records": told["records"], "python": sys.version.split()[0]})
"""


def pyodide(paths: list[Path], here: float) -> Figure:
    """The same check in Pyodide under node, and the ratio to CPython's seconds of the same run."""
    try:
        told = in_pyodide.run(CODE, {path.name: path.read_bytes() for path in paths})
    except in_pyodide.Absent as absent:
        return {"name": "selfcheck.pyodide", "skipped": str(absent)}
    return {
        "name": "selfcheck.pyodide",
        "value": round(told["seconds"], 3),
        "unit": "s CPU",
        "peer": "CPython, the same run",
        "peer_value": here,
        "ratio": round(told["seconds"] / here, 2),
        "records": told["records"],
        "python": told["python"],
        "pyodide": told["pyodide"],
    }


def memory(paths: list[Path]) -> Figure:
    """Megabytes at the peak of a process that checks, and of one that only gets ready to."""
    size = sum(path.stat().st_size for path in paths)
    return {
        "name": "selfcheck.memory",
        "value": _peak([str(path) for path in paths]),
        "unit": "MB",
        "ready": _peak([]),
        "export_megabytes": round(size / 1e6),
    }


def _peak(paths: list[str]) -> float:
    code = "import sys; from benchmarks.selfcheck import peak; print(peak(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", code, *paths], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1]
    )
    return float(done.stdout)


def peak(paths: list[str]) -> float:
    """Run in a process of its own: the peak after checking these paths, or after getting ready where there are none."""
    check([Path(path) for path in paths])
    status = Path("/proc/self/status")
    if status.is_file():
        # The peak of this program alone; what getrusage tells outlives exec, and may be the parent's.
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return round(int(line.split()[1]) / 1024, 1)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
