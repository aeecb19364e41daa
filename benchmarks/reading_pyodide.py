"""The same texts read in Pyodide under node, with the very same measuring code; absent where Pyodide is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from benchmarks import in_pyodide
from benchmarks.reading_rates import Task
from benchmarks.registry import Figure

NAME: Final = "reading.pyodide"

CODE: Final = """
import json, sys
from js import cpuSeconds
sys.path[:0] = ["/bench/src", "/bench"]
from benchmarks.reading_rates import rates
from nirpihak.contests import load_register
from nirpihak.reading.reader import Reader

with open("/bench/tasks.json", encoding="utf-8") as file:
    given = json.load(file)
register = load_register()
readers = lambda: {id: Reader(register[id]) for id in given["contests"]}
told = rates(given["tasks"], readers, given["readings"], cpuSeconds)
json.dumps({**told._asdict(), "python": sys.version.split()[0]})
"""


def figure(some: Sequence[Task], readings: int, contests: Sequence[str], beside: int) -> Figure:
    """Texts a second in Pyodide, and the ratio to `beside`, the rate in CPython of the same run."""
    tasks = {"tasks": list(some), "readings": readings, "contests": list(contests)}
    try:
        told = in_pyodide.run(CODE, {"tasks.json": json.dumps(tasks).encode()})
    except in_pyodide.Absent as absent:
        return {"name": NAME, "skipped": str(absent)}
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
