"""Cases and what is known of them: reports joined, steps, the ledger of facts, indications on the account."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from nirpihak.server.evidence.models import Exhibit
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.intake.models import Report


class Case(models.Model):
    """Reports and findings about one act of one respondent, examined together."""

    class Stage(models.TextChoices):
        EXAMINED = "examined", "diperiksa"
        PROPOSED = "proposed", "menunggu putusan"
        DECIDED = "decided", "diputuskan"
        CLOSED = "closed", "selesai"

    class Outcome(models.TextChoices):
        BREACH = "breach", "terbukti"
        NO_BREACH = "no_breach", "bukan pelanggaran"
        NOT_PROVEN = "not_proven", "tidak terbukti"
        COMPROMISED = "compromised", "akun diambil alih"
        IMPERSONATED = "impersonated", "akun tiruan"
        INCOMPLETE = "incomplete", "syarat tidak lengkap"
        REFERRED = "referred", "diteruskan"

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    """What its keys are bound to."""
    ref = models.CharField(max_length=24, unique=True)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="cases")
    procedure = models.CharField(max_length=32)
    """`pemilu`, `pilkada`, `discipline`, `ethics` (law.procedures)."""
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.EXAMINED)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    """How it ended, or how it was decided; of several limbs the gravest."""
    contest = models.CharField(max_length=80, blank=True)
    act_kind = models.CharField(max_length=40, blank=True)
    act_day = models.DateField(null=True)
    handler = models.ForeignKey(Officer, null=True, on_delete=models.SET_NULL, related_name="cases")
    """The examiner in charge."""
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    key = models.BinaryField(null=True)
    """The case's key, wrapped under the institution's; none once the case is expunged."""
    sealed = models.BinaryField(blank=True)
    """Sealed JSON: `title`, `summary`."""
    record = models.OneToOneField(Exhibit, null=True, on_delete=models.PROTECT, related_name="+")
    """The case's own record in the custody log: every step is an event of it, every document a file of it."""
    version = models.PositiveIntegerField(default=0)
    """Grows with each step: whoever acts on an older one is told what happened since."""
    changed_at = models.DateTimeField(default=timezone.now)
    keep_until = models.DateField(null=True)
    """When it is to be destroyed, once closed (services.retention)."""
    expunged_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["institution", "stage"], name="cases_of_a_board")]

    def __str__(self) -> str:
        return self.ref


class Joined(models.Model):
    """A report that belongs to a case, until somebody takes it out again."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="joined")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="joined")
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    suggested = models.BooleanField(default=False)
    """Whether the machine had suggested it; a person confirmed it in any case."""
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report"], name="one_case_a_report", condition=Q(undone_at=None))
        ]


class CaseStep(models.Model):
    """What happened in a case, in order. Added to, never changed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=32)
    """An event of the procedure (`summoned`, `examined`, ...), or one of the room's own (services.steps)."""
    at = models.DateTimeField(default=timezone.now)
    """When it happened, which may be before it was written down."""
    written_at = models.DateTimeField(default=timezone.now)
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    """Who did it; none where the respondent, the reporter or the system did."""
    actor = models.CharField(max_length=16, blank=True)
    """`respondent`, `reporter` or `system` where no officer did it."""
    data = models.JSONField(default=dict, blank=True)
    """What a list may show: ids and codes; no free text."""
    sealed = models.BinaryField(null=True)
    """Its words, sealed under the case's key."""

    class Meta:
        ordering: ClassVar = ["id"]


class LedgerEntry(models.Model):
    """One statement of one fact: its value, who says so, where it is to be seen. Added to, never changed."""

    class Source(models.TextChoices):
        CLAIMED = "claimed", "dinyatakan pelapor"
        READ = "read", "dibaca mesin"
        CONFIRMED = "confirmed", "dipastikan petugas"
        ADMITTED = "admitted", "diakui terlapor"
        DISPUTED = "disputed", "dibantah terlapor"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ledger")
    fact = models.CharField(max_length=60)
    """Its id in the catalogue of facts: `act.kind`, `account.control`."""
    source = models.CharField(max_length=12, choices=Source.choices)
    sealed = models.BinaryField()
    """Sealed JSON: `value` (null: unknown), `note`."""
    at = models.DateTimeField(default=timezone.now)
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    """Who wrote it down; none where the machine or a party did."""
    report = models.ForeignKey(Report, null=True, on_delete=models.PROTECT, related_name="+")
    """The report that claims it."""
    exhibit = models.ForeignKey(Exhibit, null=True, on_delete=models.PROTECT, related_name="+")
    place = models.JSONField(default=dict, blank=True)
    """Where on the exhibit: `file` (its id), `lines` and `words` (numbers on its text layer) or `box`."""
    retracts = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="retracted_by")
    """The earlier entry that this one takes back: the same fact and source, then without a value of its own."""

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["case", "fact"], name="ledger_of_a_fact")]


class Indication(models.Model):
    """What speaks for or against one answer to "whose account was it?". Taken back, never deleted."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="indications")
    indicator = models.CharField(max_length=40)
    """Its id in the data of services.attribution."""
    answer = models.CharField(max_length=4)
    """`yes`, `no`, or `none` where it was looked for in vain."""
    exhibit = models.ForeignKey(Exhibit, null=True, on_delete=models.PROTECT, related_name="+")
    place = models.JSONField(default=dict, blank=True)
    sealed = models.BinaryField()
    """Sealed JSON: `note`."""
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    """None where the respondent said so on the page of the code."""
    at = models.DateTimeField(default=timezone.now)
    retracted_at = models.DateTimeField(null=True)
    retracted_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]
