"""The store in a local folder: `ab/cd/<address>`, read-only files that appear whole or not at all.

Knows nothing of what the files hold, nor of keys.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, Final

from nirpihak.custody.stores import spool
from nirpihak.custody.stores.store import (
    NotInStore,
    StoreError,
    checked_address,
    from_os,
    is_address,
    prove,
    prove_kept,
)
from nirpihak.text import Text

INCOMING: Final = ".incoming"
"""The folder within, for files that come from another file system."""
_PREFIX: Final = re.compile(r"[0-9a-f]{2}")


class FolderStore:
    """A `Store` in a folder, made where it is absent.

    The file system must know hard links. Where the files to be kept lie in the same one, nothing is copied.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        try:
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise from_os(error, str(self._root)) from error

    @property
    def where(self) -> str:
        return str(self._root)

    def put(self, address: str, path: Path, *, proved: bool = False) -> None:
        place = self._place(address)
        try:
            try:
                self._link(address, path, place, proved)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                with spool.Spool(self._root / INCOMING) as copy:
                    shutil.copyfile(path, copy.path)
                    self._link(address, copy.path, place, False)
        except OSError as error:
            raise from_os(error, self.where, address) from error

    def open(self, address: str) -> BinaryIO:
        try:
            return self._place(address).open("rb")
        except (FileNotFoundError, NotADirectoryError) as error:
            self._is_there()
            if isinstance(error, FileNotFoundError):
                raise NotInStore(address, self.where) from error
            raise from_os(error, self.where, address) from error
        except OSError as error:
            raise from_os(error, self.where, address) from error

    def _is_there(self) -> None:
        """A disk that is not mounted says nothing of what is on it."""
        if not self._root.is_dir():
            raise StoreError(
                Text(
                    f"{self.where}: folder penyimpanan tidak ada; apakah disknya terpasang?",
                    f"{self.where}: the store's folder is not there; is its disk mounted?",
                )
            )

    def size(self, address: str) -> int:
        try:
            return self._place(address).stat().st_size
        except FileNotFoundError as error:
            raise NotInStore(address, self.where) from error
        except OSError as error:
            raise from_os(error, self.where, address) from error

    def __contains__(self, address: str) -> bool:
        try:
            self.size(address)
        except NotInStore:
            return False
        return True

    def addresses(self, after: str = "") -> Iterator[str]:
        try:
            for outer in self._folders(self._root, after[:2]):
                for inner in self._folders(outer, after[2:4] if outer.name == after[:2] else ""):
                    names = sorted(path.name for path in inner.iterdir() if is_address(path.name))
                    yield from (name for name in names if name > after)
        except OSError as error:
            raise from_os(error, self.where) from error

    def remove(self, address: str) -> None:
        place = self._place(address)
        try:
            place.unlink(missing_ok=True)
            if place.parent.is_dir():
                _sync(place.parent)
        except OSError as error:
            raise from_os(error, self.where, address) from error

    def sweep(self, older_than: float = 60.0) -> int:
        try:
            return spool.sweep(self._root / INCOMING, older_than)
        except OSError as error:
            raise from_os(error, self.where) from error

    def _place(self, address: str) -> Path:
        checked_address(address)
        return self._root / address[:2] / address[2:4] / address

    def _link(self, address: str, path: Path, place: Path, proved: bool) -> None:
        """Give the proved and synced file its place; the name is what makes it an object, so it comes last."""
        with path.open("rb") as file, ThreadPoolExecutor(1) as aside:
            os.fchmod(file.fileno(), 0o400)
            # The disk is waited for while the bytes are hashed.
            synced = aside.submit(os.fsync, file.fileno())
            if not proved:
                prove(address, file, str(path))
            synced.result()
        for folder in (place.parent.parent, place.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        try:
            os.link(path, place)
        except FileExistsError:
            with place.open("rb") as kept:
                prove_kept(address, kept, self.where)
        # All three, also where they stood already: whoever made them may have died before this.
        for folder in (place.parent, place.parent.parent, self._root):
            _sync(folder)

    def _folders(self, parent: Path, least: str) -> Iterator[Path]:
        for folder in sorted(parent.iterdir()):
            if folder.name >= least and _PREFIX.fullmatch(folder.name) and folder.is_dir():
                yield folder


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
