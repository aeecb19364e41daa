"""Addresses of the institution's wording of documents."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from nirpihak.server.cases import wording_views
from nirpihak.server.web.texts import Lang


def pages(lang: Lang) -> list[URLPattern]:
    """The pages in one language."""
    extra: dict[str, Any] = {"lang": lang}
    return [
        path("naskah/", wording_views.listed, extra, name="wording"),
        path("naskah/<slug:kind>/", wording_views.edit, extra, name="wording-edit"),
    ]
