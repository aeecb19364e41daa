"""What the tests of intake share: a house of its own for each test, an institution that receives, its officers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services.filing import Filed, Filing, file
from tests.server.evidence.conftest import house
from tests.server.keys.people import Room, quick, room
from tests.server.people import institution, person

__all__ = ["house", "quick"]

WHAT = "Seorang pejabat rekaan membagikan ajakan memilih di grup pegawai."


@pytest.fixture
def office(house: object, db: None) -> Institution:
    """Bawaslu Kabupaten Contoh, which receives reports; nobody there can take a name yet."""
    return institution("bawaslu-contoh", name="Bawaslu Kabupaten Contoh")


@pytest.fixture
def custodians(office: Institution, quick: None) -> Room:
    """Two custodians and two recovery codes: names can be taken."""
    return room()


def filing(office: Institution, **more: Any) -> Filing:
    """An invented report, as a public form hands it in."""
    content = {"what": WHAT, "where": "Kantor Kecamatan Rekaan", "about": [{"name": "Budi Rekaan"}]}
    given = Filing(office, "pilkada", Report.Door.REPORT, Report.Mode.UNNAMED, content)
    return replace(given, **more)


def filed(office: Institution, **more: Any) -> Filed:
    """The same, filed."""
    return file(filing(office, **more))


def intake_officer(username: str = "penerima", /, *, at: Institution | None = None, **more: Any) -> Officer:
    """An officer who receives and handles reports."""
    return person(username, Role.INTAKE, at=at, **more)
