"""After the decision: receipt, entry into force, objection and appeal, and the decision that replaces another."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from nirpihak.law.calendar import Calendar
from nirpihak.law.model import Limb
from nirpihak.law.procedures import Standing
from nirpihak.server.cases.models import Case, Decision
from nirpihak.server.cases.services import decisions, readiness, reasoning, remedies, sealing
from nirpihak.server.cases.services.errors import CaseError, Overtaken
from nirpihak.server.institutions.models import Officer
from tests.server.cases import deciding

DISMISSED: dict[str, Any] = {"sanction": "HEAVY-PP94:3", "chosen": deciding.WHY}


@pytest.fixture
def signed(case: Case, examiner: Officer, decider: Officer) -> Decision:
    """A breach, decided with the lightest heavy sanction."""
    deciding.ready(case, examiner)
    return deciding.decided(case, examiner, decider)


@pytest.fixture
def dismissed(case: Case, examiner: Officer, decider: Officer) -> Decision:
    """A breach, decided with the end of the employment."""
    deciding.ready(case, examiner)
    return deciding.decided(case, examiner, decider, **DISMISSED)


def local(case: Case, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(case.institution.zone))


def test_from_its_receipt_the_sanction_takes_effect_as_the_procedure_counts(
    case: Case, examiner: Officer, signed: Decision
) -> None:
    now = timezone.now()
    remedies.received(case, examiner, now)
    signed.refresh_from_db()
    # PerBKN 6/2022 art. 50(1): the 15th working day after receipt, the day of receipt not counted.
    assert signed.effective_on == Calendar.load().add_working_days(local(case, now).date(), 15)
    (found,) = remedies.courses(case)
    due = next(each for each in found.dues if each.step == "object")
    # From the decision or from its receipt, working days or calendar days: not certain, so both readings are told.
    assert (found.remedy, due.certain) == ("objection", False)
    assert due.earliest < due.latest
    assert due.standing(now) is Standing.OPEN


def test_nothing_is_delivered_before_it_is_decided_nor_served_before_it_is_in_force(
    case: Case, examiner: Officer, decider: Officer
) -> None:
    deciding.ready(case, examiner)
    with pytest.raises(CaseError, match="no decision yet"):
        remedies.received(case, examiner, timezone.now())
    before = timezone.now()
    made = deciding.decided(case, examiner, decider)
    with pytest.raises(CaseError, match="before the decision"):
        remedies.received(case, examiner, before - timedelta(days=1))
    with pytest.raises(CaseError, match="not come yet"):
        remedies.received(case, examiner, timezone.now() + timedelta(days=1))
    with pytest.raises(CaseError, match="not in force"):
        remedies.served(case, examiner, timezone.now())
    with pytest.raises(Overtaken):
        remedies.received(case, examiner, timezone.now(), since=1)
    remedies.delivery_missed(case, examiner, timezone.now())
    remedies.sent(case, examiner, timezone.now())
    remedies.received(case, examiner, timezone.now())
    with pytest.raises(CaseError, match="on record"):
        remedies.received(case, examiner, timezone.now())
    Decision.objects.filter(pk=made.pk).update(effective_on=before.date() - timedelta(days=1))
    remedies.served(case, examiner, timezone.now())
    kinds = set(case.steps.values_list("kind", flat=True))
    assert {"delivery_missed", "sent", "received", "served"} <= kinds


def test_the_term_for_appeal_runs_from_the_decision_and_the_trap_is_told(
    case: Case, examiner: Officer, dismissed: Decision
) -> None:
    (found,) = remedies.courses(case)
    assert found.remedy == "appeal"
    assert dismissed.signed_at is not None
    due = next(each for each in found.dues if each.step == "appeal")
    day = local(case, dismissed.signed_at).date()
    # PP 79/2021 art. 11(3): 14 working days from the date of the decision; whether that day counts is not known.
    assert due.start == "decided"
    assert due.latest.date() == Calendar.load().add_working_days(day, 14)
    assert due.earliest <= due.latest
    assert found.warning is not None
    assert "Beware" in found.warning.en
    remedies.received(case, examiner, timezone.now())
    (found,) = remedies.courses(case)
    assert next(each for each in found.dues if each.step == "appeal").latest == due.latest
    assert found.warning is None


def test_an_objection_that_is_upheld_leaves_the_decision_as_it_is(
    case: Case, examiner: Officer, signed: Decision
) -> None:
    with pytest.raises(CaseError, match="no objection or appeal is running"):
        remedies.rule(case, examiner, signed, timezone.now(), "upheld", "Tetap.")
    with pytest.raises(CaseError, match="write the grounds"):
        remedies.file(case, examiner, signed, timezone.now(), " ")
    with pytest.raises(CaseError, match="before the decision"):
        remedies.file(case, examiner, signed, timezone.now() - timedelta(days=2), "Terlalu berat.")
    filed = remedies.file(case, examiner, signed, timezone.now(), "Terlalu berat.")
    assert filed.kind == "objected"
    assert "late" not in filed.data
    assert steps_words(case, filed.pk) == {"grounds": "Terlalu berat."}
    with pytest.raises(CaseError, match="on record already"):
        remedies.file(case, examiner, signed, timezone.now(), "Lagi.")
    with pytest.raises(CaseError, match="no appeal is running"):
        remedies.happened(case, examiner, signed, "ppk_replied", timezone.now())
    assert remedies.course(case, signed).pending
    with pytest.raises(CaseError, match="choose the result"):
        remedies.rule(case, examiner, signed, timezone.now(), "halved", "Tetap.")
    remedies.rule(case, examiner, signed, timezone.now(), "upheld", "Alasannya tidak terbukti.")
    found = remedies.course(case, signed)
    assert (found.pending, found.result) == (False, "upheld")
    assert remedies.unreplaced(case) == []
    with pytest.raises(CaseError, match="no result of an objection"):
        decisions.draft(case, examiner, deciding.written(case, replacing="objection", why="x"))


def steps_words(case: Case, pk: int) -> dict[str, object]:
    made = case.steps.get(pk=pk)
    assert made.sealed is not None
    return sealing.unseal(sealing.key_of(case), case, "step", made.sealed)


def test_what_an_appeal_lightens_is_replaced_by_two_and_lighter(
    case: Case, examiner: Officer, decider: Officer, dismissed: Decision
) -> None:
    remedies.received(case, examiner, timezone.now())
    remedies.file(case, examiner, dismissed, timezone.now(), "Tidak sebanding.")
    for kind in remedies.BETWEEN:
        remedies.happened(case, examiner, dismissed, kind, timezone.now())
    steps = {each.step for each in remedies.course(case, dismissed).dues}
    assert {"appeal", "reply", "rule"} <= steps
    remedies.rule(case, examiner, dismissed, timezone.now(), "lightened", "BPASN meringankan.")
    assert remedies.unreplaced(case) == [dismissed]
    with pytest.raises(CaseError, match="no result of an objection"):
        decisions.draft(case, examiner, deciding.written(case, replacing="objection", why="x"))
    same = deciding.written(case, replacing="appeal", why="Putusan BPASN.", **DISMISSED)
    of = reasoning.matter(case, sealing.key_of(case))
    assert {each.id for each in readiness.lacking(of, same)} == {"ruling"}
    made = deciding.decided(case, examiner, decider, replacing="appeal", why="Putusan BPASN.")
    dismissed.refresh_from_db()
    assert (dismissed.replaced_by, made.sanction) == (made, "HEAVY-PP94:1")
    assert remedies.unreplaced(case) == []
    assert remedies.course(case, made).remedy is None
    assert remedies.receipt(case) is None
    remedies.received(case, examiner, timezone.now())
    made.refresh_from_db()
    assert made.effective_on is not None


def test_an_appeal_that_annuls_clears_the_person(
    case: Case, examiner: Officer, decider: Officer, dismissed: Decision
) -> None:
    remedies.file(case, examiner, dismissed, timezone.now(), "Bukan saya.")
    remedies.rule(case, examiner, dismissed, timezone.now(), "annulled", "BPASN membatalkan.")
    more: dict[str, Any] = {"replacing": "appeal", "why": "Putusan BPASN.", "chosen": "Melaksanakan putusan BPASN."}
    deciding.decided(case, examiner, decider, result="not_proven", **more)
    case.refresh_from_db()
    assert (case.stage, case.outcome) == ("decided", "not_proven")
    assert [each.result for each in decisions.standing(case)] == ["not_proven"]
    assert Decision.objects.filter(case=case, result="breach", state="signed").count() == 1


def test_against_what_harms_nobody_nothing_runs(case: Case, examiner: Officer, decider: Officer) -> None:
    deciding.confirm(case, examiner, act__kind=None)
    made = deciding.decided(case, examiner, decider, result="not_proven")
    assert [each.remedy for each in remedies.courses(case)] == [None]
    with pytest.raises(CaseError, match="no remedy was found"):
        remedies.file(case, examiner, made, timezone.now(), "x")
    assert Limb(made.limb) is Limb.DISCIPLINE
