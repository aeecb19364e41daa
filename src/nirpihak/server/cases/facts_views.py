"""The facts of a case: what is said of each and by whom, what the rulebook makes of it, and what is still to be asked.

Whoever sees the case sees the ledger; an officer who may confirm facts answers the checklist, one fact a page.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nirpihak.facts import CATALOGUE, FactKind
from nirpihak.server.accounts.access import officer, officer_of, standing_of
from nirpihak.server.cases import facts_shown as shown
from nirpihak.server.cases import frame
from nirpihak.server.cases.facts_forms import FactForm, WhyForm, groups, offered
from nirpihak.server.cases.models import Case, LedgerEntry
from nirpihak.server.cases.services import assessments, ledger, readings, stated, steps
from nirpihak.server.cases.services.assessments import CONFIRMED, View
from nirpihak.server.institutions.roles import Permission
from nirpihak.server.web.texts import Lang, say

SEE, WORK, CONFIRM = Permission.CASE_SEE, Permission.CASE_WORK, Permission.FACT_CONFIRM

GUIDED = "account.control"
"""A fact that is concluded on a page of its own: whose account it was, with what speaks for and against."""


@require_GET
@officer(SEE)
def listed(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """The ledger, the three views and the checklist of a case."""
    case = frame.found(request, ref)
    steps.looked(case, officer_of(request))
    return _page(request, lang, case)


def _page(
    request: HttpRequest, lang: Lang, case: Case, extra: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {}
    has = frame.opened(case)
    if has is not None:
        said = stated.standing(stated.entries(case, has.key))
        contest = _contest(case, has.key)
        three = assessments.views_of(said, lang)
        unsaid = [
            {"name": CATALOGUE.groups[group].pick(lang), "kinds": left}
            for group, kinds in groups()
            if (left := [(kind.id, kind.label.pick(lang)) for kind in kinds if kind.id not in said])
        ]
        context = {
            "views": shown.views(three, lang),
            "todo": shown.todo(assessments.checklist_of(said, lang), contest, lang),
            "table": shown.table(said, contest, lang),
            "unsaid": unsaid,
            "full": _full(three.all, request.GET.get("telaah", "")),
            "chosen": "telaah" in request.GET,
            "readable": readings.contest_of(case, has.key) is not None,
            "exhibits": len(ledger.exhibits_in(case)),
        }
    return frame.framed(
        request, lang, case, "case-facts", "cases/facts_list.html", context | (extra or {}), status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE)
def one(request: HttpRequest, lang: Lang, ref: str, fact: str) -> HttpResponseBase:
    """One fact: what is said of it, what each answer would settle, and the form that confirms it."""
    if request.method == "POST" and not standing_of(request).may(CONFIRM):
        raise PermissionDenied
    case = frame.found(request, ref)
    if fact not in CATALOGUE:
        raise Http404
    if request.method != "POST":
        return _one(request, lang, case, CATALOGUE[fact], None)
    if fact == GUIDED:
        return frame.back(lang, "case-account", ref)
    has = frame.opened(case)
    if has is None:
        return _one(request, lang, case, CATALOGUE[fact], None, status=frame.REFUSED)
    form = _form(request, lang, case, CATALOGUE[fact], has.key)
    if not form.is_valid():
        return _one(request, lang, case, CATALOGUE[fact], form, status=frame.REFUSED)
    before = assessments.confirmed(case, has.key)

    def act() -> None:
        ledger.add(
            case,
            officer_of(request),
            fact,
            form.cleaned_data["value"],
            LedgerEntry.Source.CONFIRMED,
            exhibit=form.exhibit,
            place=form.place,
            note=form.cleaned_data["note"],
            since=frame.version_in(request),
            key=has.key,
        )

    status, refused = frame.tried(act, case, lang)
    if status:
        return _one(request, lang, case, CATALOGUE[fact], form, extra=refused, status=status)
    met, ruled_out = assessments.difference(before, assessments.confirmed(case, has.key))
    label = CATALOGUE[fact].label.pick(lang)
    frame.tell(
        request, say("fakta.confirmed_now", lang, fact=label), *shown.settled_lines(met, ruled_out, lang), tone=""
    )
    return frame.back(lang, "case-facts", ref, part="daftar-tanya")


def _one(
    request: HttpRequest,
    lang: Lang,
    case: Case,
    kind: FactKind,
    form: FactForm | None,
    *,
    extra: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "fact": kind.id,
        "label": kind.label.pick(lang),
        "question": kind.question.pick(lang),
        "who": CATALOGUE.who[kind.who].pick(lang),
        "guided": kind.id == GUIDED,
    }
    has = frame.opened(case)
    if has is not None:
        entries = stated.entries(case, has.key)
        by_id = {each.id: each for each in entries}
        said = stated.standing(entries)
        contest = _contest(case, has.key)
        own = [each for each in entries if each.fact == kind.id and each.retracts is None]
        context |= {
            "form": form or _form(request, lang, case, kind, has.key),
            "entries": [shown.entry(each, case, contest, lang, by_id) for each in own],
            "conflicts": kind.id in said and said[kind.id].conflicts,
            "settles": shown.settles(assessments.settles_of(said, kind.id, lang), kind.id, contest, lang),
        }
    return frame.framed(
        request, lang, case, "case-facts", "cases/facts_one.html", context | (extra or {}), status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, CONFIRM)
def retract(request: HttpRequest, lang: Lang, ref: str, pk: int) -> HttpResponseBase:
    """Take an entry back, with the reason."""
    case = frame.found(request, ref)
    has = frame.opened(case)
    entries = [] if has is None else stated.entries(case, has.key)
    entry = next((each for each in entries if each.id == pk and each.retracts is None), None)
    if has is None or entry is None or entry.source == LedgerEntry.Source.CLAIMED:
        raise Http404
    form = WhyForm(lang, request.POST if request.method == "POST" else None)
    status = 200
    refused: dict[str, Any] = {}
    if form.is_bound:
        status = frame.REFUSED
        if form.is_valid():
            who, since, reason = officer_of(request), frame.version_in(request), form.cleaned_data["reason"]
            status, refused = frame.tried(
                lambda: ledger.retract(case, who, pk, reason, since=since, key=has.key), case, lang
            )
            if not status:
                frame.tell(request, say("fakta.retracted_now", lang))
                return frame.back(lang, "case-fact", ref, entry.fact)
    context = {
        "form": form,
        "entry": shown.entry(entry, case, _contest(case, has.key), lang, {each.id: each for each in entries}),
        "fact": entry.fact,
        "label": CATALOGUE[entry.fact].label.pick(lang),
    }
    return frame.framed(request, lang, case, "case-facts", "cases/facts_retract.html", context | refused, status=status)


@require_POST
@officer(SEE, WORK)
def read(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Let the machine read the exhibits; what it says counts for nothing until a person confirms it."""
    case = frame.found(request, ref)
    came: list[readings.Entered] = []
    status, refused = frame.tried(
        lambda: came.append(readings.enter(case, officer_of(request), since=frame.version_in(request))), case, lang
    )
    if status:
        return _page(request, lang, case, refused, status)
    (found,) = came
    lines = [say("fakta.read_texts", lang, texts=found.texts, silent=found.silent)]
    if found.unreadable:
        lines.append(say("fakta.read_left", lang, count=found.unreadable))
    headline = say("fakta.read_new", lang, count=found.count) if found.count else say("fakta.read_nothing", lang)
    frame.tell(request, headline, *lines, tone="" if found.count else "due")
    return frame.back(lang, "case-facts", ref, part="catatan")


def _form(request: HttpRequest, lang: Lang, case: Case, kind: FactKind, key: bytes) -> FactForm:
    """The form as it was sent, or empty with the value that the address gives."""
    data = request.POST if request.method == "POST" else None
    files = offered(ledger.exhibits_in(case))
    return FactForm(lang, kind, files, readings.contest_of(case, key), data, given=request.GET.get("nilai", "")[:200])


def _contest(case: Case, key: bytes) -> str:
    found = readings.contest_of(case, key)
    return "" if found is None else found.id


def _full(three: tuple[View, ...], wanted: str) -> View | None:
    """The view whose assessment is shown in full: the one asked for, else what is confirmed, else what is claimed."""
    by_name = {view.name: view for view in three if view.told is not None}
    return by_name.get(wanted) or by_name.get(CONFIRMED) or next(iter(by_name.values()), None)
