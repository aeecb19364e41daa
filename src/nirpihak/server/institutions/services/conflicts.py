"""Who must not see a matter: whoever is named in it, stands above or directly below one named, heads the unit named.

Computed from what the matter itself names; nobody is searched for, and of the people outside the institution nothing is
known. It errs on the side of keeping away. Knows no report: the room of reports asks, and says when to ask again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from nirpihak.server.institutions.models import Institution, Officer, Recusal, Unit
from nirpihak.server.institutions.services import names
from nirpihak.text import Text

Kind = Recusal.Kind
WHY: Final[Mapping[str, Text]] = MappingProxyType(
    {
        Kind.DECLARED: Text("menyatakan sendiri ada benturan kepentingan", "declared a conflict of interest"),
        Kind.NAMED: Text(
            "nama atau nomor pegawainya sama atau mirip dengan yang disebut dalam laporan",
            "the name or employee number is, or may be, that of somebody named in the report",
        ),
        Kind.SUPERIOR: Text(
            "atasan orang yang disebut, atau pimpinan unit kerjanya",
            "stands above somebody named, or heads the unit named",
        ),
        Kind.SUBORDINATE: Text("bawahan langsung orang yang disebut", "works directly under somebody named"),
        Kind.SAME_UNIT: Text(
            "bekerja di unit kerja pelapor, dan pelapor meminta unitnya tidak tahu",
            "works in the reporter's unit, and the reporter asked that the unit should not know",
        ),
    }
)
"""By kind, why an officer is kept away, in words."""

on_change: Final[list[Callable[[Officer], None]]] = []
"""Asked when an officer is added, renamed, moved or given another superior, inside the transaction of the change.

The room of reports puts its own in when it starts (`AppConfig.ready`); slow work belongs into a job it queues there.
"""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody a matter names, as far as is known: the name as written, the employee number, where they work."""

    name: str
    number: str = ""
    unit_id: int | None = None
    institution_id: int | None = None


@dataclass(frozen=True, slots=True)
class _House:
    """The people and units of one institution, read at once."""

    officers: Mapping[int, Officer]
    folded: Mapping[int, tuple[str, ...]]
    units: Mapping[int, Unit]

    @classmethod
    def read(cls, institution: Institution) -> _House:
        officers = {each.pk: each for each in Officer.objects.filter(institution=institution)}
        units = {each.pk: each for each in Unit.objects.filter(institution=institution)}
        return cls(officers, {pk: names.fold(each.name) for pk, each in officers.items()}, units)

    def meant(self, named: Named) -> set[int]:
        """The officers that somebody named may be."""
        number, folded = names.digits(named.number), names.fold(named.name)
        return {
            pk
            for pk, each in self.officers.items()
            if (number and number == names.digits(each.number))
            or names.alike(folded, self.folded[pk])
            or (named.unit_id is not None and named.unit_id == each.unit_id and names.part_of(folded, self.folded[pk]))
        }

    def superiors(self, pk: int) -> set[int]:
        """All who stand above an officer: superiors, and the heads of the unit and of the units it belongs to."""
        found = set[int]()
        each = self.officers.get(pk)
        waiting = [each] if each is not None else []
        while waiting:
            officer = waiting.pop()
            above = set(self.heads(officer.unit_id))
            if officer.superior_id is not None:
                above.add(officer.superior_id)
            for one in above - found - {pk}:
                found.add(one)
                if one in self.officers:
                    waiting.append(self.officers[one])
        return found

    def heads(self, unit_id: int | None) -> set[int]:
        """The heads of a unit and of every unit above it."""
        found, seen = set[int](), set[int]()
        while unit_id is not None and unit_id not in seen and unit_id in self.units:
            seen.add(unit_id)
            unit = self.units[unit_id]
            if unit.head_id is not None:
                found.add(unit.head_id)
            found |= self.called(unit.head_name)
            unit_id = unit.parent_id
        return found

    def called(self, name: str) -> set[int]:
        folded = names.fold(name)
        return {pk for pk in self.officers if folded and names.alike(folded, self.folded[pk])}

    def subordinates(self, pk: int) -> set[int]:
        """Those directly below an officer: by superior, and the people of the units that the officer heads."""
        headed = {unit.pk for unit in self.units.values() if unit.head_id == pk}
        return {
            other
            for other, each in self.officers.items()
            if other != pk and (each.superior_id == pk or each.unit_id in headed)
        }

    def headed_by(self, named: Named) -> set[int]:
        """The units whose head somebody named may be, also where the head has no account."""
        folded, meant = names.fold(named.name), self.meant(named)
        return {
            unit.pk
            for unit in self.units.values()
            if unit.head_id in meant or names.alike(folded, names.fold(unit.head_name))
        }


def conflicts(
    named: Sequence[Named], reporter_unit_id: int | None, institution: Institution
) -> list[tuple[Officer, Recusal.Kind]]:
    """The officers of an institution who are kept from a matter, each with the first reason that holds.

    `reporter_unit_id` is the reporter's unit where the reporter asked that it be kept from it, else None.
    """
    house = _House.read(institution)
    found: dict[int, Recusal.Kind] = {}

    def keep_away(officers: set[int], kind: Recusal.Kind) -> None:
        for pk in sorted(officers):
            if pk in house.officers:
                found.setdefault(pk, kind)

    meant = {each: house.meant(each) for each in dict.fromkeys(named)}
    for officers in meant.values():
        keep_away(officers, Kind.NAMED)
    for each, officers in meant.items():
        for pk in officers:
            keep_away(house.superiors(pk), Kind.SUPERIOR)
        keep_away(house.heads(each.unit_id), Kind.SUPERIOR)
    for each, officers in meant.items():
        for pk in officers:
            keep_away(house.subordinates(pk), Kind.SUBORDINATE)
        headed = house.headed_by(each)
        keep_away({pk for pk, one in house.officers.items() if one.unit_id in headed}, Kind.SUBORDINATE)
    if reporter_unit_id is not None:
        keep_away({pk for pk, each in house.officers.items() if each.unit_id == reporter_unit_id}, Kind.SAME_UNIT)
    return [(house.officers[pk], kind) for pk, kind in found.items()]


def heads_named(named: Sequence[Named], institution: Institution) -> bool:
    """Whether somebody named may head the institution or one of its units: then it goes to the level above."""
    house = _House.read(institution)
    head = names.fold(institution.head_name)
    return any(
        house.headed_by(each)
        or names.alike(names.fold(each.name), head)
        or any(names.alike(house.folded[pk], head) for pk in house.meant(each))
        for each in named
    )


def recompute(officer: Officer) -> None:
    """Say that an officer was added, renamed or moved; part of the caller's transaction."""
    for ask in on_change:
        ask(officer)


def heads_changed(unit: Unit) -> None:
    """Say that a unit has another head or another place: its head and its people stand otherwise than before."""
    concerned = {each.pk: each for each in Officer.objects.filter(unit=unit)}
    if unit.head is not None:
        concerned[unit.head.pk] = unit.head
    for officer in concerned.values():
        recompute(officer)
