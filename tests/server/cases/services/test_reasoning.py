"""The drafted reasons say what is confirmed, on which exhibit, and what the parties say; nothing else."""

from __future__ import annotations

from dataclasses import replace

from nirpihak.law.model import Limb
from nirpihak.server.cases.models import Case
from nirpihak.server.cases.services import decisions, drafts, ledger, opening, reasoning, sealing, weighing
from nirpihak.server.cases.services.drafts import Draft
from nirpihak.server.institutions.models import Officer
from tests.server.cases import deciding
from tests.server.cases.services.test_attribution import exhibit_of


def matter(case: Case) -> reasoning.Matter:
    return reasoning.matter(case, sealing.key_of(case))


def test_a_fact_is_told_with_its_exhibit_its_note_and_both_parties(case: Case, examiner: Officer) -> None:
    shot = exhibit_of(opening.reports_in(case)[0].ref, examiner)
    ledger.add(case, examiner, "act.kind", "like", "confirmed", exhibit=shot, note="Terlihat jempol biru.")
    ledger.add(case, None, "act.kind", "like", "disputed", actor="respondent")
    words = reasoning.fact_words(matter(case), "act.kind")
    for part in ("Dipastikan petugas pada", shot.ref, "Terlihat jempol biru.", "pelapor menyatakan", "membantah"):
        assert part.lower() in words.lower()


def test_an_item_is_told_met_or_not_or_open_with_its_basis(case: Case, examiner: Officer) -> None:
    of = matter(case)
    assert "tidak dapat dipastikan" in reasoning.item_words(of, "SKB-D6")
    deciding.confirm(case, examiner)
    deciding.own_account(case, examiner)
    of = matter(case)
    met = reasoning.item_words(of, "SKB-D6")
    assert met.startswith("Perbuatan memenuhi SKB")
    assert "PP 94/2021 Pasal 14(i)(3),(4)" in met
    assert "Yang diperselisihkan" in met
    out = reasoning.item_words(of, "SKB-E4")
    assert out.startswith("Perbuatan tidak memenuhi")
    assert "sedangkan butir ini mensyaratkan" in out


def test_only_limbs_that_somebody_speaks_of_have_to_be_decided(case: Case, examiner: Officer) -> None:
    assert reasoning.limbs_of(matter(case)) == [Limb.DISCIPLINE]
    deciding.confirm(case, examiner)
    deciding.own_account(case, examiner)
    of = matter(case)
    assert reasoning.limbs_of(of) == [Limb.DISCIPLINE]
    assert of.met(Limb.DISCIPLINE) == ("SKB-D6",)


def test_what_a_person_wrote_stays_when_the_rest_is_put_in(case: Case, examiner: Officer) -> None:
    deciding.confirm(case, examiner)
    deciding.own_account(case, examiner)
    of = matter(case)
    begun = drafts.suggested(of, Limb.DISCIPLINE)
    assert set(begun.facts) >= {"act.kind", "account.control", "target.account"}
    own = replace(begun, reasons={"SKB-D6": "Kata saya."}, opening="Pembuka saya.", facts={"act.kind": "Fakta saya."})
    done = drafts.completed(of, own)
    assert (done.reasons["SKB-D6"], done.opening, done.facts["act.kind"]) == (
        *("Kata saya.", "Pembuka saya.", "Fakta saya."),
    )
    assert set(done.facts) == set(begun.facts)
    turned = drafts.completed(of, replace(begun, result="not_proven"))
    assert turned.opening == drafts.OPENINGS["not_proven"]
    assert drafts.completed(of, replace(begun, bases=(999_999,))).bases == begun.bases


def test_a_draft_comes_back_as_it_was_written(case: Case, examiner: Officer) -> None:
    written = Draft(
        limb="discipline",
        result="not_proven",
        items=("SKB-D6",),
        opening="Pembuka.",
        reasons={"SKB-D6": "Alasan."},
        weighed={"reach": weighing.Weighed("lighter", "Segera dihapus.")},
        chosen="Sebab.",
    )
    made = decisions.draft(case, examiner, written)
    assert drafts.opened(made, sealing.key_of(case)) == written
    assert b"Segera" not in bytes(made.sealed)
