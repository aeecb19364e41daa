"""Open sessions of a person: seeing them, ending one, ending the others. Knows no page."""

from __future__ import annotations

import string
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.models import User
from django.utils import timezone

from nirpihak.server.accounts.models import Session
from nirpihak.server.accounts.sessions import BEGAN, SEEN, stored

DEVICE: Final = "accounts.device"
"""In a session: roughly what it was opened with."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One open session. `id` names it and opens nothing."""

    id: str
    began: datetime
    seen: datetime
    ends: datetime
    device: str
    here: bool


def open_of(user: User, key: str | None = None) -> list[Sitting]:
    """A person's open sessions, this one (of `key`) first, then the last used."""
    mine = stored(key) if key else ""
    found, password = [], user.get_session_auth_hash()
    for row in Session.objects.filter(user=user, expire_date__gt=timezone.now()):
        data = row.get_decoded()
        if data.get(HASH_SESSION_KEY) != password:
            # Begun under an earlier password: it opens nothing any more.
            continue
        found.append(
            Sitting(
                row.session_key,
                datetime.fromtimestamp(data.get(BEGAN, 0), UTC),
                datetime.fromtimestamp(data.get(SEEN, 0), UTC),
                row.expire_date,
                data.get(DEVICE, ""),
                row.session_key == mine,
            )
        )
    return sorted(found, key=lambda each: (not each.here, -each.seen.timestamp()))


def end(user: User, id: str) -> bool:
    """End one session of a person. Whether there was one."""
    is_name = len(id) == 40 and set(id) <= set(string.hexdigits)
    return is_name and bool(Session.objects.filter(user=user, session_key=id).delete()[0])


def end_others(user: User, key: str | None) -> int:
    """End a person's sessions but the one of `key`. How many there were."""
    return Session.objects.filter(user=user).exclude(session_key=stored(key) if key else "").delete()[0]


def end_all(user: User) -> int:
    """End every session of a person. How many there were."""
    return end_others(user, None)
