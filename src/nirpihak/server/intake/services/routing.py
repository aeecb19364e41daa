"""Where a report goes: by what it is about, never to somebody it is about.

The receiving bodies are data (institutions.receivers), because the law is moving them. Knows no page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from nirpihak.contests import load_register
from nirpihak.contests.model import REGIMES
from nirpihak.server.institutions.models import Institution, Unit
from nirpihak.server.institutions.services import receivers
from nirpihak.server.institutions.services.conflicts import Named, heads_named
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services.errors import IntakeError
from nirpihak.text import Text

NO_CONTEST: Final = "discipline"
"""The procedure of what concerns no contest: a breach of discipline is acted on whoever tells of it (PP 94/2021)."""
NOBODY: Final = Text(
    "belum ada instansi penerima untuk wilayah ini di sini; pilih instansi lain atau hubungi Bawaslu setempat",
    "no institution here receives reports of this region; choose another, or turn to the local Bawaslu",
)


@dataclass(frozen=True, slots=True)
class Route:
    """Who receives a report, under which procedure, and why, in words the reporter reads."""

    institution: Institution
    procedure: str
    why: Text


def procedure_of(contest: str) -> str:
    """The procedure that a contest's regime has; without a known contest that of discipline."""
    found = load_register().get(contest) if contest else None
    return NO_CONTEST if found is None else REGIMES[found.kind]


def named_in(content: Mapping[str, Any], institution: Institution | None) -> list[Named]:
    """The people a report names, with their unit where the institution has one of that name."""
    units = {} if institution is None else {_folded(each.name): each.pk for each in _units(institution)}
    return [
        Named(
            name=str(each.get("name", "")),
            number=str(each.get("number", "")),
            unit_id=units.get(_folded(str(each.get("unit", "")))),
            institution_id=None if institution is None else institution.pk,
        )
        for each in about(content)
    ]


def unit_of(content: Mapping[str, Any], institution: Institution) -> int | None:
    """The unit that the reporter works in and asked to keep the report from; None where there is none of that name."""
    wanted = _folded(str((content.get("wants") or {}).get("same_unit") or ""))
    return next((each.pk for each in _units(institution) if _folded(each.name) == wanted), None)


def about(content: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The people a report names, as it was filed."""
    return [each for each in content.get("about") or () if isinstance(each, Mapping)]


def route(content: Mapping[str, Any], *, chosen: Institution | None = None) -> Route:
    """Who receives a report. `chosen` is the institution the reporter picked. Raises IntakeError where nobody does.

    Read of `content`: `door`, `contest` (id), `region` (code), `about`, and, for pressure, `office`: the institution
    (its number) that it came from, where known; it goes away from that one.
    """
    procedure = procedure_of(str(content.get("contest") or ""))
    region = str(content.get("region") or "")
    if content.get("door") == Report.Door.PRESSURE:
        return _pressure(content, procedure, region, chosen)
    found = chosen if chosen is not None and chosen.receives else receivers.receiver_of(procedure, region)
    if found is None:
        raise IntakeError(NOBODY)
    why = Text(
        f"{found.name} menerima laporan seperti ini untuk wilayah yang Anda sebut.",
        f"{found.name} receives reports like this for the region you named.",
    )
    if chosen is not None:
        why = Text(f"Anda memilih {found.name}.", f"You chose {found.name}.")
    seen: set[int] = set()
    while heads_named(named_in(content, found), found) and found.pk not in seen:
        seen.add(found.pk)
        higher = receivers.above(found)
        if higher is None:
            break
        why = Text(
            f"Orang yang disebut memimpin di {found.name} atau unitnya, jadi laporan ini naik ke {higher.name}.",
            f"Somebody named heads {found.name} or a unit of it, so this report goes up to {higher.name}.",
        )
        found = higher
    return Route(found, procedure, why)


def _pressure(content: Mapping[str, Any], procedure: str, region: str, chosen: Institution | None) -> Route:
    office = str(content.get("office") or "")
    concerned = Institution.objects.filter(pk=int(office)).first() if office.isdecimal() and len(office) < 19 else None
    if concerned is not None:
        found = receivers.away_from(concerned)
    else:
        found = chosen or receivers.receiver_of(receivers.PRESSURE, region)
    if found is None:
        raise IntakeError(NOBODY)
    why = Text(
        f"{found.name} menerima laporan tekanan, dan bukan bagian dari instansi tempat tekanan itu terjadi.",
        f"{found.name} receives reports of pressure, and is no part of the institution where the pressure was put.",
    )
    return Route(found, procedure, why)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _units(institution: Institution) -> list[Unit]:
    return list(Unit.objects.filter(institution=institution, closed_at=None))
