"""Ending a case: once nothing can come any more after a decision, or where the requirements were never met.

What a victim's case ends as is found elsewhere (services.attribution). A closed case can be taken up again; what was
signed stays signed. Knows no page.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from nirpihak.law.wording import moment_text
from nirpihak.server.cases.models import Case, CaseStep, Decision
from nirpihak.server.cases.services import remedies, retention, scope, steps
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.evidence.services import log
from nirpihak.server.institutions.models import Officer
from nirpihak.text import Text

Stage, Outcome = Case.Stage, Case.Outcome


def close(case: Case, officer: Officer, reason: str, *, since: int | None = None) -> CaseStep:
    """Close a decided case. Raises CaseError, Overtaken, KeysError.

    Refused while an objection or appeal may still come, runs, or changed a decision that nobody replaced yet.
    """
    with transaction.atomic(), log.held():
        now = _held(case, officer, reason, since)
        if now.stage != Stage.DECIDED:
            raise CaseError(Text("perkara ini belum diputuskan", "this case is not decided"))
        if (why := open_still(now)) is not None:
            raise CaseError(why)
        return _ended(case, officer, now.outcome, reason)


def incomplete(case: Case, officer: Officer, reason: str, *, since: int | None = None) -> CaseStep:
    """End a case whose requirements were never met: nothing was decided about anybody. Raises CaseError, Overtaken."""
    with transaction.atomic(), log.held():
        now = _held(case, officer, reason, since)
        if now.stage != Stage.EXAMINED or now.decisions.filter(state=Decision.State.SIGNED).exists():
            raise CaseError(
                Text("hanya perkara yang masih diperiksa dan belum diputuskan", "only a case under examination")
            )
        return _ended(case, officer, Outcome.INCOMPLETE.value, reason)


def reopen(case: Case, officer: Officer, reason: str, *, since: int | None = None) -> CaseStep:
    """Take a closed case up again, as far as it was. Raises CaseError, Overtaken, KeysError."""
    with transaction.atomic(), log.held():
        now = _held(case, officer, reason, since)
        if now.expunged_at is not None:
            raise CaseError(
                Text("isi perkara ini sudah dimusnahkan; tidak dapat dibuka lagi", "it was destroyed; it stays closed")
            )
        signed = now.decisions.filter(state=Decision.State.SIGNED, replaced_by=None).exists()
        return steps.step(
            case,
            "reopened",
            officer=officer,
            words={"reason": reason.strip()},
            changes={
                "stage": Stage.DECIDED if signed else Stage.EXAMINED,
                "outcome": now.outcome if signed else "",
                "closed_at": None,
                "keep_until": None,
            },
            stages=[Stage.CLOSED],
        )


def open_still(case: Case) -> Text | None:
    """Why a decided case cannot be closed yet; None where it can."""
    if remedies.unreplaced(case):
        return Text(
            "putusan yang diubah keberatan atau banding belum diganti",
            "a decision that an objection or appeal changed was not replaced yet",
        )
    if any(each.pending for each in remedies.courses(case)):
        return Text("keberatan atau banding masih berjalan", "an objection or appeal is running")
    if (until := retention.waiting(case)) is not None:
        day = moment_text(timezone.localtime(until))
        return Text(f"keberatan atau banding masih mungkin sampai {day.id}", f"an objection may come until {day.en}")
    return None


def _held(case: Case, officer: Officer, reason: str, since: int | None) -> Case:
    if not reason.strip():
        raise CaseError(Text("alasan harus ditulis", "the reason must be given"))
    now = steps.held(case, since)
    if not scope.cases_of(officer).filter(pk=case.pk).exists():
        raise CaseError(Text("perkara itu tidak ditemukan", "that case is not found"))
    return now


def _ended(case: Case, officer: Officer, outcome: str, reason: str) -> CaseStep:
    return steps.step(
        case,
        "closed",
        officer=officer,
        data={"outcome": outcome},
        words={"reason": reason.strip()},
        changes={"stage": Stage.CLOSED, "outcome": outcome, "closed_at": timezone.now()},
    )
