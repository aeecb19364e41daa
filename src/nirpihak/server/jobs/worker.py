"""The worker as a process: started by whoever serves, or by itself on as many machines as one likes.

Knows nothing of what the work is. Ends at SIGTERM or SIGINT once what is under way is done; killed, it loses nothing.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

RESTART: Final = 2.0
"""Seconds until a worker that died is started anew."""
PATIENCE: Final = 15.0
"""Seconds that a worker is given to finish before it is killed: its leases bring the work back."""


def work() -> None:
    """Work until a signal asks to stop. Django must be set up."""
    from nirpihak.server.jobs import services

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    _end_with_parent(stop)
    services.work(stop)


def _end_with_parent(stop: threading.Event) -> None:
    """A worker that a server started ends when that server does, however the server ended."""
    if "NIRPIHAK_WORKER_OF" not in os.environ:
        return
    parent = int(os.environ["NIRPIHAK_WORKER_OF"])

    def watch() -> None:
        while not stop.wait(1.0):
            if os.getppid() != parent:
                stop.set()

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def beside() -> Iterator[None]:
    """A worker process beside this one, started anew where it dies, ended with the block."""
    stop = threading.Event()
    environment = os.environ | {"NIRPIHAK_WORKER_OF": str(os.getpid())}
    command = [sys.executable, "-c", "from nirpihak.server.jobs.worker import main; main()"]

    def keep() -> None:
        while not stop.is_set():
            process = subprocess.Popen(command, env=environment)
            while process.poll() is None and not stop.wait(0.2):
                pass
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(PATIENCE)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            stop.wait(RESTART)

    keeper = threading.Thread(target=keep)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join()


def main() -> None:
    """The worker's own entry: set Django up and work."""
    from nirpihak.server.serving import setup

    setup()
    work()
