"""What a referral holds sealed: what leaves, the signed notes of both sides, what came back.

One that goes out is sealed under the key of its case, one that came in under that of the report it was filed as:
destroying either leaves nothing to read. Knows no rule and no page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import QuerySet

from nirpihak.server.cases.models import Referral
from nirpihak.server.cases.services import sealing
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.evidence.services import log
from nirpihak.server.intake.services import reading
from nirpihak.server.keys.services import content as keys
from nirpihak.text import Text

ABOUT: Final = "referral"
LOST: Final = Text("isi penerusan ini tidak ada", "there is nothing to read of this referral")


def rows() -> QuerySet[Referral]:
    """Referrals with all that a service needs of them."""
    return Referral.objects.select_related(
        "institution", "case__institution", "case__record", "report__institution", "to", "partner", "bundle__exhibit"
    )


def key_of(referral: Referral) -> bytes:
    """The key that it is sealed under. Raises KeysError, CaseError."""
    if referral.way == Referral.Way.OUT and referral.case is not None:
        return sealing.key_of(referral.case)
    if referral.report is None:
        raise CaseError(LOST)
    return reading.key_of(referral.report)


def words_of(referral: Referral, key: bytes | None = None) -> dict[str, Any]:
    """What it holds: `body`, `note`, `replies`, ... Raises KeysError, CaseError."""
    found: dict[str, Any] = keys.unseal_json(key or key_of(referral), bytes(referral.sealed), _about(referral))
    return found


def sealed(referral: Referral, words: Mapping[str, Any], key: bytes | None = None) -> bytes:
    """The same sealed. Raises KeysError, CaseError."""
    return keys.seal_json(key or key_of(referral), dict(words), _about(referral))


def held(referral: Referral) -> Referral:
    """The row as it is now, held after the log's head until the transaction ends."""
    log.locked_head()
    Referral.objects.select_for_update().get(pk=referral.pk)
    return rows().get(pk=referral.pk)


def change(referral: Referral, words: Mapping[str, Any], **columns: Any) -> None:
    """Alter what it holds and its columns; part of the caller's transaction, which holds the row."""
    columns["sealed"] = sealed(referral, {**words_of(referral), **words})
    Referral.objects.filter(pk=referral.pk).update(**columns)
    for name, value in columns.items():
        setattr(referral, name, value)


def _about(referral: Referral) -> str:
    # The same number stands on both sides, and each side seals for itself.
    return keys.about(f"{referral.uid}:{referral.way}:{referral.institution_id}", ABOUT)
