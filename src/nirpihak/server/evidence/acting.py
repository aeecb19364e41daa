"""The officers' pages that do something with an exhibit: copy, redact, bundle, check, erase.

Whatever leaves or changes is in the custody log with its reason before the first byte goes out.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from nirpihak.custody.sealing import SealError
from nirpihak.custody.stores.store import StoreError
from nirpihak.server.accounts.access import officer, officer_of, user_of
from nirpihak.server.evidence.forms import BundleForm, CopyForm, EraseForm, RedactForm, SureForm
from nirpihak.server.evidence.models import Exhibit, File
from nirpihak.server.evidence.sending import sent
from nirpihak.server.evidence.services import bundles, exhibits, provenance, scope, sheets, viewing
from nirpihak.server.evidence.services.sheets import Box, Sheet
from nirpihak.server.evidence.views import ERASE, EXPORT, SEE, reason_of, show
from nirpihak.server.web.pageforms import PageForm
from nirpihak.server.web.templatetags.showing import size_text
from nirpihak.server.web.texts import Lang, say

Kept = (exhibits.EvidenceError, StoreError, SealError)
"""What the services raise where bytes cannot be had."""


def live(request: HttpRequest, ref: str) -> Exhibit:
    """The exhibit with its content, or 404: with one that was erased, or is not this officer's, nothing can be done."""
    return get_object_or_404(scope.exhibits_of(officer_of(request)), ref=ref, erased_at=None)


def told(files: list[File], lang: Lang) -> list[dict[str, Any]]:
    """Files as choices and lists name them."""
    return [
        {
            "id": file.pk,
            "label": viewing.label(file, lang),
            "detail": ", ".join(filter(None, [file.name, size_text(file.size, lang)])),
        }
        for file in files
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, EXPORT)
def copy(request: HttpRequest, lang: Lang, ref: str, pk: int) -> HttpResponseBase:
    """A file as it is, to take away: never opened by a browser here, and logged with its reason first."""
    exhibit = live(request, ref)
    file = get_object_or_404(exhibit.files.exclude(key=None), pk=pk)
    form = CopyForm(lang, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            stream = exhibits.opened(file)
            response = sent(stream, file.size, "application/octet-stream", file.name)
            exhibits.copied(file, user_of(request), form.cleaned_data["reason"])
        except Kept as error:
            form.add_error("reason", reason_of(error, lang))
        else:
            return response
    context = {"lang": lang, "exhibit": exhibit, "file": file, "label": viewing.label(file, lang), "form": form}
    return show(request, "evidence/copy.html", context, 422 if form.problems else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, EXPORT)
def redact(request: HttpRequest, lang: Lang, ref: str, pk: int) -> HttpResponseBase:
    """Choose lines, words or an area of a picture's copy, and have a further copy made with them covered."""
    exhibit = live(request, ref)
    file = get_object_or_404(exhibit.files, pk=pk)
    if not viewing.is_redactable(file):
        raise Http404
    try:
        sheet = sheets.sheet_of(file)
    except (*Kept, KeyError, TypeError, ValueError):
        sheet = sheets.bare_sheet(file)
    if sheet is None:
        raise Http404
    form = RedactForm(lang, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        boxes = _boxes(sheet, form)
        try:
            made = exhibits.redact(file, boxes, actor=user_of(request), reason=form.cleaned_data["reason"])
        except (*Kept, ValueError) as error:
            form.add_error("reason", reason_of(error, lang))
        else:
            return redirect(f"{reverse(f'{lang}:exhibit', args=[ref])}?lihat={made.pk}&kabar=tutup")
    lines, words = form.numbers("line"), form.numbers("word")
    rows = [
        {
            "number": line.number,
            "x": line.x,
            "y": line.y,
            "width": line.width,
            "height": line.height,
            "text": line.text,
            "ticked": line.number in lines,
            "opened": any(word.number in words for word in line.words),
            "words": [
                {"number": word.number, "text": word.text, "ticked": word.number in words} for word in line.words
            ],
        }
        for line in sheet.lines
    ]
    context = {
        "lang": lang,
        "exhibit": exhibit,
        "file": file,
        "form": form,
        "address": reverse(f"{lang}:content", args=[ref, file.pk]),
        "sheet": {"width": sheet.width, "height": sheet.height, "lines": rows},
    }
    return show(request, "evidence/redact.html", context, 422 if form.problems else 200)


def _boxes(sheet: Sheet, form: RedactForm) -> list[Box]:
    boxes = sheet.boxes(form.numbers("line"), form.numbers("word"))
    area = form.cleaned_data["area"]
    if area is not None:
        left, top, right, bottom = area
        # Rounded outwards: what the officer saw within the area is covered to its last pixel.
        boxes.append(
            (
                sheet.width * left // 100,
                sheet.height * top // 100,
                -(-sheet.width * right // 100),
                -(-sheet.height * bottom // 100),
            )
        )
    return boxes


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, EXPORT)
def bundle(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Who receives a bundle, for what and without what; the answer is the bundle itself."""
    exhibit = live(request, ref)
    kept = list(exhibit.files.exclude(key=None))
    files = told(kept, lang)
    # What a redaction covers does not go out beside it by oversight; the officer may untick it.
    uncovered = viewing.uncovered(kept)
    form = BundleForm(lang, frozenset(each["id"] for each in files), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = bundles.zipped(
                [exhibit],
                receiver=form.cleaned_data["receiver"],
                reason=form.cleaned_data["reason"],
                actor=user_of(request),
                files=form.withheld,
                fields=form.fields_withheld,
            )
        except Kept as error:
            form.add_error("receiver", say("paket.failed", lang, reason=reason_of(error, lang)))
        else:
            return sent(made.stream, made.size, "application/zip", made.name)
    fields = [
        {"name": name, "label": say(key, lang), "ticked": name in form.fields_withheld}
        for name, key in form.FIELDS.items()
    ]
    context = {
        "lang": lang,
        "exhibit": exhibit,
        "form": form,
        "files": [each | {"ticked": each["id"] in (form.withheld if form.is_bound else uncovered)} for each in files],
        "uncovered": uncovered,
        "fields": fields,
    }
    return show(request, "evidence/bundle.html", context, 422 if form.problems else 200)


@require_POST
@officer(SEE)
def check(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Check one exhibit now; the result is an event, and the page tells it from there."""
    provenance.check_now(live(request, ref), actor=user_of(request))
    return redirect(f"{reverse(f'{lang}:exhibit', args=[ref])}?kabar=periksa")


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, ERASE)
def erase(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Lawful erasure in two steps: why and on what basis; then what goes, confirmed by typing the number."""
    exhibit = live(request, ref)
    data = request.POST if request.method == "POST" else None
    form: PageForm = EraseForm(lang, data)
    sure = form.is_bound and form.is_valid()
    if sure:
        # Only an answer to the second page is judged by what it must hold.
        confirming = SureForm(lang, ref, data)
        if request.POST.get("step") != "sure":
            form = SureForm(lang, ref)
            form.data = request.POST
        elif confirming.is_valid():
            reason, basis = confirming.cleaned_data["reason"], confirming.cleaned_data["basis"]
            try:
                exhibits.erase(exhibit, actor=user_of(request), reason=reason, basis=basis)
            except exhibits.EvidenceError as error:
                confirming.add_error("sure", error.reason.pick(lang))
            else:
                return redirect(f"{reverse(f'{lang}:exhibit', args=[ref])}?kabar=hapus")
            form = confirming
        else:
            form = confirming
    files = told(list(exhibit.files.all()), lang)
    context = {"lang": lang, "exhibit": exhibit, "form": form, "sure": sure, "files": files}
    return show(request, "evidence/erase.html", context, 422 if form.problems else 200)
