"""The public check of a document: a code gives its kind, number, date and institution, and never what it says.

Anybody who holds a letter may ask whether it is real, still holds, and is the very file that was issued. Wrong codes
are counted for the visitor alone. Knows no case.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from nirpihak.server.accounts.access import private
from nirpihak.server.cases import waiting
from nirpihak.server.cases.documents_forms import CheckForm
from nirpihak.server.cases.models import Document
from nirpihak.server.cases.services import documents, wording
from nirpihak.server.web.services.pembacaan import PICTURE_LIMIT
from nirpihak.server.web.templatetags.showing import size_text
from nirpihak.server.web.texts import Lang, say

GATE: Final = waiting.Gate("surat")
LIMIT: Final = PICTURE_LIMIT
"""Bytes of a file that can be compared here; the digest of a larger one can be pasted."""
_DIGEST: Final = re.compile(r"[0-9a-f]{64}\Z")


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """The code, from the form or from the address in the QR picture, and what is known of the document."""
    sent = request.POST if request.method == "POST" else request.GET if "kode" in request.GET else None
    form = CheckForm(lang, sent, request.FILES if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "limit": size_text(LIMIT, lang)}
    status = 200
    if form.is_bound:
        digest = _digest_in(form, lang) if form.is_valid() else ""
        status = 200 if not form.problems else 422
        if not form.problems:
            status = _looked_up(request, lang, form, digest, context)
    response = render(request, "cases/documents_check.html", context, status=status)
    if status == 429:
        response.headers["Retry-After"] = str(waiting.WAIT)
    return private(response)


def _looked_up(request: HttpRequest, lang: Lang, form: CheckForm, digest: str, context: dict[str, Any]) -> int:
    """Look the code up; what is found goes into the page. The status of the answer."""
    code = documents.plain_code(form.cleaned_data["kode"])
    if code is None:
        form.add_error("kode", say("periksa_surat.no_such_code", lang, letters=documents.CODE_LENGTH))
        return 422
    if ticket := GATE.ticket(request, code):
        form.add_error("kode", say("periksa_surat.wait", lang, seconds=waiting.WAIT))
        context["ticket"] = ticket
        return 429
    found = documents.find(code)
    if found is None:
        GATE.failed(request)
        form.add_error("kode", say("periksa_surat.unknown", lang))
        return 422
    context["found"] = _told(found, lang)
    if digest:
        known = [each for each in (found.sha256, "" if found.pdf is None else found.pdf.sha256) if each]
        context["compared"] = {"same": digest in known, "digest": digest, "possible": bool(known)}
    return 200


def _told(row: Document, lang: Lang) -> dict[str, Any]:
    """What anybody may know of a document: nothing of what it says, and nothing of the matter."""
    institution = row.case.institution
    return {
        "kind": wording.kind_of(row.kind).name.pick(lang),
        "number": row.number,
        "day": timezone.localtime(row.made_at, ZoneInfo(institution.zone)).date(),
        "institution": institution.name,
        "withdrawn_at": row.withdrawn_at,
        "zone": institution.zone,
        "replaced_by": "" if row.replaced_by is None else row.replaced_by.number,
        "html": row.sha256,
        "pdf": "" if row.pdf is None else row.pdf.sha256,
    }


def _digest_in(form: CheckForm, lang: Lang) -> str:
    """The SHA-256 that was pasted, or that of the file that was sent; the file goes with the request."""
    file = form.cleaned_data.get("berkas")
    if isinstance(file, UploadedFile):
        if (file.size or 0) > LIMIT:
            form.add_error("berkas", say("periksa_surat.too_large", lang, limit=size_text(LIMIT, lang)))
            return ""
        return hashlib.sha256(file.read()).hexdigest()
    pasted = re.sub(r"\s", "", str(form.cleaned_data.get("sidik") or "")).lower().removeprefix("sha256:")
    if pasted and not _DIGEST.match(pasted):
        form.add_error("sidik", say("periksa_surat.no_digest", lang))
        return ""
    return pasted
