"""Institutions as a tree, their units, officers and monitors; which body receives which procedure; who is recused.

A model holds the data; every rule is in `services`, every permission in `roles`.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from nirpihak.server.institutions import roles


class Institution(models.Model):
    """A body with people of its own: a ministry, a province, a regency's personnel office, a Bawaslu office."""

    class Kind(models.TextChoices):
        CENTRAL = "central", "instansi pusat"
        PROVINCE = "province", "pemerintah provinsi"
        REGENCY = "regency", "pemerintah kabupaten"
        CITY = "city", "pemerintah kota"
        BAWASLU = "bawaslu", "Bawaslu"
        OTHER = "other", "lainnya"

    class Zone(models.TextChoices):
        WIB = "Asia/Jakarta", "WIB"
        WITA = "Asia/Makassar", "WITA"
        WIT = "Asia/Jayapura", "WIT"

    code = models.SlugField(max_length=40, unique=True)
    """How addresses name it: `bkpsdm-kab-contoh`."""
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    region = models.CharField(max_length=16, blank=True, db_index=True)
    """Region code: `32` a province, `32.04` a regency or city; empty for the whole country."""
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    zone = models.CharField(max_length=16, choices=Zone.choices, default=Zone.WIB)
    receives = models.BooleanField(default=False)
    """Whether reports can be addressed to it."""
    contact = models.TextField(blank=True)
    """Where people can go or call, as the public pages say it."""
    head_name = models.CharField(max_length=160, blank=True)
    """Who heads it: a report against the head goes to the level above."""
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["region", "name"]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A part of an institution: an office, a school, a district."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(max_length=160)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    head = models.ForeignKey("Officer", null=True, blank=True, on_delete=models.SET_NULL, related_name="heads")
    head_name = models.CharField(max_length=160, blank=True)
    """The head's name where the head has no account: reports against the head go to the level above."""
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["institution", "name"], name="one_unit_a_name")]

    def __str__(self) -> str:
        return self.name


class Officer(models.Model):
    """Who works for an institution with an account here. One account works for one institution."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="officer")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="officers")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.SET_NULL, related_name="officers")
    name = models.CharField(max_length=160)
    number = models.CharField(max_length=32, blank=True)
    """The employee number, where it is needed to find a conflict of interest; empty otherwise."""
    superior = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="subordinates")

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def roles(self) -> frozenset[roles.Role]:
        """The roles held now."""
        held = self.appointments.filter(current()).values_list("role", flat=True)
        return frozenset(roles.Role(role) for role in held)


def current() -> Q:
    """What has begun and has not ended."""
    now = timezone.now()
    return Q(since__lte=now) & (Q(until=None) | Q(until__gt=now))


class Appointment(models.Model):
    """A role that an officer holds from one moment to another. Ended, never deleted."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=16, choices=[(role.value, roles.NAMES[role].id) for role in roles.Role])
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    """Who appointed; none where it was the command line."""
    letter = models.CharField(max_length=120, blank=True)
    """The letter of appointment."""

    class Meta:
        ordering: ClassVar = ["role", "since"]


class Monitor(models.Model):
    """The appointed monitor of a unit. Every institution must have one."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="monitors")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="monitored")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    letter = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["unit", "since"]


class Receiver(models.Model):
    """Which institution receives what a procedure of a region is to receive. The law changes it, so it is data."""

    procedure = models.CharField(max_length=32)
    """`pemilu`, `pilkada`, `discipline`, ... (law.procedures); `pressure` for the door of the pressed."""
    region = models.CharField(max_length=16, blank=True)
    """The region this holds for, and every region in it that has none of its own; empty for the whole country."""
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="receiving")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procedure", "region"], name="one_receiver_a_procedure_and_region")
        ]


class Recusal(models.Model):
    """An officer who never sees a matter: not the report, not its evidence, not that there is one."""

    class Kind(models.TextChoices):
        DECLARED = "declared", "menyatakan sendiri"
        NAMED = "named", "disebut dalam laporan"
        SUPERIOR = "superior", "atasan orang yang disebut"
        SUBORDINATE = "subordinate", "bawahan orang yang disebut"
        SAME_UNIT = "same_unit", "satu unit dengan pelapor"

    subject = models.CharField(max_length=32, db_index=True)
    """The reference of the report or case."""
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="recusals")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "officer"], name="one_recusal_a_subject_and_officer")
        ]


class Act(models.Model):
    """What was done to people and institutions: appointed, ended, opened, closed, moved. Added to, never changed."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="acts")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=32)
    about = models.CharField(max_length=200)
    """Whom or what it was done to, in words that stay true."""
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
