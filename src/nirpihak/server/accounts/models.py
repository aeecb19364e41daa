"""What is kept of accounts besides name and password: second factors, sessions, history, counts of tries.

A model holds the data; every rule is in `services`. No address is kept: only what an HMAC under a key of the day makes
of it, and the key is destroyed when the day is over.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone


class Factor(models.Model):
    """A person's second factor: the secret shared with an app that shows codes (RFC 6238)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    """The secret under the server's master key; bound to the person."""
    last_step = models.BigIntegerField(default=0)
    """The time step of the last code that was taken; no earlier one, nor the same again, is."""
    made_at = models.DateTimeField(default=timezone.now)


class RecoveryCode(models.Model):
    """One way in without the app, once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    hash = models.CharField(max_length=64)
    """SHA-256 of person and code; a code is 80 random bits, so that no slow hash is needed."""
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "hash"], name="one_row_a_recovery_code")]


class Waiver(models.Model):
    """An account of the demonstration, which may log in without a second factor. Elsewhere it counts for nothing."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+")


class Session(AbstractBaseSession):
    """A session, found by the hash of its key: whoever reads the table can enter none."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    """Who is logged in; none before both steps are done."""

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from nirpihak.server.accounts.sessions import SessionStore

        return SessionStore


class Event(models.Model):
    """Something that happened to an account, as its owner sees it; the same again within the hour adds to `times`."""

    class Kind(models.TextChoices):
        IN = "in", "masuk"
        OUT = "out", "keluar"
        WRONG_PASSWORD = "wrong_password", "kata sandi salah"
        WRONG_CODE = "wrong_code", "kode salah"
        PAUSED = "paused", "dijeda"
        CLOSED = "closed", "akun ditutup"
        RECOVERY_USED = "recovery_used", "kode cadangan dipakai"
        RECOVERY_MADE = "recovery_made", "kode cadangan dibuat"
        ENROLLED = "enrolled", "faktor kedua dipasang"
        RESET = "reset", "faktor kedua dilepas"
        PASSWORD = "password", "kata sandi diganti"
        ENDED = "ended", "sesi diakhiri"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    """Nobody where a name that does not exist was tried: such a try must cost the same time as any other."""
    kind = models.CharField(max_length=16, choices=Kind.choices)
    at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    times = models.PositiveIntegerField(default=1)
    device = models.CharField(max_length=40, blank=True)
    """Roughly what was used: `chrome/android`."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    """Who did it, where it was somebody else."""
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-last_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["user", "-last_at"], name="events_of_an_account")]


class DayKey(models.Model):
    """The key that addresses go through for one day."""

    day = models.DateField(primary_key=True)
    sealed = models.BinaryField()
    """32 random bytes under the server's master key."""


class Bucket(models.Model):
    """How much of a limit a visitor has spent, until `ends` (seconds since 1970)."""

    scope = models.CharField(max_length=32)
    key = models.CharField(max_length=64)
    spent = models.PositiveBigIntegerField()
    ends = models.BigIntegerField(db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["scope", "key"], name="one_bucket_a_key")]


class Pause(models.Model):
    """Tries that went wrong, and until when no further one is heard."""

    scope = models.CharField(max_length=16)
    key = models.CharField(max_length=64)
    wrong = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(null=True)
    known = models.BooleanField(default=False)
    """Whether this person got in from this address today."""
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["scope", "key"], name="one_pause_a_key")]
