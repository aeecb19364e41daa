"""How many texts a second are read, on one core, by processor time.

Three rates. `cold`: every text once, by readers that have read nothing yet (words not met before are worked out).
`warm`: the texts repeated and shuffled, after the cold pass, suggestions included, as `Reader.read_all`
reads a long file.
`explained`: the same with places and evidence, written as JSON.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from benchmarks.stance_figures import SEED, between
from nirpihak.reading.reader import Reader, Reading

BLOCKS: Final = 40
"""Blocks of readings, each timed by itself: their rates give the interval."""
REPLICATES: Final = 1_000

Task = tuple[str, str]
"""A contest id and a text about it."""


class Rates(NamedTuple):
    """Texts a second; `interval` is of `warm`, by a bootstrap over blocks of readings."""

    cold: int
    warm: int
    explained: int
    interval: list[float | int]
    readings: int


@contextmanager
def one_core() -> Iterator[None]:
    """Hold this process to one core, where the system allows it, and let it go again."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def rates(
    tasks: Sequence[Task],
    readers: Callable[[], Mapping[str, Reader]],
    readings: int,
    clock: Callable[[], float] = time.process_time,
) -> Rates:
    """Measure; `readers` makes new readers by contest id, `readings` is the least number of warm readings.

    Raises ValueError where there is no text.
    """
    if not tasks:
        raise ValueError("no text to measure the speed on")
    by_contest = readers()
    began = clock()
    for contest, text in tasks:
        by_contest[contest].read(text).suggestions  # noqa: B018 - asked for, as a caller does
    cold = clock() - began
    queue = list(tasks) * -(-readings // len(tasks))
    draw = random.Random(SEED)
    draw.shuffle(queue)
    seconds = []
    size = -(-len(queue) // BLOCKS)
    for start in range(0, len(queue), size):
        block = queue[start : start + size]
        texts = {contest: [text for named, text in block if named == contest] for contest, _ in block}
        began = clock()
        for contest, some in texts.items():
            for reading in by_contest[contest].read_all(some):
                reading.suggestions  # noqa: B018
        seconds.append((len(block), max(clock() - began, 1e-9)))
    drawn = []
    for _ in range(REPLICATES):
        picked = draw.choices(seconds, k=len(seconds))
        drawn.append(round(sum(count for count, _ in picked) / sum(each for _, each in picked)))
    part = queue[: max(1, len(queue) // 8)]
    began = clock()
    for contest, text in part:
        explained(by_contest[contest].read(text))
    told = clock() - began
    return Rates(
        cold=round(len(tasks) / max(cold, 1e-9)),
        warm=round(len(queue) / sum(each for _, each in seconds)),
        explained=round(len(part) / max(told, 1e-9)),
        interval=between(drawn),
        readings=len(queue),
    )


def explained(reading: Reading) -> str:
    """A reading with places and evidence, as one line of JSON."""
    suggestions: list[dict[str, Any]] = [
        {**each._asdict(), "evidence": [found._asdict() for found in reading.evidence(each.participant)]}
        for each in reading.suggestions
    ]
    mentions = [mention._asdict() for mention in reading.mentions]
    return json.dumps({"mentions": mentions, "suggestions": suggestions}, ensure_ascii=False)
