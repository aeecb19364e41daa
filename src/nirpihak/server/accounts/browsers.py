"""A browser somebody got in with before, told by a cookie: it has a count of wrong tries of its own.

So nobody can pause an officer at the officer's own desk, not even from behind the same address. The cookie opens
nothing: it is a random number, signed for one name, and whoever steals it gets one more count and nothing else (the
"device cookies" of OWASP's guide on slow guessing). Knows nothing of sessions.
"""

from __future__ import annotations

import secrets
from typing import Final

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

KEPT: Final = 90 * 24 * 3600
"""Seconds."""
_SALT: Final = "nirpihak browser"


def known(request: HttpRequest, name: str) -> str | None:
    """The number of a browser that this name got in with before; none for any other."""
    try:
        return _signer(name).unsign(request.COOKIES.get(_cookie(name), ""))
    except BadSignature:
        return None


def remember(request: HttpRequest, response: HttpResponseBase, name: str) -> None:
    """Know this browser again for some months: the same number where it has one."""
    response.set_cookie(
        _cookie(name),
        _signer(name).sign(known(request, name) or secrets.token_hex(16)),
        max_age=KEPT,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Strict",
    )


def _cookie(name: str) -> str:
    """Each name has its own, so that several people can share a computer; it does not tell the name."""
    return f"kenal_{salted_hmac(_SALT, name, algorithm='sha256').hexdigest()[:12]}"


def _signer(name: str) -> Signer:
    return Signer(salt=f"{_SALT}\0{name}")
