"""The proxy's side towards an origin: the connection to a judged address, and one answer taken down byte for byte.

The bytes go to disk as fast as the origin sends them; whoever forwards them reads the file. So a browser that stops
listening (a paused video, an evicted body) costs no byte. Knows no browser and no rule of who may be reached.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import h11

from nirpihak.capture.addresses import Target
from nirpihak.capture.exchanges import Exchange, Headers, Outcome, Tls, Why, now
from nirpihak.text import Text

_PIECE: Final = 1 << 16
LARGEST_HEAD: Final = 1 << 18


class Failed(Exception):
    """No answer, or not all of it; `why` and `text` say so."""

    def __init__(self, why: Why, text: Text) -> None:
        super().__init__(text.en)
        self.why, self.text = why, text


@dataclass(eq=False)
class Origin:
    """One open connection to an origin."""

    target: Target
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    remote: str
    tls: Tls | None

    def gone(self) -> bool:
        """The origin closed it, or said something nobody asked for."""
        # asyncio tells of waiting bytes in no other way.
        waiting = bool(getattr(self.reader, "_buffer", b""))
        return waiting or self.reader.at_eof() or self.writer.is_closing()

    def close(self) -> None:
        """Close at once. Nothing is on its way any more, and a farewell in TLS could take half a minute."""
        self.writer.transport.abort()

    async def closed(self) -> None:
        """Wait until it is closed."""
        with contextlib.suppress(OSError):
            await self.writer.wait_closed()


def trusting(extra: str | None = None) -> ssl.SSLContext:
    """How origins are verified: the system's authorities, and PEM certificates beside them (fixtures)."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    if extra is not None:
        context.load_verify_locations(cadata=extra)
    return context


async def connect(target: Target, addresses: tuple[str, ...], context: ssl.SSLContext, seconds: float) -> Origin:
    """Connect to one of the addresses, each in turn. Raises Failed."""
    trouble = ""
    for address in addresses:
        try:
            async with asyncio.timeout(seconds):
                reader, writer = await asyncio.open_connection(
                    address,
                    target.port,
                    limit=_PIECE,
                    ssl=context if target.scheme == "https" else None,
                    server_hostname=target.host if target.scheme == "https" else None,
                )
        except ssl.SSLError as error:
            said = getattr(error, "verify_message", "") or error.reason or str(error)
            raise Failed(
                Why.TLS,
                Text(f"TLS dengan {target.host} gagal: {said}", f"TLS with {target.host} failed: {said}"),
            ) from error
        except TimeoutError:
            trouble = "timeout"
        except OSError as error:
            trouble = error.strerror or type(error).__name__
        else:
            remote = f"[{address}]:{target.port}" if ":" in address else f"{address}:{target.port}"
            return Origin(target, reader, writer, remote, _tls(writer))
    raise Failed(
        Why.UNREACHABLE,
        Text(f"{target.authority} tidak terhubung: {trouble}", f"{target.authority} cannot be reached: {trouble}"),
    )


def _tls(writer: asyncio.StreamWriter) -> Tls | None:
    spoken = writer.get_extra_info("ssl_object")
    if spoken is None:
        return None
    leaf = spoken.getpeercert(binary_form=True) or b""
    cipher = spoken.cipher()
    return Tls(spoken.version() or "", cipher[0] if cipher else "", leaf.hex(), hashlib.sha256(leaf).hexdigest())


@dataclass(slots=True)
class Outgoing:
    """A request as it goes out: the bytes, and the parser that now waits for its answer."""

    method: str
    head: bytes
    body: bytes
    parser: h11.Connection

    @classmethod
    def of(cls, method: str, path: str, headers: Headers, body: bytes) -> Outgoing:
        """Write a request. Raises Failed where HTTP/1.1 cannot say it."""
        parser = h11.Connection(h11.CLIENT, max_incomplete_event_size=LARGEST_HEAD)
        try:
            rows = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            head = parser.send(
                h11.Request(method=method.encode("latin-1"), target=path.encode("latin-1"), headers=rows)
            )
            sent = parser.send(h11.Data(data=body)) if body else b""
            parser.send(h11.EndOfMessage())
        except (h11.LocalProtocolError, UnicodeError) as error:
            raise Failed(
                Why.REQUEST, Text(f"permintaan tidak dapat dikirim: {error}", f"the request cannot be sent: {error}")
            ) from error
        return cls(method, head or b"", sent or b"", parser)


class Answer:
    """Takes down the bytes of one answer into a file, and knows its head, its end and its digests."""

    def __init__(self, path: Path, parser: h11.Connection) -> None:
        """Begin. The file is there from now on; what is fed is with the kernel when `feed` returns."""
        self.size = self.payload_size = 0
        self.event: h11.Response | None = None
        self.head_size = 0
        self.ended = self.excess = False
        self._parser = parser
        self._held = b""
        self._whole, self._body, self._payload = hashlib.sha256(), hashlib.sha256(), hashlib.sha256()
        self._file = path.open("wb", buffering=0)

    def feed(self, data: bytes) -> None:
        """Take the next bytes; none means that the origin closed. Raises h11.RemoteProtocolError: this is no HTTP."""
        if self.event is None:
            self._held += data
        fresh = data
        try:
            self._parser.receive_data(data)
            while not self.ended:
                event = self._parser.next_event()
                if isinstance(event, h11.InformationalResponse):
                    # 100 or 103 are no answer yet: they are neither kept nor forwarded.
                    self._held = self._held[len(self._held) - self._left() :]
                elif isinstance(event, h11.Response):
                    cut = len(self._held) - self._left()
                    head, fresh, self._held = self._held[:cut], self._held[cut:], b""
                    self.head_size, self.event = len(head), event
                    self._keep(head)
                elif isinstance(event, h11.Data):
                    self._payload.update(event.data)
                    self.payload_size += len(event.data)
                elif isinstance(event, h11.EndOfMessage):
                    left = self._left()
                    self.ended, self.excess = True, left > 0
                    fresh = fresh[: len(fresh) - left]
                else:
                    break
        finally:
            # Also where it stopped being HTTP: the bytes that broke it are evidence too.
            if self.event is not None and fresh:
                self._keep(fresh)
                self._body.update(fresh)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def told(self, exchange: Exchange) -> Exchange:
        """The exchange with what is known by now."""
        if self.event is None:
            return exchange
        return replace(
            exchange,
            status=self.event.status_code,
            phrase=self.event.reason.decode("latin-1"),
            headers=tuple(
                (name.decode("latin-1"), value.decode("latin-1")) for name, value in self.event.headers.raw_items()
            ),
            response=Path(self._file.name).name,
            response_head=self.head_size,
            response_size=self.size,
            response_sha256=self._whole.hexdigest(),
            body_sha256=self._body.hexdigest(),
            payload_size=self.payload_size,
            payload_sha256=self._payload.hexdigest(),
        )

    def _left(self) -> int:
        return len(self._parser.trailing_data[0])

    def _keep(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]
        self._whole.update(data)
        self.size += len(data)


class Recording:
    """One answer on its way to disk. `size` bytes are there; whoever forwards them waits with `beyond`.

    `stays_open`: whoever got the answer may ask again on the same connection; `reusable`: so may we.
    """

    def __init__(self, exchange: Exchange, folder: Path, told: Callable[[Exchange], None]) -> None:
        """For an exchange whose request is about to go out; `told` hears of its head and of its end."""
        self.exchange = exchange
        self.path = folder / f"{exchange.id:06d}.response"
        self.size = 0
        self.done = self.stays_open = self.reusable = False
        self._told = told
        self._moved = asyncio.Event()

    async def beyond(self, size: int) -> bool:
        """Wait for more than that many bytes. False where no more will come."""
        while self.size <= size and not self.done:
            self._moved.clear()
            await self._moved.wait()
        return self.size > size

    async def run(self, origin: Origin, outgoing: Outgoing, silence: float, allowed: Callable[[int], int]) -> None:
        """Send the request, keep the answer; ends with the exchange told, whatever happens.

        `silence`: seconds without a byte after which we give up. `allowed(n)`: how many of n more bytes may be kept; it
        may raise Failed instead.
        """
        answer = Answer(self.path, outgoing.parser)
        sending = asyncio.create_task(_send(origin.writer, outgoing.head + outgoing.body))
        try:
            while not answer.ended:
                await self._step(origin, answer, silence, allowed)
            self.stays_open = outgoing.parser.their_state is h11.DONE
            self.reusable = self.stays_open and sending.done() and not answer.excess
            self._finish(answer, None)
        except Failed as failed:
            self._finish(answer, failed)
        except asyncio.CancelledError:
            self._finish(answer, Failed(Why.ENDED, Text("penangkapan berakhir lebih dulu", "the capture ended first")))
            raise
        finally:
            sending.cancel()
            if not self.reusable:
                origin.close()

    async def _step(self, origin: Origin, answer: Answer, silence: float, allowed: Callable[[int], int]) -> None:
        data = await _received(origin, silence)
        most = allowed(len(data)) if data else 0
        began = answer.event is not None
        try:
            # Fed nothing, the parser takes it for the end: only where it is the end.
            if most or not data:
                answer.feed(data[:most])
        except OSError as error:
            said = error.strerror or str(error)
            raise Failed(Why.DISK, Text(f"tidak dapat disimpan: {said}", f"it cannot be kept: {said}")) from error
        except h11.RemoteProtocolError as error:
            if data:
                said = str(error)
                raise Failed(
                    Why.PROTOCOL, Text(f"jawaban bukan HTTP: {said}", f"the answer is no HTTP: {said}")
                ) from error
            raise Failed(
                Why.DISCONNECTED,
                Text(
                    "sambungan diputus sebelum jawaban lengkap", "the connection was closed before the answer was whole"
                ),
            ) from error
        finally:
            if not began and answer.event is not None:
                self.exchange = replace(answer.told(self.exchange), outcome=Outcome.CUT, why=Why.ENDED)
                self._told(self.exchange)
            self.size = answer.size
            self._moved.set()
        if most < len(data) and not answer.ended:
            raise Failed(
                Why.LIMIT, Text("batas ukuran penangkapan tercapai", "the capture's limit of bytes was reached")
            )

    def _finish(self, answer: Answer, failed: Failed | None) -> None:
        answer.close()
        if answer.event is None:
            self.path.unlink(missing_ok=True)
        outcome = Outcome.WHOLE if failed is None else Outcome.FAILED if answer.event is None else Outcome.CUT
        self.exchange = replace(
            answer.told(self.exchange),
            outcome=outcome,
            why=None if failed is None else failed.why,
            reason=None if failed is None else failed.text,
            ended=now(),
        )
        self.size, self.done = answer.size, True
        self._moved.set()
        self._told(self.exchange)


async def _send(writer: asyncio.StreamWriter, data: bytes) -> None:
    # An origin may answer before it has read a large body, or close on it: what it says counts, not this.
    with contextlib.suppress(OSError):
        writer.write(data)
        await writer.drain()


async def _received(origin: Origin, silence: float) -> bytes:
    try:
        async with asyncio.timeout(silence):
            return await origin.reader.read(_PIECE)
    except TimeoutError:
        seconds = f"{silence:g}"
        raise Failed(
            Why.SILENCE,
            Text(
                f"{origin.target.host} diam selama {seconds} detik",
                f"{origin.target.host} said nothing for {seconds} s",
            ),
        ) from None
    except OSError:
        # A reset is an end too: what came before it is kept.
        return b""
