"""The respondent's own page: opened by the code, for half an hour at a time. Knows no page and no form.

One derivation of the code finds the row, the other opens its key; the open page is held by a cookie whose key is
nowhere else. Nothing that a reporter said or is can be reached from here: the key opens what passes between the
respondent and the institution, and nothing besides.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from nirpihak.server.cases.models import Case, Doorway, Respondent
from nirpihak.server.cases.services import respondents, steps
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.evidence.services import log
from nirpihak.server.keys.services import content as keys
from nirpihak.text import Text

OPEN: Final = timedelta(minutes=30)
"""How long the page stays open without a look at it."""
RESPONDENT: Final = "respondent"
"""Who acts, in steps and in the log, where the respondent does."""


class NoPage(CaseError):
    """No page belongs to this code."""


@dataclass(slots=True)
class Visit:
    """An open page of a respondent."""

    respondent: Respondent
    key: bytes = field(repr=False)
    until: datetime

    @property
    def case(self) -> Case:
        return self.respondent.case


def enter(code: str) -> tuple[str, Visit]:
    """Open the page of a code; the cookie that holds it open. Raises CodeError (keys.codes), NoPage, KeysError."""
    found = respondents.by_code(code)
    if found is None:
        raise NoPage(Text("tidak ada halaman dengan kode ini", "there is no page with this code"))
    respondent, key = found
    token, until = secrets.token_urlsafe(32), timezone.now() + OPEN
    with transaction.atomic(), log.held():
        Doorway.objects.create(
            token_hash=_hash(token),
            respondent=respondent,
            sealed_key=keys.wrap_with(_key(token), key, _about(respondent)),
            expires_at=until,
        )
        first = Respondent.objects.filter(pk=respondent.pk, opened_at=None).update(opened_at=timezone.now())
        if first:
            steps.step(respondent.case, "page_opened", officer=None, actor=RESPONDENT)
    return token, Visit(respondent, key, until)


def opened(token: str) -> Visit | None:
    """The page that a cookie holds open, for another half hour; None where its time is up, or the code ended."""
    if not 40 <= len(token) <= 64 or not token.isascii():
        return None
    now = timezone.now()
    found = (
        Doorway.objects.select_related("respondent__case__institution", "respondent__case__record")
        .filter(token_hash=_hash(token), expires_at__gt=now)
        .first()
    )
    if found is None:
        return None
    if found.expires_at < now + OPEN - timedelta(minutes=1):
        found.expires_at = now + OPEN
        found.save(update_fields=["expires_at"])
    key = keys.unwrap_with(_key(token), bytes(found.sealed_key), _about(found.respondent))
    return Visit(found.respondent, key, found.expires_at)


def leave(token: str) -> None:
    """Close the page on this device."""
    Doorway.objects.filter(token_hash=_hash(token)).delete()


def sweep() -> int:
    """Forget the open pages whose time is up. How many there were."""
    return Doorway.objects.filter(expires_at__lte=timezone.now()).delete()[0]


def _about(respondent: Respondent) -> str:
    return f"{respondent.uid}:doorway"


def _hash(token: str) -> bytes:
    return hashlib.sha256(b"nirpihak respondent cookie\0" + token.encode()).digest()


def _key(token: str) -> bytes:
    return hashlib.sha256(b"nirpihak respondent key\0" + token.encode()).digest()
