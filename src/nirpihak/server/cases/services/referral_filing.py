"""Filing what another institution refers, as a report: what it says is a claim here, to be examined like any other.

What a stranger wrote is cut to the form of a report before anything is kept. Part of the caller's transaction, but for
the files, which are kept before it. Knows no note and no page.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO, Final

from nirpihak.contests import load_register
from nirpihak.facts import CATALOGUE
from nirpihak.law.referrals import regimes
from nirpihak.server.cases.models import Partner, Referral
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.evidence.services import references
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.services import receivers
from nirpihak.server.intake.models import Report, Upload
from nirpihak.server.intake.services import routing, uploads
from nirpihak.server.intake.services.filing import Filing, file
from nirpihak.server.intake.services.uploads import Owner
from nirpihak.text import Text

STORY: Final = 20_000
LINE: Final = 300
MOST_FACTS: Final = 200
PERSON: Final = ("name", "number", "position", "unit", "office")
"""What is said of the person concerned; how the person is reached is not."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Files that the store has, and no row names yet."""

    files: Sequence[Upload]
    owner: Owner


def kept(sources: Sequence[tuple[BinaryIO, str]]) -> Kept:
    """Keep the files that come along; each stream is closed. Raises CaseError where one cannot be kept."""
    desk = uploads.desk()
    made = []
    for stream, name in sources:
        with stream:
            made.append(uploads.whole(stream, name or "berkas", desk, write=False))
    for each in made:
        if each.state != Upload.State.KEPT:
            raise CaseError(Text.of(each.error))
    return Kept(made, desk)


def source_of(code: str, ref: str) -> str:
    """What the report says it came from. The slash keeps it apart from the numbers of other systems (api.tokens)."""
    return f"penerusan/{code}:{ref}"[:80]


def filed(
    home: Institution,
    uid: uuid.UUID,
    ref: str,
    body: Mapping[str, Any],
    files: Kept,
    *,
    partner: Partner | None = None,
    sender: Institution | None = None,
    officer: Officer | None = None,
) -> Referral:
    """File a referral as a report of `home`; the row of the receiving side, not saved yet.

    Raises IntegrityError where it was filed already, IntakeError, KeysError.
    """
    side = partner or sender
    assert side is not None
    told = _plain(body)
    contest = told["contest"]
    actor = f"partner:{partner.pk}" if partner is not None else f"institution:{side.code}"
    for each in files.files:
        each.save()
    done = file(
        Filing(
            institution=home,
            procedure=_procedure(told["procedure"], contest),
            door=Report.Door.INFORMATION,
            mode=Report.Mode.UNNAMED,
            channel=Report.Channel.SYSTEM,
            content={
                "what": f"{told['summary']}\n\n{told['reason']}".strip() or ref,
                "where": "",
                "link": told["link"],
                "about": [told["person"]] if told["person"] else [],
                "contest": contest,
                "facts": told["facts"],
                "referral": {"from": side.name, "ref": ref, "regime": told["regime"]},
            },
            uploads=files.files,
            owner=files.owner,
            contest=contest,
            act_kind=told["act_kind"],
            act_day=told["act_day"],
            source=source_of(side.code, ref),
            actor=actor,
            wants_code=False,
        )
    )
    return Referral(
        uid=uid,
        ref=references.draw("PR", lambda drawn: Referral.objects.filter(ref=drawn).exists()),
        way=Referral.Way.IN,
        institution=home,
        report=done.report,
        to=sender,
        partner=partner,
        regime=told["regime"],
        made_by=officer,
        acknowledged_at=done.report.received_at,
        log_index=done.report.log_index,
    )


def _procedure(wanted: str, contest: str) -> str:
    known = wanted in receivers.PROCEDURES and wanted != receivers.PRESSURE
    return wanted if known else routing.procedure_of(contest)


def _plain(body: Mapping[str, Any]) -> dict[str, Any]:
    """What a note's body says, in the form of a report; what is not of that form is left out."""
    person = body.get("person")
    fields = {} if not isinstance(person, Mapping) else {name: _text(person.get(name), LINE) for name in PERSON}
    contest, kind = _text(body.get("contest"), LINE), _text(body.get("act_kind"), LINE)
    day = None
    with suppress(ValueError):
        day = date.fromisoformat(_text(body.get("act_day"), LINE))
    regime = _text(body.get("regime"), LINE)
    return {
        "summary": _text(body.get("summary"), STORY),
        "reason": _text(body.get("reason"), STORY),
        "person": {name: value for name, value in fields.items() if value},
        "facts": _facts(body.get("facts")),
        "link": _text(body.get("link"), LINE),
        "contest": contest if load_register().get(contest) is not None else "",
        "act_kind": kind if kind in CATALOGUE["act.kind"].values else "",
        "act_day": day,
        "procedure": _text(body.get("procedure"), LINE),
        "regime": regime if regime in regimes() else "other",
    }


def _facts(rows: Any) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows[:MOST_FACTS] if isinstance(rows, list) else ():
        if isinstance(row, Mapping) and str(row.get("fact")) in CATALOGUE and isinstance(row.get("value"), str | bool):
            group, _, name = str(row["fact"]).partition(".")
            found.setdefault(group, {})[name] = row["value"]
    return found


def _text(value: Any, most: int) -> str:
    return value.strip()[:most] if isinstance(value, str) else ""
