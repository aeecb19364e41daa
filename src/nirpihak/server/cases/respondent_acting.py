"""What officers do about a respondent: summon, write down what came of it, show evidence, write down an answer.

Every form says for which version of the case it was written; nothing written is lost where it is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from nirpihak.server.accounts.access import officer, officer_of
from nirpihak.server.cases import frame, respondent_shown
from nirpihak.server.cases.frame import SEE, WORK
from nirpihak.server.cases.models import Case, Summons
from nirpihak.server.cases.respondent_forms import CameForm, DeliverForm, OralForm, ShowForm, SummonsForm, WhyForm
from nirpihak.server.cases.respondent_views import HERE, UNBOUND, WRONG, page
from nirpihak.server.cases.services import answers, respondents, sealing, showing, summonses
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.evidence.models import File
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.web.pageforms import PageForm
from nirpihak.server.web.texts import Lang, say


def _shown(
    request: HttpRequest, lang: Lang, case: Case, name: str, context: dict[str, Any], *, status: int = UNBOUND
) -> HttpResponse:
    return frame.framed(request, lang, case, HERE, f"cases/respondent_{name}.html", context, status=status)


def _done(
    request: HttpRequest,
    lang: Lang,
    case: Case,
    form: PageForm,
    act: Callable[[], object],
    name: str,
    context: dict[str, Any],
    said: str,
) -> HttpResponseBase:
    """Do what a form asks for; where it is refused, the form again with everything in it."""
    context = {"form": form, **context}
    if not form.is_valid():
        return _shown(request, lang, case, name, context, status=WRONG)
    status, refused = frame.tried(act, case, lang)
    if status:
        return _shown(request, lang, case, name, {**context, **refused}, status=status)
    frame.tell(request, say(said, lang))
    return frame.back(lang, HERE, case.ref)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, WORK)
def summon(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """A new summons, with the day that both readings of the law allow."""
    case = frame.found(request, ref)
    try:
        key = sealing.key_of(case)
        items = respondent_shown.items_offered(case, lang, key)
    except (CaseError, KeysError) as error:
        return page(request, lang, case, {"refused": {"headline": error.reason.pick(lang), "lines": []}}, status=WRONG)
    context: dict[str, Any] = {
        "items": items,
        "number": summonses.next_number(case),
        "respondent": respondents.of(case),
        "has_interval": summonses.has_interval(case),
        "ticked": request.POST.getlist("items") if request.method == "POST" else [],
    }
    if request.method != "POST" or "hitung" in request.POST:
        wanted = _day_in(request.POST.get("deliver_on", "") or request.GET.get("hari", ""))
        first = respondent_shown.summons_first(case, lang, key, wanted)
        if request.method == "POST":
            kept = {name: request.POST[name] for name in SummonsForm.asks if request.POST.get(name)}
            first = kept | {name: first[name] for name in ("deliver_on", "hearing_on") if name in first}
        form = SummonsForm(lang, case.institution.zone, first=first)
        return _shown(request, lang, case, "summons", context | {"form": form, "readings": _readings(case, form, lang)})
    form = SummonsForm(lang, case.institution.zone, request.POST)
    context["readings"] = _readings(case, form, lang)

    def act() -> None:
        if form.call is not None:
            reason, since = form.cleaned_data["reason"], frame.version_in(request)
            summonses.make(case, officer_of(request), form.call, reason=reason, since=since)

    return _done(request, lang, case, form, act, "summons", context, "terlapor.summons_made")


def _day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _readings(case: Case, form: SummonsForm, lang: Lang) -> list[str]:
    deliver, hearing = (_day_in(form.shown.get(name, "")) for name in ("deliver_on", "hearing_on"))
    if deliver is None or hearing is None:
        return []
    days = [respondent_shown.day_words(each, lang) for each in (deliver, hearing)]
    head = say("terlapor.from_to", lang, deliver=days[0], hearing=days[1])
    return [head, *respondent_shown.interval_lines(case, deliver, hearing, lang)]


def _summons(case: Case, pk: int) -> Summons:
    found: Summons = get_object_or_404(case.summonses, pk=pk)
    found.case = case
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, WORK)
def deliver(request: HttpRequest, lang: Lang, ref: str, pk: int) -> HttpResponseBase:
    """When and how a summons reached the person."""
    case = frame.found(request, ref)
    summons = _summons(case, pk)
    context = {"summons": summons}
    if request.method != "POST":
        return _shown(request, lang, case, "deliver", {"form": DeliverForm(lang, case.institution.zone), **context})
    form = DeliverForm(lang, case.institution.zone, request.POST)

    def act() -> None:
        if form.at is not None:
            summonses.delivered(
                case,
                officer_of(request),
                summons,
                at=form.at,
                how=form.cleaned_data["how"],
                reason=form.cleaned_data["reason"],
                since=frame.version_in(request),
            )

    return _done(request, lang, case, form, act, "deliver", context, "terlapor.delivery_kept")


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, WORK)
def came(request: HttpRequest, lang: Lang, ref: str, pk: int) -> HttpResponseBase:
    """What came of a summons."""
    case = frame.found(request, ref)
    summons = _summons(case, pk)
    context = {"summons": summons}
    if request.method != "POST":
        return _shown(request, lang, case, "came", {"form": CameForm(lang), **context})
    form = CameForm(lang, request.POST)

    def act() -> None:
        said, since = form.cleaned_data, frame.version_in(request)
        summonses.came(case, officer_of(request), summons, said["came"], note=said["note"], since=since)

    return _done(request, lang, case, form, act, "came", context, "terlapor.came_kept")


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, WORK)
def cancel(request: HttpRequest, lang: Lang, ref: str, pk: int) -> HttpResponseBase:
    """Call a summons off."""
    case = frame.found(request, ref)
    summons = _summons(case, pk)
    context = {"summons": summons}
    if request.method != "POST":
        return _shown(request, lang, case, "cancel", {"form": WhyForm(lang), **context})
    form = WhyForm(lang, request.POST)

    def act() -> None:
        reason, since = form.cleaned_data["reason"], frame.version_in(request)
        summonses.cancel(case, officer_of(request), summons, reason=reason, since=since)

    return _done(request, lang, case, form, act, "cancel", context, "terlapor.summons_cancelled")


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, WORK)
def show(request: HttpRequest, lang: Lang, ref: str, pk: int) -> HttpResponseBase:
    """Let the respondent see a masked copy: look at it first, say what can be seen, be sure that it is masked."""
    case = frame.found(request, ref)
    within = showing.exhibits_in(case)
    file: File = get_object_or_404(File.objects.select_related("exhibit"), pk=pk, exhibit__in=within)
    why = showing.refused(file)
    context = {"file": file, "why": "" if why is None else why.pick(lang)}
    if request.method != "POST":
        return _shown(request, lang, case, "show", {"form": ShowForm(lang), **context})
    form = ShowForm(lang, request.POST)

    def act() -> None:
        said = form.cleaned_data
        since = frame.version_in(request)
        showing.show(case, officer_of(request), file, caption=said["caption"], masked=bool(said["masked"]), since=since)

    return _done(request, lang, case, form, act, "show", context, "terlapor.shown_kept")


@require_POST
@officer(SEE, WORK)
def hide(request: HttpRequest, lang: Lang, ref: str, pk: int) -> HttpResponseBase:
    """Show a piece no longer."""
    case = frame.found(request, ref)
    piece = case.shown.filter(pk=pk).first()
    if piece is None:
        raise Http404
    who, since = officer_of(request), frame.version_in(request)
    status, refused = frame.tried(lambda: showing.hide(case, who, piece, since=since), case, lang)
    if status:
        return page(request, lang, case, refused, status=status)
    frame.tell(request, say("terlapor.hidden_kept", lang))
    return frame.back(lang, HERE, ref)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, WORK)
def answer(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """What the respondent said, written down."""
    case = frame.found(request, ref)
    asked = answers.asked(case)
    if request.method != "POST":
        return _shown(request, lang, case, "answer", {"form": OralForm(lang, asked)})
    form = OralForm(lang, asked, request.POST)

    def act() -> None:
        answers.oral(case, officer_of(request), form.said, since=frame.version_in(request))

    return _done(request, lang, case, form, act, "answer", {}, "terlapor.answer_kept")
