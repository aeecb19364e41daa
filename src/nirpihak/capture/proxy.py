"""The browser's only road out: a proxy on loopback that admits what the page asked for, and keeps every byte of it.

TLS is ended here, so that the bytes kept are those the origin sent; origins are verified as a browser would. Refused,
and listed as refused: a host that the page did not ask for (a browser calls its maker), an address that is not public,
WebSocket, whatever lies beyond the limits. HTTP/2 and HTTP/3 are not offered. Knows no page and no WARC.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from nirpihak.capture import incoming, origins
from nirpihak.capture.addresses import Refused, Rules, Target, judged, resolved, target
from nirpihak.capture.exchanges import Exchange, Headers, Journal, Outcome, Why, now
from nirpihak.capture.incoming import Request
from nirpihak.capture.origins import Failed, Origin, Outgoing, Recording
from nirpihak.capture.streams import Ended, Keys, Plain, Stream
from nirpihak.text import Text

_PIECE: Final = 1 << 18
_MIB: Final = 1 << 20
_TLS_HANDSHAKE: Final = 0x16


@dataclass(frozen=True, slots=True)
class Limits:
    """Per capture: bytes of answers, exchanges, seconds; per request: bytes of its body, and seconds of patience."""

    total_bytes: int = 512 * _MIB
    exchanges: int = 3000
    seconds: float = 300
    request_bytes: int = 16 * _MIB
    connect_seconds: float = 20
    silence_seconds: float = 30
    announce_seconds: float = 3
    """How long a request waits for its host to be announced by `Proxy.expect`."""


class Proxy:
    """One capture's proxy: `async with Proxy(folder, rules) as proxy: ...` listens on 127.0.0.1:`port`.

    Start the browser with `proxy.port`, `--proxy-bypass-list=<-loopback>` and `--ignore-certificate-errors-spki-list`
    set to `proxy.spki`. Leaving the context cuts what is still under way and closes the journal.
    """

    def __init__(
        self,
        folder: Path,
        rules: Rules,
        limits: Limits | None = None,
        *,
        trust: str | None = None,
        told: Callable[[Exchange], None] | None = None,
    ) -> None:
        """Keep into a folder that exists. `trust`: PEM authorities of fixtures. `told` hears of each change."""
        self.port = 0
        self.trouble: Text | None = None
        """Why the journal is not whole: the disk is full or gone. What this object tells is whole all the same."""
        self._folder, self._rules, self._limits = folder, rules, limits or Limits()
        self._told = told
        self._trusted = origins.trusting(trust)
        self._keys = Keys()
        self.spki = self._keys.spki
        self._expected: dict[str, asyncio.Event] = {}
        self._addresses: dict[Target, tuple[str, ...]] = {}
        self._exchanges: dict[int, Exchange] = {}
        self._left = self._limits.total_bytes
        self._running: set[asyncio.Task[None]] = set()
        self._clients: set[asyncio.Task[None]] = set()
        self._origins: list[Origin] = []
        self._last_change = 0.0

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        self._journal = Journal(self._folder)
        self._began = self._last_change = self._loop.time()
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        tasks = [*self._clients, *self._running]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for origin in self._origins:
            origin.close()
            await origin.closed()
        await self._server.wait_closed()
        for exchange in self.pending:
            # It was still waiting for its connection.
            self._fail(exchange, Failed(Why.ENDED, Text("penangkapan berakhir lebih dulu", "the capture ended first")))
        try:
            self._journal.close()
        except OSError as failure:
            self.trouble = _not_kept(failure)

    @property
    def exchanges(self) -> list[Exchange]:
        """All exchanges so far, by id; those under way as they stand."""
        return [self._exchanges[id_] for id_ in sorted(self._exchanges)]

    @property
    def pending(self) -> list[Exchange]:
        """The exchanges whose answer is still coming."""
        return [exchange for exchange in self.exchanges if exchange.ended is None]

    def expect(self, host: str) -> None:
        """Announce a host (name or address) that the page itself asked for. To be called in the proxy's loop."""
        self._expectation(host.lower().strip("[]")).set()

    async def settle(self, quiet: float, at_most: float) -> bool:
        """Wait until no answer is under way and nothing changed for `quiet` seconds. False after `at_most` seconds."""
        until = self._loop.time() + at_most
        while self._loop.time() < until:
            if not self.pending and self._loop.time() - self._last_change >= quiet:
                return True
            await asyncio.sleep(min(0.05, quiet or 0.05))
        return False

    def _expectation(self, host: str) -> asyncio.Event:
        return self._expected.setdefault(host, asyncio.Event())

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = self._loop.create_task(self._client(Plain(reader, writer)))
        self._clients.add(task)
        task.add_done_callback(self._clients.discard)

    async def _client(self, plain: Plain) -> None:
        """One connection of the browser, to its end."""
        try:
            with contextlib.suppress(OSError):
                stream = await self._serve(plain)
                if stream is not None:
                    await stream.finish()
        finally:
            await plain.abort()

    async def _serve(self, plain: Plain) -> Stream | None:
        """Serve requests. What to close in order, so that all of it arrives; None where it is to break off."""
        stream: Stream = plain
        tunnel: Target | None = None
        left = b""
        origin: Origin | None = None
        try:
            while True:
                request, left = await incoming.read(stream, left, self._limits.request_bytes)
                if request is None or (request.method == "CONNECT" and tunnel is not None):
                    return None
                if request.method == "CONNECT":
                    tunnel = await self._tunnel(request)
                    if tunnel is None:
                        await stream.write(b"HTTP/1.1 403 Refused\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                        return stream
                    await stream.write(b"HTTP/1.1 200 Connected\r\n\r\n")
                    left = await stream.read()
                    if left[:1] == bytes([_TLS_HANDSHAKE]):
                        ended = Ended(stream, self._keys.context(tunnel.host), left)
                        await ended.handshake()
                        stream, left = ended, b""
                    else:
                        tunnel = replace(tunnel, scheme="http")
                    continue
                # Handed over: while an answer is taken down, its connection is not ours to close.
                given, origin = origin, None
                recording, origin = await self._exchange(stream, request, tunnel, given)
                if recording is None or recording.exchange.outcome is not Outcome.WHOLE:
                    return None
                if not recording.stays_open:
                    return stream
        finally:
            if origin is not None:
                origin.close()

    async def _tunnel(self, request: Request) -> Target | None:
        host, _, port = request.target.rpartition(":")
        wanted = Target("https", host.strip("[]").lower(), int(port) if port.isdecimal() and len(port) < 6 else 0)
        try:
            await self._admit(wanted)
        except Failed as failed:
            self._refuse("CONNECT", f"{wanted.url}/", request.headers, failed)
            return None
        return wanted

    async def _exchange(
        self, stream: Stream, request: Request, tunnel: Target | None, given: Origin | None
    ) -> tuple[Recording | None, Origin | None]:
        """Answer one request: what was recorded, and the origin's connection where that can be used again."""
        try:
            ready = await self._ready(request, tunnel, given)
        except BaseException:
            if given is not None:
                given.close()
            raise
        if ready is None:
            return None, given
        exchange, outgoing, origin = ready
        name = f"{exchange.id:06d}.request"
        try:
            (self._folder / name).write_bytes(outgoing.head + outgoing.body)
        except OSError as error:
            origin.close()
            self._fail(exchange, Failed(Why.DISK, _not_kept(error)))
            return None, None
        exchange = replace(exchange, request=name, request_head=len(outgoing.head), request_headers=request.forwarded())
        recording = await self._recorded(stream, exchange, outgoing, origin)
        if origin is given and _went_stale(recording.exchange):
            # It was closed just as we used it again: a browser would ask once more, too.
            ready = await self._ready(request, tunnel, None, exchange)
            if ready is None:
                return None, None
            exchange, outgoing, origin = ready
            recording = await self._recorded(stream, exchange, outgoing, origin)
        return recording, origin if recording.reusable else None

    async def _recorded(self, stream: Stream, exchange: Exchange, outgoing: Outgoing, origin: Origin) -> Recording:
        """Send a request, take its answer down, and give it to the browser as it comes."""
        exchange = replace(exchange, remote=origin.remote, tls=origin.tls)
        self._change(exchange)
        recording = Recording(exchange, self._folder, self._change)
        task = self._loop.create_task(recording.run(origin, outgoing, self._limits.silence_seconds, self._allowed))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            await _forward(recording, stream)
        except BaseException:
            # The browser went away: the answer is kept to its end all the same.
            task.add_done_callback(lambda _: origin.close())
            raise
        return recording

    async def _ready(
        self, request: Request, tunnel: Target | None, given: Origin | None, again: Exchange | None = None
    ) -> tuple[Exchange, Outgoing, Origin] | None:
        """All that is needed to send a request on; None where it was refused or nobody answers, which is noted.

        `again`: the exchange, where it was sent already and is to be sent anew.
        """
        url = request.target if tunnel is None else f"{tunnel.url}{request.target}"
        try:
            if request.trouble is not None:
                raise request.trouble
            if "upgrade" in {name.lower() for name, _ in request.headers}:
                raise Failed(Why.WEBSOCKET, Text("WebSocket tidak direkam", "WebSocket is not recorded"))
            wanted = _target(url, self._rules) if tunnel is None else tunnel
            addresses = await self._admit(wanted)
            outgoing = Outgoing.of(request.method, _path(url), request.forwarded(), request.body)
        except Failed as failed:
            self._refuse(request.method, url, request.headers, failed)
            return None
        exchange = again or self._begin(request.method, url)
        if given is not None and given.target == wanted and not given.gone():
            return exchange, outgoing, given
        try:
            origin = await origins.connect(wanted, addresses, self._trusted, self._limits.connect_seconds)
        except Failed as failed:
            self._fail(exchange, failed)
            return None
        self._origins.append(origin)
        if given is not None:
            given.close()
        return exchange, outgoing, origin

    async def _admit(self, wanted: Target) -> tuple[str, ...]:
        """The addresses to connect to. Raises Failed where it is refused."""
        if self._loop.time() - self._began > self._limits.seconds:
            raise Failed(Why.LIMIT, Text("batas waktu penangkapan tercapai", "the capture's time limit was reached"))
        if len(self._exchanges) >= self._limits.exchanges:
            raise Failed(
                Why.LIMIT, Text("batas jumlah permintaan tercapai", "the capture's limit of requests was reached")
            )
        if self._left <= 0:
            raise Failed(
                Why.LIMIT, Text("batas ukuran penangkapan tercapai", "the capture's limit of bytes was reached")
            )
        announced = self._expectation(wanted.host)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(announced.wait(), self._limits.announce_seconds)
        if not announced.is_set():
            raise Failed(
                Why.UNANNOUNCED,
                Text(f"{wanted.host} tidak diminta oleh halaman", f"the page did not ask for {wanted.host}"),
            )
        if wanted not in self._addresses:
            try:
                self._addresses[wanted] = await resolved(judged(wanted, self._rules), self._rules)
            except Refused as refused:
                raise Failed(Why.ADDRESS, refused.text) from refused
        return self._addresses[wanted]

    def _allowed(self, size: int) -> int:
        late = self._loop.time() - self._began > self._limits.seconds
        if late:
            raise Failed(Why.LIMIT, Text("batas waktu penangkapan tercapai", "the capture's time limit was reached"))
        most = min(size, self._left)
        self._left -= most
        self._last_change = self._loop.time()
        return most

    def _begin(self, method: str, url: str) -> Exchange:
        exchange = Exchange(len(self._exchanges) + 1, method, url, now(), Outcome.FAILED)
        self._change(exchange)
        return exchange

    def _refuse(self, method: str, url: str, headers: Headers, failed: Failed) -> None:
        outcome = Outcome.FAILED if failed.why is Why.REQUEST else Outcome.REFUSED
        exchange = replace(self._begin(method, url), outcome=outcome, request_headers=headers)
        self._change(replace(exchange, why=failed.why, reason=failed.text, ended=now()))

    def _fail(self, exchange: Exchange, failed: Failed) -> None:
        self._change(replace(exchange, outcome=Outcome.FAILED, why=failed.why, reason=failed.text, ended=now()))

    def _change(self, exchange: Exchange) -> None:
        self._exchanges[exchange.id] = exchange
        self._last_change = self._loop.time()
        try:
            self._journal.note(exchange)
        except OSError as error:
            self.trouble = _not_kept(error)
        if self._told is not None:
            self._told(exchange)


def _target(url: str, rules: Rules) -> Target:
    try:
        return target(url, rules)
    except Refused as refused:
        raise Failed(Why.ADDRESS, refused.text) from refused


def _path(url: str) -> str:
    rest = url.partition("://")[2]
    at = min((place for place in (rest.find("/"), rest.find("?")) if place >= 0), default=len(rest))
    return rest[at:] if rest[at : at + 1] == "/" else f"/{rest[at:]}"


def _went_stale(exchange: Exchange) -> bool:
    return exchange.why is Why.DISCONNECTED and exchange.status is None and exchange.method in ("GET", "HEAD")


def _not_kept(error: OSError) -> Text:
    said = error.strerror or str(error)
    return Text(f"tidak dapat disimpan: {said}", f"it cannot be kept: {said}")


async def _forward(recording: Recording, stream: Stream) -> None:
    """Give the browser what is on disk, as it grows. Raises OSError where the browser went away."""
    sent = 0
    if not await recording.beyond(0):
        return
    with recording.path.open("rb", buffering=0) as file:
        while await recording.beyond(sent):
            data = file.read(_PIECE)
            sent += len(data)
            await stream.write(data)
