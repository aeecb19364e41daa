"""Which reports an officer may know of: those of the own institution, but for what one is recused from."""

from __future__ import annotations

from django.db.models import QuerySet

from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.services.standing import unseen
from nirpihak.server.intake.models import Report


def reports_of(officer: Officer) -> QuerySet[Report]:
    """Every report that this officer may know of. Whoever filed a finding, and no more, takes `findings_of`."""
    return Report.objects.filter(institution=officer.institution_id).exclude(ref__in=unseen(officer))


def findings_of(officer: Officer) -> QuerySet[Report]:
    """The findings that this officer filed, wherever they went."""
    own = Report.objects.filter(entered_by=officer, door=Report.Door.FINDING)
    return own.exclude(ref__in=unseen(officer))
