"""The addresses of a case's facts. Names are the same in both languages; `lang` comes from the namespace."""

from __future__ import annotations

from django.urls import URLPattern, path

from nirpihak.server.cases import facts_views
from nirpihak.server.web.texts import Lang


def pages(lang: Lang) -> list[URLPattern]:
    """The pages in one language."""
    extra = {"lang": lang}
    return [
        path("perkara/<slug:ref>/fakta/", facts_views.listed, extra, name="case-facts"),
        path("perkara/<slug:ref>/fakta/baca/", facts_views.read, extra, name="case-readings"),
        path("perkara/<slug:ref>/fakta/tarik/<int:pk>/", facts_views.retract, extra, name="case-fact-retract"),
        path("perkara/<slug:ref>/fakta/<str:fact>/", facts_views.one, extra, name="case-fact"),
    ]
