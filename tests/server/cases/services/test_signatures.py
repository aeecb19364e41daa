"""Signatures: each officer for itself, the person examined by who saw it; a refusal stops nothing."""

from __future__ import annotations

from typing import Any

import pytest

from nirpihak.server.cases.models import Case, Document, Signature
from nirpihak.server.cases.services import documents, drafting, sealing, signatures, steps
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services.standing import recuse
from tests.server.cases.deciding import decided, ready
from tests.server.people import institution, person

R = Signature.Role
BAP: dict[str, Any] = {
    "nama": "Budi Rekaan",
    "pemeriksa": "Sari Rekaan",
    "waktu": "Kamis, 14 Januari 2027",
    "tempat": "Ruang Rekaan",
    "dugaan": "Diduga menyukai unggahan.",
    "tanya_jawab": [("Benar?", "Ya.")],
}


@pytest.fixture
def bap(case: Case, examiner: Officer) -> Document:
    return documents.issue(case, "bap", examiner, BAP)


def test_a_record_is_done_once_both_signed_or_the_person_refused(case: Case, examiner: Officer, bap: Document) -> None:
    why = signatures.bap_done(case)
    assert why is not None
    assert "not signed yet" in why.en
    signatures.sign(bap, R.EXAMINER, officer=examiner)
    assert signatures.bap_done(case) is not None
    signatures.refuse(bap, R.EXAMINED, "Belum setuju isinya.", officer=examiner, name="Budi  Rekaan")
    assert signatures.bap_done(case) is None
    lines = signatures.of(bap, sealing.key_of(case))
    assert [(each.role, each.name, each.note, each.needed) for each in lines] == [
        ("examiner", "Pemeriksa", "", True),
        ("examined", "Budi Rekaan", "Belum setuju isinya.", True),
        ("companion", "", "", False),
    ]
    assert [each.kind for each in case.steps.all()][-2:] == ["signed", "signature_refused"]
    last = case.steps.last()
    assert last is not None
    assert "Budi" not in str(last.data)
    assert "setuju" not in str(last.data)
    assert steps.words_of(last, case, sealing.key_of(case)) == {"reason": "Belum setuju isinya."}
    documents.withdraw(bap, examiner, "Salah catat.")
    assert signatures.bap_done(case) is not None


def test_a_signature_is_given_once_and_never_under_what_was_withdrawn(examiner: Officer, bap: Document) -> None:
    signatures.sign(bap, R.EXAMINER, officer=examiner)
    with pytest.raises(CaseError, match="written down already"):
        signatures.sign(bap, R.EXAMINER, officer=examiner)
    documents.withdraw(bap, examiner, "Salah catat.")
    with pytest.raises(CaseError, match="was withdrawn"):
        signatures.sign(bap, R.EXAMINED, officer=examiner, name="Budi Rekaan")


def test_the_person_may_sign_on_a_page_of_its_own(bap: Document) -> None:
    made = signatures.sign(bap, R.EXAMINED, officer=None, name="Budi Rekaan", actor="respondent")
    step = bap.case.steps.last()
    assert made.officer is None
    assert step is not None
    assert step.actor == "respondent"


@pytest.mark.parametrize(
    ("role", "name", "reason", "why"),
    [
        (R.EXAMINED, "Budi", " ", "the reason of the refusal must be given"),
        (R.EXAMINED, " ", "Tidak mau.", "write the name of the person who signs"),
        (R.EXAMINER, "Sari", "Tidak mau.", "an officer simply does not sign"),
        (R.DECIDER, "Sari", "Tidak mau.", "an officer simply does not sign"),
    ],
    ids=["no reason", "no name", "examiner", "decider"],
)
def test_a_refusal_is_the_persons_own_and_has_a_reason(
    examiner: Officer, bap: Document, role: str, name: str, reason: str, why: str
) -> None:
    with pytest.raises(CaseError, match=why):
        signatures.refuse(bap, role, reason, officer=examiner, name=name)


def test_nobody_signs_for_another_office_without_the_role_or_where_kept_away(
    case: Case, examiner: Officer, decider: Officer, bap: Document
) -> None:
    stranger = person("asing", Role.EXAMINER, at=institution("lain"))
    away = person("undur", Role.EXAMINER, at=case.institution)
    recuse(case.ref, [(away, "declared")])
    for officer in (stranger, away, decider, None):
        with pytest.raises(CaseError, match="you cannot sign here"):
            signatures.sign(bap, R.EXAMINER, officer=officer)
    with pytest.raises(CaseError, match="has no such signature"):
        signatures.sign(bap, "lain", officer=examiner, name="Budi")


def test_a_letter_of_decision_is_signed_by_who_signed_the_decision(
    case: Case, examiner: Officer, decider: Officer
) -> None:
    ready(case, examiner)
    decided(case, examiner, decider)
    letter = documents.issue(case, "decision", decider, drafting.drafted(case, "decision", decider))
    other = person("pemutus-lain", Role.DECIDER, at=case.institution)
    with pytest.raises(CaseError, match="by whoever signed the decision"):
        signatures.sign(letter, R.DECIDER, officer=other)
    assert signatures.sign(letter, R.DECIDER, officer=decider).role == R.DECIDER
