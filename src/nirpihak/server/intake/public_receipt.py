"""The receipt of a report that was filed: its code in two groups, where it is, what happens when, and the signed proof.

Reads what the draft holds after filing, and nothing else opens it. Knows no request.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from nirpihak.law.procedures import Due, procedures
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services import filing, mailbox, states
from nirpihak.server.intake.services.drafts import Writing
from nirpihak.server.intake.services.mailbox import Visit
from nirpihak.server.keys import codes
from nirpihak.server.keys.services import content as keys
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.web.templatetags.showing import moment_text
from nirpihak.server.web.texts import Lang

SHOWN = 3
"""Deadlines that the receipt tells; the mailbox tells all of them."""


def told(writing: Writing, lang: Lang) -> dict[str, Any]:
    """Everything that the receipt shows."""
    report = Report.objects.select_related("institution").get(pk=writing.draft.report_id or 0)
    code = str((writing.receipt or {}).get("code") or "")
    words = code.replace("-", " ").split()
    half = (len(words) + 1) // 2
    return {
        "report": report,
        "groups": [group for group in (words[:half], words[half:]) if group],
        "until": moment_text(writing.draft.expires_at, lang, report.institution.zone),
        "why": _why(writing, report),
        "dues": [_due(each, lang, report.institution.zone) for each in dues(report)[:SHOWN]],
        "slow": report.lane == Report.Lane.SLOW,
        "information": report.door == Report.Door.INFORMATION,
        "pressure": report.door == Report.Door.PRESSURE,
    }


def dues(report: Report) -> list[Due]:
    """What runs from now on, and until when."""
    procedure = procedures().get(report.procedure)
    if procedure is None:
        return []
    events = {name: at for name, at in states.events_of(report).items() if name in procedure.events}
    return procedure.pending(events, report.institution.zone)


def _due(due: Due, lang: Lang, zone: str) -> dict[str, Any]:
    """A deadline in words, by the safe reading and the longest."""
    return {
        "actor": due.actor_name,
        "label": due.label,
        "earliest": moment_text(due.earliest, lang, zone),
        "latest": moment_text(due.latest, lang, zone) if due.latest != due.earliest else "",
        "note": None if due.certain else due.note,
    }


def proof(writing: Writing) -> tuple[str, str]:
    """The name of the file, and the signed text."""
    report = Report.objects.select_related("institution").get(pk=writing.draft.report_id or 0)
    return f"bukti-pelaporan-{report.ref}.txt", mailbox.proof(_visit(writing, report))


def _why(writing: Writing, report: Report) -> dict[str, str]:
    """Why it went where it went, as the report itself holds it."""
    try:
        found = _visit(writing, report).content().get("routed")
    except KeysError:
        # Erased meanwhile: the receipt still says that it was filed.
        return {}
    return found if isinstance(found, dict) else {}


def _visit(writing: Writing, report: Report) -> Visit:
    """The reporter's own view of the report, opened with the code that the receipt holds."""
    parsed = codes.parse(str((writing.receipt or {}).get("code") or ""))
    opening = codes.opening_key(parsed, filing.pepper())
    key = keys.unwrap_with(opening, bytes(report.mailbox_key or b""), str(report.uid))
    return Visit(report, key, timezone.now())
