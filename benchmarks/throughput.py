"""How many acts a second: one by one, end to end from JSON Lines, as columns, and beside public rule engines.

Everything runs on one core, pinned where the system allows it. Rates are by processor time, so that other work on the
machine does not count; `by_wall` is the same rate by the clock on the wall. Nothing is warmed up beforehand: what is
kept from one act for the next is made within the time.

* `evaluations`: `Engine.decide`, plain values of one act in, every item of the whole rulebook decided.
* `json_lines`: a file of JSON Lines to a file of JSON Lines, through `nirpihak.assessing`, in a process of its own,
  whose peak memory at a tenth of the acts and at all of them is `memory`.
* `columns`: `Columns.assess` on polars tables of a hundred thousand rows, with one thread: from text, and typed (Enum).
* `peers`: acts of which every fact is known, the same for all; five items held by each engine (see `peers`), ours with
  a rulebook of those five and with all of it. Where answers differ, the figure is void and says on how many acts.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

from benchmarks import acts, peers
from benchmarks.registry import Figure, Options
from nirpihak.assessing import Assessor, Lines, Summary
from nirpihak.facts import CATALOGUE, Value
from nirpihak.law.engine import Engine, default_engine

BLOCK: Final = 10_000
ROWS: Final = 100_000
UNIT: Final = "acts/s"
T = TypeVar("T")


class Clock:
    """Seconds spent inside `with` blocks, by processor and by wall."""

    def __init__(self) -> None:
        self.cpu = self.wall = 0.0

    def __enter__(self) -> None:
        self._cpu, self._wall = time.process_time(), time.perf_counter()

    def __exit__(self, *failure: object) -> None:
        self.cpu += time.process_time() - self._cpu
        self.wall += time.perf_counter() - self._wall


def figures(options: Options) -> Iterator[Figure]:
    """All figures of this bench."""
    one_core()
    single = evaluations(options.acts)
    yield single
    yield from json_lines(options.acts)
    yield from columns(options.acts, single["value"])
    yield from beside_peers(options)


def one_core() -> None:
    """Hold this process, and what it starts, to one core."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    # polars reads it once, when it is first loaded.
    os.environ["POLARS_MAX_THREADS"] = "1"


def rate(name: str, count: int, cpu: float, wall: float, **more: Any) -> Figure:
    """A figure of `count` acts in so many seconds."""
    value, by_wall = (round(count / max(seconds, 1e-9)) for seconds in (cpu, wall))
    return {"name": f"throughput.{name}", "value": value, "unit": UNIT, "acts": count, "by_wall": by_wall, **more}


def evaluations(count: int) -> Figure:
    """Plain values in, the whole rulebook decided."""
    engine, clock = default_engine(), Clock()
    for block in blocks(acts.values(count), BLOCK):
        with clock:
            for act in block:
                engine.decide(act)
    return rate("evaluations", count, clock.cpu, clock.wall, items=len(engine.order))


def json_lines(count: int) -> Iterator[Figure]:
    """A file in, a file out, each in a fresh process; and the peak memory of the smaller and the larger run."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "acts.jsonl"
        with source.open("wb") as file:
            file.writelines(acts.lines(count))
        small = _child(source, max(1, count // 10))
        large = _child(source, count)
    name = "json_lines"
    yield rate(
        name, count, large["cpu"], large["wall"], megabytes_in=round(large["bytes"] / 1e6), refused=large["refused"]
    )
    yield {
        "name": "throughput.json_lines.memory",
        "value": large["peak"],
        "unit": "MB at the peak",
        "acts": count,
        "at_a_tenth_of_the_acts": small["peak"],
        "ratio": round(large["peak"] / small["peak"], 2),
    }


def _child(source: Path, count: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.throughput", str(source), str(count)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def assess_file(source: Path, count: int) -> dict[str, Any]:
    """The first `count` lines of a file assessed into another one beside it: seconds, bytes read, peak memory."""
    default_engine()
    clock, summary = Clock(), Summary()
    with source.open("rb") as stream, source.with_suffix(".out").open("w", encoding="ascii") as out, clock:
        lines = Lines(stream)
        results = Assessor().run(islice(lines, count), summary)
        out.writelines(result.json() + "\n" for result in results)
    peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    told = {"cpu": clock.cpu, "wall": clock.wall, "bytes": lines.bytes_read, "peak": peak}
    return {**told, "refused": summary.refused}


def columns(count: int, single: int) -> Iterator[Figure]:
    """Tables decided by polars, from text and from typed columns, beside the rate of the single path."""
    try:
        import polars as pl
    except ImportError:
        yield {"name": "throughput.columns", "skipped": "polars is not installed"}
        return
    from nirpihak.law.columns import Columns, column_types

    assess = Columns().assess
    text, typed = Clock(), Clock()
    types = {fact: pl.Boolean if kind.type == "yesno" else pl.String for fact, kind in CATALOGUE.kinds.items()}
    wanted = [pl.col(fact).cast(type_) for fact, type_ in column_types().items()]
    for block in blocks(acts.values(count), ROWS):
        frame = pl.DataFrame({fact: [act.get(fact) for act in block] for fact in types}, types)
        with text:
            assess(frame)
        frame = frame.with_columns(wanted)
        with typed:
            assess(frame)
    for name, clock in (("text", text), ("typed", typed)):
        figure = rate(f"columns.{name}", count, clock.cpu, clock.wall, threads=pl.thread_pool_size())
        yield {**figure, "peer": "evaluations", "ratio": round(figure["value"] / single, 1)}


def beside_peers(options: Options) -> Iterator[Figure]:
    """The same acts and items in other engines."""
    engine = default_engine()
    kept = {id: engine.rulebook.items[id] for id in peers.ITEMS}
    five = Engine(replace(engine.rulebook, items=kept))
    sample = list(acts.fully_known(min(options.acts, max(options.zen, options.cel))))
    wanted, own = _asked(five, sample)
    again, whole = _asked(engine, sample)
    told = {"items": len(kept), "wrong": sum(one != other for one, other in zip(wanted, again, strict=True))}
    yield rate("peers.own", len(sample), own.cpu, own.wall, **told, met=sum(map(any, wanted)))
    yield rate("peers.own_whole_rulebook", len(sample), whole.cpu, whole.wall, items=len(engine.order))
    per_act = own.cpu / len(sample), whole.cpu / len(sample)
    makers: list[tuple[int, Callable[[Engine], list[peers.Peer]]]] = [
        (options.zen, peers.zen_peers),
        (options.cel, lambda engine: [peers.cel_peer(engine)]),
    ]
    for most, make in makers:
        try:
            made = make(engine)
        except peers.PeerAbsent as absent:
            yield {"name": f"throughput.peers.{absent}", "skipped": f"{absent} is not installed"}
            continue
        for peer in made:
            yield _beside(peer, sample[:most], wanted[:most], per_act)


def _asked(engine: Engine, sample: Sequence[dict[str, Value]]) -> tuple[list[peers.Outcome], Clock]:
    """Our answers for the peers' items, and the time for deciding."""
    bits = [engine.bit[id] for id in peers.ITEMS]
    clock = Clock()
    with clock:
        decided = [engine.decide(act) for act in sample]
    return [tuple(bool(met & bit) for bit in bits) for met, _ in decided], clock


def _beside(
    peer: peers.Peer, sample: Sequence[dict[str, Value]], wanted: list[peers.Outcome], per_act: tuple[float, float]
) -> Figure:
    prepared = [peer.prepared(peers.context(act)) for act in sample]
    clock = Clock()
    with clock:
        answers = peer.ask(prepared)
    figure = rate(f"peers.{peer.name}.{peer.way}", len(sample), clock.cpu, clock.wall)
    figure |= {"peer": f"{peer.name} {peer.version}", "items": len(peers.ITEMS)}
    differing = sum(one != other for one, other in zip(answers, wanted, strict=True))
    if differing:
        return {**figure, "void": f"answers differ on {differing} acts"}
    ratios = [round(clock.cpu / len(sample) / own, 1) for own in per_act]
    return {**figure, "ratio": ratios[0], "ratio_whole_rulebook": ratios[1]}


def blocks(rows: Iterator[T], size: int) -> Iterator[list[T]]:
    """The rows in lists of `size`."""
    while block := list(islice(rows, size)):
        yield block


if __name__ == "__main__":
    print(json.dumps(assess_file(Path(sys.argv[1]), int(sys.argv[2]))))
