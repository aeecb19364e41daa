"""Events of the procedure: each once, in the order that its data gives, and none before what it follows."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from nirpihak.law.procedures import procedures
from nirpihak.server.cases.models import Case
from nirpihak.server.cases.services import happening, steps
from nirpihak.server.cases.services.errors import CaseError, Overtaken
from nirpihak.server.institutions.models import Officer
from nirpihak.server.intake.models import Report, Step
from tests.server.accounts.logging_in import log_in
from tests.server.cases.conftest import case_of

pytestmark = pytest.mark.django_db


def ids(case: Case) -> list[str]:
    return [each.id for each in happening.possible(Case.objects.get(pk=case.pk))]


def test_every_event_by_hand_is_one_of_its_procedure() -> None:
    for procedure, events in happening.BY_HAND.items():
        assert set(events) <= set(procedures()[procedure].events)


def test_the_result_is_reported_once_the_person_was_examined(case: Case, examiner: Officer) -> None:
    assert ids(case) == ["team_formed"]
    with pytest.raises(CaseError, match="what must come first"):
        happening.record(case, examiner, "reported", timezone.now())
    happening.record(case, examiner, "team_formed", timezone.now(), note="Diduga berat.")
    assert ids(case) == []
    steps.step(case, "examined", officer=examiner)
    assert ids(case) == ["reported"]
    happening.record(case, examiner, "reported", timezone.now())
    with pytest.raises(CaseError, match="already"):
        happening.record(case, examiner, "reported", timezone.now())


def test_nothing_happened_before_its_cause_or_in_the_future(case: Case, examiner: Officer) -> None:
    with pytest.raises(CaseError, match="before what must come first"):
        happening.record(case, examiner, "team_formed", timezone.now() - timedelta(days=9))
    with pytest.raises(CaseError, match="not come yet"):
        happening.record(case, examiner, "team_formed", timezone.now() + timedelta(days=1))


def test_a_panel_is_formed_once_the_matter_was_brought(examiner: Officer) -> None:
    case = case_of(examiner, procedure="ethics")
    assert ids(case) == ["referred"]
    happening.record(case, examiner, "referred", timezone.now())
    assert ids(case) == ["panel_formed"]


def test_after_the_decision_comes_only_what_follows_it(examiner: Officer) -> None:
    case = case_of(examiner, procedure="ethics")
    steps.step(case, "decided", officer=examiner)
    assert ids(case) == ["stated"]
    with pytest.raises(CaseError, match="decided already"):
        happening.record(case, examiner, "referred", timezone.now())


def test_what_another_service_writes_is_not_written_here(case: Case, examiner: Officer) -> None:
    for event in ("decided", "summoned", "received", "nothing"):
        with pytest.raises(CaseError, match="not written down here"):
            happening.record(case, examiner, event, timezone.now())


def test_a_closed_case_takes_none_and_the_overtaken_is_told(case: Case, examiner: Officer) -> None:
    seen = case.version
    happening.record(case, examiner, "team_formed", timezone.now(), since=seen)
    with pytest.raises(Overtaken):
        happening.record(case, examiner, "reported", timezone.now(), since=seen)
    steps.step(case, "closed", officer=examiner, changes={"stage": "closed"})
    assert ids(case) == []


def test_the_page_writes_it_down_with_the_hour_of_the_place(case: Case, examiner: Officer) -> None:
    browser = log_in(Client(), examiner.user)
    address = f"/perkara/{case.ref}/kejadian/"
    assert "Tim pemeriksa dibentuk" in browser.get(address).content.decode()
    wrong = browser.post(address, {"versi": case.version, "event": "", "at": "kemarin", "note": "catatan saya"})
    text = wrong.content.decode()
    assert (wrong.status_code, 'href="#event"' in text, 'href="#at"' in text) == (422, True, True)
    assert "catatan saya" in text
    at = timezone.localtime(timezone=ZoneInfo(case.institution.zone)).strftime("%Y-%m-%dT%H:%M:%S")
    case.refresh_from_db()
    told = {"versi": case.version, "event": "team_formed", "at": at[:16], "note": ""}
    early = browser.post(address, told)
    assert early.status_code == 422
    assert "mendahului" in early.content.decode()
    Step.objects.update(at=timezone.now() - timedelta(hours=3))
    Report.objects.update(received_at=timezone.now() - timedelta(hours=3))
    assert browser.post(address, told).status_code == 302
    assert case.steps.get(kind="team_formed").at.strftime("%M") == at[14:16]
    assert "tidak ada kejadian yang menunggu" in browser.get(f"/perkara/{case.ref}/kejadian/").content.decode()
