"""Documents with their wording and signatures, and decisions with what they rest on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from nirpihak.server.cases.models.examined import Case, LedgerEntry
from nirpihak.server.evidence.models import File
from nirpihak.server.institutions.models import Institution, Officer


class Template(models.Model):
    """An institution's own wording of a document; where it has none, the shipped one is used."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="templates")
    kind = models.CharField(max_length=24)
    body = models.TextField()
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["institution", "kind"], name="templates_of_a_kind")]


class Document(models.Model):
    """A letter or a record that was issued: its bytes are an exhibit of the case, a code lets anybody check it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=24)
    """`summons`, `bap`, `decision`, `referral`, `notice`."""
    number = models.CharField(max_length=60)
    made_at = models.DateTimeField(default=timezone.now)
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    html = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    pdf = models.ForeignKey(File, null=True, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    """Of the HTML."""
    code_hash = models.BinaryField(max_length=32, unique=True)
    """SHA-256 of the verification code that is printed on it."""
    withdrawn_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaces")

    class Meta:
        ordering: ClassVar = ["id"]


class Signature(models.Model):
    """Somebody's signature under a document, or that it was refused."""

    class Role(models.TextChoices):
        EXAMINER = "examiner", "pemeriksa"
        EXAMINED = "examined", "yang diperiksa"
        COMPANION = "companion", "pendamping"
        PROPOSER = "proposer", "pengusul"
        DECIDER = "decider", "pengambil putusan"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=12, choices=Role.choices)
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    refused = models.BooleanField(default=False)
    sealed = models.BinaryField(null=True)
    """Sealed JSON under the case's key: `name`, `note` (why it was refused)."""
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["document", "role"], name="one_signature_a_role")]


class Decision(models.Model):
    """What is decided of one limb: proposed by one person, signed by another. Signed, it is never changed."""

    class Result(models.TextChoices):
        BREACH = "breach", "terbukti"
        NO_BREACH = "no_breach", "bukan pelanggaran"
        NOT_PROVEN = "not_proven", "tidak terbukti"
        VICTIM = "victim", "perbuatan orang lain"
        REFERRED = "referred", "diteruskan"

    class State(models.TextChoices):
        DRAFT = "draft", "rancangan"
        PROPOSED = "proposed", "diusulkan"
        RETURNED = "returned", "dikembalikan"
        SIGNED = "signed", "ditandatangani"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    limb = models.CharField(max_length=20)
    """`ethics`, `discipline`, `contract`, `party_membership`, `criminal` (law.model.Limb)."""
    result = models.CharField(max_length=12, choices=Result.choices)
    items = models.JSONField(default=list, blank=True)
    """Ids of the items it rests on."""
    sanction = models.CharField(max_length=60, blank=True)
    """Its id on the ladder (law.sanctions); none where nothing is imposed."""
    sealed = models.BinaryField()
    """Sealed JSON under the case's key: `reasons`, by item and fact, and the weighing of the sanction."""
    rulebook = models.CharField(max_length=80)
    """The version of the rulebook that it was made under."""
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    proposer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    signer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    effective_on = models.DateField(null=True)
    """From the receipt of the decision on, as the procedure counts."""
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaces")
    """The decision after an objection or an appeal, or a correction."""
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(proposer=None) | Q(signer=None) | ~Q(proposer=F("signer")), name="two_people_a_decision"
            ),
            models.CheckConstraint(
                condition=~Q(state="signed")
                | Q(proposer__isnull=False, signer__isnull=False, proposed_at__isnull=False, signed_at__isnull=False),
                name="a_signed_decision_has_two",
            ),
            models.UniqueConstraint(
                fields=["case", "limb"],
                name="one_decision_a_limb",
                condition=Q(state="signed", replaced_by=None),
            ),
            models.UniqueConstraint(
                fields=["case", "limb"],
                name="one_draft_a_limb",
                condition=Q(state__in=["draft", "proposed", "returned"]),
            ),
        ]


class Basis(models.Model):
    """A ledger entry that a decision rests on: confirmed or admitted, never only claimed or read."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="bases")
    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "entry"], name="one_basis_an_entry"),
        ]
