"""Whose account it was: indications on exhibits, the conclusion in the ledger, and a case that ends as a victim's."""

from __future__ import annotations

import io

import pytest

from nirpihak.server.cases.models import Case, Indication, LedgerEntry
from nirpihak.server.cases.services import attribution, ledger, opening, sealing, stated, steps
from nirpihak.server.cases.services.errors import CaseError, Overtaken
from nirpihak.server.evidence.models import Exhibit
from nirpihak.server.evidence.services import exhibits
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services.standing import recuse
from tests.server.cases.conftest import case_of, report_of
from tests.server.people import institution, person

WHY = "Alasan yang ditulis pemeriksa."


@pytest.fixture
def shot(case: Case, examiner: Officer) -> Exhibit:
    """An exhibit of the case's own report."""
    return exhibit_of(opening.reports_in(case)[0].ref, examiner)


def exhibit_of(ref: str, officer: Officer) -> Exhibit:
    kept = exhibits.receive(io.BytesIO(b"gambar rekaan"), name="layar.png", title="Gambar layar", actor=officer.user)
    Exhibit.objects.filter(pk=kept.exhibit_id).update(case=ref)
    return Exhibit.objects.get(pk=kept.exhibit_id)


def confirmed(case: Case) -> list[object]:
    """What is confirmed of the control of the account now."""
    found = stated.entries(case, sealing.key_of(case))
    return [each.value for each in found if each.live and each.fact == "account.control" and each.source == "confirmed"]


def test_an_indication_stands_on_an_exhibit_of_the_case(case: Case, examiner: Officer, shot: Exhibit) -> None:
    with pytest.raises(CaseError, match="choose the exhibit"):
        attribution.indicate(case, examiner, "login_notice", "yes", note="Ada surelnya.")
    elsewhere = exhibit_of(report_of(examiner).ref, examiner)
    with pytest.raises(CaseError, match="is no exhibit of this case"):
        attribution.indicate(case, examiner, "login_notice", "yes", exhibit=elsewhere)
    made = attribution.indicate(case, examiner, "login_notice", "yes", exhibit=shot, note="Surel pukul 02.00.")
    (told,) = attribution.opened(case, sealing.key_of(case))
    assert (told.row, told.note, told.row.exhibit) == (made, "Surel pukul 02.00.", shot)
    assert b"Surel" not in bytes(made.sealed)
    step = case.steps.get(kind="indicated")
    assert step.data == {"indication": made.pk, "indicator": "login_notice", "answer": "yes"}
    assert step.sealed is None


def test_what_was_looked_for_in_vain_says_where_and_speaks_for_nothing(case: Case, examiner: Officer) -> None:
    with pytest.raises(CaseError, match="where it was looked for"):
        attribution.indicate(case, examiner, "login_notice", "none")
    attribution.indicate(case, examiner, "login_notice", "none", note="Surel sudah dihapus orang itu.")
    for row in attribution.data().table(attribution.answered(attribution.standing(case))):
        assert (row.supports, row.weakens) == ((), ())


@pytest.mark.parametrize(("indicator", "answer"), [("unknown", "yes"), ("login_notice", "maybe")])
def test_what_the_data_does_not_know_is_refused(case: Case, examiner: Officer, indicator: str, answer: str) -> None:
    with pytest.raises(CaseError, match="not known"):
        attribution.indicate(case, examiner, indicator, answer)


def test_what_is_taken_back_stays_to_be_read(case: Case, examiner: Officer, shot: Exhibit) -> None:
    made = attribution.indicate(case, examiner, "login_notice", "yes", exhibit=shot)
    with pytest.raises(CaseError, match="reason"):
        attribution.retract(made, examiner, reason=" ")
    attribution.retract(made, examiner, reason="Surel itu milik orang lain.")
    assert attribution.standing(case) == []
    row = Indication.objects.get(pk=made.pk)
    assert (row.retracted_by, row.retracted_at is not None) == (examiner, True)
    step = case.steps.get(kind="indication_retracted")
    assert steps.words_of(step, case, sealing.key_of(case)) == {"reason": "Surel itu milik orang lain."}
    with pytest.raises(CaseError, match="taken back already"):
        attribution.retract(row, examiner, reason=WHY)


def test_nothing_is_concluded_while_nothing_tells_it_apart(case: Case, examiner: Officer, shot: Exhibit) -> None:
    attribution.indicate(case, examiner, "name_photo", "yes", exhibit=shot)
    with pytest.raises(CaseError, match="nothing yet tells it from: shared, formerly"):
        attribution.conclude(case, examiner, "own", reason=WHY)
    assert attribution.concluded(case) is None
    assert confirmed(case) == []


def test_the_person_is_concluded_and_confirmed_in_the_ledger(case: Case, examiner: Officer, shot: Exhibit) -> None:
    why = attribution.settled(case)
    assert why is not None
    assert "not concluded" in why.en
    attribution.indicate(case, examiner, "handle_listed", "yes", exhibit=shot)
    attribution.said(case, "own", note="Itu akun saya.")
    made = attribution.conclude(case, examiner, "own", reason=WHY, since=case.version)
    assert confirmed(case) == ["own"]
    found = attribution.concluded(case)
    assert found is not None
    assert (found.hypothesis, found.stale, found.officer) == ("own", False, examiner)
    assert found.entry is not None
    entry = LedgerEntry.objects.get(pk=found.entry)
    assert entry.exhibit == shot
    assert made.data == {"hypothesis": "own", "entry": entry.pk, "indications": sorted(found.indications)}
    assert attribution.settled(case) is None


def test_what_speaks_against_it_must_be_answered(case: Case, examiner: Officer, shot: Exhibit) -> None:
    attribution.indicate(case, examiner, "handle_listed", "yes", exhibit=shot)
    attribution.indicate(case, examiner, "login_notice", "no", exhibit=shot)
    attribution.indicate(case, examiner, "several_users", "no", exhibit=shot)
    attribution.said(case, "compromised")
    with pytest.raises(CaseError, match="something speaks against it"):
        attribution.conclude(case, examiner, "own", reason=WHY)
    made = attribution.conclude(case, examiner, "own", reason=WHY, against="Daftar perangkatnya tidak ada yang asing.")
    assert steps.words_of(made, case, sealing.key_of(case))["against"].startswith("Daftar")


def test_a_conclusion_holds_until_something_comes_in(case: Case, examiner: Officer, shot: Exhibit) -> None:
    attribution.said(case, "own")
    attribution.conclude(case, examiner, "own", reason=WHY)
    first = attribution.concluded(case)
    assert first is not None
    attribution.indicate(case, examiner, "login_notice", "yes", exhibit=shot)
    why = attribution.settled(case)
    assert why is not None
    assert "conclude again" in why.en
    attribution.conclude(case, examiner, "own", reason=WHY, against="Surel itu dari ponselnya sendiri.")
    again = attribution.concluded(case)
    assert again is not None
    assert (again.entry, again.stale) == (first.entry, False)
    assert attribution.settled(case) is None


def test_a_fact_that_is_confirmed_elsewhere_or_taken_back_unsettles_it(case: Case, examiner: Officer) -> None:
    attribution.said(case, "own")
    attribution.conclude(case, examiner, "own", reason=WHY)
    found = attribution.concluded(case)
    assert found is not None
    assert found.entry is not None
    ledger.retract(case, examiner, found.entry, "Keliru.")
    assert attribution.settled(case) is not None
    ledger.add(case, examiner, "account.control", "own", LedgerEntry.Source.CONFIRMED, note="Di halaman fakta.")
    assert attribution.settled(case) is not None


@pytest.mark.parametrize("hypothesis", ["shared", "formerly_own", "unknown"])
def test_other_conclusions_leave_the_fact_unknown_and_carry_no_breach(
    case: Case, examiner: Officer, shot: Exhibit, hypothesis: str
) -> None:
    attribution.said(case, "own")
    attribution.conclude(case, examiner, "own", reason=WHY)
    attribution.said(case, "shared")
    attribution.indicate(case, examiner, "several_users", "yes", exhibit=shot)
    attribution.indicate(case, examiner, "handed_over", "yes", exhibit=shot)
    attribution.conclude(case, examiner, hypothesis, reason=WHY, against="Yang lain lebih lemah.")
    assert confirmed(case) == []
    why = attribution.settled(case)
    assert why is not None
    assert "no breach" in why.en


def test_what_the_person_says_replaces_what_the_person_said_before(case: Case, examiner: Officer) -> None:
    first = attribution.said(case, "compromised")
    second = attribution.said(case, "impersonated", note="Akun saya yang lain.")
    assert attribution.standing(case) == [second]
    assert Indication.objects.get(pk=first.pk).retracted_at is not None
    with pytest.raises(CaseError, match="not taken back by an officer"):
        attribution.retract(second, examiner, reason=WHY)
    with pytest.raises(CaseError, match="not enough by itself"):
        attribution.conclude(case, examiner, "impersonated", reason=WHY)


@pytest.mark.parametrize("hypothesis", ["compromised", "impersonated"])
def test_a_take_over_and_an_imitation_end_as_such_by_a_second_person(
    case: Case, examiner: Officer, decider: Officer, shot: Exhibit, hypothesis: str
) -> None:
    with pytest.raises(CaseError, match="not concluded"):
        attribution.end_as_victim(case, decider, reason=WHY)
    sign = {"compromised": "reported_takeover", "impersonated": "real_account_shown"}[hypothesis]
    attribution.indicate(case, examiner, sign, "yes", exhibit=shot)
    attribution.conclude(case, examiner, hypothesis, reason=WHY)
    assert confirmed(case) == [hypothesis]
    assert attribution.settled(case) is None
    with pytest.raises(CaseError, match="second person"):
        attribution.end_as_victim(case, examiner, reason=WHY)
    attribution.end_as_victim(case, decider, reason="Orang itu korban.", since=case.version)
    now = Case.objects.get(pk=case.pk)
    assert (now.stage, now.outcome, now.closed_at is not None) == ("closed", hypothesis, True)
    with pytest.raises(CaseError, match="closed"):
        attribution.indicate(now, examiner, "name_photo", "yes", exhibit=shot)
    told = attribution.help_for(now)
    assert told.on is not None
    assert told.on.id == "instagram"


def test_an_act_without_an_account_needs_no_conclusion(examiner: Officer) -> None:
    facts = {"act": {"kind": "attend", "platform": "offline"}}
    offline = case_of(examiner, facts=facts)
    ledger.add(offline, examiner, "act.kind", "attend", LedgerEntry.Source.CONFIRMED, note="Foto kegiatan.")
    assert not attribution.needed(offline)
    assert attribution.settled(offline) is None
    assert attribution.help_for(offline).on is None


def test_an_act_that_is_not_known_yet_needs_one(examiner: Officer) -> None:
    assert attribution.needed(case_of(examiner, facts={}))


def test_who_acts_on_an_older_case_is_told_and_who_is_kept_away_finds_nothing(
    case: Case, examiner: Officer, office: Institution
) -> None:
    seen = case.version
    attribution.said(case, "own")
    with pytest.raises(Overtaken):
        attribution.conclude(case, examiner, "own", reason=WHY, since=seen)
    aside = person("mundur", Role.EXAMINER, at=office)
    recuse(case.ref, [(aside, "declared")])
    far = person("jauh", Role.EXAMINER, at=institution("bkpsdm-lain", region="98.02"))
    for officer in (aside, far):
        with pytest.raises(CaseError, match="not found"):
            attribution.indicate(case, officer, "said_own", "yes", note="Di berita acara.")
        with pytest.raises(CaseError, match="not found"):
            attribution.conclude(case, officer, "own", reason=WHY)


def test_a_conclusion_needs_its_reason_and_a_known_answer(case: Case, examiner: Officer) -> None:
    with pytest.raises(CaseError, match="reason"):
        attribution.conclude(case, examiner, "own", reason=" ")
    with pytest.raises(CaseError, match="choose one"):
        attribution.conclude(case, examiner, "guilty", reason=WHY)
