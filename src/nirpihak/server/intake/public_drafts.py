"""The writer's draft between two pages: its cookie, how it is begun and ended, the headers of every page of the door.

Knows no question; what is asked is in public_steps, what becomes of the answers in the services.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from nirpihak.server.accounts import limits
from nirpihak.server.accounts.access import private
from nirpihak.server.accounts.visitors import visitor_key
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services import drafts
from nirpihak.server.intake.services.drafts import Writing
from nirpihak.server.web.texts import Lang

COOKIE: Final = "lapor"
SCRIPT: Final = "intake/lapor.js"
SCRIPTED: Final = "X-Lapor"
"""The header by which the script asks for the next address instead of being sent there."""
HOUR: Final = timedelta(hours=1)
BEGUN: Final = 60
"""Reports that one visitor begins in an hour before the next go to the slow queue; many people share an address."""
FILED: Final = 20
"""The same for those that are sent."""


def opened(request: HttpRequest) -> Writing | None:
    """The draft that the visitor's cookie opens."""
    token = request.COOKIES.get(COOKIE, "")
    return drafts.opened(token) if token else None


def keep(request: HttpRequest, writing: Writing | None, answers: dict[str, Any]) -> tuple[Writing, str]:
    """Keep the answers, in a new draft where there is none; with the new cookie, or "" where the old one holds."""
    token = ""
    if writing is None:
        token, _ = drafts.begin(Report.Lane.QUICK if within(request, "lapor-mulai", BEGUN) else Report.Lane.SLOW)
        writing = drafts.opened(token)
        assert writing is not None  # it was begun just now
    writing.keep(answers)
    return writing, token


def within(request: HttpRequest, scope: str, most: int) -> bool:
    """Whether this visitor is within a limit; nobody else's visits count towards it."""
    return limits.spend(scope, visitor_key(request), most, HOUR).allowed


def handed(response: HttpResponseBase, token: str) -> HttpResponseBase:
    """Give the visitor the cookie of a draft that was begun."""
    if token:
        response.set_cookie(
            COOKIE,
            token,
            max_age=drafts.KEPT,
            path="/",
            secure=settings.NIRPIHAK.https,
            httponly=True,
            samesite="Strict",
        )
    return response


def dropped(response: HttpResponseBase) -> HttpResponseBase:
    """Take the cookie away."""
    response.delete_cookie(COOKIE, path="/", samesite="Strict")
    return response


def closed_door(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The headers of every page: nothing kept in a cache, one script of our own, and a line to these pages alone."""
    origin = f"{request.scheme}://{request.get_host()}"
    # A literal IPv6 address is no source that a policy can name.
    at = "" if "[" in origin else origin
    script, pages = staticfiles_storage.url(SCRIPT), [reverse(f"{lang}:lapor") for lang in ("id", "en")]
    response._csp_update = {  # type: ignore[attr-defined]  # django-csp's own way to say so
        "script-src": [at + script] if at else ["'self'"],
        "connect-src": [at + each for each in pages] if at else ["'self'"],
    }
    if isinstance(response, HttpResponseRedirect) and request.headers.get(SCRIPTED):
        # The script goes on by itself: a redirect that it follows would load the next page twice on a slow line.
        response = _told(response)
    return private(response)


def _told(response: HttpResponseRedirect) -> JsonResponse:
    told = JsonResponse({"to": response.url})
    told.cookies = response.cookies
    return told


def to(lang: Lang, name: str, *args: str, query: str = "") -> HttpResponseRedirect:
    """On to another page."""
    address = reverse(f"{lang}:{name}", args=args)
    return HttpResponseRedirect(f"{address}?{query}" if query else address)
