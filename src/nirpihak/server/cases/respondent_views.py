"""The page of a case's respondent: who it is, the code, the summonses, what is shown, what the person answers.

Reading it marks the answers as read. What is done from it is in `respondent_acting`. Knows no rule.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET, require_http_methods

from nirpihak.server.accounts.access import officer, officer_of, standing_of
from nirpihak.server.cases import frame, respondent_shown
from nirpihak.server.cases.frame import SEE, WORK
from nirpihak.server.cases.models import Case
from nirpihak.server.cases.respondent_forms import PersonForm
from nirpihak.server.cases.services import answers, respondents, scope, sealing, steps
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.web.texts import Lang, say

HERE = "case-respondent"
UNBOUND = 200
WRONG = 422


@require_GET
@officer(SEE)
def respondent(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Everything of the respondent on one page."""
    case = frame.found(request, ref)
    steps.looked(case, officer_of(request))
    response = page(request, lang, case)
    if standing_of(request).may(WORK):
        answers.read(case)
    return response


def page(
    request: HttpRequest, lang: Lang, case: Case, more: dict[str, Any] | None = None, *, status: int = UNBOUND
) -> HttpResponse:
    """The page; with what was refused."""
    try:
        context = respondent_shown.page_context(case, lang, sealing.key_of(case))
    except (CaseError, KeysError):
        context = {"unreadable": True}
    return frame.framed(
        request, lang, case, HERE, "cases/respondent_page.html", {**context, **(more or {})}, status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, WORK)
def person(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Enter the respondent, from a report or by hand, or put it right."""
    case = frame.found(request, ref)
    if request.method != "POST":
        form = PersonForm(lang, first=_known(request, case))
        return _person(request, lang, case, form)
    form = PersonForm(lang, request.POST)
    if not form.is_valid():
        return _person(request, lang, case, form, status=WRONG)
    who = officer_of(request)
    status, refused = frame.tried(
        lambda: respondents.set_person(
            case, who, form.person, employment=form.cleaned_data["employment"], since=frame.version_in(request)
        ),
        case,
        lang,
    )
    if status:
        return _person(request, lang, case, form, refused, status=status)
    if not scope.cases_of(who).filter(pk=case.pk).exists():
        # Too near to the person: whoever entered it is kept from the case from now on.
        return frame.back(lang, "cases")
    frame.tell(request, say("terlapor.person_kept", lang), say("terlapor.person_kept_text", lang))
    return frame.back(lang, HERE, ref)


def _known(request: HttpRequest, case: Case) -> dict[str, str]:
    """What the form begins with: what stands there, or one of the people that the reports name."""
    try:
        found = respondents.of(case)
        if found is not None:
            return respondents.person(found, sealing.key_of(case)) | {"employment": found.employment}
        chosen = request.GET.get("dari", "")
        named = respondents.suggested(case)
        return dict(named[int(chosen)]) if chosen.isdecimal() and int(chosen[:4]) < len(named) else {}
    except (CaseError, KeysError):
        return {}


def _person(
    request: HttpRequest,
    lang: Lang,
    case: Case,
    form: PersonForm,
    more: dict[str, Any] | None = None,
    *,
    status: int = UNBOUND,
) -> HttpResponse:
    context = {"form": form, "code_given": (found := respondents.of(case)) is not None and found.lookup is not None}
    return frame.framed(
        request, lang, case, HERE, "cases/respondent_person.html", {**context, **(more or {})}, status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, WORK)
def code(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """A code for the person's page: what it means first, then the code, once."""
    case = frame.found(request, ref)
    context: dict[str, Any] = {"respondent": respondents.of(case)}
    status = UNBOUND
    if request.method == "POST":
        made: list[str] = []
        who = officer_of(request)
        status, refused = frame.tried(
            lambda: made.append(respondents.give_code(case, who, since=frame.version_in(request))), case, lang
        )
        context |= refused
        if made:
            context["code"] = made[0]
            status = UNBOUND
    return frame.framed(request, lang, case, HERE, "cases/respondent_code.html", context, status=status)
