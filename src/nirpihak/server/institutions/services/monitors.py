"""The appointed monitors of units; and who has none, which the law does not allow. Knows no page and no report."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from nirpihak.server.institutions.models import Appointment, Institution, Monitor, Officer, Unit, current
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services import people, tree
from nirpihak.server.institutions.services.acts import InstitutionError, Kind, record


@dataclass(frozen=True, slots=True)
class Lacking:
    """What has no monitor: institutions where no unit has one, and open units."""

    institutions: list[Institution]
    units: list[Unit]


@transaction.atomic
def appoint(unit: Unit, officer: Officer, *, letter: str = "", by: Officer | None) -> Monitor:
    """Appoint the monitor of a unit, in the place of the one it has; the role comes with it.

    Raises InstitutionError.
    """
    home = Institution.objects.select_for_update().get(pk=unit.institution_id)
    row = Unit.objects.get(pk=unit.pk)
    if row.closed_at is not None:
        raise InstitutionError(f"{row.name} sudah ditutup", f"{row.name} is closed", "officer")
    who = Officer.objects.select_related("user").get(pk=officer.pk)
    if who.institution_id != home.pk or not who.user.is_active:
        raise InstitutionError(f"{who.name} tidak bekerja di instansi ini", f"{who.name} does not work here", "officer")
    held = Monitor.objects.filter(current(), unit=row).select_related("officer").first()
    if held is not None and held.officer_id == who.pk:
        return held
    if Role.MONITOR not in who.roles:
        people.appoint(who, Role.MONITOR, letter=letter, by=by)
    if held is not None:
        end(held, by=by)
    made = Monitor.objects.create(unit=row, officer=who, letter=letter.strip()[:120])
    record(home, Kind.MONITOR_APPOINTED, who.name, by, unit=row.name, letter=made.letter)
    return made


@transaction.atomic
def end(monitor: Monitor, *, by: Officer | None) -> None:
    """End the appointment now; the role ends with the last unit."""
    home = Institution.objects.select_for_update().get(units=monitor.unit_id)
    held = Monitor.objects.filter(current(), pk=monitor.pk).select_related("unit", "officer").first()
    if held is None:
        return
    Monitor.objects.filter(pk=held.pk).update(until=timezone.now())
    record(home, Kind.MONITOR_ENDED, held.officer.name, by, unit=held.unit.name)
    if not Monitor.objects.filter(current(), officer=held.officer).exists():
        for each in Appointment.objects.filter(current(), officer=held.officer, role=Role.MONITOR.value):
            people.end(each, by=by)


def monitor_of(unit: Unit) -> Monitor | None:
    """The monitor that a unit has now."""
    return Monitor.objects.filter(current(), unit=unit).select_related("officer").first()


def unmonitored() -> QuerySet[Unit]:
    """The open units without a monitor."""
    held = Monitor.objects.filter(current(), unit=OuterRef("pk"), officer__user__is_active=True)
    return Unit.objects.filter(closed_at=None, institution__closed_at=None).exclude(Exists(held))


def bare() -> QuerySet[Institution]:
    """The open institutions of which no unit has a monitor, or that have no unit."""
    held = Monitor.objects.filter(
        current(), unit__institution=OuterRef("pk"), unit__closed_at=None, officer__user__is_active=True
    )
    return Institution.objects.filter(closed_at=None).exclude(Exists(held))


def without_monitor(institution: Institution) -> Lacking:
    """Over an institution and all below it, who has no monitor."""
    within = tree.below(institution)
    return Lacking(
        list(bare().filter(pk__in=within)),
        list(unmonitored().filter(institution__in=within).select_related("institution")),
    )
