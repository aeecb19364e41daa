"""The addresses of the interface and of the pages for its tokens."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from nirpihak.server.api import views
from nirpihak.server.api.routes import api
from nirpihak.server.web.texts import Lang


def pages(lang: Lang) -> list[URLPattern]:
    """The pages in one language."""
    extra = {"lang": lang}
    return [
        path("sistem-lain/", views.listed, extra, name="tokens"),
        path("sistem-lain/<int:pk>/cabut/", views.withdraw, extra, name="token-withdraw"),
    ]


plain: list[URLPattern | URLResolver] = [path("api/v1/", api.urls)]
"""The interface itself has no language: it says everything in both."""
