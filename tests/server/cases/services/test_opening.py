"""Opening a case, joining and taking out, and who may know of it."""

from __future__ import annotations

import pytest

from nirpihak.server.cases.models import Case, Joined
from nirpihak.server.cases.services import opening, scope, sealing, steps
from nirpihak.server.cases.services.errors import CaseError, Overtaken
from nirpihak.server.evidence.models import Entry
from nirpihak.server.evidence.services import scope as evidence_scope
from nirpihak.server.institutions.models import Institution, Officer, Recusal
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services.standing import recuse
from nirpihak.server.intake.services import states
from nirpihak.server.keys.services.content import KeysError
from tests.server.cases.conftest import case_of, report_of
from tests.server.people import institution, person


def test_a_case_holds_its_reports_and_says_so_in_the_log(case: Case, examiner: Officer) -> None:
    (report,) = opening.reports_in(case)
    assert opening.title_of(case, sealing.key_of(case)) == "Seorang pegawai rekaan menyukai unggahan akun pemenangan."
    assert (case.procedure, case.handler, case.stage) == ("discipline", examiner, "examined")
    told = Entry.objects.filter(exhibit=case.record).order_by("seq")
    assert (told[0].kind, told[0].seq) == ("stepped", 0)
    assert case.ref in told[0].fields
    assert report.ref in told[0].fields
    assert "menyukai" not in "".join(each.fields for each in told)


def test_one_report_is_in_one_case(case: Case, examiner: Officer) -> None:
    (report,) = opening.reports_in(case)
    with pytest.raises(CaseError, match="in a case already"):
        opening.open_case([report], examiner)
    assert Case.objects.count() == 1
    other = case_of(examiner)
    with pytest.raises(CaseError, match="in a case already"):
        opening.join(other, report, examiner)
    assert len(opening.reports_in(other)) == 1


def test_joining_is_undone_and_the_last_report_stays(case: Case, examiner: Officer) -> None:
    second = report_of(examiner)
    opening.join(case, second, examiner, suggested=True)
    assert len(opening.reports_in(case)) == 2
    with pytest.raises(CaseError, match="reason"):
        opening.take_out(case, second, examiner, reason=" ")
    opening.take_out(case, second, examiner, reason="Perbuatan lain.")
    assert [each.ref for each in opening.reports_in(case)] != [second.ref]
    row = Joined.objects.get(report=second)
    assert (row.suggested, row.undone_by) == (True, examiner)
    with pytest.raises(CaseError, match="last report"):
        opening.take_out(case, opening.reports_in(case)[0], examiner, reason="x")
    opening.join(case, second, examiner)
    assert len(opening.reports_in(case)) == 2


def test_whoever_is_kept_from_a_report_is_kept_from_its_case(
    case: Case, examiner: Officer, office: Institution
) -> None:
    other = person("lain", Role.EXAMINER, at=office)
    assert scope.cases_of(other).filter(pk=case.pk).exists()
    second = report_of(examiner)
    recuse(second.ref, [(other, Recusal.Kind.NAMED)])
    opening.join(case, second, examiner)
    assert not scope.cases_of(other).filter(pk=case.pk).exists()
    assert Recusal.objects.filter(subject=case.ref, officer=other).exists()
    assert Recusal.objects.filter(subject=opening.reports_in(case)[0].ref, officer=other).exists()
    assert scope.cases_of(examiner).filter(pk=case.pk).exists()


def test_another_institution_knows_nothing_of_it(case: Case) -> None:
    stranger = person("asing", Role.EXAMINER, at=institution("lain-contoh"))
    assert not scope.cases_of(stranger).exists()
    with pytest.raises(CaseError, match="not found"):
        opening.join(case, report_of(stranger), case.opened_by or stranger)


def test_what_is_not_registered_is_no_case_but_discipline_acts_on_any_information(examiner: Officer) -> None:
    with pytest.raises(CaseError, match="not registered"):
        opening.open_case([report_of(examiner, state="received")], examiner)
    with pytest.raises(CaseError, match="not registered"):
        opening.open_case([report_of(examiner, procedure="pilkada", state="information")], examiner)
    assert opening.open_case([report_of(examiner, state="information")], examiner).procedure == "discipline"


def test_what_belongs_elsewhere_becomes_a_case_so_that_it_can_be_referred(examiner: Officer) -> None:
    report = report_of(examiner, procedure="pilkada", state="received")
    states.forward(report, examiner, institution("lain-contoh"), "Kepala desa: wewenang camat.")
    assert opening.open_case([report], examiner).procedure == "pilkada"


def test_the_cases_record_is_no_exhibit_of_the_evidence_room(case: Case, examiner: Officer) -> None:
    assert case.record is not None
    refs = set(evidence_scope.exhibits_of(examiner).values_list("ref", flat=True))
    assert case.record.ref not in refs


def test_nothing_opens_another_cases_words(case: Case, examiner: Officer) -> None:
    other = case_of(examiner)
    with pytest.raises(KeysError):
        sealing.unseal(sealing.key_of(other), other, "content", case.sealed)
    with pytest.raises(KeysError):
        sealing.unseal(sealing.key_of(case), case, "step", case.sealed)
    Case.objects.filter(pk=case.pk).update(key=None)
    with pytest.raises(CaseError, match="destroyed"):
        sealing.key_of(Case.objects.get(pk=case.pk))


def test_the_clock_begins_with_the_first_report(case: Case, examiner: Officer) -> None:
    steps.step(case, "reviewed", officer=examiner)
    found = steps.events_of(Case.objects.get(pk=case.pk))
    (report,) = opening.reports_in(case)
    assert found["informed"] == report.received_at
    assert set(found) == {"informed", "reviewed"}


def test_whoever_comes_late_is_told_what_happened(case: Case, examiner: Officer) -> None:
    seen = case.version
    steps.step(case, "reviewed", officer=examiner, since=seen)
    steps.looked(case, examiner)
    with pytest.raises(Overtaken) as late:
        steps.step(case, "team_formed", officer=examiner, since=seen)
    assert [each.kind for each in late.value.since] == ["reviewed"]
    steps.step(case, "team_formed", officer=examiner, since=case.version)
    assert [each.kind for each in case.steps.all()].count("team_formed") == 1


def test_a_look_is_written_down_once_a_day(case: Case, examiner: Officer) -> None:
    for _ in range(3):
        steps.looked(case, examiner)
    assert case.steps.filter(kind=steps.LOOKED).count() == 1


def test_a_closed_case_takes_only_what_comes_after(case: Case, examiner: Officer) -> None:
    steps.step(case, "closed", officer=examiner, changes={"stage": Case.Stage.CLOSED})
    with pytest.raises(CaseError, match="closed"):
        steps.step(case, "reviewed", officer=examiner)
    steps.step(case, "reopened", officer=examiner, changes={"stage": Case.Stage.EXAMINED})
    steps.step(case, "reviewed", officer=examiner)
