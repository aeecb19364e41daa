"""The person reported: who it is, the page of the code, summonses, what is shown, what is answered."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from nirpihak.server.cases.models.examined import Case
from nirpihak.server.evidence.models import Exhibit, File
from nirpihak.server.institutions.models import Officer


class Respondent(models.Model):
    """The person reported: one a case. Who it is stands sealed; a code opens a page of the person's own."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="respondent")
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    sealed = models.BinaryField()
    """Sealed JSON under the case's key: `name`, `number`, `position`, `unit`, `office`, `contact`."""
    employment = models.CharField(max_length=24, blank=True)
    """`pns`, `pppk`, ... (the catalogue's actor.employment); empty while unknown."""
    key = models.BinaryField(null=True)
    """The key of what passes between the person and the institution, wrapped under the institution's."""
    lookup = models.BinaryField(max_length=32, null=True, unique=True)
    """What the code leads to; neither the code nor its key is kept."""
    page_key = models.BinaryField(null=True)
    """The same key, wrapped under a key that the code alone gives."""
    code_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    """When the person first opened the page."""


class Doorway(models.Model):
    """A respondent's open page: for half an hour after the code was given, the cookie opens it."""

    token_hash = models.BinaryField(max_length=32, unique=True)
    respondent = models.ForeignKey(Respondent, on_delete=models.PROTECT, related_name="doorways")
    sealed_key = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)


class Summons(models.Model):
    """A formal call to be heard, the first or the second, and what came of it."""

    class Came(models.TextChoices):
        WAITING = "", "belum"
        ATTENDED = "attended", "hadir"
        WRITTEN = "written", "menjawab tertulis"
        EXCUSED = "excused", "berhalangan sah"
        ABSENT = "absent", "tidak hadir"
        CANCELLED = "cancelled", "dibatalkan"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="summonses")
    number = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    hearing_at = models.DateTimeField()
    """When the person is to be heard."""
    sealed = models.BinaryField()
    """Sealed JSON under the respondent's key: `place`, `allegation`, `rights`, ..."""
    delivered_at = models.DateTimeField(null=True)
    delivered_how = models.CharField(max_length=24, blank=True)
    came = models.CharField(max_length=12, choices=Came.choices, blank=True)
    document = models.ForeignKey("Document", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]


class Shown(models.Model):
    """A file that the respondent may see: a copy on which third parties and the reporter are masked."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="shown")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    """Sealed JSON under the respondent's key: `caption`."""
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]


class Answer(models.Model):
    """What the respondent says: written on the page of the code, or said and written down by an officer."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="answers")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=16)
    """`written`, `oral`, `request`."""
    sealed = models.BinaryField()
    """Sealed JSON under the respondent's key: `text`, `facts`, `companion`, ..."""
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    exhibit = models.ForeignKey(Exhibit, null=True, on_delete=models.PROTECT, related_name="+")
    """What was handed in with it."""
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
