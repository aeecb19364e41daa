"""Entering what came on paper, by message or by voice, and the sheet that is handed to its reporter.

What is typed is kept nowhere before it is filed, and the reporter's name goes from the form into the custodians' seal.
A page that is sent twice files once: behind it stands a draft that filing uses up. Knows no rule of intake.
"""

from __future__ import annotations

from datetime import time
from typing import Any, BinaryIO, Final, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from nirpihak.law.wording import date_text
from nirpihak.server.accounts.access import officer, officer_of
from nirpihak.server.evidence.uploads import Sealing
from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.roles import Permission
from nirpihak.server.intake import public_steps
from nirpihak.server.intake.entering_forms import CHANNELS, EnterForm, ReportForm
from nirpihak.server.intake.models import Report, Upload
from nirpihak.server.intake.services import drafts, filing, routing, scope, telling, uploads
from nirpihak.server.intake.services.drafts import Writing
from nirpihak.server.intake.services.errors import AlreadyFiled, IntakeError
from nirpihak.server.intake.services.filing import Filing
from nirpihak.server.keys.services import identities
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.web.templatetags.showing import moment_text, size_text
from nirpihak.server.web.texts import Lang, say
from nirpihak.text import Text

SHEET: Final = "sheet"
"""The hidden field of a form: which draft stands behind this page."""
COOKIE: Final = "lembar"
"""The cookie that opens the receipt of what was entered last, for its day at most."""
SHOWN: Final = 2
"""Terms told on the sheet."""


def sealing_of(request: HttpRequest) -> Sealing:
    """Let the files of this request be sealed as they come."""
    sealing = Sealing(request, settings.NIRPIHAK.spool, uploads.LIMIT_FILE)
    request.upload_handlers = [sealing]
    return sealing


def sheet_of(request: HttpRequest) -> tuple[str, Writing, bool]:
    """The draft behind the page, a new one where there is none any more; whether it is the one that was named."""
    token = str(request.POST.get(SHEET, "")) if request.method == "POST" else ""
    found = drafts.opened(token)
    if found is not None:
        return token, found, True
    token, _ = drafts.begin()
    made = drafts.opened(token)
    assert made is not None  # It was made a moment ago.
    return token, made, False


def take_files(request: HttpRequest, form: EnterForm, writing: Writing, sealing: Sealing) -> None:
    """Keep the files that came, and throw away those that were ticked; what fails is said at the field."""
    dropped = set(request.POST.getlist("drop"))
    for upload in writing.uploads():
        if str(upload.uid) in dropped:
            uploads.remove(upload)
    if sealing.problem is not None:
        reason = sealing.problem.text.pick(form.lang).rstrip(".")
        form.add_error("files", say("catat.files_broken", form.lang, reason=reason))
        return
    for file in form.received:
        made = uploads.whole(cast(BinaryIO, file.file), file.name or "", writing.owner)
        if made.state != Upload.State.KEPT:
            reason = Text.of(made.error).pick(form.lang)
            form.add_error("files", say("catat.file_failed", form.lang, name=file.name, reason=reason))
            uploads.remove(made)


def form_context(form: EnterForm, token: str, writing: Writing, lang: Lang) -> dict[str, Any]:
    """What both forms show beside their fields."""
    return {
        "form": form,
        "sheet": token,
        "kept": [(str(each.uid), writing.name_of(each)) for each in writing.uploads()],
        "most_files": uploads.LIMIT_FILES,
        "limit": size_text(uploads.LIMIT_FILE, lang),
    }


def told_of(form: EnterForm, door: str, region: str) -> dict[str, Any]:
    """What is filed as the report's content."""
    answers = form.answers
    content = {name: value for name, value in answers.items() if name not in ("act_kind", "platform", "act_day")}
    return {**content, "door": door, "region": region, "facts": public_steps.facts(answers), "wants": {}}


@csrf_exempt  # The token is read with the files; `_entered` asks for it once they have a place to go.
@require_http_methods(["GET", "HEAD", "POST"])
@officer(Permission.REPORT_ENTER)
def enter(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """The form, and what came of it."""
    return _entered(request, lang, sealing_of(request))


@csrf_protect
def _entered(request: HttpRequest, lang: Lang, sealing: Sealing) -> HttpResponseBase:
    me = officer_of(request)
    named = identities.ready(me.institution)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ReportForm(lang, me.institution.zone, *sent, named=named)
    token, writing, same = sheet_of(request)
    if sent:
        if writing.receipt is not None:
            return _to_receipt(lang, token)
        if not same:
            form.add_error("files", say("catat.stale", lang))
        take_files(request, form, writing, sealing)
        if form.is_valid() and not form.problems:
            try:
                filing.file(_filing(form, me, writing), writing)
            except AlreadyFiled:
                return _to_receipt(lang, token)
            except IntegrityError:
                form.add_error("source", say("catat.source_there", lang))
            except (IntakeError, KeysError) as error:
                form.add_error("channel", say("catat.failed", lang, reason=error.reason.pick(lang).rstrip(".")))
            else:
                return _to_receipt(lang, token)
    context = form_context(form, token, writing, lang) | {"named": named}
    return render(request, "intake/catat_form.html", context, status=422 if form.problems else 200)


def _filing(form: ReportForm, me: Officer, writing: Writing) -> Filing:
    given = form.cleaned_data
    door = given["door"]
    content = told_of(form, door, me.institution.region)
    if door == Report.Door.PRESSURE and given["here"]:
        content["office"] = str(me.institution_id)
    content["brought"] = given["brought"].strip()
    way_there = routing.route(content, chosen=me.institution)
    identity = form.identity
    if not identity and door == Report.Door.REPORT:
        door = Report.Door.INFORMATION
    hidden = Report.Mode.CONFIDENTIAL if given["hidden"] else Report.Mode.NAMED
    return Filing(
        institution=way_there.institution,
        procedure=way_there.procedure,
        door=door,
        mode=hidden if identity else Report.Mode.UNNAMED,
        channel=given["channel"],
        content=content,
        identity=identity or None,
        uploads=writing.uploads(),
        contest=given["contest"],
        act_kind=given["act_kind"],
        act_day=given["act_day"],
        known_day=given["known_day"],
        entered_by=me,
        received_at=given["came_at"],
        source=given["source"].strip(),
        wants_code=given["receipt"] == "print",
    )


def _came(report: Report, lang: Lang) -> str:
    """When it came; at midnight stands what came on a day whose hour nobody knows."""
    local = timezone.localtime(report.received_at, ZoneInfo(report.institution.zone))
    if local.time() == time():
        return date_text(local.date()).pick(lang)
    return moment_text(report.received_at, lang, report.institution.zone)


def _to_receipt(lang: Lang, token: str) -> HttpResponseBase:
    response = HttpResponseRedirect(reverse(f"{lang}:enter-receipt"))
    response.set_cookie(COOKIE, token, path="/", secure=settings.NIRPIHAK.https, httponly=True, samesite="Strict")
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@officer(Permission.REPORT_ENTER)
def receipt(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """The sheet for the reporter; once it was handed over, its code is forgotten here too."""
    me = officer_of(request)
    writing = drafts.opened(request.COOKIES.get(COOKIE, ""))
    report = None
    if writing is not None and writing.receipt is not None:
        rows = Report.objects.select_related("institution").prefetch_related("steps")
        report = rows.filter(pk=writing.draft.report_id or 0, entered_by=me).first()
    if request.method == "POST":
        if writing is not None and report is not None:
            drafts.discard(writing)
        response = HttpResponseRedirect(reverse(f"{lang}:queue"))
        response.delete_cookie(COOKIE, samesite="Strict")
        return response
    if writing is None or report is None:
        return render(request, "intake/catat_lembar.html", {"report": None}, status=404)
    words = str((writing.receipt or {}).get("code") or "").replace("-", " ").split()
    seen = report.institution_id == me.institution_id and scope.reports_of(me).filter(pk=report.pk).exists()
    context = {
        "report": report,
        "zone": report.institution.zone,
        "at": _came(report, lang),
        "channel": say(CHANNELS[report.channel], lang),
        "groups": [words[:4], words[4:]] if words else [],
        "address": request.build_absolute_uri(reverse(f"{lang}:mailbox")),
        "clocks": [each for each in telling.clocks(report, lang) if not each.done][:SHOWN],
        "named": bool(report.given),
        "seen": seen,
        "elsewhere": report.institution_id != me.institution_id,
    }
    return render(request, "intake/catat_lembar.html", context)
