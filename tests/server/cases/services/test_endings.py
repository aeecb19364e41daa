"""Ending a case: not while something may still come, without blaming anybody, and open to be taken up again."""

from __future__ import annotations

import pytest
from django.utils import timezone

from nirpihak.server.cases.models import Case
from nirpihak.server.cases.services import endings, remedies, retention
from nirpihak.server.cases.services.errors import CaseError, Overtaken
from nirpihak.server.cases.services.steps import step
from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.roles import Role
from tests.server.cases.services.test_retention import decided
from tests.server.people import institution, person

pytestmark = pytest.mark.django_db
S = Case.Stage


def signed(case: Case, examiner: Officer, decider: Officer, days_ago: int, result: str) -> None:
    decided(case, examiner, decider, days_ago, result)
    step(case, "decided", officer=decider, changes={"stage": S.DECIDED, "outcome": result})


def test_what_was_never_complete_ends_without_a_decision(case: Case, examiner: Officer) -> None:
    made = endings.incomplete(case, examiner, "Pelapor tidak melengkapi.")
    assert made.data == {"outcome": "incomplete"}
    case.refresh_from_db()
    assert (case.stage, case.outcome, case.closed_at is None) == ("closed", "incomplete", False)


def test_a_decided_case_ends_once_nothing_can_come(case: Case, examiner: Officer, decider: Officer) -> None:
    with pytest.raises(CaseError, match="not decided"):
        endings.close(case, examiner, "selesai")
    signed(case, examiner, decider, 300, "breach")
    (course,) = remedies.courses(case)
    remedies.file(case, examiner, course.decision, timezone.now(), "Keberatan rekaan.")
    with pytest.raises(CaseError, match="is running"):
        endings.close(case, examiner, "selesai")
    remedies.rule(case, examiner, course.decision, timezone.now(), "lightened", "Alasan rekaan.")
    with pytest.raises(CaseError, match="not replaced yet"):
        endings.close(case, examiner, "selesai")


def test_not_while_an_objection_may_come(case: Case, examiner: Officer, decider: Officer) -> None:
    signed(case, examiner, decider, 2, "breach")
    with pytest.raises(CaseError, match="may come until"):
        endings.close(case, examiner, "selesai")


def test_whoever_did_nothing_waits_for_nothing(case: Case, examiner: Officer, decider: Officer) -> None:
    signed(case, examiner, decider, 0, "no_breach")
    endings.close(case, examiner, "selesai")
    case.refresh_from_db()
    assert (case.stage, case.outcome) == ("closed", "no_breach")
    retention.schedule_all()
    case.refresh_from_db()
    assert retention.plan(case).offered
    endings.reopen(case, examiner, "Ada bukti baru.")
    case.refresh_from_db()
    assert (case.stage, case.outcome, case.keep_until) == ("decided", "no_breach", None)


def test_a_case_without_a_decision_is_examined_again(case: Case, examiner: Officer) -> None:
    endings.incomplete(case, examiner, "Tidak lengkap.")
    endings.reopen(case, examiner, "Sudah dilengkapi.")
    case.refresh_from_db()
    assert (case.stage, case.outcome) == ("examined", "")
    with pytest.raises(CaseError):
        endings.reopen(case, examiner, "sekali lagi")


def test_what_was_destroyed_stays_closed(case: Case, examiner: Officer, decider: Officer) -> None:
    signed(case, examiner, decider, 0, "no_breach")
    endings.close(case, examiner, "selesai")
    retention.expunge(case, decider, ground="schedule")
    with pytest.raises(CaseError, match="stays closed"):
        endings.reopen(case, decider, "ingin lihat")


def test_it_takes_a_reason_the_newest_version_and_somebody_of_the_house(case: Case, examiner: Officer) -> None:
    with pytest.raises(CaseError, match="reason"):
        endings.incomplete(case, examiner, "  ")
    with pytest.raises(Overtaken):
        endings.incomplete(case, examiner, "x", since=0)
    stranger = person("orang-lain", Role.EXAMINER, at=institution("kantor-lain"))
    with pytest.raises(CaseError, match="not found"):
        endings.incomplete(case, stranger, "x")
