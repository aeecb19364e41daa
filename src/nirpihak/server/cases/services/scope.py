"""Which cases an officer may know of: those of the own institution, but for what one is recused from.

Whoever is kept from one of a case's reports is kept from the case. Every page starts its queries here.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from nirpihak.server.cases.models import Case, Joined, Referral
from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.services.standing import unseen


def cases_of(officer: Officer) -> QuerySet[Case]:
    """Every case that this officer may know of."""
    away = unseen(officer)
    by_report = Joined.objects.filter(undone_at=None, report__ref__in=away).values("case")
    return Case.objects.filter(institution=officer.institution_id).exclude(ref__in=away).exclude(pk__in=by_report)


def referrals_of(officer: Officer) -> QuerySet[Referral]:
    """The referrals that this officer may know of: not those of a case or report that is kept from the officer."""
    away = unseen(officer)
    mine = Q(case=None) | Q(case__in=cases_of(officer))
    found = Referral.objects.filter(mine, institution=officer.institution_id)
    return found.exclude(report__ref__in=away).exclude(ref__in=away)
