"""Every test of keys has a master key of its own and a cheap hash."""

from __future__ import annotations

import pytest

from tests.server.keys.people import quick, vault

__all__ = ["quick", "vault"]


@pytest.fixture(autouse=True)
def _own_vault(vault: object, quick: None) -> None:
    """See `people`."""
