"""One report from top to bottom: how it stands, what was filed, what is missing, what the rules say, what was done.

To open it is written down once an officer and day. What is shown of it is unsealed for this page alone.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from nirpihak.server.accounts.access import officer, officer_of, standing_of
from nirpihak.server.evidence.services import scope as evidence_scope
from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.roles import Permission
from nirpihak.server.intake import queue_words as words
from nirpihak.server.intake import report_shown as shown
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.queue_forms import QUERY, ReplyForm, look_of, query_of
from nirpihak.server.intake.services import bulk, completeness, queue, reading, scope, states, telling
from nirpihak.server.intake.services import messages as letters
from nirpihak.server.intake.services.queue import Look
from nirpihak.server.keys.services import identities, openings
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.web.texts import Lang, say

SEE, HANDLE = Permission.REPORT_SEE, Permission.REPORT_HANDLE
NEWS = "laporan.kabar"
"""Where a session keeps what is to be said once, on the next look at a report."""


def found(request: HttpRequest, ref: str) -> Report:
    """The report, if the officer may know of it; 404 for what is another institution's, or kept from this officer."""
    who = officer_of(request)
    rows = scope.reports_of(who).select_related("handler", "entered_by", "exhibit").prefetch_related("steps__officer")
    report: Report = get_object_or_404(rows, ref=ref)
    report.institution = who.institution
    return report


@require_GET
@officer(SEE)
def report(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """The page of one report."""
    return page(request, lang, found(request, ref))


def page(
    request: HttpRequest, lang: Lang, report: Report, *, reply: ReplyForm | None = None, status: int = 200
) -> HttpResponse:
    """The report's page; with a form that was sent and will not do, or without."""
    who = officer_of(request)
    at = timezone.now()
    states.opened(report, who)
    look = look_in(request)
    context: dict[str, Any] = {
        "lang": lang,
        "report": report,
        "ref": report.ref,
        "zone": report.institution.zone,
        "query": query_of(look, page=look.page),
        "news": request.session.pop(NEWS, None) if NEWS in request.session else None,
        "told": telling.told(
            report,
            states.events_of(report),
            lang,
            reader="officer",
            instead=telling.further([report], lang, "officer").get(report.pk),
        ),
        "marks": _marks(report, lang),
        "channel": say(words.CHANNELS[report.channel], lang),
        "may": {"handle": standing_of(request).may(HANDLE)},
        "since": since(report),
        "reply": reply or ReplyForm(lang),
        "identity": _identity(request, report, lang),
        "case": _case(request, report, lang),
        "captures": shown.captures(evidence_scope.captures_of(who).filter(case=report.ref), lang),
        "handlers": list(queue.handlers_of(who, [report.ref])) if standing_of(request).may(HANDLE) else [],
        "before": "",
        "after": "",
    }
    before, after = queue.order(who, look).beside(report.ref)
    context |= {"before": before, "after": after}
    try:
        key = reading.key_of(report, reading.ring_for(report.institution))
        content = reading.content_of(report, key=key)
    except KeysError as error:
        context |= {"problem": error.reason.pick(lang), "steps": shown.steps(report, None, lang)}
    else:
        context |= _opened(report, content, key, lang)
    context["deeds"] = shown.deeds(report, lang)
    letters.read(report, by="officer")
    queue.see(report, who, at)
    return render(request, "intake/laporan_page.html", context, status=status)


def look_in(request: HttpRequest) -> Look:
    """The filter of the queue that the officer came by; it stays through every act."""
    sent = QueryDict(request.POST.get("kembali", "")[:QUERY]) if request.method == "POST" else request.GET
    return look_of(sent)


def query_in(request: HttpRequest) -> str:
    """The same as the query of an address."""
    look = look_in(request)
    return query_of(look, page=look.page)


def since(report: Report) -> int:
    """The latest step that a form can be overtaken by: whoever sends it says what was known when it was written."""
    return max((step.pk for step in report.steps.all() if step.kind != "opened"), default=0)


def _opened(report: Report, content: dict[str, Any], key: bytes, lang: Lang) -> dict[str, Any]:
    """What is shown of the words of a report."""
    standing = completeness.of(report, content)
    lacking = [each for each in standing if each.met is False]
    assessed = reading.assessment_of(content, lang)
    return {
        "title": reading.title_of(content) or say("antrean.untitled", lang),
        "claim": shown.claim(report, content, lang),
        "link": str(content.get("link") or ""),
        "people": shown.people(content, lang),
        "corrected": any(step.kind == "corrected" for step in report.steps.all()),
        "files": shown.files(report, key, lang),
        "pictures": shown.pictures(report, lang),
        "needs": shown.needs(standing, lang),
        "lacking": lacking,
        "lacking_names": ", ".join(each.name.pick(lang) for each in lacking),
        "letter": bulk.prepared([each.id for each in lacking], report) if lacking else "",
        "can_ask": report.mailbox_key is not None and report.state in states.FROM["correction_asked"],
        "assessed": assessed,
        "messages": shown.letters(letters.shown(report, key), lang),
        "steps": shown.steps(report, key, lang),
    }


def _marks(report: Report, lang: Lang) -> list[dict[str, str]]:
    """The tags under the title."""
    marks = [
        {"words": say(words.STATES[report.state], lang), "tone": words.STATE_TONES.get(report.state, "")},
        {"words": say(words.DOORS[report.door], lang), "tone": "apart" if report.door in words.APART else ""},
    ]
    if report.door != Report.Door.FINDING:
        marks.append({"words": say(words.MODES[report.mode], lang), "tone": ""})
    if report.lane == Report.Lane.SLOW:
        marks.append({"words": say("laporan.slow", lang), "tone": ""})
    return marks


def _identity(request: HttpRequest, report: Report, lang: Lang) -> dict[str, Any]:
    """What is kept of who reported: which parts, and every opening; never what they are."""
    kept = identities.has_identity(report.ref)
    try:
        ask = reverse(f"{lang}:custody-ask", args=[report.ref])
    except NoReverseMatch:
        ask = ""
    return {
        "kept": kept,
        "parts": ", ".join(say(shown.PARTS[part], lang) for part in report.given if part in shown.PARTS),
        "ask": ask if kept and standing_of(request).may(Permission.IDENTITY_ASK) else "",
        "openings": openings.openings_of(report.ref) if kept else [],
    }


def _case(request: HttpRequest, report: Report, lang: Lang) -> str:
    """Where a case is opened from the report, or found again; empty where that is not for this officer, or not yet."""
    ready = report.state in (Report.State.REGISTERED, Report.State.FORWARDED) or (
        report.state == Report.State.INFORMATION and report.procedure not in ("pemilu", "pilkada")
    )
    if not ready or not standing_of(request).may(Permission.CASE_WORK):
        return ""
    try:
        return reverse(f"{lang}:case-open", args=[report.ref])
    except NoReverseMatch:
        return ""


def named(who: Officer | None, lang: Lang) -> str:
    """An officer by name; without one the reporter or the system."""
    return who.name if who is not None else say("laporan.by_nobody", lang)
