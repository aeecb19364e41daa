"""An officer before a queue, for the tests: logged in, with reports in whatever state a test needs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.intake.models import Report
from tests.server.accounts.logging_in import log_in
from tests.server.intake.conftest import filed, intake_officer
from tests.server.people import person

REASON = "Alasan yang ditulis petugas."


@pytest.fixture
def officer(office: Institution) -> Officer:
    return intake_officer(name="Rahma Penerima")


@pytest.fixture
def desk(officer: Officer) -> Client:
    """The officer's browser."""
    return log_in(Client(), officer.user)


def beside(username: str, *roles: Role) -> tuple[Client, Officer]:
    """Another officer's browser."""
    found = person(username, *(roles or (Role.INTAKE,)))
    return log_in(Client(), found.user), found


def named(office: Institution, **more: Any) -> Report:
    """A report with a name, which can be registered. The name itself is of no concern here."""
    report = filed(office, **more).report
    Report.objects.filter(pk=report.pk).update(mode="confidential", given=["address", "name"])
    return Report.objects.get(pk=report.pk)


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code, response.headers.get("Location"))
    return response.content.decode()


def since(page: str) -> str:
    """What a form of a page knows to be the latest step."""
    found = re.search(r'name="sejak" value="(\d+)"', page)
    assert found is not None
    return found[1]


def refs_in(page: str) -> list[str]:
    """The references of the rows of a queue, in their order."""
    return re.findall(r'class="ref" href="[^"]*">(LP-[\d-]+)<', page)
