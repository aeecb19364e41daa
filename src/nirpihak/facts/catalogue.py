"""The catalogue of facts: which typed things may be stated of one act, their values, words and questions.

The words live in `catalogue.toml`, where a lawyer can read and correct them. Knows nothing of rules.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from nirpihak.text import Text

FactType = Literal["choice", "yesno", "day", "name"]
Value = str | bool

YES_NO = {True: Text("Ya", "Yes"), False: Text("Tidak", "No")}


@dataclass(frozen=True, slots=True)
class FactKind:
    """One kind of fact.

    `id` is `group.name`. A `choice` takes one of `values` (a closed list), a `yesno` true or false, a `day` the
    text of a day, month or year, a `name` free text of at most 200 characters.
    `who` is the id of whoever can answer `question`.
    """

    id: str
    type: FactType
    label: Text
    question: Text
    who: str
    values: Mapping[str, Text]

    @property
    def group(self) -> str:
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        return self.id.partition(".")[2]

    @property
    def domain(self) -> tuple[Value, ...]:
        """Every value the fact can take; empty for days and names."""
        if self.type == "yesno":
            return (True, False)
        return tuple(self.values)

    def value_text(self, value: Value) -> Text:
        """The words for a value, in both languages."""
        if isinstance(value, bool):
            return YES_NO[value]
        return self.values.get(value) or Text.of(value)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All fact kinds by id, with the words for their groups and for those who can answer."""

    kinds: Mapping[str, FactKind]
    groups: Mapping[str, Text]
    who: Mapping[str, Text]
    by_group: Mapping[str, Mapping[str, FactKind]]
    implied: Mapping[tuple[str, Value], tuple[str, Value]]
    """What follows from one value alone: (fact, value) to (fact, value)."""
    narrowed: Mapping[tuple[str, Value], Mapping[str, frozenset[Value]]]
    """What one value alone leaves possible of other facts: by what follows from it, and by what would contradict it."""

    def __getitem__(self, fact: str) -> FactKind:
        return self.kinds[fact]

    def __contains__(self, fact: object) -> bool:
        return fact in self.kinds


def _texts(table: Mapping[str, Any]) -> Mapping[str, Text]:
    return MappingProxyType({key: Text.of(value) for key, value in table.items()})


def _load() -> Catalogue:
    data = tomllib.loads(files(__package__).joinpath("catalogue.toml").read_text("utf-8"))
    kinds = {
        fact: FactKind(
            id=fact,
            type=entry["type"],
            label=Text.of(entry["label"]),
            question=Text.of(entry["question"]),
            who=entry["who"],
            values=_texts(entry.get("values", {})),
        )
        for fact, entry in data["fact"].items()
    }
    by_group: dict[str, dict[str, FactKind]] = {group: {} for group in data["groups"]}
    for kind in kinds.values():
        by_group[kind.group][kind.name] = kind
    implied = _implied(data["implication"])
    return Catalogue(
        kinds=MappingProxyType(kinds),
        groups=_texts(data["groups"]),
        who=_texts(data["who"]),
        by_group=MappingProxyType(by_group),
        implied=MappingProxyType(implied),
        narrowed=MappingProxyType(_narrowed(implied, kinds)),
    )


def _implied(rows: list[dict[str, Any]]) -> dict[tuple[str, Value], tuple[str, Value]]:
    out: dict[tuple[str, Value], tuple[str, Value]] = {}
    for row in rows:
        ((then, follows),) = row["then"].items()
        ((fact, values),) = ((key, listed) for key, listed in row.items() if key != "then")
        out.update({(fact, value): (then, follows) for value in values})
    return out


def _narrowed(
    implied: Mapping[tuple[str, Value], tuple[str, Value]], kinds: Mapping[str, FactKind]
) -> dict[tuple[str, Value], dict[str, frozenset[Value]]]:
    """For every value: the facts it says something of, and the values they can still have beside it."""
    out: dict[tuple[str, Value], dict[str, frozenset[Value]]] = {}
    for (fact, value), (then, follows) in implied.items():
        out.setdefault((fact, value), {})[then] = frozenset((follows,))
        for other in kinds[then].domain:
            if other != follows:
                left = out.setdefault((then, other), {})
                left[fact] = left.get(fact, frozenset(kinds[fact].domain)) - {value}
    return out


CATALOGUE = _load()
