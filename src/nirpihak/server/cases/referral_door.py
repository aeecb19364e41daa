"""Where partners' servers hand in packages and notes: no log-in and no cookie, a signature instead.

Before a byte of a package is read, its announcement must be signed by a partner and name its hash and size. A refusal
says why, in one line of both languages, and nothing of what is here. Knows no officer.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Final, cast

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from nirpihak.custody import referring
from nirpihak.custody.checking import CheckError
from nirpihak.custody.checking.notes import VerifierKey
from nirpihak.server.accounts import limits, visitors
from nirpihak.server.cases.models import Partner
from nirpihak.server.cases.services import carrying, exchange
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.evidence.services.workplaces import workplace
from nirpihak.server.institutions.models import Institution
from nirpihak.server.keys.services.content import KeysError
from nirpihak.text import Text

PER_HOUR: Final = 120
"""What one visitor hands in, packages and notes together."""
PLAIN: Final = "text/plain; charset=utf-8"
_BLOCK: Final = 1 << 20
_HEADER: Final = 4096


@csrf_exempt  # A partner's server has no session; what it hands in is judged by its signature alone.
@require_POST
def package(request: HttpRequest) -> HttpResponse:
    """A package, announced in a header; the answer is its signed receipt (201; 200 where it came before)."""
    if (full := _full(request)) is not None:
        return full
    if not request.headers.get(carrying.HEADER):
        return _refused(400, Text("paket tidak diumumkan", "the package is not announced"))
    try:
        sent = base64.b64decode(request.headers.get(carrying.HEADER, "")[:_HEADER].encode("ascii"), validate=True)
        target, digest, size = referring.expected(sent.decode(), _known())
    except (CheckError, ValueError, binascii.Error) as error:
        said = error.message if isinstance(error, CheckError) else ("pengumuman tidak terbaca", "no announcement")
        return _refused(401, Text(*said))
    home = Institution.objects.filter(code=target, closed_at=None).first()
    if home is None:
        return _refused(409, Text("instansi itu tidak ada di server ini", "there is no such institution here"))
    if size > referring.LARGEST:
        most = referring.LARGEST // 1_000_000
        return _refused(413, Text(f"paket paling besar {most} MB", f"a package has {most} MB at most"))
    if request.headers.get("Content-Length") != str(size):
        return _refused(400, Text("ukuran paket bukan yang diumumkan", "the size is not the one announced"))
    with workplace("terima") as folder:
        path = folder / "paket.zip"
        if _read(request, path, size) != digest:
            return _refused(400, Text("paket rusak di perjalanan", "the package was damaged on its way"))
        try:
            arrived = exchange.arrive(path, at=home)
        except (CaseError, KeysError) as error:
            return _refused(409, error.reason)
    return HttpResponse(arrived.note, status=201 if arrived.fresh else 200, content_type=PLAIN)


@csrf_exempt
@require_POST
def note(request: HttpRequest) -> HttpResponse:
    """A note: a receipt, a refusal, an answer, a withdrawal."""
    if (full := _full(request)) is not None:
        return full
    size = request.headers.get("Content-Length", "")
    if not size.isdecimal() or size == "0":
        return _refused(400, Text("tidak ada catatan", "there is no note"))
    if int(size) > referring.LARGEST_NOTE:
        return _refused(413, Text("catatan terlalu besar", "the note is too large"))
    try:
        exchange.take_note(request.read(int(size)).decode())
    except UnicodeDecodeError:
        return _refused(400, Text("catatan bukan UTF-8", "the note is not UTF-8"))
    except (CaseError, KeysError) as error:
        return _refused(409, error.reason)
    return HttpResponse("diterima (taken)\n", content_type=PLAIN)


def _known() -> list[VerifierKey]:
    """The keys of all partners of all institutions here: for whom a package is, its note says."""
    rows = Partner.objects.filter(ended_at=None).values_list("verifier", flat=True).distinct()
    return [VerifierKey.parse(each) for each in rows]


def _read(request: HttpRequest, path: Path, size: int) -> str:
    digest, left, source = hashlib.sha256(), size, cast(BinaryIO, request)
    with path.open("xb") as out:
        while left and (block := source.read(min(_BLOCK, left))):
            left -= len(block)
            digest.update(block)
            out.write(block)
    return digest.hexdigest()


def _full(request: HttpRequest) -> HttpResponse | None:
    spent = limits.spend("referral", visitors.visitor_key(request), PER_HOUR, timedelta(hours=1))
    return None if spent.allowed else _refused(429, Text("terlalu banyak; coba lagi nanti", "too many; try later"))


def _refused(status: int, reason: Text) -> HttpResponse:
    return HttpResponse(f"{reason.id} ({reason.en})\n", status=status, content_type=PLAIN)
