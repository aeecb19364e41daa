"""What the database itself refuses of a case, whatever code asks it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from nirpihak.server.cases.models import Basis, Case, CaseStep, Decision, LedgerEntry
from nirpihak.server.cases.services import sealing
from nirpihak.server.institutions.models import Officer


def entry(case: Case, source: str, **more: Any) -> LedgerEntry:
    sealed = sealing.seal(sealing.key_of(case), case, "fact", {"value": "own"})
    return LedgerEntry.objects.create(case=case, fact="account.control", source=source, sealed=sealed, **more)


def proposed(case: Case, proposer: Officer, result: str = "breach", *entries: LedgerEntry) -> Decision:
    sealed = sealing.seal(sealing.key_of(case), case, "decision", {"reasons": {}})
    made = Decision.objects.create(
        case=case,
        limb="discipline",
        result=result,
        sealed=sealed,
        rulebook="1",
        state="proposed",
        proposer=proposer,
        proposed_at=timezone.now(),
    )
    for each in entries:
        Basis.objects.create(decision=made, entry=each)
    return made


def sign(decision: Decision, signer: Officer) -> None:
    rows = Decision.objects.filter(pk=decision.pk)
    rows.update(state="signed", signer=signer, signed_at=timezone.now())


def refused(act: Callable[[], object], words: str) -> None:
    """The database refuses, and says which guard did."""
    with pytest.raises(Error, match=words), transaction.atomic():
        act()


def test_an_entry_is_never_changed_and_never_deleted(case: Case) -> None:
    made = entry(case, "claimed")
    for table in (LedgerEntry, CaseStep):
        rows = table._default_manager.filter(case=case)
        refused(lambda rows=rows: rows.update(at=timezone.now()), "entry is never changed")  # type: ignore[misc]
        with connection.cursor() as cursor:
            sql = f"DELETE FROM {table._meta.db_table} WHERE case_id = %s"
            refused(lambda cursor=cursor, sql=sql: cursor.execute(sql, [case.pk]), "never changed")  # type: ignore[misc]
    assert LedgerEntry.objects.get(pk=made.pk).source == "claimed"


@pytest.mark.parametrize("source", ["claimed", "read", "disputed"])
def test_nothing_rests_on_what_nobody_confirmed(case: Case, examiner: Officer, decider: Officer, source: str) -> None:
    made = proposed(case, examiner, "breach", entry(case, "confirmed"), entry(case, source))
    refused(lambda: sign(made, decider), "confirmed or admitted facts alone")


@pytest.mark.parametrize("source", ["confirmed", "admitted"])
def test_a_breach_rests_on_a_fact_that_a_person_vouches_for(
    case: Case, examiner: Officer, decider: Officer, source: str
) -> None:
    made = proposed(case, examiner)
    refused(lambda: sign(made, decider), "confirmed or admitted facts alone")
    Basis.objects.create(decision=made, entry=entry(case, source))
    sign(made, decider)
    assert Decision.objects.get(pk=made.pk).state == "signed"


def test_what_was_taken_back_carries_nothing(case: Case, examiner: Officer, decider: Officer) -> None:
    first = entry(case, "confirmed")
    entry(case, "confirmed", retracts=first)
    made = proposed(case, examiner, "breach", first)
    refused(lambda: sign(made, decider), "confirmed or admitted facts alone")


def test_nobody_signs_alone(case: Case, examiner: Officer) -> None:
    made = proposed(case, examiner, "breach", entry(case, "confirmed"))
    refused(lambda: sign(made, examiner), "two_people_a_decision")


def test_no_decision_is_signed_that_was_not_proposed(case: Case, examiner: Officer, decider: Officer) -> None:
    made = proposed(case, examiner, "breach", entry(case, "confirmed"))
    Decision.objects.filter(pk=made.pk).update(state="draft")
    refused(lambda: sign(made, decider), "only once it was proposed")
    row = {field.attname: getattr(made, field.attname) for field in Decision._meta.fields if field.name != "id"}
    row |= {"limb": "ethics", "state": "signed", "signer_id": decider.pk, "signed_at": timezone.now()}
    refused(lambda: Decision.objects.create(**row), "only once it was proposed")


@pytest.mark.parametrize(
    "changed", [{"result": "no_breach"}, {"sanction": ""}, {"state": "draft"}, {"items": ["x"]}, {"sealed": b"x"}]
)
def test_what_is_signed_stays(case: Case, examiner: Officer, decider: Officer, changed: dict[str, Any]) -> None:
    grounds = entry(case, "confirmed")
    made = proposed(case, examiner, "breach", grounds)
    Decision.objects.filter(pk=made.pk).update(sanction="berat-1")
    sign(made, decider)
    refused(lambda: Decision.objects.filter(pk=made.pk).update(**changed), "signed decision is never changed")
    refused(lambda: made.bases.all().delete(), "signed decision is never changed")
    refused(lambda: Basis.objects.create(decision=made, entry=entry(case, "admitted")), "never changed")
    with connection.cursor() as cursor:
        refused(lambda: cursor.execute("DELETE FROM cases_decision WHERE id = %s", [made.pk]), "never changed")


def test_a_case_says_breach_only_where_a_signed_decision_does(case: Case, examiner: Officer, decider: Officer) -> None:
    rows = Case.objects.filter(pk=case.pk)
    made = proposed(case, examiner, "breach", entry(case, "confirmed"))
    refused(lambda: rows.update(outcome="breach"), "no breach without a signed decision")
    sign(made, decider)
    rows.update(outcome="breach")
    assert rows.get().outcome == "breach"
