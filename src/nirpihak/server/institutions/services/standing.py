"""Where an officer stands: which roles are held, and which matters are not to be seen. Knows no page and no report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from nirpihak.server.institutions.models import Institution, Officer, Recusal
from nirpihak.server.institutions.roles import Permission, Role, permitted


@dataclass(frozen=True, slots=True)
class Standing:
    """An officer with what may be done, read once a request."""

    officer: Officer
    roles: frozenset[Role]
    permissions: frozenset[Permission]

    @property
    def institution(self) -> Institution:
        return self.officer.institution

    def may(self, *wanted: Permission) -> bool:
        return self.permissions.issuperset(wanted)


def standing(officer: Officer) -> Standing:
    """Roles held now, and what they permit."""
    roles = officer.roles
    return Standing(officer, roles, permitted(roles))


def unseen(officer: Officer) -> QuerySet[Recusal, str]:
    """The references of all that this officer is recused from, as a subquery."""
    return Recusal.objects.filter(officer=officer).values_list("subject", flat=True)


def recuse(subject: str, officers: Iterable[tuple[Officer, str]]) -> None:
    """Keep a matter from officers (officer, kind); part of the caller's transaction. The first kind stays."""
    rows = [Recusal(subject=subject, officer=officer, kind=kind) for officer, kind in officers]
    Recusal.objects.bulk_create(rows, ignore_conflicts=True)
