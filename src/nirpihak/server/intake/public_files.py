"""Files of a report that is being written: whole, by an ordinary form, or piece by piece where the browser can.

Each is kept as soon as it came. What cannot be kept is said in words and never stands in the report's way. A plain
byte touches neither the disk nor, beyond one piece, the memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, BinaryIO, Final, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from nirpihak.server.evidence.services import exhibits
from nirpihak.server.evidence.uploads import Sealing
from nirpihak.server.intake import public_steps as steps
from nirpihak.server.intake.models import Upload
from nirpihak.server.intake.public_drafts import handed, keep, opened, to
from nirpihak.server.intake.public_views import asked_at, door, onward, shown
from nirpihak.server.intake.services import uploads
from nirpihak.server.intake.services.drafts import Writing
from nirpihak.server.intake.services.errors import IntakeError, WrongOffset
from nirpihak.server.web.templatetags.showing import size_text
from nirpihak.server.web.texts import Lang, say
from nirpihak.text import Text

STEP: Final = "berkas"
ANNOUNCED: Final = 4096
"""Bytes of the note that announces a file, at most."""
NAME: Final = 300


# By an ordinary form


@csrf_exempt  # Forgery is checked in `_page`: where the bytes go must be said before the form is read.
@require_http_methods(["GET", "HEAD", "POST"])
@door
def page(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """The page of files: those there are, a field for more, and a note about them."""
    sealing = Sealing(request, settings.NIRPIHAK.spool, uploads.LIMIT_FILE)
    request.upload_handlers = [sealing]
    return _page(request, lang, sealing)


@csrf_protect
def _page(request: HttpRequest, lang: Lang, sealing: Sealing) -> HttpResponseBase:
    writing = opened(request)
    if writing is not None and writing.receipt is not None:
        return to(lang, "lapor-receipt")
    answers: dict[str, Any] = dict(writing.answers) if writing is not None else {}
    asked = asked_at(answers, STEP)
    if request.method != "POST":
        if writing is None:
            return to(lang, "lapor", query="kabar=habis")
        form = asked.form(lang, answers)
        return shown(request, lang, answers, asked, form, context=_told(writing, lang))
    form = asked.form(lang, answers, request.POST)
    done = form.is_valid()
    answers |= {**form.taken, "door": steps.door_of(answers)}
    writing, token = keep(request, writing, answers)
    go = request.POST.get("go", "next")
    failed = _removed(writing, go) if go.startswith("remove-") else _taken(request, writing, sealing)
    if not done:
        return handed(shown(request, lang, answers, asked, form, status=422, context=_told(writing, lang)), token)
    if failed and go != "back":
        query = "ubah=1&kabar=gagal" if request.POST.get("to") else "kabar=gagal"
        return handed(to(lang, "lapor-step", STEP, query=query), token)
    return handed(onward(request, lang, answers, asked), token)


def _taken(request: HttpRequest, writing: Writing, sealing: Sealing) -> bool:
    """Keep every file that came; whether one could not be kept."""
    failed = False
    for file in request.FILES.getlist("files"):
        # What the disk did not take, or what is too large, has no bytes to read: it fails, by name.
        plain = file.file if sealing.problem is None and (file.size or 0) <= uploads.LIMIT_FILE else None
        kept = _kept(cast(BinaryIO | None, plain), file.name or "", writing, too_large=sealing.problem is None)
        failed = failed or kept.state != Upload.State.KEPT
    return failed


def _kept(stream: BinaryIO | None, name: str, writing: Writing, *, too_large: bool) -> Upload:
    if stream is not None:
        return uploads.whole(stream, name, writing.owner)
    why = uploads.too_large() if too_large else Text("penyimpanan sedang penuh", "the storage is full just now")
    return uploads.refused(name, why, writing.owner)


def _removed(writing: Writing, go: str) -> bool:
    found = _upload(writing, go.removeprefix("remove-"))
    if found is not None:
        uploads.remove(found)
    return False


def _upload(writing: Writing, uid: str | UUID) -> Upload | None:
    """One file of this draft; another's is not there."""
    try:
        wanted = UUID(str(uid))
    except ValueError:
        return None
    return Upload.objects.filter(uid=wanted, draft=writing.draft).first()


def _told(writing: Writing, lang: Lang) -> dict[str, Any]:
    """What the page shows of the files."""
    files = []
    for each in writing.uploads():
        name = writing.name_of(each)
        words, tone = _state(each, lang)
        files.append({"uid": str(each.uid), "name": name, "size": each.size, "state": each.state, "words": words})
        files[-1] |= {"tone": tone, "remove": say("tanya.file_remove", lang, name=name)}
    return {
        "files": files,
        "most_files": uploads.LIMIT_FILES,
        "limit": size_text(uploads.LIMIT_FILE, lang),
        "chunk": uploads.CHUNK,
        "limit_bytes": uploads.LIMIT_FILE,
    }


def _state(upload: Upload, lang: Lang) -> tuple[str, str]:
    """How a file stands, in words, and the tone of its mark."""
    if upload.state == Upload.State.KEPT:
        return say("tanya.file_kept", lang), "on"
    if upload.state == Upload.State.PARTIAL:
        came, size = size_text(upload.came, lang), size_text(upload.size, lang)
        return say("tanya.file_partial", lang, came=came, size=size), "due"
    return say("tanya.file_failed", lang, reason=upload.error.get(lang, "")), "danger"


# Piece by piece, for the script: JSON in and out, no page


def _piecewise(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A route of the script: only with an open draft that was not filed, errors as JSON in both languages."""

    @wraps(view)
    def inner(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        writing = opened(request)
        if writing is None or writing.receipt is not None:
            return JsonResponse({"error": {"id": "tidak ada draf", "en": "no draft"}}, status=410)
        try:
            return view(request, writing, **kwargs)
        except WrongOffset as error:
            return JsonResponse({"came": error.came}, status=409)
        except IntakeError as error:
            return JsonResponse({"error": {"id": error.reason.id, "en": error.reason.en}}, status=422)

    return inner


@require_POST
@door
@_piecewise
def announce(request: HttpRequest, writing: Writing) -> HttpResponseBase:
    """A file that will come in pieces: `{"name", "size"}`. One that came in part before goes on where it stopped."""
    length = request.META.get("CONTENT_LENGTH") or ""
    try:
        if not length.isdecimal() or int(length) > ANNOUNCED:
            raise ValueError
        told = json.loads(request.body)
        name, size = str(told["name"])[:NAME], int(told["size"])
    except (ValueError, KeyError, TypeError):
        raise IntakeError(Text("berkas ini tidak terbaca", "this file cannot be read")) from None
    for each in writing.draft.uploads.filter(state=Upload.State.PARTIAL, size=size):
        if writing.name_of(each) == exhibits.plain_name(name):
            return _stands(each)
    return _stands(uploads.begin(name, size, writing.owner), status=201)


@require_http_methods(["GET", "HEAD", "PATCH", "DELETE"])
@door
@_piecewise
def piece(request: HttpRequest, writing: Writing, uid: UUID) -> HttpResponseBase:
    """How much of a file came; PATCH adds the next piece at `Upload-Offset`, DELETE takes the file back."""
    upload = _upload(writing, uid)
    if upload is None:
        return JsonResponse({"error": {"id": "berkas ini tidak ada", "en": "no such file"}}, status=404)
    if request.method == "DELETE":
        uploads.remove(upload)
        return HttpResponse(status=204)
    if request.method == "PATCH":
        offset = request.headers.get("Upload-Offset", "")
        if not offset.isdecimal() or len(offset) > 12:
            raise IntakeError(Text("tanpa Upload-Offset", "without Upload-Offset"))
        upload = uploads.chunk(upload, int(offset), cast(BinaryIO, request), writing.owner)
    return _stands(upload)


def _stands(upload: Upload, status: int = 200) -> HttpResponseBase:
    told: dict[str, Any] = {"id": str(upload.uid), "came": upload.came, "size": upload.size, "state": upload.state}
    if upload.state == Upload.State.FAILED:
        told["error"] = upload.error
    response = JsonResponse(told, status=status)
    response.headers["Upload-Offset"] = str(upload.came)
    return response
