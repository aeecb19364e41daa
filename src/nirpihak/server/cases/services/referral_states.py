"""How a referral stands, and what brings it there: on the sender's side, with the step of the case.

Part of the caller's transaction, which holds the row. Knows no note and no network.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from django.utils import timezone

from nirpihak.server.cases.models import Referral
from nirpihak.server.cases.services import referral_words as inside
from nirpihak.server.cases.services import steps
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.institutions.models import Officer
from nirpihak.text import Text

S = Referral.State
WAITING: Final = frozenset({S.SENT, S.ACKNOWLEDGED})
"""Sent, and not yet answered."""
FROM: Final[Mapping[str, frozenset[Any]]] = MappingProxyType(
    {
        "acknowledged": frozenset({S.SENT}),
        "refused": WAITING,
        "answered": frozenset({*WAITING, S.ANSWERED}),
    }
)
"""From which states the receiver's word is taken. Answers may follow one another."""
TO: Final[Mapping[str, str]] = MappingProxyType(
    {"acknowledged": S.ACKNOWLEDGED, "refused": S.REFUSED, "answered": S.ANSWERED}
)
HERE: Final = frozenset({S.RECEIVED, S.ANSWERED})
"""The states in which a receiver answers."""
OUTCOMES: Final = ("taken", "breach", "no_breach", "not_proven", "passed_on", "other")
"""What an answer says came of it there."""


def must_be(referral: Referral, way: str, states: Collection[str]) -> None:
    """Raises CaseError where it goes the other way, or stands elsewhere."""
    if referral.way != way or referral.state not in states:
        label = Referral.State(referral.state)
        raise CaseError(
            Text(
                f"ini tidak dapat dilakukan: penerusan sekarang {label.label}",
                f"this cannot be done: the referral is now {label.value}",
            )
        )


def came_back(
    referral: Referral,
    kind: str,
    words: str,
    outcome: str,
    at: datetime,
    *,
    officer: Officer | None = None,
    note: str = "",
) -> None:
    """The receiver's word, on the sender's side. `at` is when it was said. Raises CaseError, KeysError."""
    must_be(referral, Referral.Way.OUT, FROM[kind])
    assert referral.case is not None
    now = timezone.now()
    # The other side's clock may be off: what it says never stands before the sending nor after now.
    at = min(now, max(at, referral.sent_at or at))
    told = {"referral": referral.ref, **({"outcome": outcome} if outcome else {})}
    actor = "" if officer is not None else "system"
    said = {"words": words} if words else None
    steps.step(referral.case, f"referral_{kind}", officer=officer, actor=actor, at=at, data=told, words=said)
    columns: dict[str, Any] = {"state": TO[kind]}
    if kind == "acknowledged":
        columns["acknowledged_at"] = at
    elif kind == "answered":
        columns |= {"answered_at": at, "acknowledged_at": referral.acknowledged_at or at}
    added(referral, kind, words, outcome, at, note=note, **columns)


def added(
    referral: Referral, kind: str, words: str, outcome: str, at: datetime, *, note: str = "", **columns: Any
) -> None:
    """Keep a reply, on either side."""
    replies = list(inside.words_of(referral).get("replies") or [])
    replies.append({"kind": kind, "at": at.isoformat(), "words": words, "outcome": outcome, "note": note})
    inside.change(referral, {"replies": replies}, **columns)


def withdrawn(referral: Referral, reason: str, officer: Officer) -> None:
    """The sender calls it off. Raises CaseError, KeysError."""
    must_be(referral, Referral.Way.OUT, {S.PREPARED, *WAITING})
    assert referral.case is not None
    inside.change(referral, {"withdrawn": reason}, state=S.WITHDRAWN)
    told = {"referral": referral.ref}
    steps.step(referral.case, "referral_withdrawn", officer=officer, data=told, words={"reason": reason})
