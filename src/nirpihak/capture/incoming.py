"""What the browser asks of the proxy: one HTTP/1.1 request read from a stream, and what of it an origin gets to read.

Knows no origin, no rule and no file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import h11

from nirpihak.capture import origins
from nirpihak.capture.exchanges import Headers, Why
from nirpihak.capture.origins import Failed
from nirpihak.capture.streams import Stream
from nirpihak.text import Text

_OWN_HOP: Final = frozenset(
    {"connection", "expect", "keep-alive", "proxy-authorization", "proxy-connection", "te", "trailer", "upgrade"}
)
"""Headers that concern one connection only (RFC 9110, 7.6.1), and those meant for us."""
_BODY: Final = frozenset({"content-length", "transfer-encoding"})


@dataclass(frozen=True, slots=True)
class Request:
    """As the browser sent it to us; `trouble` is why it cannot be sent on."""

    method: str
    target: str
    headers: Headers
    body: bytes
    trouble: Failed | None = None

    def forwarded(self) -> Headers:
        """What the origin gets to read: the browser's headers, without those between it and us."""
        headers = []
        for name, value in self.headers:
            lower = name.lower()
            if lower in _OWN_HOP or (lower in _BODY and (self.body or lower == "transfer-encoding")):
                continue
            if lower == "accept-encoding":
                # Replay tools open gzip, deflate and br; of zstd and shared dictionaries they make nothing.
                kept = [part.strip() for part in value.split(",") if part.strip().lower() in ("gzip", "deflate", "br")]
                headers.append((name, ", ".join(kept) or "identity"))
            else:
                headers.append((name, value))
        if self.body:
            headers.append(("Content-Length", str(len(self.body))))
        return (*headers, ("Connection", "keep-alive"))


async def read(stream: Stream, left: bytes, most: int) -> tuple[Request | None, bytes]:
    """The browser's next request and what came after it; None where it closed or sent no HTTP.

    `left`: what came after the one before. More than `most` bytes of body make `trouble`, and nothing can follow it.
    """
    parser = h11.Connection(h11.SERVER, max_incomplete_event_size=origins.LARGEST_HEAD)
    if left:
        parser.receive_data(left)
    head: h11.Request | None = None
    body = bytearray()
    ended = False
    while not ended and len(body) <= most:
        try:
            event = parser.next_event()
        except h11.RemoteProtocolError:
            return None, b""
        if event is h11.NEED_DATA:
            parser.receive_data(await stream.read())
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage):
            ended = True
        else:
            return None, b""
    if head is None:
        return None, b""
    trouble = None
    if len(body) > most:
        trouble = Failed(Why.LIMIT, Text("isi permintaan terlalu besar", "the body of the request is too large"))
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in head.headers.raw_items())
    made = Request(head.method.decode("latin-1"), head.target.decode("latin-1"), headers, bytes(body), trouble)
    return made, parser.trailing_data[0]
