"""Which exhibits and captures an officer sees: those of the own institution, but for what one is recused from.

Every page starts its queries here. Knows nothing of reports but their references.
"""

from __future__ import annotations

from django.db.models import QuerySet

from nirpihak.server.evidence.models import Capture, Exhibit
from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.services.standing import unseen


def exhibits_of(officer: Officer) -> QuerySet[Exhibit]:
    """The exhibits that the officer may know of. A case's own record is shown by the room of cases alone."""
    rows = Exhibit.objects.filter(institution=officer.institution_id).exclude(channel=Exhibit.Channel.CASE)
    return rows.exclude(case__in=unseen(officer))


def captures_of(officer: Officer) -> QuerySet[Capture]:
    """The captures that the officer may know of."""
    return Capture.objects.filter(institution=officer.institution_id).exclude(case__in=unseen(officer))
