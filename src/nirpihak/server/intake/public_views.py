"""The public door: its start pages, a page of questions at a time, sending, the receipt.

Works without scripts and without an account. Each answer is kept in the draft before the next page is shown. Which
question comes when is in public_steps; every rule is in the services.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nirpihak.server.intake import public_receipt as receipts
from nirpihak.server.intake import public_steps as steps
from nirpihak.server.intake.public_check import checked
from nirpihak.server.intake.public_drafts import FILED, closed_door, dropped, handed, keep, opened, to, within
from nirpihak.server.intake.public_fields import StepForm
from nirpihak.server.intake.public_forms import IdentityForm, ModeForm, PersonForm, PressedModeForm
from nirpihak.server.intake.public_steps import CHECK, FIRST, WAYS, Step
from nirpihak.server.intake.services import drafts, filing
from nirpihak.server.intake.services.drafts import Writing
from nirpihak.server.intake.services.errors import AlreadyFiled, IntakeError
from nirpihak.server.keys.services import identities
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.web.templatetags.showing import moment_text
from nirpihak.server.web.texts import Lang, say

PEOPLE: Final = 30
"""People that one report names by fields of their own."""


def door(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of the public door, with its headers."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return closed_door(request, view(request, *args, **kwargs))

    return inner


@require_safe
@door
def start(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """What this is, what it takes, what the choices mean in law; and what was begun here before."""
    return _start(request, lang, "intake/lapor_start.html")


@require_safe
@door
def pressure(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """The door of those who are pressed."""
    return _start(request, lang, "intake/lapor_pressure.html")


def _start(request: HttpRequest, lang: Lang, template: str) -> HttpResponse:
    writing = opened(request)
    left = None
    if writing is not None:
        gone = steps.door_of(writing.answers)
        left = {
            "receipt": writing.receipt is not None,
            "until": moment_text(writing.draft.expires_at, lang),
            "step": WAYS[gone][0].id,
            "check": bool(writing.answers.get("what")),
        }
    news = {"habis": "lapor.expired", "hapus": "lapor.discarded", "tutup": "lapor.closed"}
    told = news.get(request.GET.get("kabar", ""))
    return render(request, template, {"left": left, "news": say(told, lang) if told else ""})


@require_http_methods(["GET", "HEAD", "POST"])
@door
def step(request: HttpRequest, lang: Lang, step: str) -> HttpResponseBase:
    """One page of questions."""
    writing = opened(request)
    if writing is not None and writing.receipt is not None:
        return to(lang, "lapor-receipt")
    answers: dict[str, Any] = dict(writing.answers) if writing is not None else {}
    asked = asked_at(answers, step)
    if request.method != "POST":
        # Only what is begun here may be answered here: an old page would otherwise ask in the wrong order.
        return (
            to(lang, "lapor", query="kabar=habis")
            if writing is None and step not in FIRST
            else shown(
                request,
                lang,
                answers,
                asked,
                _form(lang, answers, asked, chosen=_nth(request.GET.get("orang"), answers)),
            )
        )
    answers["door"] = steps.door_of(answers, step)
    form = _form(lang, answers, asked, request.POST)
    done = _person(request.POST, answers, cast(PersonForm, form)) if asked.form is PersonForm else _taken(answers, form)
    _, token = keep(request, writing, answers)
    if not done and not (request.POST.get("go") == "back" and form.only_missing):
        return handed(shown(request, lang, answers, asked, form, status=422), token)
    return handed(onward(request, lang, answers, asked), token)


def asked_at(answers: Mapping[str, Any], step: str) -> Step:
    """The page of that word on the way that is gone. Raises Http404."""
    found = next((each for each in WAYS[steps.door_of(answers, step)] if each.id == step), None)
    if found is None:
        raise Http404
    return found


def shown(
    request: HttpRequest, lang: Lang, answers: Mapping[str, Any], asked: Step, form: StepForm, **more: Any
) -> HttpResponse:
    """A page of questions, with where it stands on the way."""
    gone = steps.door_of(answers, asked.id)
    ids = [each.id for each in steps.way(answers, gone)]
    most = len(ids) + 1
    context: dict[str, Any] = {
        "step": asked,
        "form": form,
        "pressure": gone == steps.PRESSURE,
        "number": ids.index(asked.id) + 1 if asked.id in ids else most - 1,
        "most": most,
        "strokes": range(1, most + 1),
        "first": asked.id in FIRST,
        "to_check": bool(request.GET.get("ubah") or request.POST.get("to")),
        "about": answers.get("about") or [],
        "nth": request.GET.get("orang") or request.POST.get("nth") or "",
        **more.pop("context", {}),
    }
    if isinstance(form, ModeForm | PressedModeForm):
        context["not_ready"] = _not_ready(answers, lang)
    return render(request, asked.template, context, **more)


def onward(request: HttpRequest, lang: Lang, answers: Mapping[str, Any], asked: Step) -> HttpResponseRedirect:
    """To the next page, the one before, or back to the check where somebody came from there."""
    gone, go = steps.door_of(answers), request.POST.get("go", "next")
    if go == "add" or go.startswith("remove-"):
        return to(lang, "lapor-step", asked.id, query="ubah=1" if request.POST.get("to") else "")
    named = answers.get("mode") not in (None, "", steps.UNNAMED)
    if request.POST.get("to"):
        # Whoever chooses to give a name now is asked for it next.
        ask = asked.id == "anda" and named and not steps.identity(answers)
        return to(lang, "lapor-step", "nama", query="ubah=1") if ask else to(lang, "lapor-check")
    there = steps.before(answers, gone, asked.id) if go == "back" else steps.after(answers, gone, asked.id)
    if not there:
        return to(lang, "lapor-pressure" if gone == steps.PRESSURE else "lapor")
    return to(lang, "lapor-check") if there == CHECK else to(lang, "lapor-step", there)


def _form(
    lang: Lang, answers: dict[str, Any], asked: Step, data: QueryDict | None = None, chosen: int | None = None
) -> StepForm:
    """The form of a page, filled with what was said before."""
    said: Mapping[str, Any] = answers
    if asked.form is PersonForm:
        said = {} if chosen is None else answers["about"][chosen]
    elif asked.form is IdentityForm:
        said = {**(answers.get("identity") or {}), "consent": ["yes"] if answers.get("consent_given") else []}
    return asked.form(lang, said, data, steps.more(asked, answers, lang))


def _taken(answers: dict[str, Any], form: StepForm) -> bool:
    """Take what will do of a page into the answers; whether all of it did."""
    done = form.is_valid()
    if isinstance(form, IdentityForm):
        said = form.taken
        consent = said.pop("consent", None)
        answers["identity"] = {name: value for name, value in said.items() if value}
        given = answers.get("consent_given")
        answers["consent_given"] = (
            given or {"version": steps.CONSENT, "at": timezone.now().isoformat()} if consent else None
        )
        return done
    answers |= form.taken
    if answers.get("mode") == steps.UNNAMED:
        # Who goes without a name after all is forgotten at once, not at the end.
        answers |= {"identity": {}, "consent_given": None}
    return done


def _person(data: QueryDict, answers: dict[str, Any], form: PersonForm) -> bool:
    """Take one person into the list, or out of it; whether what was sent will do."""
    about, go = list(answers.get("about") or []), data.get("go", "next")
    answers["about"] = about
    if go.startswith("remove-"):
        place = _nth(go.removeprefix("remove-"), answers)
        if place is not None:
            del about[place]
        return True
    done = form.is_valid()
    said = {name: value for name, value in form.taken.items() if value}
    if not said and done and go != "add":
        return True
    if done and not {"name", "position", "unit"} & said.keys():
        form.add_error("name", say("tanya.person_empty", form.lang))
        return False
    place = _nth(data.get("nth"), answers)
    if done and place is None and len(about) >= PEOPLE:
        form.add_error("name", say("tanya.person_most", form.lang, most=PEOPLE))
        return False
    if done and place is not None:
        about[place] = said
    elif done and said not in about:
        # The same person sent twice, by an impatient thumb, is one person.
        about.append(said)
    return done


def _nth(text: str | None, answers: Mapping[str, Any]) -> int | None:
    """A place in the list of people, counted from 1 in addresses and from 0 here."""
    if not text or not text.isdecimal() or len(text) > 4:
        return None
    place = int(text) - 1
    return place if 0 <= place < len(answers.get("about") or []) else None


def _not_ready(answers: Mapping[str, Any], lang: Lang) -> str:
    """Why no name can be taken yet, or nothing."""
    try:
        there = steps.route(answers, steps.content(answers, steps.office_of(answers))).institution
    except IntakeError:
        return ""
    return "" if identities.ready(there) else say("tanya.not_ready", lang, institution=there.name)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def check(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """Everything that was said, what is missing, where it goes; POST changes where it goes."""
    writing = opened(request)
    if writing is None:
        return to(lang, "lapor", query="kabar=habis")
    if writing.receipt is not None:
        return to(lang, "lapor-receipt")
    if request.method == "POST":
        writing.keep({**writing.answers, "receiver": request.POST.get("receiver", "")[:80]})
        return to(lang, "lapor-check")
    return _check(request, lang, writing, [])


def _check(request: HttpRequest, lang: Lang, writing: Writing, problems: list[tuple[str, str]]) -> HttpResponse:
    context = {**checked(writing, lang), "problems": problems}
    return render(request, "intake/lapor_check.html", context, status=422 if problems else 200)


@require_POST
@door
def send(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """File the report. A second press, or a first whose answer was lost, leads to the same receipt."""
    writing = opened(request)
    if writing is None:
        return to(lang, "lapor", query="kabar=habis")
    if writing.receipt is not None:
        return to(lang, "lapor-receipt")
    answers = writing.answers
    if len(str(answers.get("what") or "").strip()) < filing.NEEDED:
        return _check(request, lang, writing, [("perbuatan", say("lapor.no_what", lang))])
    try:
        told = steps.content(answers, steps.office_of(answers))
        there = steps.route(answers, told)
        told["routed"] = {"id": there.why.id, "en": there.why.en}
        if steps.identity(answers) and not identities.ready(there.institution):
            words = say("lapor.no_names", lang, institution=there.institution.name)
            return _check(request, lang, writing, [("anda", words)])
        lane = steps.lane(
            writing.draft, request.POST.get("work", ""), within_limits=within(request, "lapor-kirim", FILED)
        )
        filing.file(steps.filing(answers, told, there, writing.uploads(), lane), writing)
    except AlreadyFiled:
        return to(lang, "lapor-receipt")
    except (IntakeError, KeysError) as error:
        words = say("lapor.failed", lang, reason=error.reason.pick(lang))
        return _check(request, lang, writing, [("kirim", words)])
    return to(lang, "lapor-receipt")


@require_safe
@door
def receipt(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """The code, for as long as the draft's cookie opens it; then nowhere."""
    writing = opened(request)
    if writing is None or writing.receipt is None:
        return to(lang, "lapor", query="" if writing is not None else "kabar=habis")
    return render(request, "intake/lapor_receipt.html", receipts.told(writing, lang))


@require_safe
@door
def proof(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """The signed proof of filing, as a file."""
    writing = opened(request)
    if writing is None or writing.receipt is None:
        raise Http404
    try:
        name, text = receipts.proof(writing)
    except (IntakeError, KeysError) as error:
        raise Http404 from error
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@door
def discard(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """Throw away what was begun, or close the receipt on this device."""
    writing = opened(request)
    filed = writing is not None and writing.receipt is not None
    if writing is not None:
        drafts.discard(writing)
    return dropped(to(lang, "lapor", query="kabar=tutup" if filed else "kabar=hapus"))
