"""The addresses of the pages for keys. Names are the same in both languages; `lang` comes from the namespace."""

from __future__ import annotations

from django.urls import URLPattern, path

from nirpihak.server.keys import opening, views
from nirpihak.server.web.texts import Lang


def pages(lang: Lang) -> list[URLPattern]:
    """The pages in one language."""
    extra = {"lang": lang}
    return [
        path("identitas/", views.home, extra, name="custody"),
        path("identitas/kunci/", views.enrol, extra, name="custody-enrol"),
        path("identitas/frasa/", views.passphrase, extra, name="custody-passphrase"),
        path("identitas/pemulihan/", views.recovery, extra, name="custody-recovery"),
        path("identitas/kode/", views.code, extra, name="custody-code"),
        path("identitas/terima/<int:pk>/", views.admit, extra, name="custody-admit"),
        path("identitas/akhiri/<int:pk>/", views.end, extra, name="custody-end"),
        path("identitas/permintaan/<int:pk>/", opening.answer, extra, name="custody-request"),
        path("identitas/minta/<slug:ref>/", opening.ask, extra, name="custody-ask"),
        path("identitas/pembukaan/", opening.listed, extra, name="openings"),
    ]
