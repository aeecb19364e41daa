"""The addresses of the officers' queue and of a report's page.

Names are the same in both languages; `lang` comes from the namespace.
"""

from __future__ import annotations

from django.urls import URLPattern, path

from nirpihak.server.intake import queue_views, report_acting, report_views
from nirpihak.server.web.texts import Lang


def pages(lang: Lang) -> list[URLPattern]:
    """The pages in one language."""
    extra = {"lang": lang}
    return [
        path("laporan/", queue_views.listed, extra, name="queue"),
        path("laporan/bersama/", queue_views.together, extra, name="queue-bulk"),
        path("laporan/urungkan/<int:pk>/", queue_views.undone, extra, name="queue-undo"),
        path("laporan/saringan/", queue_views.saved, extra, name="queue-filter"),
        path("laporan/<slug:ref>/", report_views.report, extra, name="report"),
        path("laporan/<slug:ref>/minta/", report_acting.ask, extra, name="report-ask"),
        path("laporan/<slug:ref>/balas/", report_acting.reply, extra, name="report-reply"),
        path("laporan/<slug:ref>/serahkan/", report_acting.assign, extra, name="report-assign"),
        path("laporan/<slug:ref>/tangkap/", report_acting.capture, extra, name="report-capture"),
        path("laporan/<slug:ref>/langkah/<slug:kind>/", report_acting.step, extra, name="report-step"),
        path("laporan/<slug:ref>/undur/", report_acting.recuse, extra, name="report-recuse"),
    ]
