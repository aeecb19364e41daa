"""The addresses of a respondent's own page. No address ever holds a code or a case."""

from __future__ import annotations

from django.urls import URLPattern, path

from nirpihak.server.cases import response_acting, response_views
from nirpihak.server.web.texts import Lang


def pages(lang: Lang) -> list[URLPattern]:
    """The pages in one language."""
    extra = {"lang": lang}
    return [
        path("tanggapan/", response_views.enter, extra, name="response"),
        path("tanggapan/perkara/", response_views.case, extra, name="response-case"),
        path("tanggapan/jawab/", response_acting.answer, extra, name="response-answer"),
        path("tanggapan/waktu/", response_acting.time, extra, name="response-time"),
        path("tanggapan/koreksi/", response_acting.correct, extra, name="response-correct"),
        path("tanggapan/bukti/<int:pk>/", response_views.piece, extra, name="response-shown"),
        path("tanggapan/surat/<int:pk>/", response_views.letter, extra, name="response-letter"),
        path("tanggapan/tutup/", response_views.leave, extra, name="response-leave"),
    ]
