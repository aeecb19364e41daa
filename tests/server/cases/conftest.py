"""What the tests of cases share: an office with an examiner and a decision maker, and a case of one invented report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from nirpihak.server.cases import guards
from nirpihak.server.cases.models import Case
from nirpihak.server.cases.services import opening
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services import states
from nirpihak.server.intake.services.filing import Filing, file
from tests.server.evidence.conftest import house
from tests.server.keys.people import quick
from tests.server.people import institution, person

__all__ = ["house", "quick"]

LIKED = {
    "actor": {"employment": "pns"},
    "act": {"kind": "like", "platform": "instagram", "day": "2024-10-09", "visibility": "public"},
    "contest": {"id": "pilgub-jateng-2024"},
}
"""The facts that the invented report claims."""


@pytest.fixture
def office(house: object, db: None) -> Institution:
    """BKPSDM Kabupaten Contoh, which handles breaches of discipline."""
    return institution("bkpsdm-contoh", name="BKPSDM Kabupaten Contoh", kind="regency")


@pytest.fixture
def examiner(office: Institution) -> Officer:
    return person("pemeriksa", Role.EXAMINER, at=office)


@pytest.fixture
def decider(office: Institution) -> Officer:
    return person("pemutus", Role.DECIDER, at=office)


@pytest.fixture
def case(office: Institution, examiner: Officer) -> Case:
    """A case of one invented report, opened by the examiner."""
    return case_of(examiner)


def report_of(officer: Officer, *, procedure: str = "discipline", state: str = "registered", **content: Any) -> Report:
    """An invented report at the officer's institution, registered."""
    told = {
        "what": "Seorang pegawai rekaan menyukai unggahan akun pemenangan.",
        "where": "Instagram",
        "link": "https://instagram.example/p/rekaan",
        "about": [{"name": "Budi Rekaan", "position": "staf", "unit": "Dinas Contoh"}],
        "facts": LIKED,
    } | content
    report = file(Filing(officer.institution, procedure, Report.Door.REPORT, Report.Mode.CONFIDENTIAL, told)).report
    if state == "registered":
        states.step(report, "registered", officer=officer)
    elif state == "information":
        states.as_information(report, officer, "Ditelusuri.")
    return report


def case_of(officer: Officer, *, procedure: str = "discipline", **content: Any) -> Case:
    """A case of one invented report."""
    return opening.open_case([report_of(officer, procedure=procedure, **content)], officer)


@pytest.fixture
def unguarded(transactional_db: None) -> Iterator[None]:
    """For tests that commit: the tables that nothing may be deleted from are emptied at the end, guards lifted."""
    yield
    with connection.cursor() as cursor, transaction.atomic():
        for each in guards.removals(connection.vendor):
            cursor.execute(each)
        for table in (guards.BASIS, "cases_decision", guards.LEDGER, guards.STEP):
            cursor.execute(f"DELETE FROM {table}")
        for each in guards.statements(connection.vendor):
            cursor.execute(each)
