"""Reading a rulebook from its TOML files, with errors that name the file, the entry, the field and what is right.

A *mirror* repeats the forms of another instrument for another kind of employee (as SE PANRB 1/2023 does with the joint
decree for non-ASN staff): it makes one item for each item it names, with its own actor, limb and sanction.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from nirpihak.facts import CATALOGUE, Value, problem_with
from nirpihak.law.entries import Entry
from nirpihak.law.examples import examples_of
from nirpihak.law.model import (
    Condition,
    Definition,
    Effect,
    Example,
    Exemption,
    Instrument,
    Item,
    Ladder,
    Limb,
    Row,
    Rulebook,
)
from nirpihak.text import Text


class RulebookError(ValueError):
    """A rulebook was refused. `problems` holds one line for each thing that is wrong."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def load_rulebook(folder: Path | None = None) -> Rulebook:
    """The rulebook in a folder of TOML files; without a folder, the one that ships with the package (read once).

    Raises RulebookError with every problem found.
    """
    return _shipped() if folder is None else _load(folder)


@cache
def _shipped() -> Rulebook:
    return _load(files(__package__).joinpath("rulebook"))


def _load(folder: Traversable) -> Rulebook:
    digest = hashlib.sha256()
    tables: list[tuple[str, dict[str, Any]]] = []
    problems: list[str] = []
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if not entry.name.endswith(".toml"):
            continue
        content = entry.read_bytes()
        digest.update(f"{entry.name}\0{len(content)}\0".encode())
        digest.update(content)
        try:
            tables.append((entry.name, tomllib.loads(content.decode("utf-8"))))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            problems.append(f"{entry.name}: no valid TOML: {error}")
    if not tables and not problems:
        problems.append(f"{folder}: no rulebook here; a rulebook is a folder of .toml files")
    builder = _Builder(problems)
    for file, table in tables:
        builder.read(file, table)
    rulebook = builder.finish(digest.hexdigest())
    if problems:
        raise RulebookError(problems)
    return rulebook


class _Builder:
    """Collects entries and problems over all files, then ties them together."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        self.instruments: dict[str, Instrument] = {}
        self.items: dict[str, Item] = {}
        self.exceptions: dict[str, Exemption] = {}
        self.definitions: dict[str, Definition] = {}
        self.ladders: list[Ladder] = []
        self.sanctions: dict[str, Text] = {}
        self.sources: dict[str, str] = {}
        self.mirrors: list[tuple[Entry, Instrument]] = []
        self.named: list[tuple[Entry, str, tuple[str, ...], Mapping[str, object]]] = []
        """Names an entry uses and the mapping they must stand in, looked up once everything is read."""

    def read(self, file: str, table: Mapping[str, Any]) -> None:
        top = Entry(file, "", table, self.problems)
        instrument = self._instrument(file, top.sub("instrument")) if "instrument" in table else None
        for key, text in top.tables("sources"):
            if not isinstance(text, str) or not text.strip():
                top.wrong(f"sources.{key}", f"text is wanted, not {text!r}")
            self._once(top, f"sources.{key}", key, self.sources)
            self.sources[key] = str(text)
        for key, entry in top.subs("define"):
            self._once(entry, "", key, self.definitions)
            self.definitions[key] = Definition(key, entry.text("text"), _condition(entry))
            self._names(entry, "requires", self.definitions[key].condition.requires, self.definitions)
            entry.done()
        for key, text in top.tables("sanction"):
            self._once(top, f"sanction.{key}", key, self.sanctions)
            self.sanctions[key] = top.as_text(f"sanction.{key}", text)
        for entry in top.list("exception"):
            self._exemption(file, entry)
        for entry in top.list("ladder"):
            self._ladder(entry)
        if instrument is not None:
            for entry in top.list("item"):
                self._item(entry, _item(entry, instrument))
                entry.done()
            self.mirrors.extend((entry, instrument) for entry in top.list("mirror"))
        elif {"item", "mirror"} & table.keys():
            top.wrong("instrument", "missing; a file with items needs an [instrument]")
            top.seen |= {"item", "mirror"}
        top.done()

    def _instrument(self, file: str, entry: Entry) -> Instrument:
        made = Instrument(
            id=entry.string("id"),
            title=entry.text("title"),
            short=entry.text("short"),
            basis=entry.string("basis"),
            valid_from=entry.day("valid_from") or date.min,
            valid_to=entry.day("valid_to", optional=True),
            confidence=entry.confidence(),
            sources=entry.strings("sources"),
            note=entry.optional_text("note"),
            file=file,
        )
        self._once(entry, "id", made.id, self.instruments)
        self._names(entry, "sources", made.sources, self.sources)
        self.instruments[made.id] = made
        entry.done()
        return made

    def _exemption(self, file: str, entry: Entry) -> None:
        made = _exemption(file, entry)
        self._once(entry, "id", made.id, self.exceptions)
        self._names(entry, "requires", made.condition.requires, self.definitions)
        self._names(entry, "sources", made.sources, self.sources)
        self.exceptions[made.id] = made
        entry.done()

    def _ladder(self, entry: Entry) -> None:
        made = _ladder(entry)
        self._once(entry, "id", made.id, {ladder.id: ladder for ladder in self.ladders})
        self._names(entry, "sanction", (made.sanction,), self.sanctions)
        self._names(entry, "sources", made.sources, self.sources)
        self._names(entry, "employment", made.employment, CATALOGUE["actor.employment"].values)
        self.ladders.append(made)

    def _item(self, entry: Entry, made: Item) -> None:
        self._once(entry, "id", made.id, self.items)
        self._names(entry, "requires", made.condition.requires, self.definitions)
        self._names(entry, "unless", made.exceptions, self.exceptions)
        self._names(entry, "sources", made.sources, self.sources)
        self._names(entry, "sanction", (made.sanction,) if made.sanction else (), self.sanctions)
        self.items[made.id] = made

    def _once(self, entry: Entry, key: str, id: str, known: Mapping[str, object]) -> None:
        if id in known:
            entry.wrong(key, f"{id} stands twice; ids are unique")

    def _names(self, entry: Entry, key: str, names: tuple[str, ...], known: Mapping[str, object]) -> None:
        self.named.append((entry, key, names, known))

    def finish(self, version: str) -> Rulebook:
        for entry, instrument in self.mirrors:
            for item in tuple(_mirrored(entry, instrument, self.items)):
                self._item(entry, item)
            entry.done()
        for entry, key, names, known in self.named:
            for name in names:
                if name not in known:
                    entry.wrong(key, f"{name!r} is not defined in this rulebook")
                elif known is self.definitions and self._circular(name):
                    entry.wrong(key, f"{name!r} requires itself, directly or through others")
        # A mirror says of each of its items what is wrong with the mirror; once is enough.
        self.problems[:] = dict.fromkeys(self.problems)
        return Rulebook(
            version=version,
            instruments=self.instruments,
            items=self.items,
            exceptions=self.exceptions,
            definitions=self.definitions,
            ladders=tuple(self.ladders),
            sanctions=self.sanctions,
            sources=self.sources,
        )

    def _circular(self, name: str) -> bool:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            definition = self.definitions.get(waiting.pop())
            for each in definition.condition.requires if definition else ():
                if each == name:
                    return True
                if each not in seen:
                    seen.add(each)
                    waiting.append(each)
        return False


def _values(entry: Entry, key: str, fact: str, stated: object) -> frozenset[Value]:
    kind = CATALOGUE.kinds.get(fact)
    if kind is None or not kind.domain:
        entry.wrong(key, f"unknown fact {fact!r}; `nirpihak schema act` lists the facts")
        return frozenset()
    excluded = isinstance(stated, Mapping)
    if isinstance(stated, Mapping):
        if stated.keys() != {"not"}:
            entry.wrong(key, f"{fact}: write a value, a list of values, or {{not = [...]}}")
            return frozenset()
        stated = stated["not"]
    listed = stated if isinstance(stated, list) else [stated]
    problems = [problem for value in listed if (problem := problem_with(kind, value)) is not None]
    for problem in problems:
        entry.wrong(key, problem.message("en"))
    if problems:
        return frozenset()
    values = frozenset(kind.domain) - frozenset(listed) if excluded else frozenset(listed)
    if not values:
        entry.wrong(key, f"{fact}: no value is left, so this could never hold")
    return values


def _condition(entry: Entry) -> Condition:
    rows: list[Row] = []
    when = entry.get("when")
    if when is not None and not (isinstance(when, list) and all(isinstance(row, Mapping) for row in when)):
        entry.wrong("when", "a list of tables is wanted, one table an alternative")
        when = None
    for number, row in enumerate(when or [], 1):
        if not row:
            entry.wrong(f"when {number}", "a row names at least one fact")
        rows.append({fact: _values(entry, f"when {number}", fact, stated) for fact, stated in row.items()})
    requires = entry.strings("requires")
    if not rows and not requires:
        entry.wrong("when", "a condition needs at least one row or a definition it requires")
    return Condition(tuple(rows) or ({},), requires)


def _exemption(file: str, entry: Entry) -> Exemption:
    return Exemption(
        id=entry.string("id"),
        name=entry.text("name"),
        safe=entry.text("safe"),
        condition=_condition(entry),
        basis=entry.strings("basis"),
        valid_from=entry.day("valid_from", optional=True),
        valid_to=entry.day("valid_to", optional=True),
        confidence=entry.confidence(),
        sources=entry.strings("sources"),
        disagreement=entry.optional_text("disagreement"),
        file=file,
    )


def _ladder(entry: Entry) -> Ladder:
    made = Ladder(
        id=entry.string("id"),
        sanction=entry.string("sanction"),
        name=entry.text("name"),
        employment=entry.strings("employment"),
        steps=entry.texts("steps"),
        steps_as_applied=entry.texts("steps_as_applied"),
        transition=entry.optional_text("transition"),
        basis=entry.strings("basis"),
        valid_from=entry.day("valid_from") or date.min,
        valid_to=entry.day("valid_to", optional=True),
        confidence=entry.confidence(),
        sources=entry.strings("sources"),
    )
    entry.done()
    return made


def _limb(entry: Entry) -> Limb | None:
    value = entry.optional_string("limb")
    if value is None:
        return None
    if value not in list(Limb):
        entry.wrong("limb", f"{value!r}; one of {', '.join(Limb)}")
        return None
    return Limb(value)


def _limbs_left_open(entry: Entry) -> tuple[Limb, ...]:
    limbs = []
    for value in entry.strings("leaves_open"):
        if value in list(Limb):
            limbs.append(Limb(value))
        else:
            entry.wrong("leaves_open", f"{value!r}; one of {', '.join(Limb)}")
    return tuple(limbs)


def _item(entry: Entry, instrument: Instrument) -> Item:
    effect = entry.optional_string("effect") or Effect.BREACH
    if effect not in list(Effect):
        entry.wrong("effect", f"{effect!r}; one of {', '.join(Effect)}")
        effect = Effect.BREACH
    limb = _limb(entry)
    if (limb is None) != (effect in (Effect.REFERRAL, Effect.GUIDANCE)):
        entry.wrong("limb", "breaches and routes have a limb; referrals and guidance have none")
    return Item(
        id=entry.string("id"),
        instrument=instrument.id,
        name=entry.text("name"),
        limb=limb,
        effect=Effect(effect),
        condition=_condition(entry),
        exceptions=entry.strings("unless"),
        sanction=entry.optional_string("sanction"),
        basis=entry.strings("basis"),
        valid_from=entry.day("valid_from", optional=True) or instrument.valid_from,
        valid_to=entry.day("valid_to", optional=True) or instrument.valid_to,
        confidence=entry.confidence(),
        sources=entry.strings("sources"),
        disagreement=entry.optional_text("disagreement"),
        note=entry.optional_text("note"),
        route=entry.optional_text("route"),
        series=entry.optional_string("series"),
        examples=examples_of(entry),
        leaves_open=_limbs_left_open(entry),
    )


def _mirrored(entry: Entry, instrument: Instrument, items: Mapping[str, Item]) -> Iterable[Item]:
    patterns = entry.strings("of")
    prefix, without = entry.string("prefix"), entry.string("actor_was")
    actor, employment = entry.string("actor"), entry.string("employment")
    limb, sanction = _limb(entry), entry.optional_string("sanction")
    lead, tail = entry.text("name_before"), entry.strings("sources")
    basis, confidence = entry.strings("basis"), entry.confidence()
    strip = entry.string("strip")
    note, disagreement = entry.optional_text("note"), entry.optional_text("disagreement")
    found = [item for item in items.values() if any(fnmatchcase(item.id, pattern) for pattern in patterns)]
    if not found:
        entry.wrong("of", f"no item matches {', '.join(patterns)}")
    for item in found:
        if without not in item.condition.requires:
            entry.wrong("actor_was", f"{item.id} does not require {without!r}")
        requires = tuple(actor if name == without else name for name in item.condition.requires)
        yield replace(
            item,
            id=prefix + item.id.removeprefix(strip),
            instrument=instrument.id,
            name=Text(lead.id + item.name.id, lead.en + item.name.en),
            limb=limb,
            condition=replace(item.condition, requires=requires),
            sanction=sanction,
            basis=basis,
            valid_from=max(instrument.valid_from, item.valid_from),
            valid_to=min(filter(None, (instrument.valid_to, item.valid_to)), default=None),
            confidence=confidence,
            sources=tail,
            disagreement=disagreement or item.disagreement,
            note=note,
            series=None,
            examples=_mirrored_examples(item.examples, employment),
        )


def _mirrored_examples(examples: tuple[Example, ...], employment: str) -> tuple[Example, ...]:
    """The same examples with the mirror's employment, wherever the original's own stood."""
    own = examples[0].facts.get("actor.employment") if examples else None
    return tuple(
        replace(example, facts={**example.facts, "actor.employment": employment})
        if example.facts.get("actor.employment") == own
        else example
        for example in examples
    )
