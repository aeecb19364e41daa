"""The addresses of the mailbox. Names are the same in both languages; no address ever holds a code or a report."""

from __future__ import annotations

from django.urls import URLPattern, path

from nirpihak.server.intake import mailbox_acts, mailbox_views
from nirpihak.server.web.texts import Lang


def pages(lang: Lang) -> list[URLPattern]:
    """The pages in one language."""
    extra = {"lang": lang}
    return [
        path("kotak/", mailbox_views.enter, extra, name="mailbox"),
        path("kotak/surat/", mailbox_views.letters, extra, name="mailbox-letters"),
        path("kotak/pesan/", mailbox_acts.send, extra, name="mailbox-send"),
        path("kotak/berkas/", mailbox_acts.add, extra, name="mailbox-files"),
        path("kotak/perbaiki/", mailbox_acts.correct, extra, name="mailbox-correct"),
        path("kotak/cabut/", mailbox_acts.withdraw, extra, name="mailbox-withdraw"),
        path("kotak/nama/", mailbox_acts.identify, extra, name="mailbox-identity"),
        path("kotak/bukti/", mailbox_views.proof, extra, name="mailbox-proof"),
        path("kotak/tutup/", mailbox_views.leave, extra, name="mailbox-leave"),
    ]
