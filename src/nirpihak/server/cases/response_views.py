"""The door of a respondent's own page and the page itself: enter with the code, read, leave.

No account and no script. The code is in no address and no log; wrong codes are counted for the visitor alone, and
after some of them each further code has to wait a little. Knows no rule of a case; the services do.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nirpihak.custody.sealing import SealError
from nirpihak.custody.stores.store import StoreError
from nirpihak.server.accounts.access import private
from nirpihak.server.cases.response_forms import CodeForm
from nirpihak.server.cases.response_shown import page_context
from nirpihak.server.cases.services import handed, showing, visits
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.cases.services.visits import Visit
from nirpihak.server.cases.waiting import WAIT, Gate
from nirpihak.server.evidence.sending import sent
from nirpihak.server.evidence.services.exhibits import EvidenceError
from nirpihak.server.keys.codes import CodeError, parse
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.web.texts import Lang, say

COOKIES: Final[dict[Lang, str]] = {"id": "tanggapan", "en": "tanggapan-en"}
"""The cookie of each language: each is bound to the path of its pages, and goes to no other page."""
MINUTES: Final = int(visits.OPEN.total_seconds()) // 60
GATE: Final = Gate("tanggapan")
KEPT: Final = 10_000
"""Characters of what was written into a page that had closed, shown back to its writer."""
P = ParamSpec("P")
Inside = Callable[Concatenate[HttpRequest, Visit, Lang, P], HttpResponseBase]


def inside(view: Inside[P]) -> Callable[..., HttpResponseBase]:
    """A page behind the code. A closed one says so, and shows back what was written."""

    @wraps(view)
    def guarded(request: HttpRequest, lang: Lang, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        token = request.COOKIES.get(COOKIES[lang], "")
        try:
            visit = visits.opened(token)
            if visit is None:
                return closed(request, lang, known=bool(token))
            response = view(request, visit, lang, *args, **kwargs)
        except KeysError:
            # Its key or its text is no more: what was destroyed cannot be opened by anybody.
            return private(render(request, "cases/response_gone.html", {"minutes": MINUTES}, status=410))
        keep(response, token)
        return private(response)

    return guarded


def keep(response: HttpResponseBase, token: str) -> None:
    """Let the cookies hold the page open for another half hour."""
    for lang, name in COOKIES.items():
        response.set_cookie(
            name,
            token,
            max_age=MINUTES * 60,
            path=reverse(f"{lang}:response"),
            secure=settings.NIRPIHAK.https,
            httponly=True,
            samesite="Strict",
        )


def forget(response: HttpResponseBase) -> None:
    """Take the cookies away."""
    for lang, name in COOKIES.items():
        response.delete_cookie(name, path=reverse(f"{lang}:response"), samesite="Strict")


def to_page(lang: Lang, news: str = "") -> HttpResponseRedirect:
    """Back to the page, with what was just done."""
    return HttpResponseRedirect(reverse(f"{lang}:response-case") + (f"?kabar={news}" if news else ""))


def closed(request: HttpRequest, lang: Lang, *, known: bool = True) -> HttpResponseBase:
    """The door again. What was sent to a closed page is not lost: it is shown to be copied, and kept nowhere."""
    unsent = str(request.POST.get("text") or "")[:KEPT] if request.method == "POST" else ""
    if not known and not unsent and request.method != "POST":
        return private(HttpResponseRedirect(reverse(f"{lang}:response")))
    context = {"form": CodeForm(lang), "ended": True, "unsent": unsent, "minutes": MINUTES}
    response = render(request, "cases/response_door.html", context, status=403)
    forget(response)
    return private(response)


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """The code, in one field."""
    form = CodeForm(lang, request.POST if request.method == "POST" else None)
    ticket, status = "", 200
    if form.is_bound and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            ticket = GATE.ticket(request, parse(code).text)
            if not ticket:
                token, _ = visits.enter(code)
                inner = to_page(lang)
                keep(inner, token)
                return private(inner)
            form.add_error("code", say("tanggapan.wait", lang, seconds=WAIT))
            status = 429
        except CodeError as error:
            form.add_error("code", error.text.pick(lang))
        except (CaseError, KeysError):
            GATE.failed(request)
            form.add_error("code", say("tanggapan.unknown", lang))
    if form.problems and status == 200:
        status = 422
    left = request.method != "POST" and request.GET.get("kabar") == "tutup"
    context = {"form": form, "ticket": ticket, "left": left, "minutes": MINUTES}
    response = private(render(request, "cases/response_door.html", context, status=status))
    if status == 429:
        response.headers["Retry-After"] = str(WAIT)
    return response


@require_POST
def leave(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """Close the page on this device."""
    visits.leave(request.COOKIES.get(COOKIES[lang], ""))
    response = HttpResponseRedirect(reverse(f"{lang}:response") + "?kabar=tutup")
    forget(response)
    return private(response)


@require_GET
@inside
def case(request: HttpRequest, visit: Visit, lang: Lang) -> HttpResponseBase:
    """How it stands, what is alleged, what may be seen, which rights and dates there are."""
    context: dict[str, Any] = page_context(visit, lang)
    context |= {"minutes": MINUTES, "news": _news(request, lang)}
    return render(request, "cases/response_page.html", context)


def _news(request: HttpRequest, lang: Lang) -> tuple[str, str] | None:
    """What was just done, told once at the top."""
    known = {
        "jawab": ("tanggapan.sent", "tanggapan.sent_text"),
        "waktu": ("tanggapan.time_sent", "tanggapan.time_sent_text"),
        "koreksi": ("tanggapan.correct_sent", "tanggapan.correct_sent_text"),
    }
    found = known.get(request.GET.get("kabar", ""))
    return None if found is None else (say(found[0], lang), say(found[1], lang))


@require_GET
@inside
def letter(request: HttpRequest, visit: Visit, lang: Lang, pk: int) -> HttpResponseBase:
    """A letter that was issued to the person, as a file to keep."""
    try:
        found = handed.opened(visit, pk)
        if found is None:
            raise Http404
        file, stream, name = found
        return sent(stream, file.size, file.media_type, name)
    except (EvidenceError, StoreError, SealError):
        return _unreadable(lang)


@require_GET
@inside
def piece(request: HttpRequest, visit: Visit, lang: Lang, pk: int) -> HttpResponseBase:
    """A picture that the person may see."""
    try:
        found = showing.opened(visit, pk)
        if found is None:
            raise Http404
        file, stream = found
        return sent(stream, file.size, file.media_type)
    except (EvidenceError, StoreError, SealError):
        return _unreadable(lang)


def _unreadable(lang: Lang) -> HttpResponse:
    words = say("tanggapan.unreadable", lang)
    return HttpResponse(f"{words}\n", status=503, content_type="text/plain; charset=utf-8")
