"""The addresses of the pages for evidence. Names are the same in both languages; `lang` comes from the namespace."""

from __future__ import annotations

from django.urls import URLPattern, path

from nirpihak.server.evidence import acting, public, views
from nirpihak.server.web.texts import Lang


def pages(lang: Lang) -> list[URLPattern]:
    """The pages in one language."""
    extra = {"lang": lang}
    return [
        path("bukti/", views.listed, extra, name="exhibits"),
        path("bukti/terima/", views.receive, extra, name="receive"),
        path("bukti/tangkap/", views.capture, extra, name="capture"),
        path("bukti/tangkap/<int:pk>/", views.captured, extra, name="captured"),
        path("bukti/pemeriksaan/", views.checked, extra, name="fixity"),
        path("bukti/<slug:ref>/", views.exhibit, extra, name="exhibit"),
        path("bukti/<slug:ref>/tambah/", views.receive, extra, name="add"),
        path("bukti/<slug:ref>/isi/<int:pk>/", views.content, extra, name="content"),
        path("bukti/<slug:ref>/salin/<int:pk>/", acting.copy, extra, name="copy"),
        path("bukti/<slug:ref>/tutup/<int:pk>/", acting.redact, extra, name="redact"),
        path("bukti/<slug:ref>/paket/", acting.bundle, extra, name="bundle"),
        path("bukti/<slug:ref>/periksa/", acting.check, extra, name="check"),
        path("bukti/<slug:ref>/hapus/", acting.erase, extra, name="erase"),
        path("log/", public.head, extra, name="log"),
        path("verifikasi/", public.verify, extra, name="verify"),
    ]


plain = [
    path("log/checkpoint", public.checkpoint, name="log-checkpoint"),
    path("log/tile/<path:path>", public.tile, name="log-tile"),
    path("log/cosignature", public.cosignature, name="log-cosignature"),
]
"""Addresses that have no language: the log as tools read it, and where a witness sends its line."""
