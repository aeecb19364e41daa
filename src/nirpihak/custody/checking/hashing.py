"""Hashing many files on all cores, in the background, so that something else can be checked meanwhile.

It knows nothing of what the hashes should be.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from threading import Lock, Thread

from .archive import Opened, Unreadable

Told = Callable[[int, int], None]
"""Hears how many bytes of how many have been hashed."""

_LARGE = 8 << 20
"""From this size on the two hashes of one file are made by two threads; smaller files go together up to this size."""
_MOST_SMALL = 200
_Batch = list[tuple[str, list[str]]]


class Hashing:
    """The hashes of files asked for as (algorithm, name); begun at once, waited for by `finish`."""

    def __init__(self, opened: Opened, wanted: Iterable[tuple[str, str]]) -> None:
        by_name: dict[str, list[str]] = {}
        for algorithm, name in wanted:
            by_name.setdefault(name, []).append(algorithm)
        self.found: dict[tuple[str, str], str] = {}
        """(algorithm, name) -> hash in hex."""
        self.unread: dict[str, Unreadable] = {}
        """The files that could not be read."""
        self._opened = opened
        self._batches = _batches(opened, by_name)
        self._total = sum(opened.size(name) * len(algorithms) for name, algorithms in by_name.items())
        self._done = 0
        self._failed: list[BaseException] = []
        self._lock = Lock()
        self._threads = [Thread(target=self._work, daemon=True) for _ in range(min(8, os.cpu_count() or 1))]
        for each in self._threads:
            each.start()

    def finish(self, told: Told | None = None) -> None:
        """Wait until every hash is there."""
        for each in self._threads:
            while each.is_alive():
                each.join(None if told is None else 0.2)
                if told is not None:
                    told(self._done, self._total)
        if self._failed:
            raise self._failed[0]

    def _work(self) -> None:
        try:
            while True:
                with self._lock:
                    batch = next(self._batches, None)
                if batch is None:
                    return
                for name, algorithms in batch:
                    self._one(name, algorithms)
        except BaseException as error:
            self._failed.append(error)

    def _one(self, name: str, algorithms: list[str]) -> None:
        running = [hashlib.new(each) for each in algorithms]
        try:
            for block in self._opened.blocks(name):
                for each in running:
                    each.update(block)
                with self._lock:
                    self._done += len(block) * len(running)
        except Unreadable as error:
            self.unread[name] = error
            return
        for algorithm, each in zip(algorithms, running):  # noqa: B905 - a verifier may run an older Python
            self.found[algorithm, name] = each.hexdigest()


def _batches(opened: Opened, wanted: Mapping[str, list[str]]) -> Iterator[_Batch]:
    """What one thread does at a time: one hash of a large file, or all hashes of several small ones."""
    batch: _Batch = []
    size = 0
    for name in sorted(wanted, key=opened.size, reverse=True):
        if opened.size(name) >= _LARGE:
            yield from ([(name, [each])] for each in wanted[name])
            continue
        batch.append((name, wanted[name]))
        size += opened.size(name)
        if size >= _LARGE or len(batch) >= _MOST_SMALL:
            yield batch
            batch, size = [], 0
    yield batch
