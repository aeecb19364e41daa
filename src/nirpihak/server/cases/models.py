"""Cases from the first report to the last appeal. What is written about people is sealed under a key of the case.

What stands open is what a board must be sorted and counted by: which institution, which procedure, which stage, which
days. A ledger entry and a step are added and never changed, a signed decision stays as it was signed: the database
itself refuses otherwise (`migrations`). A model holds the data; every rule is in `services`.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from nirpihak.server.evidence.models import Exhibit, File
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


class Absence(models.Model):
    """An officer who is away, and who stands in."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="absences")
    since = models.DateField()
    until = models.DateField()
    """The last day."""
    deputy = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-since"]


class Reminder(models.Model):
    """Somebody was told of a deadline, once a case, step and date; on the page, and by mail where it is set up."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="reminders")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reminders")
    what = models.CharField(max_length=40)
    """The procedure's step, or `escalated`."""
    due = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["officer", "case", "what", "due"], name="one_reminder_a_deadline")
        ]


class CaseSeen(models.Model):
    """When an officer last opened a case: what changed after is unread."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="seen")
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "officer"], name="one_look_an_officer")]
