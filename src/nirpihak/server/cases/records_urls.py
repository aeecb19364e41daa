"""The addresses of a case's record, and of what happened in its procedure. Names are the same in both languages."""

from __future__ import annotations

from django.urls import URLPattern, path

from nirpihak.server.cases import happening_views, records_views
from nirpihak.server.web.texts import Lang


def pages(lang: Lang) -> list[URLPattern]:
    """The pages in one language."""
    extra = {"lang": lang}
    room = "perkara/<slug:ref>/catatan/"
    return [
        path("perkara/<slug:ref>/kejadian/", happening_views.event, extra, name="case-event"),
        path(room, records_views.record, extra, name="case-record"),
        path(f"{room}berkas/", records_views.hand_out, extra, name="case-bundle"),
        path(f"{room}musnahkan/", records_views.destroy, extra, name="case-destroy"),
        path(f"{room}<slug:deed>/", records_views.act, extra, name="case-record-act"),
    ]
