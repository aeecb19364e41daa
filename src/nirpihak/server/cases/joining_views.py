"""Opening a case from a report, joining reports about the same act: the machine says why it suggests, people decide.

What is joined can be taken out again, with the reason.
"""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods

from nirpihak.law.procedures import procedures
from nirpihak.server.accounts.access import officer, officer_of
from nirpihak.server.cases import frame
from nirpihak.server.cases.joining_forms import JoinForm, OpenForm, TakeOutForm
from nirpihak.server.cases.models import Case, Joined
from nirpihak.server.cases.services import opening, scope, steps, suggesting
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.cases.services.suggesting import Near
from nirpihak.server.institutions.roles import Permission
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services import reading
from nirpihak.server.intake.services import scope as reports
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.web.texts import Lang, say

SEE, WORK = Permission.CASE_SEE, Permission.CASE_WORK
ALSO: Final = {"discipline": ("ethics",)}
"""Procedures that a case may be examined under instead of its first report's."""


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, WORK)
def begin(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Open a case from a report, alone or with others, or put it into a case that is open already."""
    who = officer_of(request)
    report: Report = get_object_or_404(reports.reports_of(who).prefetch_related("steps"), ref=ref)
    report.institution = who.institution
    there = Joined.objects.filter(report=report, undone_at=None).select_related("case").first()
    if there is not None:
        case = get_object_or_404(scope.cases_of(who), pk=there.case_id)
        return frame.back(lang, _home(case, lang), case.ref)
    near, problem = _near(report, request, lang)
    chosen = (report.procedure, *ALSO.get(report.procedure, ()))
    named = [(each, procedures()[each].name.pick(lang)) for each in chosen]
    form = OpenForm(lang, named, [row.ref for row in near.reports], _sent(request))
    status = 200
    refused: dict[str, Any] = {}
    if request.method == "POST" and (wanted := request.POST.get("case", "")):
        case = get_object_or_404(scope.cases_of(who), ref=wanted)
        status, refused = frame.tried(
            lambda: opening.join(case, report, who, suggested=True, since=frame.version_in(request)), case, lang
        )
        if not status:
            return _joined(request, lang, case, report)
        near, problem = _near(report, request, lang)
    elif request.method == "POST":
        status = frame.REFUSED
        if form.is_valid():
            further = list(suggesting.joinable(who).filter(ref__in=form.cleaned_data["reports"]))
            try:
                case = opening.open_case(
                    [report, *further],
                    who,
                    title=form.cleaned_data["title"],
                    procedure=form.cleaned_data["procedure"],
                    suggested=bool(further),
                )
            except (CaseError, KeysError) as error:
                refused = {"refused": {"headline": error.reason.pick(lang), "lines": []}}
            else:
                frame.tell(request, say("gabung.opened", lang, ref=case.ref), say("gabung.opened_text", lang))
                return frame.back(lang, _home(case, lang), case.ref)
    context = {
        "lang": lang,
        "ref": ref,
        "zone": report.institution.zone,
        "title": _title(report),
        "form": form,
        "near": near,
        "problem": problem,
        "able": suggesting.joinable(who).filter(pk=report.pk).exists(),
        **refused,
    }
    return render(request, "cases/joining_open.html", context, status=status or 200)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, WORK)
def join(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """The reports of a case, those that may be about the same act, and a report by its number."""
    case = frame.found(request, ref)
    who = officer_of(request)
    steps.looked(case, who)
    form = JoinForm(lang, _sent(request))
    near, problem = _near(case, request, lang)
    status = 200
    refused: dict[str, Any] = {}
    if form.is_bound:
        status = frame.REFUSED
        if form.is_valid():
            wanted = form.cleaned_data["report"].strip().upper()
            report = reports.reports_of(who).filter(ref=wanted).first()
            if report is None:
                form.add_error("report", say("gabung.not_found", lang))
            else:
                report.institution = who.institution
                suggested = any(row.ref == wanted for row in near.reports)
                since = frame.version_in(request)
                status, refused = frame.tried(
                    lambda: opening.join(case, report, who, suggested=suggested, since=since), case, lang
                )
                if not status:
                    return _joined(request, lang, case, report)
    context = {"form": form, "near": near, "problem": problem, "joined": _reports(case), **refused}
    return frame.framed(request, lang, case, "case", "cases/joining_join.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, WORK)
def take_out(request: HttpRequest, lang: Lang, ref: str, report: str) -> HttpResponseBase:
    """Take a report out of the case again, with the reason."""
    case = frame.found(request, ref)
    who = officer_of(request)
    found = get_object_or_404(reports.reports_of(who), ref=report, joined__case=case, joined__undone_at=None)
    form = TakeOutForm(lang, _sent(request))
    status = 200
    refused: dict[str, Any] = {}
    if form.is_bound:
        status = frame.REFUSED
        if form.is_valid():
            reason, since = form.cleaned_data["reason"], frame.version_in(request)
            status, refused = frame.tried(
                lambda: opening.take_out(case, found, who, reason=reason, since=since), case, lang
            )
            if not status:
                frame.tell(request, say("gabung.taken_out", lang, ref=report), say("gabung.taken_out_text", lang))
                return frame.back(lang, "case-join", ref)
    found.institution = who.institution
    context = {"form": form, "report": found, "report_title": _title(found), **refused}
    return frame.framed(request, lang, case, "case", "cases/joining_out.html", context, status=status)


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _joined(request: HttpRequest, lang: Lang, case: Case, report: Report) -> HttpResponseBase:
    frame.tell(request, say("gabung.joined", lang, report=report.ref, ref=case.ref), say("gabung.joined_text", lang))
    return frame.back(lang, "case-join", case.ref)


def _near(of: Report | Case, request: HttpRequest, lang: Lang) -> tuple[Near, str]:
    """What may belong together, or why that cannot be told."""
    try:
        return suggesting.near(of, officer_of(request), lang), ""
    except (CaseError, KeysError) as error:
        return Near(), error.reason.pick(lang)


def _reports(case: Case) -> list[dict[str, Any]]:
    found = opening.reports_in(case)
    return [
        {"ref": each.ref, "title": _title(each), "at": each.received_at, "may_go": len(found) > 1} for each in found
    ]


def _title(report: Report) -> str:
    try:
        return reading.title_of(reading.content_of(report))
    except KeysError:
        return ""


def _home(case: Case, lang: Lang) -> str:
    """The first page of a case."""
    try:
        reverse(f"{lang}:case", args=[case.ref])
    except NoReverseMatch:
        return "case-facts"
    return "case"
