"""A file read through requests for ranges of it, which grow while it is read from front to end.

Knows nothing of who answers the requests.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from typing import Final

FIRST: Final = (1 << 20) + (1 << 16)
"""Bytes of the first request, and of one after a jump: a sealed segment and what belongs to it."""
MOST: Final = 16 << 20
"""Bytes of the longest request; so many are held in memory."""


class Ranged(io.RawIOBase):
    """A seekable file of `size` bytes; `fetch(start, stop)` gives exactly the bytes from `start` to before `stop`."""

    def __init__(self, fetch: Callable[[int, int], bytes], size: int) -> None:
        super().__init__()
        self._fetch, self._size = fetch, size
        self._at, self._start, self._held, self._span = 0, 0, b"", FIRST

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        at = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence] + offset
        if at < 0:
            raise ValueError(f"a place in a file is 0 or more, not {at}")
        self._at = at
        return at

    # The base class types it for whatever is a buffer; so is what comes here.
    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        if self._at >= self._size or not buffer:
            return 0
        end = self._start + len(self._held)
        if not self._start <= self._at < end:
            self._span = min(2 * self._span, MOST) if self._held and self._at == end else FIRST
            stop = min(self._at + self._span, self._size)
            self._start, self._held = self._at, self._fetch(self._at, stop)
        within = self._at - self._start
        piece = self._held[within : within + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
