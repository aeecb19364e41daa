"""What is kept of keys: institutions' keys, people's keys, sealed identities, and each request to open one.

A model holds the data; every rule is in `services`. No row of this room can be read with this room's rows alone: an
institution's key takes the server's master key, an identity takes two people. Knows no report, only references.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from nirpihak.server.institutions.models import Institution, Officer


class InstitutionKey(models.Model):
    """A key that wraps the keys of an institution's reports, itself wrapped under the server's master key."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="keys")
    version = models.PositiveIntegerField()
    wrapped = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["institution", "version"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["institution", "version"], name="one_key_a_version")]


class Holder(models.Model):
    """Somebody whose key opens identities together with a second holder's, from admission until the end.

    The private key lies here sealed under what its holder alone knows: a custodian's passphrase, or the words of a
    recovery code on paper.
    """

    class Kind(models.TextChoices):
        CUSTODIAN = "custodian", "penjaga identitas"
        RECOVERY = "recovery", "pemegang kode pemulihan"

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="key_holders")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="keys")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    public_key = models.BinaryField(null=True)
    """32 bytes (X25519); none while somebody is named whose code is still to be made."""
    sealed_private = models.BinaryField(null=True)
    """See `services.passphrases`; none once ended."""
    named_at = models.DateTimeField(default=timezone.now)
    named_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    """When the holder proved to know the secret, by typing it a second time."""
    since = models.DateTimeField(null=True)
    """When admitted: from then on, new identities are sealed to this key too."""
    ended_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    """The recovery code that ends when this one is admitted."""

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["officer"], condition=Q(ended_at=None), name="one_key_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Identity(models.Model):
    """A reporter's identity, sealed. Its key is in no row: only in `shares`, each closed to two people."""

    subject = models.CharField(max_length=32, unique=True)
    """The reference of the report."""
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="identities")
    bound = models.BinaryField()
    """What the shares carry within, wrapped under the institution's key for this subject: no share fits another."""
    sealed = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]


class IdentityShare(models.Model):
    """An identity's key, closed to `inner` and then to `outer`: it takes both."""

    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="shares")
    inner = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="+")
    outer = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="+")
    blob = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["identity", "inner", "outer"], name="one_share_a_pair")
        ]


class Request(models.Model):
    """A request to open one identity: who asks and why, who takes it up, who consents or refuses."""

    class State(models.TextChoices):
        ASKED = "asked", "menunggu penjaga pertama"
        TAKEN = "taken", "menunggu penjaga kedua"
        CONSENTED = "consented", "disetujui"
        REFUSED = "refused", "ditolak"
        CLOSED = "closed", "selesai"

    class Purpose(models.TextChoices):
        REGISTERED = "registered", "pendaftaran laporan bernama"
        CONTACT = "contact", "menghubungi pelapor"
        PROTECTION = "protection", "melindungi pelapor"
        LAW = "law", "perintah undang-undang"
        OTHER = "other", "lainnya"

    subject = models.CharField(max_length=32, db_index=True)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="identity_requests")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    asked_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    reason = models.TextField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASKED)
    taken_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True)
    taken_reason = models.TextField(blank=True)
    holder = models.ForeignKey(Holder, null=True, on_delete=models.PROTECT, related_name="+")
    """The key of who took it up; what is released is closed to it."""
    answered_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    refused_reason = models.TextField(blank=True)
    released = models.BinaryField(null=True)
    """The identity's key, closed to `holder` alone; none before consent and after `until`."""
    until = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(state__in=["asked", "taken", "consented"]),
                name="one_open_request_a_subject",
            )
        ]


class Opening(models.Model):
    """An identity that was opened: written before it is shown, never changed."""

    subject = models.CharField(max_length=32, db_index=True)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="identity_openings")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="openings")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    consented_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=12, choices=Request.Purpose.choices)
    reason = models.TextField(blank=True)
    """Empty once the report was erased."""
    entry = models.PositiveBigIntegerField()
    """Where the custody log says so."""

    class Meta:
        ordering: ClassVar = ["-id"]
