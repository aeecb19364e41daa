"""The pages of a decision: what each limb needs, the draft, reading and signing. Knows no rule.

Examiners draft and propose, decision makers sign or return; who took part in drafting is shown no button to sign.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nirpihak.law.model import Limb
from nirpihak.server.accounts.access import officer, officer_of
from nirpihak.server.cases import decision_shown, frame
from nirpihak.server.cases.decision_forms import DraftForm, ReturnForm, read
from nirpihak.server.cases.frame import SEE, WORK
from nirpihak.server.cases.models import Case, Decision
from nirpihak.server.cases.services import decisions, drafts, readiness, reasoning, sealing, steps
from nirpihak.server.cases.services.drafts import Draft
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.cases.services.reasoning import Matter
from nirpihak.server.institutions.roles import Permission
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.web.texts import Lang, say
from nirpihak.text import Text

HERE = "case-decision"
SIGN = Permission.DECISION_SIGN
OK, WRONG = 200, 422


@require_GET
@officer(SEE)
def decision(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Every limb: how it stands, what it still needs, and what follows once it is decided."""
    case = frame.found(request, ref)
    steps.looked(case, officer_of(request))
    of = opened(case)
    context: dict[str, Any] = {"unreadable": of is None}
    if of is not None:
        context |= decision_shown.overview(of, lang)
    context["after"] = decision_shown.afterwards(case, lang)
    return frame.framed(request, lang, case, HERE, "cases/decision_page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, WORK)
def draft(request: HttpRequest, lang: Lang, ref: str, limb: str) -> HttpResponseBase:
    """The draft of one limb: begun from what is confirmed, saved as often as wanted, then proposed."""
    case = frame.found(request, ref)
    of, which = _opened(case), _limb(limb)
    begun = _open_row(case, which)
    if begun is not None and begun.state == Decision.State.PROPOSED and request.method != "POST":
        frame.tell(request, say("susun.waiting", lang), tone="danger")
        return frame.back(lang, "case-decision-read", ref, limb)
    if request.method != "POST":
        written = _begun(request, of, which, begun)
        return _drafting(request, lang, of, DraftForm(lang, written))
    written = read(which, request.POST)
    since = frame.version_in(request)
    if (why := _senseless(of, written)) is not None:
        sense = replace(written, items=(), result=Decision.Result.NOT_PROVEN)
        more = {"refused": {"headline": why.pick(lang), "lines": []}}
        return _drafting(request, lang, of, DraftForm(lang, sense), more, status=WRONG)
    written = drafts.completed(of, written)
    form = DraftForm(lang, written)
    if form.wrong:
        return _drafting(request, lang, of, form, status=WRONG)
    who = officer_of(request)
    kept: list[Decision] = []
    status, refused = frame.tried(lambda: kept.append(decisions.draft(case, who, written, since=since)), case, lang)
    if status:
        return _drafting(request, lang, of, form, refused, status=status)
    missing = readiness.lacking(of, written)
    if "usulkan" in request.POST and missing:
        form.lacks(missing)
        short = say("susun.saved_lacking", lang, count=len(missing))
        told = [each.text.pick(lang) for each in missing if each.page]
        refused = {"refused": {"headline": say("susun.saved", lang), "lines": [short, *told]}}
        return _drafting(request, lang, _opened(case), form, refused, status=WRONG)
    if "usulkan" in request.POST:
        status, refused = frame.tried(lambda: decisions.propose(kept[0], who), case, lang)
        if status:
            return _drafting(request, lang, _opened(case), form, refused, status=status)
        frame.tell(request, say("susun.proposed", lang), say("susun.proposed_text", lang))
        return frame.back(lang, HERE, ref)
    ready = say("susun.saved_lacking", lang, count=len(missing)) if missing else say("susun.saved_ready", lang)
    frame.tell(request, say("susun.saved", lang), ready)
    return frame.back(lang, "case-decision-draft", ref, limb)


@require_GET
@officer(SEE)
def reading(request: HttpRequest, lang: Lang, ref: str, limb: str) -> HttpResponseBase:
    """The whole of a proposal or of a signed decision."""
    case = frame.found(request, ref)
    return _reading(request, lang, case, _row(case, limb, request.GET.get("nomor", "")), ReturnForm(lang))


@require_POST
@officer(SEE, SIGN)
def sign(request: HttpRequest, lang: Lang, ref: str, limb: str) -> HttpResponseBase:
    """Sign a proposal."""
    case = frame.found(request, ref)
    row, who = _row(case, limb), officer_of(request)
    status, refused = _tried(request, case, lang, lambda since: decisions.sign(row, who, since=since))
    if status:
        return _reading(request, lang, case, row, ReturnForm(lang), refused, status=status)
    case.refresh_from_db(fields=["stage"])
    whole = case.stage == Case.Stage.DECIDED
    frame.tell(request, say("teken.signed", lang), say("teken.signed_all" if whole else "teken.signed_more", lang))
    return frame.back(lang, HERE, ref)


@require_POST
@officer(SEE, SIGN)
def send_back(request: HttpRequest, lang: Lang, ref: str, limb: str) -> HttpResponseBase:
    """Return a proposal, with the reason."""
    case = frame.found(request, ref)
    row, who = _row(case, limb), officer_of(request)
    form = ReturnForm(lang, request.POST)
    if not form.is_valid():
        return _reading(request, lang, case, row, form, status=WRONG)
    reason = form.cleaned_data["reason"]
    status, refused = _tried(request, case, lang, lambda since: decisions.send_back(row, who, reason, since=since))
    if status:
        return _reading(request, lang, case, row, form, refused, status=status)
    frame.tell(request, say("teken.returned", lang))
    return frame.back(lang, HERE, ref)


def opened(case: Case) -> Matter | None:
    """The case as a decision sees it; None where it cannot be read."""
    try:
        return reasoning.matter(case, sealing.key_of(case))
    except (CaseError, KeysError):
        return None


def _opened(case: Case) -> Matter:
    if (of := opened(case)) is None:
        raise Http404
    return of


def _limb(name: str) -> Limb:
    if name not in set(Limb):
        raise Http404
    return Limb(name)


def _open_row(case: Case, limb: Limb) -> Decision | None:
    return Decision.objects.filter(case=case, limb=limb, state__in=decisions.OPEN).first()


def _row(case: Case, limb: str, pk: str = "") -> Decision:
    """The limb's proposal, else the decision that stands, or the one that was asked for."""
    rows = Decision.objects.filter(case=case, limb=_limb(limb)).select_related(
        "proposer", "signer", "case__institution"
    )
    rows = rows.exclude(state__in=[Decision.State.DRAFT, Decision.State.RETURNED])
    if pk.isdecimal() and len(pk) < 19:
        rows = rows.filter(pk=int(pk))
    found = rows.filter(replaced_by=None).order_by("-id").first() or (rows.first() if pk else None)
    if found is None:
        raise Http404
    return found


def _begun(request: HttpRequest, of: Matter, limb: Limb, row: Decision | None) -> Draft:
    if row is not None:
        return drafts.completed(of, drafts.opened(row, of.key))
    standing = Decision.objects.filter(case=of.case, limb=limb, state=Decision.State.SIGNED, replaced_by=None).first()
    replacing = ""
    if standing is not None:
        ruled = drafts.ruling_on(standing)
        of_kind = {step: name for name, step in drafts.RULINGS.items()}
        replacing = "correction" if ruled is None else of_kind[ruled.kind]
    asked = request.GET.get("hasil", "")
    result = Decision.Result.REFERRED if limb is Limb.CRIMINAL_ROUTE else Decision.Result.BREACH
    if not of.met(limb) and limb is not Limb.CRIMINAL_ROUTE:
        result = Decision.Result.NOT_PROVEN
    return drafts.suggested(of, limb, asked if asked in drafts.RESULTS else result, replacing)


def _senseless(of: Matter, written: Draft) -> Text | None:
    """Why a result or an item that was sent is none of this limb's; only a request made by hand sends such."""
    try:
        drafts.check(of.case, Draft(limb=written.limb, result=written.result, items=written.items))
    except CaseError as error:
        return error.reason
    return None


def _tried(
    request: HttpRequest, case: Case, lang: Lang, act: Callable[[int | None], object]
) -> tuple[int, dict[str, Any]]:
    return frame.tried(lambda: act(frame.version_in(request)), case, lang)


def _drafting(
    request: HttpRequest,
    lang: Lang,
    of: Matter,
    form: DraftForm,
    more: dict[str, Any] | None = None,
    *,
    status: int = OK,
) -> HttpResponse:
    context = decision_shown.drafting(of, form, officer_of(request), lang)
    return frame.framed(
        request, lang, of.case, HERE, "cases/decision_draft.html", {**context, **(more or {})}, status=status
    )


def _reading(
    request: HttpRequest,
    lang: Lang,
    case: Case,
    row: Decision,
    form: ReturnForm,
    more: dict[str, Any] | None = None,
    *,
    status: int = OK,
) -> HttpResponse:
    row.refresh_from_db(fields=["state"])
    context = decision_shown.reading(_opened(case), row, officer_of(request), lang)
    context |= {"form": form, **(more or {})}
    return frame.framed(request, lang, case, HERE, "cases/decision_read.html", context, status=status)
