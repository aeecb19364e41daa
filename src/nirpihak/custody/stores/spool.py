"""Files on their way into a store: held by a lock while somebody writes them, so that what the dead left can be told.

Knows nothing of what is written.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

SUFFIX: Final = ".part"


class Spool:
    """A new file in `folder`, its owner's alone, gone again when the block ends. Raises OSError.

    `path` is its name. The kernel lets go of its lock when the process dies, however that happens.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path: Final = folder / f"{os.getpid()}-{secrets.token_hex(8)}{SUFFIX}"
        self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        # Somebody who sweeps may hold it for the moment it takes to see that it is new.
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def write(self, content: bytes) -> None:
        """Write on at the end, all of it or raise OSError."""
        view = memoryview(content)
        while view:
            view = view[os.write(self._descriptor, view) :]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The name first: a file without a lock and with a name is what `sweep` takes for a dead one's.
        # A disk that cannot even forget a name must not hide what went wrong before.
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)
        os.close(self._descriptor)


def sweep(folder: Path, older_than: float = 60.0) -> int:
    """Remove what writers that died left in the folder, last written more than so many seconds ago; how many.

    A file that a living process of this machine holds stays, however old; one that was only just made, and is not held
    yet, is what `older_than` is for. Where several machines share the folder
    through a file system without locks, let `older_than` be longer than the longest upload.
    """
    removed = 0
    for path in sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []:
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError:
            continue
        try:
            if time.time() - os.fstat(descriptor).st_mtime >= older_than:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink(missing_ok=True)
                removed += 1
        except OSError:
            continue
        finally:
            os.close(descriptor)
    return removed
