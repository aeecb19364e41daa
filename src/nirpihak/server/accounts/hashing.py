"""How passwords are hashed, and how many at a time.

Argon2id with 19 MiB, two passes and one lane: the first choice of OWASP's Password Storage Cheat Sheet, of the kind
that RFC 9106 (section 4) recommends; a browser log-in waits for it some 30 ms. Knows nothing of accounts.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection

logger = logging.getLogger("nirpihak.server.accounts")

AT_ONCE: Final = max(1, (os.cpu_count() or 1) // 2)
"""Hashes that run at the same time in one process: half its processors serve everybody else."""
PATIENCE: Final = 1.0
"""Seconds that a hash waits for its turn."""

_turns = threading.BoundedSemaphore(AT_ONCE)


class Busy(Exception):
    """Too many passwords are being checked; nothing was checked."""


class Argon2(Argon2PasswordHasher):
    """Argon2id, tuned; a few at a time. Raises Busy where the wait is too long."""

    time_cost = 2
    memory_cost = 19 * 1024
    """KiB."""
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with turn():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with turn():
            return super().verify(password, encoded)


@contextmanager
def turn(turns: threading.Semaphore = _turns, patience: float = PATIENCE) -> Iterator[None]:
    """A hash's turn. Raises Busy. Inside a transaction it would hold up every writer meanwhile: that is logged."""
    if connection.in_atomic_block:
        logger.warning("a password is hashed inside a transaction")
    if not turns.acquire(timeout=patience):
        raise Busy
    try:
        yield
    finally:
        turns.release()
