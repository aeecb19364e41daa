"""The lines of a stream of bytes, read in constant memory. It does not know what is in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Protocol

LINE_LIMIT: Final = 1 << 18
"""Most bytes a line may have; an act with every fact and every note at full length stays under half of it."""


class ByteStream(Protocol):
    """A binary stream: a file, a pipe, `sys.stdin.buffer`, `io.BytesIO`."""

    def read1(self, size: int, /) -> bytes:
        """Up to `size` bytes, as soon as there are any; empty at the end."""


class Lines:
    """The lines of a binary stream. `bytes_read` tells how far it is, for a progress bar.

    A line longer than `limit` bytes may come cut, to no less than `limit` + 1: enough to be refused, and not held.
    """

    def __init__(self, stream: ByteStream, limit: int = LINE_LIMIT) -> None:
        self.bytes_read = 0
        self._stream = stream
        self._limit = limit

    def __iter__(self) -> Iterator[bytes]:
        rest, cut = b"", False
        while chunk := self._stream.read1(1 << 18):
            self.bytes_read += len(chunk)
            parts = chunk.split(b"\n")
            if cut:
                if len(parts) == 1:
                    continue
                del parts[0]
                cut = False
            else:
                parts[0] = rest + parts[0]
            rest = parts.pop()
            yield from parts
            if len(rest) > self._limit:
                yield rest[: self._limit + 1]
                rest, cut = b"", True
        if rest:
            yield rest
