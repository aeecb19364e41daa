"""Who the respondent is, who is kept away by it, the code, and what the code opens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from nirpihak.server.cases.models import Case, Doorway, Respondent
from nirpihak.server.cases.services import respondents, scope, sealing, showing, visits
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.cases.services.visits import NoPage
from nirpihak.server.institutions.models import Institution, Officer, Recusal
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services import conflicts
from nirpihak.server.intake.services import mailbox
from nirpihak.server.intake.services.errors import NoMailbox
from nirpihak.server.intake.services.filing import Filing, file
from nirpihak.server.jobs.services import run_due
from nirpihak.server.keys.services.content import KeysError
from tests.server.cases.called import BUDI, named, pictured
from tests.server.cases.conftest import case_of
from tests.server.people import person

pytestmark = pytest.mark.django_db


def test_the_person_is_sealed_and_opened_by_the_case(case: Case, examiner: Officer) -> None:
    made = named(case, examiner)
    assert respondents.person(made, sealing.key_of(case)) == BUDI
    assert made.employment == "pns"
    assert b"Budi" not in bytes(made.sealed)
    assert "Budi" not in str([each.data for each in case.steps.all()])
    assert case.steps.filter(kind="respondent_set").count() == 1
    with pytest.raises(CaseError):
        respondents.set_person(case, examiner, {"name": " "})
    with pytest.raises(CaseError):
        respondents.set_person(case, examiner, BUDI, employment="raja")


def test_the_people_of_the_reports_are_offered(case: Case, examiner: Officer) -> None:
    assert respondents.suggested(case) == [{"name": "Budi Rekaan", "position": "staf", "unit": "Dinas Contoh"}]
    named(case, examiner, name="Drs. Budi Rekaan, M.Si.")
    assert respondents.told_names(case, sealing.key_of(case)) == ()
    named(case, examiner, name="Sari Contoh")
    assert respondents.told_names(case, sealing.key_of(case)) == ("Budi Rekaan",)


def test_whoever_is_too_near_is_kept_away_even_who_enters_it(
    case: Case, examiner: Officer, office: Institution
) -> None:
    person("lain", Role.EXAMINER, at=office)
    boss = person("kepala", Role.EXAMINER, at=office)
    Officer.objects.filter(pk=examiner.pk).update(superior=boss)
    named(case, examiner, name=examiner.name)
    refs = [case.ref, case.joined.get().report.ref]
    for ref in refs:
        assert set(Recusal.objects.filter(subject=ref).values_list("officer", flat=True)) >= {examiner.pk, boss.pk}
    assert not scope.cases_of(examiner).exists()
    assert Case.objects.get(pk=case.pk).handler is None


def test_whoever_comes_near_later_is_kept_away_too(case: Case, examiner: Officer, office: Institution) -> None:
    person("lain", Role.EXAMINER, at=office)
    named(case, examiner)
    later = person("menyusul", Role.EXAMINER, at=office)
    assert scope.cases_of(later).exists()
    Officer.objects.filter(pk=later.pk).update(name="Budi Rekaan")
    conflicts.recompute(later)
    run_due()
    assert not scope.cases_of(later).exists()
    assert scope.cases_of(examiner).exists()


def test_a_code_opens_the_page_and_nothing_else(case: Case, examiner: Officer, office: Institution) -> None:
    with pytest.raises(CaseError):
        respondents.give_code(case, examiner)
    named(case, examiner)
    code = respondents.give_code(case, examiner)
    token, visit = visits.enter(code)
    assert visit.case == case
    assert visits.opened(token) is not None
    with pytest.raises(KeysError):
        sealing.unseal(visit.key, visit.respondent, "person", visit.respondent.sealed)
    with pytest.raises(NoMailbox):
        mailbox.enter(code)
    told = {"what": "Kejadian rekaan.", "about": []}
    reporters = file(Filing(office, "discipline", "report", "confidential", told)).code or ""
    with pytest.raises(NoPage):
        visits.enter(reporters)


def test_the_first_opening_is_a_step_and_later_ones_are_not(case: Case, examiner: Officer) -> None:
    named(case, examiner)
    code = respondents.give_code(case, examiner)
    visits.enter(code)
    visits.enter(code)
    (step,) = case.steps.filter(kind="page_opened")
    assert (step.actor, step.officer) == ("respondent", None)


def test_a_new_code_and_another_person_end_the_old_one(case: Case, examiner: Officer) -> None:
    named(case, examiner)
    first = respondents.give_code(case, examiner)
    token, _ = visits.enter(first)
    second = respondents.give_code(case, examiner)
    assert visits.opened(token) is None
    with pytest.raises(NoPage):
        visits.enter(first)
    token, _ = visits.enter(second)
    named(case, examiner, position="kepala seksi")
    assert visits.opened(token) is not None
    named(case, examiner, name="Sari Contoh")
    assert visits.opened(token) is None
    with pytest.raises(NoPage):
        visits.enter(second)


def test_an_open_page_closes_after_its_time_and_on_request(case: Case, examiner: Officer) -> None:
    named(case, examiner)
    code = respondents.give_code(case, examiner)
    token, _ = visits.enter(code)
    other, _ = visits.enter(code)
    visits.leave(other)
    assert visits.opened(other) is None
    Doorway.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert visits.opened(token) is None
    assert visits.sweep() == 1
    for nonsense in ("", "x" * 43, "é" * 43):
        assert visits.opened(nonsense) is None


def test_what_was_destroyed_opens_to_nobody(case: Case, examiner: Officer) -> None:
    made = named(case, examiner)
    code = respondents.give_code(case, examiner)
    Respondent.objects.filter(pk=made.pk).update(key=None, page_key=None, lookup=None, sealed=b"")
    with pytest.raises(NoPage):
        visits.enter(code)
    made.refresh_from_db()
    with pytest.raises(CaseError):
        respondents.person(made, sealing.key_of(case))
    with pytest.raises(CaseError):
        respondents.give_code(case, examiner)


def test_only_masked_copies_of_pictures_are_shown(case: Case, examiner: Officer) -> None:
    named(case, examiner)
    original, copy, masked = pictured(case, examiner)
    for file_, why in ((original, showing.ORIGINAL), (copy, showing.UNMASKED)):
        with pytest.raises(CaseError) as error:
            showing.show(case, examiner, file_, caption="Unggahan", masked=True)
        assert error.value.reason == why
    for caption, sure in (("Unggahan", False), ("  ", True)):
        with pytest.raises(CaseError):
            showing.show(case, examiner, masked, caption=caption, masked=sure)
    assert [(each.file, each.refused) for each in showing.offers(case)] == [(masked, None)]
    shown = showing.show(case, examiner, masked, caption="Unggahan 9 Oktober", masked=True)
    with pytest.raises(CaseError):
        showing.show(case, examiner, masked, caption="Unggahan", masked=True)
    _, visit = visits.enter(respondents.give_code(case, examiner))
    assert [each.caption for each in showing.pieces(case, visit.key)] == ["Unggahan 9 Oktober"]
    found = showing.opened(visit, shown.pk)
    assert found is not None
    with found[1] as stream:
        assert stream.read(8) == b"\x89PNG\r\n\x1a\n"
    showing.hide(case, examiner, shown)
    assert showing.opened(visit, shown.pk) is None
    with pytest.raises(CaseError):
        showing.hide(case, examiner, shown)


def test_a_copy_with_nothing_covered_says_what_to_do(case: Case, examiner: Officer) -> None:
    _, copy, masked = pictured(case, examiner)
    masked.delete()
    assert [(each.file, each.refused) for each in showing.offers(case)] == [(copy, showing.UNMASKED)]


def test_nothing_of_another_case_is_shown(case: Case, examiner: Officer) -> None:
    other = case_of(examiner)
    named(case, examiner)
    named(other, examiner)
    *_, foreign = pictured(other, examiner)
    with pytest.raises(CaseError):
        showing.show(case, examiner, foreign, caption="Unggahan", masked=True)
    shown = showing.show(other, examiner, foreign, caption="Unggahan", masked=True)
    _, visit = visits.enter(respondents.give_code(case, examiner))
    assert showing.opened(visit, shown.pk) is None


def test_captions_name_nobody_else(case: Case, examiner: Officer) -> None:
    named(case, examiner, name="Sari Contoh")
    *_, masked = pictured(case, examiner)
    with pytest.raises(CaseError):
        showing.show(case, examiner, masked, caption="Unggahan budi  REKAAN", masked=True)
