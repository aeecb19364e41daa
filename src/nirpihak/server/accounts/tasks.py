"""The regular work of accounts: letting go of yesterday's key of addresses, of counts and history; changing keys."""

from __future__ import annotations

from datetime import timedelta

from nirpihak.server.accounts import limits, visitors
from nirpihak.server.accounts.services import factors, history, pauses
from nirpihak.server.jobs.services import regularly


@regularly("addresses", timedelta(minutes=30))
def forget_addresses() -> None:
    """Destroy the keys of earlier days, and with them the way back from any count to an address."""
    visitors.forget()
    limits.forget()
    pauses.forget()


@regularly("secrets", timedelta(hours=6))
def rewrap_secrets() -> None:
    """Apps' secrets under the first master key, where that was changed."""
    factors.rewrap()


@regularly("history", timedelta(hours=24))
def forget_history() -> None:
    """Sign-ins are kept for their owner for some time, not for ever."""
    history.forget()
