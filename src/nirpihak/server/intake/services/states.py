"""What may be done with a report, from which state, by whom: each step is written down and logged, or does not happen.

A step takes the log's lock first, then the report's row, so that two officers who act at one moment act one after the
other and the second is told what the first did. Reasons are sealed with the report. Knows no page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from nirpihak.custody.events import Kind
from nirpihak.server.evidence.models import Entry
from nirpihak.server.evidence.services import exhibits, log
from nirpihak.server.institutions.models import Institution, Officer, Recusal
from nirpihak.server.institutions.services.standing import recuse
from nirpihak.server.intake.models import Message, Report, Step
from nirpihak.server.intake.services import reading
from nirpihak.server.intake.services.errors import IllegalStep, IntakeError
from nirpihak.text import Text

S = Report.State
OPEN: Final = frozenset({S.RECEIVED, S.CORRECTION, S.INFORMATION})
"""The states in which a report is still before the officers of intake."""
FROM: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "correction_asked": frozenset({S.RECEIVED, S.CORRECTION}),
        "corrected": frozenset({S.RECEIVED, S.CORRECTION}),
        "registered": frozenset({S.RECEIVED, S.CORRECTION, S.INFORMATION}),
        "not_registered": frozenset({S.RECEIVED, S.CORRECTION}),
        "information": frozenset({S.RECEIVED, S.CORRECTION, S.WITHDRAWN}),
        "forwarded": frozenset({S.RECEIVED, S.CORRECTION, S.REGISTERED, S.INFORMATION, S.NOT_REGISTERED}),
        "withdrawn": frozenset({S.RECEIVED, S.CORRECTION, S.INFORMATION}),
        "withdrawal_asked": frozenset({S.REGISTERED}),
    }
)
"""From which states a step may be taken. Once registered, a report is not ended by whoever filed it (Perbawaslu 7/2022
art. 17(3); of 8/2020 the same)."""
TO: Final[Mapping[str, str]] = MappingProxyType(
    {
        "correction_asked": S.CORRECTION,
        "corrected": S.RECEIVED,
        "registered": S.REGISTERED,
        "not_registered": S.NOT_REGISTERED,
        "information": S.INFORMATION,
        "forwarded": S.FORWARDED,
        "withdrawn": S.WITHDRAWN,
    }
)
REASONED: Final = frozenset({"not_registered", "information", "forwarded"})
"""Steps that no officer takes without a reason."""
EVENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "correction_asked": "correction_asked",
        "corrected": "corrected",
        "registered": "registered",
        "not_registered": "not_registered",
        "information": "early_info",
        "forwarded": "forwarded",
        "withdrawn": "withdrawn",
    }
)
"""Steps as law.procedures calls them."""
REVIEWS: Final = frozenset({"correction_asked", "registered", "not_registered", "information", "forwarded"})
"""Steps that end the initial review."""
NAMES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "received": Text("laporan diterima", "report received"),
        "opened": Text("laporan dibuka petugas", "report opened by an officer"),
        "assigned": Text("petugas yang menangani ditetapkan", "an officer was put in charge"),
        "correction_asked": Text("kelengkapan diminta", "asked to complete"),
        "corrected": Text("dilengkapi atau diperbaiki pelapor", "completed or corrected by the reporter"),
        "registered": Text("diregistrasi", "registered"),
        "not_registered": Text("tidak diregistrasi", "not registered"),
        "information": Text("dijadikan informasi awal", "taken as early information"),
        "forwarded": Text("diteruskan ke instansi lain", "forwarded to another institution"),
        "withdrawn": Text("dicabut pelapor", "withdrawn by the reporter"),
        "withdrawal_asked": Text(
            "pelapor ingin mencabut; penanganan tetap berjalan", "the reporter wished to withdraw; handling goes on"
        ),
        "message": Text("pesan", "message"),
        "files": Text("berkas ditambahkan", "files added"),
        "identity_added": Text("identitas diserahkan ke penjaga identitas", "identity handed to the custodians"),
        "lane": Text("dipindah antrean", "moved to another queue"),
        "recused": Text(
            "seorang petugas menyatakan benturan kepentingan", "an officer declared a conflict of interest"
        ),
    }
)
"""What each step is called, on officers' pages and in the mailbox."""

on_recused: Final[list[Callable[[Report], None]]] = []
"""Told, inside the transaction, that somebody was kept from a report who was not before.

The room of cases puts its own in when it starts (`AppConfig.ready`): who is kept from a report is kept from its case.
"""


def events_of(report: Report) -> dict[str, datetime]:
    """What has happened, as the procedures' deadlines read it: event id to its (latest) time.

    `steps` should be prefetched where many reports are asked. A day that is known without its hour stands at midnight.
    """
    zone = ZoneInfo(report.institution.zone)
    found = {"submitted": report.received_at}
    if report.known_day is not None:
        known = "found" if report.door == Report.Door.FINDING else "known"
        found[known] = datetime.combine(report.known_day, time(), zone)
    for step in report.steps.all():
        if (event := EVENTS.get(step.kind)) is not None:
            found[event] = step.at
        if step.kind in REVIEWS:
            found.setdefault("reviewed", step.at)
    return found


def held(report: Report) -> Report:
    """The report's row, locked after the log's head until the transaction ends."""
    log.locked_head()
    return Report.objects.select_for_update(of=("self",)).select_related("institution").get(pk=report.pk)


def step(
    report: Report,
    kind: str,
    *,
    officer: Officer | None,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
    words: Mapping[str, Any] | None = None,
    key: bytes | None = None,
    actor: str = "",
) -> Step:
    """Take one step, with its log event, in one transaction. Raises IllegalStep, IntakeError, KeysError.

    `data` may be shown in lists; `reason` and `words` are sealed with the report. A step that has a state to go to
    moves the report there. `actor` is who the log names where neither an officer nor the reporter does it.
    """
    if kind in REASONED and officer is not None and not reason.strip():
        raise IntakeError(Text("alasan harus ditulis", "the reason must be given"))
    sealed = None
    if reason.strip() or words:
        said = {**(words or {}), **({"reason": reason.strip()} if reason.strip() else {})}
        sealed = reading.sealed_words(said, report, key or reading.key_of(report))
    with transaction.atomic():
        now = held(report)
        if kind in FROM and now.state not in FROM[kind]:
            state = Report.State(now.state).label
            raise IllegalStep(
                Text(
                    f"langkah ini tidak dapat diambil: keadaan laporan sekarang {state}",
                    f"this step cannot be taken: the report's state is now {now.state}",
                )
            )
        made = Step.objects.create(
            report=now, kind=kind, officer=officer, data=dict(data or {}), sealed=sealed, at=timezone.now()
        )
        changed: dict[str, Any] = {"changed_at": made.at}
        if kind in TO:
            changed["state"] = TO[kind]
        Report.objects.filter(pk=now.pk).update(**changed)
        logged(now, kind, officer, actor=actor)
    for name, value in changed.items():
        setattr(report, name, value)
    return made


def logged(
    report: Report, kind: str, officer: Officer | None, *, as_kind: Kind = Kind.STEPPED, actor: str = ""
) -> Entry:
    """A step in the custody log; part of the caller's transaction, and best the last thing in it."""
    who = actor or ("reporter" if officer is None else exhibits.actor_name(officer.user))
    data = {"report": report.ref, "step": kind, "institution": report.institution.code}
    return log.append(as_kind, actor=who, data=data)


def opened(report: Report, officer: Officer) -> None:
    """Write down that an officer read the report: once an officer and day."""
    today = timezone.localtime(timezone=ZoneInfo(report.institution.zone)).date()
    last = report.steps.filter(kind="opened", officer=officer).order_by("-id").first()
    if last is not None and timezone.localtime(last.at, ZoneInfo(report.institution.zone)).date() == today:
        return
    with transaction.atomic():
        log.locked_head()
        Step.objects.create(report=report, kind="opened", officer=officer)
        logged(report, "opened", officer, as_kind=Kind.VIEWED)


def nameless(report: Report) -> bool:
    """Whether it cannot be registered because nobody gave a name."""
    unnamed = report.mode == Report.Mode.UNNAMED and report.door != Report.Door.FINDING and not report.given
    return unnamed and report.procedure in ("pemilu", "pilkada")


def register(report: Report, officer: Officer, reason: str = "") -> Step:
    """Register: from here the case runs, and a withdrawal does not end it any more.

    A report without a name cannot be registered (Perbawaslu 7/2022, 8/2020), but for what any information obliges to
    act on (PP 94/2021 art. 26).
    """
    if nameless(report):
        raise IntakeError(
            Text(
                "laporan tanpa nama pelapor tidak dapat diregistrasi; jadikan informasi awal",
                "a report without the reporter's name cannot be registered; take it as early information",
            )
        )
    return step(report, "registered", officer=officer, reason=reason)


def not_register(report: Report, officer: Officer, reason: str, missing: Iterable[str] = ()) -> Step:
    """Not register, with the reason and the requirements that are not met (ids)."""
    return step(report, "not_registered", officer=officer, reason=reason, data={"missing": sorted(missing)})


def as_information(report: Report, officer: Officer, reason: str) -> Step:
    """Take it as early information, to be looked into."""
    return step(report, "information", officer=officer, reason=reason)


def forward(report: Report, officer: Officer, to: Institution, reason: str) -> Step:
    """Say that another institution is competent. What goes along, and how, is a referral (cases)."""
    if to.pk == report.institution_id:
        raise IntakeError(Text("itu instansi ini sendiri", "that is this institution itself"))
    return step(report, "forwarded", officer=officer, reason=reason, data={"to": to.code})


def assign(report: Report, officer: Officer, to: Officer | None) -> Step:
    """Put an officer of the same institution in charge, or nobody. Refuses who is recused, without saying so."""
    if to is not None and (
        to.institution_id != report.institution_id
        or not to.user.is_active
        or Recusal.objects.filter(subject=report.ref, officer=to).exists()
    ):
        raise IntakeError(Text("petugas itu tidak dapat dipilih", "that officer cannot be chosen"))
    with transaction.atomic():
        made = step(report, "assigned", officer=officer, data={"to": None if to is None else to.pk})
        Report.objects.filter(pk=report.pk).update(handler=to)
    report.handler = to
    return made


def to_lane(report: Report, officer: Officer, lane: str) -> Step:
    """Move between the quick and the slow queue."""
    with transaction.atomic():
        made = step(report, "lane", officer=officer, data={"to": Report.Lane(lane).value})
        Report.objects.filter(pk=report.pk).update(lane=lane)
    report.lane = lane
    return made


def declare(report: Report, officer: Officer, reason: str = "") -> None:
    """An officer steps aside: from now on that officer sees nothing of it."""
    step(report, "recused", officer=officer, reason=reason)
    with transaction.atomic():
        recuse(report.ref, [(officer, Recusal.Kind.DECLARED)])
        Report.objects.filter(pk=report.pk, handler=officer).update(handler=None)
        for tell in on_recused:
            tell(report)


def ask(report: Report, officer: Officer, requirements: Iterable[str], text: str) -> Message:
    """Ask the reporter for exactly what is missing: a message, and the clock of the correction begins."""
    wanted = sorted(set(requirements))
    if not text.strip():
        raise IntakeError(Text("tulis apa yang diminta", "write what is asked for"))
    if report.mailbox_key is None:
        raise IntakeError(
            Text("laporan ini tidak punya kotak surat", "this report has no mailbox"),
        )
    key = reading.key_of(report)
    sealed = reading.sealed_words({"text": text.strip()}, report, key)
    with transaction.atomic():
        step(report, "correction_asked", officer=officer, data={"requirements": wanted}, key=key)
        return Message.objects.create(report=report, by=Message.By.OFFICER, officer=officer, sealed=sealed, asks=wanted)
