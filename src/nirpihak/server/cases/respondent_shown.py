"""What the page of a case's respondent shows, made ready: words, days, what may be done. Knows no form's rule."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone

from nirpihak.facts import CATALOGUE
from nirpihak.law.calendar import Zone
from nirpihak.law.wording import WEEKDAYS, date_text
from nirpihak.server.cases.models import Case, Respondent, Summons
from nirpihak.server.cases.respondent_forms import CAME_WORDS, HOW_WORDS, KIND_WORDS, QUESTIONS
from nirpihak.server.cases.services import answers, assessments, respondents, sealing, showing, summonses
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.cases.services.summonses import Interval
from nirpihak.server.evidence.services import viewing
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.web.templatetags.showing import moment_text
from nirpihak.server.web.texts import Lang, say

ITEMS: Final = 8
"""Items of the rulebook that are offered for a summons."""
HOUR: Final = "09:00"
"""The hour that is proposed for a hearing."""


def page_context(case: Case, lang: Lang, key: bytes) -> dict[str, Any]:
    """Everything `respondent_page.html` shows. `key` is the case's. Raises KeysError."""
    respondent = respondents.of(case)
    if respondent is None:
        return {"respondent": None, "suggested": _suggested(case)}
    told = respondents.person(respondent, key)
    own = sealing.respondent_key(respondent)
    rows = summonses.of(case)
    for each in rows:
        each.case = case
    waiting = any(each.came == Summons.Came.WAITING for each in rows)
    absent = summonses.absent_twice(case)
    examined = case.stage == Case.Stage.EXAMINED
    return {
        "respondent": respondent,
        "person": [(say(f"terlapor.{name}", lang), told[name]) for name in respondents.FIELDS if name in told],
        "employment": _employment(respondent, lang),
        "above": respondents.leads_here(case, told),
        "summonses": [_summons(case, each, respondent, own, lang) for each in rows],
        "can_summon": examined and not waiting and not absent,
        "absent": absent,
        "next": summonses.next_number(case),
        "offers": [_offer(each, lang) for each in showing.offers(case) if each.shown is None],
        "pieces": [
            {"pk": each.shown.pk, "caption": each.caption, "at": each.shown.at, "file": each.shown.file}
            for each in showing.pieces(case, own)
        ],
        "answers": answers_told(case, lang, own),
        "can_answer": case.stage in answers.OPEN_STAGES,
    }


def _suggested(case: Case) -> list[dict[str, Any]]:
    try:
        found = respondents.suggested(case)
    except KeysError:
        return []
    return [
        {
            "number": number,
            "name": each["name"],
            "more": ", ".join(each[name] for name in ("position", "unit") if name in each),
        }
        for number, each in enumerate(found)
    ]


def _employment(respondent: Respondent, lang: Lang) -> str:
    if not respondent.employment:
        return ""
    return CATALOGUE[respondents.EMPLOYMENT].value_text(respondent.employment).pick(lang)


def _summons(case: Case, summons: Summons, respondent: Respondent, key: bytes, lang: Lang) -> dict[str, Any]:
    told = summonses.words(summons, respondent, key)
    zone = Zone.of(case.institution.zone)
    planned = summons.delivered_at.astimezone(zone.tzinfo).date() if summons.delivered_at else _day(told["deliver_on"])
    waiting = summons.came == Summons.Came.WAITING
    now = timezone.now()
    return {
        "pk": summons.pk,
        "title": say("terlapor.summons_title", lang, number=summons.number),
        "status": say(_status(summons, now), lang),
        "due": waiting and (summons.delivered_at is None or summons.hearing_at <= now),
        "hearing": summons.hearing_at,
        "made": summons.made_at,
        "delivered": summons.delivered_at,
        "deliver_on": planned,
        "how": say(HOW_WORDS[summons.delivered_how], lang) if summons.delivered_how else "",
        "interval": interval_lines(case, planned, summons.hearing_at.astimezone(zone.tzinfo).date(), lang),
        "told": told,
        "waiting": waiting,
        "document": summons.document,
    }


def _status(summons: Summons, now: datetime) -> str:
    if summons.came != Summons.Came.WAITING:
        return CAME_WORDS[summons.came]
    if summons.delivered_at is None:
        return "terlapor.to_deliver"
    return "terlapor.to_hear" if summons.hearing_at > now else "terlapor.to_record"


def _day(text: str) -> date:
    return date.fromisoformat(text)


def day_words(day: date, lang: Lang) -> str:
    """A day with its weekday."""
    return f"{WEEKDAYS[day.weekday()].pick(lang)}, {date_text(day).pick(lang)}"


def interval_lines(case: Case, delivered: date, hearing: date, lang: Lang) -> list[str]:
    """The interval in words: what each of the two readings of the law makes of it."""
    if not summonses.has_interval(case):
        return [say("terlapor.no_interval", lang)]
    try:
        found = summonses.interval(delivered, hearing)
    except CaseError as error:
        return [error.reason.pick(lang)]
    return _readings(found, lang)


def _readings(found: Interval, lang: Lang) -> list[str]:
    head = say("terlapor.interval", lang, days=found.days)
    rest = "" if found.worked else " " + say("terlapor.interval_not_worked", lang)
    if found.days == summonses.DAYS:
        return [head + rest, say("terlapor.interval_both", lang)]
    least, most = say("terlapor.reading_least", lang), say("terlapor.reading_most", lang)
    met, not_met = (least, most) if found.at_least else (most, least)
    return [head + rest, say("terlapor.interval_one", lang, met=met, not_met=not_met)]


def _offer(offer: showing.Offer, lang: Lang) -> dict[str, Any]:
    return {
        "pk": offer.file.pk,
        "ref": offer.file.exhibit.ref,
        "label": viewing.label(offer.file, lang),
        "at": offer.file.made_at,
        "why": "" if offer.refused is None else offer.refused.pick(lang),
    }


def answers_told(case: Case, lang: Lang, key: bytes) -> list[dict[str, Any]]:
    """The answers as both sides see them, the oldest first."""
    zone = case.institution.zone
    return [
        {
            "kind": say(KIND_WORDS[each.answer.kind], lang),
            "at": each.answer.at,
            "text": each.text,
            "choices": choice_words(each.choices, lang),
            "companion": each.companion,
            "files": each.files,
            "exhibit": each.answer.exhibit,
            "unread": each.answer.officer_id is None and each.answer.read_at is None,
            "read": moment_text(each.answer.read_at, lang, zone) if each.answer.read_at else "",
            "by_officer": each.answer.officer_id is not None,
        }
        for each in answers.of(case, key)
    ]


def choice_words(choices: Mapping[str, str], lang: Lang) -> list[tuple[str, str]]:
    """The simple questions that were answered, with what was chosen."""
    return [
        (say(QUESTIONS[name][0], lang), say(QUESTIONS[name][1][choice], lang))
        for name, choice in choices.items()
        if name in QUESTIONS and choice in QUESTIONS[name][1]
    ]


def items_offered(case: Case, lang: Lang, key: bytes) -> list[dict[str, str]]:
    """The items of the rulebook that the reports' claims touch: those met first, then those still open."""
    told = assessments.views(case, key, lang).claimed.told
    if told is None:
        return []
    rows = [*told.findings, *told.open][:ITEMS]
    return [{"id": each.id, "name": each.name, "basis": "; ".join(each.basis)} for each in rows]


def summons_first(case: Case, lang: Lang, key: bytes, deliver_on: date | None) -> dict[str, str]:
    """What a new summons begins with: the seventh working day, and the words of the last one."""
    zone = Zone.of(case.institution.zone)
    planned = deliver_on or timezone.now().astimezone(zone.tzinfo).date()
    first = {"deliver_on": planned.isoformat(), "hearing_time": HOUR}
    with suppress(CaseError):
        first["hearing_on"] = summonses.proposed(planned).isoformat()
    respondent = respondents.of(case)
    before = summonses.latest(case)
    if respondent is not None and before is not None:
        told = summonses.words(before, respondent)
        first |= {name: str(told.get(name) or "") for name in ("place", "allegation", "rule", "contact")}
    return first
