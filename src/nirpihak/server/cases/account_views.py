"""The pages on whose account it was: what speaks for and against, one question a page, the conclusion, the end.

Every act calls a service, which holds the rule. The page of help for victims is for everybody.
"""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from nirpihak.law.attribution import VICTIMS, Hypothesis
from nirpihak.law.victims import Help, victims
from nirpihak.server.accounts.access import officer, officer_of
from nirpihak.server.cases import account_shown as shown
from nirpihak.server.cases import frame
from nirpihak.server.cases.account_forms import BackForm, ConclusionForm, EndForm, IndicationForm
from nirpihak.server.cases.frame import REFUSED, SEE, WORK
from nirpihak.server.cases.models import Case
from nirpihak.server.cases.services import attribution, ledger, sealing, steps, wronged
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.evidence.services.exhibits import EvidenceError
from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.roles import Permission
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.web.texts import Lang, say

HERE: Final = "case-account"
CONFIRM, SIGN = Permission.FACT_CONFIRM, Permission.DECISION_SIGN
UNBOUND: Final = 200
BOTH: Final = ["GET", "HEAD", "POST"]


@require_GET
@officer(SEE)
def account(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """What speaks for and against each answer, and what was concluded."""
    case = frame.found(request, ref)
    who = officer_of(request)
    steps.looked(case, who)
    try:
        context = shown.page_context(case, sealing.key_of(case), lang)
    except (CaseError, KeysError):
        context = {"unreadable": True}
    why = attribution.unended(case, who)
    found = attribution.concluded(case)
    context |= {
        "can_end": why is None,
        "closed": case.stage == Case.Stage.CLOSED,
        "victim": found is not None and not found.stale and found.hypothesis in VICTIMS,
    }
    return _page(request, lang, case, "page", context)


@require_http_methods(BOTH)
@officer(SEE, WORK)
def indicate(request: HttpRequest, lang: Lang, ref: str, indicator: str) -> HttpResponseBase:
    """One question: how it can be known, the answer, and on what it rests."""
    case = frame.found(request, ref)
    asked = attribution.data().indicators.get(indicator)
    if asked is None:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = IndicationForm(lang, asked, ledger.exhibits_in(case), sent)
    status = UNBOUND
    refused: dict[str, Any] = {}
    if sent is not None:
        status = REFUSED
        if form.is_valid():
            told = form.cleaned_data
            who = officer_of(request)
            status, refused = frame.tried(
                lambda: attribution.indicate(
                    case, who, asked.id, told["answer"], exhibit=form.exhibit, note=told["note"]
                ),
                case,
                lang,
            )
            if not status:
                frame.tell(request, say("akun_siapa.entered", lang), asked.name.pick(lang))
                return frame.back(lang, HERE, ref, part="petunjuk")
    context = {
        "form": form,
        "asked": asked,
        "exhibits": [
            {"ref": each.ref, "title": each.title, "on": each.ref == form.shown["exhibit"]}
            for each in form.exhibits.values()
        ],
        "meaning": shown.meaning(asked, lang),
        "sources": [attribution.data().sources[each] for each in asked.sources],
    }
    return _page(request, lang, case, "indicate", {**context, **refused}, status)


@require_http_methods(BOTH)
@officer(SEE, WORK)
def take_back(request: HttpRequest, lang: Lang, ref: str, pk: int) -> HttpResponseBase:
    """Take an indication back, with the reason."""
    case = frame.found(request, ref)
    row = case.indications.filter(pk=pk).select_related("case").first()
    try:
        found = [each for each in attribution.opened(case, sealing.key_of(case)) if each.row.pk == pk]
    except (CaseError, KeysError):
        found = []
    if row is None or not found:
        raise Http404
    form = BackForm(lang, request.POST if request.method == "POST" else None)
    status = UNBOUND
    refused: dict[str, Any] = {}
    if form.is_bound:
        status = REFUSED
        if form.is_valid():
            who = officer_of(request)
            reason = form.cleaned_data["reason"]
            status, refused = frame.tried(lambda: attribution.retract(row, who, reason=reason), case, lang)
            if not status:
                frame.tell(request, say("akun_siapa.taken_back", lang))
                return frame.back(lang, HERE, ref, part="petunjuk")
    context = {"form": form, "line": shown.line(found[0], lang)}
    return _page(request, lang, case, "back", {**context, **refused}, status)


@require_http_methods(BOTH)
@officer(SEE, CONFIRM)
def conclude(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Conclude whose account it was."""
    case = frame.found(request, ref)
    form = ConclusionForm(lang, request.POST if request.method == "POST" else None)
    status = UNBOUND
    refused: dict[str, Any] = {}
    if form.is_bound:
        status = REFUSED
        if form.is_valid() and _answers(case, form, lang):
            told = form.cleaned_data
            who = officer_of(request)
            status, refused = frame.tried(
                lambda: attribution.conclude(
                    case,
                    who,
                    told["hypothesis"],
                    reason=told["reason"],
                    against=told["against"],
                    since=frame.version_in(request),
                ),
                case,
                lang,
            )
            if not status:
                name = attribution.data().hypotheses[Hypothesis(told["hypothesis"])].name
                frame.tell(request, say("akun_siapa.concluded", lang, what=name.pick(lang)))
                return frame.back(lang, HERE, ref)
    question = say("akun_siapa.which", lang)
    context = {"form": form, "options": form.radio("hypothesis", question, shown.conclusions(case, lang))}
    return _page(request, lang, case, "conclude", {**context, **refused}, status)


def _answers(case: Case, form: ConclusionForm, lang: Lang) -> bool:
    """Say at the field what a conclusion lacks; the service would refuse it with the same words."""
    chosen = Hypothesis(form.cleaned_data["hypothesis"])
    if lacks := attribution.lacking(case, chosen):
        form.add_error("hypothesis", say("akun_siapa.not_yet", lang, why="; ".join(each.pick(lang) for each in lacks)))
    elif not form.cleaned_data["against"].strip() and (rows := attribution.against(case, chosen)):
        known = attribution.data().indicators
        named = "; ".join(dict.fromkeys(known[row.indicator].name.pick(lang) for row in rows))
        form.add_error("against", say("akun_siapa.no_answer_to", lang, what=named))
    return not form.errors


@require_http_methods(BOTH)
@officer(SEE, SIGN)
def end(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """End the case as a take-over or an imitation, and send the person what helps."""
    case = frame.found(request, ref)
    who = officer_of(request)
    form = EndForm(lang, request.POST if request.method == "POST" else None)
    status = UNBOUND
    refused: dict[str, Any] = {}
    if form.is_bound:
        status = REFUSED
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            status, refused = frame.tried(
                lambda: attribution.end_as_victim(case, who, reason=reason, since=frame.version_in(request)), case, lang
            )
            if not status:
                frame.tell(request, say("akun_siapa.ended", lang), _noticed(case, who, lang))
                return frame.back(lang, HERE, ref)
    why = attribution.unended(case, who)
    found = attribution.concluded(case)
    imitated = found is not None and found.hypothesis == Hypothesis.IMPERSONATED
    context = {
        "form": form,
        "why": "" if why is None else why.pick(lang),
        "name": "" if found is None else attribution.data().hypotheses[found.hypothesis].name.pick(lang),
        "steps": [each.pick(lang) for each in attribution.help_for(case).steps(imitated=imitated)],
    }
    return _page(request, lang, case, "end", {**context, **refused}, status)


def _noticed(case: Case, who: Officer, lang: Lang) -> str:
    """Issue the notice; where it cannot be, say what is to be done."""
    try:
        made = wronged.notice(case, who)
    except (CaseError, EvidenceError, KeysError) as error:
        return say("akun_siapa.no_notice", lang, why=error.reason.pick(lang))
    return say("akun_siapa.noticed", lang, number=made.number)


@require_GET
def helped(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """For everybody: what to do when an account was taken over, or when somebody imitates one."""
    told: Help = victims().general
    context = {"lang": lang, "told": told, "platforms": list(victims().platforms.values())}
    return render(request, "cases/account_help.html", context)


def _page(
    request: HttpRequest, lang: Lang, case: Case, name: str, context: dict[str, Any], status: int = UNBOUND
) -> HttpResponse:
    return frame.framed(request, lang, case, HERE, f"cases/account_{name}.html", context, status=status)
