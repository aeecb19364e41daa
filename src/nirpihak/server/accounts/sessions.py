"""Sessions in the database (`SESSION_ENGINE`): found by the hash of their key, ended by the clock, listed by person.

The framework's own engine with three differences: the table holds no key that a thief of a copy could use; a session
says whose it is, so that its owner can see and end it; whoever is logged in stays so for ten hours at most and one hour
without a request, and whoever has only given the password has ten minutes. Knows nothing of pages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

LONGEST: Final = timedelta(hours=10)
IDLE: Final = timedelta(minutes=60)
HALF: Final = timedelta(minutes=10)
"""How long the second step may take."""
FRESH: Final = timedelta(minutes=1)
"""How long a request is remembered before another one is written down."""
BEGAN: Final = "accounts.began"
SEEN: Final = "accounts.seen"
STEP: Final = "accounts.step"
"""What is known of somebody between the two steps of logging in (services.steps)."""


def stored(key: str) -> str:
    """What the table holds of a session's key: 160 bits of its SHA-256."""
    return hashlib.sha256(b"nirpihak session\0" + key.encode()).hexdigest()[:40]


class SessionStore(DatabaseStore):
    """The engine. Of the framework's asynchronous half nothing is changed, so it finds no session here."""

    @classmethod
    def get_model_class(cls) -> Any:
        from nirpihak.server.accounts.models import Session

        return Session

    def _get_session_from_db(self) -> Any:
        found = self.model.objects.filter(session_key=stored(self.session_key or ""), expire_date__gt=timezone.now())
        if (session := found.first()) is None:
            self._session_key = None
        return session

    def exists(self, session_key: str | None = None) -> bool:
        return bool(self.model.objects.filter(session_key=stored(session_key or "")).exists())

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            self.model.objects.filter(session_key=stored(key)).delete()

    def save(self, must_create: bool = False) -> None:
        # The stubs leave the methods meant for engines out.
        data = self._get_session(no_load=must_create) if self.session_key else {}  # type: ignore[attr-defined]
        if SESSION_KEY in data:
            now = timezone.now().timestamp()
            data.setdefault(BEGAN, now)
            data.setdefault(SEEN, now)
        super().save(must_create)

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        return self.get_model_class()(
            session_key=stored(self._get_or_create_session_key()),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=ends(data) or self.get_expiry_date(),
            user_id=data.get(SESSION_KEY),
        )


def ends(data: dict[str, Any]) -> datetime | None:
    """When a session ends by the clock; None for one that nobody has begun to log in with."""
    if SESSION_KEY in data:
        return min(_time(data[BEGAN]) + LONGEST, _time(data[SEEN]) + IDLE + FRESH)
    return _time(data[STEP]["at"]) + HALF if STEP in data else None


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def stay(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: a request of somebody logged in keeps the session, written down once a minute at most.

    Whoever has no session costs no query.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        session = request.session
        # Asking a session without a key for anything would mark the answer as differing by cookie.
        if session.session_key is not None and SESSION_KEY in session:
            now = timezone.now().timestamp()
            if now - session.get(SEEN, now) > FRESH.total_seconds():
                session[SEEN] = now
        return get_response(request)

    return middleware
