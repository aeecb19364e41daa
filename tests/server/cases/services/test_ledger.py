"""The ledger of facts: who may say what, what counts, and that nothing is written over."""

from __future__ import annotations

import pytest

from nirpihak.server.cases.models import Case, LedgerEntry
from nirpihak.server.cases.services import ledger, opening, sealing, stated, steps
from nirpihak.server.cases.services.errors import CaseError, Overtaken
from nirpihak.server.cases.services.stated import Acts, Entry, Stated
from nirpihak.server.evidence.models import Exhibit, File
from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services.standing import recuse
from nirpihak.server.intake.models import Report
from tests.server.cases.conftest import LIKED, report_of
from tests.server.evidence.conftest import keep
from tests.server.people import institution, person

Source = LedgerEntry.Source


def entries(case: Case) -> list[Entry]:
    return stated.entries(case, sealing.key_of(case))


def now(case: Case) -> dict[str, Stated]:
    return stated.standing(entries(case))


def acts(case: Case) -> Acts:
    return stated.acts(now(case))


def confirm(case: Case, officer: Officer, fact: str = "account.control", value: object = "own", **more: object) -> int:
    given = {"note": "Keterangan rekaan.", **more}
    return ledger.add(case, officer, fact, value, Source.CONFIRMED, **given).pk  # type: ignore[arg-type]


def test_what_the_report_claims_is_entered_when_the_case_is_opened(case: Case) -> None:
    claimed = acts(case).claimed
    assert claimed.value("actor.employment") == "pns"
    assert claimed.value("act.day") == "2024-10-09"
    assert {each.source for each in entries(case)} == {"claimed"}
    assert {each.report for each in entries(case)} == {Report.objects.get()}
    assert acts(case).confirmed.facts == {}


def test_a_report_only_claims_whatever_it_calls_its_source(examiner: Officer) -> None:
    facts = {"act": {"kind": {"value": "like", "source": "confirmed"}, "day": "not a day"}, "nonsense": {"a": 1}}
    case = opening.open_case([report_of(examiner, facts=facts)], examiner)
    (only,) = entries(case)
    assert (only.fact, only.value, only.source) == ("act.kind", "like", "claimed")


def test_reports_that_contradict_one_another_leave_the_fact_unknown(case: Case, examiner: Officer) -> None:
    second = report_of(examiner, facts={**LIKED, "act": {**LIKED["act"], "kind": "comment"}})
    opening.join(case, second, examiner)
    found = now(case)["act.kind"]
    assert found.conflicts
    assert found.claimed is None
    assert acts(case).claimed.value("act.kind") is None
    assert acts(case).claimed.value("act.platform") == "instagram"


def test_a_report_that_is_taken_out_takes_its_claims_along(case: Case, examiner: Officer) -> None:
    second = report_of(examiner, facts={"act": {"kind": "comment"}})
    opening.join(case, second, examiner)
    opening.take_out(case, second, examiner, reason="Perbuatan lain.")
    assert acts(case).claimed.value("act.kind") == "like"
    assert len([each for each in entries(case) if each.fact == "act.kind"]) == 3


def test_a_confirmed_fact_counts_and_says_who_and_why(case: Case, examiner: Officer) -> None:
    confirm(case, examiner)
    found = now(case)["account.control"]
    assert found.settled is not None
    assert (found.settled.value, found.settled.officer, found.settled.note) == ("own", examiner, "Keterangan rekaan.")
    assert acts(case).confirmed.value("account.control") == "own"
    step = case.steps.latest("id")
    assert (step.kind, step.data["fact"], step.officer) == ("fact", "account.control", examiner)


def test_confirming_something_else_takes_the_earlier_back_and_keeps_it(case: Case, examiner: Officer) -> None:
    first = confirm(case, examiner, value="own")
    second = confirm(case, examiner, value="compromised")
    by_id = {each.id: each for each in entries(case)}
    assert by_id[first].taken_back_by is not None
    assert not by_id[first].live
    assert by_id[second].live
    assert acts(case).confirmed.value("account.control") == "compromised"


def test_the_same_value_on_further_evidence_stands_beside_the_first(case: Case, examiner: Officer) -> None:
    confirm(case, examiner)
    confirm(case, examiner, note="Bukti kedua.")
    assert len(now(case)["account.control"].bases) == 2


def test_unknown_is_a_value(case: Case, examiner: Officer) -> None:
    confirm(case, examiner, value="own")
    confirm(case, examiner, value=ledger.UNKNOWN, note="Tidak dapat dipastikan lagi.")
    found = now(case)["account.control"]
    assert found.settled is None
    assert found.bases == ()
    assert [each.says("id") for each in found.by(Source.CONFIRMED)] == ["tidak diketahui"]


def test_the_respondents_last_word_counts(case: Case, examiner: Officer) -> None:
    ledger.add(case, None, "act.kind", "like", Source.ADMITTED, actor="respondent")
    assert acts(case).confirmed.value("act.kind") == "like"
    ledger.add(case, None, "act.kind", None, Source.DISPUTED, actor="respondent")
    seen = acts(case)
    assert seen.confirmed.value("act.kind") is None
    assert seen.respondent.facts["act.kind"].source == "disputed"
    assert seen.respondent.value("act.kind") == "like"
    assert now(case)["act.kind"].conflicts
    confirm(case, examiner, "act.kind", "like")
    assert acts(case).confirmed.value("act.kind") == "like"
    assert acts(case).respondent.facts["act.kind"].source == "disputed"
    assert [each.source for each in now(case)["act.kind"].bases] == ["confirmed"]


def test_a_dispute_of_one_value_does_not_touch_another(case: Case, examiner: Officer) -> None:
    ledger.add(case, None, "act.kind", "like", Source.DISPUTED, actor="respondent")
    confirm(case, examiner, "act.kind", "comment")
    assert acts(case).respondent.facts["act.kind"].source == "confirmed"


def test_what_is_taken_back_stays_to_be_read(case: Case, examiner: Officer) -> None:
    made = confirm(case, examiner)
    ledger.retract(case, examiner, made, "Salah baca.")
    old, back = (each for each in entries(case) if each.fact == "account.control")
    assert (back.retracts, old.taken_back_by, back.note) == (made, back.id, "Salah baca.")
    assert "account.control" not in acts(case).confirmed.facts
    with pytest.raises(CaseError, match="taken back already"):
        ledger.retract(case, examiner, made, "Sekali lagi.")
    with pytest.raises(CaseError, match="no such entry"):
        ledger.retract(case, examiner, back.id, "Batal.")


def test_what_cannot_be_taken_back(case: Case, examiner: Officer) -> None:
    claim = LedgerEntry.objects.filter(source="claimed").earliest("id")
    with pytest.raises(CaseError, match="take the report out"):
        ledger.retract(case, examiner, claim, "Keliru.")
    own = ledger.add(case, None, "act.kind", "like", Source.ADMITTED, actor="respondent")
    with pytest.raises(CaseError, match="not taken back by an officer"):
        ledger.retract(case, examiner, own, "Keliru.")
    with pytest.raises(CaseError, match="reason"):
        ledger.retract(case, None, own, " ", actor="respondent")
    ledger.retract(case, None, own, "Saya keliru.", actor="respondent")


@pytest.mark.parametrize(
    ("fact", "value", "source", "words"),
    [
        ("act.colour", "red", Source.CONFIRMED, "no fact act.colour"),
        ("act.kind", "liked", Source.CONFIRMED, "act.kind"),
        ("act.day", "kemarin", Source.CONFIRMED, "act.day"),
        ("act.kind", "like", Source.READ, "not made by hand"),
        ("act.kind", "like", Source.CLAIMED, "not made by hand"),
    ],
)
def test_what_is_refused(case: Case, examiner: Officer, fact: str, value: str, source: str, words: str) -> None:
    with pytest.raises(CaseError, match=words):
        ledger.add(case, examiner, fact, value, source, note="x")


def test_a_confirmation_says_how_it_is_known(case: Case, examiner: Officer) -> None:
    with pytest.raises(CaseError, match="how it is known"):
        confirm(case, examiner, note="  ")
    with pytest.raises(CaseError, match="by an officer"):
        ledger.add(case, None, "account.control", "own", Source.CONFIRMED, note="x", actor="respondent")
    with pytest.raises(CaseError, match="2000"):
        confirm(case, examiner, note="x" * 2001)


def test_a_value_that_contradicts_what_is_confirmed_is_refused(case: Case, examiner: Officer) -> None:
    confirm(case, examiner, "contest.kind", "pilgub")
    with pytest.raises(CaseError, match=r"contest\.kind"):
        confirm(case, examiner, "contest.regime", "pemilu")


def exhibit_of(ref: str, examiner: Officer) -> tuple[Exhibit, File]:
    file = keep(b"isi rekaan", examiner.user)
    Exhibit.objects.filter(pk=file.exhibit_id).update(case=ref)
    return Exhibit.objects.get(pk=file.exhibit_id), file


def test_a_fact_rests_on_an_exhibit_of_the_case_and_a_place_on_it(case: Case, examiner: Officer) -> None:
    exhibit, file = exhibit_of(opening.reports_in(case)[0].ref, examiner)
    place = {"file": file.pk, "lines": [1]}
    confirm(case, examiner, note="", exhibit=exhibit, place=place)
    settled = now(case)["account.control"].settled
    assert settled is not None
    assert (settled.exhibit, settled.place) == (exhibit, place)
    assert exhibit in ledger.exhibits_in(case)
    for wrong in ({"file": 0}, {"lines": ["1"]}, {"where": 1}, {"box": [1, 2]}, {"lines": [-1]}):
        with pytest.raises(CaseError, match="no such place"):
            confirm(case, examiner, exhibit=exhibit, place=wrong)


def test_another_cases_exhibit_is_refused(case: Case, examiner: Officer) -> None:
    exhibit, _ = exhibit_of("LP-LAIN", examiner)
    with pytest.raises(CaseError, match="no exhibit of this case"):
        confirm(case, examiner, exhibit=exhibit)
    assert exhibit not in ledger.exhibits_in(case)


def test_two_officers_with_different_facts_do_not_meet(case: Case, examiner: Officer) -> None:
    other = person("pemeriksa-dua", Role.EXAMINER, at=case.institution)
    seen = case.version
    confirm(case, examiner, "account.control", "own", since=seen)
    confirm(case, other, "actor.employment", "pns", since=seen)
    assert set(acts(case).confirmed.facts) == {"account.control", "actor.employment"}


def test_the_second_to_enter_the_same_fact_is_told(case: Case, examiner: Officer) -> None:
    other = person("pemeriksa-dua", Role.EXAMINER, at=case.institution)
    seen = case.version
    made = confirm(case, examiner, "account.control", "own", since=seen)
    confirm(case, examiner, "actor.employment", "pns")
    with pytest.raises(Overtaken) as late:
        confirm(case, other, "account.control", "compromised", since=seen)
    assert [each.data["entry"] for each in late.value.since] == [made]
    with pytest.raises(Overtaken):
        ledger.retract(case, other, made, "Keliru.", since=seen)


def test_whoever_must_not_know_of_the_case_enters_nothing(case: Case, examiner: Officer) -> None:
    recuse(case.ref, [(examiner, "declared")])
    stranger = person("orang-lain", Role.EXAMINER, at=institution("lain"))
    for who in (examiner, stranger):
        with pytest.raises(CaseError, match="not found"):
            confirm(case, who)


def test_a_closed_case_takes_no_facts(case: Case, examiner: Officer) -> None:
    steps.step(case, "closed", officer=examiner, changes={"stage": Case.Stage.CLOSED})
    with pytest.raises(CaseError, match="closed"):
        confirm(case, examiner)
    assert not LedgerEntry.objects.filter(source="confirmed").exists()
