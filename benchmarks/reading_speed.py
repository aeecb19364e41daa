"""Speed and size of the reading without any outside data: the written training lines, with real aliases put in.

* `texts`, `cold`, `explained`: texts a second (see `reading_rates`).
* `pyodide`: the same texts and the same measuring code there.
* `memory`: peak of a process of its own that reads them all, and at a tenth of them.
* `size`: the files the reading loads. `import`: processor time in a fresh interpreter.
* `swap_changes`: readings that change when participants are exchanged; 0 is the only right answer.
"""

from __future__ import annotations

import json
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, Final

from benchmarks import reading_pyodide, stance_swaps
from benchmarks.reading_rates import Task, one_core, rates
from benchmarks.registry import Figure, Options
from nirpihak.contests import load_register
from nirpihak.reading.aliases import AliasTable, alias_table
from nirpihak.reading.reader import Reader
from training import lines

CONTESTS: Final = (
    "pilpres-2024",
    "pilgub-dki-jakarta-2017",
    "pilgub-dki-jakarta-2024",
    "pilgub-jawa-barat-2024",
    "pileg-dpr-2024",
)
"""Contests with three participants or more, few and many."""
SEED: Final = 20_241_127
DISTINCT: Final = 4
"""One distinct text for so many readings."""
EXCHANGED: Final = 1_000
"""Most texts whose participants are exchanged."""
INTERPRETERS: Final = 7
ROOT: Final = Path(__file__).resolve().parents[1]
IMPORTS: Final = {
    "nirpihak.reading": "import nirpihak.reading",
    "nirpihak.reading.reader": "import nirpihak.reading.reader",
    "ready to read": "from nirpihak.contests import load_register\n"
    "from nirpihak.reading.reader import Reader\n"
    'Reader(load_register()["pilpres-2024"]).read("Pilih 02")',
}


def figures(options: Options) -> Iterator[Figure]:
    """All figures of this bench."""
    some = list(texts(max(1, options.texts // DISTINCT)))
    with one_core():
        told = rates(some, readers, options.texts)
        more = {"unit": "texts/s", "distinct": len(some)}
        yield {
            "name": "reading.texts",
            "value": told.warm,
            **more,
            "readings": told.readings,
            "interval": told.interval,
        }
        yield {"name": "reading.cold", "value": told.cold, **more}
        yield {"name": "reading.explained", "value": told.explained, **more, "with": "places, evidence, JSON"}
        yield reading_pyodide.figure(some, options.texts, CONTESTS, beside=told.warm)
        yield memory(some)
        yield imports()
    yield size()
    yield swap_changes(some[:EXCHANGED])


def readers() -> dict[str, Reader]:
    """New readers by contest id."""
    register = load_register()
    return {contest: Reader(register[contest]) for contest in CONTESTS}


def texts(count: int, seed: int = SEED) -> Iterator[Task]:
    """`count` texts with their contests: written lines with a sure alias, drawn at random, for each letter."""
    draw = random.Random(seed)
    written = list(lines.read())
    register = load_register()
    tables = {contest: alias_table(register[contest]) for contest in CONTESTS}
    called = {contest: _sure_names(table) for contest, table in tables.items()}
    for _ in range(count):
        text = draw.choice(written).text
        contest = draw.choice(CONTESTS)
        for letter, names in zip(lines.LETTERS, draw.sample(called[contest], len(lines.LETTERS)), strict=True):
            text = text.replace("{" + letter + "}", draw.choice(names))
        yield contest, text


def _sure_names(table: AliasTable) -> list[list[str]]:
    """By participant, the aliases that count anywhere."""
    return [
        [" ".join(alias.words).title() for alias in table.of(participant) if not alias.ambiguous]
        for participant in table.participants
    ]


def memory(some: Sequence[Task]) -> Figure:
    """The peak of a process that reads the texts from a file, and of one that reads a tenth of them."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "texts.jsonl"
        file.write_text("".join(json.dumps(task) + "\n" for task in some), encoding="utf-8")
        small, large = (_child(file, count) for count in (len(some) // 10, len(some)))
    return {
        "name": "reading.memory",
        "value": large["peak"],
        "unit": "MB at the peak",
        "texts": len(some),
        "before_reading": large["before"],
        "at_a_tenth_of_the_texts": small["peak"],
    }


def _child(file: Path, count: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.reading_speed", str(file), str(count)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def read_file(file: Path, count: int) -> dict[str, float]:
    """The first texts of a file read: memory with the readers built, and at the peak, in MB."""
    by_contest = readers()
    before = _peak()
    with file.open(encoding="utf-8") as stream:
        for _, line in zip(range(count), stream, strict=False):
            contest, text = json.loads(line)
            by_contest[contest].read(text)
    return {"before": before, "peak": _peak()}


def _peak() -> float:
    # What getrusage says begins with the memory of the process that started this one; Linux also keeps our own.
    status = Path("/proc/self/status")
    if status.is_file() and (own := re.search(r"VmHWM:\s*(\d+) kB", status.read_text(encoding="ascii"))):
        return round(int(own[1]) / 1024, 1)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def imports() -> Figure:
    """Milliseconds to import the reading, the median of fresh interpreters; and until a first text is read."""
    told = {name: _milliseconds(statement) for name, statement in IMPORTS.items()}
    value = told.pop("nirpihak.reading.reader")
    return {"name": "reading.import", "value": value, "unit": "ms", "of": "nirpihak.reading.reader", "also": told}


def _milliseconds(statement: str) -> float:
    code = f"import time\nbegan = time.process_time()\n{statement}\nprint((time.process_time() - began) * 1000)"
    runs = [
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True).stdout
        for _ in range(INTERPRETERS)
    ]
    return round(statistics.median(map(float, runs)), 1)


def size() -> Figure:
    """Kilobytes (1,000 bytes) of the model and the tables."""
    told: dict[str, float] = {}
    data = Path(str(resources.files("nirpihak.reading"))) / "data"
    for path in sorted(data.rglob("*")):
        if path.is_file():
            part = path.relative_to(data).parts[0]
            told[part] = told.get(part, 0) + path.stat().st_size / 1000
    files = {name: round(kilobytes, 1) for name, kilobytes in told.items()}
    return {"name": "reading.size", "value": round(sum(told.values()), 1), "unit": "kB", "files": files}


def swap_changes(some: Sequence[Task]) -> Figure:
    """How many readings change when participants are exchanged, over all exchanges (see `stance_swaps`)."""
    by_contest = readers()
    changed = [pair for contest, text in some for pair in stance_swaps.changes(by_contest[contest], text)]
    pairs = sum(len(stance_swaps.permutations(len(by_contest[contest].table.participants))) for contest, _ in some)
    return {
        "name": "reading.swap_changes",
        "value": len(changed),
        "unit": "readings changed",
        "texts": len(some),
        "pairs": pairs,
        "examples": changed[:3],
    }


if __name__ == "__main__":
    print(json.dumps(read_file(Path(sys.argv[1]), int(sys.argv[2]))))
