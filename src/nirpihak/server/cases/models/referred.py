"""Other institutions' servers, and the matters that go there or come from there."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from nirpihak.server.cases.models.decided import Document
from nirpihak.server.cases.models.examined import Case
from nirpihak.server.evidence.models import File
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.intake.models import Report


class Partner(models.Model):
    """Another institution's own server, and the key by which its referrals are known."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="partners")
    """Whose partner it is."""
    name = models.CharField(max_length=160)
    code = models.SlugField(max_length=40)
    """The code of the institution there."""
    verifier = models.TextField()
    """Its log's verifier key (C2SP), compared with its owner by another way."""
    address = models.CharField(max_length=200, blank=True)
    """Where its server is; empty where bundles are carried by hand."""
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["name"]


class Referral(models.Model):
    """A matter that goes to another institution, or came from one: minimal, signed, acknowledged, answered."""

    class Way(models.TextChoices):
        OUT = "out", "keluar"
        IN = "in", "masuk"

    class State(models.TextChoices):
        PREPARED = "prepared", "disiapkan"
        SENT = "sent", "dikirim"
        RECEIVED = "received", "diterima"
        ACKNOWLEDGED = "acknowledged", "diakui penerima"
        REFUSED = "refused", "ditolak penerima"
        ANSWERED = "answered", "dijawab"
        WITHDRAWN = "withdrawn", "ditarik"

    uid = models.UUIDField(default=uuid.uuid4)
    """The same on both sides."""
    ref = models.CharField(max_length=24, unique=True)
    way = models.CharField(max_length=4, choices=Way.choices)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="referrals")
    """The side that keeps this row."""
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="referrals")
    report = models.ForeignKey(Report, null=True, on_delete=models.PROTECT, related_name="referrals")
    """The report it concerns; of one that came in, the report it was filed as here."""
    to = models.ForeignKey(Institution, null=True, on_delete=models.PROTECT, related_name="+")
    """The other side, where it is an institution of this server."""
    partner = models.ForeignKey(Partner, null=True, on_delete=models.PROTECT, related_name="referrals")
    """The other side, where it has a server of its own."""
    other = models.CharField(max_length=160, blank=True)
    """The other side's name, where it is neither."""
    regime = models.CharField(max_length=24)
    """Why: `ppk`, `bkn`, `village`, `tni`, `polri`, `gakkumdu`, ... (law.referrals)."""
    state = models.CharField(max_length=14, choices=State.choices, default=State.PREPARED)
    sealed = models.BinaryField()
    """Sealed JSON: what goes along, the reason, what came back."""
    bundle = models.ForeignKey(File, null=True, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    log_index = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["uid", "way", "institution"], name="one_side_of_a_referral")
        ]
