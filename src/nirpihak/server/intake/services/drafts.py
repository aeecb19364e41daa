"""Reports that are being written: kept under a key that the writer's cookie alone gives, and gone after a day.

The server can open no draft by itself; a cookie that is lost leaves nothing to read. Knows no page.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from nirpihak.server.intake.models import Draft, Report, Upload
from nirpihak.server.intake.services import uploads
from nirpihak.server.intake.services.uploads import Owner
from nirpihak.server.keys.services import content as keys

KEPT: Final = timedelta(hours=24)
"""How long a draft, and the receipt of one that was filed, can still be opened."""


@dataclass(slots=True)
class Writing:
    """A draft, opened by its cookie."""

    draft: Draft
    answers: dict[str, Any]
    key: bytes = field(repr=False)

    @property
    def owner(self) -> Owner:
        """Whose the files are that come now."""
        return Owner(self.key, draft=self.draft)

    @property
    def receipt(self) -> dict[str, Any] | None:
        """`ref`, `code`, `at`, `institution` once it was filed: for a writer whose connection broke at that moment."""
        return self.answers.get("filed") if self.draft.report_id is not None else None

    def keep(self, answers: dict[str, Any]) -> None:
        """Replace the answers. What was filed meanwhile stays as it is."""
        now = timezone.now()
        sealed = sealed_answers(answers, self.draft, self.key)
        mine = Draft.objects.filter(pk=self.draft.pk, report=None)
        if mine.update(sealed=sealed, changed_at=now, expires_at=now + KEPT):
            self.answers = answers

    def uploads(self) -> list[Upload]:
        """Its files, in the order they came."""
        return list(self.draft.uploads.order_by("id"))

    def name_of(self, upload: Upload) -> str:
        """What a file was called on the writer's device."""
        return uploads.name_of(upload, self.owner)


def begin(lane: str = Report.Lane.QUICK, token: str = "") -> tuple[str, Draft]:
    """A new draft and the cookie that opens it: random, or `token` where the writer brings one of 40 to 64 characters.

    Raises IntegrityError where that token opens another draft already.
    """
    token = token or secrets.token_urlsafe(32)
    draft = Draft(token_hash=_hash(token), expires_at=timezone.now() + KEPT, lane=lane)
    draft.sealed = sealed_answers({}, draft, _key(token))
    draft.save()
    return token, draft


def opened(token: str) -> Writing | None:
    """The draft that a cookie opens; None where there is none, or its day is over."""
    if not 40 <= len(token) <= 64 or not token.isascii():
        return None
    draft = Draft.objects.filter(token_hash=_hash(token), expires_at__gt=timezone.now()).first()
    if draft is None:
        return None
    key = _key(token)
    return Writing(draft, keys.unseal_json(key, bytes(draft.sealed), _about(draft)), key)


def sealed_answers(answers: dict[str, Any], draft: Draft, key: bytes) -> bytes:
    """The answers as the row keeps them."""
    return keys.seal_json(key, answers, _about(draft))


def discard(writing: Writing) -> None:
    """Throw a draft away, with its files; one that was filed loses its receipt only."""
    _forget(writing.draft)


def sweep() -> int:
    """Throw away the drafts whose time is up; how many there were."""
    over = list(Draft.objects.filter(expires_at__lte=timezone.now())[:500])
    for draft in over:
        _forget(draft)
    return len(over)


def _forget(draft: Draft) -> None:
    with transaction.atomic():
        for upload in draft.uploads.filter(report=None):
            uploads.forget(upload)
        draft.delete()


def _about(draft: Draft) -> str:
    return f"draft:{bytes(draft.token_hash).hex()}"


def _hash(token: str) -> bytes:
    return hashlib.sha256(b"nirpihak draft cookie\0" + token.encode()).digest()


def _key(token: str) -> bytes:
    # 256 random bits need no stretching; another label than the hash, so neither leads to the other.
    return hashlib.sha256(b"nirpihak draft key\0" + token.encode()).digest()
