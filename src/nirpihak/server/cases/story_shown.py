"""What the story of a case shows, made ready for its page: what is missing, the clock, reports, facts, what happened.

Only the case of the visit is opened, for this page alone. Each part that another service knows is told by that service.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.urls import NoReverseMatch, reverse

from nirpihak.law.model import Limb
from nirpihak.server.cases import board_words as words
from nirpihak.server.cases.models import Case, CaseStep, Decision, LedgerEntry
from nirpihak.server.cases.services import assessments, attribution, clocks, needs, respondents, stated, steps
from nirpihak.server.cases.services.needs import Need
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services import reading
from nirpihak.server.keys.services.content import KeysError, Ring
from nirpihak.server.web.texts import Lang, say

State = Decision.State
LATER: Final = ("case-documents", "case-decision")
"""Pages whose needs come after the facts."""
QUESTIONS: Final = 5
"""Questions that the story names; the rest stand on the page of facts."""
LATEST: Final = 40
"""Steps that the story tells, the latest; the history has them all."""
QUIET: Final = frozenset(
    {steps.LOOKED, "fact", "fact_retracted", "indicated", "indication_retracted", "drafted", "shown", "hidden"}
    | {"code_given", "note", "signed", "access_asked"}
)
"""Steps that the story leaves to the history."""
RESULTS: Final[Mapping[str, str]] = {
    Decision.Result.BREACH: "kisah.result_breach",
    Decision.Result.NO_BREACH: "kisah.result_no_breach",
    Decision.Result.NOT_PROVEN: "kisah.result_not_proven",
    Decision.Result.VICTIM: "kisah.result_victim",
    Decision.Result.REFERRED: "kisah.result_referred",
}
STATES: Final[Mapping[str, str]] = {
    State.DRAFT: "kisah.state_draft",
    State.PROPOSED: "kisah.state_proposed",
    State.RETURNED: "kisah.state_returned",
    State.SIGNED: "kisah.state_signed",
}
SOURCES: Final[Mapping[str, tuple[LedgerEntry.Source, ...]]] = {
    "sure": (LedgerEntry.Source.CONFIRMED, LedgerEntry.Source.ADMITTED),
    "claimed": (LedgerEntry.Source.CLAIMED,),
    "read": (LedgerEntry.Source.READ,),
    "disputed": (LedgerEntry.Source.DISPUTED,),
}
"""How the story counts facts."""
ACTORS: Final[Mapping[str, str]] = {
    "respondent": "riwayat.actor_respondent",
    "reporter": "riwayat.actor_reporter",
    "system": "riwayat.actor_system",
}
"""Who took a step that no officer took."""


def needed(case: Case, question: str | None, lang: Lang, now: datetime) -> list[dict[str, Any]]:
    """What is missing and who must act, the most urgent first.

    `question` is the first that is open, empty where none is; None where what stands sealed cannot be looked into.
    """
    found = needs.needs(case, now)
    extra: list[tuple[Need, str]] = []
    if question is not None and case.stage == Case.Stage.EXAMINED:
        if (why := attribution.settled(case)) is not None:
            extra.append((Need("account", "examiner", "case-account"), why.pick(lang)))
        if question and not any(each.id == "facts" for each in found):
            extra.append((Need("questions", "examiner", "case-facts"), question))
    rows = [(each, "") for each in found]
    # What only waits comes last; the facts come before the papers that rest on them.
    rows.sort(key=lambda row: row[0].who == "respondent")
    at = next((n for n, (each, _) in enumerate(rows) if each.page in LATER or each.who == "respondent"), len(rows))
    rows[at:at] = extra
    return [
        words.need_words(each, lang) | {"why": why, "url": address(lang, each.page, case.ref)} for each, why in rows
    ]


def clock(case: Case, lang: Lang, now: datetime) -> dict[str, Any]:
    """Every deadline: what runs, what was met, and what the law gives no date for."""
    zone = case.institution.zone
    told = [(each, words.clock_words(each, now, lang, zone)) for each in clocks.clocks(case)]
    over = case.stage == Case.Stage.CLOSED
    return {
        "running": [said for each, said in told if each.done_at is None and not over],
        "done": [said for each, said in told if each.done_at is not None],
        "undated": [] if over else _undated(case, lang),
    }


def reports(case: Case, found: Sequence[Report], ring: Ring | None, lang: Lang) -> list[dict[str, Any]]:
    """The reports in the case, each with the beginning of what it says."""
    rows = []
    for report in found:
        title = ""
        try:
            title = reading.title_of(reading.content_of(report, ring)) if ring is not None else ""
        except KeysError:
            title = say("papan.unreadable", lang)
        rows.append({"ref": report.ref, "title": title, "at": report.received_at})
    return rows


def facts(case: Case, key: bytes, lang: Lang) -> dict[str, Any]:
    """The facts in short: how many are certain, claimed or disputed, and what the rules say of the certain ones."""
    standing = stated.standing(stated.entries(case, key))
    views = assessments.views_of(standing, lang)
    checklist = assessments.checklist_of(standing, lang)
    counts = {name: sum(bool(each.by(*sources)) for each in standing.values()) for name, sources in SOURCES.items()}
    return counts | {
        "told": views.confirmed.told,
        "problems": views.confirmed.problems,
        "changes": len(views.changes),
        "questions": [each.question for each in checklist.first[:QUESTIONS]],
        "more": max(0, len(checklist.first) - QUESTIONS),
    }


def account(case: Case, lang: Lang) -> str:
    """Whose account it was, as far as it was concluded; empty where the act needs none or nobody concluded."""
    found = attribution.concluded(case)
    if found is None:
        return ""
    return attribution.data().hypotheses[found.hypothesis].name.pick(lang)


def respondent(case: Case, key: bytes) -> dict[str, str]:
    """Who it is, in a line; empty while nobody is entered."""
    found = respondents.of(case)
    return {} if found is None else respondents.person(found, key)


def decisions(case: Case, lang: Lang) -> list[dict[str, Any]]:
    """The decisions that stand, limb by limb, with who proposed and who signed."""
    return [
        {
            "limb": Limb(each.limb).label.pick(lang),
            "result": say(RESULTS[each.result], lang),
            "state": say(STATES[each.state], lang),
            "proposer": each.proposer.name if each.proposer is not None else "",
            "signer": each.signer.name if each.signer is not None else "",
            "signed_at": each.signed_at,
        }
        for each in case.decisions.filter(replaced_by=None).select_related("proposer", "signer")
    ]


def happened(case: Case, found: Sequence[Report], lang: Lang) -> list[dict[str, Any]]:
    """What happened, oldest first: how the reports came, and every step that is more than a note."""
    rows: list[dict[str, Any]] = [
        {"at": each.received_at, "what": say("kisah.received", lang, ref=each.ref), "who": "", "legal": False}
        for each in found
    ]
    known = steps.procedure_of(case).events
    for step in case.steps.select_related("officer").order_by("at", "id"):
        if step.kind not in QUIET:
            what = steps.name_of(case, step.kind).pick(lang)
            rows.append({"at": step.at, "what": what, "who": who_did(step, lang), "legal": step.kind in known})
    rows.sort(key=lambda row: row["at"])
    return rows[-LATEST:]


def who_did(step: CaseStep, lang: Lang) -> str:
    """Who took a step: an officer by name, the others by what they are."""
    if step.officer is not None:
        return step.officer.name
    return say(ACTORS.get(step.actor, "riwayat.actor_system"), lang)


def address(lang: Lang, page: str, ref: str) -> str:
    """Where another page of the case is; empty where it is not there."""
    try:
        return reverse(f"{lang}:{page}", args=[ref])
    except NoReverseMatch:
        return ""


def _undated(case: Case, lang: Lang) -> list[str]:
    """What the procedure asks for next without a date that was found in the law."""
    procedure = steps.procedure_of(case)
    lines = []
    for step in procedure.undated(steps.events_of(case)):
        when = f" {step.when.pick(lang)}" if step.when is not None else ""
        who = procedure.actors[step.actor].pick(lang)
        lines.append(say("kisah.undated", lang, who=who, what=step.label.pick(lang)) + when)
    return lines
