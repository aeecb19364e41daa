"""What a rulebook is made of: instruments, items, exceptions, definitions, sanction ladders, examples.

Plain data with types; reading it is `loading`, evaluating it is `engine`. Source of every content: the TOML files in
`rulebook/`, which a lawyer can read and correct.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from nirpihak.facts import Value
from nirpihak.text import Text

Confidence = Literal["high", "medium", "low"]
Row = Mapping[str, frozenset[Value]]
"""One alternative of a condition: every fact named must have one of the values."""


class Limb(StrEnum):
    """The separate questions a single act raises (design.md section 3)."""

    ETHICS = "ethics"
    DISCIPLINE = "discipline"
    CONTRACT = "contract"
    PARTY_MEMBERSHIP = "party_membership"
    CRIMINAL_ROUTE = "criminal"

    @property
    def label(self) -> Text:
        return _LIMBS[self]


_LIMBS = {
    Limb.ETHICS: Text("Etik", "Ethics"),
    Limb.DISCIPLINE: Text("Disiplin", "Discipline"),
    Limb.CONTRACT: Text("Perjanjian kerja", "Contract"),
    Limb.PARTY_MEMBERSHIP: Text("Keanggotaan partai", "Party membership"),
    Limb.CRIMINAL_ROUTE: Text("Penerusan ke Bawaslu/Gakkumdu", "Route to Bawaslu/Gakkumdu"),
}


class Effect(StrEnum):
    """What it means that an item is met."""

    BREACH = "breach"
    """The act answers the description of a prohibited act."""
    ROUTE = "route"
    """The act is one that Bawaslu/Gakkumdu examines; never a crime established."""
    REFERRAL = "referral"
    """Another body's matter; this rulebook does not judge it."""
    GUIDANCE = "guidance"
    """Advice of an authority; can never be a breach by itself."""


class Outcome(StrEnum):
    """The three values an item can have."""

    MET = "met"
    NOT_MET = "not met"
    UNDETERMINED = "undetermined"

    @property
    def label(self) -> Text:
        return _OUTCOMES[self]


_OUTCOMES = {
    Outcome.MET: Text("terpenuhi", "met"),
    Outcome.NOT_MET: Text("tidak terpenuhi", "not met"),
    Outcome.UNDETERMINED: Text("belum dapat ditentukan", "undetermined"),
}

CONFIDENCE_LABELS: Mapping[Confidence, Text] = {
    "high": Text("kepastian sumber tinggi", "high confidence in the sources"),
    "medium": Text("kepastian sumber sedang", "medium confidence in the sources"),
    "low": Text("kepastian sumber rendah", "low confidence in the sources"),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """Alternatives (`rows`, any of which suffices) together with definitions that must all hold."""

    rows: tuple[Row, ...]
    requires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """A named condition that items share, with its meaning in words."""

    id: str
    text: Text
    condition: Condition


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law, decree or circular, in force from `valid_from` to `valid_to` (both included; None is open)."""

    id: str
    title: Text
    short: Text
    basis: str
    valid_from: date
    valid_to: date | None
    confidence: Confidence
    sources: tuple[str, ...]
    note: Text | None
    file: str


@dataclass(frozen=True, slots=True)
class Example:
    """Facts under which an item must come out as `outcome`; runs as a test."""

    outcome: Outcome
    facts: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Exemption:
    """A recognised exception: where its condition holds, the items naming it are not met."""

    id: str
    name: Text
    safe: Text
    condition: Condition
    basis: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    confidence: Confidence
    sources: tuple[str, ...]
    disagreement: Text | None
    file: str


@dataclass(frozen=True, slots=True)
class Item:
    """One numbered row of an instrument."""

    id: str
    instrument: str
    name: Text
    limb: Limb | None
    effect: Effect
    condition: Condition
    exceptions: tuple[str, ...]
    sanction: str | None
    basis: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    confidence: Confidence
    sources: tuple[str, ...]
    disagreement: Text | None
    note: Text | None
    route: Text | None
    series: str | None
    examples: tuple[Example, ...] = field(default=(), repr=False)
    leaves_open: tuple[Limb, ...] = ()
    """Of a referral: the limbs that the other body's own rules decide, so that this rulebook cannot say *not met*."""

    def in_force_on(self, day: date) -> bool:
        """Whether the item is in force on a calendar day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Ladder:
    """The sanctions of one class for some kinds of employee, lightest first, in force for a period.

    `steps_as_applied` holds the steps that a transitional rule keeps in use instead of those on paper.
    """

    id: str
    sanction: str
    name: Text
    employment: tuple[str, ...]
    steps: tuple[Text, ...]
    steps_as_applied: tuple[Text, ...]
    transition: Text | None
    basis: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    confidence: Confidence
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules as data. `version` is a content hash (SHA-256, hex) of the files it was read from."""

    version: str
    instruments: Mapping[str, Instrument]
    items: Mapping[str, Item]
    exceptions: Mapping[str, Exemption]
    definitions: Mapping[str, Definition]
    ladders: tuple[Ladder, ...]
    sanctions: Mapping[str, Text]
    sources: Mapping[str, str]

    def ladder_for(self, sanction: str, employment: Value | None, day: date) -> Ladder | None:
        """The ladder of a sanction class for a kind of employee on a day, if the rulebook has one."""
        for ladder in self.ladders:
            if (
                ladder.sanction == sanction
                and employment in ladder.employment
                and ladder.valid_from <= day
                and (ladder.valid_to is None or day <= ladder.valid_to)
            ):
                return ladder
        return None
