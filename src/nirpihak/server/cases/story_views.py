"""The page of one case, from top to bottom as a story; handing it over; stepping aside from it.

To open it is written down once an officer and day. What is shown of it is unsealed for this page alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from nirpihak.server.accounts.access import officer, officer_of
from nirpihak.server.cases import board_words as words
from nirpihak.server.cases import frame
from nirpihak.server.cases import story_shown as shown
from nirpihak.server.cases.board_forms import HandOverForm, RecuseForm
from nirpihak.server.cases.models import Case
from nirpihak.server.cases.services import absences, board, clocks, opening, scope, sealing, steps, story
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services import reading
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.web.texts import Lang, say

PROBLEM: Final = 422


@require_GET
@officer(frame.SEE)
def page(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """The case as a story."""
    who, now = officer_of(request), timezone.now()
    plain = frame.found(request, ref)
    steps.looked(plain, who)
    # Read apart: what is prefetched for the clocks leaves out what stands sealed.
    found = opening.reports_in(plain)
    rows = clocks.prefetched(scope.cases_of(who)).defer(None).select_related("handler", "record")
    case: Case = get_object_or_404(rows, ref=ref)
    case.institution = who.institution
    told = story.told(case, lang, now=now)
    context: dict[str, Any] = {
        "told": told,
        "clock": shown.clock(case, lang, now),
        "decisions": shown.decisions(case, lang),
        "procedure": words.procedure_words(case.procedure, lang),
        "links": {name: shown.address(lang, f"case-{name}", ref) for name in ("facts", "join", "event")},
        "handler": case.handler.name if case.handler is not None else "",
        "happened": shown.happened(case, found, lang),
    }
    context |= _opened(case, found, lang, now)
    board.see(case, who, now)
    return frame.framed(request, lang, case, "case", "cases/story.html", context)


def _opened(case: Case, found: list[Report], lang: Lang, now: datetime) -> dict[str, Any]:
    """What is shown of what stands sealed; without the key what stands open alone."""
    try:
        key = sealing.key_of(case)
        ring = reading.ring_for(case.institution)
        facts = shown.facts(case, key, lang)
        return {
            "needs": shown.needed(case, next(iter(facts["questions"]), ""), lang, now),
            "reports": shown.reports(case, found, ring, lang),
            "facts": facts,
            "account": shown.account(case, lang),
            "respondent": shown.respondent(case, key),
        }
    except (CaseError, KeysError):
        return {"needs": shown.needed(case, None, lang, now), "reports": shown.reports(case, found, None, lang)}


@require_http_methods(["GET", "HEAD", "POST"])
@officer(frame.SEE, frame.WORK)
def hand_over(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Put another examiner in charge."""
    who = officer_of(request)
    case = frame.found(request, ref)
    others = {str(each.pk): each for each in absences.examiners_of(case) if each.pk != case.handler_id}
    names = {pk: each.name for pk, each in others.items()}
    form = HandOverForm(lang, names, request.POST if request.method == "POST" else None)
    status, told = 200, dict[str, Any]()
    if request.method == "POST":
        if form.is_valid():
            to, reason = others[form.cleaned_data["to"]], form.cleaned_data["reason"]
            since = frame.version_in(request)
            status, told = frame.tried(
                lambda: absences.hand_over(case, who, to, reason=reason, since=since), case, lang
            )
            if not status:
                frame.tell(request, say("serah.done", lang, name=to.name))
                return frame.back(lang, "case", ref)
        else:
            status = PROBLEM
    context = {"form": form, "others": names.items(), "back": reverse(f"{lang}:case", args=[ref])} | told
    return frame.framed(request, lang, case, "case", "cases/story_hand_over.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(frame.SEE)
def recuse(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Step aside: from then on this officer sees nothing of the case."""
    who = officer_of(request)
    case = frame.found(request, ref)
    form = RecuseForm(lang, request.POST if request.method == "POST" else None)
    status, told = 200, dict[str, Any]()
    if request.method == "POST":
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            status, told = frame.tried(lambda: absences.declare(case, who, reason=reason), case, lang)
            if not status:
                frame.tell(request, say("undur_perkara.done", lang, ref=ref))
                return redirect(reverse(f"{lang}:cases"))
        else:
            status = PROBLEM
    context = {"form": form, "back": reverse(f"{lang}:case", args=[ref])} | told
    return frame.framed(request, lang, case, "case", "cases/story_recuse.html", context, status=status)
