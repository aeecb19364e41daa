"""Officers at one moment: nothing is lost, what does not meet is merged, what does is told to whoever came second.

Real threads with connections of their own; the same on SQLite and on PostgreSQL (tests/server/test_postgresql.py).
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection

from nirpihak.server.cases.models import Case, Decision
from nirpihak.server.cases.services import (
    decisions,
    endings,
    ledger,
    opening,
    records,
    retention,
    scope,
    sealing,
    stated,
    steps,
)
from nirpihak.server.cases.services.errors import CaseError, Overtaken
from nirpihak.server.evidence.models import Entry
from nirpihak.server.evidence.services import audit
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services.standing import recuse
from tests.server.cases import deciding
from tests.server.cases.conftest import report_of
from tests.server.people import person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unguarded")]
DONE = "done"


def together(acts: Sequence[Callable[[], object]]) -> list[Any]:
    """Do all of it at one moment, each in a thread of its own: DONE, or what it raised, in their order."""
    ready = threading.Barrier(len(acts), timeout=60)
    came: list[Any] = [None] * len(acts)

    def run(place: int) -> None:
        try:
            ready.wait()
            acts[place]()
            came[place] = DONE
        except Exception as error:
            came[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return came


def kinds(came: Sequence[Any]) -> Counter[str]:
    return Counter(each if each == DONE else type(each).__name__ for each in came)


def again(case: Case) -> Case:
    """The case as an officer's own page reads it."""
    return Case.objects.select_related("institution", "record").get(pk=case.pk)


def whole(case: Case) -> None:
    """No step lost, each counted and logged once, and the log verifies."""
    now = again(case)
    found = now.steps.exclude(kind=steps.LOOKED).count()
    assert now.version == found
    assert Entry.objects.filter(exhibit=case.record, kind__in=["stepped", "decided"]).count() == found
    assert audit.audit().problems == ()


@pytest.fixture
def second(office: Institution) -> Officer:
    return person("pemeriksa-dua", Role.EXAMINER, at=office)


def test_two_officers_enter_different_facts_and_both_stand(case: Case, examiner: Officer, second: Officer) -> None:
    seen = case.version
    facts = {"act.visibility": "public", "target.concerns": "candidate", "content.stance": "support"}

    def enter(by: Officer, fact: str, value: str) -> Callable[[], object]:
        return lambda: ledger.add(again(case), by, fact, value, "confirmed", note="Terlihat.", since=seen)

    came = together([enter(by, *each) for by, each in zip([examiner, second, examiner], facts.items(), strict=True)])
    assert kinds(came) == {DONE: 3}
    standing = stated.standing(stated.entries(again(case), sealing.key_of(case)))
    assert {fact: standing[fact].settled.value for fact in facts} == facts  # type: ignore[union-attr]
    whole(case)


def test_of_two_who_enter_the_same_fact_the_second_is_told(case: Case, examiner: Officer, second: Officer) -> None:
    seen = case.version

    def enter(by: Officer, value: str) -> Callable[[], object]:
        return lambda: ledger.add(again(case), by, "content.stance", value, "confirmed", note="Dibaca.", since=seen)

    came = together([enter(examiner, "support"), enter(second, "neutral")])
    assert kinds(came) == {DONE: 1, "Overtaken": 1}
    (late,) = [each for each in came if isinstance(each, Overtaken)]
    assert [each.kind for each in late.since] == ["fact"]
    whole(case)


def test_many_corrections_at_once_are_all_kept(case: Case, examiner: Officer, second: Officer) -> None:
    def correct(by: Officer, number: int) -> Callable[[], object]:
        return lambda: records.correct(again(case), by, text=f"koreksi {number}")

    came = together([correct((examiner, second)[number % 2], number) for number in range(8)])
    assert kinds(came) == {DONE: 8}
    said = {records.words_of(each, case) for each in case.steps.filter(kind="record_corrected")}
    assert said == {f"koreksi {number}" for number in range(8)}
    whole(case)


def test_one_of_two_deciders_signs(case: Case, examiner: Officer, decider: Officer, office: Institution) -> None:
    deciding.ready(case, examiner)
    made = deciding.proposed(case, examiner)
    other = person("pemutus-dua", Role.DECIDER, at=office)

    def sign(by: Officer) -> Callable[[], object]:
        return lambda: decisions.sign(Decision.objects.select_related("case__institution").get(pk=made.pk), by)

    def back() -> None:
        row = Decision.objects.select_related("case__institution").get(pk=made.pk)
        decisions.send_back(row, other, "belum cukup")

    came = together([sign(decider), sign(other), back])
    assert kinds(came) == {DONE: 1, "CaseError": 2}
    made.refresh_from_db()
    assert (made.state == "signed") == (made.signer_id is not None)
    assert case.steps.filter(kind__in=["limb_decided", "returned"]).count() == 1
    whole(case)


def test_a_report_goes_into_one_of_two_cases(examiner: Officer, second: Officer) -> None:
    report = report_of(examiner)
    came = together([lambda: opening.open_case([report], examiner), lambda: opening.open_case([report], second)])
    assert kinds(came) == {DONE: 1, "CaseError": 1}
    (made,) = Case.objects.all()
    whole(made)


def test_what_is_destroyed_while_somebody_writes_is_gone_or_refused(
    case: Case, examiner: Officer, decider: Officer, second: Officer
) -> None:
    endings.incomplete(case, examiner, "tidak lengkap")
    retention.keep(case, examiner, again(case).closed_at.date(), reason="jadwal")  # type: ignore[union-attr]
    came = together(
        [
            lambda: retention.expunge(again(case), decider, ground="schedule"),
            lambda: records.correct(again(case), second, text="kunyit"),
        ]
    )
    assert came[0] == DONE
    assert came[1] == DONE or isinstance(came[1], CaseError)
    assert again(case).key is None
    assert "kunyit" not in "".join(Entry.objects.values_list("fields", flat=True))
    whole(case)


def test_whoever_is_recused_meanwhile_does_not_sign(
    case: Case, examiner: Officer, decider: Officer, second: Officer
) -> None:
    deciding.ready(case, examiner)
    made = deciding.proposed(case, examiner)
    recuse(case.ref, [(decider, "declared")])
    with pytest.raises(CaseError, match="not found"):
        decisions.sign(made, decider)
    assert not scope.cases_of(decider).exists()
    whole(case)
