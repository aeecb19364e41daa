"""The record seen by whom it concerns: roles without names, corrections beside, and an answer within 72 hours."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from nirpihak.server.cases.models import Case, Referral
from nirpihak.server.cases.services import opening, records, steps
from nirpihak.server.cases.services.errors import CaseError, Overtaken
from nirpihak.server.institutions.models import Officer

pytestmark = pytest.mark.django_db


def test_the_access_log_names_roles_and_nobody(case: Case, examiner: Officer, decider: Officer) -> None:
    steps.looked(case, examiner)
    steps.looked(case, decider)
    steps.looked(case, decider)
    found = records.access_log(case)
    assert [(each.who.en, each.what.en) for each in found] == [
        ("decision maker", "opened this case"),
        ("examiner", "opened this case"),
    ]
    told = repr(found)
    assert examiner.name not in told
    assert decider.name not in told


def test_it_stays_closed_while_law_enforcement_is_under_way(case: Case, examiner: Officer) -> None:
    assert records.closed_to_person(case) is None
    row = Referral.objects.create(
        ref="RJ-2026-00001", way="out", institution=case.institution, case=case, regime="gakkumdu", state="sent"
    )
    why = records.closed_to_person(case)
    assert why is not None
    with pytest.raises(CaseError, match="law enforcement"):
        records.give_access(case, examiner)
    Referral.objects.filter(pk=row.pk).update(state="answered")
    assert records.closed_to_person(case) is None


def test_a_request_runs_for_seventy_two_hours_until_it_is_answered(case: Case, examiner: Officer) -> None:
    asked = records.ask_access(case)
    assert asked.actor == "respondent"
    (request,) = records.requests(case)
    assert (request.what, request.due - asked.at, request.answer) == ("access", timedelta(hours=72), None)
    assert not request.late(timezone.now())
    assert request.late(request.due + timedelta(seconds=1))
    given = records.give_access(case, examiner)
    (request,) = records.requests(case)
    assert request.answer == given
    assert not request.late(request.due + timedelta(days=9))


def test_a_correction_stands_beside_what_it_corrects(case: Case, examiner: Officer) -> None:
    wrong = steps.step(case, "note", officer=examiner, words={"text": "hari Senin"})
    wanted = records.ask(case, "correction", text="Bukan Senin, tetapi Selasa.")
    made = records.correct(case, examiner, text="Harinya Selasa.", about=wrong.pk)
    assert made.data == {"request": wanted.pk, "about": wrong.pk}
    wrong.refresh_from_db()
    assert records.words_of(wrong, case) == "hari Senin"
    assert records.words_of(made, case) == "Harinya Selasa."
    (request,) = records.requests(case)
    assert request.answer == made


def test_a_refusal_takes_a_reason_and_answers_one_request(case: Case, examiner: Officer) -> None:
    first = records.ask(case, "correction", text="Salah.")
    second = records.ask(case, "correction", text="Salah juga.")
    with pytest.raises(CaseError, match="reason"):
        records.refuse(case, examiner, first.pk, reason="")
    records.refuse(case, examiner, second.pk, reason="catatannya benar menurut bukti")
    assert [each.answer is None for each in records.requests(case)] == [True, False]
    with pytest.raises(CaseError, match="no such open request"):
        records.refuse(case, examiner, second.pk, reason="sekali lagi")


def test_nothing_is_corrected_without_words_or_in_another_case(case: Case, examiner: Officer) -> None:
    with pytest.raises(CaseError):
        records.correct(case, examiner, text="  ")
    with pytest.raises(CaseError, match="not in this case"):
        records.correct(case, examiner, text="x", about=10**9)
    with pytest.raises(CaseError):
        records.ask(case, "correction")
    with pytest.raises(CaseError):
        records.ask(case, "erasure")


def test_whoever_is_overtaken_is_told(case: Case, examiner: Officer) -> None:
    seen = case.version
    records.correct(case, examiner, text="satu", since=seen)
    with pytest.raises(Overtaken):
        records.correct(case, examiner, text="dua", since=seen)


def test_a_closed_case_can_still_be_asked_about(case: Case, examiner: Officer) -> None:
    steps.step(case, "closed", officer=examiner, changes={"stage": "closed", "outcome": "not_proven"})
    records.ask_access(case)
    records.correct(case, examiner, text="sesudah selesai")
    assert len(opening.reports_in(case)) == 1
