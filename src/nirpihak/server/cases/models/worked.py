"""What the work itself needs: leave, reminders, what was seen."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from nirpihak.server.cases.models.examined import Case
from nirpihak.server.institutions.models import Officer


class Absence(models.Model):
    """An officer who is away, and who stands in."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="absences")
    since = models.DateField()
    until = models.DateField()
    """The last day."""
    deputy = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-since"]


class Reminder(models.Model):
    """Somebody was told of a deadline, once a case, step and date; on the page, and by mail where it is set up."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="reminders")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reminders")
    what = models.CharField(max_length=40)
    """The procedure's step, or `escalated`."""
    due = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["officer", "case", "what", "due"], name="one_reminder_a_deadline")
        ]


class CaseSeen(models.Model):
    """When an officer last opened a case: what changed after is unread."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="seen")
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "officer"], name="one_look_an_officer")]
