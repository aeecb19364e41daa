"""One's own account: what happened to it, open sessions, password, recovery codes, another app.

Whoever is in sees it, with an office or without one; nobody sees anybody else's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from nirpihak.server.accounts.access import NEXT, private, standing_of, user_of
from nirpihak.server.accounts.answers import heard, shown
from nirpihak.server.accounts.devices import device_text
from nirpihak.server.accounts.forms import ConfirmForm, PasswordForm
from nirpihak.server.accounts.models import Event
from nirpihak.server.accounts.services import factors, history, passwords, sittings
from nirpihak.server.accounts.views import RENEWED, asked
from nirpihak.server.web.context import language
from nirpihak.server.web.texts import Lang, say

P = ParamSpec("P")
DONE: Final = {"sesi": "akun.ended", "lain": "akun.ended_others", "sandi": "akun.changed"}
"""What was just done, by its word in the address."""


def own(view: Callable[Concatenate[HttpRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view for whoever took both steps."""

    @wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if factors.is_complete(request):
            return private(view(request, *args, **kwargs))
        way = f"?{urlencode({NEXT: request.get_full_path()})}" if request.method in ("GET", "HEAD") else ""
        return private(HttpResponseRedirect(reverse(f"{language(request)}:login") + way))

    return inner


@require_safe
@own
def account(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """What happened to the account, and which sessions are open."""
    user = user_of(request)
    events = [
        {
            "event": each,
            "words": say(history.WORDS[each.kind], lang),
            "device": device_text(each.device, lang) if each.device else "",
            "alarming": each.kind in history.ALARMING,
        }
        for each in history.of(user)
    ]
    open_now = [
        {"sitting": each, "device": device_text(each.device, lang)}
        for each in sittings.open_of(user, request.session.session_key)
    ]
    done = DONE.get(request.GET.get("sudah", ""))
    context = {
        "events": events,
        "shown": history.SHOWN,
        "sittings": open_now,
        "others": len(open_now) > 1,
        "left": factors.codes_left(user),
        "enrolled": factors.is_enrolled(user),
        "done": say(done, lang) if done else "",
    }
    return shown(request, "accounts/account.html", None, context | _frame(request))


@require_POST
@own
def end_session(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """End one open session, or all but this one."""
    user, done = user_of(request), "sesi"
    if request.POST.get("others"):
        ended, done = sittings.end_others(user, request.session.session_key), "lain"
    else:
        ended = int(sittings.end(user, request.POST.get("id", "")))
    if ended:
        history.record(user, Event.Kind.ENDED, request)
    return HttpResponseRedirect(f"{reverse(f'{lang}:account')}?sudah={done}")


@sensitive_post_parameters("old", "new", "again")
@asked
@own
def password(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """Choose another password; the other sessions end."""
    template, frame = "accounts/password.html", _frame(request)
    if request.method != "POST":
        return shown(request, template, PasswordForm(lang), frame)
    form = PasswordForm(lang, request.POST)

    def answer() -> HttpResponseBase | None:
        given = form.cleaned_data
        try:
            if passwords.change(request, user_of(request), given["old"], given["new"]):
                return HttpResponseRedirect(f"{reverse(f'{lang}:account')}?sudah=sandi")
            form.refuse("old", say("akun_sandi.not_mine", lang))
        except passwords.PasswordRefused as refused:
            form.refuse("new", refused.text.pick(lang))
        return None

    return heard(request, lang, template, form, answer, frame)


@sensitive_post_parameters("password")
@asked
@own
def codes(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """Ten new recovery codes for the password; the old ones end."""
    user, context = user_of(request), _frame(request) | {"left": factors.codes_left(user_of(request))}
    if not factors.is_enrolled(user):
        return redirect(f"{lang}:account")

    def renewed() -> HttpResponseBase:
        told = {"codes": factors.renew_codes(user, request), "on": reverse(f"{lang}:account"), "again": True}
        return shown(request, "accounts/codes.html", None, told)

    return _confirmed(request, lang, "accounts/new_codes.html", renewed, context)


@sensitive_post_parameters("password")
@asked
@own
def renew(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """Take the app away for the password, to set another one up at the next log-in, which begins at once."""
    user = user_of(request)

    def taken() -> HttpResponseBase:
        factors.reset(user, user, say("akun_ganti.reason", lang), request)
        request.session.flush()
        return HttpResponseRedirect(f"{reverse(f'{lang}:login')}?sudah={RENEWED}")

    return _confirmed(request, lang, "accounts/renew.html", taken, _frame(request))


def _confirmed(
    request: HttpRequest, lang: Lang, template: str, act: Callable[[], HttpResponseBase], context: dict[str, object]
) -> HttpResponseBase:
    """Ask for the person's own password, then do it."""
    if request.method != "POST":
        return shown(request, template, ConfirmForm(lang), context)
    form = ConfirmForm(lang, request.POST)

    def answer() -> HttpResponseBase | None:
        if passwords.confirm(request, user_of(request), form.cleaned_data["password"]):
            return act()
        form.refuse("password", say("akun_sandi.not_mine", lang))
        return None

    return heard(request, lang, template, form, answer, context)


def _frame(request: HttpRequest) -> dict[str, object]:
    """The frame of the officers' pages, or for an account without an office a plain one."""
    try:
        standing_of(request)
    except PermissionDenied:
        return {"frame": "accounts/alone.html"}
    return {"frame": "institutions/base.html"}
