"""What every page knows: its language, the same page in the other language, which menu entry it belongs to."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from nirpihak.law.loading import load_rulebook
from nirpihak.server.web.texts import Lang


def language(request: HttpRequest) -> Lang:
    """The language an address asks for; it also serves addresses that lead to no page."""
    return "en" if request.path_info == "/en" or request.path_info.startswith("/en/") else "id"


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor. The switch keeps the address, and with it every answer given so far."""
    lang = language(request)
    other: Lang = "id" if lang == "en" else "en"
    match = request.resolver_match
    here = match.url_name if match is not None and match.namespace in ("id", "en") else None
    target = reverse(f"{other}:home")
    if match is not None and here is not None:
        captured = {name: value for name, value in match.kwargs.items() if name != "lang"}
        target = reverse(f"{other}:{here}", args=match.args, kwargs=captured)
        if request.method == "GET" and request.META.get("QUERY_STRING"):
            target = f"{target}?{request.META['QUERY_STRING']}"
    return {
        "request": request,
        "lang": lang,
        "other": other,
        "other_url": target,
        "here": here,
        "demo": settings.NIRPIHAK.demo,
        "rulebook_version": load_rulebook().version[:12],
    }
