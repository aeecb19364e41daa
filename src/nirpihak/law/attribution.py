"""Whose account was it? What speaks for and against each answer: a table of reasons, never a score.

The indicators are data (`attribution.toml`): each a question that can be answered from what was handed in, what an
office keeps anyway, or what the person offers. A conclusion needs something that speaks for it and that tells it from
every other answer; whether it is enough is for a person to say, with reasons. Knows no case and no exhibit.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, get_args

from nirpihak.law.entries import Entry
from nirpihak.text import Text

Answer = Literal["yes", "no", "none"]
"""`none`: it was looked for in vain, which speaks for nothing."""
ANSWERS: Final[tuple[Answer, ...]] = get_args(Answer)
Answered = tuple[str, str]
"""The id of an indicator, and the answer to it."""


class Hypothesis(StrEnum):
    """Who was in control of the account when the act happened."""

    OWN = "own"
    SHARED = "shared"
    FORMERLY_OWN = "formerly_own"
    COMPROMISED = "compromised"
    IMPERSONATED = "impersonated"
    UNKNOWN = "unknown"


RIVALS: Final = tuple(each for each in Hypothesis if each != Hypothesis.UNKNOWN)
"""The answers that exclude one another; that none can be known is what is left."""
VALUES: Final[Mapping[Hypothesis, str]] = MappingProxyType(
    {each: each.value for each in (Hypothesis.OWN, Hypothesis.COMPROMISED, Hypothesis.IMPERSONATED)}
)
"""The answers that settle the fact `account.control`, as the catalogue of facts calls them."""
VICTIMS: Final = frozenset({Hypothesis.COMPROMISED, Hypothesis.IMPERSONATED})
"""The answers by which the person reported is the one who was wronged."""


class AttributionError(ValueError):
    """The file was refused. `problems` holds one line for each thing that is wrong."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class Told:
    """A possible answer in words."""

    id: Hypothesis
    name: Text
    meaning: Text


@dataclass(frozen=True, slots=True)
class Speaks:
    """What one answer to one indicator speaks for, and against."""

    supports: frozenset[Hypothesis] = frozenset()
    weakens: frozenset[Hypothesis] = frozenset()


@dataclass(frozen=True, slots=True)
class Indicator:
    """One question that may tell whose account it was."""

    id: str
    group: str
    name: Text
    question: Text
    how: Text
    """How it can be known without looking into the person."""
    yes: Speaks
    no: Speaks
    statement: bool
    """Whether it rests on what somebody says, and on no exhibit."""
    alone: bool
    """Whether a conclusion may rest on it where nothing else speaks for that conclusion."""
    sources: tuple[str, ...]

    def speaks(self, answer: str) -> Speaks:
        """What an answer speaks for and against. Raises AttributionError for one that is unknown."""
        if answer not in ANSWERS:
            raise AttributionError([f"{self.id}: answer {answer!r}; one of {', '.join(ANSWERS)}"])
        return {"yes": self.yes, "no": self.no}.get(answer, Speaks())


@dataclass(frozen=True, slots=True)
class Row:
    """What speaks for and against one answer: places in the list of what was answered, in its order."""

    hypothesis: Hypothesis
    supports: tuple[int, ...]
    weakens: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Everything that the file tells."""

    acts: tuple[str, ...]
    """The kinds of act that are done through an account."""
    hypotheses: Mapping[Hypothesis, Told]
    groups: Mapping[str, Text]
    indicators: Mapping[str, Indicator]
    sources: Mapping[str, str]

    def indicator(self, id: str) -> Indicator:
        """The indicator of that id. Raises AttributionError."""
        if id not in self.indicators:
            raise AttributionError([f"unknown indicator {id!r}"])
        return self.indicators[id]

    def table(self, answered: Sequence[Answered]) -> tuple[Row, ...]:
        """For each answer that excludes the others: what speaks for it and against it. Raises AttributionError."""
        spoken = self._spoken(answered)
        return tuple(
            Row(
                each,
                tuple(place for place, one in enumerate(spoken) if each in one.supports),
                tuple(place for place, one in enumerate(spoken) if each in one.weakens),
            )
            for each in RIVALS
        )

    def undivided(self, hypothesis: Hypothesis, answered: Sequence[Answered]) -> tuple[Hypothesis, ...]:
        """The other answers from which nothing tells this one. Raises AttributionError.

        What tells it from another speaks for it and not for the other, or against the other and not against it.
        """
        if hypothesis == Hypothesis.UNKNOWN:
            return ()
        spoken = self._spoken(answered)
        return tuple(
            other
            for other in RIVALS
            if other != hypothesis
            and not any(
                (hypothesis in each.supports and other not in each.supports)
                or (other in each.weakens and hypothesis not in each.weakens)
                for each in spoken
            )
        )

    def lacking(self, hypothesis: Hypothesis, answered: Sequence[Answered]) -> tuple[Text, ...]:
        """Why that cannot be concluded yet, each in one line; empty where it can. Raises AttributionError."""
        if hypothesis == Hypothesis.UNKNOWN:
            return ()
        spoken = self._spoken(answered)
        speaking = [id for (id, _), one in zip(answered, spoken, strict=True) if hypothesis in one.supports]
        if not speaking:
            return (Text("belum ada petunjuk yang mendukungnya", "no indication speaks for it yet"),)
        problems = []
        if not any(self.indicators[id].alone for id in speaking):
            problems.append(
                Text(
                    "yang mendukungnya tidak cukup sendirian; perlu petunjuk lain",
                    "what speaks for it is not enough by itself; another indication is needed",
                )
            )
        if rest := self.undivided(hypothesis, answered):
            names = [self.hypotheses[each].name for each in rest]
            problems.append(
                Text(
                    f"belum ada yang membedakannya dari: {', '.join(each.id for each in names).lower()}",
                    f"nothing yet tells it from: {', '.join(each.en for each in names).lower()}",
                )
            )
        return tuple(problems)

    def _spoken(self, answered: Sequence[Answered]) -> list[Speaks]:
        return [self.indicator(id).speaks(answer) for id, answer in answered]


@cache
def catalogue() -> Attribution:
    """What ships with the package, read once."""
    return load(files(__package__).joinpath("attribution.toml").read_text("utf-8"))


def load(content: str | Path) -> Attribution:
    """Read a file or its text. Raises AttributionError with every problem found."""
    text = content.read_text("utf-8") if isinstance(content, Path) else content
    name = content.name if isinstance(content, Path) else "attribution.toml"
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise AttributionError([f"{name}: no valid TOML: {error}"]) from error
    problems: list[str] = []
    top = Entry(name, "", table, problems)
    sources = {key: str(value) for key, value in top.tables("sources")}
    told = [_told(entry) for entry in top.list("hypothesis")]
    groups = {}
    for entry in top.list("group"):
        groups[entry.string("id")] = entry.text("name")
        entry.done()
    indicators: dict[str, Indicator] = {}
    for entry in top.list("indicator"):
        made = _indicator(entry, groups, sources)
        if made.id in indicators:
            entry.wrong("id", "stands twice; ids are unique")
        indicators[made.id] = made
    acts = top.strings("acts")
    top.done()
    hypotheses = {each.id: each for each in told if each is not None}
    problems += [f"{name}: hypothesis: {each} is missing" for each in Hypothesis if each not in hypotheses]
    used = {source for each in indicators.values() for source in each.sources}
    problems += [f"{name}: sources.{key}: nothing refers to this source" for key in sorted(sources.keys() - used)]
    if problems:
        raise AttributionError(problems)
    return Attribution(
        acts,
        MappingProxyType(hypotheses),
        MappingProxyType(groups),
        MappingProxyType(indicators),
        MappingProxyType(sources),
    )


def _told(entry: Entry) -> Told | None:
    name, meaning, id = entry.text("name"), entry.text("meaning"), entry.string("id")
    entry.done()
    if id not in set(Hypothesis):
        entry.wrong("id", f"{id!r}; one of {', '.join(Hypothesis)}")
        return None
    return Told(Hypothesis(id), name, meaning)


def _indicator(entry: Entry, groups: Mapping[str, Text], sources: Mapping[str, str]) -> Indicator:
    made = Indicator(
        id=entry.string("id"),
        group=entry.string("group"),
        name=entry.text("name"),
        question=entry.text("question"),
        how=entry.text("how"),
        yes=_speaks(entry, "yes"),
        no=_speaks(entry, "no"),
        statement=_flag(entry, "statement", False),
        alone=_flag(entry, "alone", True),
        sources=entry.strings("sources"),
    )
    if made.group not in groups:
        entry.wrong("group", f"{made.group!r}; one of {', '.join(groups)}")
    if not made.sources:
        entry.wrong("sources", "each indicator names its source")
    for key in made.sources:
        if key not in sources:
            entry.wrong("sources", f"{key!r} is not among the sources of this file")
    entry.done()
    return made


def _speaks(indicator: Entry, answer: str) -> Speaks:
    sides = []
    part = indicator.sub(answer)
    entry = Entry(part.file, f"{indicator.where}: {answer}", part.table, part.problems)
    for key in ("for", "against"):
        named = entry.strings(key)
        for each in named:
            if each not in RIVALS:
                entry.wrong(key, f"{each!r}; one of {', '.join(RIVALS)}")
        sides.append(frozenset(Hypothesis(each) for each in named if each in RIVALS))
    entry.done()
    for each in sorted(sides[0] & sides[1]):
        entry.wrong("for", f"{each} stands on both sides")
    return Speaks(*sides)


def _flag(entry: Entry, key: str, otherwise: bool) -> bool:
    value = entry.get(key)
    if value is None:
        return otherwise
    if not isinstance(value, bool):
        entry.wrong(key, f"true or false is wanted, not {value!r}")
        return otherwise
    return value
