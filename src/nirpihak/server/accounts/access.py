"""The door of officers' pages: who is not logged in by both steps is asked to, who may not is told so.

Nothing of what is shown is kept in a cache. Knows nothing of what lies behind the door. What belongs to another
institution is not refused behind it but not found: every query starts from `officer_of(request).institution`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from nirpihak.server.accounts.services import factors
from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.roles import Permission
from nirpihak.server.institutions.services.standing import Standing, standing
from nirpihak.server.web.context import language

NEXT: Final = "lanjut"
"""The field that says where to go after logging in."""
_KEPT: Final = "nirpihak.standing"
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def officer(*permissions: Permission) -> Callable[[View[P]], View[P]]:
    """A view for officers who are logged in and may do each of these."""

    def guarded(view: View[P]) -> View[P]:
        @wraps(view)
        def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not factors.is_complete(request):
                door = reverse(f"{language(request)}:login")
                # After a form was sent there is nothing to come back to: its answers are gone.
                way = f"?{urlencode({NEXT: request.get_full_path()})}" if request.method in ("GET", "HEAD") else ""
                return private(HttpResponseRedirect(door + way))
            if not standing_of(request).may(*permissions):
                raise PermissionDenied
            return private(view(request, *args, **kwargs))

        return inner

    return guarded


def private(response: HttpResponseBase) -> HttpResponseBase:
    """Nothing of the answer stays on the computer; its own forms may say which page they come from, and no other."""
    response.headers["Cache-Control"] = "no-store"
    # Under `no-referrer` a browser sends `Origin: null` with a form, and the check against forged forms refuses it.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def user_of(request: HttpRequest) -> User:
    """Who asks, behind the door."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def standing_of(request: HttpRequest) -> Standing:
    """The officer who asks, with roles and permissions; read once a request. Refuses an account without an office."""
    found = request.META.get(_KEPT)
    if not isinstance(found, Standing) or found.officer.user_id != user_of(request).pk:
        row = Officer.objects.select_related("institution", "unit").filter(user=user_of(request)).first()
        if row is None or row.institution.closed_at is not None:
            raise PermissionDenied
        found = request.META[_KEPT] = standing(row)
    return found


def officer_of(request: HttpRequest) -> Officer:
    """The officer who asks, behind the door."""
    return standing_of(request).officer
