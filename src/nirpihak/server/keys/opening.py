"""The pages on which an identity is asked for, taken up, consented to, refused and opened; and the auditor's list.

What is opened is in one answer and nowhere else. Whoever is recused from a report finds nothing of it here.
"""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from nirpihak.server.accounts.access import officer, officer_of
from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.roles import Permission
from nirpihak.server.institutions.services.standing import unseen
from nirpihak.server.keys.forms import AskForm, PassphraseForm, RefuseForm, SecretForm, TakeForm
from nirpihak.server.keys.models import Identity, Request
from nirpihak.server.keys.services import holders, openings
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.keys.views import kind_of, row_of
from nirpihak.server.web.texts import Lang, say

ROWS: Final = 50
"""Openings on one page of the auditor's list."""
FORMS: Final[dict[str, type[SecretForm]]] = {
    "take": TakeForm,
    "consent": PassphraseForm,
    "open": PassphraseForm,
    "refuse": RefuseForm,
    "close": SecretForm,
}
"""What can be done with a request, and the form that does it."""
FIELDS: Final = {
    "name": "buka.name",
    "address": "buka.address",
    "contact": "buka.contact",
    "id_number": "buka.id_number",
    "signature": "buka.signature",
}
"""The parts of an identity, as the page calls them."""
State = Request.State


@require_http_methods(["GET", "HEAD", "POST"])
@officer(Permission.IDENTITY_ASK)
def ask(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Ask for the identity of a report's reporter, or see how the request stands."""
    me = officer_of(request)
    kept = Identity.objects.filter(institution=me.institution_id).exclude(subject__in=unseen(me))
    identity = get_object_or_404(kept, subject=ref)
    form = AskForm(lang, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            openings.ask(identity.subject, me.institution, me, given["reason"], given["purpose"])
        except KeysError as error:
            form.add_error("reason", error.reason.pick(lang))
        else:
            return redirect(f"{lang}:custody-ask", ref)
    found = openings.open_request_of(ref)
    context = {
        "ref": ref,
        "form": form,
        "under_way": row_of(found, lang) if found else None,
        "openings": openings.openings_of(ref),
    }
    return render(request, "keys/ask.html", context, status=422 if form.problems else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@officer(Permission.IDENTITY_OPEN)
def answer(request: HttpRequest, lang: Lang, pk: int) -> HttpResponseBase:
    """One request: take it up, consent, refuse, open, give back; what this officer may do with it now."""
    me = officer_of(request)
    asked = get_object_or_404(openings.requests_for(me), pk=pk)
    may = _may(asked, me)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    problems = list[tuple[str, str]]()
    if step and step not in may:
        # It changed since the page was loaded, or was never this officer's to do.
        step, problems = "", [("isi", openings.CHANGED.pick(lang))]
    forms = {name: FORMS[name](lang, request.POST if name == step else None) for name in may}
    if step and forms[step].is_valid():
        try:
            identity = _do(step, asked, me, forms[step].cleaned_data)
        except KeysError as error:
            field = "passphrase" if "passphrase" in forms[step].fields else next(iter(forms[step].fields), None)
            forms[step].add_error(field, error.reason.pick(lang))
        else:
            if identity is None:
                return redirect(f"{lang}:custody-request", pk)
            return _shown(request, lang, asked, identity)
    problems = problems or (forms[step].problems if step else [])
    context = {
        "asked": asked,
        "row": row_of(asked, lang),
        "forms": forms,
        "problems": problems,
        "is_holder": _is_holder(me),
        "mine": asked.taken_by_id == me.pk,
        "own": asked.asked_by_id == me.pk,
    }
    return render(request, "keys/request.html", context, status=422 if problems else 200)


def _may(asked: Request, me: Officer) -> list[str]:
    """What an officer may do with a request as it stands; the services hold the rule, and this what is offered."""
    if not _is_holder(me):
        return []
    if asked.state == State.ASKED:
        return ["take", "refuse"]
    if asked.state == State.TAKEN and me.pk not in (asked.taken_by_id, asked.asked_by_id):
        return ["consent", "refuse"]
    if asked.state == State.CONSENTED and asked.taken_by_id == me.pk:
        return ["open", "close"]
    return []


def _is_holder(me: Officer) -> bool:
    mine = holders.holder_of(me)
    return mine is not None and mine.kind == holders.CUSTODIAN and mine.since is not None


def _do(step: str, asked: Request, me: Officer, given: dict[str, str]) -> dict[str, Any] | None:
    """Do it; the identity where it was opened. Raises KeysError."""
    match step:
        case "take":
            openings.take(asked, me, given["passphrase"], given["reason"])
        case "consent":
            openings.consent(asked, me, given["passphrase"])
        case "refuse":
            openings.refuse(asked, me, given["refusal"])
        case "close":
            openings.close(asked, me)
        case _:
            return openings.open_identity(asked, me, given["passphrase"])
    return None


def _shown(request: HttpRequest, lang: Lang, asked: Request, identity: dict[str, Any]) -> HttpResponse:
    """The identity, in this answer alone."""
    named = [(say(FIELDS[name], lang) if name in FIELDS else name, value) for name, value in identity.items() if value]
    opening = asked.openings.first()
    if opening is None:
        raise Http404
    return render(request, "keys/identity.html", {"asked": asked, "named": named, "entry": opening.entry})


@require_GET
@officer(Permission.LOG_AUDIT)
def listed(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """Every opening of the institution, for its auditor: no name of a reporter. And who can open: the holders."""
    me = officer_of(request)
    rows = openings.openings_in(me.institution).exclude(subject__in=unseen(me))
    page = Paginator(rows, ROWS).get_page(request.GET.get("hal"))
    found = [
        {
            "subject": each.subject,
            "at": each.at,
            "purpose": openings.PURPOSES[Request.Purpose(each.purpose)].pick(lang),
            "reason": each.reason or say("buka.reason_erased", lang),
            "asked_by": each.request.asked_by.name,
            "by": each.by.name,
            "consented_by": each.consented_by.name,
            "entry": each.entry,
        }
        for each in page
    ]
    known = [
        {
            "name": each.officer.name,
            "kind_words": kind_of(each, lang),
            "fingerprint": holders.fingerprint(each),
            "since": each.since,
        }
        for each in holders.active(me.institution).select_related("officer")
    ]
    return render(request, "keys/openings.html", {"rows": found, "page": page, "holders": known})
