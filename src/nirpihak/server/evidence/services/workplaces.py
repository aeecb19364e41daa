"""The folders in which bytes are worked on before they are sealed, and what a crash left of them. Knows no exhibit."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from nirpihak.custody.ingest import sweep

LEFT_OVER: Final = timedelta(hours=24)
"""How old what a crash left must be before it is taken away: nothing that is still being written is that old."""


@contextmanager
def workplace(what: str) -> Iterator[Path]:
    """A folder of its own for one piece of work, which only this user may read; gone afterwards."""
    settings.NIRPIHAK.work.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = Path(tempfile.mkdtemp(prefix=f"{what}-", dir=settings.NIRPIHAK.work))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def sweep_left_overs() -> None:
    """Take away what a crash left: spooled bytes and work folders."""
    spool = settings.NIRPIHAK.spool
    if spool.is_dir():
        sweep(spool, LEFT_OVER.total_seconds())
    before = timezone.now().timestamp() - LEFT_OVER.total_seconds()
    if settings.NIRPIHAK.work.is_dir():
        for path in settings.NIRPIHAK.work.iterdir():
            with suppress(OSError):
                if path.stat().st_mtime < before:
                    shutil.rmtree(path, ignore_errors=True)
