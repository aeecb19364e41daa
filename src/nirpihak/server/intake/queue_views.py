"""The officers' queue: each view reads the request, asks a service, shows what it says.

The filter is all in the address; the last one used is kept an officer, without the words that were searched. Everything
works without scripts; `antrean.js` moves between the rows by keys.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, Final

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from nirpihak.server.accounts.access import officer, officer_of, standing_of
from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.roles import Permission
from nirpihak.server.intake import queue_words as words
from nirpihak.server.intake.models import Bulk, Filter, Report
from nirpihak.server.intake.queue_forms import NAME, QUERY, look_of, query_of
from nirpihak.server.intake.services import bulk, queue, states
from nirpihak.server.intake.services.errors import IntakeError
from nirpihak.server.intake.services.queue import Listing, Look, Row
from nirpihak.server.web.templatetags.showing import day_text
from nirpihak.server.web.texts import Lang, say

SEE, HANDLE, ENTER = Permission.REPORT_SEE, Permission.REPORT_HANDLE, Permission.REPORT_ENTER
SCRIPTS: Final = {"script-src": [SELF]}
"""What the queue's page may run besides: our own script file."""
FRESH: Final = timedelta(seconds=10)
"""For how long the way to undo stands out."""
REF: Final = re.compile(r"[A-Za-z0-9-]{1,24}")
LAST: Final = ""
"""The name under which the last filter used is kept."""
_NEWS: Final = "antrean.kabar"


@csp_update(SCRIPTS)  # type: ignore[arg-type]
@require_GET
@officer(SEE)
def listed(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """The queue. Without anything in the address, as the officer left it."""
    who = officer_of(request)
    saved = list(Filter.objects.filter(officer=who))
    last = next((each for each in saved if each.name == LAST), None)
    if not request.GET and last is not None and last.query:
        return redirect(f"{reverse(f'{lang}:queue')}?{last.query}")
    look = look_of(request.GET)
    _remember(who, last, query_of(look, q=""))
    found = queue.listing(who, look)
    undo = bulk.latest(who)
    filters = _filters(saved, look)
    context = {
        "lang": lang,
        "look": look,
        "listing": found,
        "rows": [row_of(row, look, lang) for row in found.rows],
        "query": query_of(look, page=found.page),
        "lanes": _lanes(found, look, lang),
        "buckets": _buckets(found, look, lang),
        "states": _states(found, lang),
        "doors": [(door, _counted(key, found.counts.doors.get(door, 0), lang)) for door, key in words.DOORS.items()],
        "who": [(queue.MINE, say("antrean.mine", lang)), (queue.NOBODY, say("antrean.nobody", lang))],
        "searched": _searched(found, lang),
        "filters": filters,
        "nameable": not any(each["current"] for each in filters) and bool(query_of(look, q="")),
        "name_most": NAME,
        "before": _page(look, found.page - 1, found.pages),
        "after": _page(look, found.page + 1, found.pages),
        "news": request.session.pop(_NEWS, None) if _NEWS in request.session else None,
        "undo": undo_of(undo, who.institution.zone, lang) if undo is not None else None,
        "may": {name: standing_of(request).may(each) for name, each in {"handle": HANDLE, "enter": ENTER}.items()},
        "enter": _address(lang, "enter-report"),
        "handlers": list(queue.handlers_of(who)) if standing_of(request).may(HANDLE) else [],
        "requirements": words.requirements(lang).items(),
        "clear": f"{reverse(f'{lang}:queue')}?semua=1",
    }
    return render(request, "intake/antrean_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, HANDLE)
def together(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """One act on the ticked reports; the answer is the queue as it was, with what came of it."""
    back = _back(request, lang)
    if request.method != "POST":
        return redirect(back)
    who = officer_of(request)
    refs = [ref for ref in request.POST.getlist("ref")[: bulk.MOST] if REF.fullmatch(ref)]
    try:
        kind = bulk.Kind(request.POST.get("act", ""))
    except ValueError:
        return _told(request, back, say("antrean.no_act", lang), tone="danger")
    if not refs:
        return _told(request, back, say("antrean.none_ticked", lang), tone="danger")
    to = who if request.POST.get("to") == "me" else None
    if to is None and (number := request.POST.get("to", "")).isdecimal() and len(number) < 19:
        to = queue.handlers_of(who).filter(pk=int(number)).first()
    try:
        done = bulk.do(who, kind, refs, to=to, requirement=request.POST.get("requirement", ""))
    except IntakeError as error:
        return _told(request, back, error.reason.pick(lang), tone="danger")
    headline = "" if done.bulk is not None else say("antrean.nothing_changed", lang)
    lines = [f"{ref}: {why.pick(lang)}" for ref, why in done.left]
    if headline or lines:
        return _told(request, back, headline or say("antrean.left", lang, count=len(lines)), lines)
    return redirect(back)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, HANDLE)
def undone(request: HttpRequest, lang: Lang, pk: int) -> HttpResponseBase:
    """Take a bulk act back, as far as nobody else has gone on since."""
    back = _back(request, lang)
    if request.method != "POST":
        return redirect(back)
    try:
        result = bulk.undo(officer_of(request), pk)
    except IntakeError as error:
        return _told(request, back, error.reason.pick(lang), tone="danger")
    lines = [f"{ref}: {why.pick(lang)}" for ref, why in result.left]
    return _told(request, back, say("antrean.undone", lang, count=len(result.restored)), lines)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE)
def saved(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """Save the filter shown under a name, or throw a saved one away. Searched words are never saved."""
    back = _back(request, lang)
    if request.method != "POST":
        return redirect(back)
    who = officer_of(request)
    if (gone := request.POST.get("gone", "")).isdecimal() and len(gone) < 19:
        Filter.objects.filter(officer=who, pk=int(gone)).exclude(name=LAST).delete()
        return redirect(back)
    name = " ".join(request.POST.get("name", "").split())
    if not name or len(name) > NAME or not name.isprintable():
        return _told(request, back, say("antrean.no_filter_name", lang), tone="danger")
    query = query_of(look_of(QueryDict(request.POST.get("kembali", "")[:QUERY])), q="")
    Filter.objects.update_or_create(officer=who, name=name, defaults={"query": query})
    return redirect(back)


def row_of(row: Row, look: Look, lang: Lang) -> dict[str, Any]:
    """One row in words."""
    report = row.report
    due = row.place.due
    undecided = report.state in states.FROM["correction_asked"]
    return {
        "ref": row.ref,
        "query": query_of(look, page=look.page),
        "title": row.title or say("antrean.unreadable" if row.missing is None else "antrean.untitled", lang),
        "unread": row.unread,
        "apart": report.door in words.APART,
        "door_words": say(words.DOORS[report.door], lang),
        "mode_words": say(words.MODES[report.mode], lang) if words.nameless(report) else "",
        "act": words.act_words(report.act_kind, lang),
        "contest": words.contest_words(report.contest, lang),
        "received": words.date_words(report.received_at, lang, report.institution.zone),
        "state_words": say(words.STATES[report.state], lang),
        "state_tone": words.STATE_TONES.get(report.state, ""),
        "missing": row.missing if undecided else None,
        "complete": row.missing == 0 and undecided,
        "bucket": row.place.bucket,
        "bucket_words": say(words.BUCKETS[row.place.bucket], lang),
        "bucket_tone": words.TONES.get(row.place.bucket, ""),
        "due": due.label.pick(lang) if due is not None else "",
        "due_who": due.actor_name.pick(lang) if due is not None else "",
        "until": day_text(due.earliest, lang, report.institution.zone) if due is not None else "",
        "certain": due is not None and due.certain,
        "handler": report.handler.name if report.handler is not None else "",
    }


def undo_of(done: Bulk, zone: str, lang: Lang) -> dict[str, Any]:
    """The way to undo an act, as a page shows it."""
    now = timezone.now()
    return {
        "pk": done.pk,
        "words": say(words.DID[done.kind], lang, count=len(done.before)),
        "until": done.at + bulk.WITHIN,
        "fresh": now - done.at < FRESH,
        "waits": done.kind == bulk.Kind.ASK,
        "zone": zone,
    }


def _remember(who: Officer, last: Filter | None, query: str) -> None:
    if last is None:
        if query:
            Filter.objects.update_or_create(officer=who, name=LAST, defaults={"query": query[:QUERY]})
    elif last.query != query:
        Filter.objects.filter(pk=last.pk).update(query=query[:QUERY])


def _filters(saved: list[Filter], look: Look) -> list[dict[str, Any]]:
    shown = query_of(look, q="")
    return [
        {"pk": each.pk, "name": each.name, "query": each.query or "semua=1", "current": each.query == shown}
        for each in saved
        if each.name != LAST
    ]


def _lanes(found: Listing, look: Look, lang: Lang) -> list[dict[str, Any]]:
    shown = []
    for lane in Report.Lane.values:
        query = "jalur=lambat" if lane == Report.Lane.SLOW else "semua=1"
        named = say(words.LANES[lane], lang, count=found.counts.lanes.get(lane, 0))
        shown.append({"query": query, "words": named, "current": look.lane == lane})
    return shown


def _buckets(found: Listing, look: Look, lang: Lang) -> list[dict[str, Any]]:
    return [
        {
            "query": query_of(look, batas="" if look.due == bucket else bucket) or "semua=1",
            "words": say(words.BUCKETS[bucket], lang),
            "count": found.order.buckets.get(bucket, 0),
            "tone": words.TONES.get(bucket, "") if found.order.buckets.get(bucket, 0) else "",
            "current": look.due == bucket,
        }
        for bucket in queue.BUCKETS
    ]


def _states(found: Listing, lang: Lang) -> list[tuple[str, str]]:
    by_state = found.counts.states
    return [
        ("", _counted("antrean.state_open", sum(by_state.get(each, 0) for each in queue.OPEN), lang)),
        *((each, _counted(words.STATES[each], by_state.get(each, 0), lang)) for each in queue.STATES),
        (queue.ALL, _counted("antrean.state_all", sum(by_state.values()), lang)),
    ]


def _counted(key: str, count: int, lang: Lang) -> str:
    return f"{say(key, lang)} ({count})"


def _searched(found: Listing, lang: Lang) -> list[str]:
    """How far the search for words came."""
    search = found.order.search
    if search is None:
        return []
    lines = [say("antrean.searched", lang, count=search.read)]
    if search.unreadable:
        lines.append(say("antrean.searched_unreadable", lang, count=search.unreadable))
    if search.left:
        lines.append(say("antrean.searched_left", lang, count=search.left))
    return lines


def _page(look: Look, number: int, pages: int) -> str:
    if not 1 <= number <= pages:
        return ""
    return f"?{query_of(look, page=number) or 'semua=1'}"


def _back(request: HttpRequest, lang: Lang) -> str:
    """The queue as it was when the form was sent."""
    query = query_of(look := look_of(QueryDict(request.POST.get("kembali", "")[:QUERY])), page=look.page)
    return f"{reverse(f'{lang}:queue')}?{query or 'semua=1'}"


def _told(
    request: HttpRequest, back: str, headline: str, lines: list[str] | None = None, *, tone: str = ""
) -> HttpResponse:
    """Say something once, at the top of the next page."""
    request.session[_NEWS] = {"headline": headline, "lines": lines or [], "tone": tone}
    return redirect(back)


def _address(lang: Lang, page: str) -> str:
    """Where a page of another door is; empty where it is not there."""
    try:
        return reverse(f"{lang}:{page}")
    except NoReverseMatch:
        return ""
