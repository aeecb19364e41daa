"""The background work of intake."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db import transaction

from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.services.standing import recuse
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services import bulk, drafts, mailbox, reading, routing, states, uploads
from nirpihak.server.jobs.services import enqueue, job, regularly

after_demo: Final[list[Callable[[], object]]] = []
"""What other rooms begin once the demonstration's reports are filed; each puts its own in when it starts."""


@job("recuse", tries=20, lease=timedelta(minutes=15), slow=True)
def recuse_again(key: str) -> None:
    """Compute anew who is kept from the reports of an institution, after somebody came, moved or got another name."""
    officer = Officer.objects.select_related("institution").get(pk=int(key))
    institution = officer.institution
    ring = reading.ring_for(institution)
    for report in Report.objects.filter(institution=institution).iterator(200):
        content = reading.content_of(report, ring)
        found = routing.kept_away(content, institution)
        with transaction.atomic():
            recuse(report.ref, [(each, str(kind)) for each, kind in found])
            for tell in states.on_recused:
                tell(report)


def people_changed(officer: Officer) -> None:
    """What institutions.conflicts tells: part of the transaction of the change."""
    enqueue("recuse", officer.pk)


@job(bulk.ASK_JOB, tries=20)
def ask_together(key: str) -> None:
    """Ask the reporters of a bulk act, once the time to undo it is over."""
    bulk.send(int(key))


@job("demo", tries=3, lease=timedelta(minutes=30), slow=True)
def demonstrate(key: str) -> None:
    """The demonstration's reports."""
    from nirpihak.server.intake import demo

    demo.fill()
    for each in after_demo:
        each()


@regularly("drafts", timedelta(minutes=30))
def sweep() -> None:
    """Drafts and open mailboxes whose time is up, and pieces that nobody waits for."""
    drafts.sweep()
    uploads.sweep()
    mailbox.sweep()
