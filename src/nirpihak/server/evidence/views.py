"""The officers' pages that take evidence in and show it: each reads the request, asks a service, shows what it says.

To look at an exhibit is an event too: it is in the log before the page goes out.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any, BinaryIO, Final, cast
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from nirpihak.capture.manifest import OUTCOMES, Outcome
from nirpihak.custody.events import Kind
from nirpihak.custody.ingest import IngestError
from nirpihak.custody.sealing import SealError
from nirpihak.custody.stores.store import StoreError
from nirpihak.server.accounts.access import officer, officer_of, standing_of, user_of
from nirpihak.server.evidence.forms import CHANNELS, HANDED_IN, MOST_FILES, AddForm, CaptureForm, ReceiveForm
from nirpihak.server.evidence.models import Capture, Entry, Exhibit, File, FixityRun
from nirpihak.server.evidence.sending import sent
from nirpihak.server.evidence.services import (
    captures,
    exhibits,
    fixity,
    listing,
    provenance,
    receiving,
    scope,
    telling,
    viewing,
)
from nirpihak.server.evidence.uploads import Sealing
from nirpihak.server.institutions.roles import Permission
from nirpihak.server.web.templatetags.showing import moment_text, size_text
from nirpihak.server.web.texts import Lang, say
from nirpihak.text import Text

SEE, RECEIVE = Permission.EVIDENCE_SEE, Permission.EVIDENCE_RECEIVE
EXPORT, ERASE = Permission.EVIDENCE_EXPORT, Permission.EVIDENCE_ERASE
EVENTS: Final = 50
"""Events shown at once; the earlier ones on demand."""
REFRESH: Final = 5
"""Seconds between two looks at a capture that runs."""
LOOKED: Final = timedelta(minutes=30)
"""For how long after a page was opened its pictures may be fetched without another event."""
FOUND: Final = {
    "damaged": "utuh.state_damaged",
    "missing": "utuh.state_missing",
    "broken": "utuh.state_broken",
    "unreadable": "utuh.state_unreadable",
}
"""How a file was found that is not intact."""
TONES: Final = {
    listing.WORKING: "due",
    listing.UNSTAMPED: "due",
    listing.STAMPED: "on",
    listing.GAPS: "due",
    listing.DAMAGED: "danger",
    listing.ERASED: "",
}


def show(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """An officer's page, with what its frame needs: who this is, and what that person may do."""
    may = {"receive": RECEIVE, "export": EXPORT, "erase": ERASE}
    context["may"] = {name: standing_of(request).may(permission) for name, permission in may.items()}
    return render(request, template, context, status=status)


def marks(states: tuple[str, ...], lang: Lang) -> list[dict[str, str]]:
    """The states of an exhibit as tags: words, and a tone beside them."""
    return [{"words": say(listing.STATES[state], lang), "tone": TONES[state]} for state in states]


def reason_of(error: Exception, lang: Lang) -> str:
    """What a service refused with, in the page's language, without the full stop a sentence around it has."""
    said = getattr(error, "reason", None) or getattr(error, "text", None)
    return (said.pick(lang) if isinstance(said, Text) else str(error)).rstrip(".")


@require_GET
@officer(SEE)
def listed(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """The list of exhibits, searched and filtered; all of the search is in the address."""
    asked = listing.Asked(
        q=request.GET.get("q", "").strip()[:100],
        channel=request.GET.get("asal", ""),
        state=request.GET.get("keadaan", ""),
        page=int(number) if (number := request.GET.get("hal", "")).isdecimal() and len(number) < 8 else 1,
    )
    found = listing.listing(asked, scope.exhibits_of(officer_of(request)))
    rows = [
        {
            "ref": row.ref,
            "title": row.title or say("bukti.untitled", lang),
            "channel": say(CHANNELS[row.channel], lang),
            "received_at": row.received_at,
            "originals": row.originals,
            "derived": row.derived,
            "marks": marks(row.states, lang),
        }
        for row in found.rows
    ]
    kept = {"q": asked.q, "asal": asked.channel, "keadaan": asked.state}

    def page(number: int) -> str:
        return "?" + urlencode({**kept, "hal": number}) if 1 <= number <= found.pages else ""

    context = {
        "lang": lang,
        "listing": found,
        "rows": rows,
        "before": page(found.page - 1),
        "after": page(found.page + 1),
        "channels": [(value, say(key, lang)) for value, key in CHANNELS.items()],
        "states": [(value, say(key, lang)) for value, key in listing.STATES.items()],
    }
    return show(request, "evidence/exhibits.html", context)


@csrf_exempt  # The token is read with the files; `_received` asks for it once they have a place to go.
@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, RECEIVE)
def receive(request: HttpRequest, lang: Lang, ref: str | None = None) -> HttpResponseBase:
    """Files handed in: as a new exhibit, or as further originals of one."""
    chosen = settings.NIRPIHAK
    sealing = Sealing(request, chosen.spool, exhibits.LIMIT)
    request.upload_handlers = [sealing]
    return _received(request, lang, ref, sealing)


@csrf_protect
def _received(request: HttpRequest, lang: Lang, ref: str | None, sealing: Sealing) -> HttpResponseBase:
    exhibit = get_object_or_404(scope.exhibits_of(officer_of(request)), ref=ref, erased_at=None) if ref else None
    limit = size_text(exhibits.LIMIT, lang)
    made = AddForm if exhibit else ReceiveForm
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = made(lang, exhibits.LIMIT, limit, *sent)
    if sent and sealing.problem is not None:
        form.add_error("files", say("terima.failed", lang, reason=reason_of(sealing.problem, lang)))
    elif sent and form.is_valid():
        handed_in = [(file.name or "", cast(BinaryIO, file.file)) for file in form.received]
        try:
            kept, files = receiving.receive_all(
                handed_in,
                title=form.cleaned_data.get("title", ""),
                note=form.cleaned_data.get("note", ""),
                channel=form.cleaned_data["channel"],
                actor=user_of(request),
                exhibit=exhibit,
            )
        except (exhibits.EvidenceError, StoreError, IngestError) as error:
            form.add_error("files", say("terima.failed", lang, reason=reason_of(error, lang)))
        else:
            return redirect(f"{reverse(f'{lang}:exhibit', args=[kept.ref])}?kabar=simpan&banyak={len(files)}")
    context = {
        "lang": lang,
        "form": form,
        "exhibit": exhibit,
        "most_files": MOST_FILES,
        "limit": limit,
        "channels": [(value, say(key, lang)) for value, key in HANDED_IN.items()],
    }
    return show(request, "evidence/receive.html", context, 422 if form.problems else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, RECEIVE)
def capture(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """One public address, to be captured in the background."""
    form = CaptureForm(lang, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            wanted = captures.request(form.cleaned_data["url"], actor=user_of(request), note=form.cleaned_data["note"])
        except exhibits.EvidenceError as error:
            form.add_error("url", error.reason.pick(lang))
        else:
            return redirect(f"{lang}:captured", wanted.pk)
    latest = [
        {"id": each.pk, "url": each.url or say("bukti.untitled", lang), "told": _headline(each, lang)}
        for each in scope.captures_of(officer_of(request))[:10]
    ]
    context = {"lang": lang, "form": form, "captures": latest}
    return show(request, "evidence/capture.html", context, 422 if form.problems else 200)


@require_GET
@officer(SEE)
def captured(request: HttpRequest, lang: Lang, pk: int) -> HttpResponseBase:
    """How a capture stands. Without scripts the page asks for itself again, unless it is told not to."""
    found = get_object_or_404(scope.captures_of(officer_of(request)).select_related("exhibit"), pk=pk)
    waiting = found.state in (Capture.State.WAITING, Capture.State.RUNNING)
    refreshing = waiting and "diam" not in request.GET
    other = found.state == Capture.State.DONE and found.outcome != Outcome.PAGE
    reason = Text.of(found.error).pick(lang) if found.error else say("tangkap.no_reason", lang)
    texts = {
        Capture.State.WAITING: say("tangkap.waiting_text", lang),
        Capture.State.RUNNING: say("tangkap.running_text", lang),
        Capture.State.DONE: say("tangkap.done_text", lang),
        Capture.State.FAILED: say("tangkap.failed_text", lang, reason=reason),
    }
    text = texts[Capture.State(found.state)]
    if other:
        text = say("tangkap.other_text", lang, outcome=_outcome(found, lang))
    elif found.state == Capture.State.DONE and found.error:
        text = f"{text} {reason}"
    tones = {Capture.State.DONE: "depends" if other or found.error else "yes", Capture.State.FAILED: "no"}
    told = {
        "headline": _headline(found, lang),
        "text": text,
        "tone": tones.get(Capture.State(found.state), "plain"),
        "waiting": waiting,
        "refreshing": refreshing,
        "again": found.state == Capture.State.FAILED,
    }
    response = show(request, "evidence/captured.html", {"lang": lang, "capture": found, "told": told})
    if refreshing:
        response.headers["Refresh"] = str(REFRESH)
    return response


def _outcome(found: Capture, lang: Lang) -> str:
    known = {str(outcome): text for outcome, text in OUTCOMES.items()}
    return known[found.outcome].pick(lang) if found.outcome in known else found.outcome


def _headline(found: Capture, lang: Lang) -> str:
    if found.state == Capture.State.DONE and found.outcome != Outcome.PAGE:
        return say("tangkap.other", lang)
    keys = {
        Capture.State.WAITING: "tangkap.waiting",
        Capture.State.RUNNING: "tangkap.running",
        Capture.State.DONE: "tangkap.done",
        Capture.State.FAILED: "tangkap.failed",
    }
    return say(keys[Capture.State(found.state)], lang)


@require_GET
@officer(SEE)
def exhibit(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """One exhibit: what it shows, what it rests on, what was made of it and done with it."""
    found = get_object_or_404(scope.exhibits_of(officer_of(request)).select_related("received_by"), ref=ref)
    if found.erased_at is None:
        exhibits.viewed(found, user_of(request))
    files = list(found.files.all())
    entries = list(found.entries.order_by("index"))
    look = request.GET.get("lihat", "")
    shown = viewing.chosen(files, found, int(look) if look.isdecimal() and len(look) < 19 else None)
    address = partial(_address, lang, ref)
    stamped = telling.stamps(files, lang)
    checks = telling.checks(
        found,
        files,
        entries,
        stamped,
        lang,
        size=partial(size_text, lang=lang),
        moment=partial(moment_text, lang=lang),
    )
    first = 0 if "semua" in request.GET else max(0, len(entries) - EVENTS)
    (states,) = listing.states_of([found]).values()
    context = {
        "lang": lang,
        "ref": ref,
        "exhibit": found,
        "title": found.title or say("bukti.untitled", lang),
        "channel": say(CHANNELS[found.channel], lang),
        "marks": marks(states, lang),
        "told": _news(request, found, entries, lang),
        "view": viewing.view(shown, files, ref, lang, address) if shown is not None else None,
        "not_yet": say("barang.not_yet", lang) if shown is None and found.erased_at is None else "",
        "checks": checks,
        "tree": viewing.tree(files, found, shown, lang),
        "coming": any(file.parent_id is None and file.derived_at is None for file in files) and not found.erased_at,
        "stamps": stamped,
        "earlier": first,
        "events": telling.events(entries[first:], lang),
    }
    return show(request, "evidence/exhibit.html", context)


def _address(lang: Lang, ref: str, file: File) -> str:
    return reverse(f"{lang}:content", args=[ref, file.pk])


def _news(request: HttpRequest, found: Exhibit, entries: list[Entry], lang: Lang) -> dict[str, Any] | None:
    """What was just done, told once at the top; the address names it, and what it says comes from the log."""
    news = request.GET.get("kabar")
    if news == "simpan":
        count = request.GET.get("banyak", "1")
        lines = [say("terima.kept_text", lang, count=count if count.isdecimal() else "1")]
        return {"headline": say("terima.kept", lang, ref=found.ref), "lines": lines}
    if news == "tutup":
        return {"headline": say("tutup.done", lang), "lines": [say("tutup.done_text", lang)]}
    if news == "hapus" and found.erased_at is not None:
        return {"headline": say("hapus.done", lang, ref=found.ref), "lines": [say("hapus.done_text", lang)]}
    if news == "periksa" and (last := provenance.last_check(entries)) is not None:
        done = last[0]
        if done.problems:
            lines = [each.pick(lang) for each in done.problems]
            return {"headline": say("barang.checked_bad", lang), "lines": [*lines, say("barang.checked_left", lang)]}
        counts = {"files": done.files, "events": done.events, "size": done.size}
        return {
            "headline": say("barang.checked_good", lang),
            "lines": [say("barang.checked_good_text", lang, **counts)],
        }
    return None


@require_GET
@officer(SEE)
def content(request: HttpRequest, lang: Lang, ref: str, pk: int) -> HttpResponseBase:
    """A picture that we encoded anew, for the viewer. Fetched without its page, it is an event of its own."""
    seen = scope.exhibits_of(officer_of(request))
    file = get_object_or_404(File.objects.select_related("exhibit"), pk=pk, exhibit__in=seen.filter(ref=ref))
    if not viewing.is_picture(file):
        raise Http404
    since = timezone.now() - LOOKED
    recent = Entry.objects.filter(exhibit=file.exhibit, kind=Kind.VIEWED, at__gte=since).order_by("-index")[:50]
    if not any(provenance.fields_of(entry).get("actor") == exhibits.actor_name(user_of(request)) for entry in recent):
        exhibits.viewed(file.exhibit, user_of(request))
    try:
        return sent(exhibits.opened(file), file.size, file.media_type)
    except (exhibits.EvidenceError, StoreError, SealError) as error:
        return HttpResponse(f"{reason_of(error, lang)}\n", status=503, content_type="text/plain; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE)
def checked(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """The fixity checks of everything that is kept, and a button to begin one."""
    if request.method == "POST":
        if not standing_of(request).may(RECEIVE):
            raise PermissionDenied
        fixity.begin()
        return redirect(f"{reverse(f'{lang}:fixity')}?kabar=mulai")
    told = None
    if request.GET.get("kabar") == "mulai":
        told = {"headline": say("utuh.begun", lang), "lines": [say("utuh.begun_text", lang)]}
    runs = [_run(each, lang) for each in FixityRun.objects.all()[:20]]
    latest = FixityRun.objects.first()
    damage = list(latest.damaged) if latest is not None else []
    seen = scope.exhibits_of(officer_of(request))
    found = File.objects.filter(pk__in=[each["file"] for each in damage], exhibit__in=seen)
    files = {file.pk: file for file in found.select_related("exhibit")}
    rows = [
        {
            "state": say(FOUND[each["state"]], lang) if each["state"] in FOUND else each["state"],
            "address": each["address"],
            "ref": files[each["file"]].exhibit.ref,
            "label": viewing.label(files[each["file"]], lang),
        }
        for each in damage
        if each["file"] in files
    ]
    return show(request, "evidence/fixity.html", {"lang": lang, "told": told, "runs": runs, "damage": rows})


def _run(run: FixityRun, lang: Lang) -> dict[str, Any]:
    words, tone = say("utuh.good", lang), "on"
    if run.damaged:
        words, tone = say("utuh.bad", lang, count=len(run.damaged)), "danger"
    elif run.ended_at is None:
        words, tone = say("utuh.going", lang), "due"
    return {"began_at": run.began_at, "checked": run.checked, "bytes": run.bytes, "words": words, "tone": tone}
