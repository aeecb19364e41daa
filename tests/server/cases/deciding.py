"""A case brought as far as a decision through the services: everything invented, the respondent heard in writing."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from nirpihak.law.model import Limb
from nirpihak.server.cases.models import Case, Decision, Signature
from nirpihak.server.cases.services import (
    answers,
    attribution,
    decisions,
    documents,
    drafting,
    drafts,
    ledger,
    reasoning,
    respondents,
    sealing,
    signatures,
    summonses,
    weighing,
)
from nirpihak.server.cases.services.drafts import Draft
from nirpihak.server.cases.services.weighing import Weighed
from nirpihak.server.institutions.models import Officer

MET = {
    "actor.employment": "pns",
    "act.kind": "like",
    "act.visibility": "public",
    "act.day": "2024-10-10",
    "target.concerns": "candidate",
    "target.status": "designated",
    "target.account": "labelled",
    "content.stance": "support",
}
"""Confirmed, with the account's control, these meet SKB-D6: discipline, heavy."""
WHY = "Yang lebih ringan tidak sebanding dengan akibatnya."


def confirm(case: Case, officer: Officer, **changed: Any) -> None:
    """Confirm the facts of MET; `target__status="prospective"` changes one."""
    facts = MET | {name.replace("__", "."): value for name, value in changed.items()}
    for fact, value in facts.items():
        if value is not None:
            ledger.add(case, officer, fact, value, "confirmed", note="Terlihat pada tangkapan layar rekaan.")


def own_account(case: Case, officer: Officer) -> None:
    """The respondent says that it is their account, and an officer concludes so."""
    attribution.said(case, "own")
    attribution.conclude(case, officer, "own", reason="Diakui, dan tidak ada petunjuk lain.")


def hear(case: Case, officer: Officer) -> None:
    """Respondent entered, called, answered in writing, and on record."""
    respondents.set_person(case, officer, {"name": "Budi Rekaan", "position": "staf", "unit": "Dinas Contoh"})
    call_and_answer(case, officer)
    record(case, officer)


def call_and_answer(case: Case, officer: Officer) -> None:
    """A summons, answered in writing."""
    zone = ZoneInfo(case.institution.zone)
    today = timezone.localtime(timezone=zone).date()
    day = summonses.proposed(today + timedelta(days=1))
    at = datetime.combine(day, time(9), zone)
    call = summonses.Call(at, today + timedelta(days=1), "Ruang Rekaan", "Diduga menyukai unggahan.", "SKB butir D6")
    made = summonses.make(case, officer, call)
    summonses.delivered(case, officer, made, at=timezone.now(), how="hand", reason="Disampaikan lebih awal.")
    summonses.came(case, officer, made, "written", note="Terlapor memilih menjawab tertulis.")
    answers.oral(case, officer, answers.Said("Saya menekan suka tanpa memikirkan akibatnya."))


def record(case: Case, officer: Officer) -> None:
    """The record of the examination, signed by one and refused by the other."""
    given = drafting.drafted(case, "bap", officer)
    made = documents.issue(case, "bap", officer, {"tempat": "Ruang Rekaan", "waktu": "hari rekaan", **given})
    signatures.sign(made, Signature.Role.EXAMINER, officer=officer)
    signatures.refuse(made, Signature.Role.EXAMINED, "Tidak bersedia.", officer=officer, name="Budi Rekaan")


def ready(case: Case, officer: Officer, **changed: Any) -> None:
    """Everything that a breach of discipline needs, but the decision."""
    confirm(case, officer, **changed)
    hear(case, officer)
    own_account(case, officer)


def written(case: Case, limb: Limb = Limb.DISCIPLINE, result: str = "breach", **changed: Any) -> Draft:
    """A draft with everything in it: the lightest sanction, all headings weighed."""
    of = reasoning.matter(case, sealing.key_of(case))
    begun = drafts.suggested(of, limb, result)
    told: dict[str, Any] = {each: getattr(begun, each) for each in Draft.__dataclass_fields__}
    if result == Decision.Result.BREACH:
        offered = weighing.offer(case, limb, begun.items, of.act).rungs
        told |= {
            "sanction": offered[0].id if offered else "",
            "answer": "Terlapor mengakui menekan suka; pengakuan itu diterima.",
            "weighed": {heading: Weighed("none") for heading in weighing.CONSIDERATIONS},
        }
    return Draft(**(told | changed))


def proposed(case: Case, officer: Officer, **changed: Any) -> Decision:
    """A proposal of that draft."""
    made = decisions.draft(case, officer, written(case, **changed))
    decisions.propose(made, officer)
    return made


def decided(case: Case, examiner: Officer, decider: Officer, **changed: Any) -> Decision:
    """That proposal, signed."""
    made = proposed(case, examiner, **changed)
    decisions.sign(made, decider)
    return made
