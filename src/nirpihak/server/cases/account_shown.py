"""Whose account it was, in words: the table of for and against, the questions, what was entered, the conclusion.

Takes what the service gives and makes it ready to be shown. Knows no request.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nirpihak.law.attribution import Hypothesis, Indicator
from nirpihak.server.cases.account_forms import ANSWER_WORDS
from nirpihak.server.cases.models import Case
from nirpihak.server.cases.services import attribution, steps
from nirpihak.server.cases.services.attribution import Told
from nirpihak.server.web.texts import Lang, say


def page_context(case: Case, key: bytes, lang: Lang) -> dict[str, Any]:
    """Everything of the page. Raises KeysError."""
    told = attribution.opened(case, key)
    live = [each for each in told if each.row.retracted_at is None]
    why = attribution.settled(case)
    return {
        "needed": attribution.needed(case, key),
        "conclusion": conclusion(case, key, lang),
        "unsettled": "" if why is None else why.pick(lang),
        "table": table(live, lang),
        "groups": groups(live, lang),
        "entered": [line(each, lang) for each in told],
    }


def conclusion(case: Case, key: bytes, lang: Lang) -> dict[str, Any] | None:
    """What was concluded last, with its reasons; None before there is anything."""
    found = attribution.concluded(case)
    if found is None:
        return None
    words = steps.words_of(found.step, case, key)
    name = attribution.data().hypotheses[found.hypothesis]
    return {
        "name": name.name.pick(lang),
        "meaning": name.meaning.pick(lang),
        "reason": str(words.get("reason") or ""),
        "against": str(words.get("against") or ""),
        "who": "–" if found.officer is None else found.officer.name,
        "at": found.at,
        "stale": found.stale,
    }


def table(live: Sequence[Told], lang: Lang) -> list[dict[str, Any]]:
    """For each answer what speaks for it, what against, and what is still lacking; without any number."""
    known = attribution.data()
    answered = [(each.row.indicator, each.row.answer) for each in live]
    rows = []
    for row in known.table(answered):
        told = known.hypotheses[row.hypothesis]
        lacks = known.lacking(row.hypothesis, answered)
        rows.append(
            {
                "id": str(row.hypothesis),
                "name": told.name.pick(lang),
                "meaning": told.meaning.pick(lang),
                "supports": [line(live[place], lang) for place in row.supports],
                "weakens": [line(live[place], lang) for place in row.weakens],
                "lacks": [each.pick(lang) for each in lacks],
            }
        )
    return rows


def groups(live: Sequence[Told], lang: Lang) -> list[dict[str, Any]]:
    """The questions by group, each with what was answered so far."""
    known = attribution.data()
    said: dict[str, list[str]] = {}
    for each in live:
        words = say(ANSWER_WORDS[each.row.answer], lang)
        if words not in said.setdefault(each.row.indicator, []):
            said[each.row.indicator].append(words)
    return [
        {
            "id": id,
            "name": name.pick(lang),
            "questions": [
                {
                    "id": each.id,
                    "name": each.name.pick(lang),
                    "question": each.question.pick(lang),
                    "answers": said.get(each.id, []),
                }
                for each in known.indicators.values()
                if each.group == id
            ],
        }
        for id, name in known.groups.items()
    ]


def line(told: Told, lang: Lang) -> dict[str, Any]:
    """One indication: what it answers, who entered it, where it is to be seen."""
    row = told.row
    return {
        "pk": row.pk,
        "name": told.indicator.name.pick(lang),
        "answer": say(ANSWER_WORDS[row.answer], lang),
        "note": told.note,
        "exhibit": "" if row.exhibit is None else row.exhibit.ref,
        "gone": row.exhibit is not None and row.exhibit.erased_at is not None,
        "who": say("akun_siapa.by_respondent", lang) if row.officer is None else row.officer.name,
        "at": row.at,
        "back_at": row.retracted_at,
        "back_by": say("akun_siapa.by_respondent", lang) if row.retracted_by is None else row.retracted_by.name,
        "can_take_back": row.officer is not None and row.retracted_at is None,
    }


def meaning(asked: Indicator, lang: Lang) -> list[dict[str, Any]]:
    """What Yes and No to an indicator speak for and against."""
    known = attribution.data()
    told = []
    for answer, phrase in ANSWER_WORDS.items():
        speaks = asked.speaks(answer)
        lines = []
        for key, side in (("akun_siapa.speaks_for", speaks.supports), ("akun_siapa.speaks_against", speaks.weakens)):
            names = [known.hypotheses[each].name.pick(lang).lower() for each in Hypothesis if each in side]
            lines += [say(key, lang, what=", ".join(names))] * bool(names)
        told.append({"answer": say(phrase, lang), "lines": lines or [say("akun_siapa.speaks_nothing", lang)]})
    return told


def conclusions(case: Case, lang: Lang) -> list[tuple[str, str, str]]:
    """Each conclusion for the form: value, words, and what it means or what it still lacks."""
    known = attribution.data()
    answered = attribution.answered(attribution.standing(case))
    options = []
    for each in Hypothesis:
        lacks = known.lacking(each, answered)
        below = known.hypotheses[each].meaning.pick(lang)
        if lacks:
            below = f"{below} {say('akun_siapa.not_yet', lang, why='; '.join(one.pick(lang) for one in lacks))}"
        options.append((str(each), known.hypotheses[each].name.pick(lang), below))
    return options
