"""Formal summonses: the legal interval with both readings of it, how one was delivered, and what came of it.

Of the interval in discipline cases two readings are known (law.md 3.5): the summons is delivered *at least* seven
working days before the hearing, or *at most* seven. The seventh working day meets both; any other needs a written
reason. Of other procedures no interval was found, and none is made up. Knows no page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from nirpihak.law.calendar import Calendar, CalendarError, Zone
from nirpihak.server.cases.models import Case, Respondent, Summons
from nirpihak.server.cases.services import naming, respondents, sealing, steps
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.evidence.services import log
from nirpihak.server.institutions.models import Officer
from nirpihak.text import Text

DAYS: Final = 7
"""Working days between delivery and hearing. PP 94/2021 Pasal 26 ayat (2), confidence low."""
INTERVAL: Final = frozenset({"discipline"})
"""Procedures of which an interval is known."""
BY_HAND, BY_POST, BY_OFFICE, ELECTRONIC = "hand", "post", "office", "electronic"
HOW: Final = (BY_HAND, BY_OFFICE, BY_POST, ELECTRONIC)
"""How a summons may be delivered."""
TWICE: Final = 2
C = Summons.Came
OUTCOMES: Final = (C.ATTENDED, C.WRITTEN, C.EXCUSED, C.ABSENT)
NOT_HEARD: Final = Text(
    "terlapor belum didengar: belum diperiksa, dan belum dua kali tidak hadir tanpa alasan sah",
    "the respondent was not heard: neither examined, nor absent twice without a valid reason",
)


@dataclass(frozen=True, slots=True)
class Interval:
    """How far a hearing lies from the delivery of its summons, and which readings of the law it meets."""

    days: int
    """Working days after the day of delivery, up to and with the day of the hearing."""
    worked: bool
    """Whether offices work on the day of the hearing."""

    @property
    def at_least(self) -> bool:
        return self.days >= DAYS

    @property
    def at_most(self) -> bool:
        return self.days <= DAYS

    @property
    def both(self) -> bool:
        return self.worked and self.days == DAYS


@dataclass(frozen=True, slots=True)
class Call:
    """What a summons says. `rule` and `allegation` are read by the respondent; all but the times is sealed."""

    hearing_at: datetime
    deliver_on: date
    place: str
    allegation: str
    rule: str
    items: Sequence[str] = ()
    """Ids of the items of the rulebook that the allegation touches."""
    contact: str = ""


def interval(delivered: date, hearing: date) -> Interval:
    """The interval of a hearing. Raises CaseError for days that run backwards, or that no calendar knows."""
    if hearing <= delivered:
        raise CaseError(
            Text(
                "hari pemeriksaan harus sesudah hari panggilan disampaikan",
                "the hearing must come after the day on which the summons is delivered",
            )
        )
    calendar = Calendar.load()
    try:
        return Interval(calendar.working_days_between(delivered, hearing), calendar.is_working_day(hearing))
    except CalendarError as error:
        raise CaseError(error.message) from error


def proposed(delivered: date) -> date:
    """The day of hearing that meets both readings: the seventh working day after delivery. Raises CaseError."""
    try:
        return Calendar.load().add_working_days(delivered, DAYS)
    except CalendarError as error:
        raise CaseError(error.message) from error


def has_interval(case: Case) -> bool:
    """Whether an interval is known for the case's procedure."""
    return case.procedure in INTERVAL


def of(case: Case) -> list[Summons]:
    """The summonses of a case, the first first."""
    return list(case.summonses.select_related("officer", "document").order_by("id"))


def latest(case: Case) -> Summons | None:
    """The summons that stands: the latest that was not cancelled."""
    return case.summonses.exclude(came=C.CANCELLED).order_by("-id").first()


def next_number(case: Case) -> int:
    """Which summons the next one is: one that was excused or cancelled counts as none."""
    return 1 + case.summonses.filter(came=C.ABSENT).count()


def words(summons: Summons, respondent: Respondent | None = None, key: bytes | None = None) -> Mapping[str, Any]:
    """What a summons says: `place`, `allegation`, `rule`, `items`, `contact`, `deliver_on`, `reason`, `note`.

    `key` is the respondent's. Raises KeysError, CaseError.
    """
    owner = respondent or respondents.needed(summons.case)
    return sealing.unseal(key or sealing.respondent_key(owner), owner, "summons", summons.sealed)


def make(case: Case, officer: Officer, call: Call, *, reason: str = "", since: int | None = None) -> Summons:
    """Call the respondent to be heard. Raises CaseError, Overtaken, KeysError.

    `reason` is why the hearing is not on the seventh working day after delivery, where an interval is known.
    """
    for said, what in ((call.place, "tempat"), (call.allegation, "uraian dugaan"), (call.rule, "aturan")):
        if not said.strip():
            english = {"tempat": "place", "uraian dugaan": "allegation", "aturan": "rule"}[what]
            raise CaseError(Text(f"isi {what}", f"fill in the {english}"))
    if call.hearing_at <= timezone.now():
        raise CaseError(Text("waktu pemeriksaan sudah lewat", "the time of the hearing has passed"))
    found = interval(call.deliver_on, _day(case, call.hearing_at))
    if has_interval(case) and not found.both and not reason.strip():
        raise CaseError(_one_reading(found))
    respondent = respondents.needed(case)
    case_key = sealing.key_of(case)
    others = respondents.told_names(case, case_key)
    for text in (call.allegation, call.rule, call.place, call.contact):
        naming.refuse_names(text, others)
    told = {
        "place": call.place.strip(),
        "allegation": call.allegation.strip(),
        "rule": call.rule.strip(),
        "items": list(call.items),
        "contact": call.contact.strip(),
        "deliver_on": call.deliver_on.isoformat(),
        "reason": reason.strip(),
    }
    sealed = sealing.seal(sealing.respondent_key(respondent), respondent, "summons", told)
    with transaction.atomic(), log.held():
        steps.held(case, since)
        if case.summonses.filter(came=C.WAITING).exists():
            raise CaseError(
                Text(
                    "masih ada panggilan yang hasilnya belum dicatat",
                    "there is a summons of which nothing was written down yet",
                )
            )
        if (number := next_number(case)) > TWICE:
            raise CaseError(
                Text(
                    "terlapor sudah dua kali tidak hadir; perkara diputus berdasarkan bukti yang ada",
                    "the respondent was absent twice; the case is decided on the evidence there is",
                )
            )
        data = {"number": number, "hearing": log.moment(call.hearing_at), "days": found.days}
        steps.step(case, "summons_made", officer=officer, data=data, key=case_key, stages=[Case.Stage.EXAMINED])
        return Summons.objects.create(
            case=case, number=number, officer=officer, hearing_at=call.hearing_at, sealed=sealed
        )


def delivered(
    case: Case,
    officer: Officer,
    summons: Summons,
    *,
    at: datetime,
    how: str,
    reason: str = "",
    since: int | None = None,
) -> None:
    """Write down when and how a summons reached the respondent: from then on the clock runs.

    `reason` is asked for where the interval, as it came to be, meets one reading alone. Raises CaseError, Overtaken.
    """
    if how not in HOW:
        raise CaseError(Text("pilih cara penyampaian", "choose how it was delivered"))
    found = interval(_day(case, at), _day(case, summons.hearing_at))
    told = dict(words(summons))
    if has_interval(case) and not found.both and not (reason.strip() or told.get("reason")):
        raise CaseError(_one_reading(found))
    with transaction.atomic(), log.held():
        steps.held(case, since)
        row = _waiting(case, summons)
        if row.delivered_at is not None:
            raise CaseError(Text("penyampaiannya sudah dicatat", "its delivery was written down already"))
        kind = "summoned" if row.number == 1 else "summoned_again"
        steps.step(
            case,
            _event(case, kind, "summons_delivered"),
            officer=officer,
            at=at,
            data={"number": row.number, "how": how, "days": found.days},
            words={"reason": reason.strip()} if reason.strip() else None,
        )
        Summons.objects.filter(pk=row.pk).update(delivered_at=at, delivered_how=how)


def came(
    case: Case, officer: Officer, summons: Summons, came: str, *, note: str = "", since: int | None = None
) -> None:
    """Write down what came of a summons. Raises CaseError, Overtaken, KeysError.

    Absence and attendance are known only once the hour of the hearing has come, and absence counts only where the
    summons was delivered. A written answer instead of the hearing, and an excuse, need a note that says why.
    """
    if came not in OUTCOMES:
        raise CaseError(Text("pilih yang terjadi", "choose what happened"))
    if came in (C.WRITTEN, C.EXCUSED) and not note.strip():
        raise CaseError(Text("tulis alasannya", "write the reason"))
    now = timezone.now()
    with transaction.atomic(), log.held():
        steps.held(case, since)
        row = _waiting(case, summons)
        if came == C.ABSENT and row.delivered_at is None:
            raise CaseError(
                Text(
                    "panggilan yang belum disampaikan tidak dapat dilewatkan; catat penyampaiannya dulu",
                    "nobody can miss a summons that was not delivered; write down its delivery first",
                )
            )
        if came in (C.ABSENT, C.ATTENDED) and row.hearing_at > now:
            raise CaseError(Text("waktu pemeriksaan belum tiba", "the hour of the hearing has not come yet"))
        kind = {
            C.ATTENDED: _heard_event(case),
            C.WRITTEN: _heard_event(case),
            C.EXCUSED: "excused",
            C.ABSENT: _event(case, "missed" if row.number == 1 else "missed_again", "not_come"),
        }[C(came)]
        steps.step(
            case,
            kind,
            officer=officer,
            at=min(row.hearing_at, now) if came in (C.ABSENT, C.ATTENDED) else now,
            data={"number": row.number, "came": came},
            words={"note": note.strip()} if note.strip() else None,
        )
        Summons.objects.filter(pk=row.pk).update(came=came)


def cancel(case: Case, officer: Officer, summons: Summons, *, reason: str, since: int | None = None) -> None:
    """Call a summons off; it counts as none. Raises CaseError, Overtaken, KeysError."""
    if not reason.strip():
        raise CaseError(Text("tulis alasannya", "write the reason"))
    with transaction.atomic(), log.held():
        steps.held(case, since)
        row = _waiting(case, summons)
        data, said = {"number": row.number}, {"reason": reason.strip()}
        steps.step(case, "summons_cancelled", officer=officer, data=data, words=said)
        Summons.objects.filter(pk=row.pk).update(came=C.CANCELLED)


def heard(case: Case) -> bool:
    """Whether the respondent was examined, in person or in writing."""
    return case.summonses.filter(came__in=[C.ATTENDED, C.WRITTEN]).exists()


def absent_twice(case: Case) -> bool:
    """Whether the respondent stayed away from two delivered summonses: it may be decided on the evidence there is."""
    return case.summonses.filter(came=C.ABSENT).count() >= TWICE


def settled(case: Case) -> Text | None:
    """Why nothing may be decided against the respondent yet; None once heard, or absent twice."""
    return None if heard(case) or absent_twice(case) else NOT_HEARD


def _day(case: Case, at: datetime) -> date:
    """The day of a moment where the institution is."""
    return at.astimezone(Zone.of(case.institution.zone).tzinfo).date()


def _waiting(case: Case, summons: Summons) -> Summons:
    row = case.summonses.select_for_update().filter(pk=summons.pk).first()
    if row is None or row.came != C.WAITING:
        raise CaseError(Text("hasil panggilan itu sudah dicatat", "what came of that summons was written down already"))
    return row


def _event(case: Case, kind: str, otherwise: str) -> str:
    """The procedure's own event where it has one, else the room's."""
    return kind if kind in steps.procedure_of(case).events else otherwise


def _heard_event(case: Case) -> str:
    return _event(case, "heard", _event(case, "examined", "clarified"))


def _one_reading(found: Interval) -> Text:
    if not found.worked:
        return Text(
            "hari pemeriksaan bukan hari kerja; pilih hari kerja ketujuh, atau tulis alasannya",
            "the hearing is on no working day; choose the seventh working day, or write the reason",
        )
    return Text(
        f"hari pemeriksaan jatuh {found.days} hari kerja sesudah penyampaian dan hanya memenuhi satu bacaan aturan; "
        f"pilih hari kerja ke-{DAYS}, atau tulis alasannya",
        f"the hearing is {found.days} working days after delivery and meets one reading of the rule only; "
        f"choose working day {DAYS}, or write the reason",
    )
