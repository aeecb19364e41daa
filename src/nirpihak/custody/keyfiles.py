"""A file that holds a secret: made once, whole or not at all, for its owner alone. Knows nothing of what it holds."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write_once(path: Path, text: str) -> None:
    """Make the file with mode 0600, on the disk before this returns; where it is there already, nothing happens.

    Several processes may do so at the same moment: the first wins, and all find its text. Raises OSError,
    also where the folder is not there: a secret is not put where nobody expected it.
    """
    made = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        # A link is made whole or not at all, and never over what another process made first.
        os.link(made, path)
    except FileExistsError:
        pass
    finally:
        made.unlink()
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        # Losing the name after something was sealed or signed with it would lose that too.
        os.fsync(folder)
    finally:
        os.close(folder)
