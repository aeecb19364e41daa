"""The background work of cases."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from nirpihak.server.cases.models import Case
from nirpihak.server.cases.services import (
    absences,
    carrying,
    documents,
    mailing,
    referral_notes,
    reminding,
    respondents,
    retention,
    visits,
)
from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.services.standing import recuse
from nirpihak.server.intake.models import Report
from nirpihak.server.jobs.services import enqueue, job, regularly
from nirpihak.server.keys.services import content as keys

DEMO = "demo-cases"
RECUSE = "case-recuse"


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


@job(documents.PRINT_JOB, tries=3, lease=timedelta(minutes=10), slow=True)
def print_document(key: str) -> None:
    """The PDF of one document, where there is a Chromium to print it."""
    if documents.can_print() and not documents.print_pdf(int(key)):
        raise RuntimeError(f"document {key} could not be printed")


@job(referral_notes.PACKAGE_JOB, tries=16, lease=timedelta(minutes=15), slow=True)
def carry_package(key: str) -> None:
    """A referral's package to its partner's server, and the receipt back."""
    carrying.carry_package(int(key))


@job(referral_notes.NOTE_JOB, tries=16)
def carry_note(key: str) -> None:
    """What this side says of a referral, to its partner's server."""
    carrying.carry_note(int(key))


@regularly("respondent-pages", timedelta(minutes=30))
def forget_visits() -> None:
    """Respondents' open pages whose time is up."""
    visits.sweep()


@regularly("case-retention", timedelta(hours=6))
def retain() -> None:
    """The day from which each closed case is to be destroyed; destroys nothing."""
    retention.schedule_all()


def people_changed(officer: Officer) -> None:
    """What institutions.conflicts tells: part of the transaction of the change."""
    enqueue(RECUSE, officer.pk)


@job(RECUSE, tries=20, lease=timedelta(minutes=15), slow=True)
def recuse_again(key: str) -> None:
    """Who is too near to a respondent, after somebody came, moved or got another name."""
    institution = Officer.objects.select_related("institution").get(pk=int(key)).institution
    ring = keys.ring(institution)
    for case in Case.objects.filter(institution=institution, respondent__isnull=False).exclude(key=None).iterator(200):
        case.institution = institution
        away = respondents.too_near(case, ring)
        with transaction.atomic():
            recuse(case.ref, away)
            absences.settle(case)


def begin_demo() -> None:
    """What intake's demonstration tells once its reports are filed."""
    enqueue(DEMO, "cases")


@job(DEMO, tries=3, lease=timedelta(minutes=60), slow=True)
def demonstrate(key: str) -> None:
    """The demonstration's cases."""
    from nirpihak.server.cases import demo

    demo.fill()
