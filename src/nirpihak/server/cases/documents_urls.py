"""Addresses of documents: the officers' under their case, and the public check of a code."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from nirpihak.server.cases import documents_public, documents_views
from nirpihak.server.web.texts import Lang


def pages(lang: Lang) -> list[URLPattern]:
    """The pages in one language."""
    extra: dict[str, Any] = {"lang": lang}
    case = "perkara/<slug:ref>/surat/"
    return [
        path("surat/", documents_public.check, extra, name="document-check"),
        path(case, documents_views.listed, extra, name="case-documents"),
        path(f"{case}baru/<slug:kind>/", documents_views.new, extra, name="case-document-new"),
        path(f"{case}<int:pk>/", documents_views.document, extra, name="case-document"),
        path(f"{case}<int:pk>/tanda-tangan/", documents_views.sign, extra, name="case-document-sign"),
        path(f"{case}<int:pk>/tarik/", documents_views.withdraw, extra, name="case-document-withdraw"),
        path(f"{case}<int:pk>/berkas/<slug:form>/", documents_views.file, extra, name="case-document-file"),
    ]
