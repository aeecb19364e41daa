"""What a respondent's own page shows: how it stands, the allegation, the rule, the evidence, the dates, who looked.

Everything belongs to the one respondent of the visit. Nothing of a report, and no officer's name, is read here.
"""

from __future__ import annotations

from typing import Any, Final

from django.utils import timezone

from nirpihak.law.engine import default_engine
from nirpihak.law.procedures import Standing
from nirpihak.server.cases.models import Case, Summons
from nirpihak.server.cases.respondent_forms import KIND_WORDS
from nirpihak.server.cases.response_forms import ACCOUNT_WORDS, QUESTIONS, YES_NO_WORDS
from nirpihak.server.cases.services import answers, clocks, handed, records, showing, story, summonses, wording
from nirpihak.server.cases.services.clocks import Clock
from nirpihak.server.cases.services.visits import Visit
from nirpihak.server.web.templatetags.showing import moment_text
from nirpihak.server.web.texts import Lang, say

EMPLOYEE: Final = "employee"
"""Who acts, in the procedures of objection and appeal, where the respondent does."""
LOOKS: Final = 100
"""Rows of the access log that are shown."""
VICTIM: Final = frozenset({"compromised", "impersonated"})
"""Answers, and outcomes, after which the person is told what to do about the account."""


def page_context(visit: Visit, lang: Lang) -> dict[str, Any]:
    """Everything `response_page.html` shows. Raises KeysError, CaseError once it was destroyed."""
    case = visit.case
    told = story.told(case, lang, "respondent")
    summons = summonses.latest(case)
    given = answers.of(case, visit.key)
    closed = records.closed_to_person(case)
    return {
        "lang": lang,
        "case": case,
        "zone": case.institution.zone,
        "institution": case.institution,
        "told": told,
        "summons": None if summons is None else _summons(visit, summons, lang),
        "pieces": [
            {"pk": each.shown.pk, "caption": each.caption, "size": each.shown.file.size}
            for each in showing.pieces(case, visit.key)
        ],
        "letters": [
            {
                "pk": each.pk,
                "name": wording.kind_of(each.kind).name.pick(lang),
                "number": each.number,
                "at": each.made_at,
            }
            for each in handed.letters(case)
        ],
        "answers": [_answer(each, case, lang) for each in given],
        "can": case.stage in answers.OPEN_STAGES,
        "dates": [_date(each, case, lang) for each in clocks.clocks(case) if each.actor == EMPLOYEE],
        "looks": [] if closed is not None else _looks(case, lang),
        "looks_closed": "" if closed is None else closed.pick(lang),
        "victim": case.outcome in VICTIM or any(each.choices.get(answers.ACCOUNT) in VICTIM for each in given),
        "until": moment_text(visit.until, lang, case.institution.zone),
    }


def _summons(visit: Visit, summons: Summons, lang: Lang) -> dict[str, Any]:
    words = summonses.words(summons, visit.respondent, visit.key)
    items = default_engine().rulebook.items
    waiting = summons.came == Summons.Came.WAITING
    return {
        "number": summons.number,
        "hearing": summons.hearing_at,
        "waiting": waiting and summons.hearing_at > timezone.now(),
        "words": words,
        "items": [
            {"id": each, "name": items[each].name.pick(lang)} for each in words.get("items") or () if each in items
        ],
    }


def _answer(given: answers.Given, case: Case, lang: Lang) -> dict[str, Any]:
    """An answer in the words in which it was asked."""
    read = given.answer.read_at
    chosen = [
        (say(QUESTIONS[name], lang), say(words[choice], lang))
        for name, choice in given.choices.items()
        if choice in (words := ACCOUNT_WORDS if name == answers.ACCOUNT else YES_NO_WORDS)
    ]
    return {
        "kind": say(KIND_WORDS[given.answer.kind], lang),
        "at": given.answer.at,
        "text": given.text,
        "choices": chosen,
        "companion": given.companion,
        "files": given.files,
        "read": moment_text(read, lang, case.institution.zone) if read else "",
        "by_officer": given.answer.officer_id is not None,
    }


def _date(clock: Clock, case: Case, lang: Lang) -> dict[str, Any]:
    zone = case.institution.zone
    passed = clock.standing(timezone.now()) == Standing.PASSED
    return {
        "label": clock.label.pick(lang),
        "safe": moment_text(clock.earliest, lang, zone),
        "last": moment_text(clock.latest, lang, zone) if clock.latest != clock.earliest else "",
        "note": clock.note.pick(lang),
        "basis": clock.basis,
        "passed": passed,
        "done": clock.done_at is not None,
    }


def _looks(case: Case, lang: Lang) -> list[dict[str, Any]]:
    return [
        {"at": each.at, "who": each.who.pick(lang), "what": each.what.pick(lang)}
        for each in records.access_log(case)[:LOOKS]
    ]
