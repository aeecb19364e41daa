"""The words of cases as board, story and history say them: buckets, needs, who acts. Knows no request and no query."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from nirpihak.law.procedures import Standing, procedures
from nirpihak.server.cases.models import Case
from nirpihak.server.cases.services import board
from nirpihak.server.cases.services.clocks import Clock
from nirpihak.server.cases.services.needs import Need
from nirpihak.server.web.templatetags.showing import moment_text
from nirpihak.server.web.texts import Lang, say

BUCKETS: Final[Mapping[str, str]] = {
    board.OVERDUE: "papan.due_overdue",
    board.UNSURE: "papan.due_unsure",
    board.TODAY: "papan.due_today",
    board.WEEK: "papan.due_week",
    board.LATER: "papan.due_later",
    board.NONE: "papan.due_none",
}
TONES: Final[Mapping[str, str]] = {board.OVERDUE: "danger", board.UNSURE: "due", board.TODAY: "due", board.WEEK: "on"}
STAGES: Final[Mapping[str, str]] = {
    Case.Stage.EXAMINED: "perkara.stage_examined",
    Case.Stage.PROPOSED: "perkara.stage_proposed",
    Case.Stage.DECIDED: "perkara.stage_decided",
    Case.Stage.CLOSED: "perkara.stage_closed",
}
NEEDS: Final[Mapping[str, str]] = {
    "answer_unread": "perlu.answer_unread",
    "no_handler": "perlu.no_handler",
    "sign": "perlu.sign",
    "facts": "perlu.facts",
    "questions": "perlu.questions",
    "account": "perlu.account",
    "respondent": "perlu.respondent",
    "summon": "perlu.summon",
    "deliver_summons": "perlu.deliver_summons",
    "wait": "perlu.wait",
    "hearing_outcome": "perlu.hearing_outcome",
    "summon_again": "perlu.summon_again",
    "record": "perlu.record",
    "returned": "perlu.returned",
    "propose": "perlu.propose",
    "draft": "perlu.draft",
    "other_limb": "perlu.other_limb",
    "objection": "perlu.objection",
    "appeal": "perlu.appeal",
    "deliver": "perlu.deliver",
    "notify": "perlu.notify",
    "close": "perlu.close",
}
WHO: Final[Mapping[str, str]] = {
    "examiner": "perlu.who_examiner",
    "decider": "perlu.who_decider",
    "respondent": "perlu.who_respondent",
}
MARKS: Final = {Standing.OPEN: "on", Standing.UNSURE: "due", Standing.PASSED: "danger"}
"""The tone of how a deadline stands."""


def procedure_words(id: str, lang: Lang) -> str:
    """What a procedure is called."""
    found = procedures().get(id)
    return id if found is None else found.name.pick(lang)


def need_words(need: Need | None, lang: Lang) -> dict[str, str]:
    """What is to be done, and by whom; nothing where nothing is."""
    if need is None:
        return {}
    return {"what": say(NEEDS[need.id], lang), "who": say(WHO[need.who], lang), "page": need.page}


def clock_words(clock: Clock, now: datetime, lang: Lang, zone: str) -> dict[str, Any]:
    """One deadline in words: the safe date, the other reading beside it with its reason."""
    standing = clock.standing(now)
    done = clock.done_at is not None
    return {
        "label": clock.label.pick(lang),
        "who": clock.who.pick(lang),
        "until": moment_text(clock.earliest, lang, zone),
        "later": moment_text(clock.latest, lang, zone) if clock.latest != clock.earliest and not done else "",
        "basis": clock.basis,
        "note": clock.note.pick(lang),
        "standing": standing.label.pick(lang),
        "mark": MARKS.get(standing, ""),
        "effect": clock.effect.pick(lang) if standing in (Standing.UNSURE, Standing.PASSED) else "",
        "done": done,
    }
