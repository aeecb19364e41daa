"""The history of a case: every step with who did it, when, and where it stands in the custody log; who opened it."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from nirpihak.server.accounts.access import officer, officer_of, standing_of
from nirpihak.server.cases import frame
from nirpihak.server.cases.services import history, steps
from nirpihak.server.cases.services.history import Done
from nirpihak.server.cases.story_shown import address, who_did
from nirpihak.server.institutions.roles import Permission
from nirpihak.server.web.texts import Lang

PAGE: Final = 100
"""Steps of one page."""


@require_GET
@officer(frame.SEE)
def page(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Everything that was done, the latest first."""
    case = frame.found(request, ref)
    steps.looked(case, officer_of(request))
    has = frame.opened(case)
    pages = Paginator(history.steps_of(case), PAGE)
    shown = pages.get_page(request.GET.get("hal"))
    context: dict[str, Any] = {
        "rows": [_row(each, lang) for each in history.told(case, list(shown), has.key if has is not None else None)],
        "page_now": shown,
        "pages": pages.num_pages,
        "looks": history.looks(case),
        "exhibit": address(lang, "exhibit", case.record.ref)
        if case.record is not None and standing_of(request).may(Permission.EVIDENCE_SEE)
        else "",
        "record": address(lang, "case-record", ref),
    }
    return frame.framed(request, lang, case, "case-history", "cases/history.html", context)


def _row(done: Done, lang: Lang) -> dict[str, Any]:
    return {
        "what": done.name.pick(lang),
        "about": [each.pick(lang) for each in done.about],
        "words": done.words,
        "at": done.step.at,
        "written_at": done.step.written_at if done.late else None,
        "who": who_did(done.step, lang),
        "place": done.place,
    }
