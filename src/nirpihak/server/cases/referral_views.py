"""The pages of referrals: of one case, of all of an institution, of one from what leaves to what came back.

Whoever may not read cases sees only what came in. Every act calls a service.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from nirpihak.law.referrals import regimes
from nirpihak.server.accounts.access import officer, officer_of, standing_of
from nirpihak.server.cases import frame
from nirpihak.server.cases import referral_shown as shown
from nirpihak.server.cases.frame import REFUSED, SEE
from nirpihak.server.cases.models import Case, Partner, Referral
from nirpihak.server.cases.referral_forms import ReferForm
from nirpihak.server.cases.services import partners, referrals, scope, sealing, steps
from nirpihak.server.cases.services import referral_words as inside
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.cases.services.referral_states import WAITING
from nirpihak.server.institutions.models import Institution
from nirpihak.server.institutions.roles import Permission
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.web.texts import Lang, say

HANDLE: Final = Permission.REFERRAL_HANDLE
HERE: Final = "case-referral"
BOTH: Final = ["GET", "HEAD", "POST"]
A_PAGE: Final = 50


@require_GET
@officer(SEE)
def of_case(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Where the matter may belong, and what was referred of it."""
    case = frame.found(request, ref)
    steps.looked(case, officer_of(request))
    context: dict[str, Any] = {"rows": _rows(scope.referrals_of(officer_of(request)).filter(case=case), lang)}
    try:
        context["pointers"] = [shown.pointer(each, lang) for each in referrals.suggested(case, sealing.key_of(case))]
    except (CaseError, KeysError):
        context["unreadable"] = True
    context |= {"closed": case.stage == Case.Stage.CLOSED, "can_reopen": _can_reopen(case)}
    return frame.framed(request, lang, case, HERE, "cases/referral_case.html", context)


@require_http_methods(BOTH)
@officer(SEE, HANDLE)
def refer(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Choose the receiver, the reason and what goes along; the next page shows exactly what would leave."""
    case = frame.found(request, ref)
    who = officer_of(request)
    try:
        has = referrals.offered(case, who, sealing.key_of(case))
    except (CaseError, KeysError) as error:
        frame.tell(request, error.reason.pick(lang), tone="danger")
        return frame.back(lang, HERE, ref)
    sent = request.POST if request.method == "POST" else None
    to = shown.receivers(case, lang)
    asked = request.GET.get("ke", "")
    form = ReferForm(
        lang, case.institution.zone, shown.regime_names(lang), to, sent, asked if asked in regimes() else ""
    )
    status, refused = 200, dict[str, Any]()
    if sent is not None:
        status = REFUSED
        draft = _draft(case, form) if form.is_valid() else None
        if draft is not None:
            made: list[Referral] = []
            since = frame.version_in(request)
            status, refused = frame.tried(
                lambda: made.append(referrals.prepare(case, who, draft, since=since)), case, lang
            )
            if not status:
                return frame.back(lang, "referral", made[0].ref)
    first = referrals.configured(case, form.shown["regime"])
    receiver = form.shown["receiver"] or (f"i{first.pk}" if first is not None and sent is None else "")
    ticked = {name: form.ticked(name) for name in ("person", "fact", "file", "also")}
    if sent is None:
        # What says whom and what it concerns goes along unless somebody takes it out; files and the link do not.
        ticked |= {"person": list(has.person), "fact": [each["fact"] for each in has.facts]}
    context = {
        "form": form,
        "receiver": receiver,
        "has": shown.choices(has, lang, ticked),
        "also": dict.fromkeys(ticked["also"], True),
        "crimes": ", ".join(each.name.pick(lang) for each in regimes().values() if each.crime),
        **refused,
    }
    return frame.framed(request, lang, case, HERE, "cases/referral_new.html", context, status=status)


@require_GET
@officer(HANDLE)
def listed(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """What came in and what went out, newest first."""
    way = request.GET.get("arah", "")
    rows = seen(request)
    if way in Referral.Way.values:
        rows = rows.filter(way=way)
    state = request.GET.get("keadaan", "")
    if state in Referral.State.values:
        rows = rows.filter(state=state)
    number = request.GET.get("hal", "")
    page = Paginator(rows.order_by("-id"), A_PAGE).get_page(number if number.isdecimal() else 1)
    context = {
        "lang": lang,
        "here": "referrals",
        "way": way,
        "state": state,
        "states": [(value, say(words, lang)) for value, words in shown.STATES.items()],
        "page": page,
        "rows": _rows(page.object_list, lang),
        "zone": officer_of(request).institution.zone,
        "news": told(request),
    }
    return render(request, "cases/referral_list.html", context)


@require_GET
@officer(HANDLE)
def one(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """One referral: exactly what leaves or came, how it stands, what came back."""
    return page_of(request, lang, found(request, ref))


def page_of(
    request: HttpRequest,
    lang: Lang,
    referral: Referral,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The page of a referral; with what was refused, or without."""
    try:
        words = inside.words_of(referral)
        each = shown.one(referral, words, lang)
    except (CaseError, KeysError):
        each = shown.row(referral, lang) | {"unreadable": True}
    out = referral.way == Referral.Way.OUT
    shared = {
        "lang": lang,
        "here": "referrals",
        "zone": referral.institution.zone,
        "referral": referral,
        "one": each,
        "out": out,
        "version": referral.case.version if referral.case is not None else 0,
        "may_report": standing_of(request).may(Permission.REPORT_SEE),
        "acts": acts_of(referral),
        "news": told(request),
    }
    return render(request, "cases/referral_one.html", {**shared, **(context or {})}, status=status)


def seen(request: HttpRequest) -> QuerySet[Referral]:
    """The referrals that this officer may know of."""
    rows = scope.referrals_of(officer_of(request)).select_related("institution", "case", "report", "to", "partner")
    return rows if standing_of(request).may(SEE) else rows.filter(way=Referral.Way.IN)


def found(request: HttpRequest, ref: str) -> Referral:
    """The referral, or 404 for what is another institution's, or kept from this officer."""
    row = get_object_or_404(seen(request), ref=ref)
    return inside.rows().get(pk=row.pk)


def told(request: HttpRequest) -> Any:
    """What is to be said once."""
    return request.session.pop(frame.NEWS, None) if frame.NEWS in request.session else None


def acts_of(referral: Referral) -> dict[str, bool]:
    """What can be done with it now."""
    states, out = Referral.State, referral.way == Referral.Way.OUT
    # A receiver that signs nothing answers on paper; a partner's or a neighbour's word comes by itself.
    on_paper = out and referral.to_id is None and referral.partner_id is None
    here, going = not out, referral.state in (states.SENT, states.ACKNOWLEDGED)
    reaches = referral.partner is not None and bool(referral.partner.address)
    return {
        "kirim": out and referral.state == states.PREPARED,
        "tarik": out and (referral.state == states.PREPARED or going),
        "jawab": here and referral.state in (states.RECEIVED, states.ANSWERED),
        "tolak": here and referral.state == states.RECEIVED,
        "surat": on_paper and (going or referral.state == states.ANSWERED),
        "antar": reaches and referral.state not in (states.PREPARED, states.WITHDRAWN),
        "package": referral.bundle_id is not None and out,
        "bring": out and referral.partner_id is not None and (going or referral.state == states.ANSWERED),
    }


def _rows(rows: Any, lang: Lang) -> list[dict[str, Any]]:
    if isinstance(rows, QuerySet):
        rows = rows.select_related("case", "report", "to", "partner")
    return [shown.row(each, lang) for each in rows]


def _can_reopen(case: Case) -> bool:
    waiting = [*WAITING, Referral.State.ANSWERED]
    ended = case.stage == Case.Stage.CLOSED and case.outcome == Case.Outcome.REFERRED
    return ended and not case.referrals.filter(way=Referral.Way.OUT, state__in=waiting).exists()


def _draft(case: Case, form: ReferForm) -> referrals.Draft | None:
    """What was chosen; None where a moment was written that is none."""
    stated = form.moment()
    if form.errors:
        return None
    chosen, also = form.cleaned_data["receiver"], form.ticked("also")
    to: Institution | None = None
    partner: Partner | None = None
    if chosen.startswith("i"):
        to = Institution.objects.filter(pk=int(chosen[1:])).first()
    elif chosen.startswith("p"):
        partner = partners.partners_of(case.institution).filter(pk=int(chosen[1:])).first()
    return referrals.Draft(
        regime=form.cleaned_data["regime"],
        summary=form.cleaned_data["summary"],
        reason=form.cleaned_data["reason"],
        to=to,
        partner=partner,
        other=form.cleaned_data["other"],
        respondent=tuple(form.ticked("person")),
        facts=tuple(form.ticked("fact")),
        with_link="link" in also,
        files=tuple(int(each) for each in form.ticked("file") if each.isdecimal() and len(each) < 19),
        originals="originals" in also,
        quotes="quotes" in also,
        stated_at=stated,
        ends="ends" in also,
    )
