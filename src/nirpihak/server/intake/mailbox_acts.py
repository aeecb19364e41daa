"""What a reporter does in the mailbox: write, add files, correct, withdraw, add a name. Each asks a service and says
what came of it; a refusal never loses what was written. Knows no rule of intake.
"""

from __future__ import annotations

from typing import BinaryIO, cast

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from nirpihak.law.procedures import Standing, Withdrawal, procedures
from nirpihak.server.accounts.access import private
from nirpihak.server.evidence.uploads import Sealing
from nirpihak.server.intake.mailbox_forms import (
    CONSENT,
    CorrectForm,
    FilesForm,
    IdentityForm,
    MessageForm,
    WithdrawForm,
)
from nirpihak.server.intake.mailbox_shown import NAMEABLE, S, correction_clock, may_correct
from nirpihak.server.intake.mailbox_views import MINUTES, inside, letters_page, to_letters
from nirpihak.server.intake.models import Report, Upload
from nirpihak.server.intake.services import mailbox, states, telling, uploads
from nirpihak.server.intake.services.errors import IntakeError
from nirpihak.server.intake.services.mailbox import Visit
from nirpihak.server.keys.services import identities
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.web.texts import Lang, say
from nirpihak.text import Text


def refused(error: IntakeError | KeysError, lang: Lang) -> str:
    """What a service refused with, as one sentence."""
    return say("kotak.failed", lang, reason=error.reason.pick(lang).rstrip("."))


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def send(request: HttpRequest, visit: Visit, lang: Lang) -> HttpResponseBase:
    """A message to the officers."""
    if request.method != "POST":
        return to_letters(lang)
    form = MessageForm(lang, request.POST)
    if form.is_valid():
        try:
            mailbox.send(visit, form.cleaned_data["text"])
        except IntakeError as error:
            form.add_error("text", refused(error, lang))
        else:
            return to_letters(lang, "pesan")
    return letters_page(request, visit, lang, message=form)


@csrf_exempt  # The token is read with the files; `_added` asks for it once they have a place to go.
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """Further files, sealed as they come."""
    if request.method != "POST":
        return private(HttpResponseRedirect(reverse(f"{lang}:mailbox-letters")))
    request.upload_handlers = [Sealing(request, settings.NIRPIHAK.spool, uploads.LIMIT_FILE)]
    return _added(request, lang)


@csrf_protect
@require_POST
@inside
def _added(request: HttpRequest, visit: Visit, lang: Lang) -> HttpResponseBase:
    form = FilesForm(lang, request.POST, request.FILES)
    (sealing,) = (each for each in request.upload_handlers if isinstance(each, Sealing))
    kept: list[Upload] = []
    if sealing.problem is not None:
        form.add_error("files", say("kotak.add_broken", lang, reason=sealing.problem.text.pick(lang).rstrip(".")))
    elif form.is_valid():
        for file in form.received:
            name = file.name or ""
            made = uploads.whole(cast(BinaryIO, file.file), name, visit.owner)
            if made.state == Upload.State.KEPT:
                kept.append(made)
            else:
                reason = Text.of(made.error).pick(lang)
                form.add_error("files", say("kotak.add_failed", lang, name=name, reason=reason))
        mailbox.add_files(visit, kept)
    if form.problems:
        return letters_page(request, visit, lang, files=form)
    return to_letters(lang, "berkas", banyak=len(kept))


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def correct(request: HttpRequest, visit: Visit, lang: Lang) -> HttpResponseBase:
    """Put right what was told, as long as the law gives time."""
    report = visit.report
    prefetch_related_objects([report], "steps")
    if not may_correct(report):
        return render(
            request, "intake/kotak_ubah.html", {"report": report, "minutes": MINUTES}, status=_conflict(request)
        )
    form = CorrectForm(lang, visit.content(), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            mailbox.correct(visit, form.changes, form.cleaned_data["why"])
        except IntakeError as error:
            form.add_error("what", refused(error, lang))
        else:
            return to_letters(lang, "perbaiki")
    clock = correction_clock(report)
    context = {
        "report": report,
        "form": form,
        "told": telling.told(report, states.events_of(report), lang) if report.state == S.CORRECTION else None,
        "unsure": clock is not None and clock[0] == Standing.UNSURE,
        "minutes": MINUTES,
    }
    return render(request, "intake/kotak_ubah.html", context, status=422 if form.problems else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def withdraw(request: HttpRequest, visit: Visit, lang: Lang) -> HttpResponseBase:
    """Withdraw: its effect in law first, then the confirmation."""
    report = visit.report
    prefetch_related_objects([report], "steps")
    legal = _withdrawal(report)
    registered = report.state == S.REGISTERED
    asked = any(step.kind == "withdrawal_asked" for step in report.steps.all())
    ends = report.state in NAMEABLE and (legal is None or legal.possible is not False)
    context = {
        "report": report,
        "effect": legal.effect.pick(lang) if legal is not None else "",
        "doubt": legal.backing.disagreement.pick(lang) if legal is not None and legal.backing.disagreement else "",
        "basis": "; ".join(legal.backing.basis) if legal is not None else "",
        "unknown": legal is not None and legal.possible is None,
        "registered": registered,
        "asked": asked,
        "ends": ends,
        "minutes": MINUTES,
    }
    if not (ends or (registered and not asked)):
        return render(request, "intake/kotak_cabut.html", context, status=_conflict(request))
    form = WithdrawForm(lang, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            # Registered meanwhile, it is not ended: then the wish alone is noted, and the page says so.
            made = mailbox.withdraw(visit, form.cleaned_data["reason"])
        except IntakeError as error:
            form.add_error("reason", refused(error, lang))
        else:
            return to_letters(lang, "cabut" if made.kind == "withdrawn" else "ingin")
    return render(request, "intake/kotak_cabut.html", context | {"form": form}, status=422 if form.problems else 200)


def _withdrawal(report: Report) -> Withdrawal | None:
    """What the procedure says of withdrawing in this state."""
    procedure = procedures().get(report.procedure)
    if procedure is None or not procedure.withdrawals:
        return None
    events = {name: at for name, at in states.events_of(report).items() if name in procedure.events}
    state = procedure.state_after(events)
    return procedure.withdrawal(state.id) if state is not None else None


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def identify(request: HttpRequest, visit: Visit, lang: Lang) -> HttpResponseBase:
    """Name and address, later on: told what it means and which rights there are, and only with consent."""
    report = visit.report
    why_not = ""
    if report.given:
        why_not = say("kotak_nama.already", lang)
    elif report.state not in NAMEABLE:
        why_not = say("kotak_nama.closed", lang)
    elif not identities.ready(report.institution):
        why_not = say("kotak_nama.not_ready", lang)
    if why_not:
        context = {"report": report, "why_not": why_not, "minutes": MINUTES}
        return render(request, "intake/kotak_nama.html", context, status=_conflict(request))
    form = IdentityForm(lang, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            mailbox.add_identity(visit, form.identity, consent=CONSENT)
        except (IntakeError, KeysError) as error:
            form.add_error("name", refused(error, lang))
        else:
            return to_letters(lang, "nama")
    context = {"report": report, "form": form, "minutes": MINUTES}
    return render(request, "intake/kotak_nama.html", context, status=422 if form.problems else 200)


def _conflict(request: HttpRequest) -> int:
    """A form sent for what is no longer possible."""
    return 409 if request.method == "POST" else 200
