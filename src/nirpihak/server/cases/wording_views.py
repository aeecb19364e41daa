"""The institution's wording of its documents: which are its own, one to change with a preview, the shipped one again.

Whoever manages wording reads no case: previews are filled with invented values. Knows no rule; the service does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from nirpihak.server.accounts.access import officer, officer_of
from nirpihak.server.cases.services import documents, letters, wording
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.cases.services.wording import Wording
from nirpihak.server.institutions.roles import Permission
from nirpihak.server.web.pageforms import Asked, PageForm
from nirpihak.server.web.texts import Lang, say

MANAGE: Final = Permission.WORDING_MANAGE
NEWS: Final = "naskah.kabar"
REFUSED: Final = 422


class BodyForm(PageForm):
    """The wording of one kind of document."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "body": Asked("naskah.body", "naskah.body_hint", "naskah.no_body", most=letters.LONGEST, rows=26)
    }

    def __init__(self, lang: Lang, body: str, data: Any = None) -> None:
        super().__init__(lang, data)
        self.body = body

    @property
    def shown(self) -> dict[str, str]:
        return super().shown if self.is_bound else {"body": self.body}


@require_GET
@officer(MANAGE)
def listed(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """Every kind of document, and whose wording is in force."""
    institution = officer_of(request).institution
    found = [wording.current(institution, each.id) for each in wording.listed()]
    context = {
        "lang": lang,
        "zone": institution.zone,
        "rows": [{"id": each.kind.id, "name": each.kind.name.pick(lang), **_told(each)} for each in found],
    }
    return render(request, "cases/wording_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(MANAGE)
def edit(request: HttpRequest, lang: Lang, kind: str) -> HttpResponseBase:
    """One wording: changed, looked at, put back."""
    if kind not in wording.KINDS:
        raise Http404
    who = officer_of(request)
    now = wording.current(who.institution, kind)
    body, status, done, refused = now.body, 200, "", ""
    form = BodyForm(lang, body, request.POST if request.method == "POST" and "bawaan" not in request.POST else None)
    if request.method == "POST" and "bawaan" in request.POST:
        status, refused = _tried(lambda: wording.reset(who, kind, since=_since(request)), lang)
        done = "naskah.reset_done"
    elif form.is_bound and not form.is_valid():
        status = REFUSED
    elif form.is_bound:
        body = form.cleaned_data["body"]
        if "lihat" in request.POST:
            status, refused = _tried(lambda: wording.preview(kind, body), lang)
            status = status or 200
        else:
            status, refused = _tried(lambda: wording.save(who, kind, body, since=_since(request)), lang)
            done = "naskah.saved"
        if refused:
            form.add_error("body", refused)
    if not status:
        request.session[NEWS] = say(done, lang)
        return redirect(reverse(f"{lang}:wording-edit", args=[kind]))
    now = wording.current(who.institution, kind)
    what = now.kind
    context = {
        "lang": lang,
        "zone": who.institution.zone,
        "kind": kind,
        "name": what.name.pick(lang),
        "form": form,
        "refused": "" if form.is_bound else refused,
        "row": _told(now),
        "version": now.version,
        "in_force": now.body if form.is_bound and form.problems else "",
        "places": [
            {
                "name": f"{{{name}}}",
                "label": wording.FIELDS[name].label.pick(lang),
                "needed": name in what.needed,
                "auto": not wording.FIELDS[name].form,
            }
            for name in what.places
        ],
        "history": wording.history(who.institution, kind),
        "letter": _letter(now, who.institution, body),
        "news": request.session.pop(NEWS, None) if NEWS in request.session else None,
    }
    return render(request, "cases/wording_edit.html", context, status=status)


def _letter(now: Wording, institution: Any, body: str) -> documents.Letter | None:
    """The preview, with invented values; None where a letter cannot be made of what was written."""
    try:
        return documents.Letter(now.kind, institution, wording.preview(now.kind.id, body), "")
    except CaseError:
        return None


def _told(now: Wording) -> dict[str, Any]:
    row = now.row
    by = "" if row is None or row.officer is None else row.officer.name
    return {"own": now.own, "at": None if row is None else row.at, "by": by}


def _since(request: HttpRequest) -> int:
    sent = request.POST.get("versi", "")
    return int(sent) if sent.isdecimal() and len(sent) < 19 else 0


def _tried(act: Callable[[], object], lang: Lang) -> tuple[int, str]:
    """Do it. Status 0 where it was done; else the status, and why not."""
    try:
        act()
    except CaseError as error:
        return REFUSED, error.reason.pick(lang)
    return 0, ""
