"""The addresses of the board, of a case's story and history, and of leave.

Names are the same in both languages; `lang` comes from the namespace. A case's own address takes nothing but a case's
reference, so that it stands in nobody's way.
"""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from nirpihak.server.cases import board_views, history_views, story_views
from nirpihak.server.web.texts import Lang

REF = r"(?P<ref>PK-[0-9]{4}-[0-9]+)"


def pages(lang: Lang) -> list[URLPattern]:
    """The pages in one language."""
    extra = {"lang": lang}
    return [
        path("perkara/", board_views.listed, extra, name="cases"),
        path("perkara/cuti/", board_views.away, extra, name="absences"),
        path("perkara/pengingat/", board_views.seen, extra, name="reminders-seen"),
        re_path(rf"^perkara/{REF}/$", story_views.page, extra, name="case"),
        re_path(rf"^perkara/{REF}/riwayat/$", history_views.page, extra, name="case-history"),
        re_path(rf"^perkara/{REF}/serahkan/$", story_views.hand_over, extra, name="case-hand-over"),
        re_path(rf"^perkara/{REF}/undur/$", story_views.recuse, extra, name="case-recuse"),
    ]
