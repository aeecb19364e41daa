"""A child's whole tree of processes: how much memory it holds, and its end.

Chromium leaves the session and the group that it is started in, so neither finds it. A process belongs to the tree by
descent, or by a mark in its environment where its parent is gone already. Reads /proc; elsewhere only the child itself
is known.
"""

from __future__ import annotations

import os
import signal
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

VARIABLE: Final = "NIRPIHAK_CAPTURE"
MARK: Final = "capture-"
_PROC: Final = Path("/proc")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
ROUNDS: Final = 100


def resident(root: int) -> int:
    """Bytes of memory that the tree holds (RSS added up, so that shared pages count once for each process)."""
    held = 0
    for pid in _descent({root}):
        with suppress(OSError, ValueError, IndexError):
            held += int((_PROC / str(pid) / "statm").read_text().split()[1]) * _PAGE
    return held


def end(root: int | None, mark: str) -> None:
    """Kill the tree and wait until it is gone. The root is left to its parent to collect; None where it was."""
    roots = set() if root is None else {root}
    known = set(roots)
    for _ in range(ROUNDS):
        # Descent first: it is lost as soon as a parent dies.
        known |= _descent(known) | set(_marked(mark))
        left = {pid for pid in known if _lives(pid)}
        if not left:
            return
        for pid in left:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)
        known = {pid for pid in left if _lives(pid)} | roots


def _descent(roots: set[int]) -> set[int]:
    """The processes and all that they started."""
    children = defaultdict(list)
    for pid in _all():
        parent = _stat(pid)[1]
        if parent:
            children[parent].append(pid)
    found, next_ = set(roots), list(roots)
    while next_:
        for pid in children[next_.pop()]:
            if pid not in found:
                found.add(pid)
                next_.append(pid)
    return found


def _marked(mark: str) -> Iterator[int]:
    wanted = f"{VARIABLE}={mark}".encode()
    for pid in _all():
        with suppress(OSError):
            if wanted in (_PROC / str(pid) / "environ").read_bytes():
                yield pid


def _all() -> Iterator[int]:
    with suppress(OSError):
        for each in _PROC.iterdir():
            if each.name.isdecimal():
                yield int(each.name)


def _stat(pid: int) -> tuple[str, int]:
    """State and parent; empty and 0 where there is no such process."""
    try:
        # The name in brackets may hold anything, spaces and brackets too.
        after = (_PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
        return after[0], int(after[1])
    except (OSError, ValueError, IndexError):
        return "", 0


def _lives(pid: int) -> bool:
    if _PROC.is_dir():
        return _stat(pid)[0] not in ("", "Z", "X")
    with suppress(OSError):
        os.kill(pid, 0)
        return True
    return False
