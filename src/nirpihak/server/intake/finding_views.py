"""A monitor's findings: recorded through the same service as every report, and seen by whoever recorded them.

What others add to a finding is not shown here, only how it stands. Knows no rule of intake.
"""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from nirpihak.server.accounts.access import officer, officer_of
from nirpihak.server.evidence.uploads import Sealing
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Permission
from nirpihak.server.intake.entering_forms import FindingForm
from nirpihak.server.intake.entering_views import form_context, sealing_of, sheet_of, take_files, told_of
from nirpihak.server.intake.mailbox_shown import told_rows
from nirpihak.server.intake.models import Report, Upload
from nirpihak.server.intake.services import filing, reading, routing, scope, states, telling
from nirpihak.server.intake.services.drafts import Writing
from nirpihak.server.intake.services.errors import AlreadyFiled, IntakeError
from nirpihak.server.intake.services.filing import Filing
from nirpihak.server.intake.services.routing import Route
from nirpihak.server.intake.services.telling import Further
from nirpihak.server.keys.services.content import KeysError, Ring
from nirpihak.server.web.texts import Lang, say

PAGE: Final = 50
"""Findings of one page."""


@require_GET
@officer(Permission.FINDING_FILE)
def listed(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """The findings that this monitor recorded."""
    rows = scope.findings_of(officer_of(request)).select_related("institution").prefetch_related("steps")
    pages = Paginator(rows.order_by("-id"), PAGE)
    page = pages.get_page(request.GET.get("hal"))
    rings: dict[int, Ring] = {}
    become = telling.further(list(page), lang, "finder")
    context = {
        "rows": [_row(each, rings, become.get(each.pk), lang) for each in page],
        "page": page,
        "pages": pages.num_pages,
    }
    return render(request, "intake/temuan_daftar.html", context)


def _row(report: Report, rings: dict[int, Ring], become: Further | None, lang: Lang) -> dict[str, Any]:
    told = telling.told(report, states.events_of(report), lang, reader="finder", instead=become)
    return {
        "ref": report.ref,
        "title": reading.title_of(_content(report, rings)) or say("temuan.gone", lang),
        "institution": report.institution.name,
        "headline": told.headline,
        "tone": told.tone,
        "at": report.received_at,
        "zone": report.institution.zone,
    }


def _content(report: Report, rings: dict[int, Ring]) -> dict[str, Any]:
    """What was recorded; empty once it was erased."""
    try:
        if report.institution_id not in rings:
            rings[report.institution_id] = reading.ring_for(report.institution)
        return reading.content_of(report, rings[report.institution_id])
    except KeysError:
        return {}


@require_GET
@officer(Permission.FINDING_FILE)
def finding(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """One finding: how it stands, and what was recorded."""
    rows = scope.findings_of(officer_of(request)).select_related("institution").prefetch_related("steps")
    found = get_object_or_404(rows, ref=ref)
    content = _content(found, {})
    context = {
        "report": found,
        "zone": found.institution.zone,
        "told": telling.told(
            found,
            states.events_of(found),
            lang,
            reader="finder",
            instead=telling.further([found], lang, "finder").get(found.pk),
        ),
        "what": told_rows(content, lang),
        "gone": not content,
        "files": found.uploads.filter(state=Upload.State.KEPT).count(),
        "new": request.GET.get("kabar") == "simpan",
    }
    return render(request, "intake/temuan_satu.html", context)


@csrf_exempt  # The token is read with the files; `_recorded` asks for it once they have a place to go.
@require_http_methods(["GET", "HEAD", "POST"])
@officer(Permission.FINDING_FILE)
def new(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """The form, and what came of it."""
    return _recorded(request, lang, sealing_of(request))


@csrf_protect
def _recorded(request: HttpRequest, lang: Lang, sealing: Sealing) -> HttpResponseBase:
    me = officer_of(request)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FindingForm(lang, me.institution.zone, *sent)
    token, writing, same = sheet_of(request)
    if sent:
        if (receipt := writing.receipt) is not None:
            return _to_finding(lang, str(receipt["ref"]))
        if not same:
            form.add_error("files", say("catat.stale", lang))
        take_files(request, form, writing, sealing)
        if form.is_valid() and not form.problems:
            try:
                made = filing.file(_filing(form, me, writing), writing)
            except AlreadyFiled:
                return redirect(f"{lang}:findings")
            except (IntakeError, KeysError) as error:
                form.add_error("what", say("catat.failed", lang, reason=error.reason.pick(lang).rstrip(".")))
            else:
                return _to_finding(lang, made.report.ref)
    context = form_context(form, token, writing, lang)
    return render(request, "intake/temuan_form.html", context, status=422 if form.problems else 200)


def _to_finding(lang: Lang, ref: str) -> HttpResponseBase:
    return redirect(f"{reverse(f'{lang}:finding', args=[ref])}?kabar=simpan")


def _filing(form: FindingForm, me: Officer, writing: Writing) -> Filing:
    given = form.cleaned_data
    content = told_of(form, Report.Door.FINDING, me.institution.region)
    way_there = _route(content, me.institution)
    return Filing(
        institution=way_there.institution,
        procedure=way_there.procedure,
        door=Report.Door.FINDING,
        mode=Report.Mode.NAMED,
        content=content,
        uploads=writing.uploads(),
        contest=given["contest"],
        act_kind=given["act_kind"],
        act_day=given["act_day"],
        known_day=given["found_day"],
        entered_by=me,
        wants_code=False,
    )


def _route(content: dict[str, Any], own: Institution) -> Route:
    """To whom the configuration names; where it names nobody, to the monitor's own institution if that one receives."""
    try:
        return routing.route(content)
    except IntakeError:
        if not own.receives:
            raise
        return routing.route(content, chosen=own)
