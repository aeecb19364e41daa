"""What a respondent does on the page of the code: answers, with files, and asks for time.

A refusal never loses what was written. Knows no rule of a case; the services do.
"""

from __future__ import annotations

from typing import BinaryIO, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from nirpihak.server.cases.response_forms import AnswerForm, CorrectForm, TimeForm
from nirpihak.server.cases.response_views import MINUTES, inside, to_page
from nirpihak.server.cases.services import answers, records
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.cases.services.visits import Visit
from nirpihak.server.evidence.uploads import Sealing
from nirpihak.server.intake.models import Upload
from nirpihak.server.intake.services import uploads
from nirpihak.server.web.templatetags.showing import size_text
from nirpihak.server.web.texts import Lang, say
from nirpihak.text import Text

WRONG = 422


@csrf_exempt  # The token is read with the files; `_answer` asks for it once they have a place to go.
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """The answer: simple questions, what one wants to say, who comes along, files sealed as they come."""
    if request.method == "POST":
        request.upload_handlers = [Sealing(request, settings.NIRPIHAK.spool, uploads.LIMIT_FILE)]
    return _answer(request, lang)


@csrf_protect
@inside
def _answer(request: HttpRequest, visit: Visit, lang: Lang) -> HttpResponseBase:
    questions = answers.asked(visit.case)
    if request.method != "POST":
        return _page(request, visit, lang, AnswerForm(lang, questions))
    form = AnswerForm(lang, questions, request.POST, request.FILES)
    if form.is_valid():
        kept, names = _kept(request, visit, form, lang)
        if not form.errors:
            try:
                answers.written(visit, form.said, kept, names)
            except CaseError as error:
                form.add_error("text", say("tanggapan.failed", lang, reason=error.reason.pick(lang)))
            else:
                return to_page(lang, "jawab")
    return _page(request, visit, lang, form)


def _kept(request: HttpRequest, visit: Visit, form: AnswerForm, lang: Lang) -> tuple[list[Upload], list[str]]:
    """The files that came, in the store; where one cannot be kept, the words at the field and nothing is sent."""
    (sealing,) = (each for each in request.upload_handlers if isinstance(each, Sealing))
    if sealing.problem is not None:
        reason = sealing.problem.text.pick(lang).rstrip(".")
        form.add_error("files", say("tanggapan.file_broken", lang, reason=reason))
        return [], []
    if len(form.received) > answers.room_for(visit.case):
        form.add_error("files", say("tanggapan.too_many", lang, count=answers.FILES_A_DAY))
        return [], []
    kept, names = list[Upload](), list[str]()
    for file in form.received:
        made = uploads.whole(cast(BinaryIO, file.file), file.name or "", answers.owner(visit), write=False)
        if made.state == Upload.State.KEPT:
            kept.append(made)
            names.append(uploads.name_of(made, answers.owner(visit)))
        else:
            reason = Text.of(made.error).pick(lang)
            form.add_error("files", say("tanggapan.file_failed", lang, name=file.name or "", reason=reason))
    return kept, names


def _page(request: HttpRequest, visit: Visit, lang: Lang, form: AnswerForm) -> HttpResponse:
    context = {
        "form": form,
        "case": visit.case,
        "can": visit.case.stage in answers.OPEN_STAGES,
        "most": answers.FILES_A_DAY,
        "limit": size_text(uploads.LIMIT_FILE, lang),
        "minutes": MINUTES,
    }
    return render(request, "cases/response_answer.html", context, status=WRONG if form.problems else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def time(request: HttpRequest, visit: Visit, lang: Lang) -> HttpResponseBase:
    """A request for more time, or for another day."""
    form = TimeForm(lang, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            answers.requested(visit, form.cleaned_data["text"])
        except CaseError as error:
            form.add_error("text", say("tanggapan.failed", lang, reason=error.reason.pick(lang)))
        else:
            return to_page(lang, "waktu")
    context = {
        "form": form,
        "case": visit.case,
        "can": visit.case.stage in answers.OPEN_STAGES,
        "minutes": MINUTES,
    }
    return render(request, "cases/response_time.html", context, status=WRONG if form.problems else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def correct(request: HttpRequest, visit: Visit, lang: Lang) -> HttpResponseBase:
    """A request that the record be put right; the institution has to answer it in time."""
    form = CorrectForm(lang, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            records.ask(visit.case, "correction", text=form.cleaned_data["text"])
        except CaseError as error:
            form.add_error("text", say("tanggapan.failed", lang, reason=error.reason.pick(lang)))
        else:
            return to_page(lang, "koreksi")
    context = {"form": form, "case": visit.case, "minutes": MINUTES}
    return render(request, "cases/response_correct.html", context, status=WRONG if form.problems else 200)
