"""An act and its facts: typed values with their sources, read from and written to JSON.

An act is one thing somebody did. A fact that is not stated (or is null) is unknown. Knows nothing of rules.

JSON shape: `{"id": ..., "source": ..., "<group>": {"<name>": value, ...}, ...}` where a value is plain
(`"pns"`, `true`, `"2024-10"`), with the act's `source` (`claimed` if not given), or an object
`{"value": ..., "source": ..., "note": ...}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, TypeGuard

from nirpihak.facts.catalogue import CATALOGUE, FactKind, Value
from nirpihak.facts.day import Day
from nirpihak.text import Text

NAME_LIMIT: Final = 200
"""Most characters a name, an id or a note may have."""


class Source(StrEnum):
    """Where a fact comes from (design.md section 3)."""

    CLAIMED = "claimed"
    READ = "read"
    CONFIRMED = "confirmed"
    ADMITTED = "admitted"
    DISPUTED = "disputed"
    COMPUTED = "computed"
    """Worked out by the engine from the contest register and the day; never accepted as input."""

    @property
    def label(self) -> Text:
        return _SOURCE_LABELS[self]


_SOURCE_LABELS = {
    Source.CLAIMED: Text("dinyatakan pelapor", "claimed"),
    Source.READ: Text("dibaca mesin", "read by machine"),
    Source.CONFIRMED: Text("dipastikan petugas", "confirmed by an officer"),
    Source.ADMITTED: Text("diakui terlapor", "admitted by the respondent"),
    Source.DISPUTED: Text("dibantah terlapor", "disputed by the respondent"),
    Source.COMPUTED: Text("dihitung dari register kontestasi", "worked out from the contest register"),
}

STATED_SOURCES: Final = tuple(source for source in Source if source is not Source.COMPUTED)


@dataclass(frozen=True, slots=True)
class Fact:
    """One stated value with its source and, where given, a note (for instance the exhibit it rests on)."""

    value: Value
    source: Source = Source.CLAIMED
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in the input: the line (1-based, if known), the field, the value, and what would be right."""

    field: str
    value: object
    right: Text
    line: int | None = None

    def message(self, lang: str = "id") -> str:
        """One line for a person."""
        shown = _shown(self.value)
        where = "" if self.line is None else Text(f"baris {self.line}: ", f"line {self.line}: ").pick(lang)
        between = Text(f"nilai {shown} tidak dapat diterima; ", f"the value {shown} is refused; ").pick(lang)
        return f"{where}{_plain(self.field)}: {between}{_plain(self.right.pick(lang), 2000)}"


def _shown(value: object) -> str:
    try:
        return _plain(json.dumps(value, ensure_ascii=False, default=str))
    except (RecursionError, TypeError, ValueError):
        return f"<{type(value).__name__}>"  # too deep or too strange to be written out


def _plain(text: str, limit: int = 60) -> str:
    """Text from outside cut to `limit` characters, on one line and without anything that steers a terminal."""
    cut = text if len(text) <= limit else text[: limit - 3] + "..."
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in cut)


class ActError(ValueError):
    """An act was refused. `problems` holds everything that was wrong, not only the first thing."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.message("en") for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Act:
    """One act: an optional id of the caller's and the facts stated of it, by fact id."""

    facts: Mapping[str, Fact] = field(default_factory=dict)
    id: str | None = None

    def value(self, fact: str) -> Value | None:
        """The stated value of a fact, or None where it is unknown."""
        stated = self.facts.get(fact)
        return None if stated is None else stated.value

    def adding(self, facts: Mapping[str, Fact]) -> Act:
        """The same act with more facts; a fact already stated is replaced."""
        return Act({**self.facts, **facts}, self.id)

    def closed(self) -> Act:
        """The act with what follows from its values alone (the catalogue's implications), as computed facts.

        Raises ActError where a stated fact contradicts what follows from another.
        """
        added: dict[str, Fact] = {}
        problems = []
        for key, fact in self.facts.items():
            follows = CATALOGUE.implied.get((key, fact.value))
            if follows is None or fact.source is Source.DISPUTED:
                continue
            then, value = follows
            stated = self.facts.get(then)
            if stated is None:
                added[then] = Fact(value, Source.COMPUTED)
            elif stated.value != value and stated.source is not Source.DISPUTED:
                right = Text(
                    f"tidak sesuai dengan {key} = {fact.value}, yang berarti {then} = {value}",
                    f"contradicts {key} = {fact.value}, from which {then} = {value} follows",
                )
                problems.append(Problem(then, stated.value, right))
        if problems:
            raise ActError(problems)
        return self.adding(added) if added else self

    def seen_by(self, sources: Iterable[Source]) -> Act:
        """The act with only the facts from these sources: the view `as confirmed`, for instance."""
        kept = frozenset(sources)
        return Act({key: fact for key, fact in self.facts.items() if fact.source in kept}, self.id)

    def to_json(self) -> dict[str, Any]:
        """The JSON form of the module's docstring; reading it back gives an equal act."""
        out: dict[str, Any] = {} if self.id is None else {"id": self.id}
        for key, fact in self.facts.items():
            group, _, name = key.partition(".")
            stated: Any = {"value": fact.value, "source": fact.source.value}
            if fact.note is not None:
                stated["note"] = fact.note
            elif fact.source is Source.CLAIMED:
                stated = fact.value
            out.setdefault(group, {})[name] = stated
        return out

    @classmethod
    def of(cls, facts: Mapping[str, Value], source: Source = Source.CLAIMED, *, id: str | None = None) -> Act:
        """An act from plain values by fact id, all from one source. Raises ActError."""
        problems: list[Problem] = []
        read = {}
        for key, value in facts.items():
            if key not in CATALOGUE:
                problems.append(_unknown_key(key, value, CATALOGUE.kinds))
            elif (problem := problem_with(CATALOGUE[key], value)) is not None:
                problems.append(problem)
            else:
                read[key] = Fact(value, source)
        if problems:
            raise ActError(problems)
        return cls(MappingProxyType(read), id)

    @classmethod
    def from_json(cls, data: object, line: int | None = None) -> Act:
        """Read an act from its JSON form, already parsed. Raises ActError with every problem found."""
        return _Reader(line).act(data)

    @classmethod
    def parse(cls, text: str | bytes, line: int | None = None) -> Act:
        """Read an act from JSON text. Raises ActError, also for text that is not JSON."""
        return cls.from_json(loads(text, line), line)


def loads(text: str | bytes, line: int | None = None) -> object:
    """JSON text as Python values; raises ActError, where a key stands twice, nesting is too deep or it is no JSON."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_refuse_constant)
    except _Twice as twice:
        right = Text("setiap nama hanya boleh muncul satu kali", "each name may stand only once")
        raise ActError([Problem(twice.key, twice.key, right, line)]) from twice
    except (ValueError, RecursionError) as error:
        shown = text if isinstance(text, str) else text.decode("utf-8", "replace")
        at = f" ({error.msg}, kolom/column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        right = Text(f"tulis satu objek JSON yang sah{at}", f"write one valid JSON object{at}")
        raise ActError([Problem("JSON", shown[:60], right, line)]) from error


class _Twice(ValueError):
    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Twice(key)
            seen.add(key)
    return out


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def problem_with(kind: FactKind, value: object, line: int | None = None) -> Problem | None:
    """What is wrong with a value for a kind of fact, or None."""
    right: Text | None = None
    match kind.type:
        case "yesno" if not isinstance(value, bool):
            right = Text("tulis true, false, atau null bila tidak diketahui", "write true, false, or null if unknown")
        case "choice" if not (isinstance(value, str) and value in kind.values):
            near = get_close_matches(value, kind.values, 1) if isinstance(value, str) else []
            choices = ", ".join(kind.values)
            hint = Text(f" (maksud Anda {near[0]}?)", f" (did you mean {near[0]}?)") if near else Text("", "")
            right = Text(f"yang sah: {choices}{hint.id}", f"one of: {choices}{hint.en}")
        case "day" if not (isinstance(value, str) and _is_day(value)):
            right = Text(
                "tulis hari, bulan, atau tahun: 2024-10-09, 2024-10, atau 2024",
                "write a day, month or year: 2024-10-09, 2024-10 or 2024",
            )
        case "name" if not _is_name(value):
            right = _name_wanted()
    return None if right is None else Problem(kind.id, value, right, line)


def _name_wanted() -> Text:
    return Text(f"tulis teks 1 sampai {NAME_LIMIT} karakter", f"write text of 1 to {NAME_LIMIT} characters")


def _is_name(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and 0 < len(value.strip()) and len(value) <= NAME_LIMIT and _is_unicode(value)


def _is_unicode(text: str) -> bool:
    """Whether the text can be written at all: JSON's escapes can spell halves of characters, which no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_day(value: str) -> bool:
    try:
        Day.parse(value)
    except ValueError:
        return False
    return True


def _unknown_key(key: str, value: object, known: Iterable[str], line: int | None = None) -> Problem:
    names = list(known)
    near = get_close_matches(key.rpartition(".")[2], [name.rpartition(".")[2] for name in names], 1)
    if near:
        right = Text(f"nama ini tidak dikenal; maksud Anda {near[0]}?", f"no such name; did you mean {near[0]}?")
    else:
        listed = ", ".join(name.rpartition(".")[2] for name in names)
        right = Text(f"nama ini tidak dikenal; yang ada: {listed}", f"no such name; known are: {listed}")
    return Problem(key, value, right, line)


class _Reader:
    """Reads one act and collects every problem on the way."""

    def __init__(self, line: int | None) -> None:
        self.line = line
        self.problems: list[Problem] = []

    def act(self, data: object) -> Act:
        if not isinstance(data, Mapping):
            right = Text("satu perbuatan adalah satu objek JSON", "an act is one JSON object")
            raise ActError([Problem("JSON", data, right, self.line)])
        ident = self._name("id", data.get("id"))
        source = self._source("source", data.get("source")) or Source.CLAIMED
        facts: dict[str, Fact] = {}
        for group, table in data.items():
            if group in ("id", "source"):
                continue
            if group not in CATALOGUE.by_group:
                self.problems.append(_unknown_key(str(group), table, ("id", "source", *CATALOGUE.groups), self.line))
            elif table is None:
                continue
            elif not isinstance(table, Mapping):
                right = Text('tulis objek, misalnya {"nama": nilai}', 'write an object, for instance {"name": value}')
                self.problems.append(Problem(group, table, right, self.line))
            else:
                self._group(group, table, source, facts)
        if self.problems:
            raise ActError(self.problems)
        return Act(MappingProxyType(facts), ident)

    def _group(self, group: str, table: Mapping[str, object], source: Source, facts: dict[str, Fact]) -> None:
        known = CATALOGUE.by_group[group]
        for name, stated in table.items():
            kind = known.get(name)
            if kind is None:
                self.problems.append(_unknown_key(f"{group}.{name}", stated, known, self.line))
            elif (fact := self._fact(kind, stated, source)) is not None:
                facts[kind.id] = fact

    def _fact(self, kind: FactKind, stated: object, source: Source) -> Fact | None:
        note = None
        if isinstance(stated, Mapping):
            for key in stated.keys() - {"value", "source", "note"}:
                self.problems.append(
                    _unknown_key(f"{kind.id}.{key}", stated[key], ("value", "source", "note"), self.line)
                )
            source = self._source(f"{kind.id}.source", stated.get("source")) or source
            note = self._name(f"{kind.id}.note", stated.get("note"))
            stated = stated.get("value")
        if stated is None:
            return None
        problem = problem_with(kind, stated, self.line)
        if problem is not None:
            self.problems.append(problem)
            return None
        assert isinstance(stated, str | bool)
        return Fact(stated, source, note)

    def _source(self, where: str, stated: object) -> Source | None:
        if stated is None:
            return None
        if isinstance(stated, str) and stated in STATED_SOURCES:
            return Source(stated)
        listed = ", ".join(STATED_SOURCES)
        self.problems.append(Problem(where, stated, Text(f"yang sah: {listed}", f"one of: {listed}"), self.line))
        return None

    def _name(self, where: str, stated: object) -> str | None:
        if stated is None:
            return None
        if _is_name(stated):
            return stated
        self.problems.append(Problem(where, stated, _name_wanted(), self.line))
        return None
