"""What both sides of a referral say to one another, signed with this server's log key, and how it is on its way.

Between institutions of one server nothing is signed: the other side's row is altered in the same transaction. Part of
the caller's transaction. Knows no page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from nirpihak.custody import referring
from nirpihak.custody.referring import Party, Told
from nirpihak.server.cases.models import Referral
from nirpihak.server.cases.services import referral_words as inside
from nirpihak.server.evidence.services import log
from nirpihak.server.jobs.services import enqueue

PACKAGE_JOB: Final = "referral-package"
NOTE_JOB: Final = "referral-note"


def own(referral: Referral) -> Party:
    """This side, as notes name it."""
    home = referral.institution
    return Party(home.code, home.name, log.signer().name)


def other(referral: Referral) -> Party:
    """The other side; one that has no server has no code."""
    side = referral.to or referral.partner
    return Party("", referral.other) if side is None else Party(side.code, side.name)


def signed(referral: Referral, kind: str, body: Mapping[str, Any], at: datetime, *, ref: str = "") -> str:
    """A note of this side. `ref` is the sender's number."""
    told = Told(kind, referral.uid, ref or referral.ref, at, own(referral), other(referral), dict(body))
    return referring.write(told, log.signer())


def digest(note: str) -> str:
    """SHA-256 of a note: what an answer to it names."""
    return hashlib.sha256(note.encode()).hexdigest()


def reply(referral: Referral, kind: str, words: str, outcome: str, at: datetime) -> str:
    """The receiver's note, which names the note that it answers."""
    kept = inside.words_of(referral)
    number = sum(each["kind"] == kind for each in kept.get("replies") or ())
    body = {
        "number": number + 1,
        "here": referral.ref,
        "words": words,
        "outcome": outcome,
        "of": digest(str(kept.get("note", ""))),
    }
    return signed(referral, kind, body, at, ref=str(kept.get("theirs", "")))


def withdrawal(referral: Referral, reason: str) -> None:
    """Tell the receiver that it was called off."""
    if referral.to_id is not None:
        twin = twin_of(referral)
        if twin is not None:
            inside.change(twin, {"withdrawn": reason}, state=Referral.State.WITHDRAWN)
        return
    note = signed(referral, referring.WITHDRAWN, {"reason": reason}, timezone.now())
    inside.change(referral, {"outgoing": note})
    on_its_way(referral)


def twin_of(referral: Referral) -> Referral | None:
    """The other side's row, where that is on this server; held."""
    way = Referral.Way.IN if referral.way == Referral.Way.OUT else Referral.Way.OUT
    rows = inside.rows().filter(uid=referral.uid, way=way, institution=referral.to_id)
    found = rows.first() if referral.to_id is not None else None
    return None if found is None else inside.held(found)


def on_its_way(referral: Referral) -> None:
    """Have the newest note carried, where the other side can be reached; else an officer takes it there."""
    if referral.partner is not None and referral.partner.address:
        enqueue(NOTE_JOB, referral.pk)


def outgoing(referral: Referral, words: Mapping[str, Any]) -> str:
    """The newest note of this side, apart from the referral itself; empty where there is none."""
    if note := str(words.get("outgoing") or ""):
        return note
    if referral.way == Referral.Way.OUT:
        return ""
    notes = [str(each.get("note") or "") for each in words.get("replies") or ()]
    return next((each for each in reversed(notes) if each), "")
