"""Reports from the first draft to their mailbox. Free text is sealed under a key of the report (server.keys).

What stands open here is what a list must be sorted and counted by: which institution, which door, which day, which
state. Who reported is nowhere in this room. A model holds the data; every rule is in `services`.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from nirpihak.server.evidence.models import File
from nirpihak.server.institutions.models import Institution, Officer


class Draft(models.Model):
    """A report that is being written. Its key is in the writer's cookie alone; it is gone when its time is up."""

    token_hash = models.BinaryField(max_length=32, unique=True)
    """SHA-256 of the cookie; the key that opens the draft is derived from the cookie too."""
    sealed = models.BinaryField()
    """Answers so far, as sealed JSON."""
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    lane = models.CharField(max_length=8, default="quick")
    report = models.ForeignKey("Report", null=True, on_delete=models.SET_NULL, related_name="+")
    """What became of it: then it holds nothing but the receipt, for a writer whose connection broke at that moment."""


class Upload(models.Model):
    """A file handed in with a draft or through a mailbox, whole or on its way; bytes are sealed from the first one."""

    class State(models.TextChoices):
        PARTIAL = "partial", "sebagian"
        KEPT = "kept", "tersimpan"
        FAILED = "failed", "gagal"

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    draft = models.ForeignKey(Draft, null=True, on_delete=models.SET_NULL, related_name="uploads")
    report = models.ForeignKey("Report", null=True, on_delete=models.PROTECT, related_name="uploads")
    """Where it belongs once the report is filed."""
    state = models.CharField(max_length=8, choices=State.choices, default=State.PARTIAL)
    sealed_name = models.BinaryField()
    """The name it had on the reporter's device, sealed; the store knows it as `berkas-1.png`."""
    size = models.PositiveBigIntegerField(default=0)
    """Bytes announced, or those that came."""
    came = models.PositiveBigIntegerField(default=0)
    """Bytes that are kept so far: from there a broken-off upload goes on."""
    media_type = models.CharField(max_length=120, blank=True)
    """By content, never by name."""
    sha256 = models.CharField(max_length=64, blank=True)
    sha512 = models.CharField(max_length=128, blank=True)
    address = models.CharField(max_length=64, blank=True)
    key = models.BinaryField(null=True)
    """The key of the sealed bytes, wrapped under the server's master key; none once it is an exhibit's."""
    error = models.JSONField(default=dict, blank=True)
    """Why it could not be kept, in both languages."""
    file = models.OneToOneField(File, null=True, on_delete=models.PROTECT, related_name="upload")
    """The exhibit's original, once the report is filed."""
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]


class Report(models.Model):
    """What came through one of the doors."""

    class Door(models.TextChoices):
        REPORT = "report", "laporan"
        FINDING = "finding", "temuan"
        INFORMATION = "information", "informasi awal"
        PRESSURE = "pressure", "tekanan"

    class Mode(models.TextChoices):
        NAMED = "named", "dengan nama"
        CONFIDENTIAL = "confidential", "dirahasiakan"
        UNNAMED = "unnamed", "tanpa nama"

    class Channel(models.TextChoices):
        WEB = "web", "laman ini"
        PAPER = "paper", "surat"
        WHATSAPP = "whatsapp", "WhatsApp"
        PHONE = "phone", "telepon"
        VISIT = "visit", "datang langsung"
        SYSTEM = "system", "sistem lain"
        OTHER = "other", "lainnya"

    class State(models.TextChoices):
        RECEIVED = "received", "diterima"
        CORRECTION = "correction", "menunggu kelengkapan"
        REGISTERED = "registered", "diregistrasi"
        NOT_REGISTERED = "not_registered", "tidak diregistrasi"
        INFORMATION = "information", "informasi awal"
        FORWARDED = "forwarded", "diteruskan"
        WITHDRAWN = "withdrawn", "dicabut"

    class Lane(models.TextChoices):
        QUICK = "quick", "biasa"
        SLOW = "slow", "lambat"

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    """What its keys are bound to."""
    ref = models.CharField(max_length=24, unique=True)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="reports")
    procedure = models.CharField(max_length=32)
    """`pemilu`, `pilkada`, `discipline` (law.procedures)."""
    door = models.CharField(max_length=12, choices=Door.choices)
    mode = models.CharField(max_length=12, choices=Mode.choices)
    channel = models.CharField(max_length=12, choices=Channel.choices, default=Channel.WEB)
    lane = models.CharField(max_length=8, choices=Lane.choices, default=Lane.QUICK)
    state = models.CharField(max_length=16, choices=State.choices, default=State.RECEIVED)
    contest = models.CharField(max_length=80, blank=True)
    """The contest's id in the register; empty where it concerns none, or none that is known."""
    act_kind = models.CharField(max_length=40, blank=True)
    act_day = models.DateField(null=True)
    known_day = models.DateField(null=True)
    """The day the reporter came to know of it: the clock of filing runs from there."""
    received_at = models.DateTimeField(default=timezone.now)
    """When it was filed here, or, of what came by another way, when it came to the institution."""
    entered_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="entered")
    """Who entered what came another way, or filed the finding; none where the reporter filed it."""
    source = models.CharField(max_length=80, blank=True)
    """The other system's name and number, so that nothing is filed twice."""
    handler = models.ForeignKey(Officer, null=True, on_delete=models.SET_NULL, related_name="handles")
    given = models.JSONField(default=list, blank=True)
    """Which parts of an identity were given (`name`, `address`, `contact`, `signature`), never what they are."""
    key = models.BinaryField()
    """The report's key, wrapped under the institution's."""
    sealed = models.BinaryField()
    """What was filed, as sealed JSON; each correction is a step of its own."""
    lookup = models.BinaryField(max_length=32, null=True, unique=True)
    """What the reporter's code leads to; neither the code nor its key is kept."""
    mailbox_key = models.BinaryField(null=True)
    """The report's key, wrapped under a key that the code alone gives."""
    content_hash = models.CharField(max_length=64)
    log_index = models.PositiveBigIntegerField(null=True)
    """Where the custody log says that it was filed."""
    exhibit = models.ForeignKey("evidence.Exhibit", null=True, on_delete=models.PROTECT, related_name="reports")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["institution", "state", "lane"], name="reports_of_a_queue")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["institution", "source"], name="one_report_a_source", condition=~models.Q(source="")
            )
        ]

    def __str__(self) -> str:
        return self.ref


class Step(models.Model):
    """What happened to a report, in order. Added to, never changed."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=24)
    """`received`, `correction_asked`, `corrected`, `registered`, ... (services.states)."""
    at = models.DateTimeField(default=timezone.now)
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    """Who did it; none where the reporter or the system did."""
    data = models.JSONField(default=dict, blank=True)
    """What a list may show: item ids, institution codes; no free text."""
    sealed = models.BinaryField(null=True)
    """Its words, sealed under the report's key."""

    class Meta:
        ordering: ClassVar = ["id"]


class Message(models.Model):
    """One message of the mailbox, sealed under the report's key."""

    class By(models.TextChoices):
        REPORTER = "reporter", "pelapor"
        OFFICER = "officer", "petugas"
        SYSTEM = "system", "sistem"

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="messages")
    by = models.CharField(max_length=8, choices=By.choices)
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    sealed = models.BinaryField()
    asks = models.JSONField(default=list, blank=True)
    """The requirements that it asks for, by id (law.procedures)."""
    read_at = models.DateTimeField(null=True)
    """When the other side first opened it."""

    class Meta:
        ordering: ClassVar = ["id"]


class Entrance(models.Model):
    """An open mailbox: for half an hour after the code was given, the cookie opens it."""

    token_hash = models.BinaryField(max_length=32, unique=True)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="entrances")
    sealed_key = models.BinaryField()
    """The report's key, under a key that the cookie alone gives."""
    expires_at = models.DateTimeField(db_index=True)


class Seen(models.Model):
    """When an officer last opened a report: what changed after is unread."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="seen")
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["report", "officer"], name="one_mark_an_officer")]


class Bulk(models.Model):
    """One act on several reports at once, with what each was before: it can be undone for a while."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24)
    at = models.DateTimeField(default=timezone.now)
    before = models.JSONField(default=dict)
    """By reference: what was there before."""
    undone_at = models.DateTimeField(null=True)


class Filter(models.Model):
    """A filter of the queue that an officer saved."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="filters")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=400)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["officer", "name"], name="one_filter_a_name")]
