"""A capture as one WARC 1.1 file: each exchange byte for byte, and beside it what the page looked like.

A gzip member for each record, so that one can be read alone; what is compressed already is stored. Payload digests
are of the body as it was sent, chunks included: that is what `warcio check` and replay tools compare. Knows no index
format and no browser. Format: IIPC, WARC 1.1; `urn:view:` and `urn:text:` as browsertrix-crawler has them.
"""

from __future__ import annotations

import hashlib
import io
import os
import uuid
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from nirpihak.capture.exchanges import Exchange, Outcome, Why
from nirpihak.capture.surt import body_query

_PIECE: Final = 1 << 20
_PACKED: Final = ("image/", "video/", "audio/", "font/", "application/zip", "application/gzip", "application/pdf")
_TRUNCATED: Final = {
    Why.LIMIT: "length",
    Why.ENDED: "time",
    Why.SILENCE: "time",
    Why.DISCONNECTED: "disconnect",
}


@dataclass(frozen=True, slots=True)
class Resource:
    """Something we made of the page, with the URN it is found under: `urn:view:URL`, `urn:text:URL`, `urn:dom:URL`."""

    uri: str
    media_type: str
    path: Path
    at: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A record as an index needs it: where it lies in the file, and what it answers."""

    uri: str
    at: str
    offset: int
    length: int
    media_type: str
    digest: str
    status: int | None = None
    method: str = "GET"
    request_body: str | None = None
    content_range: str | None = None
    whole: bool = True


def write(
    target: Path,
    folder: Path,
    exchanges: Sequence[Exchange],
    *,
    info: Mapping[str, str],
    resources: Sequence[Resource] = (),
    manifest: bytes | None = None,
    page: str = "",
    at: str = "",
) -> list[Entry]:
    """Write a capture's WARC from its folder; what an index needs of each answer and resource, in the file's order.

    `info`: fields of the warcinfo record. `manifest`: the capture's manifest (JSON), kept as a metadata record
    `urn:capture:PAGE`. Exchanges without an answer are in the manifest only. The file appears whole or not at all.
    """
    half = target.with_name(target.name + ".part")
    entries: list[Entry] = []
    with half.open("wb") as out:
        records = _Records(out, target.name)
        records.info(info, at or (exchanges[0].started if exchanges else ""))
        for exchange in exchanges:
            entry = _exchange(records, exchange, folder)
            if entry is not None:
                entries.append(entry)
        for resource in resources:
            entries.append(_resource(records, resource))
        if manifest is not None:
            digest = hashlib.sha256(manifest).hexdigest()
            records.write(
                "metadata",
                f"urn:capture:{page}",
                at,
                _Block(io.BytesIO(manifest), len(manifest), digest, digest),
                "application/json",
            )
        out.flush()
        os.fsync(out.fileno())
    half.rename(target)
    return entries


def _exchange(records: _Records, exchange: Exchange, folder: Path) -> Entry | None:
    if exchange.response is None or exchange.request is None or exchange.status is None:
        return None
    if exchange.response_sha256 is None or exchange.body_sha256 is None:
        return None
    common = [("WARC-Protocol", "http/1.1")]
    if exchange.tls is not None:
        common += [("WARC-Protocol", _tls_name(exchange.tls.version)), ("WARC-Cipher-Suite", exchange.tls.cipher)]
    if exchange.remote is not None:
        common.append(("WARC-IP-Address", exchange.remote.rpartition(":")[0].strip("[]")))
    more = list(common)
    if exchange.outcome is not Outcome.WHOLE:
        truncated = "unspecified" if exchange.why is None else _TRUNCATED.get(exchange.why, "unspecified")
        more.append(("WARC-Truncated", truncated))
    packed = exchange.header("content-encoding") is not None or exchange.media_type.startswith(_PACKED)
    digest = f"sha256:{exchange.body_sha256}"
    with (folder / exchange.response).open("rb") as file:
        block = _Block(file, exchange.response_size, exchange.response_sha256, exchange.body_sha256)
        id_, offset, length = records.write(
            "response", exchange.url, exchange.started, block, "application/http; msgtype=response", more, packed=packed
        )
    request = (folder / exchange.request).read_bytes()
    body = request[exchange.request_head :]
    block = _Block(
        io.BytesIO(request), len(request), hashlib.sha256(request).hexdigest(), hashlib.sha256(body).hexdigest()
    )
    records.write(
        "request",
        exchange.url,
        exchange.started,
        block,
        "application/http; msgtype=request",
        [*common, ("WARC-Concurrent-To", id_)],
    )
    query = None
    if exchange.method != "GET":
        query = body_query(exchange.request_header("content-type") or "", body)
    return Entry(
        exchange.url,
        exchange.started,
        offset,
        length,
        exchange.media_type,
        digest,
        exchange.status,
        exchange.method,
        query,
        exchange.header("content-range"),
        exchange.outcome is Outcome.WHOLE,
    )


def _resource(records: _Records, resource: Resource) -> Entry:
    with resource.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
        file.seek(0)
        _, offset, length = records.write(
            "resource",
            resource.uri,
            resource.at,
            _Block(file, size, digest, digest),
            resource.media_type,
            packed=resource.media_type.startswith(_PACKED),
        )
    media_type = resource.media_type.partition(";")[0].strip()
    return Entry(resource.uri, resource.at, offset, length, media_type, f"sha256:{digest}")


def _tls_name(version: str) -> str:
    return version.lower().replace("tlsv1.", "tls/1.").replace("tlsv1", "tls/1.0")


@dataclass(frozen=True, slots=True)
class _Block:
    """The content of a record: `size` bytes of a file from where it stands, digests of all and of the payload."""

    file: BinaryIO
    size: int
    sha256: str
    payload_sha256: str


class _Records:
    """Writes records one after the other, through warcio, which knows how a record is laid out."""

    def __init__(self, out: BinaryIO, name: str) -> None:
        from warcio.warcwriter import WARCWriter

        self._out = out
        self._name = name
        self._member = _Member(out)
        # Left alone, warcio compresses at level 9 and writes the HTTP heads anew: it gets blocks, and a stream of ours.
        self._writer = WARCWriter(self._member, gzip=False, warc_version="1.1")

    def info(self, fields: Mapping[str, str], at: str) -> None:
        """The first record: who wrote the file, with what."""
        block = "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in fields.items()).encode()
        digest = hashlib.sha256(block).hexdigest()
        self.write(
            "warcinfo",
            "",
            at,
            _Block(io.BytesIO(block), len(block), digest, digest),
            "application/warc-fields",
            [("WARC-Filename", self._name)],
        )

    def write(
        self,
        kind: str,
        uri: str,
        at: str,
        block: _Block,
        content_type: str,
        more: Sequence[tuple[str, str]] = (),
        *,
        packed: bool = False,
    ) -> tuple[str, int, int]:
        """One record: its id, and offset and length of its gzip member."""
        from warcio.recordloader import ArcWarcRecord
        from warcio.statusandheaders import StatusAndHeaders

        id_ = f"<{uuid.uuid4().urn}>"
        headers = [("WARC-Type", kind), ("WARC-Record-ID", id_)]
        if uri:
            headers.append(("WARC-Target-URI", uri))
        headers += [("WARC-Date", at), *more]
        if kind != "warcinfo":
            headers.append(("WARC-Payload-Digest", f"sha256:{block.payload_sha256}"))
        headers.append(("WARC-Block-Digest", f"sha256:{block.sha256}"))
        offset = self._out.tell()
        self._member.begin(0 if packed else 1)
        head = StatusAndHeaders("", headers, "WARC/1.1")
        stream = _Limited(block.file, block.size)
        self._writer.write_record(ArcWarcRecord("warc", kind, head, stream, None, content_type, block.size))
        return id_, offset, self._out.tell() - offset


class _Member:
    """A gzip member for each record, at the level that suits it."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.begin(1)

    def begin(self, level: int) -> None:
        self._gzip = zlib.compressobj(level, zlib.DEFLATED, zlib.MAX_WBITS + 16)

    def write(self, data: bytes) -> None:
        self._out.write(self._gzip.compress(data))

    def flush(self) -> None:
        """The end of a record: warcio flushes after each."""
        self._out.write(self._gzip.flush())


class _Limited:
    """At most so many bytes of a file, in large pieces."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._left = file, size

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(min(self._left, _PIECE))
        self._left -= len(data)
        return data
