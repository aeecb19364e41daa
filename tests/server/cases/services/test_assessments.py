"""The three views of a case, what differs between them, and what an answer to a question would settle."""

from __future__ import annotations

from nirpihak.law.model import Outcome
from nirpihak.server.cases.models import Case, LedgerEntry
from nirpihak.server.cases.services import assessments, ledger, sealing
from nirpihak.server.cases.services.assessments import Views
from nirpihak.server.institutions.models import Officer
from tests.server.cases.conftest import case_of

Source = LedgerEntry.Source
WHOLE = {
    "actor": {"employment": "pns"},
    "account": {"control": "own"},
    "act": {"kind": "like", "platform": "instagram", "day": "2024-10-09", "visibility": "public"},
    "contest": {"regime": "pilkada", "stage": "campaign"},
    "target": {"account": "registered", "status": "designated"},
}
"""Facts on which SKB-D6 is met."""
ITEM = "SKB-D6"


def views(case: Case, lang: str = "id") -> Views:
    return assessments.views(case, sealing.key_of(case), lang)


def confirm_all(case: Case, examiner: Officer, but: str = "") -> None:
    for group, table in WHOLE.items():
        for name, value in table.items():
            if f"{group}.{name}" != but:
                ledger.add(case, examiner, f"{group}.{name}", value, Source.CONFIRMED, note="Bukti rekaan.")


def test_what_is_claimed_is_met_and_nothing_is_confirmed(examiner: Officer) -> None:
    seen = views(case_of(examiner, facts=WHOLE))
    assert seen.claimed.assessment is not None
    assert seen.claimed.assessment.outcome(ITEM) is Outcome.MET
    assert seen.confirmed.assessment is not None
    assert seen.confirmed.assessment.outcome(ITEM) is Outcome.UNDETERMINED
    assert seen.confirmed.told is None
    (change,) = (each for each in seen.changes if each.item == ITEM)
    assert change.outcomes == ("terpenuhi", "belum dapat ditentukan", "terpenuhi")


def test_the_respondents_view_follows_what_the_respondent_says(examiner: Officer) -> None:
    case = case_of(examiner, facts=WHOLE)
    confirm_all(case, examiner)
    assert [each for each in views(case).changes if each.item == ITEM] == []
    ledger.add(case, None, "account.control", "own", Source.DISPUTED, actor="respondent")
    seen = views(case, "en")
    assert seen.respondent.told is not None
    assert len(seen.respondent.told.disputed) == 1
    (change,) = (each for each in seen.changes if each.item == ITEM)
    assert change.outcomes == ("met", "met", "undetermined")


def test_a_confirmed_fact_that_differs_changes_the_confirmed_view_alone(examiner: Officer) -> None:
    case = case_of(examiner, facts=WHOLE)
    confirm_all(case, examiner, but="account.control")
    ledger.add(case, examiner, "account.control", "compromised", Source.CONFIRMED, note="Laporan kehilangan.")
    seen = views(case)
    assert seen.claimed.assessment is not None
    assert seen.confirmed.assessment is not None
    assert seen.claimed.assessment.outcome(ITEM) is Outcome.MET
    assert seen.confirmed.assessment.outcome(ITEM) is Outcome.NOT_MET


def test_claims_that_contradict_one_another_are_told_not_guessed(examiner: Officer) -> None:
    seen = views(case_of(examiner, facts={"contest": {"kind": "pilgub", "regime": "pemilu"}}))
    assert (seen.claimed.assessment, seen.claimed.told) == (None, None)
    assert "contest.regime" in seen.claimed.problems[0]
    assert seen.confirmed.assessment is not None


def test_the_checklist_asks_first_what_bears_on_what_is_claimed(examiner: Officer) -> None:
    case = case_of(examiner, facts=WHOLE)
    key = sealing.key_of(case)
    asked = assessments.checklist(case, key, "id")
    assert ITEM in asked.items
    assert all(ITEM in each.items or each.items for each in asked.first)
    claimed = [bool(each.said) for each in asked.first]
    assert claimed == sorted(claimed, reverse=True)
    assert {each.fact for each in asked.first}.isdisjoint(each.fact for each in asked.rest)
    confirm_all(case, examiner, but="account.control")
    last = assessments.checklist(case, key, "id")
    assert ITEM in next(each for each in last.first if each.fact == "account.control").items
    assert not any(each.fact == "act.kind" for each in (*last.first, *last.rest))


def test_what_was_looked_for_in_vain_comes_last(examiner: Officer) -> None:
    case = case_of(examiner, facts=WHOLE)
    ledger.add(case, examiner, "account.control", ledger.UNKNOWN, Source.CONFIRMED, note="Tidak ada jejak.")
    asked = assessments.checklist(case, sealing.key_of(case), "id").first
    assert asked[-1].fact == "account.control"


def test_what_each_answer_settles_is_what_it_does_settle(examiner: Officer) -> None:
    case = case_of(examiner, facts=WHOLE)
    key = sealing.key_of(case)
    confirm_all(case, examiner, but="account.control")
    told = {each.value: each for each in assessments.settles(case, key, "account.control", "id")}
    assert ITEM in told["own"].met
    assert ITEM in told["compromised"].ruled_out
    before = assessments.confirmed(case, key)
    ledger.add(case, examiner, "account.control", "own", Source.CONFIRMED, note="Diakui di depan pemeriksa.")
    met, out = assessments.difference(before, assessments.confirmed(case, key))
    assert (met, out) == (told["own"].met, told["own"].ruled_out)
    again = {each.value: each for each in assessments.settles(case, key, "account.control", "id")}
    assert again["own"] == told["own"]


def test_an_answer_that_contradicts_what_is_confirmed_says_so(examiner: Officer) -> None:
    case = case_of(examiner, facts=WHOLE)
    ledger.add(case, examiner, "contest.kind", "pilgub", Source.CONFIRMED, note="Register.")
    told = {each.value: each for each in assessments.settles(case, sealing.key_of(case), "contest.regime", "id")}
    assert told["pemilu"].problem
    assert not told["pilkada"].problem


def test_of_a_day_the_values_that_were_given_are_tried(examiner: Officer) -> None:
    case = case_of(examiner, facts=WHOLE)
    (only,) = assessments.settles(case, sealing.key_of(case), "act.day", "id")
    assert (only.value, only.words) == ("2024-10-09", "9 Oktober 2024")
