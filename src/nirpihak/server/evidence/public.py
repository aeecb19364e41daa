"""The public side of the custody log: its head for people, its tiles for tools, and how to verify a bundle.

Nothing here can be read back to a person or a case: what is given out are salted commitments and hashes of them.
"""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from nirpihak.custody.tiles import ENTRIES, Tile, TileError, bundle_bytes, tile_bytes
from nirpihak.custody.trees import WIDTH
from nirpihak.server.evidence.models import Checkpoint, Cosignature, Entry
from nirpihak.server.evidence.services import log
from nirpihak.server.web.texts import Lang

TEXT: Final = "text/plain; charset=utf-8"
LONGEST: Final = 2000
"""Bytes of a signature line at most."""
FOREVER: Final = "max-age=31536000, public, immutable"


@require_safe
def head(request: HttpRequest, lang: Lang) -> HttpResponse:
    """The log for people: how large, signed when, by which key, seen by which witnesses."""
    latest = log.latest()
    witnesses: list[dict[str, Any]] = []
    for key in log.witnesses():
        last = (
            Cosignature.objects.filter(witness=key.name).select_related("checkpoint").order_by("-received_at").first()
        )
        seen = {"at": last.received_at, "size": last.checkpoint.size} if last is not None else {"at": None}
        witnesses.append({"name": key.name, "key": str(key), **seen})
    context = {
        "head": {
            "latest": latest,
            "root": bytes(latest.root).hex() if latest is not None else "",
            "note": log.cosigned(latest) if latest is not None else "",
            "origin": settings.NIRPIHAK.log_name,
            "key": str(log.signer().key),
            "witnesses": witnesses,
            "base": request.build_absolute_uri("/log"),
            "earlier": Checkpoint.objects.all()[1:21],
        }
    }
    return render(request, "evidence/log.html", context)


@require_safe
def verify(request: HttpRequest, lang: Lang) -> HttpResponse:
    """How to verify a bundle, by one command or by hand."""
    return render(request, "evidence/verify.html")


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The latest checkpoint with its cosignatures (C2SP tlog-checkpoint)."""
    latest = log.latest()
    if latest is None:
        return HttpResponse("log masih kosong (the log is empty)\n", status=404, content_type=TEXT)
    return HttpResponse(log.cosigned(latest), content_type=TEXT)


@require_safe
def tile(request: HttpRequest, path: str) -> HttpResponse:
    """A tile of hashes or entries (C2SP tlog-tiles), up to the latest checkpoint: what is not signed is not shown."""
    latest = log.latest()
    try:
        wanted = Tile.parse(f"tile/{path}")
        if latest is None or not wanted.exists(latest.size):
            raise LookupError
        if wanted.level == ENTRIES:
            places = Entry.objects.filter(index__gte=wanted.start, index__lt=wanted.start + wanted.width)
            rows = [bytes(row) for row in places.order_by("index").values_list("commitment", flat=True)]
            if len(rows) != wanted.width:
                raise LookupError
            body = bundle_bytes(rows)
        else:
            body = tile_bytes(log.nodes(), wanted)
    except (TileError, LookupError, log.LogError):
        return HttpResponse("tidak ada (not found)\n", status=404, content_type=TEXT)
    response = HttpResponse(body, content_type="application/octet-stream")
    # A full tile never changes; a partial one has its width in its address and does not either.
    response.headers["Cache-Control"] = FOREVER if wanted.width == WIDTH else "max-age=3600, public"
    return response


@csrf_exempt  # A witness is a program without a session; what it sends is judged by its signature alone.
@require_POST
def cosignature(request: HttpRequest) -> HttpResponse:
    """Take the signature line of a known witness under one of our latest checkpoints."""
    refusal = "baris ini bukan tanda tangan saksi yang dikenal (no signature of a known witness)\n"
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LONGEST:
        return HttpResponse(refusal, status=400, content_type=TEXT)
    try:
        log.add_cosignature(request.body.decode("utf-8", "replace"))
    except log.LogError as error:
        return HttpResponse(f"{error.reason.id} ({error.reason.en})\n", status=400, content_type=TEXT)
    return HttpResponse("diterima (taken)\n", content_type=TEXT)
