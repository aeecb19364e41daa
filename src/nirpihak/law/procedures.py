"""Procedures (*tata cara*) as data: states, steps and deadlines, what a report must hold, what a withdrawal does.

`procedures()` are those that ship, from `tatacara/`. Deadlines are given as two moments, the earliest and the latest
that the sources allow, with the words why: what is uncertain in law stays uncertain here. Which institution receives
a report is configuration and not told. Knows no server, and reads no clock: whoever asks brings the events' moments.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from difflib import get_close_matches
from enum import StrEnum
from typing import Literal

from nirpihak.contests.model import REGIMES, Contest, ContestKind
from nirpihak.law.calendar import Calendar, Zone
from nirpihak.law.model import Confidence
from nirpihak.text import Text

Unit = Literal["working_day", "calendar_day", "day", "hour"]
"""`day`: the sources do not say which kind of day."""
FirstDay = Literal["counted", "not_counted", "unknown"]
"""Whether the day of the event that starts a term is its first day."""
LastDay = Literal["stays", "moves", "unknown"]
"""Whether a term that ends on a day off ends there, or on the next working day."""
StepKind = Literal["by", "on"]
"""`by`: to be done until then; `on`: takes effect, or is to be done, on that day."""
RequirementKind = Literal["formal", "material"]


class ProcedureError(ValueError):
    """An event, state, procedure or zone that is not known, or a moment without a zone. `message` is one line."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message.en)


class Standing(StrEnum):
    """How a deadline stands at a moment."""

    DONE = "done"
    OPEN = "open"
    UNSURE = "unsure"
    """Past its earliest reading, not yet past its latest."""
    PASSED = "passed"
    REACHED = "reached"
    """The day on which something takes effect, or is to be done, has come."""

    @property
    def label(self) -> Text:
        return _STANDINGS[self]


_STANDINGS = {
    Standing.DONE: Text("sudah dilakukan", "done"),
    Standing.OPEN: Text("masih ada waktu", "time left"),
    Standing.UNSURE: Text("mungkin sudah lewat", "may have passed"),
    Standing.PASSED: Text("sudah lewat", "passed"),
    Standing.REACHED: Text("sudah tiba", "has come"),
}


@dataclass(frozen=True, slots=True)
class Backing:
    """What a row rests on. `disagreement`: what sources leave open or contradict one another about."""

    basis: tuple[str, ...]
    sources: tuple[str, ...]
    confidence: Confidence
    disagreement: Text | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Where a matter stands: in plain words, and by its legal term if it has one."""

    id: str
    name: Text
    term: Text | None
    final: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at a moment, and the state it leads to (None: it leads to none by itself)."""

    id: str
    name: Text
    state: str | None


@dataclass(frozen=True, slots=True)
class Span:
    """A term of n units, as the sources state it."""

    n: int
    unit: Unit
    first_day: FirstDay
    last_day: LastDay


@dataclass(frozen=True, slots=True)
class Step:
    """One transition: who must do what, from when, until when. Without a `span` no deadline was found.

    `start`: the events from which the term may run; with more than one the sources differ. `ends`: any of these events
    ends it. `only_with`: it arises only where this event has happened too. `at_office`: it is done by handing in
    something where it is received. `when`: the case in which it arises.
    """

    id: str
    label: Text
    term: Text | None
    actor: str
    from_state: str | None
    to_state: str | None
    start: tuple[str, ...]
    only_with: str | None
    ends: frozenset[str]
    kind: StepKind
    span: Span | None
    at_office: bool
    when: Text | None
    passed: Text
    backing: Backing

    def begun(self, events: Collection[str]) -> bool:
        """Whether the events that have happened set it running."""
        return (self.only_with is None or self.only_with in events) and any(name in events for name in self.start)


@dataclass(frozen=True, slots=True)
class Reception:
    """Hours of the day, local time, in which reports are received on a weekday (Monday is 0)."""

    weekday: int
    opens: time
    closes: time
    backing: Backing


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that a report must hold. `binding`: without it the report cannot be registered (or accepted)."""

    id: str
    kind: RequirementKind
    name: Text
    how: Text
    """What the reporter can do to complete it."""
    binding: bool
    backing: Backing


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Whether a report can be withdrawn in a state, and what that does. `possible` None: not found in the sources."""

    possible: bool | None
    effect: Text
    backing: Backing


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing to know about a procedure, with what it rests on."""

    text: Text
    backing: Backing


@dataclass(frozen=True, slots=True)
class Due:
    """One deadline that runs, or ran: until when (`by`) or from when (`on`), by the earliest and the latest reading.

    `certain` holds where there is one reading and strong sources; `note` says why it is not, or what it rests on.
    Moments bear the zone that was asked for. `done_at` is None as long as no event has ended the step.
    """

    step: str
    label: Text
    actor: str
    actor_name: Text
    kind: StepKind
    start: str
    since: datetime
    earliest: datetime
    latest: datetime
    certain: bool
    basis: str
    note: Text
    passed_effect: Text
    confidence: Confidence
    done_at: datetime | None = None

    def standing(self, now: datetime) -> Standing:
        """How it stands at `now` (with its zone)."""
        if self.done_at is not None:
            return Standing.DONE
        if self.kind == "on":
            if now >= self.latest:
                return Standing.REACHED
            return Standing.UNSURE if now >= self.earliest else Standing.OPEN
        if now <= self.earliest:
            return Standing.OPEN
        return Standing.UNSURE if now <= self.latest else Standing.PASSED


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure. `version` names its data; `unnamed` says what a filing without a name means, where it matters."""

    id: str
    name: Text
    note: Text
    version: str
    regime: str | None
    backing: Backing
    states: Mapping[str, State]
    events: Mapping[str, Event]
    steps: tuple[Step, ...]
    reception: tuple[Reception, ...]
    requirements: tuple[Requirement, ...]
    withdrawals: Mapping[str, Withdrawal]
    reporters: Statement | None
    unnamed: Statement | None
    actors: Mapping[str, Text]

    def deadlines(
        self, events: Mapping[str, datetime], zone: Zone | str = Zone.WIB, *, open_days: Collection[date] = ()
    ) -> list[Due]:
        """Every step with a deadline whose start is among `events` (names from `self.events`; the latest of a kind).

        `zone` is where the receiving office is; `open_days` are days on which it receives at every hour (see
        `round_the_clock`). Sorted by the earliest moment; done ones are among them. Raises ProcedureError.
        """
        from nirpihak.law.procedure_clock import dues

        local = self._checked(events, zone)
        return dues(self, local, Calendar.load(), frozenset(open_days))

    def pending(
        self, events: Mapping[str, datetime], zone: Zone | str = Zone.WIB, *, open_days: Collection[date] = ()
    ) -> list[Due]:
        """Those of `deadlines` that no event has ended."""
        return [due for due in self.deadlines(events, zone, open_days=open_days) if due.done_at is None]

    def undated(self, events: Mapping[str, datetime]) -> list[Step]:
        """The steps that have begun and not ended, and for which no deadline was found. Raises ProcedureError."""
        local = self._checked(events, Zone.WIB)
        return [
            step
            for step in self.steps
            if step.span is None and step.begun(local) and not any(name in local for name in step.ends)
        ]

    def state_after(self, events: Mapping[str, datetime]) -> State | None:
        """The state that the latest of the events leads to; of those at one moment, the last in the procedure's order.

        None where nothing has happened. Raises ProcedureError.
        """
        local = self._checked(events, Zone.WIB)
        reached: State | None = None
        moment: datetime | None = None
        for name, event in self.events.items():
            if event.state is not None and name in local and (moment is None or local[name] >= moment):
                reached, moment = self.states[event.state], local[name]
        return reached

    def withdrawal(self, state: str) -> Withdrawal:
        """Whether a report can be withdrawn in that state, and what it does. Raises ProcedureError."""
        if state not in self.states:
            raise ProcedureError(_unknown(Text("keadaan", "state"), state, self.states))
        return self.withdrawals.get(state, self.withdrawals["*"])

    def check(self, event: str) -> str:
        """The event's name, if this procedure knows it. Raises ProcedureError, naming the nearest."""
        if event not in self.events:
            raise ProcedureError(_unknown(Text("peristiwa", "event"), event, self.events))
        return event

    def _checked(self, events: Mapping[str, datetime], zone: Zone | str) -> dict[str, datetime]:
        place = _zone(zone)
        local = {}
        for name, moment in events.items():
            self.check(name)
            if moment.tzinfo is None:
                raise ProcedureError(
                    Text(
                        f"{name}: {moment.isoformat()} tanpa zona waktu; tulis misalnya {moment.isoformat()}+07:00",
                        f"{name}: {moment.isoformat()} has no time zone; write {moment.isoformat()}+07:00, for example",
                    )
                )
            local[name] = moment.astimezone(place)
        return local


def procedures() -> Mapping[str, Procedure]:
    """The procedures that ship, by id (read once): pemilu, pilkada, discipline, sbt, ethics, objection, appeal."""
    from nirpihak.law.procedure_loading import shipped

    return shipped()


def procedure(id: str) -> Procedure:
    """One procedure that ships. Raises ProcedureError, naming the nearest."""
    found = procedures().get(id)
    if found is None:
        raise ProcedureError(_unknown(Text("tata cara", "procedure"), id, procedures()))
    return found


def procedure_of(kind: ContestKind) -> Procedure:
    """The procedure under which a report about a contest of that kind is handled by Bawaslu."""
    return procedures()[REGIMES[kind]]


def round_the_clock(contest: Contest) -> frozenset[date]:
    """The days of a contest on which reports are received at every hour: the quiet period.

    On voting days a member of Bawaslu named office hours (law.md 3.2), so they are left out: the earlier hour is safe.
    """
    days: set[date] = set()
    for stage in contest.stages:
        if stage.kind == "quiet":
            days.update(date.fromordinal(n) for n in range(stage.starts.toordinal(), stage.ends.toordinal() + 1))
    return frozenset(days)


def _zone(zone: Zone | str) -> tzinfo:
    try:
        return Zone.of(zone).tzinfo
    except ValueError as error:
        names = ", ".join(Zone)
        raise ProcedureError(
            Text(f"zona waktu {zone} tidak dikenal; pilih {names}", f"unknown time zone {zone}; one of {names}")
        ) from error


def _unknown(what: Text, name: str, known: Collection[str]) -> Text:
    near = get_close_matches(name, known, 1)
    listed = ", ".join(known)
    if near:
        return Text(
            f"{what.id} {name} tidak dikenal; maksudnya {near[0]}? Yang ada: {listed}",
            f"unknown {what.en} {name}; do you mean {near[0]}? There are: {listed}",
        )
    return Text(f"{what.id} {name} tidak dikenal. Yang ada: {listed}", f"unknown {what.en} {name}. There are: {listed}")
