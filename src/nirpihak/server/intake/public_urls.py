"""The addresses of the public door. Names are the same in both languages; `lang` comes from the namespace."""

from __future__ import annotations

from django.urls import URLPattern, path

from nirpihak.server.intake import public_files, public_views
from nirpihak.server.web.texts import Lang


def pages(lang: Lang) -> list[URLPattern]:
    """The pages in one language."""
    extra = {"lang": lang}
    return [
        path("lapor/", public_views.start, extra, name="lapor"),
        path("lapor/tertekan/", public_views.pressure, extra, name="lapor-pressure"),
        path("lapor/periksa/", public_views.check, extra, name="lapor-check"),
        path("lapor/kirim/", public_views.send, extra, name="lapor-send"),
        path("lapor/tanda-terima/", public_views.receipt, extra, name="lapor-receipt"),
        path("lapor/bukti-pelaporan/", public_views.proof, extra, name="lapor-proof"),
        path("lapor/hapus/", public_views.discard, extra, name="lapor-discard"),
        path("lapor/berkas/", public_files.page, {**extra}, name="lapor-files"),
        path("lapor/<slug:step>/", public_views.step, extra, name="lapor-step"),
    ]


plain = [
    path("lapor/unggah/", public_files.announce, name="lapor-announce"),
    path("lapor/unggah/<uuid:uid>/", public_files.piece, name="lapor-piece"),
]
"""Addresses that have no language: the script's."""
