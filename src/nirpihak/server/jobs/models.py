"""A job: one piece of background work, written in the same transaction as what asks for it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Job(models.Model):
    """Work to be done at least once. A worker takes it on a lease; a lease that runs out gives it to another."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    """What it is about; of one kind and key at most one job is open."""
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=80, blank=True)
    error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    """When it was given up, after its last try."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="open_jobs", condition=Q(done_at=None, failed_at=None)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "key"], name="one_open_job_a_key", condition=Q(done_at=None, failed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
