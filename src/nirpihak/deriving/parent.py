"""Starts the child process that opens a file, watches it, and tells what came of it.

This side never opens the file itself. Knows nothing of the store, of the custody log, or of Django.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from nirpihak.deriving.results import Derived, Limits

USUAL: Final = Limits()


def derive(path: Path, name: str, folder: Path, *, limits: Limits = USUAL) -> Derived:
    """Makes what can be made of the file at `path` into the empty or new `folder`, with `derived.json` beside it.

    `name` is what the sender called the file: it is told in the metadata and decides nothing. Broken, hostile and
    unknown files give gaps, never an exception; so does a child that was killed or ran out of time or memory.
    What it made before stays.

    Raises DeriveError where the child cannot be started, the file is not there, or the folder cannot be written.
    """
    raise NotImplementedError
