"""Leave, standing in, handing over, stepping aside."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from nirpihak.server.cases.models import Absence, Case
from nirpihak.server.cases.services import absences, opening, scope
from nirpihak.server.cases.services.errors import CaseError, Overtaken
from nirpihak.server.institutions.models import Institution, Officer, Recusal
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services.standing import recuse
from nirpihak.server.intake.services import states
from tests.server.cases.conftest import report_of
from tests.server.people import institution, person

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 21)


@pytest.fixture
def other(office: Institution) -> Officer:
    return person("pemeriksa-dua", Role.EXAMINER, at=office)


def test_a_deputy_stands_in_and_so_does_the_deputys(
    office: Institution, examiner: Officer, other: Officer, decider: Officer
) -> None:
    absences.go(examiner, DAY, DAY + timedelta(days=4), other, examiner)
    absences.go(other, DAY, DAY, decider, other)
    assert absences.stand_in(examiner, DAY) == decider
    assert absences.stand_in(examiner, DAY + timedelta(days=1)) == other
    assert absences.stand_in(examiner, DAY + timedelta(days=5)) == examiner
    assert absences.stands_in_for(decider, DAY) == sorted([examiner.pk, other.pk])
    assert absences.stands_in_for(other, DAY + timedelta(days=1)) == [examiner.pk]


def test_two_who_stand_in_for_each_other_leave_nobody(examiner: Officer, other: Officer) -> None:
    absences.go(examiner, DAY, DAY, other, examiner)
    absences.go(other, DAY, DAY, examiner, other)
    assert absences.stand_in(examiner, DAY) is None
    assert absences.stands_in_for(examiner, DAY) == [other.pk]


def test_leave_has_an_order_an_end_and_one_who_enters_it(
    office: Institution, examiner: Officer, other: Officer
) -> None:
    with pytest.raises(CaseError, match="before the first"):
        absences.go(examiner, DAY, DAY - timedelta(days=1), None, examiner)
    with pytest.raises(CaseError, match="no longer than"):
        absences.go(examiner, DAY, DAY + timedelta(days=400), None, examiner)
    with pytest.raises(CaseError, match="the superior"):
        absences.go(examiner, DAY, DAY, None, other)
    with pytest.raises(CaseError, match="deputy"):
        absences.go(examiner, DAY, DAY, person("lain", Role.EXAMINER, at=institution("lain")), examiner)
    with pytest.raises(CaseError, match="deputy"):
        absences.go(examiner, DAY, DAY, examiner, examiner)
    Officer.objects.filter(pk=examiner.pk).update(superior=other)
    examiner.refresh_from_db()
    made = absences.go(examiner, DAY, DAY + timedelta(days=2), None, other)
    with pytest.raises(CaseError, match="already"):
        absences.go(examiner, DAY + timedelta(days=2), DAY + timedelta(days=3), None, examiner)
    assert absences.stand_in(examiner, DAY) is None
    with pytest.raises(CaseError, match="the superior"):
        absences.end(made, person("asing", Role.EXAMINER, at=office))
    absences.end(made, examiner)
    assert absences.stand_in(examiner, DAY) == examiner
    assert Absence.objects.filter(ended_at=None).count() == 0


def test_a_case_is_handed_over_with_a_reason_and_to_whom_may_have_it(
    case: Case, examiner: Officer, other: Officer, decider: Officer
) -> None:
    with pytest.raises(CaseError, match="reason"):
        absences.hand_over(case, examiner, other, reason=" ")
    with pytest.raises(CaseError, match="cannot be chosen"):
        absences.hand_over(case, examiner, decider, reason="Beban kerja.")
    seen = case.version
    absences.hand_over(case, examiner, other, reason="Beban kerja.", since=seen)
    case.refresh_from_db()
    assert case.handler == other
    assert case.steps.get(kind="handed_over").data == {"from": examiner.pk, "to": other.pk}
    with pytest.raises(Overtaken):
        absences.hand_over(case, examiner, examiner, reason="Kembali.", since=seen)
    recuse(opening.reports_in(case)[0].ref, [(examiner, Recusal.Kind.NAMED)])
    with pytest.raises(CaseError, match="cannot be chosen"):
        absences.hand_over(case, other, examiner, reason="Kembali.")


def test_whoever_steps_aside_sees_neither_case_nor_report_and_is_not_in_charge(case: Case, examiner: Officer) -> None:
    report = opening.reports_in(case)[0]
    absences.declare(case, examiner, reason="Kerabat.")
    case.refresh_from_db()
    assert case.handler is None
    assert not scope.cases_of(examiner).exists()
    kept = Recusal.objects.filter(officer=examiner).values_list("subject", flat=True)
    assert {case.ref, report.ref} <= set(kept)


def test_whoever_steps_aside_from_a_report_is_kept_from_its_case(case: Case, examiner: Officer, other: Officer) -> None:
    second = report_of(other)
    opening.join(case, second, other)
    states.declare(second, examiner)
    case.refresh_from_db()
    assert case.handler is None
    assert Recusal.objects.filter(subject=case.ref, officer=examiner).exists()
    assert list(scope.cases_of(other)) == [case]
