"""Writing down what happened in the procedure itself: a team was formed, the result reported, a panel appointed.

Which event may follow which is the procedure's data (law.procedures): an event comes once, after what it follows, and
nothing that leads to a decision comes after it. What other services write (reports, summonses, decisions, delivery) is
not written here. Knows no page.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from django.db import transaction

from nirpihak.law.procedures import Event, Step
from nirpihak.server.cases.models import Case, CaseStep
from nirpihak.server.cases.services import steps
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.evidence.services import log
from nirpihak.server.institutions.models import Officer
from nirpihak.text import Text

BY_HAND: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "discipline": ("team_formed", "reported"),
        "ethics": ("referred", "panel_formed", "stated"),
        "pemilu": ("more_information", "crime_stated", "reported_to_police", "forwarded"),
        "pilkada": ("more_information", "forwarded"),
        "sbt": ("forwarded", "verified", "studied", "sent", "acted", "controlled"),
    }
)
"""By procedure, the events that no other service writes, in their order."""
DECIDED: Final = "decided"


def possible(case: Case) -> list[Event]:
    """The events that may be written down now."""
    if case.stage == Case.Stage.CLOSED:
        return []
    known, taken = steps.procedure_of(case).events, steps.events_of(case)
    return [known[each] for each in BY_HAND.get(case.procedure, ()) if _why_not(case, each, taken) is None]


def record(
    case: Case, officer: Officer, event: str, at: datetime, *, note: str = "", since: int | None = None
) -> CaseStep:
    """Write down that something happened, and when. Raises CaseError, Overtaken, KeysError."""
    if event not in BY_HAND.get(case.procedure, ()):
        raise CaseError(Text("kejadian itu tidak dicatat di sini", "that event is not written down here"))
    with transaction.atomic(), log.held():
        now = steps.held(case, since)
        taken = steps.events_of(now)
        if (why := _why_not(now, event, taken)) is not None:
            raise CaseError(why)
        begun = [taken[name] for each in _leading(now, event) for name in each.start if name in taken]
        if begun and at < min(begun):
            raise CaseError(
                Text("waktunya mendahului yang harus terjadi lebih dulu", "that is before what must come first")
            )
        said = {"note": note.strip()} if note.strip() else None
        return steps.step(case, event, officer=officer, at=at, words=said, since=since)


def _why_not(case: Case, event: str, taken: Mapping[str, datetime]) -> Text | None:
    """Why this event cannot follow; None where it can."""
    if event in taken:
        return Text("kejadian itu sudah dicatat", "that event was written down already")
    leading = _leading(case, event)
    if leading and not any(each.begun(taken) for each in leading):
        return Text("yang harus terjadi lebih dulu belum dicatat", "what must come first was not written down yet")
    if DECIDED in taken and not any(DECIDED in each.start for each in leading):
        return Text("perkara sudah diputuskan", "the case is decided already")
    return None


def _leading(case: Case, event: str) -> list[Step]:
    """The procedure's steps that this event ends; none where it begins by itself."""
    return [each for each in steps.procedure_of(case).steps if event in each.ends]
