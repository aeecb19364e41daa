"""How many questions each page asks of the database, held in one table; a list asks no more for many rows than for few.

A count here that has to grow is a page that became slower: see first whether it must.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nirpihak.server.api.services import tokens
from nirpihak.server.cases.models import Case
from nirpihak.server.institutions.models import Act, Institution, Monitor, Receiver, Unit
from nirpihak.server.institutions.roles import Role
from nirpihak.server.intake.services.filing import file
from nirpihak.server.keys.models import Opening, Request
from tests.server.matrix_table import PAGES
from tests.server.matrix_world import Visitor, World, _filing, undone, world
from tests.server.people import person
from tests.server.test_headers import SHOWN, answer
from tests.server.test_matrix import address

__all__ = ["world"]

pytestmark = pytest.mark.django_db

MOST: Final[Mapping[str, int]] = {
    "log": 4,
    "institutions-public": 3,
    "lapor-check": 1,
    "lapor-receipt": 4,
    "lapor-proof": 7,
    "lapor-files": 1,
    "mailbox-letters": 7,
    "mailbox-send": 1,
    "mailbox-correct": 2,
    "mailbox-withdraw": 2,
    "mailbox-identity": 1,
    "mailbox-proof": 6,
    "account": 8,
    "password": 4,
    "factor-codes": 6,
    "factor-renew": 4,
    "queue": 15,
    "queue-bulk": 4,
    "queue-undo": 4,
    "queue-filter": 4,
    "report": 34,
    "report-ask": 14,
    "report-reply": 7,
    "report-assign": 7,
    "report-capture": 7,
    "report-step": 14,
    "report-recuse": 11,
    "enter-report": 9,
    "enter-receipt": 8,
    "findings": 8,
    "finding-new": 7,
    "finding": 8,
    "exhibits": 11,
    "receive": 4,
    "capture": 5,
    "captured": 5,
    "fixity": 6,
    "exhibit": 22,
    "add": 5,
    "content": 12,
    "copy": 6,
    "redact": 7,
    "bundle": 6,
    "erase": 6,
    "custody": 12,
    "custody-enrol": 5,
    "custody-passphrase": 5,
    "custody-recovery": 6,
    "custody-admit": 9,
    "custody-end": 5,
    "custody-request": 7,
    "custody-code": 5,
    "custody-ask": 7,
    "openings": 7,
    "tree": 12,
    "institution": 12,
    "institution-add": 4,
    "institution-change": 4,
    "institution-close": 5,
    "institution-receivers": 6,
    "institution-receiver-add": 6,
    "institution-receiver-end": 6,
    "unit-add": 6,
    "unit": 8,
    "unit-close": 5,
    "monitor": 6,
    "monitor-end": 6,
    "people": 8,
    "people-add": 6,
    "person": 8,
    "person-change": 7,
    "person-appoint": 6,
    "person-end": 6,
    "person-move": 7,
    "person-code": 5,
    "person-factor": 5,
    "person-close": 5,
    "person-reopen": 5,
    "acts": 6,
    "tokens": 5,
    "cases": 18,
    "absences": 8,
    "case": 41,
    "case-history": 26,
    "case-hand-over": 8,
    "case-recuse": 6,
    "case-decision-read": 14,
    "case-decision-draft": 13,
    "case-decision": 30,
    "case-destroy": 6,
    "case-bundle": 6,
    "case-record": 32,
    "case-event": 10,
    "partners": 6,
    "case-victim": 10,
    "referral-act": 6,
    "case-attribute": 7,
    "referral": 7,
    "case-indication-back": 10,
    "referral-bring": 4,
    "case-indicate": 8,
    "referrals": 6,
    "case-account": 26,
    "case-refer": 17,
    "case-referral": 21,
    "case-take-out": 9,
    "case-join": 27,
    "case-open": 20,
    "case-fact-retract": 10,
    "case-fact": 13,
    "case-facts": 23,
    "wording-edit": 7,
    "wording": 10,
    "case-document-withdraw": 8,
    "case-document-sign": 6,
    "case-document": 21,
    "case-document-new": 10,
    "case-documents": 9,
    "case-decision-dispute": 7,
    "case-decision-after": 7,
    "response-shown": 1,
    "case-answer": 6,
    "case-shown": 12,
    "case-summons-cancel": 8,
    "case-summons-came": 8,
    "case-summons-deliver": 8,
    "case-summons": 13,
    "case-respondent-code": 7,
    "case-respondent-person": 9,
    "case-respondent": 35,
}
"""By page, the questions of a first look by somebody who may, session and office included; the others ask none."""


@pytest.mark.parametrize("name", [name for name in SHOWN if name in PAGES])
def test_a_page_asks_no_more_than_it_did(name: str, world: World) -> None:
    answer(name, world)  # The first look fills what is read once a process.
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer(name, world)
    # Three are this test's own: the mark to which it goes back, going back, and letting the mark go.
    assert len(asked) - 3 == MOST.get(name, 0), name


def _reports(world: World, number: int) -> None:
    file(_filing(world.here, what=f"Kejadian rekaan {number}."))


def _findings(world: World, number: int) -> None:
    file(_filing(world.here, door="finding", entered_by=world.officers[Role.MONITOR], wants_code=False))


def _people(world: World, number: int) -> None:
    person(f"banyak-{number}", Role.OUTREACH, at=world.here)


def _institutions(world: World, number: int) -> None:
    Institution.objects.create(
        code=f"anak-{number}", name=f"Anak {number}", kind="bawaslu", region="99.01", parent=world.here, receives=True
    )


def _units(world: World, number: int) -> None:
    unit = Unit.objects.create(institution=world.here, name=f"Unit {number}")
    Monitor.objects.create(unit=unit, officer=world.officers[Role.MONITOR])


def _receivers(world: World, number: int) -> None:
    Receiver.objects.create(procedure="pemilu", region=f"99.{number + 10}", institution=world.here)


def _acts(world: World, number: int) -> None:
    Act.objects.create(
        institution=world.here, kind="role.given", about=f"Nama {number}", by=world.officers[Role.INTAKE]
    )


def _tokens(world: World, number: int) -> None:
    tokens.give(world.here, f"sistem-{number}", Role.INTAKE.value, 9, world.officers[Role.ADMINISTRATOR])


def _openings(world: World, number: int) -> None:
    before = Opening.objects.filter(institution=world.here)[0]
    before.pk = None
    before.save(force_insert=True)


def _requests(world: World, number: int) -> None:
    before = Request.objects.filter(subject=world.opened.ref)[0]
    before.pk, before.state = None, Request.State.REFUSED
    before.save(force_insert=True)


def _letters(world: World, number: int) -> None:
    from nirpihak.server.intake.services import messages

    messages.reply(world.matter, world.officers[Role.INTAKE], f"Kabar {number}.")


def _cases(world: World, number: int) -> None:
    assert world.case is not None
    row = Case.objects.get(pk=world.case.pk)
    row.pk, row.uid, row.ref, row.record = None, uuid4(), f"PK-2025-{number:05}", None
    row.save(force_insert=True)


GROWING: Final[Mapping[str, tuple[str, Callable[[World, int], None]]]] = {
    "queue": ("here intake", _reports),
    "findings": ("here monitor", _findings),
    "exhibits": ("here examiner", _reports),
    "tree": ("here auditor", _institutions),
    "institutions-public": ("nobody", _institutions),
    "institution": ("here auditor", _units),
    "people": ("here auditor", _people),
    "institution-receivers": ("here auditor", _receivers),
    "acts": ("here auditor", _acts),
    "tokens": ("here administrator", _tokens),
    "openings": ("here auditor", _openings),
    "custody": ("here custodian", _requests),
    "mailbox-letters": ("reporter", _letters),
    "report": ("here examiner", _letters),
    "cases": ("here examiner", _cases),
}
"""Pages with rows: who looks, and what makes one more row."""


def counted(visitor: Visitor, path: str) -> int:
    assert visitor.get(path).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        visitor.get(path)
    return len(asked)


@pytest.mark.parametrize("name", GROWING)
def test_fifty_rows_ask_no_more_than_five(name: str, world: World) -> None:
    who, grow = GROWING[name]
    path = address(name, PAGES[name], world)
    with undone():
        for number in range(5):
            grow(world, number)
        few = counted(world.visitors[who], path)
        for number in range(5, 50):
            grow(world, number)
        assert counted(world.visitors[who], path) == few
