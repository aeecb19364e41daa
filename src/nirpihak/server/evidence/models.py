"""What is kept of evidence in the database: exhibits, their files, the custody log, timestamps, captures, checks.

A model holds the data; every rule is in `services`. The bytes themselves are sealed in the store (custody.stores); only
the key that opens them is here, wrapped, so that destroying it erases them from every copy.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class Exhibit(models.Model):
    """One preserved piece of evidence: originals, and what was derived from them."""

    class Channel(models.TextChoices):
        UPLOAD = "upload", "unggahan"
        CAPTURE = "capture", "tangkapan"
        PAPER = "paper", "kertas"
        MESSAGE = "message", "pesan"
        OTHER = "other", "lainnya"
        CASE = "case", "perkara"

    ref = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    channel = models.CharField(max_length=16, choices=Channel.choices)
    source = models.TextField(blank=True)
    """The public address it was captured from; empty otherwise."""
    received_at = models.DateTimeField(default=timezone.now)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(
        "institutions.Institution", null=True, on_delete=models.PROTECT, related_name="exhibits"
    )
    """Whose it is: no other institution sees it. None only for what was kept before there were institutions."""
    case = models.CharField(max_length=32, blank=True, db_index=True)
    """The report or case it belongs to, where there is one."""
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.ref


class File(models.Model):
    """Bytes of an exhibit: an original (no parent) or a derivative, which names its parent, tool and parameters."""

    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="files")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="derivatives")
    purpose = models.SlugField(max_length=40)
    """`original`, or what a derivative is for: `clean_copy`, `text_layer`, `metadata`, `screenshot`, `warc`, ..."""
    name = models.CharField(max_length=255, blank=True)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    sha512 = models.CharField(max_length=128, blank=True)
    address = models.CharField(max_length=64, unique=True)
    """SHA-256 of the sealed bytes: where they are in the store."""
    key = models.BinaryField(null=True)
    """The wrapped key that opens them; none once erased."""
    tool = models.CharField(max_length=80, blank=True)
    tool_version = models.CharField(max_length=80, blank=True)
    parameters = models.JSONField(default=dict, blank=True)
    gaps = models.JSONField(default=list, blank=True)
    """What could not be derived from it, each with the reason."""
    made_at = models.DateTimeField(default=timezone.now)
    derived_at = models.DateTimeField(null=True)
    """When its derivatives were made; none where that is still to come."""
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.exhibit.ref}/{self.pk}"


class Head(models.Model):
    """The one row that whoever appends to the log holds locked: how many entries there are."""

    size = models.PositiveBigIntegerField(default=0)


class Entry(models.Model):
    """One event of the custody log, at its place. `leaf` is what the tree is made of and stays whatever is erased."""

    index = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(max_length=24)
    at = models.DateTimeField()
    exhibit = models.ForeignKey(Exhibit, null=True, on_delete=models.PROTECT, related_name="entries")
    seq = models.PositiveIntegerField(null=True)
    fields = models.TextField()
    """The event's fields as JSON; after an erasure, as they may still be disclosed (custody.checking.events)."""
    salt = models.BinaryField(null=True)
    """32 random bytes; none after an erasure."""
    commitment = models.BinaryField(max_length=32)
    leaf = models.BinaryField(max_length=32)

    class Meta:
        ordering: ClassVar = ["index"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["exhibit", "seq"], name="one_event_a_place")]


class Node(models.Model):
    """The root of a complete subtree of 2^level entries, level 8, 16, ...: what proofs are read from."""

    level = models.PositiveSmallIntegerField()
    position = models.PositiveBigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["level", "position"], name="one_node_a_place")]


class Checkpoint(models.Model):
    """A signed statement of the log's size and root, as a C2SP note."""

    size = models.PositiveBigIntegerField(unique=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-size"]


class Cosignature(models.Model):
    """A witness's signature line under a checkpoint."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="cosignatures")
    witness = models.CharField(max_length=200)
    line = models.TextField()
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["checkpoint", "line"], name="one_line_a_checkpoint")]


class Stamp(models.Model):
    """A timestamp of a digest by one authority: asked for, granted or refused. The raw reply is kept."""

    class State(models.TextChoices):
        WAITING = "waiting", "menunggu"
        GRANTED = "granted", "diberikan"
        REFUSED = "refused", "ditolak"

    file = models.ForeignKey(File, null=True, on_delete=models.PROTECT, related_name="stamps")
    checkpoint = models.ForeignKey(Checkpoint, null=True, on_delete=models.PROTECT, related_name="stamps")
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256, hex, of the file's plain bytes or of the checkpoint's note; empty once erased."""
    authority = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveIntegerField(default=0)
    next_try = models.DateTimeField(default=timezone.now)
    error = models.TextField(blank=True)
    reply = models.BinaryField(null=True)
    stamped_at = models.DateTimeField(null=True)
    """The time in the token."""
    serial = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "authority"], name="one_stamp_a_file_and_authority"),
            models.UniqueConstraint(fields=["checkpoint", "authority"], name="one_stamp_a_checkpoint_and_authority"),
        ]


class Capture(models.Model):
    """The capture of one reported public address, from the request to its exhibit."""

    class State(models.TextChoices):
        WAITING = "waiting", "menunggu"
        RUNNING = "running", "berjalan"
        DONE = "done", "selesai"
        FAILED = "failed", "gagal"

    url = models.TextField()
    note = models.TextField(blank=True)
    requested_at = models.DateTimeField(default=timezone.now)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    step = models.CharField(max_length=40, blank=True)
    """What it is doing, while it runs."""
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, blank=True)
    """`page`, `login_wall`, `removed`, ... (capture.manifest)."""
    institution = models.ForeignKey("institutions.Institution", null=True, on_delete=models.PROTECT, related_name="+")
    case = models.CharField(max_length=32, blank=True)
    """The report or case for which it was asked."""
    error = models.JSONField(default=dict, blank=True)
    """Where it failed: the reason in both languages, `{"id": ..., "en": ...}`."""
    exhibit = models.ForeignKey(Exhibit, null=True, on_delete=models.PROTECT, related_name="captures")

    class Meta:
        ordering: ClassVar = ["-id"]


class FixityRun(models.Model):
    """One pass over everything that is kept: each sealed file is hashed again and compared with its address."""

    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    after = models.PositiveBigIntegerField(default=0)
    """The last file that was checked: from there a broken-off run goes on."""
    checked = models.PositiveBigIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(default=0)
    damaged = models.JSONField(default=list, blank=True)
    """Of each file that is not intact: its id, address and what is wrong."""

    class Meta:
        ordering: ClassVar = ["-id"]
