"""One request and its answer as the proxy kept them: exact bytes in files, and a journal that outlives a crash.

A capture's folder holds `exchanges.jsonl` (a line when the request goes out, one when the answer's head came, one at
the end: the last line of an id counts) and for each exchange `NNNNNN.request` and `NNNNNN.response`, the very bytes of
the two HTTP/1.1 messages, chunks and content encodings included. Knows no network and no WARC.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Self

from nirpihak.text import Text

JOURNAL: Final = "exchanges.jsonl"
_PIECE: Final = 1 << 20

Headers = tuple[tuple[str, str], ...]
"""Names as they were written, values; latin-1, so that no byte is lost."""


class Outcome(StrEnum):
    """What became of a request."""

    WHOLE = "whole"
    """The answer is here to its last byte, whatever its status."""
    CUT = "cut"
    """The answer began, and is here up to some byte."""
    REFUSED = "refused"
    """We did not let it out."""
    FAILED = "failed"
    """It went out (or tried), and no answer came that could be read."""


class Why(StrEnum):
    """Why an answer is not whole."""

    UNANNOUNCED = "unannounced"
    """The page did not ask for this host: Chromium itself, or a guess of it."""
    ADDRESS = "address"
    WEBSOCKET = "websocket"
    LIMIT = "limit"
    ENDED = "ended"
    """The capture ended first."""
    SILENCE = "silence"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    PROTOCOL = "protocol"
    DISK = "disk"
    DISCONNECTED = "disconnected"
    REQUEST = "request"
    """What the browser sent could not be read, or it went away before it was all there."""


@dataclass(frozen=True, slots=True)
class Tls:
    """How the origin was spoken to: protocol version, cipher, and the leaf certificate it showed (DER, in hex)."""

    version: str
    cipher: str
    certificate: str
    certificate_sha256: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer. Times are UTC, sizes bytes, digests SHA-256 in hex, files relative to the folder.

    `response_head` is the length of the head in `response`; what follows is the body as it was sent. `payload_*` speak
    of the body without its chunks (content encoding kept), `body_sha256` of the body as sent, `response_sha256` of all.
    """

    id: int
    method: str
    url: str
    started: str
    outcome: Outcome
    why: Why | None = None
    reason: Text | None = None
    ended: str | None = None
    request: str | None = None
    request_head: int = 0
    request_headers: Headers = ()
    status: int | None = None
    phrase: str = ""
    headers: Headers = ()
    response: str | None = None
    response_head: int = 0
    response_size: int = 0
    response_sha256: str | None = None
    body_sha256: str | None = None
    payload_size: int = 0
    payload_sha256: str | None = None
    remote: str | None = None
    tls: Tls | None = None

    def header(self, name: str) -> str | None:
        """The first header of the answer with that name (any case)."""
        return _first(self.headers, name)

    def request_header(self, name: str) -> str | None:
        """The first header of the request with that name (any case)."""
        return _first(self.request_headers, name)

    @property
    def media_type(self) -> str:
        """The media type the origin named, lower case, without parameters; empty where it named none."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    def as_json(self) -> dict[str, Any]:
        """A mapping for JSON; `of_json` reads it."""
        row = asdict(self)
        row["reason"] = None if self.reason is None else self.reason._asdict()
        return row

    @classmethod
    def of_json(cls, row: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote. Raises ValueError, TypeError or KeyError where it is something else."""
        values = dict(row)
        values["outcome"] = Outcome(values["outcome"])
        values["why"] = None if values["why"] is None else Why(values["why"])
        values["reason"] = None if values["reason"] is None else Text.of(values["reason"])
        values["tls"] = None if values["tls"] is None else Tls(**values["tls"])
        for name in ("headers", "request_headers"):
            values[name] = tuple((str(key), str(value)) for key, value in values[name])
        return cls(**values)


class Journal:
    """Writes the journal of one folder. A line is with the kernel when `note` returns: a killed process loses none."""

    def __init__(self, folder: Path) -> None:
        """Begin, or go on with, the journal of a folder that exists."""
        self._file = os.open(folder / JOURNAL, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)

    def note(self, exchange: Exchange) -> None:
        """Write the state of an exchange. Raises OSError where the disk takes no more."""
        line = memoryview((json.dumps(exchange.as_json(), ensure_ascii=False) + "\n").encode())
        while line:
            line = line[os.write(self._file, line) :]

    def close(self) -> None:
        """Make it durable. Raises OSError where it cannot be; it is closed all the same."""
        try:
            os.fsync(self._file)
        finally:
            os.close(self._file)


def load(folder: Path) -> list[Exchange]:
    """The exchanges of a folder by id. One that never ended (its process was killed) comes back as cut or failed,
    with sizes and digests of what is on disk. A line that a crash or a full disk left half is passed over."""
    latest: dict[int, Exchange] = {}
    try:
        with (folder / JOURNAL).open("rb") as lines:
            for line in lines:
                with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError):
                    exchange = Exchange.of_json(json.loads(line))
                    latest[exchange.id] = exchange
    except FileNotFoundError:
        return []
    return [
        exchange if exchange.ended is not None else _salvaged(exchange, folder)
        for _, exchange in sorted(latest.items())
    ]


def _salvaged(exchange: Exchange, folder: Path) -> Exchange:
    reason = Text("penangkapan berhenti sebelum selesai", "the capture stopped before it was done")
    if exchange.response is None or exchange.status is None:
        return replace(exchange, outcome=Outcome.FAILED, why=Why.ENDED, reason=reason)
    whole, body = hashlib.sha256(), hashlib.sha256()
    payload, payload_size = hashlib.sha256(), 0
    with (folder / exchange.response).open("rb") as file:
        head = file.read(exchange.response_head)
        whole.update(head)
        size = len(head)
        while piece := file.read(_PIECE):
            whole.update(piece)
            body.update(piece)
            size += len(piece)
    for piece in payload_of(exchange, folder):
        payload.update(piece)
        payload_size += len(piece)
    return replace(
        exchange,
        outcome=Outcome.CUT,
        why=Why.ENDED,
        reason=reason,
        response_size=size,
        response_sha256=whole.hexdigest(),
        body_sha256=body.hexdigest(),
        payload_size=payload_size,
        payload_sha256=payload.hexdigest(),
    )


def payload_of(exchange: Exchange, folder: Path) -> Iterator[bytes]:
    """The body of the answer without its chunks, content encoding kept, in pieces; of a cut one what there is."""
    if exchange.response is None:
        return
    coding = (exchange.header("transfer-encoding") or "").strip().lower()
    with (folder / exchange.response).open("rb") as file:
        file.seek(exchange.response_head)
        if coding != "chunked":
            while piece := file.read(_PIECE):
                yield piece
            return
        # RFC 9112, 7.1: size in hex and extensions, line end, that many bytes, line end; a chunk of none is the last.
        while line := file.readline(_PIECE):
            try:
                left = int(line.partition(b";")[0].strip(), 16)
            except ValueError:
                return
            if left == 0:
                return
            while left and (piece := file.read(min(left, _PIECE))):
                left -= len(piece)
                yield piece
            file.readline(8)


def now() -> str:
    """The machine's time in UTC, to the microsecond: `2026-11-21T10:00:00.123456Z`."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _first(headers: Headers, name: str) -> str | None:
    return next((value for key, value in headers if key.lower() == name.lower()), None)
