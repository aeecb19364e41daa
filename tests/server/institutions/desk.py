"""An administrator before the pages of institutions, for the tests: logged in, looking and sending."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from tests.server.accounts.logging_in import log_in
from tests.server.people import institution, person

PASSWORD = "empat kata yang panjang"


@pytest.fixture
def admin() -> Officer:
    return person("admin", Role.ADMINISTRATOR, name="Admin Contoh")


@pytest.fixture
def client(admin: Officer) -> Client:
    return log_in(Client(), admin.user)


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def send(client: Client, address: str, status: int = 302, **given: Any) -> str:
    response = client.post(address, given)
    text: str = response.content.decode()
    assert response.status_code == status, text
    return text


def below() -> Institution:
    return institution("bawah-contoh", parent=institution(), region="99.01")
