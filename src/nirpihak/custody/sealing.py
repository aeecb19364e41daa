"""Sealing: bytes encrypted in segments, each of which can be read and judged alone.

A sealed object is a header of 32 bytes and then segments, AES-256-GCM in the STREAM construction (Hoang, Reyhanitabar,
Rogaway and Vizár, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", CRYPTO 2015):

    header   "nirpihak seal 1\\n" (16), plain bytes of a segment as uint32 (4), nonce prefix (7), zeros (5)
    segment  as many bytes of ciphertext (the last may have fewer), and the tag (16)
    nonce    nonce prefix (7), number of the segment from 0 as uint32 (4), 1 for the last segment or else 0 (1)

Numbers are big-endian; the header is the associated data of every segment. An empty object has one empty segment.
So a segment that was changed, moved, left out or cut off is found, and its place is named. Every object has a random
key of its own: to destroy that key is to erase the object, wherever its sealed bytes may still lie.

Knows nothing of where the bytes lie, nor of how a key is kept (`keyring`).
"""

from __future__ import annotations

import io
import os
import secrets
from collections.abc import Iterator
from typing import BinaryIO, Final, Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from nirpihak.text import Text

MAGIC: Final = b"nirpihak seal 1\n"
HEADER: Final = 32
"""Bytes of the header."""
TAG: Final = 16
"""Bytes that a segment is longer than its plain bytes."""
SEGMENT: Final = 1 << 20
"""Plain bytes of a segment, unless told otherwise. Sealing is equally fast at every size from 64 KiB to 4 MiB (measured
by `benchmarks.evidence_ingest`); at this one a thread hands over seldom, and a thumbnail's worth is read quickly."""
KEY: Final = 32
"""Bytes of an object's key."""
LEAST_SEGMENT: Final = 1 << 10
MOST_SEGMENT: Final = 1 << 24

_PREFIX: Final = 7


class Readable(Protocol):
    """What can be read from front to end; a read may give less than was asked, and gives nothing at the end."""

    def read(self, size: int, /) -> bytes: ...


class SealError(ValueError):
    """Sealed bytes are not what was sealed.

    The plain bytes from `start` up to, not including, `stop` cannot be vouched for; `text` says it to a person.
    """

    def __init__(self, start: int, stop: int, text: Text) -> None:
        self.start, self.stop, self.text = start, stop, text
        super().__init__(text.en)


def new_key() -> bytes:
    """A random key for one object; it must never seal a second one."""
    return secrets.token_bytes(KEY)


def sealed_size(size: int, segment: int = SEGMENT) -> int:
    """Bytes of the sealed object for `size` plain bytes."""
    return HEADER + size + TAG * max(1, -(-size // segment))


class Sealer:
    """Seals one object: `header` goes first, then each result of `seal`, in order.

    Every segment but the last has exactly `segment` plain bytes; the last has at most that many.
    """

    def __init__(self, key: bytes, segment: int = SEGMENT) -> None:
        if not _usable(segment):
            raise ValueError(f"a segment has {LEAST_SEGMENT} to {MOST_SEGMENT} bytes, a power of two; not {segment}")
        self._cipher = AESGCM(key)
        self._prefix = secrets.token_bytes(_PREFIX)
        self._number, self._ended = 0, False
        self.segment = segment
        self.header: Final = MAGIC + segment.to_bytes(4, "big") + self._prefix + bytes(5)

    def seal(self, plain: bytes, *, last: bool) -> bytes:
        """The next segment, sealed."""
        if self._ended or len(plain) > self.segment or (not last and len(plain) != self.segment):
            raise ValueError("segments are whole but for the last, and nothing comes after the last")
        nonce = _nonce(self._prefix, self._number, last)
        self._number, self._ended = self._number + 1, last
        return self._cipher.encrypt(nonce, plain, self.header)


def segments(stream: Readable, segment: int = SEGMENT) -> Iterator[tuple[bytes, bool]]:
    """The stream cut as `Sealer.seal` takes it: (plain bytes, whether they are the last), at least once."""
    held = _filled(stream, segment)
    while len(held) == segment and (following := _filled(stream, segment)):
        yield held, False
        held = following
    yield held, True


def seal(source: Readable, target: BinaryIO, key: bytes, segment: int = SEGMENT) -> int:
    """Seal a whole stream into `target`; gives the number of plain bytes."""
    sealer, size = Sealer(key, segment), 0
    target.write(sealer.header)
    for plain, last in segments(source, segment):
        target.write(sealer.seal(plain, last=last))
        size += len(plain)
    return size


class Unsealed(io.RawIOBase):
    """The plain bytes of a sealed object, read at any place; only the segments asked for are read and opened.

    `sealed` is seekable; it is closed with this. `size` is the number of plain bytes that the sealed length promises.
    Reading raises SealError where the bytes are not what was sealed; one opened segment is kept for the next read.
    """

    def __init__(self, sealed: BinaryIO, key: bytes) -> None:
        super().__init__()
        self._sealed, self._cipher = sealed, AESGCM(key)
        self._length = sealed.seek(0, os.SEEK_END)
        sealed.seek(0)
        self._header = _filled(sealed, HEADER)
        self.segment = _segment_of(self._header, self._length)
        # An object that was cut within a tag still gets a size, so that the cut is named when its end is read.
        body = max(self._length - HEADER, 0)
        self._count = max(1, -(-body // (self.segment + TAG)))
        self.size: Final = max(body - self._count * TAG, 0)
        self._at = 0
        self._held: tuple[int, bytes] | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise ValueError(f"a place in a file is 0 or more, not {base + offset}")
        self._at = base + offset
        return self._at

    # The base class types it for whatever is a buffer; so is what comes here.
    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Fill from one segment, less than asked at its end; 0 at the end of the object, once that is proved."""
        number, within = divmod(self._at, self.segment)
        if self._at >= self.size:
            # The end is a claim too: an object cut between two segments would otherwise just look shorter.
            self._opened(self._count - 1)
            return 0
        piece = memoryview(self._opened(number))[within : within + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def damages(self) -> Iterator[SealError]:
        """Every segment that cannot be vouched for, in order; none for a sound object."""
        for number in range(self._count):
            try:
                self._opened(number)
            except SealError as error:
                yield error

    def close(self) -> None:
        self._held = None
        self._sealed.close()
        super().close()

    def __enter__(self) -> Self:
        return self

    def _opened(self, number: int) -> bytes:
        if self._held is not None and self._held[0] == number:
            return self._held[1]
        self._sealed.seek(HEADER + number * (self.segment + TAG))
        sealed = _filled(self._sealed, self.segment + TAG)
        plain = self._decrypted(sealed, number, number == self._count - 1)
        if plain is None:
            raise self._error(sealed, number)
        self._held = number, plain
        return plain

    def _decrypted(self, sealed: bytes, number: int, last: bool) -> bytes | None:
        try:
            return self._cipher.decrypt(_nonce(self._header[20 : 20 + _PREFIX], number, last), sealed, self._header)
        except InvalidTag:
            return None

    def _error(self, sealed: bytes, number: int) -> SealError:
        start = number * self.segment
        stop = max(min(start + self.segment, self.size), start)
        last = number == self._count - 1
        if self._decrypted(sealed, number, not last) is not None:
            # Sound in itself, so what is wrong is where the object ends.
            end = stop if last else start + self.segment
            if last:
                text = Text(f"terpotong sesudah bita {end}", f"cut off after byte {end}")
            else:
                text = Text(f"ada tambahan sesudah bita {end}", f"something was added after byte {end}")
            return SealError(start, max(stop, self.size), text)
        return SealError(
            start,
            stop,
            Text(
                f"bita {start} sampai {stop} berubah, hilang, atau tidak pada tempatnya",
                f"bytes {start} to {stop} were changed, are missing or out of place",
            ),
        )


def unseal(sealed: BinaryIO, key: bytes) -> io.BufferedReader:
    """The plain bytes as an ordinary seekable binary file; see `Unsealed` for its errors."""
    raw = Unsealed(sealed, key)
    return io.BufferedReader(raw, raw.segment)


def _usable(segment: int) -> bool:
    return LEAST_SEGMENT <= segment <= MOST_SEGMENT and segment & (segment - 1) == 0


def _segment_of(header: bytes, length: int) -> int:
    segment = int.from_bytes(header[len(MAGIC) : len(MAGIC) + 4], "big")
    if len(header) != HEADER or not header.startswith(MAGIC) or not _usable(segment):
        text = Text("awal berkas bukan segel Nirpihak versi 1", "the beginning is no Nirpihak seal of version 1")
        raise SealError(0, max(length - HEADER - TAG, 0), text)
    return segment


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])


def _filled(stream: Readable, size: int) -> bytes:
    """`size` bytes, or fewer at the end of the stream only."""
    first = stream.read(size)
    if len(first) == size or not first:
        return first
    parts, missing = [first], size - len(first)
    while missing and (part := stream.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
