"""What a case still lacks, and who must act: the first of the list is what its board shows.

Reckoned from what stands open (steps, summonses, answers, decisions), so that a board asks it of many cases at once.
What is missing of facts and of the account is told by their own services on the case's page. Knows no page but by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from django.utils import timezone

from nirpihak.server.cases.models import Case, Decision, Summons
from nirpihak.server.cases.services import clocks

Who = Literal["examiner", "decider", "respondent"]
Stage, Came, State = Case.Stage, Summons.Came, Decision.State
HEARD: Final = frozenset({"examined", "heard"})
"""Steps that say that the respondent was heard."""
SURE: Final = frozenset({"confirmed", "admitted"})
"""Sources of a fact that a decision may rest on."""


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to be done: its id (a phrase of `perlu`), who acts, the page where it is done."""

    id: str
    who: Who
    page: str


def needs(case: Case, now: datetime | None = None) -> list[Need]:
    """What is to be done now, the most urgent first. Take cases from `clocks.prefetched` where many are asked."""
    if case.stage == Stage.CLOSED:
        return []
    found = [Need("answer_unread", "examiner", "case-respondent")] if _unread(case) else []
    if case.handler_id is None:
        found.append(Need("no_handler", "examiner", "case-hand-over"))
    if case.stage == Stage.PROPOSED:
        return [*found, Need("sign", "decider", "case-decision")]
    if case.stage == Stage.DECIDED:
        return [*found, *_after(case, now or timezone.now())]
    return [*found, *_examining(case, now or timezone.now())]


def heard(case: Case) -> bool:
    """Whether the respondent was heard, answered in writing, or was absent twice."""
    kinds = _kinds(case)
    return bool(kinds & HEARD) or absent(case) or _came(case) in (Came.ATTENDED, Came.WRITTEN)


def absent(case: Case) -> bool:
    """Whether the respondent did not come to two summonses: then it is decided on the evidence there is."""
    return "missed_again" in _kinds(case)


def hearing(case: Case) -> Summons | None:
    """The summons that is waited for: delivered, and nothing came of it yet."""
    waiting = [each for each in case.summonses.all() if each.came == Came.WAITING and each.delivered_at is not None]
    return waiting[-1] if waiting else None


def _examining(case: Case, now: datetime) -> list[Need]:
    found = []
    if not any(step.kind == "fact" and step.data.get("source") in SURE for step in case.steps.all()):
        found.append(Need("facts", "examiner", "case-facts"))
    if not heard(case):
        found.append(_hearing_need(case, now))
        return found
    kinds = {each.kind for each in case.documents.all() if each.withdrawn_at is None}
    if not absent(case) and "bap" not in kinds:
        found.append(Need("record", "examiner", "case-documents"))
    found.append(_decision_need(case))
    return found


def _hearing_need(case: Case, now: datetime) -> Need:
    if getattr(case, "respondent", None) is None:
        return Need("respondent", "examiner", "case-respondent")
    called = [each for each in case.summonses.all() if each.came != Came.CANCELLED]
    if not called:
        return Need("summon", "examiner", "case-respondent")
    last = called[-1]
    if last.came == Came.WAITING and last.delivered_at is None:
        return Need("deliver_summons", "examiner", "case-respondent")
    if last.came == Came.WAITING:
        return Need("wait", "respondent", "case-respondent") if now < last.hearing_at else _outcome()
    return Need("summon_again", "examiner", "case-respondent")


def _outcome() -> Need:
    return Need("hearing_outcome", "examiner", "case-respondent")


def _decision_need(case: Case) -> Need:
    states = {each.state for each in case.decisions.all()}
    if State.RETURNED in states:
        return Need("returned", "examiner", "case-decision")
    return Need("propose" if State.DRAFT in states else "draft", "examiner", "case-decision")


def _after(case: Case, now: datetime) -> list[Need]:
    """After the decision: that it reaches the person, and that what is disputed is answered."""
    kinds = _kinds(case)
    found = []
    if any(each.state in (State.DRAFT, State.PROPOSED, State.RETURNED) for each in case.decisions.all()):
        found.append(Need("other_limb", "examiner", "case-decision"))
    if "objected" in kinds and "objection_decided" not in kinds:
        found.append(Need("objection", "decider", "case-decision"))
    if "appealed" in kinds and "appeal_decided" not in kinds:
        found.append(Need("appeal", "decider", "case-decision"))
    if not kinds & {"received", "sent"}:
        found.append(Need("deliver", "examiner", "case-decision"))
    elif not any(each.kind.startswith("notice") for each in case.documents.all() if each.withdrawn_at is None):
        found.append(Need("notify", "examiner", "case-documents"))
    elif not found and not _disputable(case, now):
        found.append(Need("close", "examiner", "case-record"))
    return found


def _disputable(case: Case, now: datetime) -> bool:
    """Whether the respondent may still object or appeal, by the latest reading."""
    running = (each for each in clocks.clocks(case) if each.done_at is None and each.actor == clocks.EMPLOYEE)
    return any(each.kind == "by" and now <= each.latest for each in running)


def _unread(case: Case) -> bool:
    return any(each.read_at is None and each.officer_id is None for each in case.answers.all())


def _came(case: Case) -> str:
    told = [each.came for each in case.summonses.all() if each.came != Came.CANCELLED]
    return str(told[-1]) if told else ""


def _kinds(case: Case) -> set[str]:
    return {step.kind for step in case.steps.all()}
