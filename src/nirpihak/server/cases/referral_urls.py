"""The addresses of referrals and partners. Names are the same in both languages; `lang` comes from the namespace."""

from __future__ import annotations

from django.urls import URLPattern, path

from nirpihak.server.cases import partners_views, referral_acting, referral_door, referral_views
from nirpihak.server.web.texts import Lang


def pages(lang: Lang) -> list[URLPattern]:
    """The pages in one language."""
    extra = {"lang": lang}
    return [
        path("perkara/<slug:ref>/penerusan/", referral_views.of_case, extra, name="case-referral"),
        path("perkara/<slug:ref>/penerusan/baru/", referral_views.refer, extra, name="case-refer"),
        path("perkara/<slug:ref>/penerusan/buka-lagi/", referral_acting.reopen, extra, name="case-referral-reopen"),
        path("penerusan/", referral_views.listed, extra, name="referrals"),
        path("penerusan/terima/", referral_acting.bring, extra, name="referral-bring"),
        path("penerusan/<slug:ref>/", referral_views.one, extra, name="referral"),
        path("penerusan/<slug:ref>/paket/", referral_acting.package, extra, name="referral-package"),
        path("penerusan/<slug:ref>/catatan/", referral_acting.note, extra, name="referral-note"),
        path("penerusan/<slug:ref>/<slug:kind>/", referral_acting.act, extra, name="referral-act"),
        path("mitra/", partners_views.listed, extra, name="partners"),
        path("mitra/<int:pk>/akhiri/", partners_views.end, extra, name="partner-end"),
    ]


plain = [
    path("antar/penerusan", referral_door.package, name="referral-post"),
    path("antar/kabar", referral_door.note, name="referral-note-post"),
]
"""Addresses that have no language: where partners' servers hand in."""
