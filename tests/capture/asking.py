"""Asks a recording proxy for addresses as a browser would, from threads beside the proxy's loop.

Knows no Chromium: `http.client` speaks the same HTTP to the proxy, and what went wrong is told, not raised.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import http.client
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from nirpihak.capture.addresses import Rules
from nirpihak.capture.exchanges import Exchange
from nirpihak.capture.proxy import Limits, Proxy
from tests.capture.sites import Site

Result = TypeVar("Result")


@dataclass(frozen=True)
class Reply:
    """What came back; `trouble` is what http.client said where nothing whole did."""

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    trouble: str | None = None


def in_a_loop(work: Callable[[], Awaitable[Result]]) -> Result:
    """Run asynchronous work in a thread of its own: Playwright may keep a loop in the main one."""

    async def main() -> Result:
        return await work()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, main()).result()


class Browser:
    """One browser's connection to a proxy; requests go one after the other, and keep it open where they can."""

    def __init__(self, proxy: Proxy) -> None:
        self.proxy = proxy
        self._open: dict[str, http.client.HTTPConnection] = {}
        self.spki: str | None = None

    async def get(self, url: str) -> Reply:
        return await self.ask("GET", url)

    async def ask(self, method: str, url: str, body: bytes | None = None, **headers: str) -> Reply:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await asyncio.to_thread(self._ask, method, url, body, named)

    def _ask(self, method: str, url: str, body: bytes | None, headers: dict[str, str]) -> Reply:
        parts = urlsplit(url)
        key = parts.netloc if parts.scheme == "https" else ""
        try:
            connection = self._open.get(key) or self._connected(parts.scheme, parts.netloc)
            self._open[key] = connection
            target = url if parts.scheme == "http" else parts.path + (f"?{parts.query}" if parts.query else "")
            connection.request(method, target, body, headers)
            answer = connection.getresponse()
            status, told = answer.status, dict(answer.headers.items())
        except (OSError, http.client.HTTPException) as error:
            self._drop(key)
            return Reply(trouble=f"{type(error).__name__}: {error}")
        try:
            content = answer.read()
        except (OSError, http.client.IncompleteRead) as error:
            self._drop(key)
            return Reply(status, told, getattr(error, "partial", b""), type(error).__name__)
        return Reply(status, told, content)

    def _connected(self, scheme: str, netloc: str) -> http.client.HTTPConnection:
        if scheme == "http":
            return http.client.HTTPConnection("127.0.0.1", self.proxy.port, timeout=30)
        # Any certificate, and then the one key that Chromium is told to accept.
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        connection = http.client.HTTPSConnection("127.0.0.1", self.proxy.port, timeout=30, context=context)
        connection.set_tunnel(netloc)
        try:
            connection.connect()
        except BaseException:
            connection.close()
            raise
        shown = x509.load_der_x509_certificate(connection.sock.getpeercert(binary_form=True) or b"")
        spki = shown.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.spki = base64.b64encode(hashlib.sha256(spki).digest()).decode("ascii")
        return connection

    def _drop(self, key: str) -> None:
        connection = self._open.pop(key, None)
        if connection is not None:
            connection.close()

    def abandon(self) -> None:
        """Cut the connections off, whatever is still coming."""
        for connection in list(self._open.values()):
            connection.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        for key in list(self._open):
            self._drop(key)


@dataclass(frozen=True)
class Recorded:
    """What was asked and answered, and what the proxy made of it."""

    replies: list[Reply]
    exchanges: list[Exchange]
    folder: Path
    spki: str | None


def record(
    folder: Path,
    site: Site,
    *urls: str,
    rules: Rules | None = None,
    limits: Limits | None = None,
    expected: tuple[str, ...] = ("127.0.0.1",),
    settle: float = 5,
) -> Recorded:
    """Ask for addresses one after the other through a proxy of its own. `/path` means the site."""

    async def work() -> Recorded:
        proxy = Proxy(folder, rules or site.rules(), limits, trust=site.authority)
        browser = Browser(proxy)
        async with proxy:
            for host in expected:
                proxy.expect(host)
            try:
                replies = [await browser.get(site.url + url if url.startswith("/") else url) for url in urls]
            finally:
                browser.close()
            await proxy.settle(0, settle)
        return Recorded(replies, proxy.exchanges, folder, browser.spki)

    return in_a_loop(work)
