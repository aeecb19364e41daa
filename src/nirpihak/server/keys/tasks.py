"""The regular work of keys, by the services that hold its rules."""

from __future__ import annotations

from datetime import timedelta

from nirpihak.server.jobs.services import regularly
from nirpihak.server.keys.services import content, openings, turnover


@regularly("rewrap", timedelta(hours=6))
def rewrap() -> None:
    """Institutions' keys under the first master key, where that was changed."""
    content.rewrap_institutions()


@regularly("releases", timedelta(minutes=30))
def releases() -> None:
    """What was released and not opened in its time, and shares of keys that have ended."""
    openings.expire()
    turnover.sweep()
