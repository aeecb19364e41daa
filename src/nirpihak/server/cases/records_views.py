"""A case's record: how long it is kept, corrections, requests of the person concerned, who looked, its destruction.

Reading it is written down. What is done here is a service's; this page only shows and asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nirpihak.law.wording import WEEKDAYS, date_text
from nirpihak.server.accounts.access import officer, officer_of, standing_of, user_of
from nirpihak.server.cases import frame
from nirpihak.server.cases.frame import SEE, WORK
from nirpihak.server.cases.models import Case
from nirpihak.server.cases.records_forms import DEEDS, DestroyForm, HandOutForm
from nirpihak.server.cases.services import casebundle, endings, records, retention, steps
from nirpihak.server.evidence.sending import sent
from nirpihak.server.evidence.services.workplaces import workplace
from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.roles import Permission
from nirpihak.server.web.pageforms import PageForm
from nirpihak.server.web.templatetags.showing import moment_text
from nirpihak.server.web.texts import Lang, say

HERE: Final = "case-record"
EXPORT, ERASE = Permission.EVIDENCE_EXPORT, Permission.EVIDENCE_ERASE
WRONG: Final = 422
ENDS: Final = {"tutup": endings.close, "tidak-lengkap": endings.incomplete, "buka-lagi": endings.reopen}
"""How a case ends, or is taken up again."""
SHOWN: Final = 100
"""Lines of the access log on the page; how many more there are is said."""


@require_GET
@officer(SEE)
def record(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Everything about the record on one page."""
    case = frame.found(request, ref)
    steps.looked(case, officer_of(request))
    return _page(request, lang, case)


@require_POST
@officer(SEE, WORK)
def act(request: HttpRequest, lang: Lang, ref: str, deed: str) -> HttpResponseBase:
    """One deed of the page: of DEEDS, or `perlihatkan`, which needs no form."""
    case = frame.found(request, ref)
    who, since = officer_of(request), frame.version_in(request)
    form: PageForm | None = None
    if deed in DEEDS:
        form = DEEDS[deed](lang, request.POST)
    elif deed != "perlihatkan":
        raise Http404
    if form is not None and not form.is_valid():
        return _page(request, lang, case, {deed: form}, status=WRONG)
    told = {} if form is None else form.cleaned_data
    status, refused = frame.tried(lambda: _do(deed, case, told, who, since), case, lang)
    if status:
        return _page(request, lang, case, {} if form is None else {deed: form}, refused, status=status)
    frame.tell(request, say("simpan.done", lang))
    return frame.back(lang, HERE, ref)


def _do(deed: str, case: Case, told: Mapping[str, Any], who: Officer, since: int | None) -> object:
    if deed == "simpan":
        return retention.keep(case, who, told["until"], reason=told["keep_reason"], since=since)
    if deed == "koreksi":
        return records.correct(case, who, text=told["correction"], about=told["about"], since=since)
    if deed == "minta":
        return records.ask(case, told["kind"], officer=who, text=told["wanted"], since=since)
    if deed == "tolak":
        return records.refuse(case, who, told["request"], reason=told["refusal"], since=since)
    if deed in ENDS:
        return ENDS[deed](case, who, told["end_reason"], since=since)
    return records.give_access(case, who, since=since)


def _page(
    request: HttpRequest,
    lang: Lang,
    case: Case,
    forms: dict[str, PageForm] | None = None,
    more: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    given = forms or {}
    wrong = next((each for each in given.values() if each.problems), None)
    now = timezone.now()
    looks = records.access_log(case)
    plan = retention.plan(case)
    asked = records.requests(case)
    corrections = list(case.steps.filter(kind="record_corrected").select_related("officer"))
    # Opened once for every line of the page, where there is one.
    opened = frame.opened(case) if asked or corrections else None
    key = None if opened is None else opened.key
    context = {
        "form": wrong,
        "keep": given.get("simpan") or DEEDS["simpan"](lang),
        "correct": given.get("koreksi") or DEEDS["koreksi"](lang),
        "ask": given.get("minta") or DEEDS["minta"](lang),
        "refuse": given.get("tolak") or DEEDS["tolak"](lang),
        "end": next((given[each] for each in ENDS if each in given), None) or DEEDS["tutup"](lang),
        "ending": _ending(case),
        "still": None if (open_still := endings.open_still(case)) is None else open_still.pick(lang),
        "plan": _plan(plan, lang),
        "until_words": "" if plan.until is None else day_words(plan.until, lang),
        "requests": [_request(each, case, now, lang, key) for each in asked],
        "oldest": next((each.step.pk for each in asked if each.answer is None), None),
        "corrections": [
            {
                "step": each,
                "text": records.words_of(each, case, key),
                "about": _about(case, each.data.get("about"), lang),
            }
            for each in corrections
        ],
        "entries": [
            {"pk": each.pk, "label": _label(case, each, lang)}
            for each in case.steps.exclude(kind=steps.LOOKED).order_by("-id")[:SHOWN]
        ],
        "looks": [{"at": each.at, "who": each.who.pick(lang), "what": each.what.pick(lang)} for each in looks[:SHOWN]],
        "looks_more": max(0, len(looks) - SHOWN),
        "closed_to_person": None if (why := records.closed_to_person(case)) is None else why.pick(lang),
        "closed": case.stage == Case.Stage.CLOSED and case.expunged_at is None,
        "can": {"export": standing_of(request).may(EXPORT), "erase": standing_of(request).may(ERASE)},
        **(more or {}),
    }
    return frame.framed(request, lang, case, HERE, "cases/records_page.html", context, status=status)


def _ending(case: Case) -> str:
    """How this case can end, or be taken up again, by a word of ENDS; empty where it cannot."""
    if case.expunged_at is not None:
        return ""
    return {Case.Stage.EXAMINED: "tidak-lengkap", Case.Stage.DECIDED: "tutup", Case.Stage.CLOSED: "buka-lagi"}.get(
        Case.Stage(case.stage), ""
    )


def day_words(day: date, lang: Lang) -> str:
    """A day with its weekday: Kamis, 12 Desember 2030."""
    return f"{WEEKDAYS[day.weekday()].pick(lang)}, {date_text(day).pick(lang)}"


def _plan(plan: retention.Plan, lang: Lang) -> dict[str, Any]:
    row = plan.row
    return {
        "until": plan.until,
        "offered": plan.offered,
        "why": plan.why.pick(lang),
        "certain": plan.certain,
        "basis": "" if row is None else "; ".join(row.basis),
        "note": "" if row is None or row.disagreement is None else row.disagreement.pick(lang),
    }


def _request(each: records.Request, case: Case, now: Any, lang: Lang, key: bytes | None) -> dict[str, Any]:
    answer = each.answer
    return {
        "pk": each.step.pk,
        "what": say(f"simpan.kind_{each.what}", lang),
        "access": each.what == "access",
        "at": each.step.at,
        "due": each.due,
        "late": each.late(now),
        "text": records.words_of(each.step, case, key),
        "answer": None if answer is None else steps.name_of(case, answer.kind).pick(lang),
        "answered_at": None if answer is None else answer.at,
        "reason": "" if answer is None else records.words_of(answer, case, key),
    }


def _about(case: Case, pk: object, lang: Lang) -> str:
    found = case.steps.filter(pk=pk).first() if isinstance(pk, int) else None
    return "" if found is None else _label(case, found, lang)


def _label(case: Case, step: Any, lang: Lang) -> str:
    return f"{steps.name_of(case, step.kind).pick(lang)}, {moment_text(step.at, lang, case.institution.zone)}"


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, EXPORT)
def hand_out(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Who receives the whole case and what for; the answer is the bundle itself."""
    case = frame.found(request, ref)
    form = HandOutForm(lang, request.POST if request.method == "POST" else None)
    status, more = (WRONG if form.is_bound else 200), dict[str, Any]()
    if form.is_bound and form.is_valid():
        made: list[Any] = []

        def do() -> None:
            with workplace("perkara") as folder:
                written = casebundle.export(
                    case,
                    receiver=form.cleaned_data["receiver"],
                    reason=form.cleaned_data["reason"],
                    actor=user_of(request),
                    into=folder,
                    purposes=form.withheld,
                )
                # The file stays open while it is sent, under no name.
                size = written.path.stat().st_size
                made.append(sent(written.path.open("rb"), size, "application/zip", written.path.name))

        status, more = frame.tried(do, case, lang)
        if not status:
            response: HttpResponseBase = made[0]
            return response
    kinds = [
        {"name": name, "label": say(phrase, lang), "ticked": name in form.withheld}
        for name, phrase in form.WITHHELD.items()
    ]
    context = {"form": form, "kinds": kinds, **more}
    return frame.framed(request, lang, case, HERE, "cases/records_bundle.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, ERASE)
def destroy(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Destroy the content of a case whose time is over: on what ground, confirmed by typing its reference."""
    case = frame.found(request, ref)
    form = DestroyForm(lang, ref, request.POST if request.method == "POST" else None)
    status, more = (WRONG if form.is_bound else 200), dict[str, Any]()
    if form.is_bound and form.is_valid():
        ground, since = form.cleaned_data["ground"], frame.version_in(request)
        status, more = frame.tried(
            lambda: retention.expunge(case, officer_of(request), ground=ground, since=since), case, lang
        )
        if not status:
            frame.tell(request, say("musnah.done", lang))
            return frame.back(lang, HERE, ref)
    grounds = [
        {"name": name, "label": words.pick(lang), "chosen": form.shown.get("ground") == name}
        for name, words in retention.GROUNDS.items()
    ]
    context = {"form": form, "grounds": grounds, "plan": _plan(retention.plan(case), lang), **more}
    return frame.framed(request, lang, case, HERE, "cases/records_destroy.html", context, status=status)
