"""The addresses of a case's respondent, for officers. Names are the same in both languages."""

from __future__ import annotations

from django.urls import URLPattern, path

from nirpihak.server.cases import respondent_acting, respondent_views
from nirpihak.server.web.texts import Lang


def pages(lang: Lang) -> list[URLPattern]:
    """The pages in one language."""
    extra = {"lang": lang}
    room = "perkara/<str:ref>/terlapor/"
    call = f"{room}panggilan/<int:pk>/"
    return [
        path(room, respondent_views.respondent, extra, name="case-respondent"),
        path(f"{room}orang/", respondent_views.person, extra, name="case-respondent-person"),
        path(f"{room}kode/", respondent_views.code, extra, name="case-respondent-code"),
        path(f"{room}panggilan/", respondent_acting.summon, extra, name="case-summons"),
        path(f"{call}disampaikan/", respondent_acting.deliver, extra, name="case-summons-deliver"),
        path(f"{call}hasil/", respondent_acting.came, extra, name="case-summons-came"),
        path(f"{call}batal/", respondent_acting.cancel, extra, name="case-summons-cancel"),
        path(f"{room}bukti/<int:pk>/", respondent_acting.show, extra, name="case-shown"),
        path(f"{room}bukti/<int:pk>/tarik/", respondent_acting.hide, extra, name="case-hidden"),
        path(f"{room}jawaban/", respondent_acting.answer, extra, name="case-answer"),
    ]
