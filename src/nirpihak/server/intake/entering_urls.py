"""The addresses of findings and of what is entered from paper. They stand before those of the queue in server.urls:
`laporan/catat/` is no report's number.
"""

from __future__ import annotations

from django.urls import URLPattern, path

from nirpihak.server.intake import entering_views, finding_views
from nirpihak.server.web.texts import Lang


def pages(lang: Lang) -> list[URLPattern]:
    """The pages in one language."""
    extra = {"lang": lang}
    return [
        path("temuan/", finding_views.listed, extra, name="findings"),
        path("temuan/catat/", finding_views.new, extra, name="finding-new"),
        path("temuan/<slug:ref>/", finding_views.finding, extra, name="finding"),
        path("laporan/catat/", entering_views.enter, extra, name="enter-report"),
        path("laporan/catat/tanda-terima/", entering_views.receipt, extra, name="enter-receipt"),
    ]
