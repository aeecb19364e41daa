"""What every page of one case shares: who may know of it, its head and tabs, and how a refused act is told.

A form of a case sends `versi`, the version it was written for. Where somebody else was quicker the page says what
they did, nothing written is lost, and it can be sent once more. Knows no single page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse

from nirpihak.server.accounts.access import officer_of, standing_of
from nirpihak.server.cases.models import Case
from nirpihak.server.cases.services import opening, scope, sealing, steps
from nirpihak.server.cases.services.errors import CaseError, Overtaken
from nirpihak.server.evidence.services.exhibits import EvidenceError
from nirpihak.server.institutions.roles import Permission
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.web.templatetags.showing import moment_text
from nirpihak.server.web.texts import Lang, say

SEE: Final = Permission.CASE_SEE
WORK: Final = Permission.CASE_WORK
NEWS: Final = "perkara.kabar"
"""Where a session keeps what is to be said once, on the next page of a case."""
OVERTAKEN: Final = 409
REFUSED: Final = 422
STAGES: Final[Mapping[str, str]] = {
    "examined": "perkara.stage_examined",
    "proposed": "perkara.stage_proposed",
    "decided": "perkara.stage_decided",
    "closed": "perkara.stage_closed",
}
OUTCOMES: Final[Mapping[str, str]] = {
    "breach": "perkara.outcome_breach",
    "no_breach": "perkara.outcome_no_breach",
    "not_proven": "perkara.outcome_not_proven",
    "compromised": "perkara.outcome_compromised",
    "impersonated": "perkara.outcome_impersonated",
    "incomplete": "perkara.outcome_incomplete",
    "referred": "perkara.outcome_referred",
}
TABS: Final = (
    ("case", "perkara.tab_story"),
    ("case-facts", "perkara.tab_facts"),
    ("case-account", "perkara.tab_account"),
    ("case-respondent", "perkara.tab_respondent"),
    ("case-documents", "perkara.tab_documents"),
    ("case-decision", "perkara.tab_decision"),
    ("case-referral", "perkara.tab_referral"),
    ("case-history", "perkara.tab_history"),
    ("case-record", "perkara.tab_record"),
)
"""The pages of a case, each with its phrase; one that is not there yet is left out."""


@dataclass(slots=True)
class Opened:
    """A case with its key, for the time of one request."""

    case: Case
    key: bytes
    title: str


def found(request: HttpRequest, ref: str) -> Case:
    """The case, if the officer may know of it; 404 for what is another institution's, or kept from this officer."""
    who = officer_of(request)
    case: Case = get_object_or_404(scope.cases_of(who).select_related("handler"), ref=ref)
    case.institution = who.institution
    return case


def opened(case: Case) -> Opened | None:
    """The case opened; None where its content was destroyed or cannot be read."""
    try:
        key = sealing.key_of(case)
        return Opened(case, key, opening.title_of(case, key))
    except (CaseError, KeysError):
        return None


def framed(
    request: HttpRequest,
    lang: Lang,
    case: Case,
    here: str,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """One page of a case. `here` is its page name, one of TABS; templates extend `cases/perkara_base.html`.

    Adds `case`, `ref`, `zone`, `title` (None where unreadable), `version`, `tabs`, `may` (`work`, `sign`, `refer`,
    `confirm`), `news`.
    """
    has = opened(case)
    may = standing_of(request).may
    shared: dict[str, Any] = {
        "lang": lang,
        "case": case,
        "ref": case.ref,
        "zone": case.institution.zone,
        "title": None if has is None else has.title or case.ref,
        "stage": say(STAGES[case.stage], lang),
        "outcome": say(OUTCOMES[case.outcome], lang) if case.outcome else "",
        "version": case.version,
        "tabs": _tabs(lang, case, here),
        "may": {
            "work": may(WORK),
            "confirm": may(Permission.FACT_CONFIRM),
            "sign": may(Permission.DECISION_SIGN),
            "refer": may(Permission.REFERRAL_HANDLE),
        },
        "news": request.session.pop(NEWS, None) if NEWS in request.session else None,
    }
    return render(request, template, {**shared, **(context or {})}, status=status)


def _tabs(lang: Lang, case: Case, here: str) -> list[dict[str, Any]]:
    tabs = []
    for name, phrase in TABS:
        try:
            url = reverse(f"{lang}:{name}", args=[case.ref])
        except NoReverseMatch:
            continue
        tabs.append({"url": url, "words": say(phrase, lang), "current": name == here})
    return tabs


def version_in(request: HttpRequest) -> int | None:
    """The version that the sender saw; None where the form did not say."""
    sent = request.POST.get("versi", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else None


def tell(request: HttpRequest, headline: str, *lines: str, tone: str = "") -> None:
    """What the next page of a case says at its top."""
    request.session[NEWS] = {"headline": headline, "lines": list(lines), "tone": tone}


def back(lang: Lang, name: str, *args: object, part: str = "") -> HttpResponseBase:
    """To a page, after something was done."""
    return redirect(reverse(f"{lang}:{name}", args=args) + (f"#{part}" if part else ""))


def tried(act: Callable[[], object], case: Case, lang: Lang) -> tuple[int, dict[str, Any]]:
    """Do something. (0, {}) where it was done; else the status of the answer, and what its page is to say (`refused`).

    `refused` holds `headline` and `lines`; where somebody was quicker the case is read again, so that the page's form
    is for the version that it shows.
    """
    try:
        act()
    except Overtaken as late:
        case.refresh_from_db(fields=["version", "stage", "outcome", "handler"])
        lines = [
            say(
                "perkara.did",
                lang,
                who=say("perkara.by_other", lang) if each.officer is None else each.officer.name,
                what=steps.name_of(case, each.kind).pick(lang),
                when=moment_text(each.at, lang, case.institution.zone),
            )
            for each in late.since
        ]
        return OVERTAKEN, {"refused": {"headline": late.reason.pick(lang), "lines": lines}}
    except (CaseError, EvidenceError, KeysError) as error:
        return REFUSED, {"refused": {"headline": error.reason.pick(lang), "lines": []}}
    return 0, {}
