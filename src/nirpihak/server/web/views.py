"""The public pages. Each view reads the request, asks a service, and shows what it says; none stores anything."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from nirpihak.exports.guide import everywhere
from nirpihak.facts import act_schema
from nirpihak.law import handbook as rulebook
from nirpihak.server import device
from nirpihak.server.web.forms import FactsForm, ReadingForm
from nirpihak.server.web.services import boleh as advice
from nirpihak.server.web.services import pembacaan, perangkat, periksa, telaah
from nirpihak.server.web.texts import Lang, say


@require_safe
def home(request: HttpRequest, lang: Lang) -> HttpResponse:
    """The start page."""
    return render(request, "web/home.html", {"most": advice.MOST})


@require_safe
def boleh(request: HttpRequest, lang: Lang) -> HttpResponse:
    """The next question of Boleh?, or its answer; all state is in the address."""
    today = timezone.localdate()
    turn = advice.turn(dict(request.GET.lists()), today, lang, demo=settings.NIRPIHAK.demo)
    if isinstance(turn, advice.Answer):
        return render(request, "web/answer.html", {"turn": turn, "today": today})
    described = ["hint"] if turn.step.hint else []
    context = {
        "turn": turn,
        "most": advice.MOST,
        "strokes": range(1, advice.MOST + 1),
        "described": " ".join([*described, "error"] if turn.missing else described),
        "problems": [(f"{turn.step.id}-1", say("boleh.choose", lang))],
    }
    return render(request, "web/question.html", context, status=422 if turn.missing else 200)


@require_safe
def rules(request: HttpRequest, lang: Lang) -> HttpResponse:
    """The rulebook as a list that can be searched and filtered."""
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "limb", "instrument")}
    listing = rulebook.search(**asked, today=timezone.localdate())
    context = {
        "listing": listing,
        "asked": asked,
        "narrowed": any(asked.values()),
        "limbs": rulebook.limbs(),
        "instruments": rulebook.instruments(),
    }
    return render(request, "web/rules.html", context)


@require_safe
def exceptions(request: HttpRequest, lang: Lang) -> HttpResponse:
    """All recognised exceptions."""
    return render(request, "web/exceptions.html", {"pages": rulebook.exception_pages()})


@require_safe
def item(request: HttpRequest, lang: Lang, id: str) -> HttpResponse:
    """One item with all that hangs on it."""
    found = rulebook.item_page(id, timezone.localdate())
    if found is None:
        return not_found(request)
    if found.item.id != id:
        return redirect(f"{lang}:item", id=found.item.id, permanent=True)
    return render(request, "web/item.html", {"page": found, "full_version": rulebook.version()})


@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest, lang: Lang) -> HttpResponse:
    """A reported text or picture, what a machine suggests of it, and what the rulebook says of that."""
    contests = pembacaan.choices(demo=settings.NIRPIHAK.demo)
    sample = pembacaan.SAMPLE if request.GET.get("contoh") and settings.NIRPIHAK.demo else {"contest": "", "text": ""}
    context: dict[str, Any] = {"contests": contests, "problems": [], "demo_sample": settings.NIRPIHAK.demo} | sample
    if request.method == "POST":
        form = ReadingForm(request.POST, request.FILES, lang, frozenset(each.id for each in contests))
        good = form.is_valid()
        context |= {"contest": request.POST.get("contest", ""), "text": request.POST.get("text", "")}
        context["problems"] = form.problems
        if good and (picture := form.cleaned_data["picture"]) is not None:
            seen = pembacaan.look(picture.read(), form.cleaned_data["contest"], lang)
            if seen.problem:
                context["problems"] = [("picture", " ".join((seen.problem, say("read.paste_instead", lang))))]
            else:
                context["seen"] = seen
        elif good:
            data = form.cleaned_data
            context["told"] = pembacaan.read(data["text"], data["contest"], lang, data["participant"])
    context["wrong"] = dict(context["problems"])
    built = device.device(settings.NIRPIHAK.browser)
    if built is not None:
        item = reverse(f"{lang}:item", args=["-ID-"])
        context["offer"] = perangkat.offer(
            built, lang, item=item, text="text", contest="contest", result="device-result"
        )
    response = render(request, "web/read.html", context, status=422 if context["problems"] else 200)
    if built is not None:
        device.allow(response)
    # Under `no-referrer` a browser sends `Origin: null` with a form, and the check against forged forms refuses it.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def assess(request: HttpRequest, lang: Lang) -> HttpResponse:
    """Facts pasted by an officer, and what the rulebook says of them."""
    told = None
    problems: tuple[str, ...] = ()
    text = telaah.sample() if request.GET.get("contoh") else ""
    if request.method == "POST":
        form = FactsForm(request.POST, lang)
        text = request.POST.get("facts", "")[: telaah.LIMIT]
        if form.is_valid():
            told = telaah.tell(form.cleaned_data["facts"], lang)
            problems = told.problems
        else:
            problems = tuple(form.problems)
    summary = [("facts", problem) for problem in problems]
    context: dict[str, Any] = {"text": text, "problems": problems, "summary": summary}
    if told is not None and told.explanation is not None:
        context |= {"told": told.explanation, "facts": told.facts}
    response = render(request, "web/assess.html", context, status=422 if problems else 200)
    # Under `no-referrer` a browser sends `Origin: null` with a form, and the check against forged forms refuses it.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


@require_safe
def selfcheck(request: HttpRequest, lang: Lang) -> HttpResponse:
    """Periksa diri: what it is and how to ask for one's data; the check itself runs on the visitor's own device."""
    built = device.device(settings.NIRPIHAK.browser)
    context: dict[str, Any] = {"guides": periksa.guides(), "words": everywhere().words, "built": built}
    if built is not None:
        offer = periksa.offer(
            lang,
            demo=settings.NIRPIHAK.demo,
            megabytes=built.selfcheck_megabytes,
            item=reverse(f"{lang}:item", args=["-ID-"]),
            guides=reverse(f"{lang}:guides"),
        )
        context["offer"] = built.selfcheck(request.path) | offer
    response = render(request, "web/selfcheck.html", context)
    if built is not None:
        device.allow_selfcheck(request, response, built)
    return response


@require_safe
def guides(request: HttpRequest, lang: Lang) -> HttpResponse:
    """How to ask each platform for one's data: the list."""
    told = everywhere()
    return render(request, "web/guides.html", {"guides": periksa.guides(), "words": told.words, "blind": told.blind})


@require_safe
def guide(request: HttpRequest, lang: Lang, platform: str) -> HttpResponse:
    """How to ask one platform for one's data, what is read of it, and how to undo."""
    found = periksa.guide_page(platform)
    return not_found(request) if found is None else render(request, "web/guide.html", {"page": found})


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of an act."""
    body = json.dumps(act_schema(), ensure_ascii=False, indent=1)
    return HttpResponse(body, content_type="application/schema+json; charset=utf-8")


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Whether the server answers and holds a rulebook: for a monitor or a load balancer."""
    return HttpResponse(f"ok {rulebook.version()[:12]}\n", content_type="text/plain; charset=utf-8")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read the rules; addresses with answers in them are nobody's to index."""
    closed = (
        *("boleh/?", "telaah/", "bukti/", "masuk/", "akun/", "laporan/", "temuan/", "identitas/", "sistem-lain/"),
        *("kotak/", "lapor/*/"),
    )
    lines = [f"Disallow: {root}{path}" for path in closed for root in ("/", "/en/")]
    return HttpResponse("\n".join(["User-agent: *", *lines, ""]), content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponsePermanentRedirect:
    """Where old browsers look for the mark."""
    return HttpResponsePermanentRedirect(static("web/mark.svg"))


def _error(request: HttpRequest, name: str, status: int) -> HttpResponse:
    context: dict[str, Any] = {"title_key": f"errors.{name}", "text_key": f"errors.{name}_text"}
    return render(request, "web/error.html", context, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, in the language of the address."""
    return _error(request, "not_found", 404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, in the language of the address."""
    return _error(request, "bad", 400)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, in the language of the address."""
    return _error(request, "refused", 403)


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or old; the reason is for developers, not for the page."""
    return _error(request, "refused", 403)


def failed(request: HttpRequest) -> HttpResponse:
    """500, in the language of the address."""
    return _error(request, "failed", 500)
