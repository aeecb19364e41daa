"""The background work of cases."""

from __future__ import annotations

from datetime import timedelta

from nirpihak.server.cases.models import Case
from nirpihak.server.cases.services import absences, mailing, reminding
from nirpihak.server.intake.models import Report
from nirpihak.server.jobs.services import job, regularly


def report_recused(report: Report) -> None:
    """What intake tells, inside the transaction: who is kept from a report is kept from its case."""
    for case in Case.objects.filter(joined__report=report, joined__undone_at=None):
        absences.settle(case)


@regularly("case-reminders", timedelta(minutes=15))
def remind() -> None:
    """Reminders of what is due, and escalation."""
    reminding.remind()


@job(reminding.MAIL_JOB, tries=12)
def mail_reminder(key: str) -> None:
    """One reminder as a mail."""
    mailing.send(int(key))
