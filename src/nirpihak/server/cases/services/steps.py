"""What happens in a case: each step is written down and logged, in one transaction, or does not happen.

A step takes the log's lock first, then the case's row, so that two officers who act at one moment act one after the
other. Whoever acts on an older version of the case is told what the others did since (`Overtaken`), unless the step
only adds and cannot contradict. Knows no page, and not what each step means: other services decide that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from nirpihak.custody.events import Kind
from nirpihak.law.procedures import Procedure, procedures
from nirpihak.server.cases.models import Case, CaseStep
from nirpihak.server.cases.services import sealing
from nirpihak.server.cases.services.errors import CaseError, Overtaken
from nirpihak.server.evidence.services import exhibits, log
from nirpihak.server.institutions.models import Officer
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services import states
from nirpihak.text import Text

LOOKED: Final = "viewed"
"""The step that says that an officer opened the case; it changes nothing."""
AFTER: Final = frozenset(
    {LOOKED, "page_opened", "received", "effective", "served", "objected", "objection_decided", "appealed"}
    | {"copy_received", "appeal_received"}
    | {"access_given", "correction_wanted", "request_refused", "document_withdrawn", "signed", "signature_refused"}
    | {"ppk_replied", "appeal_decided", "reopened", "record_corrected", "access_asked", "expunged", "kept", "document"}
    | {"letter_read"}
    | {
        "referral_acknowledged",
        "referral_refused",
        "referral_answered",
        "referral_withdrawn",
        "delivery_missed",
        "sent",
        "handed_over",
    }
)
"""Steps that may be taken once a case is closed."""
NAMES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "opened": Text("perkara dibuka", "case opened"),
        LOOKED: Text("perkara dibaca petugas", "case read by an officer"),
        "joined": Text("laporan digabungkan", "report joined"),
        "taken_out": Text("laporan dikeluarkan dari perkara", "report taken out"),
        "assigned": Text("pemeriksa ditetapkan", "an examiner was put in charge"),
        "handed_over": Text("perkara diserahkan ke pemeriksa lain", "case handed over to another examiner"),
        "escalated": Text("diteruskan ke atasan", "taken to the superior"),
        "recused": Text("seorang petugas menyatakan benturan kepentingan", "an officer declared a conflict"),
        "fact": Text("fakta dicatat", "fact entered"),
        "fact_retracted": Text("catatan fakta ditarik", "entry of a fact taken back"),
        "indicated": Text("petunjuk penguasaan akun dicatat", "indication on the account entered"),
        "indication_retracted": Text("petunjuk ditarik", "indication taken back"),
        "attributed": Text("penguasaan akun disimpulkan", "control of the account concluded"),
        "respondent_set": Text("terlapor dicatat", "respondent entered"),
        "code_given": Text("kode halaman terlapor diberikan", "the respondent's code was given"),
        "page_opened": Text("terlapor membuka halamannya", "the respondent opened the page"),
        "shown": Text("bukti diperlihatkan kepada terlapor", "evidence shown to the respondent"),
        "hidden": Text("bukti tidak lagi diperlihatkan", "evidence no longer shown"),
        "letter_read": Text("terlapor membuka surat di halamannya", "the respondent opened a letter on the page"),
        "answered": Text("terlapor menjawab", "the respondent answered"),
        "summons_made": Text("panggilan dibuat", "summons made"),
        "summons_delivered": Text("panggilan disampaikan", "summons delivered"),
        "summons_cancelled": Text("panggilan dibatalkan", "summons called off"),
        "not_come": Text("terlapor tidak hadir", "the respondent did not come"),
        "clarified": Text("terlapor memberi klarifikasi", "the respondent was heard"),
        "time_asked": Text("terlapor meminta waktu", "the respondent asked for time"),
        "excused": Text("terlapor berhalangan sah", "the respondent was excused"),
        "document": Text("surat diterbitkan", "document issued"),
        "document_withdrawn": Text("surat ditarik", "document withdrawn"),
        "signed": Text("ditandatangani", "signed"),
        "signature_refused": Text("penandatanganan ditolak", "signature refused"),
        "drafted": Text("rancangan putusan disusun", "decision drafted"),
        "proposed": Text("putusan diusulkan", "decision proposed"),
        "returned": Text("usul dikembalikan", "proposal returned"),
        "limb_decided": Text("satu ranah diputuskan", "one limb decided"),
        "objected": Text("keberatan diajukan", "objection filed"),
        "objection_decided": Text("keberatan diputus", "objection decided"),
        "received": Text("terlapor menerima putusan", "the respondent received the decision"),
        "appealed": Text("banding diajukan", "appeal filed"),
        "copy_received": Text("tembusan banding diterima", "the copy of the appeal was received"),
        "appeal_received": Text("BPASN menerima banding", "BPASN received the appeal"),
        "ppk_replied": Text("PPK menanggapi banding", "the PPK replied to the appeal"),
        "appeal_decided": Text("banding diputus", "appeal decided"),
        "referred": Text("diteruskan ke instansi lain", "referred to another institution"),
        "referral_prepared": Text("penerusan disiapkan", "referral prepared"),
        "referral_withdrawn": Text("penerusan ditarik", "referral withdrawn"),
        "referral_acknowledged": Text("penerusan diakui penerima", "referral acknowledged"),
        "referral_refused": Text("penerusan ditolak penerima", "referral refused"),
        "referral_answered": Text("penerima menjawab", "the receiver answered"),
        "closed": Text("perkara ditutup", "case closed"),
        "reopened": Text("perkara dibuka lagi", "case reopened"),
        "kept": Text("masa simpan ditetapkan", "retention set"),
        "record_corrected": Text("catatan dikoreksi", "record corrected"),
        "access_asked": Text("riwayat akses diminta", "the access log was asked for"),
        "access_given": Text("riwayat akses diperlihatkan", "the access log was shown"),
        "correction_wanted": Text("koreksi catatan diminta", "a correction of the record was asked for"),
        "request_refused": Text("permintaan orang yang bersangkutan ditolak", "the person's request was refused"),
        "expunged": Text("isi perkara dimusnahkan", "content of the case destroyed"),
        "note": Text("catatan", "note"),
    }
)
"""What the room's own steps are called; those of a procedure are named in its data."""


def procedure_of(case: Case) -> Procedure:
    """The procedure the case runs under."""
    return procedures()[case.procedure]


def name_of(case: Case, kind: str) -> Text:
    """What a step is called."""
    if (own := NAMES.get(kind)) is not None:
        return own
    event = procedure_of(case).events.get(kind)
    return Text(kind, kind) if event is None else event.name


def events_of(case: Case) -> dict[str, datetime]:
    """What has happened, as the procedure's deadlines read it: event id to its (latest) time.

    What the joined reports went through comes first (the earliest submission, the latest registration), then the
    case's own steps. Prefetch `steps` and `joined__report__steps` where many cases are asked.
    """
    known = procedure_of(case).events
    found: dict[str, datetime] = {}
    for each in case.joined.all():
        if each.undone_at is not None:
            continue
        for event, at in _of_report(case, each.report).items():
            first = event in ("submitted", "known", "found", "informed")
            before = found.get(event)
            found[event] = at if before is None else (min if first else max)(before, at)
    for step in case.steps.all():
        if step.kind in known:
            found[step.kind] = max(found.get(step.kind, step.at), step.at)
    return {event: at for event, at in found.items() if event in known}


def _of_report(case: Case, report: Report) -> dict[str, datetime]:
    report.institution = case.institution
    found = states.events_of(report)
    if "informed" in procedure_of(case).events:
        found["informed"] = report.received_at
    return found


def held(case: Case, since: int | None = None) -> Case:
    """The case's row, locked after the log's head until the transaction ends. Raises Overtaken.

    `since` is the version that the sender saw.
    """
    log.locked_head()
    rows = Case.objects.select_for_update(of=("self",)).select_related("institution", "record")
    now = rows.get(pk=case.pk)
    if since is not None and now.version != since:
        later = now.steps.exclude(kind=LOOKED).select_related("officer").order_by("-id")[: max(1, now.version - since)]
        raise Overtaken(list(reversed(later)))
    return now


def step(
    case: Case,
    kind: str,
    *,
    officer: Officer | None,
    actor: str = "",
    at: datetime | None = None,
    since: int | None = None,
    data: Mapping[str, Any] | None = None,
    words: Mapping[str, Any] | None = None,
    key: bytes | None = None,
    changes: Mapping[str, Any] | None = None,
    stages: Iterable[str] | None = None,
    as_kind: Kind = Kind.STEPPED,
) -> CaseStep:
    """Take one step, with its log event, in one transaction. Raises CaseError, Overtaken, KeysError.

    `data` may be shown in lists, and goes into the log; `words` are sealed. `changes` are columns of the case that
    change with it; `stages` are those it may be taken from. `at` is when it happened, where that was before now.
    `actor` is `respondent`, `reporter` or `system` where no officer did it.
    """
    now_at = timezone.now()
    if at is not None and at > now_at:
        raise CaseError(Text("waktu kejadian belum tiba", "that time has not come yet"))
    sealed = None if not words else sealing.seal(key or sealing.key_of(case), case, "step", words)
    with transaction.atomic():
        now = held(case, since)
        if now.stage == Case.Stage.CLOSED and kind not in AFTER:
            raise CaseError(Text("perkara sudah selesai; buka lagi lebih dulu", "the case is closed; reopen it first"))
        if stages is not None and now.stage not in set(stages):
            label = Case.Stage(now.stage)
            raise CaseError(
                Text(
                    f"langkah ini tidak dapat diambil: perkara sekarang {label.label}",
                    f"this step cannot be taken: the case is now {label.value}",
                )
            )
        made = CaseStep.objects.create(
            case=now,
            kind=kind,
            at=at or now_at,
            written_at=now_at,
            officer=officer,
            actor=actor,
            data=dict(data or {}),
            sealed=sealed,
        )
        changed: dict[str, Any] = dict(changes or {})
        if kind != LOOKED:
            changed |= {"changed_at": now_at, "version": now.version + 1}
        if changed:
            Case.objects.filter(pk=now.pk).update(**changed)
        logged(now, kind, officer, actor=actor, data=data, as_kind=as_kind)
    for name, value in changed.items():
        setattr(case, name, value)
    return made


def logged(
    case: Case,
    kind: str,
    officer: Officer | None,
    *,
    actor: str = "",
    data: Mapping[str, Any] | None = None,
    as_kind: Kind = Kind.STEPPED,
) -> int:
    """A step in the custody log, and its place there; part of the caller's transaction, best the last thing in it."""
    who = exhibits.actor_name(officer.user) if officer is not None else actor or log.SYSTEM
    told = {"case": case.ref, "step": kind, "institution": case.institution.code, "detail": dict(data or {})}
    return log.append(as_kind, actor=who, exhibit=case.record, data=told).index


def looked(case: Case, officer: Officer) -> None:
    """Write down that an officer read the case: once an officer and day."""
    zone = ZoneInfo(case.institution.zone)
    midnight = datetime.combine(timezone.localtime(timezone=zone).date(), time(), zone)
    if not case.steps.filter(kind=LOOKED, officer=officer, at__gte=midnight).exists():
        step(case, LOOKED, officer=officer, as_kind=Kind.VIEWED)


def words_of(made: CaseStep, case: Case, key: bytes) -> dict[str, Any]:
    """The words of a step. Raises KeysError."""
    return {} if made.sealed is None else sealing.unseal(key, case, "step", made.sealed)
