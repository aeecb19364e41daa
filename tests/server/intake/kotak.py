"""A reporter with a mailbox, for the tests: an invented report filed, and its mailbox opened as a visitor does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.test.testcases import LiveServerThread

from nirpihak.server.institutions.models import Institution
from nirpihak.server.intake.services.filing import Filed
from tests.server.intake.conftest import filed

LETTERS = "/kotak/surat/"


@pytest.fixture
def site(house: object, transactional_db: None) -> Iterator[str]:
    """The address of the pages of this test's own house, with their styles as they are served in use."""
    # Django's own way of serving the styles in tests knows only the names that they have before they are collected.
    server = LiveServerThread("127.0.0.1", lambda handler: handler)  # type: ignore[arg-type]
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


def reporter(office: Institution, **more: Any) -> tuple[Client, Filed]:
    """A filed report, and a visitor who opened its mailbox."""
    made = filed(office, **more)
    return opened(made), made


def opened(made: Filed, *, root: str = "", **extra: Any) -> Client:
    """A visitor who has given the code."""
    client = Client(**extra)
    response = client.post(f"{root}/kotak/", {"code": made.code})
    assert response.status_code == 302, response.content.decode()
    assert response.headers["Location"] == f"{root}{LETTERS}"
    return client


def text_of(client: Client, address: str = LETTERS, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return response.content.decode()
