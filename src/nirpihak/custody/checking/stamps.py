"""RFC 3161 timestamps, read and verified with the standard library and the `openssl` command.

A verifier of a bundle has nothing else. It knows no network, no database and no other library; it is told which
digest a reply should be about and which CA is trusted for it, and says when the token was made or what is wrong.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from datetime import datetime, timedelta, timezone
from enum import Enum
from typing import NamedTuple

from . import CheckError

UTC = timezone.utc  # noqa: UP017 - a verifier may run an older Python
DIGESTS = {
    "2.16.840.1.101.3.4.2.1": ("sha256", 32),
    "2.16.840.1.101.3.4.2.2": ("sha384", 48),
    "2.16.840.1.101.3.4.2.3": ("sha512", 64),
}
"""The digests taken: object identifier -> (name, bytes)."""
LARGEST = 256 * 1024
"""Bytes of a reply. One with a long chain is under 10 kB."""
STATUS = {
    0: "granted",
    1: "granted with modifications",
    2: "rejected",
    3: "waiting",
    4: "revocation is near",
    5: "revoked",
}
_FAILURES = {
    0: "bad algorithm",
    2: "bad request",
    5: "bad data format",
    14: "the time source is not available",
    15: "the policy is not accepted",
    16: "the extension is not accepted",
    17: "additional information is not available",
    25: "system failure",
}
"""PKIFailureInfo (RFC 3161, 2.4.2): bit -> meaning."""
_SIGNED_DATA = "1.2.840.113549.1.7.2"
_TST_INFO = "1.2.840.113549.1.9.16.1.4"
_INTEGER, _BITS, _OCTETS, _OID, _UTF8, _TIME, _SEQUENCE, _SET = 0x02, 0x03, 0x04, 0x06, 0x0C, 0x18, 0x30, 0x31
_GENERALIZED = re.compile(rb"(\d{14})(?:\.(\d{1,9}))?Z")


class Trouble(str, Enum):  # noqa: UP042 - a verifier may run an older Python
    """What can be wrong with a timestamp, or with getting one."""

    UNREACHABLE = "unreachable"
    ANSWER = "answer"
    JUNK = "junk"
    REFUSED = "refused"
    DIGEST = "digest"
    NONCE = "nonce"
    AUTHORITY = "authority"
    EXPIRED = "expired"
    SIGNATURE = "signature"
    TOOL = "tool"


class StampError(CheckError):
    """A timestamp that is none, or cannot be had. `trouble` is the kind; `reply` what the authority sent, if any."""

    def __init__(self, trouble: Trouble, id: str, en: str, reply: bytes | None = None) -> None:
        super().__init__(id, en)
        self.trouble = trouble
        self.reply = reply


class Token(NamedTuple):
    """What a granted reply states. Nothing of it is proven before `verify`.

    `digest` is the hash the authority saw, `algorithm` its name (sha256, sha384, sha512), `at` its time in UTC,
    `accuracy` how far off that may be, as the authority puts it; `nonce` repeats the request's.
    """

    algorithm: str
    digest: bytes
    at: datetime
    accuracy: timedelta | None
    serial: int
    policy: str
    nonce: int | None


def read(reply: bytes) -> Token:
    """What the token in a raw reply (DER of TimeStampResp, RFC 3161 section 2.4.2) states.

    Raises StampError: JUNK where it is no such reply, REFUSED where the authority gave no token.
    """
    if len(reply) > LARGEST:
        raise _junk(f"{len(reply)} bytes", reply)
    try:
        response = _parts(_only(reply, _SEQUENCE))
        _granted(_parts(_take(response, 0, _SEQUENCE)), reply)
        content = _parts(_take(response, 1, _SEQUENCE))
        if _oid(_take(content, 0, _OID)) != _SIGNED_DATA:
            raise _Broken("no signed data")
        signed = _parts(_only(_take(content, 1, 0xA0), _SEQUENCE))
        encapsulated = _parts(_take(signed, 2, _SEQUENCE))
        if _oid(_take(encapsulated, 0, _OID)) != _TST_INFO:
            raise _Broken("signed data of another kind")
        info = _parts(_only(_only(_take(encapsulated, 1, 0xA0), _OCTETS), _SEQUENCE))
        return _info(info)
    except _Broken as error:
        raise _junk(str(error), reply) from error


def verify(reply: bytes, digest: bytes, ca: bytes, openssl: str = "openssl") -> Token:
    """The token of a reply that is about `digest` and rightly signed under `ca` (PEM, one or more certificates).

    The chain is judged at the token's own time, which the signature covers: a certificate that has run out since
    does not matter, one that had run out by then does. Revocation lists are not asked for. Raises StampError.
    """
    token = read(reply)
    if token.digest != digest:
        raise wrong_digest(token.digest, digest, reply)
    try:
        with tempfile.TemporaryDirectory(prefix="stamp-") as folder:
            tsr, pem = os.path.join(folder, "reply.tsr"), os.path.join(folder, "ca.pem")  # noqa: PTH118
            for path, content in ((tsr, reply), (pem, ca)):
                with open(path, "wb") as file:  # noqa: PTH123
                    file.write(content)
            line = [openssl, *arguments(digest.hex(), tsr, pem, token.at)]
            done = subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.SubprocessError) as error:
        raise StampError(
            Trouble.TOOL,
            f"perintah openssl tidak dapat dijalankan ({error}); pasang OpenSSL 1.1.1 atau yang lebih baru",
            f"the openssl command cannot be run ({error}); install OpenSSL 1.1.1 or newer",
            reply,
        ) from error
    if done.returncode != 0 or b"Verification: OK" not in done.stdout:
        raise wrong_signature(_reason(done.stderr.decode("utf-8", "replace")), token.at, reply)
    return token


def arguments(digest: str, reply: str, ca: str, at: datetime) -> list[str]:
    """What follows `openssl` on the command line to verify one reply by hand; `digest` in hex, the rest paths."""
    return ["ts", "-verify", "-digest", digest, "-in", reply, "-CAfile", ca, "-attime", str(int(at.timestamp()))]


def wrong_digest(found: bytes, wanted: bytes, reply: bytes | None = None) -> StampError:
    """The error for a token about something else."""
    return StampError(
        Trouble.DIGEST,
        f"stempel waktu ini untuk isi lain: sidik {found.hex()[:16]}..., seharusnya {wanted.hex()[:16]}...",
        f"this timestamp is about other bytes: digest {found.hex()[:16]}..., expected {wanted.hex()[:16]}...",
        reply,
    )


def wrong_signature(reason: str, at: datetime, reply: bytes | None = None) -> StampError:
    """The error for a chain or signature that does not hold; `reason` is what the checking library said."""
    when = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    lower = reason.lower()
    if "expired" in lower or "not yet valid" in lower:
        return StampError(
            Trouble.EXPIRED,
            f"sertifikat otoritas tidak berlaku pada saat stempel dibuat ({when}): {reason}",
            f"the authority's certificate was not valid when the token was made ({when}): {reason}",
            reply,
        )
    if "issuer" in lower or "self-signed" in lower or "self signed" in lower or "signer certificate" in lower:
        return StampError(
            Trouble.AUTHORITY,
            f"stempel waktu ini bukan dari otoritas yang dipercaya untuk berkas ini: {reason}",
            f"this timestamp is not from the authority that is trusted for it: {reason}",
            reply,
        )
    return StampError(
        Trouble.SIGNATURE,
        f"tanda tangan stempel waktu tidak sah: {reason}",
        f"the signature of the timestamp does not hold: {reason}",
        reply,
    )


def _reason(stderr: str) -> str:
    """The words of `openssl` that say why, without codes and source lines."""
    found = []
    for line in stderr.splitlines():
        fields = line.split(":")
        if len(fields) > 5 and fields[1] == "error":
            detail = ":".join(fields[8:] if fields[7:8] and fields[7].isdigit() else fields[7:])
            found.append(f"{fields[5]} ({detail})" if detail.strip() else fields[5])
    return "; ".join(found) or (stderr.strip().splitlines() or ["no reason given"])[-1][:200]


def _granted(status: list[tuple[int, bytes]], reply: bytes) -> None:
    number = _int(_take(status, 0, _INTEGER))
    if number == 0:
        return
    said = [STATUS.get(number, f"status {number}")]
    for tag, content in status[1:]:
        if tag == _SEQUENCE:
            said += [text.decode("utf-8", "replace") for _, text in _parts(content)]
        elif tag == _BITS and content:
            bits = "".join(f"{byte:08b}" for byte in content[1:])
            said += [_FAILURES.get(n, f"failure {n}") for n, bit in enumerate(bits) if bit == "1"]
    why = " ".join(", ".join(said).split())[:300]
    why = "".join(sign if sign.isprintable() else "?" for sign in why)
    raise StampError(
        Trouble.REFUSED, f"otoritas tidak memberi stempel waktu: {why}", f"the authority gave no token: {why}", reply
    )


def _info(info: list[tuple[int, bytes]]) -> Token:
    """TSTInfo (RFC 3161, section 2.4.2)."""
    imprint = _parts(_take(info, 2, _SEQUENCE))
    oid = _oid(_take(_parts(_take(imprint, 0, _SEQUENCE)), 0, _OID))
    algorithm, size = DIGESTS.get(oid, ("", 0))
    digest = _take(imprint, 1, _OCTETS)
    if not algorithm or len(digest) != size:
        raise _Broken(f"a digest of another kind ({oid}, {len(digest)} bytes)")
    accuracy = nonce = None
    for tag, content in info[5:]:
        if tag == _SEQUENCE:
            accuracy = _accuracy(_parts(content))
        elif tag == _INTEGER:
            nonce = _int(content)
    return Token(
        algorithm=algorithm,
        digest=digest,
        at=_time(_take(info, 4, _TIME)),
        accuracy=accuracy,
        serial=_int(_take(info, 3, _INTEGER)),
        policy=_oid(_take(info, 1, _OID)),
        nonce=nonce,
    )


def _accuracy(parts: list[tuple[int, bytes]]) -> timedelta:
    unit = {_INTEGER: 1_000_000, 0x80: 1000, 0x81: 1}
    try:
        return timedelta(microseconds=sum(_int(content) * unit.get(tag, 0) for tag, content in parts))
    except OverflowError as error:
        raise _Broken("an accuracy beyond all bounds") from error


def _time(content: bytes) -> datetime:
    found = _GENERALIZED.fullmatch(content)
    if found is None:
        raise _Broken("a time that cannot be read")
    try:
        at = datetime.strptime(found[1].decode("ascii"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as error:
        raise _Broken("a time that cannot be read") from error
    return at + timedelta(microseconds=int((found[2] or b"0").ljust(6, b"0")[:6]))


class _Broken(Exception):
    """The DER is not what it should be; becomes a StampError with the reply."""


def _junk(why: str, reply: bytes) -> StampError:
    return StampError(
        Trouble.JUNK,
        f"ini bukan jawaban otoritas stempel waktu (RFC 3161): {why}",
        f"this is no reply of a timestamp authority (RFC 3161): {why}",
        reply,
    )


def _element(data: bytes, at: int) -> tuple[int, int, int]:
    """Tag, start and end of the content of the element at `at`: X.690, definite lengths, tags below 31."""
    if at + 2 > len(data):
        raise _Broken(f"cut off at byte {len(data)}")
    tag, length, start = data[at], data[at + 1], at + 2
    if tag & 0x1F == 0x1F or length == 0x80:
        raise _Broken("not DER")
    if length > 0x80:
        octets = length & 0x7F
        if octets > 4 or start + octets > len(data):
            raise _Broken("a length beyond the end")
        length = int.from_bytes(data[start : start + octets], "big")
        start += octets
    if start + length > len(data):
        raise _Broken(f"cut off at byte {len(data)}")
    return tag, start, start + length


def _parts(content: bytes) -> list[tuple[int, bytes]]:
    """The elements that a constructed value is made of: (tag, content) each."""
    found, at = [], 0
    while at < len(content):
        tag, start, at = _element(content, at)
        found.append((tag, content[start:at]))
    return found


def _only(content: bytes, tag: int) -> bytes:
    """The content of the single element that fills `content`."""
    parts = _parts(content)
    if len(parts) != 1:
        raise _Broken("bytes before or after the reply")
    return _take(parts, 0, tag)


def _take(parts: list[tuple[int, bytes]], place: int, tag: int) -> bytes:
    if place >= len(parts) or parts[place][0] != tag:
        raise _Broken(f"element {place} is not the one expected (tag {tag:#04x})")
    return parts[place][1]


def _int(content: bytes) -> int:
    if not 0 < len(content) <= 64:
        raise _Broken("a number that cannot be read")
    return int.from_bytes(content, "big", signed=True)


def _oid(content: bytes) -> str:
    """An object identifier in dotted form (X.690, 8.19)."""
    arcs, value = [], 0
    for byte in content:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            arcs.append(value)
            value = 0
    if not arcs or len(content) > 64 or content[-1] & 0x80:
        raise _Broken("an object identifier that cannot be read")
    first = min(arcs[0] // 40, 2)
    return ".".join(str(arc) for arc in [first, arcs[0] - 40 * first, *arcs[1:]])
