"""The parent's side of a capture: a child process of its own for each address, held to its limits.

Knows no browser: it starts `python -m nirpihak.capture`, watches it, ends it, and reads what it left.
"""

from __future__ import annotations

from pathlib import Path

from nirpihak.capture.manifest import Options, Result, Told

DEFAULT = Options()


def capture(url: str, folder: Path, options: Options = DEFAULT, told: Told | None = None) -> Result:
    """Capture one public address into a folder (made if absent, must be empty)."""
    raise NotImplementedError
