"""What happened to an account, for its owner to read. Knows no address and no page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.contrib.auth.models import User
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from nirpihak.server.accounts.devices import device
from nirpihak.server.accounts.models import Event

KEPT: Final = timedelta(days=365)
SHOWN: Final = 100
Kind = Event.Kind
_REPEATED: Final = frozenset({Kind.WRONG_PASSWORD, Kind.WRONG_CODE, Kind.PAUSED, Kind.CLOSED})
"""What somebody else can bring about as often as they like: told by the hour, so that it cannot fill the table."""

ALARMING: Final = _REPEATED | {Kind.RECOVERY_USED, Kind.RESET}
"""What an owner should look at."""

WORDS: Final[Mapping[str, str]] = {
    Kind.IN: "akun_riwayat.in",
    Kind.OUT: "akun_riwayat.out",
    Kind.WRONG_PASSWORD: "akun_riwayat.wrong_password",
    Kind.WRONG_CODE: "akun_riwayat.wrong_code",
    Kind.PAUSED: "akun_riwayat.paused",
    Kind.CLOSED: "akun_riwayat.closed",
    Kind.RECOVERY_USED: "akun_riwayat.recovery_used",
    Kind.RECOVERY_MADE: "akun_riwayat.recovery_made",
    Kind.ENROLLED: "akun_riwayat.enrolled",
    Kind.RESET: "akun_riwayat.reset",
    Kind.PASSWORD: "akun_riwayat.password",
    Kind.ENDED: "akun_riwayat.ended",
}
"""The phrase of each kind."""


def record(
    user: User | None, kind: Event.Kind, request: HttpRequest | None = None, *, by: User | None = None, reason: str = ""
) -> None:
    """Write down what happened; part of the caller's transaction."""
    used = device(request.META.get("HTTP_USER_AGENT", "")) if request is not None else ""
    now = timezone.now()
    if kind in _REPEATED:
        alike = Event.objects.filter(user=user, kind=kind, device=used, at__gt=now - timedelta(hours=1))
        if (last := alike.values_list("pk", flat=True).first()) is not None:
            Event.objects.filter(pk=last).update(times=F("times") + 1, last_at=now)
            return
    Event.objects.create(user=user, kind=kind, at=now, last_at=now, device=used, by=by, reason=reason)


def of(user: User) -> list[Event]:
    """The newest first, a hundred at most."""
    return list(Event.objects.filter(user=user).select_related("by")[:SHOWN])


def forget() -> int:
    """Take away what is older than a year. How many there were."""
    return Event.objects.filter(last_at__lt=timezone.now() - KEPT).delete()[0]
