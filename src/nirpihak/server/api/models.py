"""The tokens by which other systems file. A token is a role in one institution, and never a person."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from nirpihak.server.institutions.models import Institution, Officer


class Token(models.Model):
    """What another system shows with each call. Only its hash is kept."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="tokens")
    role = models.CharField(max_length=16)
    """`intake` files reports, `monitor` files findings (institutions.roles)."""
    name = models.CharField(max_length=60)
    """The system's name, as its reports' sources say it."""
    hash = models.BinaryField(max_length=32, unique=True)
    made_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    used_on = models.DateField(null=True)
    """The last day it was used; no more is remembered of it."""

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["institution", "name"], name="one_token_a_name")]
