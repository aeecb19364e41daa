"""The server's master keys, as accounts use them: a few secret bytes sealed for the place they stand at."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from nirpihak.custody.keyring import Keyring


def keyring() -> Keyring:
    """The master keys: from the settings, or from a file made once in the data folder. Raises KeyringError."""
    chosen = settings.NIRPIHAK
    return _keyring(chosen.evidence_key, chosen.data / "evidence-key")


@lru_cache(maxsize=8)
def _keyring(text: str, path: Path) -> Keyring:
    return Keyring.parse(text) if text else Keyring.kept(path)
