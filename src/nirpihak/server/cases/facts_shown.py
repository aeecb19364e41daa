"""The ledger and the assessments of a case in words: what each entry says, where it is to be seen, what changed.

Takes what services give and makes it ready to be shown. Knows no request.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from nirpihak.contests import load_register
from nirpihak.facts import CATALOGUE, Source, Value
from nirpihak.law.engine import default_engine
from nirpihak.law.wording import value_text
from nirpihak.server.cases.facts_forms import text_of
from nirpihak.server.cases.models import Case, LedgerEntry
from nirpihak.server.cases.services.assessments import (
    CLAIMED,
    CONFIRMED,
    RESPONDENT,
    Asked,
    Checklist,
    Settles,
    View,
    Views,
)
from nirpihak.server.cases.services.stated import Entry, Stated
from nirpihak.server.web.texts import Lang, say

Sources = LedgerEntry.Source
COLUMNS: Final = (
    (Sources.CLAIMED,),
    (Sources.READ,),
    (Sources.CONFIRMED,),
    (Sources.ADMITTED, Sources.DISPUTED),
)
"""The columns of the ledger's table, by the sources that stand in them."""
VIEWS: Final = {
    CLAIMED: "fakta.view_claimed",
    CONFIRMED: "fakta.view_confirmed",
    RESPONDENT: "fakta.view_respondent",
}
ITEMS: Final = 6
"""Items named beside a question; the rest are counted."""
QUESTIONS: Final = 8
"""Questions shown at once; the next ones on demand."""
TONES: Final = {"met": "danger", "undetermined": "due"}


def words(entry: Entry, contest: str, lang: Lang) -> str:
    """What an entry says, with the names that ids of the contest register stand for."""
    if entry.value is None and entry.source == Sources.DISPUTED:
        return say("fakta.disputes_any", lang)
    return entry.says(lang) if entry.value is None else value_words(entry.fact, entry.value, contest, lang)


def value_words(fact: str, value: Value, contest: str, lang: Lang) -> str:
    """A value in words."""
    register = load_register()
    if fact == "contest.id" and (named := register.get(str(value))) is not None:
        return named.name.pick(lang)
    if fact == "target.participant" and (found := register.get(contest)) is not None:
        for each in found.participants:
            if each.id == value:
                return each.name.pick(lang)
    return value_text(fact, value).pick(lang)


def entry(each: Entry, case: Case, contest: str, lang: Lang, by_id: Mapping[int, Entry]) -> dict[str, Any]:
    """One entry in full."""
    back = by_id.get(each.taken_back_by or 0)
    return {
        "id": each.id,
        "words": words(each, contest, lang),
        "source": Source(each.source).label.pick(lang),
        "disputed": each.source == Sources.DISPUTED,
        "note": each.note,
        "at": each.at,
        "who": _who(each, lang),
        "report": each.report.ref if each.report is not None else "",
        "exhibit": each.exhibit.ref if each.exhibit is not None else "",
        "address": address(each, lang),
        "place": place_words(each.place, lang),
        "live": each.live,
        "back": None if back is None else {"who": _who(back, lang), "at": back.at, "note": back.note},
        "may_retract": each.live and each.source != Sources.CLAIMED and _officers(each),
    }


def address(each: Entry, lang: Lang) -> str:
    """The viewer at the place the entry rests on; empty where it rests on no exhibit."""
    if each.exhibit is None:
        return ""
    file, lines = each.place.get("file"), each.place.get("lines") or ()
    query = f"?{urlencode({'lihat': file})}" if file else ""
    return reverse(f"{lang}:exhibit", args=[each.exhibit.ref]) + query + (f"#baris-{lines[0]}" if lines else "")


def place_words(place: Mapping[str, Any], lang: Lang) -> str:
    """The lines of a place, runs together: "baris 1, 3-5"."""
    lines = [each for each in place.get("lines") or () if isinstance(each, int)]
    if not lines:
        return ""
    runs: list[list[int]] = []
    for each in sorted(set(lines)):
        if runs and runs[-1][1] == each - 1:
            runs[-1][1] = each
        else:
            runs.append([each, each])
    told = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
    return say("fakta.place_lines", lang, lines=told)


def table(said: Mapping[str, Stated], contest: str, lang: Lang) -> list[dict[str, Any]]:
    """The ledger by groups of facts; of each fact what every source says, and whether they agree."""
    found: dict[str, dict[str, Any]] = {}
    for fact, stated in said.items():
        kind = CATALOGUE[fact]
        group = found.setdefault(kind.group, {"name": CATALOGUE.groups[kind.group].pick(lang), "rows": []})
        group["rows"].append(
            {
                "fact": fact,
                "label": kind.label.pick(lang),
                "cells": [_cell(stated.by(*sources), contest, lang) for sources in COLUMNS],
                "conflicts": stated.conflicts,
                "settled": stated.settled is not None,
            }
        )
    return list(found.values())


def _cell(entries: Sequence[Entry], contest: str, lang: Lang) -> list[str]:
    told = []
    for each in entries:
        said = words(each, contest, lang)
        told.append(say("fakta.disputes", lang, value=said) if each.source == Sources.DISPUTED else said)
    return list(dict.fromkeys(told))


def questions(asked: Iterable[Asked], contest: str, lang: Lang) -> list[dict[str, Any]]:
    """The checklist's questions. Where people name one value and nobody disputes it, it can be taken up at once.

    What only the machine says is shown, and never filled in for anybody.
    """
    told = []
    for each in asked:
        by_people = [entry for entry in each.said if entry.source != Sources.READ]
        named = {entry.value for entry in by_people if entry.value is not None}
        if any(entry.source == Sources.DISPUTED for entry in by_people):
            named = set()
        said = [f"{Source(entry.source).label.pick(lang)}: {words(entry, contest, lang)}" for entry in each.said]
        told.append(
            {
                "fact": each.fact,
                "question": each.question,
                "who": each.who,
                "said": list(dict.fromkeys(said)),
                "given": text_of(next(iter(named))) if len(named) == 1 else "",
                "items": each.items[:ITEMS],
                "more": max(0, len(each.items) - ITEMS),
            }
        )
    return told


def todo(checklist: Checklist, contest: str, lang: Lang) -> dict[str, Any]:
    """The whole checklist."""
    return {
        "first": questions(checklist.first[:QUESTIONS], contest, lang),
        "next": questions(checklist.first[QUESTIONS:], contest, lang),
        "rest": questions(checklist.rest, contest, lang),
        "items": [{"id": id, "name": item_name(id, lang)} for id in checklist.items],
    }


def views(three: Views, lang: Lang) -> dict[str, Any]:
    """The three views side by side, limb by limb; a view that holds no fact says nothing."""
    names = {view.name: say(VIEWS[view.name], lang) for view in three.all}
    told = [view.told for view in three.all]
    whole = next((each for each in told if each is not None), None)
    limbs: list[dict[str, Any]] = []
    for number, limb in enumerate(whole.limbs if whole is not None else ()):
        cells = [
            {"view": names[view.name], "words": "–", "tone": ""}
            if view.told is None
            else {
                "view": names[view.name],
                "words": view.told.limbs[number].outcome_text,
                "tone": TONES.get(view.told.limbs[number].outcome, ""),
            }
            for view in three.all
        ]
        limbs.append({"name": limb.name, "cells": cells})
    return {
        "names": list(names.values()),
        "each": [_view(view, names[view.name], lang) for view in three.all],
        "limbs": limbs,
        "changes": [
            {
                "item": each.item,
                "name": each.name,
                "limb": each.limb,
                "cells": [
                    {"view": name, "words": outcome}
                    for name, outcome in zip(names.values(), each.outcomes, strict=True)
                ],
            }
            for each in three.changes
        ],
    }


def _view(view: View, name: str, lang: Lang) -> dict[str, Any]:
    headline = view.told.headline if view.told is not None else ""
    if not view.act.facts:
        headline = say("fakta.view_empty", lang)
    return {"id": view.name, "name": name, "headline": headline, "problems": view.problems, "told": view.told}


def settles(rows: Iterable[Settles], fact: str, contest: str, lang: Lang) -> list[dict[str, Any]]:
    """What each answer would settle."""
    return [
        {
            "words": value_words(fact, each.value, contest, lang) if each.value is not None else each.words,
            "met": each.met,
            "ruled_out": len(each.ruled_out),
            "left": each.left,
            "problem": each.problem,
        }
        for each in rows
    ]


def settled_lines(met: Sequence[str], ruled_out: Sequence[str], lang: Lang) -> list[str]:
    """What an answer settled, for the next page to say."""
    lines = [say("fakta.now_met", lang, item=f"{id} ({item_name(id, lang)})") for id in met[:ITEMS]]
    if ruled_out:
        lines.append(say("fakta.now_out", lang, count=len(ruled_out), items=", ".join(ruled_out[:ITEMS])))
    return lines or [say("fakta.now_nothing", lang)]


def item_name(id: str, lang: Lang) -> str:
    """What an item is called."""
    return default_engine().rulebook.items[id].name.pick(lang)


def _who(each: Entry, lang: Lang) -> str:
    if each.officer is not None:
        return each.officer.name
    by = {Sources.CLAIMED: "fakta.by_report", Sources.READ: "fakta.by_machine"}
    return say(by.get(Sources(each.source), "fakta.by_respondent"), lang)


def _officers(each: Entry) -> bool:
    """Whether an officer may take it back: not what the respondent wrote."""
    return each.source not in (Sources.ADMITTED, Sources.DISPUTED) or each.officer is not None
