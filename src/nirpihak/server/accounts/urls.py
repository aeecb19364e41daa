"""The addresses of the log-in, the same names in both languages."""

from __future__ import annotations

from django.urls import URLPattern, path

from nirpihak.server.accounts import views
from nirpihak.server.web.texts import Lang


def pages(lang: Lang) -> list[URLPattern]:
    """The pages in one language."""
    extra = {"lang": lang}
    return [
        path("masuk/", views.login, extra, name="login"),
        path("keluar/", views.logout, extra, name="logout"),
    ]
