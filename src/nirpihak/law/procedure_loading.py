"""Reading procedures from their TOML files, with errors that name the file, the row, the field and what is right.

One file a procedure, and `shared.toml` with the actors and the sources that they name. Knows no calendar.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from datetime import time
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast, get_args

from nirpihak.contests.model import REGIMES
from nirpihak.law.entries import Entry
from nirpihak.law.procedures import (
    Backing,
    Event,
    FirstDay,
    LastDay,
    Procedure,
    Reception,
    Requirement,
    RequirementKind,
    Span,
    State,
    Statement,
    Step,
    StepKind,
    Unit,
    Withdrawal,
)
from nirpihak.text import Text

SHARED = "shared.toml"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NOT_FOUND = Text("Akibatnya tidak ditemukan dalam sumber.", "What follows was not found in the sources.")


class ProcedureFileError(ValueError):
    """Procedure files were refused. `problems` holds one line for each thing that is wrong."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@cache
def shipped() -> Mapping[str, Procedure]:
    """The procedures that ship with the package."""
    return load(files(__package__).joinpath("tatacara"))


@cache
def shipped_sources() -> Mapping[str, str]:
    """The sources that the procedures name, in words."""
    content = files(__package__).joinpath("tatacara", SHARED).read_text("utf-8")
    return MappingProxyType(dict(tomllib.loads(content)["sources"]))


def load(folder: Traversable | Path) -> Mapping[str, Procedure]:
    """The procedures in a folder of TOML files, by id. Raises ProcedureFileError with every problem found."""
    problems: list[str] = []
    tables: dict[str, dict[str, Any]] = {}
    digests: dict[str, bytes] = {}
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if not file.name.endswith(".toml"):
            continue
        content = file.read_bytes()
        try:
            tables[file.name] = tomllib.loads(content.decode("utf-8"))
            digests[file.name] = content
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            problems.append(f"{file.name}: no valid TOML: {error}")
    if SHARED not in tables:
        raise ProcedureFileError([*problems, f"{folder}: {SHARED} is missing; it holds the actors and the sources"])
    shared = Entry(SHARED, "", tables.pop(SHARED), problems)
    actors = {key: shared.as_text(f"actors.{key}", value) for key, value in shared.tables("actors")}
    sources = dict(shared.tables("sources"))
    shared.done()
    found: dict[str, Procedure] = {}
    used: set[str] = set()
    for name, table in tables.items():
        version = hashlib.sha256(digests[SHARED] + b"\0" + digests[name]).hexdigest()
        made = _Reader(name, table, actors, sources, used, problems).procedure(version)
        if made.id in found:
            problems.append(f"{name}: procedure: id: {made.id} stands twice; ids are unique")
        found[made.id] = made
    for key in sorted(sources.keys() - used):
        problems.append(f"{SHARED}: sources.{key}: nothing refers to this source")
    if problems:
        raise ProcedureFileError(dict.fromkeys(problems))
    return MappingProxyType(found)


class _Reader:
    """Reads one procedure's file; what its rows name is looked up at once, since states and events are read first."""

    def __init__(
        self,
        file: str,
        table: Mapping[str, Any],
        actors: Mapping[str, Text],
        sources: Mapping[str, str],
        used: set[str],
        problems: list[str],
    ) -> None:
        self.file, self.actors, self.sources, self.used = file, actors, sources, used
        self.problems = problems
        self.top = Entry(file, "", table, problems)
        self.states: dict[str, State] = {}
        self.events: dict[str, Event] = {}

    def procedure(self, version: str) -> Procedure:
        head = self.top.sub("procedure")
        first = self._choice(head, "first_day", FirstDay, "unknown")
        last = self._choice(head, "last_day", LastDay, "unknown")
        self._states_and_events()
        steps = tuple(self._step(entry, cast(FirstDay, first), cast(LastDay, last)) for entry in self.top.list("step"))
        self._once("step", [step.id for step in steps])
        requirements = tuple(self._requirement(entry) for entry in self.top.list("requirement"))
        self._once("requirement", [each.id for each in requirements])
        regime = head.optional_string("regime")
        if regime is not None and regime not in REGIMES.values():
            head.wrong("regime", f"{regime!r}; one of {', '.join(sorted(set(REGIMES.values())))}")
        made = Procedure(
            id=head.string("id"),
            name=head.text("name"),
            note=head.text("note"),
            version=version,
            regime=regime,
            backing=self._backing(head),
            states=MappingProxyType(self.states),
            events=MappingProxyType(self.events),
            steps=steps,
            reception=tuple(hours for entry in self.top.list("reception") for hours in self._reception(entry)),
            requirements=requirements,
            withdrawals=MappingProxyType(self._withdrawals()),
            reporters=self._statement("reporters"),
            unnamed=self._statement("unnamed"),
            actors=self.actors,
        )
        head.done()
        self.top.done()
        return made

    def _states_and_events(self) -> None:
        for key, entry in self.top.subs("state"):
            final = entry.get("final")
            if final not in (None, True, False):
                entry.wrong("final", f"true or false is wanted, not {final!r}")
            self.states[key] = State(key, entry.text("name"), entry.optional_text("term"), bool(final))
            entry.done()
        for key, entry in self.top.subs("event"):
            state = entry.optional_string("state")
            if state is not None:
                self._known(entry, "state", [state], self.states, "a state of this procedure")
            self.events[key] = Event(key, entry.text("name"), state)
            entry.done()

    def _step(self, entry: Entry, first: FirstDay, last: LastDay) -> Step:
        starts, ends = entry.strings("start"), entry.strings("ends")
        if not starts:
            entry.wrong("start", "at least one event is wanted")
        self._known(entry, "start", starts, self.events, "an event of this procedure")
        self._known(entry, "ends", ends, self.events, "an event of this procedure")
        only_with = entry.optional_string("only_with")
        self._known(entry, "only_with", [only_with] if only_with else [], self.events, "an event of this procedure")
        actor = entry.string("actor")
        self._known(entry, "actor", [actor], self.actors, f"an actor of {SHARED}")
        reached = [entry.optional_string("from"), entry.optional_string("to")]
        for key, state in zip(("from", "to"), reached, strict=True):
            if state is not None:
                self._known(entry, key, [state], self.states, "a state of this procedure")
        at_office = entry.get("at_office")
        if at_office not in (None, True, False):
            entry.wrong("at_office", f"true or false is wanted, not {at_office!r}")
        made = Step(
            id=entry.string("id"),
            label=entry.text("label"),
            term=entry.optional_text("term"),
            actor=actor,
            from_state=reached[0],
            to_state=reached[1],
            start=starts,
            only_with=only_with,
            ends=frozenset(ends),
            kind=cast(StepKind, self._choice(entry, "kind", StepKind, "by")),
            span=self._span(entry, first, last),
            at_office=bool(at_office),
            when=entry.optional_text("when"),
            passed=entry.optional_text("passed") or _NOT_FOUND,
            backing=self._backing(entry),
        )
        entry.done()
        return made

    def _span(self, entry: Entry, first: FirstDay, last: LastDay) -> Span | None:
        n, unit = entry.get("n"), entry.get("unit")
        own = self._choice(entry, "first_day", FirstDay, first), self._choice(entry, "last_day", LastDay, last)
        if n is None and unit is None:
            return None
        if type(n) is not int or n < 1:
            entry.wrong("n", f"a whole number from 1 is wanted, not {n!r}")
            return None
        if unit not in get_args(Unit):
            entry.wrong("unit", f"{unit!r}; one of {', '.join(get_args(Unit))}")
            return None
        return Span(n, unit, cast(FirstDay, own[0]), cast(LastDay, own[1]))

    def _reception(self, entry: Entry) -> Iterable[Reception]:
        opens, closes = entry.get("opens"), entry.get("closes")
        for key, hour in (("opens", opens), ("closes", closes)):
            if not isinstance(hour, time):
                entry.wrong(key, f"a time such as 08:00:00 is wanted, not {hour!r}")
        backing = self._backing(entry)
        days = entry.strings("days")
        for day in days:
            if day not in WEEKDAYS:
                entry.wrong("days", f"{day!r}; of {', '.join(WEEKDAYS)}")
        entry.done()
        if isinstance(opens, time) and isinstance(closes, time):
            if closes <= opens:
                entry.wrong("closes", f"{closes} is not after {opens}")
            yield from (Reception(WEEKDAYS.index(day), opens, closes, backing) for day in days if day in WEEKDAYS)

    def _requirement(self, entry: Entry) -> Requirement:
        binding = entry.get("binding")
        if binding not in (True, False):
            entry.wrong("binding", f"true or false is wanted, not {binding!r}")
        made = Requirement(
            id=entry.string("id"),
            kind=cast(RequirementKind, self._choice(entry, "kind", RequirementKind, "")),
            name=entry.text("name"),
            how=entry.text("how"),
            binding=bool(binding),
            backing=self._backing(entry),
        )
        entry.done()
        return made

    def _withdrawals(self) -> dict[str, Withdrawal]:
        found: dict[str, Withdrawal] = {}
        for entry in self.top.list("withdrawal"):
            possible = entry.string("possible")
            if possible not in ("yes", "no", "unknown"):
                entry.wrong("possible", f"{possible!r}; one of yes, no, unknown")
            states = entry.strings("states")
            self._known(entry, "states", [each for each in states if each != "*"], self.states, "a state, or *")
            made = Withdrawal({"yes": True, "no": False}.get(possible), entry.text("effect"), self._backing(entry))
            found.update(dict.fromkeys(states, made))
            entry.done()
        if "*" not in found:
            self.top.wrong("withdrawal", 'one row with states = ["*"] is wanted, for the states no other row names')
        return found

    def _statement(self, key: str) -> Statement | None:
        if key not in self.top.table:
            return None
        entry = self.top.sub(key)
        made = Statement(entry.text("text"), self._backing(entry))
        entry.done()
        return made

    def _backing(self, entry: Entry) -> Backing:
        made = Backing(
            basis=entry.strings("basis"),
            sources=entry.strings("sources"),
            confidence=entry.confidence(),
            disagreement=entry.optional_text("disagreement"),
        )
        if not made.sources:
            entry.wrong("sources", "missing; name where it was read, or MEM")
        if "MEM" in made.sources and made.confidence == "high" and len(made.sources) == 1:
            entry.wrong("confidence", "what rests on memory alone is not high")
        self._known(entry, "sources", made.sources, self.sources, f"a source of {SHARED}")
        self.used.update(made.sources)
        return made

    def _choice(self, entry: Entry, key: str, kind: object, default: str) -> str:
        value = entry.get(key)
        if value is None and default:
            return default
        if value not in get_args(kind):
            entry.wrong(key, f"{value!r}; one of {', '.join(get_args(kind))}")
            return cast(str, get_args(kind)[0])
        return cast(str, value)

    def _known(self, entry: Entry, key: str, names: Iterable[str], known: Iterable[str], what: str) -> None:
        for name in names:
            if name not in known:
                entry.wrong(key, f"{name!r} is not {what}")

    def _once(self, key: str, ids: list[str]) -> None:
        for id in sorted({each for each in ids if ids.count(each) > 1}):
            self.top.wrong(key, f"{id} stands twice; ids are unique")
