"""The addresses of the log-in and of one's own account, the same names in both languages."""

from __future__ import annotations

from django.urls import URLPattern, path

from nirpihak.server.accounts import own_views, views
from nirpihak.server.web.texts import Lang


def pages(lang: Lang) -> list[URLPattern]:
    """The pages in one language."""
    extra = {"lang": lang}
    return [
        path("masuk/", views.login, extra, name="login"),
        path("masuk/kode/", views.code, extra, name="login-code"),
        path("masuk/kode-cadangan/", views.recovery, extra, name="login-recovery"),
        path("masuk/pasang/", views.enrol, extra, name="login-enrol"),
        path("keluar/", views.logout, extra, name="logout"),
        path("akun/", own_views.account, extra, name="account"),
        path("akun/sesi/", own_views.end_session, extra, name="session-end"),
        path("akun/kata-sandi/", own_views.password, extra, name="password"),
        path("akun/kode-cadangan/", own_views.codes, extra, name="factor-codes"),
        path("akun/ganti-aplikasi/", own_views.renew, extra, name="factor-renew"),
    ]
