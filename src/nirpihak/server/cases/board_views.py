"""The board of cases, its reminders, and the page of leave: each view reads the request, asks a service, shows it.

The filter is all in the address. Everything works without scripts; intake's `antrean.js` moves between rows by keys.
"""

from __future__ import annotations

from typing import Any, Final
from zoneinfo import ZoneInfo

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nirpihak.law.procedures import procedures
from nirpihak.server.accounts.access import officer, officer_of, user_of
from nirpihak.server.cases import board_words as words
from nirpihak.server.cases.board_forms import AbsenceForm, AddressForm, look_of, query_of
from nirpihak.server.cases.models import Absence
from nirpihak.server.cases.services import absences, board, reminding, retention
from nirpihak.server.cases.services.board import Listing, Look, Row
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.roles import Permission
from nirpihak.server.intake import queue_words
from nirpihak.server.web.templatetags.showing import day_text
from nirpihak.server.web.texts import Lang, say

SEE: Final = Permission.CASE_SEE
SCRIPTS: Final = {"script-src": [SELF]}
"""What the board may run besides: our own script file."""
REMINDERS: Final = 12
"""Reminders that the board shows at once, the earliest first."""
OFFERED: Final = 12
"""Cases to be destroyed that the board names at once, the longest overdue first."""
NEWS: Final = "perkara.kabar"


@csp_update(SCRIPTS)  # type: ignore[arg-type]
@require_GET
@officer(SEE)
def listed(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """The board: what is due first at the top."""
    who = officer_of(request)
    look = look_of(request.GET)
    found = board.listing(who, look)
    waiting = list(reminding.waiting(who))
    zone = who.institution.zone
    context = {
        "lang": lang,
        "look": look,
        "listing": found,
        "rows": [_row(row, zone, lang) for row in found.rows],
        "query": query_of(look, page=found.page),
        "buckets": _buckets(found, look, lang),
        "stages": _stages(found, lang),
        "procedures": [(each, words.procedure_words(each, lang)) for each in procedures()],
        "who": [(board.MINE, say("papan.mine", lang)), (board.NOBODY, say("papan.nobody", lang))],
        "searched": _searched(found, lang),
        "reminders": [_reminder(each, lang) for each in waiting[:REMINDERS]],
        "reminder_ids": [each.pk for each in waiting],
        "more_reminders": max(0, len(waiting) - REMINDERS),
        "offered": [each.ref for each in retention.offered(who).only("ref")[:OFFERED]],
        "zone": zone,
        "before": _page(look, found.page - 1, found.pages),
        "after": _page(look, found.page + 1, found.pages),
        "news": request.session.pop(NEWS, None) if NEWS in request.session else None,
        "clear": reverse(f"{lang}:cases"),
    }
    return render(request, "cases/board_list.html", context)


@require_POST
@officer(SEE)
def seen(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """Mark reminders as seen; the answer is the board as it was."""
    ids = [int(each) for each in request.POST.getlist("id")[:500] if each.isdecimal() and len(each) < 19]
    reminding.seen(officer_of(request), ids)
    query = query_of(look := look_of(QueryDict(request.POST.get("kembali", "")[:400])), page=look.page)
    return redirect(reverse(f"{lang}:cases") + (f"?{query}" if query else ""))


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE)
def away(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """Who is away and who stands in: one's own leave, that of the people below, and where reminders go."""
    who = officer_of(request)
    people = [who, *Officer.objects.filter(superior=who, institution=who.institution, user__is_active=True)]
    deputies = list(absences.holding(SEE, who.institution_id))
    whose = {str(each.pk): each.name for each in people}
    choice = {str(each.pk): each.name for each in deputies}
    form, address, refused = AbsenceForm(lang, whose, choice), AddressForm(lang), ""
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "email":
            address = AddressForm(lang, request.POST)
            if address.is_valid():
                user = user_of(request)
                user.email = address.cleaned_data["email"]
                user.save(update_fields=["email"])
                return _told(request, lang, "cuti.email_kept" if user.email else "cuti.email_gone")
        elif act == "end":
            return _ended(request, lang, who)
        else:
            form = AbsenceForm(lang, whose, choice, request.POST)
            if form.is_valid():
                try:
                    _go(form, people, deputies, who)
                    return _told(request, lang, "cuti.kept")
                except CaseError as error:
                    refused = error.reason.pick(lang)
    context = _away_context(request, lang, who, people) | {
        "form": form,
        "address": address,
        "email": address.shown["email"] if address.is_bound else user_of(request).email,
        "whose": whose.items(),
        "deputies": choice.items(),
        "refused": refused,
    }
    problems = bool(form.problems or address.problems or refused)
    return render(request, "cases/board_away.html", context, status=422 if problems else 200)


def _away_context(request: HttpRequest, lang: Lang, who: Officer, people: list[Officer]) -> dict[str, Any]:
    today = timezone.localtime(timezone=ZoneInfo(who.institution.zone)).date()
    rows = Absence.objects.filter(officer__in=people, ended_at=None, until__gte=today)
    deputised = Absence.objects.filter(deputy=who, ended_at=None, until__gte=today)
    return {
        "lang": lang,
        "rows": rows.select_related("officer", "deputy").order_by("since", "id"),
        "deputised": deputised.exclude(officer__in=people).select_related("officer").order_by("since", "id"),
        "mails": settings.NIRPIHAK.mail is not None,
        "news": request.session.pop(NEWS, None) if NEWS in request.session else None,
    }


def _go(form: AbsenceForm, people: list[Officer], deputies: list[Officer], who: Officer) -> None:
    told = form.cleaned_data
    of = next(each for each in people if str(each.pk) == told["whose"])
    deputy = next((each for each in deputies if str(each.pk) == told["deputy"]), None)
    absences.go(of, told["since"], told["until"], deputy, who)


def _ended(request: HttpRequest, lang: Lang, who: Officer) -> HttpResponse:
    number = request.POST.get("id", "")
    rows = Absence.objects.select_related("officer").filter(officer__institution=who.institution_id)
    found = get_object_or_404(rows, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
    try:
        absences.end(found, who)
    except CaseError as error:
        request.session[NEWS] = {"headline": error.reason.pick(lang), "lines": [], "tone": "danger"}
        return redirect(reverse(f"{lang}:absences"))
    return _told(request, lang, "cuti.ended")


def _told(request: HttpRequest, lang: Lang, phrase: str) -> HttpResponse:
    request.session[NEWS] = {"headline": say(phrase, lang), "lines": [], "tone": ""}
    return redirect(reverse(f"{lang}:absences"))


def _row(row: Row, zone: str, lang: Lang) -> dict[str, Any]:
    """One row in words."""
    case, due = row.case, row.place.due
    return {
        "ref": case.ref,
        "title": row.title if row.title is not None else say("papan.unreadable", lang),
        "unread": row.unread,
        "procedure": words.procedure_words(case.procedure, lang),
        "act": queue_words.act_words(case.act_kind, lang),
        "opened": queue_words.date_words(case.opened_at, lang, zone),
        "stage": say(words.STAGES[case.stage], lang),
        "outcome": say(f"perkara.outcome_{case.outcome}", lang) if case.outcome else "",
        "need": words.need_words(row.place.need, lang),
        "bucket_words": say(words.BUCKETS[row.place.bucket], lang),
        "bucket_tone": words.TONES.get(row.place.bucket, ""),
        "due": due.label.pick(lang) if due is not None else "",
        "due_who": due.who.pick(lang) if due is not None else "",
        "until": day_text(due.earliest, lang, zone) if due is not None else "",
        "later": day_text(due.latest, lang, zone) if due is not None and due.latest != due.earliest else "",
        "certain": due is not None and due.certain,
        "handler": case.handler.name if case.handler is not None else "",
    }


def _reminder(each: Any, lang: Lang) -> dict[str, Any]:
    phrase = {reminding.ESCALATED: "papan.escalated", reminding.QUIET: "papan.quiet"}.get(each.what, "papan.reminder")
    return {"ref": each.case.ref, "due": each.due, "words": say(phrase, lang)}


def _buckets(found: Listing, look: Look, lang: Lang) -> list[dict[str, Any]]:
    return [
        {
            "query": query_of(look, batas="" if look.due == bucket else bucket),
            "words": say(words.BUCKETS[bucket], lang),
            "count": (count := found.buckets.get(bucket, 0)),
            "tone": words.TONES.get(bucket, "") if count else "",
            "current": look.due == bucket,
        }
        for bucket in board.BUCKETS
    ]


def _stages(found: Listing, lang: Lang) -> list[tuple[str, str]]:
    counts = found.stages
    return [
        ("", _counted("papan.stage_open", sum(counts.get(each, 0) for each in board.OPEN), lang)),
        *((each, _counted(words.STAGES[each], counts.get(each, 0), lang)) for each in board.STAGES),
        (board.ALL, _counted("papan.stage_all", found.total, lang)),
    ]


def _counted(key: str, count: int, lang: Lang) -> str:
    return f"{say(key, lang)} ({count})"


def _searched(found: Listing, lang: Lang) -> list[str]:
    """How far the search for words came."""
    search = found.search
    if search is None:
        return []
    lines = [say("papan.searched", lang, count=search.read)]
    if search.unreadable:
        lines.append(say("papan.searched_unreadable", lang, count=search.unreadable))
    if search.left:
        lines.append(say("papan.searched_left", lang, count=search.left))
    return lines


def _page(look: Look, number: int, pages: int) -> str:
    return f"?{query_of(look, page=number)}" if 1 <= number <= pages else ""
