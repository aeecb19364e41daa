"""How a report stands, in plain words: what is so now, until when, who acts, and what comes next.

Said to whoever reads: the reporter, the monitor who filed a finding, or an officer. Dates are law's (law.procedures):
the safe one first, the other reading beside it with its reason. Knows no page, and nothing of what a report says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from django.utils import timezone

from nirpihak.contests import load_register
from nirpihak.law.procedures import Due, Procedure, Standing, procedures, round_the_clock
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services.states import events_of
from nirpihak.server.web.templatetags.showing import moment_text
from nirpihak.server.web.texts import PHRASES, Lang, say

Reader = Literal["reporter", "finder", "officer"]
"""To whom it is said: `finder` is the monitor who filed a finding."""
State, Door = Report.State, Report.Door
REPORTER: Final = "reporter"
"""Who acts, as law.procedures names the reporter."""
WAITING: Final = frozenset({State.RECEIVED.value, State.CORRECTION.value, State.REGISTERED.value})
"""States in which somebody has something to do."""
_ROOM: Final = "kotak_keadaan"
_TONES: Final = {
    State.RECEIVED: "plain",
    State.CORRECTION: "depends",
    State.REGISTERED: "yes",
    State.NOT_REGISTERED: "no",
    State.INFORMATION: "plain",
    State.FORWARDED: "yes",
    State.WITHDRAWN: "plain",
}
_MARKS: Final = {Standing.DONE: "", Standing.OPEN: "on", Standing.UNSURE: "due", Standing.PASSED: "danger"}


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline in words. `later` is the last reading where there are two; `note` says why, or what it rests on."""

    label: str
    who: str
    until: str
    later: str
    note: str
    basis: str
    standing: str
    mark: str
    """The tone of `standing`: `on`, `due`, `danger` or none."""
    effect: str
    """What it means that it has passed; empty as long as it has not."""
    done: bool


@dataclass(frozen=True, slots=True)
class Further:
    """How a report stands that another room works on: said instead of what intake knows of it."""

    headline: str
    text: str
    tone: str
    next_steps: tuple[str, ...] = ()


beyond: Final[list[Callable[[Sequence[Report], Lang, Reader], Mapping[int, Further]]]] = []
"""Asked of registered reports, all of a page at once: what they have become, by the report's id.

The room of cases puts its own in when it starts (`AppConfig.ready`).
"""


@dataclass(frozen=True, slots=True)
class Told:
    """How a report stands. `until` and `later` are the moments behind the words, for what sorts by them."""

    headline: str
    text: str
    tone: str
    term: str
    """The legal term of the state; empty where it has none."""
    until: datetime | None
    later: datetime | None
    next_steps: tuple[str, ...]
    clocks: tuple[Clock, ...]
    undated: tuple[str, ...]
    """What is to be done next without a deadline that was found in the law."""


def further(reports: Sequence[Report], lang: Lang, reader: Reader = "reporter") -> dict[int, Further]:
    """What has become of reports in other rooms, by the report's id; those that are not there are left out."""
    found: dict[int, Further] = {}
    taken = [each for each in reports if each.state in (State.REGISTERED, State.INFORMATION)]
    for ask in beyond if taken else ():
        found |= ask(taken, lang, reader)
    return found


def told(
    report: Report,
    events: Mapping[str, datetime],
    lang: Lang,
    *,
    reader: Reader = "reporter",
    now: datetime | None = None,
    instead: Further | None = None,
) -> Told:
    """How a report stands at `now`. `events` are those of `states.events_of`; what the procedure lacks is left out.

    One report, no query but its institution's zone if that is not loaded yet. `instead` is said where another
    room works on it; its deadlines are told there.
    """
    now = now or timezone.now()
    zone = report.institution.zone
    procedure = procedures().get(report.procedure)
    known = {name: at for name, at in events.items() if procedure is not None and name in procedure.events}
    dues = _dues(report, procedure, known) if procedure is not None else []
    main = _main(report, dues)
    values = {
        "noun": _said("noun", f"noun_{report.door}", reader, lang),
        "ref": report.ref,
        "until": moment_text(main.earliest, lang, zone) if main is not None else "",
        "later": moment_text(main.latest, lang, zone) if main is not None else "",
        "effect": main.passed_effect.pick(lang) if main is not None else "",
    }
    key = _key(report, main, now)
    state = procedure.state_after(known) if procedure is not None else None
    waiting = report.state in (*WAITING, State.INFORMATION)
    if instead is not None:
        return Told(
            headline=instead.headline,
            text=instead.text,
            tone=instead.tone,
            term="",
            until=None,
            later=None,
            next_steps=instead.next_steps,
            clocks=(),
            undated=(),
        )
    return Told(
        headline=_say(key, reader, lang, values),
        text=_say(f"{key}_text", reader, lang, values),
        tone="no" if key.endswith(("_passed", "_unsure")) else _TONES[State(report.state)],
        term=state.term.pick(lang) if state is not None and state.term is not None else "",
        until=main.earliest if main is not None else None,
        later=main.latest if main is not None and main.latest != main.earliest else None,
        next_steps=tuple(_next(report, reader, lang, values)),
        clocks=tuple(_clock(due, lang, zone, now) for due in dues if due is main or waiting or due.done_at),
        undated=tuple(_undated(procedure, known, lang)) if procedure is not None and waiting else (),
    )


def clocks(report: Report, lang: Lang, *, now: datetime | None = None) -> list[Clock]:
    """Every deadline that runs or ran, the earliest first. `steps` of the report should be prefetched."""
    return list(told(report, events_of(report), lang, now=now).clocks)


def due_of(report: Report, events: Mapping[str, datetime]) -> Due | None:
    """The deadline that `told` tells in its headline, for what sorts by it; None where none runs."""
    procedure = procedures().get(report.procedure)
    if procedure is None:
        return None
    known = {name: at for name, at in events.items() if name in procedure.events}
    return _main(report, _dues(report, procedure, known))


def _dues(report: Report, procedure: Procedure, events: Mapping[str, datetime]) -> list[Due]:
    contest = load_register().get(report.contest) if report.contest else None
    days = round_the_clock(contest) if contest is not None else ()
    found = procedure.deadlines(events, report.institution.zone, open_days=days)
    if report.door == Door.INFORMATION:
        # What comes without a name is no report: the terms of a report's registration do not run for it.
        found = [due for due in found if due.start not in ("known", "submitted")]
    return found


def _main(report: Report, dues: Sequence[Due]) -> Due | None:
    """The deadline that the headline tells: the reporter's where the reporter must act, else the next of the others."""
    mine = report.state == State.CORRECTION
    if report.state not in (*WAITING, State.INFORMATION):
        return None
    pending = (due for due in dues if due.done_at is None and due.kind == "by" and (due.actor == REPORTER) == mine)
    if report.state == State.INFORMATION:
        # Looking into early information has a term of its own; those of a report are over.
        return next((due for due in pending if due.start == "early_info"), None)
    return next(pending, None)


def _key(report: Report, main: Due | None, now: datetime) -> str:
    """The phrase of the state: the state, and how its deadline stands."""
    state = str(report.state)
    if state == State.RECEIVED and report.door == Door.INFORMATION:
        return "received_unnamed"
    if main is None or state not in WAITING:
        return f"{state}_undated" if state in WAITING else state
    return {
        Standing.UNSURE: f"{state}_unsure",
        Standing.PASSED: f"{state}_passed",
    }.get(main.standing(now), state)


def _next(report: Report, reader: Reader, lang: Lang, values: Mapping[str, str]) -> list[str]:
    state = "received_unnamed" if report.state == State.RECEIVED and report.door == Door.INFORMATION else report.state
    found = []
    for number in (1, 2, 3):
        name = f"next_{state}_{number}"
        if f"{_ROOM}.{name}" in PHRASES:
            found.append(_say(name, reader, lang, values))
    return found


def _undated(procedure: Procedure, events: Mapping[str, datetime], lang: Lang) -> list[str]:
    found = []
    for step in procedure.undated(events):
        who = procedure.actors[step.actor].pick(lang)
        when = f" {step.when.pick(lang)}" if step.when is not None else ""
        found.append(say(f"{_ROOM}.undated", lang, who=who, what=step.label.pick(lang)) + when)
    return found


def _clock(due: Due, lang: Lang, zone: str, now: datetime) -> Clock:
    standing = due.standing(now)
    done = due.done_at is not None
    return Clock(
        label=due.label.pick(lang),
        who=due.actor_name.pick(lang),
        until=moment_text(due.earliest, lang, zone),
        later=moment_text(due.latest, lang, zone) if due.latest != due.earliest and not done else "",
        note=due.note.pick(lang),
        basis=due.basis,
        standing=standing.label.pick(lang),
        mark=_MARKS[standing],
        effect=due.passed_effect.pick(lang) if standing in (Standing.UNSURE, Standing.PASSED) else "",
        done=done,
    )


def _say(name: str, reader: Reader, lang: Lang, values: Mapping[str, str]) -> str:
    return _said(name, name, reader, lang).format(**values)


def _said(general: str, name: str, reader: Reader, lang: Lang) -> str:
    """The phrase for this reader, or the one that holds for everybody."""
    for key in (f"{name}_{reader}", name, general):
        if f"{_ROOM}.{key}" in PHRASES:
            return PHRASES[f"{_ROOM}.{key}"].pick(lang)
    raise KeyError(f"{_ROOM}.{name}")
