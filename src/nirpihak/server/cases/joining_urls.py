"""The addresses of opening cases and joining reports. `lang` comes from the namespace."""

from __future__ import annotations

from django.urls import URLPattern, path

from nirpihak.server.cases import joining_views
from nirpihak.server.web.texts import Lang


def pages(lang: Lang) -> list[URLPattern]:
    """The pages in one language."""
    extra = {"lang": lang}
    return [
        path("perkara/buka/<slug:ref>/", joining_views.begin, extra, name="case-open"),
        path("perkara/<slug:ref>/gabung/", joining_views.join, extra, name="case-join"),
        path("perkara/<slug:ref>/keluarkan/<slug:report>/", joining_views.take_out, extra, name="case-take-out"),
    ]
