"""What the mailbox shows of a report, made ready for its page: words, dates, what is missing and what can be done.

Everything here belongs to the one report of the visit; nothing is looked up by anything that the address says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db.models import prefetch_related_objects
from django.utils import timezone

from nirpihak.law.procedures import Standing, procedures
from nirpihak.server.intake.models import Message, Report, Upload
from nirpihak.server.intake.services import completeness, states, telling, uploads
from nirpihak.server.intake.services.mailbox import Handed, Visit
from nirpihak.server.intake.services.messages import Shown
from nirpihak.server.keys.services import openings
from nirpihak.server.web.templatetags.showing import moment_text, size_text
from nirpihak.server.web.texts import Lang, say
from nirpihak.text import Text

S = Report.State
BEFORE: Final = frozenset({S.RECEIVED.value, S.CORRECTION.value})
"""States in which what was told can be put right."""
NAMEABLE: Final = frozenset({*BEFORE, S.INFORMATION.value})
"""States in which a name makes a difference."""
DOORS: Final = {
    Report.Door.REPORT.value: "kotak.door_report",
    Report.Door.FINDING.value: "kotak.door_finding",
    Report.Door.INFORMATION.value: "kotak.door_information",
    Report.Door.PRESSURE.value: "kotak.door_pressure",
}
MODES: Final = {
    Report.Mode.NAMED.value: "kotak.mode_named",
    Report.Mode.CONFIDENTIAL.value: "kotak.mode_confidential",
    Report.Mode.UNNAMED.value: "kotak.mode_unnamed",
}
SENDERS: Final = {
    Message.By.REPORTER.value: "kotak.by_reporter",
    Message.By.OFFICER.value: "kotak.by_officer",
    Message.By.SYSTEM.value: "kotak.by_system",
}
TOLD: Final = (
    ("what", "kotak_ubah.what"),
    ("when", "kotak_ubah.when"),
    ("where", "kotak_ubah.where"),
    ("link", "kotak_ubah.link"),
    ("evidence_note", "kotak_ubah.note"),
)
"""What was told, in the order it is shown."""


def letters_context(visit: Visit, lang: Lang) -> dict[str, Any]:
    """Everything `kotak_surat.html` shows but its forms. Raises KeysError where the report was erased."""
    report = visit.report
    prefetch_related_objects([report], "steps")
    content, shown, files = visit.content(), visit.messages(), visit.files()
    become = telling.further([report], lang).get(report.pk)
    told = telling.told(report, states.events_of(report), lang, instead=become)
    return {
        "lang": lang,
        "report": report,
        "zone": report.institution.zone,
        "door": say(DOORS[report.door], lang),
        "mode": say(MODES[report.mode], lang),
        "told": told,
        "later": moment_text(told.later, lang, report.institution.zone) if told.later is not None else "",
        "missing": _missing(report, content, shown, files, lang),
        "asking": report.state in NAMEABLE,
        "messages": [_message(each, report, lang) for each in shown],
        "files": [_file(each, lang) for each in files],
        "files_gone": report.exhibit_id is not None and report.exhibit is not None and report.exhibit.erased_at,
        "what": told_rows(content, lang),
        "corrected": any(step.kind == "corrected" for step in report.steps.all()),
        "can": {
            "correct": may_correct(report),
            "identify": report.state in NAMEABLE and not report.given,
            "withdraw": report.state in (*NAMEABLE, S.REGISTERED.value),
            "prove": report.log_index is not None,
        },
        "openings": _openings(report, lang) if report.given else [],
        "named": bool(report.given),
        "until": moment_text(visit.until, lang, report.institution.zone),
        "most_files": uploads.LIMIT_FILES,
        "limit": size_text(uploads.LIMIT_FILE, lang),
    }


def may_correct(report: Report) -> bool:
    """Whether what was told can still be put right: before registration, and until the last reading of the term."""
    if report.state not in BEFORE:
        return False
    clock = correction_clock(report)
    return clock is None or clock[0] != Standing.PASSED


def correction_clock(report: Report) -> tuple[Standing, str] | None:
    """How the term for completing stands, and the step's id; None where none runs."""
    procedure = procedures().get(report.procedure)
    if procedure is None or report.state != S.CORRECTION:
        return None
    events = {name: at for name, at in states.events_of(report).items() if name in procedure.events}
    for due in procedure.pending(events, report.institution.zone):
        if due.actor == telling.REPORTER and due.start == "correction_asked":
            return due.standing(timezone.now()), due.step
    return None


def told_rows(content: Mapping[str, Any], lang: Lang) -> list[tuple[str, list[str]]]:
    """What was told, as (question, lines); what was left empty is left out."""
    rows = [(say(key, lang), [said]) for name, key in TOLD if (said := str(content.get(name) or "").strip())]
    people = [
        ", ".join(
            str(each[part]).strip() for part in ("name", "position", "unit", "address", "number") if each.get(part)
        )
        for each in content.get("about") or ()
        if isinstance(each, Mapping)
    ]
    if any(people):
        rows.insert(1 if rows else 0, (say("kotak_ubah.about", lang), [each for each in people if each]))
    return rows


def _missing(
    report: Report, content: Mapping[str, Any], shown: Sequence[Shown], files: Sequence[Handed], lang: Lang
) -> list[dict[str, Any]]:
    if report.state not in NAMEABLE:
        return []
    count = {state: sum(each.upload.state == state for each in files) for state in Upload.State.values}
    held = completeness.Files(count["kept"], count["partial"], count["failed"])
    asked = next((set(each.asks) for each in reversed(shown) if each.asks), set())
    known = procedures().get(report.procedure)
    # What law advises a reporter to do; the completeness of an officer's page advises officers.
    advice = {} if known is None else {each.id: each.how.pick(lang) for each in known.requirements}
    found = []
    for each in completeness.of(report, content, held):
        if each.met:
            continue
        formal = each.kind == "formal"
        found.append(
            {
                "name": each.name.pick(lang),
                "kind": say("kotak.missing_formal" if formal else "kotak.missing_material", lang),
                "hint": each.hint.pick(lang) if each.id == "in_time" else advice.get(each.id, ""),
                "unsure": each.met is None,
                "asked": each.id in asked and report.state == S.CORRECTION,
                "act": _act(each.id, report, lang),
            }
        )
    found.sort(key=lambda row: (not row["asked"], row["unsure"]))
    return found


def _act(requirement: str, report: Report, lang: Lang) -> dict[str, str] | None:
    """What the reporter can do about a requirement here: (page, words), or None where it cannot be done here."""
    if requirement in ("reporter_name", "reporter_address"):
        return {"page": "mailbox-identity", "words": say("kotak.do_identity", lang)} if not report.given else None
    if requirement in ("evidence", "reporter_signature"):
        return {"page": "", "words": say("kotak.do_files", lang)}
    if requirement == "in_time" or not may_correct(report):
        return None
    return {"page": "mailbox-correct", "words": say("kotak.do_correct", lang)}


def _message(each: Shown, report: Report, lang: Lang) -> dict[str, Any]:
    mine = each.by == Message.By.REPORTER
    names = _names(report.procedure, lang)
    return {
        "id": each.id,
        "mine": mine,
        "by": say(SENDERS[each.by], lang),
        "at": each.at,
        "text": each.text,
        "asks": ", ".join(names.get(id, id) for id in each.asks),
        "new": not mine and each.read_at is None,
        "read": say("kotak.read" if each.read_at else "kotak.unread", lang) if mine else "",
    }


def _names(procedure: str, lang: Lang) -> dict[str, str]:
    known = procedures().get(procedure)
    return {} if known is None else {each.id: each.name.pick(lang) for each in known.requirements}


def _file(each: Handed, lang: Lang) -> dict[str, Any]:
    upload, state = each.upload, ""
    if upload.state == Upload.State.FAILED:
        reason = Text.of(upload.error).pick(lang) if upload.error else ""
        state = say("kotak.file_failed", lang, reason=reason)
    elif upload.state == Upload.State.PARTIAL:
        state = say("kotak.file_partial", lang)
    return {"name": each.name, "size": upload.size, "at": upload.made_at, "state": state}


def _openings(report: Report, lang: Lang) -> list[dict[str, Any]]:
    return [
        {
            "at": each.at,
            "who": say("kotak.opening", lang, by=each.by.pick(lang), consented=each.consented_by.pick(lang)),
            "why": say("kotak.opening_purpose", lang, purpose=each.purpose.pick(lang), reason=each.reason),
        }
        for each in openings.openings_of(report.ref)
    ]
