"""Logging in and out, in two steps: password, then a code. Between the two nothing else opens."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from nirpihak.server.accounts import browsers
from nirpihak.server.accounts.access import NEXT, private, standing_of
from nirpihak.server.accounts.answers import heard, shown
from nirpihak.server.accounts.forms import CodeForm, LoginForm, RecoveryForm
from nirpihak.server.accounts.services import factors, steps
from nirpihak.server.web.texts import Lang, say

RENEWED = "pasang"
"""In the address of the log-in: the app was taken away, and the next log-in sets another one up."""
LONGEST_ADDRESS = 2000
asked = require_http_methods(["GET", "HEAD", "POST"])


@sensitive_post_parameters("password")
@asked
def login(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """The first step: name and password."""
    person = steps.half(request)
    if request.method != "POST" and person is not None:
        return _on(lang, person)
    wanted = request.POST.get(NEXT) or request.GET.get(NEXT) or ""
    if len(wanted) > LONGEST_ADDRESS or not url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    ):
        wanted = ""
    context = {"wanted": wanted, "next": NEXT, "renewed": request.GET.get("sudah") == RENEWED}
    if request.method != "POST":
        return shown(request, "accounts/login.html", LoginForm(lang), context)
    form = LoginForm(lang, request.POST)

    def answer() -> HttpResponseBase | None:
        given = form.cleaned_data
        person = steps.first(request, given["username"], given["password"], wanted)
        if person is None:
            form.refuse("username", say("masuk.wrong", lang))
            return None
        return _in(request, lang, person) if factors.is_complete(request) else _on(lang, person)

    return heard(request, lang, "accounts/login.html", form, answer, context)


@sensitive_post_parameters("code")
@asked
def code(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """The second step: a code of the app."""
    person = steps.half(request)
    if person is None or person.secret is not None:
        return _elsewhere(request, lang, person)
    if request.method != "POST":
        return shown(request, "accounts/code.html", CodeForm(lang))
    form = CodeForm(lang, request.POST)

    def answer() -> HttpResponseBase | None:
        if steps.second(request, person, form.cleaned_data["code"]):
            return _in(request, lang, person)
        form.refuse("code", say("masuk_kode.wrong", lang))
        return None

    return heard(request, lang, "accounts/code.html", form, answer)


@sensitive_post_parameters("code")
@asked
def recovery(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """The second step without the app: a recovery code."""
    person = steps.half(request)
    if person is None or person.secret is not None:
        return _elsewhere(request, lang, person)
    if request.method != "POST":
        return shown(request, "accounts/recovery.html", RecoveryForm(lang))
    form = RecoveryForm(lang, request.POST)

    def answer() -> HttpResponseBase | None:
        if steps.recover(request, person, form.cleaned_data["code"]):
            return _in(request, lang, person)
        form.refuse("code", say("masuk_cadangan.wrong", lang))
        return None

    return heard(request, lang, "accounts/recovery.html", form, answer)


@sensitive_post_parameters("code")
@asked
def enrol(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """The second step of the first log-in: set the app up, then read the recovery codes, once."""
    person = steps.half(request)
    if person is None or person.secret is None:
        return _elsewhere(request, lang, person)
    secret = person.secret
    context = {
        "picture": factors.picture(factors.address(person.user, secret)),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    }
    if request.method != "POST":
        return shown(request, "accounts/enrol.html", CodeForm(lang), context)
    form = CodeForm(lang, request.POST)

    def answer() -> HttpResponseBase | None:
        try:
            codes = steps.enrol(request, person, form.cleaned_data["code"])
        except factors.FactorError:
            steps.leave(request)
            return redirect(f"{lang}:login")
        if codes is None:
            form.refuse("code", say("masuk_kode.wrong", lang))
            return None
        told = {"codes": codes, "on": start(request, lang, person.wanted)}
        return _known(request, shown(request, "accounts/codes.html", None, told), person)

    return heard(request, lang, "accounts/enrol.html", form, answer, context)


@require_POST
def logout(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """End the session on this computer; a link alone cannot do it, or any page elsewhere could."""
    steps.leave(request)
    return private(redirect(f"{lang}:login"))


def start(request: HttpRequest, lang: Lang, wanted: str = "") -> str:
    """Where somebody goes who is in: what was wanted, or the first room that may be entered, or the own account."""
    from nirpihak.server.institutions.templatetags.offices import first_room

    if wanted:
        return wanted
    try:
        return first_room(standing_of(request), lang)
    except PermissionDenied:
        return reverse(f"{lang}:account")


def _in(request: HttpRequest, lang: Lang, person: steps.Half) -> HttpResponseBase:
    return _known(request, HttpResponseRedirect(start(request, lang, person.wanted)), person)


def _known(request: HttpRequest, response: HttpResponseBase, person: steps.Half) -> HttpResponseBase:
    browsers.remember(request, response, person.user.get_username())
    return response


def _on(lang: Lang, person: steps.Half) -> HttpResponseBase:
    return private(redirect(f"{lang}:login-enrol" if person.secret is not None else f"{lang}:login-code"))


def _elsewhere(request: HttpRequest, lang: Lang, person: steps.Half | None) -> HttpResponseBase:
    """Nobody took the first step, or the step to take is another one."""
    if person is not None:
        return _on(lang, person)
    if factors.is_complete(request):
        return private(redirect(f"{lang}:account"))
    return private(redirect(f"{lang}:login"))
