"""The parts of a report's page in words: what is claimed, who is named, files, requirements, letters, steps.

Takes what services give and makes it ready to be shown. Knows no request.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse

from nirpihak.law.wording import date_text
from nirpihak.server.evidence.models import Capture, File
from nirpihak.server.evidence.services import viewing
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.intake import queue_words as words
from nirpihak.server.intake.models import Report, Upload
from nirpihak.server.intake.services import reading, states, uploads
from nirpihak.server.intake.services.completeness import Requirement
from nirpihak.server.intake.services.messages import Shown
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.web.texts import Lang, say
from nirpihak.text import Text

PICTURES: Final = 6
"""Clean copies shown on the page itself."""
PARTS: Final = {
    "name": "laporan.part_name",
    "address": "laporan.part_address",
    "contact": "laporan.part_contact",
    "signature": "laporan.part_signature",
    "id_number": "laporan.part_id_number",
}
"""The parts of an identity, as they are called."""
ABOUT: Final = {
    "name": "laporan.person_name",
    "position": "laporan.person_position",
    "unit": "laporan.person_unit",
    "number": "laporan.person_number",
    "address": "laporan.person_address",
}
MET: Final[Mapping[bool | None, tuple[str, str]]] = {
    True: ("laporan.met", "on"),
    False: ("laporan.unmet", "danger"),
    None: ("laporan.unknown", "due"),
}
CAPTURED: Final[Mapping[str, tuple[str, str]]] = {
    Capture.State.WAITING: ("laporan.capture_waiting", "due"),
    Capture.State.RUNNING: ("laporan.capture_waiting", "due"),
    Capture.State.DONE: ("laporan.capture_done", "on"),
    Capture.State.FAILED: ("laporan.capture_failed", "danger"),
}
DEEDS: Final = {
    "registered": ("langkah.registered", "langkah.registered_effect"),
    "not_registered": ("langkah.not_registered", "langkah.not_registered_effect"),
    "information": ("langkah.information", "langkah.information_effect"),
    "forwarded": ("langkah.forwarded", "langkah.forwarded_effect"),
}
"""What can be done with a report, by the step it is written down as: its name and its effect."""


def claim(report: Report, content: Mapping[str, Any], lang: Lang) -> list[dict[str, str]]:
    """What was filed, in the order of a story; what was not said is left out."""
    day = date_text(report.act_day).pick(lang) if report.act_day is not None else ""
    known = date_text(report.known_day).pick(lang) if report.known_day is not None else ""
    said = str(content.get("when") or "").strip()
    told = [
        ("laporan.what", content.get("what")),
        ("laporan.act", words.act_words(report.act_kind, lang)),
        ("laporan.when", f"{day}; {said}" if day and said else day or said),
        ("laporan.known", known),
        ("laporan.where", content.get("where")),
        ("laporan.account", content.get("account")),
        ("laporan.contest", words.contest_words(report.contest, lang)),
        ("laporan.evidence_note", content.get("evidence_note")),
    ]
    return [{"label": say(key, lang), "value": text} for key, value in told if (text := str(value or "").strip())]


def people(content: Mapping[str, Any], lang: Lang) -> list[list[dict[str, str]]]:
    """Whom it names, as the reporter wrote them."""
    found = []
    for each in content.get("about") or ():
        if isinstance(each, Mapping):
            parts = [
                {"label": say(key, lang), "value": text}
                for name, key in ABOUT.items()
                if (text := str(each.get(name) or "").strip())
            ]
            found += [parts] if parts else []
    return found


def files(report: Report, key: bytes, lang: Lang) -> list[dict[str, Any]]:
    """The files that were handed in, by the names they had on the reporter's device."""
    owner = uploads.Owner(key, report=report)
    found = []
    for each in report.uploads.order_by("id"):
        try:
            name = uploads.name_of(each, owner)
        except KeysError:
            name = ""
        state = ""
        if each.state == Upload.State.FAILED:
            why = Text.of(each.error).pick(lang) if each.error else "–"
            state = say("laporan.file_failed", lang, why=why)
        elif each.state == Upload.State.PARTIAL:
            state = say("laporan.file_partial", lang)
        found.append({"name": name or "–", "size": each.size, "type": each.media_type, "state": state})
    return found


def pictures(report: Report, lang: Lang) -> dict[str, Any]:
    """Clean copies of what was handed in, to be looked at on the page. To fetch one is an event of the custody log."""
    if report.exhibit is None or report.exhibit.erased_at is not None:
        return {"shown": [], "more": False}
    all_of = list(File.objects.filter(exhibit=report.exhibit).order_by("id"))
    originals = [file.pk for file in all_of if file.parent_id is None]
    hidden = viewing.uncovered(all_of)
    able = [
        file
        for file in all_of
        if file.purpose in ("clean_copy", "redaction") and viewing.is_picture(file) and file.pk not in hidden
    ]
    told: list[dict[str, str]] = []
    for file in able[:PICTURES]:
        number = originals.index(file.parent_id) + 1 if file.parent_id in originals else len(told) + 1
        told.append(
            {
                "address": reverse(f"{lang}:content", args=[report.exhibit.ref, file.pk]),
                "alt": say("laporan.picture", lang, number=number),
            }
        )
    return {"shown": told, "more": len(able) > PICTURES}


def captures(found: QuerySet[Capture], lang: Lang) -> list[dict[str, Any]]:
    """The captures asked for this report."""
    told = []
    for each in found.select_related("exhibit"):
        key, tone = CAPTURED[each.state]
        told.append({"pk": each.pk, "url": each.url, "words": say(key, lang), "tone": tone})
    return told


def needs(standing: Iterable[Requirement], lang: Lang) -> list[dict[str, Any]]:
    """The requirements in their two groups."""
    groups: dict[str, dict[str, Any]] = {}
    for each in standing:
        key, tone = MET[each.met]
        group = groups.setdefault(each.kind, {"kind": each.kind, "rows": []})
        group["rows"].append(
            {
                "id": each.id,
                "name": each.name.pick(lang),
                "words": say(key, lang),
                "tone": tone,
                "met": each.met,
                "hint": "" if each.met else each.hint.pick(lang),
                "binding": each.binding,
                "basis": each.basis,
            }
        )
    return list(groups.values())


def letters(found: Sequence[Shown], lang: Lang) -> list[dict[str, Any]]:
    """The messages, both ways."""
    named = words.requirements(lang)
    told = []
    for each in found:
        by = {"reporter": say("laporan.by_reporter", lang), "system": say("laporan.by_system", lang)}.get(each.by, "")
        told.append(
            {
                "ours": each.by == "officer",
                "by": by or say("laporan.by_officer", lang, name=each.officer.name if each.officer else "–"),
                "at": each.at,
                "text": each.text,
                "asks": ", ".join(named.get(id, id) for id in each.asks),
                "read_at": each.read_at,
            }
        )
    return told


def steps(report: Report, key: bytes | None, lang: Lang) -> dict[str, list[dict[str, Any]]]:
    """What was done, the earliest first; who only looked stands apart."""
    done: list[dict[str, Any]] = []
    looks: list[dict[str, Any]] = []
    rows = list(report.steps.all())
    told = _named(rows)
    for step in rows:
        name = states.NAMES.get(step.kind)
        line = {
            "what": name.pick(lang) if name is not None else step.kind,
            "who": step.officer.name if step.officer is not None else say("laporan.by_nobody", lang),
            "at": step.at,
            "more": _more(step.kind, step.data, told, lang),
            "reason": "",
        }
        if step.sealed is not None and key is not None:
            try:
                line["reason"] = str(reading.words_of(step.sealed, report, key).get("reason", ""))
            except KeysError:
                line["reason"] = ""
        (looks if step.kind == "opened" else done).append(line)
    return {"done": done, "looks": looks}


def deeds(report: Report, lang: Lang) -> list[dict[str, str]]:
    """Each thing that can be done with a report: its effect, or why it cannot be done now."""
    told = []
    for kind, (name, effect) in DEEDS.items():
        why = refused(report, kind, lang)
        told.append({"kind": kind, "name": say(name, lang), "effect": say(effect, lang), "why": why})
    return told


def refused(report: Report, kind: str, lang: Lang) -> str:
    """Why a step cannot be taken now; empty where it can."""
    if report.state not in states.FROM[kind]:
        return not_from(report, lang)
    if kind == "registered" and states.nameless(report):
        return say("laporan.not_nameless", lang)
    return ""


def not_from(report: Report, lang: Lang) -> str:
    """That the report's state does not let it be done."""
    return say("laporan.not_from", lang, state=say(words.STATES[report.state], lang))


def _named(rows: Iterable[Any]) -> dict[str, str]:
    """The officers and institutions that steps point to, by key or code; two queries at most."""
    officers = {step.data.get("to") for step in rows if step.kind == "assigned" and step.data.get("to")}
    codes = {step.data.get("to") for step in rows if step.kind == "forwarded" and step.data.get("to")}
    found: dict[str, str] = {}
    if officers:
        found |= {str(pk): name for pk, name in Officer.objects.filter(pk__in=officers).values_list("pk", "name")}
    if codes:
        found |= dict(Institution.objects.filter(code__in=codes).values_list("code", "name"))
    return found


def _more(kind: str, data: Mapping[str, Any], told: Mapping[str, str], lang: Lang) -> str:
    """What a step's data adds, in words."""
    if kind == "assigned":
        to = data.get("to")
        return (
            say("laporan.history_to", lang, name=told.get(str(to), "–")) if to else say("laporan.history_nobody", lang)
        )
    if kind == "forwarded":
        return say("laporan.history_to", lang, name=told.get(str(data.get("to")), str(data.get("to"))))
    if kind == "lane" and data.get("to") in words.LANE_NAMES:
        return say(words.LANE_NAMES[str(data["to"])], lang)
    asked = data.get("requirements") or data.get("missing") or ()
    known = words.requirements(lang)
    return ", ".join(known.get(each, each) for each in asked)
