"""Where a report goes: by what it is about, never to somebody it is about.

The receiving bodies are data (institutions.receivers), because the law is moving them. Knows no page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from nirpihak.contests import load_register
from nirpihak.contests.model import REGIMES
from nirpihak.server.institutions.models import Appointment, Institution, Officer, Recusal, Unit, current
from nirpihak.server.institutions.roles import ROLES, Permission
from nirpihak.server.institutions.services import receivers, tree
from nirpihak.server.institutions.services.conflicts import Named, conflicts, heads_named
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services.errors import IntakeError
from nirpihak.text import Text

NO_CONTEST: Final = "discipline"
"""The procedure of what concerns no contest: a breach of discipline is acted on whoever tells of it (PP 94/2021)."""
GIVE_WAY: Final = (Recusal.Kind.SUBORDINATE, Recusal.Kind.SAME_UNIT, Recusal.Kind.SUPERIOR)
"""Reasons to keep an officer away that give way, in this order, where nobody else is left."""
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
    somewhere = institution is not None and any(each.get("unit") for each in about(content))
    units = {_folded(each.name): each.pk for each in _units(institution)} if institution and somewhere else {}
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
    if not wanted:
        return None
    return next((each.pk for each in _units(institution) if _folded(each.name) == wanted), None)


def kept_away(content: Mapping[str, Any], institution: Institution) -> list[tuple[Officer, Recusal.Kind]]:
    """The officers of an institution whom a report keeps away, each with the reason.

    Where that would leave nobody to handle it, the weaker reasons give way, the furthest first: a report that names
    everybody would otherwise be a report that nobody ever reads. Whoever is named stays away in any case.
    """
    if not content.get("about") and not (content.get("wants") or {}).get("same_unit"):
        return []
    found = conflicts(named_in(content, institution), unit_of(content, institution), institution)
    for kind in GIVE_WAY:
        if _somebody_left(institution, found):
            break
        found = [each for each in found if each[1] != kind]
    return found


def _somebody_left(institution: Institution, away: Sequence[tuple[Officer, Recusal.Kind]]) -> bool:
    """Whether an officer who may handle reports is left, or there was none to begin with."""
    if not away:
        return True
    handling = [role for role, permissions in ROLES.items() if Permission.REPORT_HANDLE in permissions]
    held = Appointment.objects.filter(current(), role__in=handling, officer__institution=institution)
    able = set(held.filter(officer__user__is_active=True).values_list("officer_id", flat=True))
    return not able or bool(able - {officer.pk for officer, _ in away})


def _free_to_handle(content: Mapping[str, Any], institution: Institution) -> bool:
    """Whether an institution can handle a report: nobody who heads it is named, and somebody is not too near."""
    named = named_in(content, institution)
    if not named:
        return True
    if heads_named(named, institution):
        return False
    return _somebody_left(institution, conflicts(named, unit_of(content, institution), institution))


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
    while found.pk not in seen and not _free_to_handle(content, found):
        seen.add(found.pk)
        higher = receivers.above(found)
        if higher is None:
            break
        why = Text(
            f"Orang yang disebut memimpin di {found.name} atau terlalu dekat dengan semua petugasnya, jadi laporan ini "
            f"naik ke {higher.name}.",
            f"Somebody named heads {found.name} or is too near to all of its officers, so this report goes up to "
            f"{higher.name}.",
        )
        found = higher
    return Route(found, procedure, why)


def _pressure(content: Mapping[str, Any], procedure: str, region: str, chosen: Institution | None) -> Route:
    office = str(content.get("office") or "")
    concerned = Institution.objects.filter(pk=int(office)).first() if office.isdecimal() and len(office) < 19 else None
    if concerned is not None:
        found = receivers.away_from(concerned)
        if found is None and chosen is not None and chosen.pk not in {concerned.pk, *tree.below(concerned)}:
            found = chosen
    else:
        found = chosen or receivers.receiver_of(receivers.PRESSURE, region)
    if found is None:
        raise IntakeError(NOBODY)
    why = Text(
        f"{found.name} menerima laporan tekanan, dan bukan bagian dari instansi tempat tekanan itu terjadi.",
        f"{found.name} receives reports of pressure, and is no part of the institution where the pressure was put.",
    )
    if concerned is None:
        # What nobody named, nothing can be kept away from: no more is promised than that.
        why = Text(
            f"{found.name} menerima laporan tekanan. Instansi tempat tekanan itu terjadi tidak disebut, jadi tidak "
            "dapat dipastikan bahwa laporan ini jauh darinya.",
            f"{found.name} receives reports of pressure. The institution where the pressure was put was not named, so "
            "it is not certain that this report is away from it.",
        )
    return Route(found, procedure, why)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _units(institution: Institution) -> list[Unit]:
    return list(Unit.objects.filter(institution=institution, closed_at=None))
