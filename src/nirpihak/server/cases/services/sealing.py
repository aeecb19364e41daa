"""What is written of a case, sealed under a key of the case; what passes to and from the respondent, under another.

    institution's key (server.keys)  wraps  case key        seals  titles, notes, reasons, the respondent's name
                                     wraps  respondent key  seals  summonses, answers, captions of what is shown
    the respondent's code            wraps  respondent key

Destroying a case's keys (services.retention) leaves nothing of it but that there was one. Knows no page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nirpihak.server.cases.models import Case, Respondent
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.keys.services import content as keys
from nirpihak.server.keys.services.content import Ring
from nirpihak.text import Text

GONE = Text("isi perkara ini sudah dimusnahkan", "the content of this case was destroyed")


def new_key() -> bytes:
    """32 random bytes."""
    return keys.new_report_key()


def key_of(case: Case, ring: Ring | None = None) -> bytes:
    """The case's key. Raises KeysError, and CaseError once it was destroyed."""
    if case.key is None:
        raise CaseError(GONE)
    return (ring or keys.ring(case.institution)).unwrap(bytes(case.key), str(case.uid))


def respondent_key(respondent: Respondent, ring: Ring | None = None) -> bytes:
    """The key of what passes between the respondent and the institution. Raises KeysError, CaseError."""
    if respondent.key is None:
        raise CaseError(GONE)
    return (ring or keys.ring(respondent.case.institution)).unwrap(bytes(respondent.key), str(respondent.uid))


def seal(key: bytes, owner: Case | Respondent, what: str, value: Mapping[str, Any]) -> bytes:
    """A JSON object sealed as `what` (`content`, `step`, `fact`, ...) of a case, or of its respondent."""
    return keys.seal_json(key, dict(value), keys.about(str(owner.uid), what))


def unseal(key: bytes, owner: Case | Respondent, what: str, sealed: bytes | memoryview) -> dict[str, Any]:
    """The JSON object that was sealed. Raises KeysError."""
    found: dict[str, Any] = keys.unseal_json(key, bytes(sealed), keys.about(str(owner.uid), what))
    return found
