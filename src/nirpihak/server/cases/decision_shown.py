"""What the pages of a decision show: each limb with what it needs, the draft's choices, like cases, what follows.

Puts together what the services say; holds no rule and takes no step.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from nirpihak.facts import CATALOGUE
from nirpihak.law import sanctions
from nirpihak.law.engine import default_engine
from nirpihak.law.model import Limb, Outcome
from nirpihak.law.wording import value_text
from nirpihak.server.cases.decision_forms import FACT, NOTE, REASON, WEIGHT, DraftForm
from nirpihak.server.cases.models import Case, Decision, LedgerEntry
from nirpihak.server.cases.services import decisions, drafts, likecases, readiness, reasoning, remedies, weighing
from nirpihak.server.cases.services.drafts import Draft
from nirpihak.server.cases.services.likecases import Row
from nirpihak.server.cases.services.reasoning import Matter
from nirpihak.server.cases.services.remedies import Course
from nirpihak.server.cases.services.stated import Entry
from nirpihak.server.institutions.models import Officer
from nirpihak.server.web.texts import Lang, say

State = Decision.State
STATES: Final[Mapping[str, str]] = {
    State.DRAFT: "putusan.state_draft",
    State.PROPOSED: "putusan.state_proposed",
    State.RETURNED: "putusan.state_returned",
    State.SIGNED: "putusan.state_signed",
}
REPLACING: Final[Mapping[str, str]] = {
    "objection": "susun.by_objection",
    "appeal": "susun.by_appeal",
    "correction": "susun.by_correction",
}


def overview(of: Matter, lang: Lang) -> dict[str, Any]:
    """Every limb with its decisions, and what is missing."""
    needed = reasoning.limbs_of(of)
    rows = list(
        Decision.objects.filter(case=of.case, replaced_by=None).select_related("proposer", "signer").order_by("id")
    )
    limbs = [_limb(of, limb, [each for each in rows if each.limb == limb], lang) for limb in needed]
    return {
        "limbs": limbs,
        "others": [{"id": str(limb), "name": limb.label} for limb in Limb if limb not in needed],
        "problems": list(of.problems),
    }


def _limb(of: Matter, limb: Limb, rows: list[Decision], lang: Lang) -> dict[str, Any]:
    standing = next((each for each in rows if each.state == State.SIGNED), None)
    begun = next((each for each in rows if each.state in decisions.OPEN), None)
    written = drafts.opened(begun, of.key) if begun is not None else drafts.suggested(of, limb)
    told = readiness.conditions(of, written) if standing is None or begun is not None else []
    if begun is None and limb is Limb.CRIMINAL_ROUTE:
        told = []
    outcome = Outcome.UNDETERMINED if of.confirmed is None else of.confirmed.limb(limb)
    back = None if begun is None else decisions.returned_because(begun, of.key)
    return {
        "id": str(limb),
        "name": limb.label,
        "outcome": outcome.label,
        "standing": None if standing is None else row_of(standing, lang),
        "begun": None if begun is None else row_of(begun, lang),
        "returned": None if back is None else {"step": back[0], "reason": back[1]},
        "missing": [each for each in told if not each.met],
        "met": [each for each in told if each.met],
        "ruled": standing is not None and begun is None and drafts.ruling_on(standing) is not None,
    }


def row_of(decision: Decision, lang: Lang) -> dict[str, Any]:
    """A decision in short: its state, result, sanction, and the two people."""
    return {
        "decision": decision,
        "state": say(STATES[decision.state], lang),
        "result": drafts.RESULTS[decision.result],
        "sanction": sanction_of(decision.sanction, lang),
        "binding": decision.state in (State.PROPOSED, State.SIGNED),
    }


def sanction_of(id: str, lang: Lang) -> str:
    """A sanction in words; empty where nothing is imposed."""
    return sanctions.rung(id).text.pick(lang) if id else ""


def drafting(of: Matter, form: DraftForm, officer: Officer, lang: Lang) -> dict[str, Any]:
    """What the page of a draft offers beside its written fields."""
    written = form.written
    limb = Limb(written.limb)
    results = [each for each in drafts.RESULTS if limb is not Limb.CRIMINAL_ROUTE or each != Decision.Result.BREACH]
    offer = weighing.offer(of.case, limb, written.items, of.act, repeat=bool(written.repeated))
    return {
        "form": form,
        "limb": str(limb),
        "limb_name": limb.label,
        "results": [(each, drafts.RESULTS[each], each == written.result) for each in results],
        "items": [_item(of, item, form) for item in _offered_items(of, limb, written)],
        "facts": _facts(of, written, form, lang),
        "offer": offer,
        "rungs": [{"rung": each, "on": each.id == written.sanction} for each in offer.rungs],
        "headings": _headings(form, lang),
        "replacing": [(each, say(phrase, lang), each == written.replacing) for each, phrase in REPLACING.items()],
        "conditions": readiness.conditions(of, written),
        "like": like(of.case, written.items, officer, lang),
    }


def _offered_items(of: Matter, limb: Limb, written: Draft) -> list[str]:
    return list(dict.fromkeys([*of.met(limb), *of.alleged(limb), *written.items]))


def _item(of: Matter, item: str, form: DraftForm) -> dict[str, Any]:
    row = default_engine().rulebook.items[item]
    name = f"{REASON}{item}"
    label = say("susun.reason_for", form.lang, item=item)
    return {
        "id": item,
        "name": row.name,
        "outcome": of.outcome(item).label,
        "on": item in form.written.items,
        "area": form.area(name, label, rows=5) if name in form.fields else None,
    }


def _facts(of: Matter, written: Draft, form: DraftForm, lang: Lang) -> list[dict[str, Any]]:
    """Every fact that somebody vouched for: its entries to rest on, and its words where it is used."""
    found = []
    for fact, stated in of.facts.items():
        entries = stated.by(*drafts.VOUCHED)
        if not entries:
            continue
        name = f"{FACT}{fact}"
        label = say("susun.fact_words", lang, fact=CATALOGUE[fact].label.pick(lang))
        found.append(
            {
                "label": CATALOGUE[fact].label,
                "entries": [
                    {"entry": each, "on": each.id in written.bases, **entry_of(each, lang)} for each in entries
                ],
                "area": form.area(name, label, rows=4) if name in form.fields else None,
            }
        )
    return found


def entry_of(entry: Entry, lang: Lang) -> dict[str, Any]:
    """A ledger entry in words."""
    value = value_text(entry.fact, entry.value).pick(lang) if entry.value is not None else entry.says(lang)
    source = LedgerEntry.Source(entry.source)
    return {"says": value, "source": source.label if lang == "id" else str(source), "exhibit": entry.exhibit}


def _headings(form: DraftForm, lang: Lang) -> list[dict[str, Any]]:
    why = say("susun.weight_note", lang)
    return [
        {
            "id": id,
            "name": heading.name,
            "hint": heading.hint,
            "field": f"{WEIGHT}{id}",
            "wrong": form.wrong.get(f"{WEIGHT}{id}", ""),
            "weights": [(each, words, each == form.shown[f"{WEIGHT}{id}"]) for each, words in weighing.WEIGHTS.items()],
            "note": form.area(f"{NOTE}{id}", f"{why}: {heading.name.pick(lang)}", rows=0),
        }
        for id, heading in weighing.CONSIDERATIONS.items()
    ]


def like(case: Case, items: tuple[str, ...], officer: Officer, lang: Lang) -> dict[str, Any]:
    """Like cases, in words."""
    found = likecases.compare(case, items, officer)
    return {"found": found, "own": _rows(found.own, lang), "others": _rows(found.others, lang)}


def _rows(rows: tuple[Row, ...], lang: Lang) -> list[tuple[str, int]]:
    told = []
    for each in rows:
        if not each.result:
            words = say("serupa.together", lang)
        else:
            words = drafts.RESULTS[each.result].pick(lang)
            words += f": {sanction_of(each.sanction, lang)}" if each.sanction else ""
        told.append((words, each.count))
    return told


def reading(of: Matter, decision: Decision, officer: Officer, lang: Lang) -> dict[str, Any]:
    """A whole decision, to be read before it is signed or afterwards."""
    written = drafts.opened(decision, of.key)
    rulebook = default_engine().rulebook
    known = {entry.id: entry for each in of.facts.values() for entry in each.entries}
    entries = [known[each] for each in written.bases if each in known]
    return {
        "limb": decision.limb,
        "limb_name": Limb(decision.limb).label,
        "row": row_of(decision, lang),
        "written": written,
        "reasons": [(item, rulebook.items[item].name, words) for item, words in written.reasons.items()],
        "facts": [(CATALOGUE[fact].label, words) for fact, words in written.facts.items()],
        "entries": [{"label": CATALOGUE[each.fact].label, **entry_of(each, lang)} for each in entries],
        "weighed": [
            (heading.name, weighing.WEIGHTS[each.weight], each.note)
            for id, heading in weighing.CONSIDERATIONS.items()
            if (each := written.weighed.get(id)) is not None and each.weight in weighing.WEIGHTS
        ],
        "conditions": readiness.conditions(of, written) if decision.state == State.PROPOSED else [],
        "like": like(of.case, written.items, officer, lang),
        "waiting": decision.state == State.PROPOSED,
        "second": decisions.may_sign(decision, officer),
    }


def afterwards(case: Case, lang: Lang) -> dict[str, Any] | None:
    """What follows a decision: receipt, entry into force, objection and appeal; None before there is one."""
    if not case.steps.filter(kind="decided").exists():
        return None
    received = remedies.receipt(case)
    kinds = set(case.steps.values_list("kind", flat=True))
    sanctioned = [each for each in decisions.standing(case) if each.sanction]
    offered = [] if received is not None else ["received"]
    if case.procedure == "discipline" and received is None:
        offered += [each for each in ("delivery_missed", "sent") if each not in kinds]
    if sanctioned and all(each.effective_on for each in sanctioned) and "served" not in kinds:
        offered.append("served")
    return {
        "received": received,
        "acts": [(each, say(ACTS[each], lang)) for each in offered],
        "no_effective": received is not None and sanctioned and not any(each.effective_on for each in sanctioned),
        "courses": [_course(case, each, lang) for each in remedies.courses(case)],
    }


ACTS: Final[Mapping[str, str]] = {
    "received": "upaya.act_received",
    "delivery_missed": "upaya.act_delivery_missed",
    "sent": "upaya.act_sent",
    "served": "upaya.act_served",
    "objected": "upaya.act_filed_objection",
    "appealed": "upaya.act_filed_appeal",
    "copy_received": "upaya.act_copy_received",
    "appeal_received": "upaya.act_appeal_received",
    "ppk_replied": "upaya.act_ppk_replied",
    "objection_decided": "upaya.act_ruled",
    "appeal_decided": "upaya.act_ruled",
}
"""What each step after a decision is called on the button that leads to it."""


def _course(case: Case, found: Course, lang: Lang) -> dict[str, Any]:
    taken = {each.kind for each in case.steps.filter(kind__in=ACTS) if each.data.get("decision") == found.decision.pk}
    acts: list[str] = []
    if found.remedy is not None and found.filed_at is None:
        acts = [remedies.FILED[found.remedy]]
    elif found.remedy is not None and found.pending:
        between = remedies.BETWEEN if found.remedy == "appeal" else ()
        acts = [*(each for each in between if each not in taken), remedies.RULED[found.remedy]]
    names = {"objection": "upaya.objection", "appeal": "upaya.appeal"}
    return {
        "course": found,
        "limb": Limb(found.decision.limb).label,
        "name": None if found.remedy is None else say(names[found.remedy], lang),
        "result": remedies.RESULTS.get(found.result),
        "acts": [(each, say(ACTS[each], lang)) for each in acts],
    }
