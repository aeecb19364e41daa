"""Two people decide, on what a person vouched for, limb by limb; whatever is missing is told before anybody signs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import Error, transaction
from django.utils import timezone

from nirpihak.custody.events import Kind
from nirpihak.law.model import Limb
from nirpihak.server.cases.models import Basis, Case, Decision, LedgerEntry, Signature
from nirpihak.server.cases.services import (
    attribution,
    decisions,
    drafts,
    ledger,
    readiness,
    reasoning,
    sealing,
)
from nirpihak.server.cases.services.drafts import Draft
from nirpihak.server.cases.services.errors import CaseError, Overtaken
from nirpihak.server.cases.services.weighing import Weighed
from nirpihak.server.evidence.models import Entry
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services.standing import recuse
from tests.server.cases import deciding
from tests.server.cases.conftest import case_of
from tests.server.people import institution, person


def lacking(case: Case, written: Draft) -> set[str]:
    of = reasoning.matter(case, sealing.key_of(case))
    return {each.id for each in readiness.lacking(of, written)}


def test_a_breach_is_decided_by_two_and_stands_in_the_log(case: Case, examiner: Officer, decider: Officer) -> None:
    deciding.ready(case, examiner)
    made = deciding.proposed(case, examiner)
    case.refresh_from_db()
    assert (case.stage, case.outcome) == ("proposed", "")
    decisions.sign(made, decider)
    case.refresh_from_db()
    assert (case.stage, case.outcome) == ("decided", "breach")
    assert (made.state, made.sanction, made.items) == ("signed", "HEAVY-PP94:1", ["SKB-D6"])
    assert (made.proposer, made.signer) == (examiner, decider)
    kinds = list(case.steps.order_by("id").values_list("kind", flat=True))
    assert kinds[-4:] == ["drafted", "proposed", "limb_decided", "decided"]
    told = [each.kind for each in Entry.objects.filter(exhibit=case.record)]
    assert told.count(Kind.DECIDED) == 2
    words = decisions.words_of(made, sealing.key_of(case))
    assert "SKB-D6" in words["reasons"]["SKB-D6"]
    assert "Dipastikan petugas" in words["facts"]["act.kind"]
    with pytest.raises(CaseError, match="no proposal is waiting"):
        decisions.sign(made, decider)


def test_nobody_signs_what_they_drafted_or_proposed(office: Institution, case: Case, examiner: Officer) -> None:
    both = person("serba-bisa", Role.EXAMINER, Role.DECIDER, at=office)
    other = person("pemutus-lain", Role.DECIDER, at=office)
    deciding.ready(case, examiner)
    made = decisions.draft(case, both, deciding.written(case))
    decisions.propose(made, examiner)
    assert not decisions.may_sign(made, both)
    with pytest.raises(CaseError, match="somebody else must sign"):
        decisions.sign(made, both)
    decisions.send_back(made, other, "Perbaiki alasannya.")
    made = decisions.draft(case, examiner, deciding.written(case))
    decisions.propose(made, both)
    with pytest.raises(CaseError, match="somebody else must sign"):
        decisions.sign(made, both)
    with pytest.raises(Error, match="two_people_a_decision"), transaction.atomic():
        Decision.objects.filter(pk=made.pk).update(state="signed", signer=both, signed_at=timezone.now())
    decisions.sign(made, other)


def test_only_who_may_and_is_not_kept_away_acts(
    office: Institution, case: Case, examiner: Officer, decider: Officer
) -> None:
    deciding.ready(case, examiner)
    with pytest.raises(CaseError, match="not authorised"):
        decisions.draft(case, decider, deciding.written(case))
    made = deciding.proposed(case, examiner)
    with pytest.raises(CaseError, match="not authorised"):
        decisions.sign(made, examiner)
    stranger = person("lain", Role.DECIDER, at=institution("bkpsdm-lain"))
    recuse(case.ref, [(decider, "declared")])
    for who in (stranger, decider):
        with pytest.raises(CaseError, match="not found"):
            decisions.sign(made, who)
        with pytest.raises(CaseError, match="not found"):
            decisions.send_back(made, who, "Tidak.")
    decisions.sign(made, person("kedua", Role.DECIDER, at=office))


@pytest.mark.parametrize("source", ["read", "claimed", "disputed"])
def test_no_decision_rests_on_what_nobody_vouched_for(
    case: Case, examiner: Officer, decider: Officer, source: str
) -> None:
    deciding.ready(case, examiner)
    sealed = sealing.seal(sealing.key_of(case), case, "fact", {"value": "like"})
    weak = LedgerEntry.objects.create(case=case, fact="act.kind", source=source, sealed=sealed)
    written = deciding.written(case)
    with pytest.raises(CaseError, match="rests only on facts that an officer confirmed"):
        decisions.draft(case, examiner, replace(written, bases=(*written.bases, weak.pk)))
    made = decisions.draft(case, examiner, written)
    # Put in behind the service's back: it looks again before it proposes and before it signs, and so does the database.
    Basis.objects.create(decision=made, entry=weak)
    with pytest.raises(CaseError, match="rests only on facts"):
        decisions.propose(made, examiner)
    Decision.objects.filter(pk=made.pk).update(state="proposed", proposer=examiner, proposed_at=timezone.now())
    with pytest.raises(CaseError, match="rests only on facts"):
        decisions.sign(made, decider)
    with pytest.raises(Error, match="confirmed or admitted facts alone"), transaction.atomic():
        Decision.objects.filter(pk=made.pk).update(state="signed", signer=decider, signed_at=timezone.now())


def test_readings_and_claims_alone_make_no_breach(case: Case, examiner: Officer) -> None:
    key = sealing.key_of(case)
    for fact, value in deciding.MET.items():
        sealed = sealing.seal(key, case, "fact", {"value": value})
        LedgerEntry.objects.create(case=case, fact=fact, source="read", sealed=sealed)
    of = reasoning.matter(case, key)
    assert of.met(Limb.DISCIPLINE) == ()
    begun = replace(drafts.suggested(of, Limb.DISCIPLINE), items=("SKB-D6",))
    assert begun.bases == ()
    assert {"items", "bases"} <= lacking(case, begun)


def test_what_is_taken_back_before_the_signature_stops_it(case: Case, examiner: Officer, decider: Officer) -> None:
    deciding.ready(case, examiner)
    made = deciding.proposed(case, examiner)
    used = LedgerEntry.objects.get(pk=made.bases.filter(entry__fact="act.kind").get().entry_id)
    ledger.retract(case, examiner, used, "Salah baca.")
    with pytest.raises(CaseError, match="not taken back"):
        decisions.sign(made, decider)
    decisions.send_back(made, decider, "Dasarnya sudah ditarik.")
    case.refresh_from_db()
    assert case.stage == "examined"
    found = decisions.returned_because(made, sealing.key_of(case))
    assert found is not None
    assert (found[0].officer, found[1]) == (decider, "Dasarnya sudah ditarik.")


def test_each_thing_that_a_breach_needs_is_told(case: Case, examiner: Officer) -> None:
    bare = Draft(limb="discipline", items=("SKB-D6",))
    assert lacking(case, bare) == {
        *("opening", "reasons", "respondent", "account", "heard", "record", "items", "bases", "answer")
    }
    deciding.confirm(case, examiner)
    assert {"account", "heard", "record"} <= lacking(case, bare)
    deciding.hear(case, examiner)
    deciding.own_account(case, examiner)
    whole = deciding.written(case)
    assert lacking(case, whole) == set()
    assert lacking(case, replace(whole, items=("SKB-D1",), reasons={"SKB-D1": "x"})) >= {"items"}
    assert lacking(case, replace(whole, facts={})) == {"facts"}
    assert lacking(case, replace(whole, answer=" ")) == {"answer"}
    assert lacking(case, replace(whole, bases=whole.bases[1:])) == {"bases"}
    assert lacking(case, replace(whole, sanction="")) == {"chosen"}
    assert lacking(case, replace(whole, sanction="HEAVY-PP94:2")) == {"chosen"}
    assert lacking(case, replace(whole, sanction="HEAVY-PP94:2", chosen=deciding.WHY)) == set()
    assert lacking(case, replace(whole, sanction="MEDIUM-PP94:1", chosen=deciding.WHY)) == {"ladder"}
    assert lacking(case, replace(whole, sanction="HEAVY-PPPK:1", chosen=deciding.WHY)) == {"ladder"}
    heavier = {**whole.weighed, "position": Weighed("heavier")}
    assert lacking(case, replace(whole, weighed=heavier)) == {"weighed"}
    assert lacking(case, replace(whole, weighed={})) == {"weighed"}
    attribution.said(case, "compromised")
    assert lacking(case, whole) == {"account"}
    with pytest.raises(CaseError, match="not ready"):
        decisions.propose(decisions.draft(case, examiner, whole), examiner)


def test_a_record_that_only_one_signed_is_not_enough(case: Case, examiner: Officer) -> None:
    deciding.ready(case, examiner)
    whole = deciding.written(case)
    Signature.objects.filter(role=Signature.Role.EXAMINED).delete()
    assert lacking(case, whole) == {"record"}


def test_limbs_are_decided_apart_and_the_case_with_the_last(case: Case, examiner: Officer, decider: Officer) -> None:
    deciding.ready(case, examiner)
    ethics = decisions.draft(case, examiner, Draft(limb="ethics", result="no_breach", opening="Bukan ranah etik."))
    deciding.decided(case, examiner, decider)
    case.refresh_from_db()
    assert (case.stage, case.outcome) == ("examined", "")
    decisions.propose(ethics, examiner)
    decisions.sign(ethics, decider)
    case.refresh_from_db()
    assert (case.stage, case.outcome) == ("decided", "breach")
    assert [each.limb for each in decisions.standing(case)] == ["ethics", "discipline"]
    assert case.steps.filter(kind="decided").count() == 1


def test_what_harms_nobody_needs_only_its_reasons(case: Case, examiner: Officer, decider: Officer) -> None:
    deciding.confirm(case, examiner, target__status="prospective", act__kind=None)
    made = deciding.decided(case, examiner, decider, result="not_proven")
    case.refresh_from_db()
    assert (case.stage, case.outcome) == ("decided", "not_proven")
    assert made.sanction == ""


def test_a_result_against_the_confirmed_facts_says_why(case: Case, examiner: Officer) -> None:
    deciding.ready(case, examiner)
    written = deciding.written(case, result="no_breach")
    assert lacking(case, written) == {"chosen"}
    assert lacking(case, replace(written, chosen="Pengecualian yang belum ada di buku aturan.")) == set()


def test_somebody_elses_act_is_said_so_only_once_it_was_concluded(
    case: Case, examiner: Officer, decider: Officer
) -> None:
    deciding.confirm(case, examiner)
    written = Draft(limb="discipline", result="victim", opening="Akun diambil alih.")
    assert lacking(case, written) == {"victim"}
    deciding.own_account(case, examiner)
    assert lacking(case, written) == {"victim"}


def test_a_crime_is_never_decided_here(case: Case, examiner: Officer, decider: Officer) -> None:
    with pytest.raises(CaseError, match="a crime is not decided here"):
        decisions.draft(case, examiner, Draft(limb="criminal", result="breach"))
    made = decisions.draft(case, examiner, Draft(limb="criminal", result="referred", opening="Diteruskan."))
    decisions.propose(made, examiner)
    decisions.sign(made, decider)
    case.refresh_from_db()
    assert case.outcome == "referred"


def test_bawaslu_imposes_no_sanction(office: Institution, examiner: Officer) -> None:
    other = case_of(examiner, procedure="pilkada")
    deciding.confirm(other, examiner)
    deciding.own_account(other, examiner)
    written = deciding.written(other)
    assert written.sanction == ""
    assert "chosen" not in lacking(other, written)
    assert "ladder" in lacking(other, replace(written, sanction="HEAVY-PP94:1"))


def test_one_examination_leads_to_one_sanction(case: Case, examiner: Officer, decider: Officer) -> None:
    deciding.ready(case, examiner)
    deciding.proposed(case, examiner)
    party = Draft(limb="party_membership", items=("SKB-D5",), sanction="DISMISSAL:1")
    assert "once" in lacking(case, party)
    assert "once" not in lacking(case, replace(party, sanction=""))


def test_whoever_acts_on_an_older_case_is_told(case: Case, examiner: Officer, decider: Officer) -> None:
    deciding.ready(case, examiner)
    seen = case.version
    made = decisions.draft(case, examiner, deciding.written(case), since=seen)
    with pytest.raises(Overtaken) as late:
        decisions.draft(case, examiner, deciding.written(case), since=seen)
    assert [each.kind for each in late.value.since] == ["drafted"]
    decisions.propose(made, examiner, since=case.version)
    with pytest.raises(Overtaken):
        decisions.sign(made, decider, since=seen)
    with pytest.raises(CaseError, match="it is proposed"):
        decisions.draft(case, examiner, deciding.written(case))
    decisions.sign(made, decider, since=case.version)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"limb": "moral"}, "no such limb"),
        ({"result": "guilty"}, "no such limb or result"),
        ({"items": ("SKB-E1",)}, "SKB-E1 is not of this limb"),
        ({"items": ("SKB-X1",)}, "SKB-X1 is not of this limb"),
        ({"bases": (999_999,)}, "rests only on facts"),
        ({"opening": "x" * 6001}, "at most 6000"),
        ({"replacing": "correction"}, "no decision yet"),
    ],
)
def test_what_can_be_no_draft_is_refused_at_once(
    case: Case, examiner: Officer, wrong: dict[str, object], why: str
) -> None:
    with pytest.raises(CaseError, match=why):
        decisions.draft(case, examiner, replace(Draft(limb="discipline"), **wrong))  # type: ignore[arg-type]


def test_a_signed_decision_is_corrected_by_two_and_stays_to_be_read(
    case: Case, examiner: Officer, decider: Officer
) -> None:
    deciding.ready(case, examiner)
    first = deciding.decided(case, examiner, decider)
    with pytest.raises(CaseError, match="this limb is decided"):
        decisions.draft(case, examiner, deciding.written(case))
    told = deciding.written(case, replacing="correction", why="Salah tulis.", sanction="HEAVY-PP94:2", chosen="Perlu.")
    second = decisions.draft(case, examiner, told)
    decisions.propose(second, examiner)
    decisions.sign(second, decider)
    first.refresh_from_db()
    case.refresh_from_db()
    assert (first.replaced_by, first.sanction) == (second, "HEAVY-PP94:1")
    assert decisions.standing(case) == [second]
    assert (case.stage, case.outcome) == ("decided", "breach")
