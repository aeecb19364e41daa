"""One's own password: showing that one knows it, and choosing another. Knows no page.

No hash is made inside a transaction: it would hold up every writer of the database for as long.
"""

from __future__ import annotations

from django.contrib import auth
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from nirpihak.server.accounts.hashing import Busy
from nirpihak.server.accounts.models import Event
from nirpihak.server.accounts.services import history, pauses, sittings, steps
from nirpihak.text import Text

SHORT = Text(
    "Kata sandi baru terlalu pendek: pakai paling sedikit 12 huruf, misalnya empat kata acak.",
    "The new password is too short: use 12 characters at least, for instance four random words.",
)
COMMON = Text(
    "Kata sandi baru terlalu umum dan mudah ditebak. Pilih yang lain, misalnya empat kata acak.",
    "The new password is too common and easily guessed. Choose another one, for instance four random words.",
)
NAMED = Text(
    "Kata sandi baru memuat nama pengguna Anda. Pilih yang lain.",
    "The new password holds your user name. Choose another one.",
)
SAME = Text(
    "Kata sandi baru sama dengan yang lama. Pilih yang lain.", "The new password is the old one. Choose another."
)
_WHY = {"password_too_short": SHORT, "password_too_common": COMMON}


class PasswordRefused(ValueError):
    """A new password will not do; `text` says why and what would."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


def confirm(request: HttpRequest, user: User, typed: str) -> bool:
    """Whether this is the person's password; wrong tries are paused as at the log-in.

    Raises steps.Paused and hashing.Busy.
    """
    heard = steps.password_heard(request, user.get_username())
    try:
        is_right = user.check_password(typed)
    except Busy:
        pauses.unheard(heard)
        raise
    if not is_right:
        history.record(user, Event.Kind.WRONG_PASSWORD, request)
        return False
    pauses.right(heard)
    return True


def refuse_weak(new: str, user: User) -> None:
    """Raises PasswordRefused for a password that is short, common, or holds the name."""
    try:
        validate_password(new, user)
    except ValidationError as error:
        first = error.error_list[0]
        raise PasswordRefused(_WHY.get(first.code or "") or Text.of(str(first.message))) from error
    if len(user.get_username()) > 3 and user.get_username().lower() in new.lower():
        raise PasswordRefused(NAMED)


def change(request: HttpRequest, user: User, old: str, new: str) -> bool:
    """Give a person another password and end the other sessions. False: the old one is wrong.

    Raises PasswordRefused, steps.Paused and hashing.Busy.
    """
    if not confirm(request, user, old):
        return False
    refuse_weak(new, user)
    if new == old:
        raise PasswordRefused(SAME)
    user.set_password(new)
    with transaction.atomic():
        user.save(update_fields=["password"])
        history.record(user, Event.Kind.PASSWORD, request)
        # This session goes on under a new key; every other one ends, here and by its own check of the password.
        auth.update_session_auth_hash(request, user)
        sittings.end_others(user, request.session.session_key)
    return True
