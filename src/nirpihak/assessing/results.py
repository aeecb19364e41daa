"""What comes of a register: one result a line, assessed or refused, and a summary; all of it as JSON too.

Explanations are made only when they are asked for.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from json.encoder import encode_basestring_ascii as _quoted
from typing import Any, Final

from nirpihak.facts import Problem
from nirpihak.law.engine import Assessment, Engine
from nirpihak.law.explanation import Explanation, explain
from nirpihak.law.model import Limb, Outcome

_VALUES: Final = (Outcome.NOT_MET, Outcome.UNDETERMINED, Outcome.MET)


@dataclass(frozen=True)
class Outcomes:
    """What the rulebook says, shared by every act of which it says the same.

    `asked` are the limbs asked for, `shown` the bits of the items to report; `met` and `undetermined` are the engine's
    bits of all items.
    """

    engine: Engine
    asked: tuple[Limb, ...]
    shown: int
    met: int
    undetermined: int

    @cached_property
    def limbs(self) -> Mapping[Limb, Outcome]:
        """The outcome of every limb asked for."""
        return {limb: self.engine.limb(limb, self.met, self.undetermined) for limb in self.asked}

    @cached_property
    def sign(self) -> int:
        """The outcomes of the limbs as one number: base 3, the first limb in the lowest place."""
        return sum(_VALUES.index(outcome) * 3**place for place, outcome in enumerate(self.limbs.values()))

    def ids(self, bits: int) -> tuple[str, ...]:
        """The ids of the items to report among these bits."""
        return tuple(self.engine.items_of(bits & self.shown))

    @cached_property
    def json(self) -> str:
        """The end of a JSON object: limbs, items met and undetermined, version of the rulebook."""
        end = {
            "limbs": {limb.value: outcome.value for limb, outcome in self.limbs.items()},
            "met": self.ids(self.met),
            "undetermined": self.ids(self.undetermined),
            "version": self.engine.rulebook.version,
        }
        return json.dumps(end, separators=(",", ":"))[1:]


@dataclass(slots=True)
class Result:
    """One act assessed: the number of its line (1-based), its own id if it has one, and the outcomes."""

    line: int
    id: str | None
    outcomes: Outcomes
    _text: str = field(repr=False)
    _assess: Callable[[str, int], Assessment] = field(repr=False)

    @property
    def limbs(self) -> Mapping[Limb, Outcome]:
        """The outcome of every limb asked for."""
        return self.outcomes.limbs

    @property
    def met(self) -> tuple[str, ...]:
        """The ids of the items met, of the limbs asked for."""
        return self.outcomes.ids(self.outcomes.met)

    @property
    def undetermined(self) -> tuple[str, ...]:
        """The ids of the items undetermined, of the limbs asked for."""
        return self.outcomes.ids(self.outcomes.undetermined)

    def assessment(self) -> Assessment:
        """The whole assessment with the act's facts, made now from the line."""
        return self._assess(self._text, self.line)

    def explanation(self, lang: str) -> Explanation:
        """The assessment in words, made now."""
        return explain(self.assessment(), lang)

    def json(self, explained_in: str | None = None) -> str:
        """One line of JSON (ASCII, no line end): line, id, limbs, met, undetermined, version.

        With a language, `explanation` stands before them.
        """
        ident = "null" if self.id is None else _quoted(self.id)
        start = f'{{"line":{self.line},"id":{ident},'
        if explained_in is not None:
            told = json.dumps(self.explanation(explained_in).to_json(), separators=(",", ":"))
            start += f'"explanation":{told},'
        return start + self.outcomes.json


@dataclass(frozen=True, slots=True)
class Refused:
    """One line that is no act: its number and everything that is wrong with it."""

    line: int
    problems: tuple[Problem, ...]

    def messages(self, lang: str = "id") -> tuple[str, ...]:
        """One line a problem, for a person."""
        return tuple(problem.message(lang) for problem in self.problems)

    def json(self, lang: str = "id") -> str:
        """One line of JSON (ASCII, no line end): line and refused, the messages."""
        return json.dumps({"line": self.line, "refused": self.messages(lang)}, separators=(",", ":"))


@dataclass(slots=True)
class Summary:
    """How many acts were read, assessed and refused, and per limb how many had which outcome."""

    limbs_asked: tuple[Limb, ...] = tuple(Limb)
    assessed: int = 0
    refused: int = 0
    signs: Counter[int] = field(default_factory=Counter, repr=False)
    """The number of acts by `Outcomes.sign`."""

    @property
    def read(self) -> int:
        """The lines that were not blank."""
        return self.assessed + self.refused

    @property
    def limbs(self) -> dict[Limb, dict[Outcome, int]]:
        """The number of acts by limb and outcome."""
        out = {limb: dict.fromkeys(Outcome, 0) for limb in self.limbs_asked}
        for sign, number in self.signs.items():
            for place, limb in enumerate(self.limbs_asked):
                out[limb][_VALUES[sign // 3**place % 3]] += number
        return out

    def to_json(self) -> dict[str, Any]:
        """The same as plain values: read, assessed, refused, and limbs by their names."""
        limbs = {limb.value: {o.value: number for o, number in counts.items()} for limb, counts in self.limbs.items()}
        return {"read": self.read, "assessed": self.assessed, "refused": self.refused, "limbs": limbs}
