"""The addresses on whose account it was. Names are the same in both languages; `lang` comes from the namespace."""

from __future__ import annotations

from django.urls import URLPattern, path

from nirpihak.server.cases import account_views
from nirpihak.server.web.texts import Lang


def pages(lang: Lang) -> list[URLPattern]:
    """The pages in one language."""
    extra = {"lang": lang}
    room = "perkara/<str:ref>/akun/"
    return [
        path("akun-diretas/", account_views.helped, extra, name="account-help"),
        path(room, account_views.account, extra, name="case-account"),
        path(f"{room}simpulkan/", account_views.conclude, extra, name="case-attribute"),
        path(f"{room}akhiri/", account_views.end, extra, name="case-victim"),
        path(f"{room}petunjuk/<slug:indicator>/", account_views.indicate, extra, name="case-indicate"),
        path(f"{room}tarik/<int:pk>/", account_views.take_back, extra, name="case-indication-back"),
    ]
