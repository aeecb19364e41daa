"""The addresses of the public pages. Names are the same in both languages; `lang` comes from the namespace."""

from __future__ import annotations

from django.urls import URLPattern, path

from nirpihak.server.web import views
from nirpihak.server.web.texts import Lang


def pages(lang: Lang) -> list[URLPattern]:
    """The pages in one language."""
    extra = {"lang": lang}
    return [
        path("", views.home, extra, name="home"),
        path("boleh/", views.boleh, extra, name="boleh"),
        path("aturan/", views.rules, extra, name="rules"),
        path("aturan/pengecualian/", views.exceptions, extra, name="exceptions"),
        path("aturan/<slug:id>/", views.item, extra, name="item"),
        path("periksa-diri/", views.selfcheck, extra, name="selfcheck"),
        path("periksa-diri/panduan/", views.guides, extra, name="guides"),
        path("periksa-diri/panduan/<slug:platform>/", views.guide, extra, name="guide"),
        path("telaah/", views.read, extra, name="read"),
        path("telaah/fakta/", views.assess, extra, name="assess"),
    ]


plain = [
    path("sehat/", views.health, name="health"),
    path("skema/act.json", views.schema, name="schema"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
]
"""Addresses that have no language."""
