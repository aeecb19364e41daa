"""Byte streams between the browser and the proxy: plain, and with TLS ended here under a key made for one capture.

The browser is told to accept that one key (`--ignore-certificate-errors-spki-list`), so no certificate authority has to
be installed and nothing outside the capture trusts it. Knows no HTTP.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import ipaddress
import secrets
import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_PIECE: Final = 1 << 16
_DAY: Final = timedelta(days=1)


class Stream(Protocol):
    """Bytes in both directions."""

    async def read(self) -> bytes:
        """Some bytes; none at the end. Raises OSError where the connection broke."""
        ...

    async def write(self, data: bytes) -> None:
        """Send, and wait while the other side is slow. Raises OSError where the connection broke."""
        ...

    async def finish(self) -> None:
        """Send what is still to be sent, then close. Raises OSError where the connection broke."""
        ...


class Plain:
    """A connection as it is."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Over a pair of asyncio."""
        self._reader, self._writer = reader, writer

    async def read(self) -> bytes:
        """Some bytes; none at the end."""
        return await self._reader.read(_PIECE)

    async def write(self, data: bytes) -> None:
        """Send."""
        self._writer.write(data)
        await self._writer.drain()

    async def finish(self) -> None:
        """Send what is still to be sent, then close."""
        self._writer.close()
        await self._writer.wait_closed()

    async def abort(self) -> None:
        """Close at once, what was not sent yet is dropped, and wait until it is closed."""
        self._writer.transport.abort()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()


class Ended:
    """TLS ended here, over another stream of which the first bytes may have been read already."""

    def __init__(self, below: Stream, context: ssl.SSLContext, first: bytes = b"") -> None:
        """As the server's side."""
        self._below = below
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out, server_side=True)
        self._in.write(first)

    async def handshake(self) -> None:
        """Shake hands. Raises ssl.SSLError, or OSError where the connection broke."""
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                await self._flush()
                await self._more()
            else:
                return await self._flush()

    async def read(self) -> bytes:
        """Some bytes; none at the end."""
        while True:
            try:
                return self._tls.read(_PIECE)
            except ssl.SSLWantReadError:
                await self._flush()
                await self._more()
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return b""

    async def write(self, data: bytes) -> None:
        """Send."""
        view = memoryview(data)
        while view:
            view = view[self._tls.write(view) :]
        await self._flush()

    async def finish(self) -> None:
        """Say that this is the end, then close."""
        # It sends our farewell, then wants to read the other side's, which nobody waits for.
        with contextlib.suppress(ssl.SSLError):
            self._tls.unwrap()
        await self._flush()
        await self._below.finish()

    async def _flush(self) -> None:
        if self._out.pending:
            await self._below.write(self._out.read())

    async def _more(self) -> None:
        data = await self._below.read()
        if data:
            self._in.write(data)
        else:
            self._in.write_eof()


class Keys:
    """One private key for one capture, never written in the clear, and a certificate of it for each host."""

    def __init__(self) -> None:
        """Make the key."""
        self._key = ec.generate_private_key(ec.SECP256R1())
        spki = self._key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self.spki = base64.b64encode(hashlib.sha256(spki).digest()).decode("ascii")
        """What Chromium's `--ignore-certificate-errors-spki-list` takes."""
        self._password = secrets.token_hex(16).encode("ascii")
        self._private = self._key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(self._password),
        )
        self._contexts: dict[str, ssl.SSLContext] = {}

    def context(self, host: str) -> ssl.SSLContext:
        """What shows the browser a certificate for a host. HTTP/1.1 alone is offered."""
        if host not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            context.set_alpn_protocols(["http/1.1"])
            # OpenSSL takes a chain from a file only; the key in it is encrypted, and the file goes at once.
            with tempfile.TemporaryDirectory(prefix="nirpihak-") as folder:
                path = Path(folder) / "chain.pem"
                path.write_bytes(self._private + self._certificate(host).public_bytes(serialization.Encoding.PEM))
                context.load_cert_chain(path, password=self._password)
            self._contexts[host] = context
        return self._contexts[host]

    def _certificate(self, host: str) -> x509.Certificate:
        # A common name holds 64 characters; browsers read the alternative name alone.
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Nirpihak, satu penangkapan / one capture")])
        try:
            alternative: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
        except ValueError:
            alternative = x509.DNSName(host)
        today = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(today - _DAY)
            .not_valid_after(today + 2 * _DAY)
            .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .sign(self._key, hashes.SHA256())
        )
