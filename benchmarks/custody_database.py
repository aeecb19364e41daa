"""The custody log in its database (SQLite, every commit on the disk): appending, checkpoints, proofs, at a given size.

Run as a process of its own, because Django's settings are read once: `python -m benchmarks.custody_database ENTRIES`.
The first entries are written in bulk; what is measured is what the server does, beside what the database alone costs.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Figure = dict[str, Any]

SINGLE = 300
BATCH = 256
BATCHES = 20
PROOFS = 300


def figures(entries: int) -> Iterator[Figure]:
    """The figures, from a process with a data folder of its own."""
    with tempfile.TemporaryDirectory(prefix="nirpihak-bench-") as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("NIRPIHAK_")}
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "benchmarks.custody_database", str(entries)]
        done = subprocess.run(
            command, env=environment | {"NIRPIHAK_DATA": folder}, stdout=subprocess.PIPE, text=True, check=True
        )
    for line in done.stdout.splitlines():
        yield json.loads(line)


def _measured(entries: int) -> Iterator[Figure]:
    from nirpihak.server.serving import setup_with_database

    setup_with_database()
    from django.db import transaction

    from nirpihak.custody.events import Kind
    from nirpihak.server.config import Settings
    from nirpihak.server.evidence.services import log

    _fill(entries)

    def append() -> None:
        with transaction.atomic():
            log.append(Kind.CHECKED, actor="system", data={"number": 1})

    def batch() -> None:
        with transaction.atomic():
            for _ in range(BATCH):
                log.append(Kind.CHECKED, actor="system", data={"number": 1})

    alone = _rate(SINGLE, _commits(Settings.from_environment().data / "commits.sqlite3"))
    one = _rate(SINGLE, append)
    yield _figure("append_one_a_commit", one, "entries/s", entries, peer="bare INSERT and commit", peer_value=alone)
    yield _figure("append_256_a_commit", BATCH * _rate(BATCHES, batch), "entries/s", entries)
    began = time.perf_counter()
    made = log.checkpoint()
    assert made is not None
    yield {"name": "custody_database.checkpoint", "value": round(time.perf_counter() - began, 4), "unit": "s"}
    chance = random.Random(1)
    size = made.size
    yield _figure("inclusion", _rate(PROOFS, lambda: log.inclusion(chance.randrange(size), size)), "proofs/s", entries)
    yield _figure(
        "consistency", _rate(PROOFS, lambda: log.consistency(chance.randrange(1, size), size)), "proofs/s", entries
    )


def _fill(entries: int) -> None:
    """Rows as `log.append` writes them, many at a time, with the nodes above them."""
    from django.db import transaction
    from django.utils import timezone

    from nirpihak.custody import trees
    from nirpihak.server.evidence.models import Entry, Head, Node

    tree, now = trees.Tree(), timezone.now()
    with transaction.atomic():
        for start in range(0, entries, 5000):
            rows = []
            for index in range(start, min(start + 5000, entries)):
                commitment = index.to_bytes(32, "big")
                tree.append(commitment)
                leaf = tree.hashes(0, index, index + 1)[0]
                rows.append(Entry(index=index, kind="checked", at=now, fields="{}", commitment=commitment, leaf=leaf))
            Entry.objects.bulk_create(rows)
        for level in (8, 16, 24):
            hashes = tree.hashes(level, 0, entries >> level)
            Node.objects.bulk_create(Node(level=level, position=at, hash=hash) for at, hash in enumerate(hashes))
        Head.objects.update_or_create(pk=1, defaults={"size": entries})


def _commits(path: Path) -> Callable[[], None]:
    """The peer: one row a durable commit, in plain sqlite3."""
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE rows (a BLOB, b TEXT);")

    def commit() -> None:
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO rows VALUES (?, ?)", (bytes(96), "x" * 300))
        database.execute("COMMIT")

    return commit


def _rate(count: int, act: Callable[[], object]) -> float:
    began = time.perf_counter()
    for _ in range(count):
        act()
    return count / (time.perf_counter() - began)


def _figure(
    name: str, value: float, unit: str, entries: int, *, peer: str = "", peer_value: float | None = None
) -> Figure:
    figure: Figure = {"name": f"custody_database.{name}", "value": round(value), "unit": unit, "entries": entries}
    if peer_value is not None:
        figure |= {"peer": peer, "peer_value": round(peer_value), "ratio": round(value / peer_value, 2)}
    return figure


if __name__ == "__main__":
    for each in _measured(int(sys.argv[1])):
        print(json.dumps(each), flush=True)
