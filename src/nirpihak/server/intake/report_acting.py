"""What officers do with a report: ask, answer, give, capture, take a step, step aside.

Every form says which step was the latest when it was written. Where somebody else was quicker, nothing is done and
nothing written is lost: the page says who did what, and can be sent once more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from nirpihak.server.accounts.access import officer, officer_of, user_of
from nirpihak.server.evidence.services import captures
from nirpihak.server.evidence.services.exhibits import EvidenceError
from nirpihak.server.institutions.models import Institution
from nirpihak.server.institutions.roles import Permission
from nirpihak.server.intake import report_shown as shown
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.queue_forms import AskForm, ForwardForm, NoteForm, ReasonForm, ReplyForm
from nirpihak.server.intake.report_views import HANDLE, NEWS, SEE, found, named, page, query_in, since
from nirpihak.server.intake.services import bulk, completeness, messages, queue, reading, states
from nirpihak.server.intake.services.completeness import Requirement
from nirpihak.server.intake.services.errors import IllegalStep, IntakeError
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.web.pageforms import PageForm
from nirpihak.server.web.templatetags.showing import moment_text
from nirpihak.server.web.texts import Lang, say

RECEIVE = Permission.EVIDENCE_RECEIVE
OVERTAKEN: Final = 409
REFUSED: Final = 422


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, HANDLE)
def ask(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Ask the reporter for exactly what is missing, in words that are prepared and may be altered."""
    report = found(request, ref)
    if report.mailbox_key is None:
        return _said(request, lang, ref, say("laporan.no_mailbox", lang), tone="danger")
    why = _not_from(report, "correction_asked", lang)
    if why and request.method != "POST":
        return _said(request, lang, ref, why, tone="danger")
    try:
        standing = completeness.of(report, reading.content_of(report))
    except KeysError as error:
        return _said(request, lang, ref, error.reason.pick(lang), tone="danger")
    offered = {each.id: each for each in standing if each.met is not True}
    ticked = _ticked(request, offered)
    names = {id: each.name.pick(lang) for id, each in offered.items()}
    status = 200
    if request.method == "POST" and "susun" not in request.POST:
        form = AskForm(lang, names, request.POST)
        if form.is_valid() and why:
            status = _late(request, report, form, "letter", why, lang)
        elif form.is_valid():
            status = _tried(request, report, form, "letter", lang, lambda: _asked(request, report, form))
            if not status:
                return _said(request, lang, ref, say("laporan.asked", lang), [say("laporan.asked_text", lang)])
        else:
            status = REFUSED
    else:
        form = AskForm(lang, names)
        form.initial_text = bulk.prepared(ticked, report)
    context = {
        "form": form,
        "offered": [
            {"id": id, "name": each.name.pick(lang), "hint": each.hint.pick(lang), "ticked": id in ticked}
            for id, each in offered.items()
        ],
    }
    return _shown(request, lang, report, "intake/laporan_ask.html", context, status)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, HANDLE)
def reply(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """A letter to the reporter."""
    report = found(request, ref)
    if request.method != "POST":
        return redirect(_address(request, lang, ref))
    form = ReplyForm(lang, request.POST)
    status = REFUSED
    if form.is_valid():
        who = officer_of(request)
        status = _tried(
            request, report, form, "reply", lang, lambda: messages.reply(report, who, form.cleaned_data["reply"])
        )
        if not status:
            return _said(request, lang, ref, say("laporan.replied", lang), part="pesan")
    return page(request, lang, found(request, ref), reply=form, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, HANDLE)
def assign(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Put an officer in charge, or nobody."""
    report = found(request, ref)
    who = officer_of(request)
    if request.method != "POST":
        return redirect(_address(request, lang, ref))
    wanted = request.POST.get("to", "")
    to = who if wanted == "me" else None
    if wanted.isdecimal() and len(wanted) < 19:
        to = queue.handlers_of(who, [ref]).select_related("user").filter(pk=int(wanted)).first()
    if to is None and wanted != "nobody":
        return _said(request, lang, ref, say("laporan.choose", lang), tone="danger")
    if overtaken := _overtaken(request, report, lang):
        return _said(request, lang, ref, overtaken, tone="danger")
    try:
        states.assign(report, who, to)
    except IntakeError as error:
        return _said(request, lang, ref, error.reason.pick(lang), tone="danger")
    return _said(request, lang, ref, say("laporan.assigned", lang))


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, RECEIVE)
def capture(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Capture the public address that the report names; what comes of it belongs to the report."""
    report = found(request, ref)
    if request.method != "POST":
        return redirect(_address(request, lang, ref))
    try:
        link = str(reading.content_of(report).get("link") or "")
        captures.request(link, actor=user_of(request), institution=report.institution, case=report.ref)
    except (EvidenceError, KeysError) as error:
        return _said(request, lang, ref, error.reason.pick(lang), tone="danger")
    return _said(request, lang, ref, say("laporan.captured", lang), [say("laporan.captured_text", lang)])


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, HANDLE)
def step(request: HttpRequest, lang: Lang, ref: str, kind: str) -> HttpResponseBase:
    """One step: what it does, and why it is taken."""
    report = found(request, ref)
    if kind not in shown.DEEDS:
        raise Http404
    why = shown.refused(report, kind, lang)
    if why and request.method != "POST":
        return _said(request, lang, ref, why, tone="danger")
    lacking = _lacking(report)
    form = _form(report, kind, lacking, lang, request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = REFUSED
        if form.is_valid():
            status = _tried(request, report, form, "reason", lang, lambda: _take(request, report, kind, form, lacking))
            if not status:
                what = states.NAMES[kind].pick(lang)
                return _said(request, lang, ref, say("laporan.done", lang, what=what))
    name, effect = shown.DEEDS[kind]
    title = say(name, lang)
    context = {
        "form": form,
        "kind": kind,
        "title": title,
        "effect": say(effect, lang),
        "do": say("langkah.do", lang, what=title if lang == "en" else title[0].lower() + title[1:]),
        "lacking": [each.name.pick(lang) for each in lacking] if kind != "forwarded" else [],
    }
    return _shown(request, lang, report, "intake/laporan_step.html", context, status)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE)
def recuse(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Step aside: the page says that the report will not be seen any more."""
    report = found(request, ref)
    form = NoteForm(lang, request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = REFUSED
        if form.is_valid():
            states.declare(report, officer_of(request), form.cleaned_data["reason"])
            request.session["antrean.kabar"] = {"headline": say("undur.done", lang), "lines": [], "tone": ""}
            return redirect(_queue(request, lang))
    return _shown(request, lang, report, "intake/laporan_recuse.html", {"form": form}, status)


def _ticked(request: HttpRequest, offered: dict[str, Requirement]) -> list[str]:
    """What is to be asked for: the ticked ones, or at first what is missing for certain."""
    sent = request.POST.getlist("syarat") if request.method == "POST" else request.GET.getlist("syarat")
    ticked = [id for id in offered if id in sent]
    if ticked or request.method == "POST":
        return ticked
    return [id for id, each in offered.items() if each.met is False] or list(offered)


def _asked(request: HttpRequest, report: Report, form: AskForm) -> object:
    return states.ask(report, officer_of(request), form.cleaned_data["syarat"], form.cleaned_data["letter"])


def _take(request: HttpRequest, report: Report, kind: str, form: PageForm, lacking: list[Requirement]) -> object:
    who, reason = officer_of(request), str(form.cleaned_data["reason"])
    if kind == "registered":
        return states.register(report, who, reason)
    if kind == "not_registered":
        return states.not_register(report, who, reason, [each.id for each in lacking])
    if kind == "information":
        return states.as_information(report, who, reason)
    to = Institution.objects.get(code=form.cleaned_data["to"])
    return states.forward(report, who, to, reason)


def _form(report: Report, kind: str, lacking: list[Requirement], lang: Lang, data: QueryDict | None) -> PageForm:
    if kind == "forwarded":
        others = Institution.objects.filter(receives=True, closed_at=None).exclude(pk=report.institution_id)
        return ForwardForm(lang, dict(others.values_list("code", "name")), data)
    # Where something is missing, whoever registers all the same says why.
    reasoned = kind in states.REASONED or (kind == "registered" and lacking)
    return (ReasonForm if reasoned else NoteForm)(lang, data)


def _lacking(report: Report) -> list[Requirement]:
    try:
        return completeness.missing(completeness.of(report, reading.content_of(report)))
    except KeysError:
        return []


def _not_from(report: Report, kind: str, lang: Lang) -> str:
    return "" if report.state in states.FROM[kind] else shown.not_from(report, lang)


def _overtaken(request: HttpRequest, report: Report, lang: Lang) -> str:
    """What somebody else did since the form was written; empty where nobody did."""
    sent = request.POST.get("sejak", "")
    known = int(sent) if sent.isdecimal() and len(sent) < 19 else 0
    who = officer_of(request)
    for latest in reversed(report.steps.select_related("officer").filter(pk__gt=known).exclude(kind="opened")):
        if latest.officer_id != who.pk:
            name = states.NAMES.get(latest.kind)
            return say(
                "laporan.meanwhile",
                lang,
                who=named(latest.officer, lang),
                what=name.pick(lang) if name is not None else latest.kind,
                when=moment_text(latest.at, lang, report.institution.zone),
            )
    return ""


def _late(request: HttpRequest, report: Report, form: PageForm, field: str, why: str, lang: Lang) -> int:
    """The state lets it be done no more; what was written stays in its field."""
    form.add_error(field, _overtaken(request, report, lang) or why)
    return OVERTAKEN


def _tried(
    request: HttpRequest, report: Report, form: PageForm, field: str, lang: Lang, act: Callable[[], object]
) -> int:
    """Do it, unless somebody was quicker. 0 where it was done, else the status, with the words at the field."""
    if overtaken := _overtaken(request, report, lang):
        form.add_error(field, overtaken)
        return OVERTAKEN
    try:
        act()
    except IllegalStep as error:
        form.add_error(field, _overtaken(request, report, lang) or error.reason.pick(lang))
        return OVERTAKEN
    except (IntakeError, KeysError) as error:
        form.add_error(field, error.reason.pick(lang))
        return REFUSED
    return 0


def _shown(
    request: HttpRequest, lang: Lang, report: Report, template: str, context: dict[str, Any], status: int
) -> HttpResponse:
    report.refresh_from_db(fields=["state"])
    context |= {
        "lang": lang,
        "ref": report.ref,
        "report": report,
        "since": since(found(request, report.ref)),
        "query": query_in(request),
        "back": _address(request, lang, report.ref),
    }
    return render(request, template, context, status=status)


def _said(
    request: HttpRequest,
    lang: Lang,
    ref: str,
    headline: str,
    lines: list[str] | None = None,
    *,
    tone: str = "",
    part: str = "",
) -> HttpResponse:
    """Back to the report, which says once what came of it."""
    request.session[NEWS] = {"headline": headline, "lines": lines or [], "tone": tone}
    return redirect(_address(request, lang, ref) + (f"#{part}" if part else ""))


def _address(request: HttpRequest, lang: Lang, ref: str) -> str:
    query = query_in(request)
    return reverse(f"{lang}:report", args=[ref]) + (f"?{query}" if query else "")


def _queue(request: HttpRequest, lang: Lang) -> str:
    return f"{reverse(f'{lang}:queue')}?{query_in(request) or 'semua=1'}"
