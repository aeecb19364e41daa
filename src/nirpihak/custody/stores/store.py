"""What a store of sealed objects is, and how it fails; `folder` and `s3` are the two there are.

An object's address is the SHA-256 of its sealed bytes, as 64 hexadecimal digits: whoever has the bytes can check them
without any key, and the address tells nothing of what was sealed. Knows nothing of keys, files' names or cases.
"""

from __future__ import annotations

import errno
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from nirpihak.text import Text

BLOCK: Final = 1 << 20
_ADDRESS: Final = re.compile(r"[0-9a-f]{64}")


class StoreError(Exception):
    """The store could not do what it was asked; `text` says in one line what, where and what to do.

    `address` names the object, where it is about one. Nothing half stands under an address when this is raised.
    """

    def __init__(self, text: Text, address: str | None = None) -> None:
        self.text, self.address = text, address
        super().__init__(text.en)


class NotInStore(StoreError):
    """There is no object at the address."""

    def __init__(self, address: str, where: str) -> None:
        super().__init__(Text(f"{address}: tidak ada di {where}", f"{address}: not in {where}"), address)


class Store(Protocol):
    """Sealed objects by address: written once, never changed. Safe to use from several threads and processes.

    Every method raises StoreError; ValueError for an address that is none.
    """

    @property
    def where(self) -> str:
        """Where it is, for people; shows no credentials."""

    def put(self, address: str, path: Path, *, proved: bool = False) -> None:
        """Keep the file's bytes under their address, durably by the time this returns; the same again is no error.

        Bytes whose SHA-256 is another are refused; `proved` says that the caller took it while writing the file, so
        that it need not be read again. The file is the store's from here on (it may become the very
        object): the caller may take its name away, but must not write to it.
        """

    def open(self, address: str) -> BinaryIO:
        """The object's bytes, seekable; NotInStore where there is none. May also raise StoreError while it is read."""

    def size(self, address: str) -> int:
        """Bytes of the object; NotInStore where there is none."""

    def __contains__(self, address: str) -> bool: ...

    def addresses(self, after: str = "") -> Iterator[str]:
        """Every address, in order; from the first one after `after`, so that a walk can go on where it ended."""

    def remove(self, address: str) -> None:
        """Take an object away for good, no error where there is none: for lawful erasure and for sweeping alone."""

    def sweep(self, older_than: float = 60.0) -> int:
        """Clear what writers that died left behind, older than so many seconds; how many there were."""


def checked_address(address: str) -> str:
    """The address itself; ValueError where it is none, before it becomes part of a path."""
    if not _ADDRESS.fullmatch(address):
        raise ValueError(f"not an address (64 hexadecimal digits): {address!r}")
    return address


def is_address(name: str) -> bool:
    """Whether a name is an address."""
    return _ADDRESS.fullmatch(name) is not None


def digest(file: BinaryIO) -> str:
    """The SHA-256 of a file's bytes from its beginning, in hexadecimal digits."""
    file.seek(0)
    found, buffer = hashlib.sha256(), memoryview(bytearray(BLOCK))
    # Both kinds of file here have it; BinaryIO alone does not promise it.
    while size := file.readinto(buffer):  # type: ignore[attr-defined]
        found.update(buffer[:size])
    return found.hexdigest()


def prove(address: str, file: BinaryIO, name: str) -> None:
    """Refuse, by StoreError, a file whose bytes do not have this address."""
    if (found := digest(file)) != address:
        raise StoreError(
            Text(
                f"{name}: bitanya beralamat {found}, bukan {address}; tidak disimpan",
                f"{name}: its bytes have the address {found}, not {address}; not kept",
            ),
            address,
        )


def prove_kept(address: str, file: BinaryIO, where: str) -> None:
    """Refuse, by StoreError, to count other bytes that stand under the address as the same object."""
    if digest(file) != address:
        raise StoreError(
            Text(
                f"{address}: di {where} sudah ada bita lain dengan alamat ini; benda itu rusak dan tidak ditimpa",
                f"{address}: other bytes already stand under it in {where}; that object is damaged, not overwritten",
            ),
            address,
        )


def from_os(error: OSError, where: str, address: str | None = None) -> StoreError:
    """An error of the operating system as one line for a person."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        text = Text(
            f"{where}: ruang simpan penuh; tidak ada yang disimpan, kosongkan ruang lalu ulangi",
            f"{where}: no room left; nothing was kept, make room and try again",
        )
    elif error.errno == errno.EFBIG:
        text = Text(
            f"{where}: berkas lebih besar daripada yang diizinkan sistem ini; tidak ada yang disimpan",
            f"{where}: the file is larger than this system allows; nothing was kept",
        )
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        text = Text(
            f"{where}: tidak boleh ditulis atau dibaca; periksa pemilik dan izinnya",
            f"{where}: may not be written or read; look at its owner and permissions",
        )
    else:
        why = error.strerror or str(error) or type(error).__name__
        text = Text(f"{where}: tidak dapat dipakai: {why}", f"{where}: cannot be used: {why}")
    return StoreError(text, address)
