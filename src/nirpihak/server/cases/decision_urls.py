"""The addresses of a case's decision. Names are the same in both languages; `lang` comes from the namespace."""

from __future__ import annotations

from django.urls import URLPattern, path

from nirpihak.server.cases import decision_acting, decision_views
from nirpihak.server.web.texts import Lang


def pages(lang: Lang) -> list[URLPattern]:
    """The pages in one language."""
    extra = {"lang": lang}
    room = "perkara/<str:ref>/putusan/"
    limb = f"{room}<slug:limb>/"
    return [
        path(room, decision_views.decision, extra, name="case-decision"),
        path(f"{room}sesudah/<slug:kind>/", decision_acting.after, extra, name="case-decision-after"),
        path(limb, decision_views.draft, extra, name="case-decision-draft"),
        path(f"{limb}baca/", decision_views.reading, extra, name="case-decision-read"),
        path(f"{limb}tanda-tangan/", decision_views.sign, extra, name="case-decision-sign"),
        path(f"{limb}kembalikan/", decision_views.send_back, extra, name="case-decision-return"),
        path(f"{limb}upaya/<slug:kind>/", decision_acting.dispute, extra, name="case-decision-dispute"),
    ]
