"""Logging in, step by step: password, then code. Between the two nobody is logged in.

What is known after the first step stands in a session of its own for ten minutes; each step takes a new key, and a
password changed meanwhile ends it. Knows no page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib import auth
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from nirpihak.server.accounts import browsers, limits, visitors
from nirpihak.server.accounts.devices import device
from nirpihak.server.accounts.hashing import Busy
from nirpihak.server.accounts.models import Event
from nirpihak.server.accounts.services import factors, history, pauses, sittings
from nirpihak.server.accounts.sessions import HALF, STEP

CODES_A_DAY: Final = 30
"""App codes that are looked at for one person in a day, wherever they come from. Three of a million are right at any
moment, so that many guesses find one in thirty years. Only somebody with the password can use them up; a recovery code
is heard all the same, and so is the app from where the person got in today."""


class Paused(Exception):
    """Nothing is heard until `until`."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(until.isoformat())


@dataclass(frozen=True, slots=True)
class Half:
    """Somebody after the first step: who, where to afterwards, and the secret offered where no app is set up."""

    user: User
    wanted: str
    secret: str | None


def password_heard(request: HttpRequest, name: str) -> pauses.Heard:
    """Count a try of a password for a name. Raises Paused."""
    return _or_paused(_begun(request, "password", name), request, User.objects.filter(username=name).first())


def first(request: HttpRequest, name: str, password: str, wanted: str) -> Half | None:
    """The first step. None: name or password is wrong, or the account is closed. Raises Paused and hashing.Busy.

    A name that does not exist costs the same counting, hashing and writing.
    """
    heard = password_heard(request, name)
    try:
        found = auth.authenticate(request, username=name, password=password)
    except Busy:
        pauses.unheard(heard)
        raise
    if not isinstance(found, User):
        named = User.objects.filter(username=name).first()
        kind = Event.Kind.CLOSED if named is not None and not named.is_active else Event.Kind.WRONG_PASSWORD
        history.record(named, kind, request)
        return None
    pauses.right(heard)
    request.session.flush()
    if not factors.needed(found):
        _enter(request, found)
        return Half(found, wanted, None)
    secret = None if factors.is_enrolled(found) else factors.new_secret()
    request.session[STEP] = {
        "user": found.pk,
        "hash": found.get_session_auth_hash(),
        "at": timezone.now().timestamp(),
        "wanted": wanted,
        "secret": factors.seal_pending(found, secret) if secret else None,
    }
    return Half(found, wanted, secret)


def half(request: HttpRequest) -> Half | None:
    """Who took the first step in this session, less than ten minutes ago."""
    kept = request.session.get(STEP)
    if not isinstance(kept, dict) or timezone.now().timestamp() - kept["at"] > HALF.total_seconds():
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user is None or not constant_time_compare(kept["hash"], user.get_session_auth_hash()):
        return None
    secret = factors.open_pending(user, kept["secret"]) if kept["secret"] else None
    return Half(user, kept["wanted"], secret)


def second(request: HttpRequest, person: Half, typed: str) -> bool:
    """The second step with a code of the app. Raises Paused."""
    heard = _code_heard(request, person.user)
    spent = limits.spend("codes", str(person.user.pk), CODES_A_DAY, timedelta(days=1))
    if not spent.allowed and not heard.known:
        history.record(person.user, Event.Kind.PAUSED, request)
        raise Paused(spent.until)
    return _finish(request, person.user, heard, factors.check(person.user, typed))


def recover(request: HttpRequest, person: Half, typed: str) -> bool:
    """The second step with a recovery code. Raises Paused."""
    heard = _code_heard(request, person.user)
    return _finish(request, person.user, heard, factors.use_recovery(person.user, typed, request))


def enrol(request: HttpRequest, person: Half, typed: str) -> Sequence[str] | None:
    """The second step of somebody without an app: set it up by its first code. The recovery codes; None: a wrong code.

    Raises Paused, and FactorError where another session was first.
    """
    if person.secret is None:
        return None
    heard = _code_heard(request, person.user)
    codes = factors.enrol(person.user, person.secret, typed, request)
    _finish(request, person.user, heard, codes is not None)
    return codes


def leave(request: HttpRequest) -> None:
    """Log out, or give up half-way."""
    if isinstance(request.user, User):
        history.record(request.user, Event.Kind.OUT, request)
    auth.logout(request)


def _code_heard(request: HttpRequest, user: User) -> pauses.Heard:
    return _or_paused(_begun(request, "code", user.get_username()), request, user)


def _begun(request: HttpRequest, scope: str, name: str) -> pauses.Heard:
    visitor = visitors.visitor_key(request)
    browser = browsers.known(request, name)
    pair = visitors.daily(name, visitor) if browser is None else visitors.daily(name, "browser", browser)
    return pauses.begin(scope, pair, visitor, familiar=browser is not None)


def _or_paused(heard: pauses.Heard, request: HttpRequest, user: User | None) -> pauses.Heard:
    if heard.until is not None:
        history.record(user, Event.Kind.PAUSED, request)
        raise Paused(heard.until)
    return heard


def _finish(request: HttpRequest, user: User, heard: pauses.Heard, is_right: bool) -> bool:
    if not is_right:
        history.record(user, Event.Kind.WRONG_CODE, request)
        return False
    pauses.right(heard, known=True)
    pauses.known("password", heard.pair[1])
    del request.session[STEP]
    _enter(request, user)
    return True


def _enter(request: HttpRequest, user: User) -> None:
    """Both steps are taken: a session with a new key."""
    auth.login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session[factors.COMPLETE] = True
    request.session[sittings.DEVICE] = device(request.META.get("HTTP_USER_AGENT", ""))
    history.record(user, Event.Kind.IN, request)
