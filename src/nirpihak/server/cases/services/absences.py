"""Who is away, who stands in, and to whom a case is handed over. Nobody is given a case that is kept from them.

A deputy is reminded instead of whoever is away and finds those cases among the own ones; the case stays with its
examiner until it is handed over. Knows no page.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from nirpihak.server.cases.models import Absence, Case
from nirpihak.server.cases.services import opening, steps
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.evidence.services import log
from nirpihak.server.institutions.models import Appointment, Officer, Recusal, current
from nirpihak.server.institutions.roles import ROLES, Permission
from nirpihak.server.institutions.services.standing import recuse
from nirpihak.text import Text

LONGEST: Final = 366
"""Days of one absence."""


def holding(permission: Permission, institution: int) -> QuerySet[Officer]:
    """The officers of an institution who hold a permission now, and whose account is open."""
    roles = [role.value for role, may in ROLES.items() if permission in may]
    held = Appointment.objects.filter(current(), role__in=roles, officer__institution=institution)
    return Officer.objects.filter(pk__in=held.values("officer"), user__is_active=True).order_by("name")


def free_of(found: QuerySet[Officer], case: Case) -> QuerySet[Officer]:
    """Those of them from whom neither the case nor one of its reports is kept."""
    refs = [case.ref, *case.joined.filter(undone_at=None).values_list("report__ref", flat=True)]
    return found.exclude(recusals__subject__in=refs)


def examiners_of(case: Case) -> QuerySet[Officer]:
    """Who can be put in charge of a case."""
    return free_of(holding(Permission.CASE_WORK, case.institution_id), case)


def go(officer: Officer, since: date, until: date, deputy: Officer | None, by: Officer) -> Absence:
    """Enter that an officer is away from one day to another, both included. Raises CaseError."""
    if until < since:
        raise CaseError(Text("hari terakhir mendahului hari pertama", "the last day comes before the first"))
    if (until - since).days >= LONGEST:
        raise CaseError(Text(f"paling lama {LONGEST} hari", f"no longer than {LONGEST} days"))
    if by.pk != officer.pk and officer.superior_id != by.pk:
        raise CaseError(Text("hanya yang bersangkutan atau atasannya", "only the officer or the superior"))
    if deputy is not None and (
        deputy.pk == officer.pk
        or not holding(Permission.CASE_SEE, officer.institution_id).filter(pk=deputy.pk).exists()
    ):
        raise CaseError(Text("pengganti itu tidak dapat dipilih", "that deputy cannot be chosen"))
    with transaction.atomic():
        # The row of the officer is what two entries at one moment wait for.
        Officer.objects.select_for_update(of=("self",)).get(pk=officer.pk)
        if _running(officer).filter(since__lte=until, until__gte=since).exists():
            raise CaseError(Text("sudah ada cuti pada hari-hari itu", "there is an absence on those days already"))
        return Absence.objects.create(officer=officer, since=since, until=until, deputy=deputy, by=by)


def end(absence: Absence, by: Officer) -> None:
    """End an absence early, or take it back. Raises CaseError."""
    if by.pk != absence.officer_id and absence.officer.superior_id != by.pk:
        raise CaseError(Text("hanya yang bersangkutan atau atasannya", "only the officer or the superior"))
    Absence.objects.filter(pk=absence.pk, ended_at=None).update(ended_at=timezone.now())


def away(officer: Officer, day: date) -> Absence | None:
    """The absence in which a day of an officer falls."""
    return _running(officer).filter(since__lte=day, until__gte=day).select_related("deputy").first()


def stand_in(officer: Officer, day: date) -> Officer | None:
    """Who acts for an officer on a day: the officer, or the deputy of the deputy who is there; None where nobody is."""
    seen = set[int]()
    each: Officer | None = officer
    while each is not None and each.pk not in seen:
        seen.add(each.pk)
        absence = away(each, day)
        if absence is None:
            return each if each.user.is_active else None
        each = absence.deputy
    return None


def stands_in_for(officer: Officer, day: date) -> list[int]:
    """For whom an officer acts on a day (ids), deputies of deputies included."""
    pairs: dict[int, list[int]] = {}
    rows = Absence.objects.filter(
        officer__institution=officer.institution_id, ended_at=None, since__lte=day, until__gte=day
    )
    for of, deputy in rows.values_list("officer", "deputy"):
        pairs.setdefault(deputy, []).append(of)
    found, waiting = set[int](), [officer.pk]
    while waiting:
        for of in pairs.get(waiting.pop(), []):
            if of not in found and of != officer.pk:
                found.add(of)
                waiting.append(of)
    return sorted(found)


def hand_over(case: Case, officer: Officer, to: Officer, *, reason: str, since: int | None = None) -> None:
    """Put another examiner in charge. Refuses who is recused, without saying so. Raises CaseError, Overtaken."""
    if not reason.strip():
        raise CaseError(Text("alasan harus ditulis", "the reason must be given"))
    with transaction.atomic(), log.held():
        now = steps.held(case, since)
        if now.handler_id == to.pk:
            raise CaseError(Text("perkara ini sudah ditangani petugas itu", "that officer is in charge already"))
        if not examiners_of(now).filter(pk=to.pk).exists():
            raise CaseError(Text("petugas itu tidak dapat dipilih", "that officer cannot be chosen"))
        kind = "assigned" if now.handler_id is None else "handed_over"
        steps.step(
            case,
            kind,
            officer=officer,
            data={"from": now.handler_id, "to": to.pk},
            words={"reason": reason.strip()},
            changes={"handler": to},
        )


def declare(case: Case, officer: Officer, *, reason: str = "") -> None:
    """An officer steps aside: from now on that officer sees nothing of the case or of its reports."""
    words = {"reason": reason.strip()} if reason.strip() else None
    with transaction.atomic(), log.held():
        steps.step(case, "recused", officer=officer, words=words)
        recuse(case.ref, [(officer, Recusal.Kind.DECLARED)])
        settle(case)


def settle(case: Case) -> None:
    """Let recusals of a case and of its reports be the same, and nobody be in charge of what is kept from them.

    Part of the caller's transaction.
    """
    opening.kept_away(case)
    away_from = Recusal.objects.filter(subject=case.ref).values("officer")
    Case.objects.filter(pk=case.pk, handler__in=away_from).update(handler=None)


def _running(officer: Officer) -> QuerySet[Absence]:
    return Absence.objects.filter(officer=officer, ended_at=None)
