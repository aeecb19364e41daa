"""What is written down after a decision: receipt, sending, the end of a sanction, objections and appeals.

One page for each of these steps; every form says for which version of the case it was written. Knows no rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods

from nirpihak.server.accounts.access import officer, officer_of
from nirpihak.server.cases import frame
from nirpihak.server.cases.decision_forms import FiledForm, RuledForm, WhenForm
from nirpihak.server.cases.decision_shown import ACTS
from nirpihak.server.cases.decision_views import HERE, OK, WRONG
from nirpihak.server.cases.frame import SEE, WORK
from nirpihak.server.cases.models import Case, Decision
from nirpihak.server.cases.services import decisions, remedies
from nirpihak.server.institutions.models import Officer
from nirpihak.server.web.texts import Lang, say

OF_CASE: Final[Mapping[str, Callable[..., object]]] = {
    "received": remedies.received,
    "delivery_missed": remedies.delivery_missed,
    "sent": remedies.sent,
    "served": remedies.served,
}
"""Steps of the whole case; the others are about one decision."""
FILED: Final = frozenset(remedies.FILED.values())
RULED: Final = frozenset(remedies.RULED.values())


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, WORK)
def after(request: HttpRequest, lang: Lang, ref: str, kind: str) -> HttpResponseBase:
    """One step of the whole case."""
    case = frame.found(request, ref)
    if kind not in OF_CASE or not decisions.standing(case):
        raise Http404
    act = OF_CASE[kind]
    who, since = officer_of(request), frame.version_in(request)
    return _page(request, lang, case, kind, None, lambda form: act(case, who, form.moment, since=since))


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, WORK)
def dispute(request: HttpRequest, lang: Lang, ref: str, limb: str, kind: str) -> HttpResponseBase:
    """One step of an objection or an appeal against the decision on a limb."""
    case = frame.found(request, ref)
    row = next((each for each in decisions.standing(case) if each.limb == limb), None)
    if row is None or kind not in FILED | RULED | set(remedies.BETWEEN):
        raise Http404
    who, since = officer_of(request), frame.version_in(request)
    return _page(request, lang, case, kind, row, lambda form: _take(case, who, row, kind, form, since))


def _take(case: Case, who: Officer, row: Decision, kind: str, form: WhenForm, since: int | None) -> object:
    at = form.moment
    if isinstance(form, FiledForm):
        return remedies.file(case, who, row, at, form.cleaned_data["words"], since=since)
    if isinstance(form, RuledForm):
        told = form.cleaned_data
        return remedies.rule(case, who, row, at, told["outcome"], told["words"], since=since)
    return remedies.happened(case, who, row, kind, at, since=since)


def _page(
    request: HttpRequest,
    lang: Lang,
    case: Case,
    kind: str,
    row: Decision | None,
    act: Callable[[WhenForm], object],
) -> HttpResponseBase:
    make = FiledForm if kind in FILED else RuledForm if kind in RULED else WhenForm
    form = make(lang, case.institution.zone, request.POST if request.method == "POST" else None)
    status = WRONG if form.is_bound else OK
    more: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        status, more = frame.tried(lambda: act(form), case, lang)
        if not status:
            frame.tell(request, say("upaya.recorded", lang))
            return frame.back(lang, HERE, case.ref, part="sesudah")
    explained = {"received": "upaya.text_received"} | dict.fromkeys(FILED, "upaya.text_filed")
    explained |= dict.fromkeys(RULED, "upaya.text_ruled")
    context = {
        "form": form,
        "kind": kind,
        "limb": "" if row is None else row.limb,
        "heading": say(ACTS[kind], lang),
        "text": say(explained.get(kind, "upaya.text_plain"), lang),
        **more,
    }
    return frame.framed(request, lang, case, HERE, "cases/decision_when.html", context, status=status)
