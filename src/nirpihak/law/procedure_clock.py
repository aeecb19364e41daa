"""Until when: a step's term, reckoned from its start over the calendar, in every reading that the sources allow.

The earliest moment is safe under every reading; after the latest one the term has passed under every reading. Where the
calendar ends, only weekends are left out, and the note says so. Knows nothing of what the steps mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from nirpihak.law.calendar import Calendar, CalendarError
from nirpihak.law.procedures import Due, Procedure, Span, Step
from nirpihak.text import Text

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
_END_OF_DAY = time(23, 59, 59)

_CERTAIN = Text("Satu bacaan saja, dari sumber yang kuat.", "One reading only, from strong sources.")
_UNIT = Text(
    "Sumber hanya menulis “hari”: yang awal menghitung hari kalender, yang akhir hari kerja.",
    "The sources only say “days”: the earlier counts calendar days, the later working days.",
)
_FIRST = Text(
    "Tidak ditemukan apakah hari pertama ikut dihitung: yang awal menghitungnya, yang akhir tidak.",
    "Not found whether the first day counts: the earlier counts it, the later does not.",
)
_LAST = Text(
    "Tidak ditemukan apakah batas yang jatuh pada hari libur bergeser ke hari kerja berikutnya.",
    "Not found whether a term that ends on a day off moves to the next working day.",
)
_RECEPTION = Text(
    "Penerimaan mengikuti jam kantor: yang awal adalah jam tutup terakhir.",
    "It is received in office hours: the earlier is the last closing time.",
)
_STARTS = Text(
    "Tidak pasti sejak kapan dihitung: yang awal dari peristiwa pertama, yang akhir dari yang terakhir.",
    "Not certain from when it runs: the earlier runs from the first event, the later from the last.",
)
_START_MISSING = Text(
    "Sumber berbeda tentang awal hitungannya, dan belum semua peristiwanya diketahui: batasnya dapat berubah.",
    "The sources differ on when it begins to run, and not all those events are known: the term may change.",
)
_MOVING = Text(
    "Di dalamnya ada hari libur yang masih perkiraan atau belum dicocokkan.",
    "It holds days off that are estimates or not yet checked.",
)
_OUTSIDE = Text(
    "Hari libur di luar {first}-{last} belum diketahui: hanya Sabtu dan Minggu dilewati; batas sebenarnya dapat lebih "
    "lambat.",
    "Holidays outside {first}-{last} are not known: only weekends are left out; the true term may end later.",
)
_WEAK = {
    "medium": Text("Kepastian sumber sedang: cocokkan dengan naskah resmi.", "Medium confidence: check the text."),
    "low": Text("Kepastian sumber rendah: cocokkan dengan naskah resmi.", "Low confidence: check the official text."),
}


class _Days(NamedTuple):
    """The first and last day by the readings, and what makes them differ."""

    earliest: date
    latest: date
    unit: bool
    first: bool
    last: bool
    outside: bool


def dues(
    procedure: Procedure, events: Mapping[str, datetime], calendar: Calendar, open_days: frozenset[date]
) -> list[Due]:
    """The deadlines that run from these events (moments of one zone, names known)."""
    found = []
    for step in procedure.steps:
        if step.span is not None and step.begun(events):
            starts = [name for name in step.start if name in events]
            found.append(_due(procedure, step, step.span, starts, events, calendar, open_days))
    found.sort(key=lambda due: due.earliest)
    return found


def _due(
    procedure: Procedure,
    step: Step,
    span: Span,
    starts: list[str],
    events: Mapping[str, datetime],
    calendar: Calendar,
    open_days: frozenset[date],
) -> Due:
    first = min(starts, key=events.__getitem__)
    since, until = events[first], max(events[name] for name in starts)
    reasons: list[Text] = []
    outside = False
    if span.unit == "hour":
        earliest, latest = since + timedelta(hours=span.n), until + timedelta(hours=span.n)
    else:
        days = _days(span, since.date(), calendar)
        later = days if until is since else _days(span, until.date(), calendar)
        outside = days.outside or later.outside
        reasons += [text for text, holds in ((_UNIT, days.unit), (_FIRST, days.first)) if holds]
        if days.last or later.last:
            reasons.append(_LAST)
        if step.kind == "on":
            earliest, latest = _at(days.earliest, time.min, since), _at(later.latest, time.min, since)
        else:
            earliest, latest = _at(days.earliest, _END_OF_DAY, since), _at(later.latest, _END_OF_DAY, since)
            closing = _closing(procedure, since, days.earliest, calendar, open_days) if step.at_office else None
            if closing is not None and closing < earliest:
                earliest = closing
                reasons.append(_RECEPTION)
                weak_hours = (each.backing for each in procedure.reception if each.backing.confidence == "low")
                reasons += dict.fromkeys(each.disagreement for each in weak_hours if each.disagreement is not None)
        if outside:
            known = {"first": calendar.first.year, "last": calendar.last.year}
            reasons.append(Text(_OUTSIDE.id.format(**known), _OUTSIDE.en.format(**known)))
        elif calendar.unsure_between(since.date(), later.latest):
            reasons.append(_MOVING)
    if len(step.start) > 1:
        reasons.insert(0, _STARTS if len(starts) == len(step.start) else _START_MISSING)
    weak = _WEAK.get(step.backing.confidence)
    if weak is not None:
        reasons.append(weak)
    certain = not reasons and earliest == latest
    if step.backing.disagreement is not None:
        reasons.append(step.backing.disagreement)
    return Due(
        step=step.id,
        label=step.label,
        actor=step.actor,
        actor_name=procedure.actors[step.actor],
        kind=step.kind,
        start=first,
        since=since,
        earliest=earliest,
        latest=latest,
        certain=certain,
        basis="; ".join(step.backing.basis),
        note=_joined(tuple(reasons)) if reasons else _CERTAIN,
        passed_effect=step.passed,
        confidence=step.backing.confidence,
        done_at=min((events[name] for name in step.ends if name in events and events[name] >= since), default=None),
    )


@lru_cache(maxsize=256)
def _joined(reasons: tuple[Text, ...]) -> Text:
    return Text(" ".join([text.id for text in reasons]), " ".join([text.en for text in reasons]))


@lru_cache(maxsize=4096)
def _days(span: Span, start: date, calendar: Calendar) -> _Days:
    outside = False

    def worked(day: date) -> bool:
        nonlocal outside
        if calendar.knows(day):
            return calendar.is_working_day(day)
        outside = True
        return day.weekday() < _SATURDAY

    def working(counted: bool) -> date:
        try:
            return calendar.add_working_days(start, span.n, first_counted=counted)
        except CalendarError:
            day, left = start if counted else start + _ONE_DAY, span.n
        while left := left - worked(day):
            day += _ONE_DAY
        return day

    firsts = {"counted": (True,), "not_counted": (False,), "unknown": (True, False)}[span.first_day]
    by_work = [working(counted) for counted in firsts] if span.unit != "calendar_day" else []
    by_calendar = [start + timedelta(days=span.n - counted) for counted in firsts] if span.unit != "working_day" else []
    readings = by_work + by_calendar
    moves = False
    if span.unit != "working_day" and span.last_day != "stays":
        for number, day in enumerate(readings):
            moved = day
            while not worked(moved):
                moved += _ONE_DAY
            if moved == day:
                continue
            if span.last_day == "moves":
                readings[number] = moved
            else:
                moves = True
                readings.append(moved)
    units = span.unit == "day" and by_work != by_calendar
    return _Days(min(readings), max(readings), units, span.first_day == "unknown", moves, outside)


def _closing(
    procedure: Procedure, since: datetime, last: date, calendar: Calendar, open_days: frozenset[date]
) -> datetime | None:
    """The last closing time of the reception up to that day; None where it has no hours, or closes after the day."""
    day = last
    while day >= since.date():
        if day in open_days:
            return _at(day, _END_OF_DAY, since)
        if calendar.is_working_day(day) if calendar.knows(day) else day.weekday() < _SATURDAY:
            for hours in procedure.reception:
                if hours.weekday == day.weekday() and _at(day, hours.closes, since) >= since:
                    return _at(day, hours.closes, since)
        day -= _ONE_DAY
    return None


def _at(day: date, hour: time, zoned: datetime) -> datetime:
    return datetime.combine(day, hour, zoned.tzinfo)
