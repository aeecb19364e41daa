"""Timestamps from RFC 3161 authorities: ask for a given digest, keep the raw reply, verify it at the token's own time.

A reply is judged twice, by rfc3161-client here and by `openssl ts` as whoever gets a bundle does, against the CA that
is pinned for that authority and no other. It knows nothing of what is stamped, of the database or of retries.
"""

from __future__ import annotations

import base64
import http.client
import re
import secrets
import shutil
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Timer
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from asn1crypto import cms, tsp
from cryptography import x509
from rfc3161_client import TimeStampResponse, VerificationError, VerifierBuilder, decode_timestamp_response

from nirpihak.custody.authority import QUERY, REPLY, AuthorityError, LocalAuthority
from nirpihak.custody.checking import stamps
from nirpihak.custody.checking.stamps import StampError, Trouble

LOCAL: Final = "local"
"""The name of the institution's own authority."""
TIMEOUT: Final = 20.0
"""Seconds for the whole exchange with an authority."""
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_ALGORITHMS: Final = {size: name for name, size in stamps.DIGESTS.values()}


@dataclass(frozen=True, slots=True)
class Authority:
    """Somebody who stamps. `name` is short ASCII, for file names too; `ca` is the PEM its tokens are verified with.

    `url` is where requests are posted; empty for the local authority, which keeps itself in `folder`. One with neither
    is retired: it is asked no more, and known so that its old tokens can be verified.
    """

    name: str
    ca: bytes
    url: str = ""
    folder: Path | None = None

    @property
    def retired(self) -> bool:
        return not self.url and self.folder is None

    @property
    def where(self) -> str:
        """For people: the address without a password that may be in it."""
        parts = urlsplit(self.url)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if self.url else str(self.folder)


@dataclass(frozen=True, slots=True)
class Stamped:
    """A verified timestamp. `reply` is what the authority sent, to the byte; `request` what it was asked.

    `at` is the authority's time (UTC), `ahead` how far it was before our own clock half-way through the exchange.
    `signer` names the certificate that signed and `signer_until` its end: the stamp stays valid after that, but should
    be renewed before the algorithms weaken. `resorted` says that the reply is not strict DER and was read in a copy.
    """

    authority: str
    digest: bytes
    reply: bytes
    at: datetime
    serial: int
    policy: str
    signer: str
    signer_until: datetime
    resorted: bool
    request: bytes = b""
    ahead: timedelta | None = None


def request(digest: bytes, nonce: int) -> bytes:
    """A request (DER of TimeStampReq) for a SHA-256, SHA-384 or SHA-512 digest, told apart by length.

    It asks for the signer's certificate, without which nobody else could verify the token. Raises ValueError.
    """
    if len(digest) not in _ALGORITHMS:
        raise ValueError(f"a digest of {len(digest)} bytes; SHA-256, SHA-384 and SHA-512 have 32, 48 and 64")
    query = tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": {"algorithm": _ALGORITHMS[len(digest)]},
                "hashed_message": digest,
            },
            "nonce": nonce,
            "cert_req": True,
        }
    )
    return bytes(query.dump())


def stamp(authority: Authority, digest: bytes, *, timeout: float = TIMEOUT) -> Stamped:
    """A verified timestamp of a digest by one authority, within `timeout` seconds.

    Raises StampError: with the reply, where there was one, so that it can be kept and looked at.
    """
    nonce = secrets.randbits(63) + 1
    query = request(digest, nonce)
    before = datetime.now(UTC)
    reply = ask(authority, query, timeout=timeout)
    half_way = before + (datetime.now(UTC) - before) / 2
    stamped = verified(authority, digest, reply, nonce=nonce)
    return replace(stamped, request=query, ahead=stamped.at - half_way)


def verified(authority: Authority, digest: bytes, reply: bytes, *, nonce: int | None = None) -> Stamped:
    """The timestamp in a raw reply, if it is of this digest, by this authority, and answers the request with `nonce`.

    Judged at the token's time: a certificate that has run out since does not matter. Raises StampError.
    """
    token = stamps.read(reply)
    if token.digest != digest:
        raise stamps.wrong_digest(token.digest, digest, reply)
    if nonce is not None and token.nonce != nonce:
        raise StampError(
            Trouble.NONCE,
            "jawaban otoritas bukan untuk permintaan ini (nonce berbeda); mungkin jawaban lama yang diulang",
            "the authority's reply is not to this request (another nonce); an old reply may have been replayed",
            reply,
        )
    response, resorted = _decoded(reply)
    builder = VerifierBuilder()
    for certificate in dict.fromkeys(x509.load_pem_x509_certificates(authority.ca)):
        builder = builder.add_root_certificate(certificate)
    try:
        builder.build().verify(response, digest)
        signer = _signer(response)
    except (VerificationError, ValueError) as error:
        raise stamps.wrong_signature(_reason(str(error)), token.at, reply) from error
    # What stands here must also stand where only openssl is at hand; it compares the ESSCertID, too.
    if shutil.which("openssl"):
        stamps.verify(reply, digest, authority.ca)
    return Stamped(
        authority=authority.name,
        digest=digest,
        reply=reply,
        at=token.at,
        serial=token.serial,
        policy=token.policy,
        signer=signer.subject.rfc4514_string(),
        signer_until=signer.not_valid_after_utc,
        resorted=resorted,
    )


def ask(authority: Authority, query: bytes, *, timeout: float = TIMEOUT) -> bytes:
    """The raw reply of an authority, unread. Raises StampError: UNREACHABLE, or ANSWER where it is no such reply."""
    if authority.retired:
        raise StampError(
            Trouble.UNREACHABLE,
            f"otoritas {authority.name} tidak dipakai lagi",
            f"authority {authority.name} is asked no more",
        )
    if authority.folder is not None:
        try:
            return LocalAuthority(authority.folder).reply(query)
        except AuthorityError as error:
            raise StampError(Trouble.TOOL, error.id, error.en) from error
    try:
        return _posted(authority, urlsplit(authority.url), query, timeout)
    except (OSError, http.client.HTTPException) as error:
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise StampError(
            Trouble.UNREACHABLE,
            f"otoritas {authority.name} ({authority.where}) tidak menjawab: {why}",
            f"authority {authority.name} ({authority.where}) does not answer: {why}",
        ) from error


def resorted(reply: bytes) -> bytes:
    """The reply with the certificates in its token in the order that DER wants for a SET (X.690, section 11.6).

    Some authorities, OpenSSL among them, put the signer's first. The order is under no signature, and nothing else
    changes. Raises ValueError where the reply has no certificates.
    """
    content = tsp.TimeStampResp.load(reply)["time_stamp_token"]["content"]
    held = content["certificates"]
    if not isinstance(held, cms.CertificateSet):
        raise ValueError("no certificates")
    before, after = held.contents, b"".join(sorted(certificate.dump() for certificate in held))
    if reply.count(before) != 1 or len(before) != len(after):
        raise ValueError("certificates that cannot be put in order")
    return bytes(reply.replace(before, after))


def parse_authorities(text: str, folder: Path) -> tuple[Authority, ...]:
    """The authorities of the setting NIRPIHAK_TSA, in its order; `folder` is where the local one keeps itself.

    One entry or more, with commas: `local`, `name=https://address;ca=/path/ca.pem`, or, for one that is asked no more,
    `name=;ca=/path/ca.pem`. Raises AuthorityError.
    """
    return tuple(_authority(name, rest, folder) for name, rest in _entries(text).items())


def parse_names(text: str, *, retired: bool = False) -> tuple[str, ...]:
    """The names of the authorities of that setting that are asked; with `retired`, of all. Reads no file.

    Raises AuthorityError.
    """
    return tuple(name for name, (url, path) in _entries(text).items() if retired or url or not path)


def find_authority(text: str, folder: Path, name: str) -> Authority | None:
    """One authority of that setting by its name, if it is there. Raises AuthorityError."""
    rest = _entries(text).get(name)
    return None if rest is None else _authority(name, rest, folder)


def _entries(text: str) -> dict[str, tuple[str, str]]:
    """Of each entry, by name: the address (none where retired) and the path of the CA; neither for `local`."""
    found: dict[str, tuple[str, str]] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        name, _, rest = (part.strip() for part in entry.partition("="))
        if name in found:
            raise AuthorityError(f"otoritas {name} disebut dua kali", f"authority {name} is named twice")
        found[name] = ("", "") if entry == LOCAL else _remote(name, rest)
    return found


def _remote(name: str, rest: str) -> tuple[str, str]:
    form = f"{name or 'name'}=https://...;ca=/.../ca.pem"
    if not _NAME.fullmatch(name) or name == LOCAL:
        raise AuthorityError(
            f"nama otoritas {name!r} harus huruf kecil, angka atau tanda hubung, dan bukan {LOCAL}; tulis {form}",
            f"the name of authority {name!r} must be small letters, digits or hyphens, and not {LOCAL}; write {form}",
        )
    url, _, option = (part.strip() for part in rest.rpartition(";"))
    key, _, path = (part.strip() for part in option.partition("="))
    try:
        parts = urlsplit(url)
        usable = not url or (parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0)
    except ValueError:
        usable = False
    if not usable or key != "ca" or not path or not url.isascii() or not url.isprintable() or " " in url:
        raise AuthorityError(f"otoritas {name}: tulis {form}", f"authority {name}: write {form}")
    return url, path


def _authority(name: str, rest: tuple[str, str], folder: Path) -> Authority:
    url, path = rest
    if not path:
        return Authority(name, LocalAuthority(folder).ca, folder=folder)
    try:
        ca = Path(path).read_bytes()
        if not x509.load_pem_x509_certificates(ca):
            raise ValueError("no certificate")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None)
        raise AuthorityError(
            f"otoritas {name}: sertifikat CA {path} tidak dapat dibaca: {why or 'bukan sertifikat PEM'}",
            f"authority {name}: the CA certificate {path} cannot be read: {why or 'no PEM certificate'}",
        ) from error
    return Authority(name, ca, url)


def _posted(authority: Authority, url: SplitResult, query: bytes, timeout: float) -> bytes:
    """One POST and its answer (RFC 3161, section 3.4); no redirect is followed: the operator chose the address."""
    host = url.hostname or ""
    connection = (
        http.client.HTTPSConnection(host, url.port, timeout=timeout, context=ssl.create_default_context())
        if url.scheme == "https"
        else http.client.HTTPConnection(host, url.port, timeout=timeout)
    )
    headers = {"Content-Type": QUERY, "Accept": REPLY, "Connection": "close", "User-Agent": "nirpihak"}
    if url.username is not None:
        pair = f"{unquote(url.username)}:{unquote(url.password or '')}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode('ascii')}"
    ended = Event()
    held: list[socket.socket] = []

    def end() -> None:
        ended.set()
        for opened in held:
            with suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)

    # The socket's own timeout begins anew with each byte: who sends one a second would never be done.
    timer = Timer(timeout, end)
    timer.daemon = True
    timer.start()
    try:
        connection.connect()
        held.append(connection.sock)
        connection.request("POST", (url.path or "/") + (f"?{url.query}" if url.query else ""), query, headers)
        with connection.getresponse() as response:
            if response.status != 200:
                raise _answer(authority, f"HTTP {response.status} {response.reason}".strip(), response)
            reply = response.read(stamps.LARGEST + 1)
            if len(reply) > stamps.LARGEST:
                raise _answer(authority, f"> {stamps.LARGEST} bytes", response)
    except (OSError, http.client.HTTPException):
        if not ended.is_set():
            raise
    finally:
        timer.cancel()
        connection.close()
    # What was cut off by the deadline may look like an end.
    if ended.is_set():
        raise TimeoutError(f"no whole answer within {timeout:g} s")
    return reply


def _answer(authority: Authority, what: str, response: http.client.HTTPResponse) -> StampError:
    target = response.getheader("Location")
    if 300 <= response.status < 400 and target:
        what += f" -> {target[:200]}"
    what = "".join(sign if sign.isprintable() else "?" for sign in what)
    return StampError(
        Trouble.ANSWER,
        f"otoritas {authority.name} ({authority.where}) memberi jawaban yang tidak dapat dipakai: {what}",
        f"authority {authority.name} ({authority.where}) gave an answer that cannot be used: {what}",
    )


def _decoded(reply: bytes) -> tuple[TimeStampResponse, bool]:
    """The reply as rfc3161-client reads it, and whether it had to be put in order for that."""
    try:
        return decode_timestamp_response(reply), False
    except ValueError:
        pass
    try:
        return decode_timestamp_response(resorted(reply)), True
    except (ValueError, TypeError, KeyError) as error:
        why = " ".join(str(error).split())[:200]
        raise StampError(
            Trouble.JUNK,
            f"jawaban otoritas tidak menurut aturan DER: {why}",
            f"the authority's reply does not keep to DER: {why}",
            reply,
        ) from error


def _reason(message: str) -> str:
    """What rfc3161-client says, without the dump of OpenSSL's error stack that it may carry."""
    found = re.findall(r'(?:reason|data): "([^"]*)"', message)
    return " ".join("; ".join(dict.fromkeys(found) or [message]).split())[:300]


def _signer(response: TimeStampResponse) -> x509.Certificate:
    """The certificate that signed, told by the signature's own issuer and serial number."""
    for info in response.signed_data.signer_infos:
        for der in response.signed_data.certificates:
            certificate = x509.load_der_x509_certificate(der)
            if certificate.issuer == info.issuer and certificate.serial_number == info.serial_number:
                return certificate
    raise ValueError("no certificate of the signer")
