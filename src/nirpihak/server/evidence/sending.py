"""Bytes of evidence on their way out: piece by piece, under headers that let them do nothing in a browser.

Knows nothing of where they come from, nor of who may have them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final
from urllib.parse import quote

from django.http import StreamingHttpResponse

PIECE: Final = 1024 * 1024
INERT: Final = "default-src 'none'; sandbox"
"""The policy of bytes that somebody handed in: whatever they are, they run nothing and reach nobody."""


class _Pieces:
    """The pieces of a stream, which is closed with them: also where nobody waits for the first one."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        try:
            self._next = stream.read(PIECE)
        except BaseException:
            stream.close()
            raise

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if not self._next:
            raise StopIteration
        piece, self._next = self._next, self._stream.read(PIECE)
        return piece

    def close(self) -> None:
        self._stream.close()


def sent(stream: BinaryIO, size: int, media_type: str, name: str | None = None) -> StreamingHttpResponse:
    """An answer of `size` bytes; with a `name` it is a file to keep, never one to open here.

    Reads the first piece at once, so that what cannot be read fails before anything goes out, with the stream's error.
    """
    response = StreamingHttpResponse(_Pieces(stream), content_type=media_type)
    response.headers["Content-Length"] = str(size)
    response.headers["Content-Security-Policy"] = INERT
    # Compressing would take the length away, and a download without one cannot be seen to be cut.
    response.headers["Content-Encoding"] = "identity"
    if name is not None:
        plain = "".join(each if each.isascii() and (each.isalnum() or each in "._-") else "_" for each in name)
        response.headers["Content-Disposition"] = (
            f"attachment; filename=\"{plain or 'bukti'}\"; filename*=UTF-8''{quote(name or 'bukti', safe='')}"
        )
    return response
