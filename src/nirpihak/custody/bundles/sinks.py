"""Where a bundle is written: a folder or a zip, under a name that nobody sees until all of it is there.

Every byte is hashed on its way. A crash leaves a hidden part, which the next write of the same bundle takes away. It
knows nothing of what the files mean.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from nirpihak.custody.checking.bag import PIECE
from nirpihak.text import Text

BLOCK: Final = 1 << 20
_ZIP64_FROM: Final = 1 << 31


class BundleError(RuntimeError):
    """A bundle cannot be made; `text` says why in one line, in both languages."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(frozen=True)
class Hashes:
    """What was written under a name."""

    size: int
    sha256: str
    sha512: str


class Sink(Protocol):
    """Takes the files of a bundle one after another."""

    def opened(self, name: str, size: int) -> contextlib.AbstractContextManager[BinaryIO]:
        """A file to write `size` bytes to, under a name with `/` between folders."""
        ...


@dataclass
class Writer:
    """Writes files into a sink and keeps their hashes; of those in `data/`, the pieces too."""

    sink: Sink
    hashes: dict[str, Hashes] = field(default_factory=dict)
    pieces: list[str] = field(default_factory=list)
    """Rows of `pieces-sha256.txt`, without their newlines."""

    def add(self, name: str, content: bytes | str) -> Hashes:
        """Write one small file."""
        raw = content.encode() if isinstance(content, str) else content
        return self.stream(name, (raw[at : at + BLOCK] for at in range(0, len(raw), BLOCK)), len(raw))

    def stream(self, name: str, blocks: Iterable[bytes], size: int) -> Hashes:
        """Write one file of `size` bytes from blocks of at most 1 MiB."""
        sha256, sha512 = hashlib.sha256(), hashlib.sha512()
        piece, start, written = hashlib.sha256(), 0, 0
        rows: list[str] = []
        with self.sink.opened(name, size) as file:
            for block in blocks:
                file.write(block)
                sha256.update(block)
                sha512.update(block)
                for part in _parts(block, PIECE - (written - start)):
                    piece.update(part)
                    written += len(part)
                    if written - start == PIECE:
                        rows.append(f"{piece.hexdigest()} {start} {PIECE} {name}")
                        piece, start = hashlib.sha256(), written
        if written > start:
            rows.append(f"{piece.hexdigest()} {start} {written - start} {name}")
        if name.startswith("data/"):
            self.pieces += rows
        self.hashes[name] = Hashes(written, sha256.hexdigest(), sha512.hexdigest())
        return self.hashes[name]


def _parts(block: bytes, room: int) -> Iterator[memoryview]:
    view = memoryview(block)
    yield view[:room]
    for at in range(room, len(view), PIECE):
        yield view[at : at + PIECE]


# ---------------------------------------------------------------- folder and zip


@contextmanager
def writing(target: Path, inside: str, at: datetime) -> Iterator[Writer]:
    """A writer for the bundle at `target`: a zip where the name ends in `.zip`, else a folder.

    What was written appears under its name when the block ends well, and not at all otherwise. `inside` names the
    folder within a zip, `at` is the time its members bear. Raises BundleError.
    """
    _take_away_left_overs(target)
    if os.path.lexists(target):
        raise BundleError(Text(f"{target}: sudah ada", f"{target}: is there already"))
    part = target.with_name(f".{target.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        if target.suffix.lower() == ".zip":
            with part.open("xb") as file:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                    yield Writer(_Zip(archive, inside, at))
                file.flush()
                os.fsync(file.fileno())
            # A link is made whole or not at all, and never over what somebody else made meanwhile.
            os.link(part, target)
        else:
            part.mkdir()
            yield Writer(_Folder(part))
            for folder, _, _ in os.walk(part):
                _sync(Path(folder))
            if os.path.lexists(target):
                raise BundleError(Text(f"{target}: sudah ada", f"{target}: is there already"))
            part.rename(target)
        _sync(target.parent)
    except OSError as error:
        why = error.strerror or str(error)
        raise BundleError(
            Text(f"{target}: tidak dapat ditulis ({why})", f"{target}: cannot be written ({why})")
        ) from error
    finally:
        _remove(part)


@dataclass
class _Folder:
    root: Path

    @contextmanager
    def opened(self, name: str, size: int) -> Iterator[BinaryIO]:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb", buffering=0) as file:
            yield _Whole(file)  # type: ignore[misc]  # writes all it is given, as a buffered file does
            os.fsync(file.fileno())


@dataclass
class _Whole:
    """A raw file that writes every byte it is given: a raw write may stop early."""

    file: BinaryIO

    def write(self, block: bytes) -> int:
        left = memoryview(block)
        while left:
            left = left[self.file.write(left) :]
        return len(block)


@dataclass
class _Zip:
    archive: zipfile.ZipFile
    inside: str
    at: datetime

    @contextmanager
    def opened(self, name: str, size: int) -> Iterator[BinaryIO]:
        member = zipfile.ZipInfo(f"{self.inside}/{name}", date_time=self.at.timetuple()[:6])
        member.external_attr = 0o644 << 16
        member.create_system = 3
        with self.archive.open(member, "w", force_zip64=size >= _ZIP64_FROM) as file:
            yield file  # type: ignore[misc]  # writes as a binary file does


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(part: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        if part.is_dir() and not part.is_symlink():
            shutil.rmtree(part, ignore_errors=True)
        else:
            part.unlink()


def _take_away_left_overs(target: Path) -> None:
    """Remove what a process that is gone left of the same bundle."""
    prefix = f".{target.name}."
    with contextlib.suppress(OSError):
        for path in target.parent.iterdir():
            if path.name.startswith(prefix) and path.name.endswith(".part"):
                pid = path.name[len(prefix) :].partition("-")[0]
                if pid.isdigit() and not _runs(int(pid)):
                    _remove(path)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
