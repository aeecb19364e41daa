"""Which institution receives what: by procedure and region, and where a report goes that its own level must not handle.

The law moves this about, so all of it is data that an administrator changes. Knows no report.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.db import transaction

from nirpihak.server.institutions.models import Institution, Officer, Receiver, Unit
from nirpihak.server.institutions.services import regions, tree
from nirpihak.server.institutions.services.acts import InstitutionError, Kind, record
from nirpihak.text import Text

PRESSURE: Final = "pressure"
"""The door of civil servants who are pressed, among the procedures."""
PROCEDURES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "pemilu": Text("Pelanggaran Pemilu", "Breaches in general elections"),
        "pilkada": Text("Pelanggaran Pilkada", "Breaches in regional elections"),
        "discipline": Text("Disiplin pegawai", "Discipline of employees"),
        "ethics": Text("Kode etik pegawai", "Ethics of employees"),
        "sbt": Text("Sistem Berbagi Terintegrasi (SBT)", "The shared system of BKN (SBT)"),
        PRESSURE: Text("Tekanan terhadap pegawai", "Pressure on employees"),
    }
)
"""What is received: the procedures of `law.procedures` that begin with a report, and the door of the pressed."""


def receiver_of(procedure: str, region: str) -> Institution | None:
    """Who receives a procedure's reports for a region: of the region itself, or of the nearest it lies in."""
    rows = Receiver.objects.filter(
        procedure=procedure,
        region__in=regions.upward(region),
        institution__receives=True,
        institution__closed_at=None,
    ).select_related("institution")
    found = max(rows, key=lambda row: len(row.region), default=None)
    return found.institution if found else None


def above(institution: Institution) -> Institution | None:
    """The nearest institution above that receives reports: where those against a head go."""
    return next((each for each in tree.above(institution) if each.receives and each.closed_at is None), None)


def away_from(institution: Institution, unit: Unit | None = None) -> Institution | None:
    """Who receives a report of pressure that came from within an institution: never that institution, nor one below it.

    First whom the configuration names for pressure in its region or a wider one, then the nearest above it that
    receives reports, then any that does for its region or a wider one. None where there is none.
    """
    concerned = unit.institution if unit is not None else institution
    # What lies below the institution takes its orders from it.
    apart = {concerned.pk, institution.pk} | tree.below(concerned)
    wider = regions.upward(concerned.region)
    rows = Receiver.objects.filter(
        procedure=PRESSURE, region__in=wider, institution__receives=True, institution__closed_at=None
    ).exclude(institution__in=apart)
    named = max(rows.select_related("institution"), key=lambda row: len(row.region), default=None)
    if named is not None:
        return named.institution
    line = [each for each in tree.above(concerned) if each.receives and each.closed_at is None and each.pk not in apart]
    if line:
        return line[0]
    others = Institution.objects.filter(region__in=wider, receives=True, closed_at=None).exclude(pk__in=apart)
    return min(others, key=lambda each: (-len(each.region), each.pk), default=None)


@transaction.atomic
def set_receiver(procedure: str, region: str, institution: Institution, *, by: Officer | None) -> Receiver:
    """Name who receives a procedure's reports for a region. Raises InstitutionError."""
    if procedure not in PROCEDURES:
        raise InstitutionError(
            f"tata cara {procedure!r} tidak dikenal; yang ada: {', '.join(PROCEDURES)}",
            f"the procedure {procedure!r} is not known; there are: {', '.join(PROCEDURES)}",
            "procedure",
        )
    regions.check(region)
    told = PROCEDURES[procedure].id
    home = Institution.objects.select_for_update().get(pk=institution.pk)
    if not home.receives or home.closed_at is not None:
        raise InstitutionError(
            f"{home.name} tidak menerima laporan; nyatakan itu dahulu pada keterangan instansinya",
            f"{home.name} receives no reports; say so in its details first",
            "institution",
        )
    row = Receiver.objects.select_for_update().filter(procedure=procedure, region=region).first()
    if row is None:
        row = Receiver.objects.create(procedure=procedure, region=region, institution=home)
        record(home, Kind.RECEIVER_SET, told, by, region=region)
    elif row.institution_id != home.pk:
        was = Institution.objects.get(pk=row.institution_id)
        row.institution = home
        row.save()
        record(was, Kind.RECEIVER_ENDED, told, by, region=region, now=home.name)
        record(home, Kind.RECEIVER_SET, told, by, region=region, was=was.name)
    return row


@transaction.atomic
def end_receiver(receiver: Receiver, *, by: Officer | None) -> None:
    """Name nobody for that region any more: the wider one's holds there."""
    row = Receiver.objects.select_for_update().select_related("institution").filter(pk=receiver.pk).first()
    if row is not None:
        told = PROCEDURES[row.procedure].id if row.procedure in PROCEDURES else row.procedure
        record(row.institution, Kind.RECEIVER_ENDED, told, by, region=row.region)
        row.delete()
