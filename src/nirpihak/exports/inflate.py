"""The stream of one packed file: inflates, counts and checks what comes.

Bytes that came whole are handed out before a fault is told, so that nothing that is there is lost. Raises MemberError
and nothing else. Knows no archive.
"""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any, Final, Protocol

from nirpihak.exports.members import MemberError
from nirpihak.exports.places import PIECE, Allowance, Handle, bomb, cut_off, damaged
from nirpihak.text import Text

_DICTIONARY: Final = 64 << 20
"""Most bytes that an LZMA entry may ask to be held."""


class Decoder(Protocol):
    """What turns packed bytes into what they were, as `bz2.BZ2Decompressor` does."""

    @property
    def eof(self) -> bool:
        """It has come to its end."""

    @property
    def needs_input(self) -> bool:
        """It gives nothing more without more bytes."""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """At most so many bytes."""


class _Deflate:
    """zlib's raw deflate in the manners of the other decoders."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(-15)
        self.eof, self.needs_input = False, True

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        zlib_ = self._zlib
        come = zlib_.decompress(zlib_.unconsumed_tail + data if zlib_.unconsumed_tail else data, max_length)
        self.eof = zlib_.eof
        # What fills the measure may have more behind it.
        self.needs_input = not zlib_.unconsumed_tail and len(come) < max_length
        return come


def decoder(method: int, handle: Handle, start: int, packed: int) -> tuple[Decoder | None, int, int]:
    """What decodes a zip's method (None: stored), and where what it is to decode starts, and its bytes.

    Raises MemberError where the method is another, this Python has it not, or it asks for too much memory.
    """
    if method == 0:
        return None, start, packed
    if method == 8:
        return _Deflate(), start, packed
    try:
        if method == 12:
            import bz2

            return bz2.BZ2Decompressor(), start, packed
        if method == 14:
            return _lzma(handle.at(start, 9), packed), start + 9, packed - 9
    except ImportError:
        pass
    raise _unknown_method(method)


def _lzma(head: bytes, packed: int) -> Decoder:
    """LZMA as a zip has it: two bytes of version, two that say five, and five of properties."""
    import lzma

    if len(head) < 9 or packed < 9:
        raise cut_off()
    _, length, props, wide = struct.unpack("<2HBL", head)
    if length != 5 or props >= 9 * 5 * 5:
        raise damaged()
    if wide > _DICTIONARY:
        raise bomb()
    packing: dict[str, Any] = {
        "id": lzma.FILTER_LZMA1,
        "dict_size": max(wide, 4096),
        "lc": props % 9,
        "lp": props // 9 % 5,
        "pb": props // 45,
    }
    try:
        return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[packing])
    except (lzma.LZMAError, ValueError) as error:
        raise damaged() from error


class Stream(io.BufferedIOBase):
    """`size` bytes, decoded from `packed` bytes at `start`. `crc` is None where none is told.

    It owns the handle. Reading may return fewer bytes than were asked for before the end; none only at the end.
    """

    def __init__(
        self,
        handle: Handle,
        start: int,
        packed: int,
        decode: Decoder | None,
        size: int,
        crc: int | None,
        allowance: Allowance,
    ) -> None:
        self._handle, self._decode, self._allowance = handle, decode, allowance
        self.start, self._at, self._stop = start, start, start + packed
        self._size, self._crc, self._sum, self._given = size, crc, 0, 0
        self._rest, self._used = b"", 0
        self._fault: MemberError | None = None
        self._ended = False

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """At most so many bytes; all there are without a number. Raises MemberError."""
        if size is None or size < 0:
            pieces = []
            while piece := self.read(4 * PIECE):
                pieces.append(piece)
            return b"".join(pieces)
        have = len(self._rest) - self._used
        if have >= size:
            self._used += size
            return self._rest[self._used - size : self._used]
        data = self._rest[self._used :]
        self._rest, self._used = b"", 0
        while len(data) < size:
            missing = size - len(data)
            # Small readings are served from a larger one.
            piece = self._next(max(missing, PIECE))
            if not piece:
                break
            if len(piece) > missing:
                data += piece[:missing]
                self._rest, self._used = piece, missing
            else:
                data = data + piece if data else piece
        if not data and size and self._fault is not None:
            raise self._fault
        return data

    def read1(self, size: int = -1, /) -> bytes:
        """At most so many bytes, as `read`."""
        return self.read(PIECE if size < 0 else size)

    def peek(self, size: int = 0, /) -> bytes:
        """What comes next, without taking it; some of it."""
        if self._used == len(self._rest):
            self._rest, self._used = self._next(PIECE), 0
        return self._rest[self._used : self._used + 4096]

    def close(self) -> None:
        """Let go of the archive."""
        if not self.closed:
            self._handle.close()
            self._ended = True
        super().close()

    def _next(self, most: int) -> bytes:
        """The next bytes, at most so many; none at the end, or where `_fault` says why not."""
        if self._ended:
            return b""
        try:
            come = self._pack(most) if self._decode is None else self._unpack(most)
            self._given += len(come)
            if self._given > self._size:
                come = come[: len(come) - (self._given - self._size)]
                self._fault = _more_than_told()
            elif not come:
                self._close_off()
            if self._crc is not None:
                self._sum = zlib.crc32(come, self._sum)
            self._allowance.spend(len(come), self._given, self._at - self.start)
            if self._given > self._allowance.limits.inflated:
                raise bomb()
        except MemberError as error:
            self._fault, come = error, b""
        self._ended = not come or self._fault is not None
        return come

    def _pack(self, most: int) -> bytes:
        """Stored bytes."""
        come = self._handle.at(self._at, min(most, self._stop - self._at))
        self._at += len(come)
        return come

    def _unpack(self, most: int) -> bytes:
        decode = self._decode
        assert decode is not None
        try:
            while not decode.eof:
                data = b""
                if decode.needs_input:
                    data = self._handle.at(self._at, min(PIECE, self._stop - self._at))
                    self._at += len(data)
                come = decode.decompress(data, most)
                if come or (decode.needs_input and not data):
                    return come
        except MemberError:
            raise
        except Exception as error:  # each decoder has errors of its own
            raise damaged() from error
        return b""

    def _close_off(self) -> None:
        """Raises where the end does not fit what was told."""
        if self._given < self._size:
            raise cut_off()
        if self._crc is not None and self._sum != self._crc:
            raise damaged()


def _more_than_told() -> MemberError:
    return MemberError(
        Text(
            "isinya lebih panjang daripada yang tercatat dalam arsip; sisanya tidak dibaca, unduh ulang ekspornya",
            "it is longer than the archive says; the rest is not read, download the export again",
        )
    )


def _unknown_method(method: int) -> MemberError:
    return MemberError(
        Text(
            f"dipadatkan dengan cara yang tidak dikenal di sini (nomor {method}); buka arsipnya dulu, "
            "lalu pilih foldernya",
            f"packed in a way not known here (number {method}); unpack the archive first, then choose the folder",
        )
    )
