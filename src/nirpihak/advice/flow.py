"""Boleh? ("may I?"): at most six questions before an act, each asked only where its answer still matters.

The flow holds no state: it is a function of the answers so far, so a page can keep them in its address and a command
in its flags. Which question comes next is read off the engine's open items. Engine floor: standard library only.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import Any, Final, TypeAlias

from nirpihak.contests import Contest, Register
from nirpihak.facts import Act, Fact, Source, Value
from nirpihak.law.deriving import derive
from nirpihak.law.engine import Assessment, Engine, default_engine
from nirpihak.law.model import Effect, Outcome
from nirpihak.law.reasons import Reasons
from nirpihak.text import Text

LIMIT: Final = 6
"""Most questions asked of one person about one act."""

TOGETHER: Final = 3
"""Most options of one question that are tried together to see whether the question still matters."""

Answers = Mapping[str, tuple[str, ...]]
"""The options chosen, by step id. A single-choice step holds one; a `several` step any number."""


class AdviceError(ValueError):
    """An answer that no step offers. `step` and `option` name it; `message` says what would be right."""

    def __init__(self, step: str, option: str | None, message: Text) -> None:
        self.step, self.option, self.message = step, option, message
        super().__init__(message.en)


@dataclass(frozen=True, slots=True)
class Option:
    """One answer and the facts it states; without facts it means "I do not know"."""

    id: str
    label: Text
    facts: Mapping[str, Value]
    hint: Text | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One question. Where `several`, any number of options may be chosen and `otherwise` holds for the rest."""

    id: str
    question: Text
    hint: Text | None
    several: bool
    options: tuple[Option, ...]
    otherwise: Mapping[str, Value]
    kinds: frozenset[str]
    contests: bool

    @property
    def facts(self) -> frozenset[str]:
        """The facts that an answer can state."""
        return frozenset(self.otherwise).union(*(option.facts for option in self.options))

    def chosen(self, ids: tuple[str, ...]) -> tuple[Option, ...]:
        """The options with these ids, in the step's order. Raises AdviceError for an id it does not offer."""
        offered = {option.id for option in self.options}
        for id in ids:
            if id not in offered:
                listed = ", ".join(option.id for option in self.options)
                raise AdviceError(self.id, id, Text(f"pilihan yang ada: {listed}", f"choices: {listed}"))
        if not self.several and len(ids) != 1:
            raise AdviceError(self.id, None, Text("pilih satu jawaban", "choose one answer"))
        return tuple(option for option in self.options if option.id in ids)

    def stated(self, chosen: Iterable[Option]) -> dict[str, Value]:
        """The facts that the chosen options state."""
        out = dict(self.otherwise)
        for option in chosen:
            out.update(option.facts)
        return out


@cache
def _shipped() -> tuple[Mapping[str, Value], tuple[Step, ...]]:
    data = tomllib.loads(files(__package__).joinpath("steps.toml").read_text("utf-8"))
    return data["base"]["facts"], tuple(_step(table) for table in data["step"])


def all_steps() -> tuple[Step, ...]:
    """Every question of the flow, in order, as shipped: without the participants that a contest adds."""
    return _shipped()[1]


def _step(table: Mapping[str, Any]) -> Step:
    return Step(
        id=table["id"],
        question=Text.of(table["question"]),
        hint=Text.of(table["hint"]) if "hint" in table else None,
        several=table.get("several", False),
        options=tuple(
            Option(option["id"], Text.of(option["label"]), option.get("facts", {})) for option in table["options"]
        ),
        otherwise=table.get("otherwise", {}),
        kinds=frozenset(table.get("kinds", ())),
        contests=table.get("contests", False),
    )


Taken: TypeAlias = tuple[tuple[Step, tuple[Option, ...]], ...]
"""The answers that count: each question with the options chosen, in the order asked."""


class Flow:
    """The questions for one day, with the participants of `contests` offered by name where they stand that day."""

    def __init__(self, day: date, contests: Iterable[Contest] = (), engine: Engine | None = None) -> None:
        self.day = day
        self.engine = engine or default_engine()
        self.contests = tuple(contests)
        self._register = Register({contest.id: contest for contest in self.contests}, {})
        self.base, steps = _shipped()
        self.steps = tuple(self._with_contests(step) if step.contests else step for step in steps)

    def _with_contests(self, step: Step) -> Step:
        named = []
        for contest in self.contests:
            for participant in contest.participants:
                if contest.status_of(participant.id, self.day) in ("prospective", "designated"):
                    label = Text(
                        *(f"{name} - {where}" for name, where in zip(participant.name, contest.name, strict=True))
                    )
                    facts = {"contest.id": contest.id, "target.participant": participant.id}
                    named.append(Option(f"{contest.id}/{participant.id}", label, facts))
        return Step(
            step.id, step.question, step.hint, step.several, (*named, *step.options), step.otherwise, step.kinds, True
        )

    def step(self, id: str) -> Step:
        """The step with an id. Raises AdviceError where there is none."""
        for step in self.steps:
            if step.id == id:
                return step
        known = ", ".join(step.id for step in self.steps)
        raise AdviceError(id, None, Text(f"pertanyaan yang ada: {known}", f"questions: {known}"))

    def next_step(self, answers: Answers) -> Step | None:
        """The next question, or None where the answer is as clear as six questions can make it."""
        return self._walk(answers)[1]

    def taken(self, answers: Answers) -> Taken:
        """The answers that count, in the order asked; answers to questions no longer asked are left out."""
        return self._walk(answers)[0]

    def assess(self, answers: Answers) -> Assessment:
        """The assessment of the act that the answers describe, on the flow's day."""
        return self._assess(self._walk(answers)[0])

    def _walk(self, answers: Answers) -> tuple[Taken, Step | None]:
        for id, chosen in answers.items():
            self.step(id).chosen(chosen)
        taken: list[tuple[Step, tuple[Option, ...]]] = []
        while True:
            step = self._wanted(tuple(taken))
            if step is None or step.id not in answers:
                return tuple(taken), step
            # An option may have been chosen before an earlier answer was changed, and no longer matter.
            offered = {option.id for option in step.options}
            taken.append((step, step.chosen(tuple(id for id in answers[step.id] if id in offered))))

    def _wanted(self, taken: Taken) -> Step | None:
        if len(taken) == LIMIT:
            return None
        asked = {step.id for step, _ in taken}
        assessment = self._assess(taken)
        if assessment.items(Outcome.MET, Effect.BREACH) or assessment.items(Outcome.MET, Effect.ROUTE):
            return None
        left = open_items(assessment)
        if not left and ("kind" in asked or not assessment.items(Outcome.MET, Effect.REFERRAL)):
            return None
        ranked = ["actor.employment", "act.kind"]
        if "kind" in asked:
            ranked = [question.fact for question in Reasons(assessment).questions(left)]
        wanted = set(ranked)
        kind = assessment.act.value("act.kind")
        steps = [
            self._narrowed(step, wanted)
            for step in self.steps
            if step.id not in asked and step.facts & wanted and (not step.kinds or kind in step.kinds)
        ]
        if len(taken) == LIMIT - 1:
            # The last question is the one that settles most, wherever it stands.
            steps.sort(key=lambda step: min(ranked.index(fact) for fact in step.facts & wanted))
        return next((step for step in steps if not step.several or self._matters(step, taken)), None)

    def _matters(self, step: Step, taken: Taken) -> bool:
        """Whether two answers to a `several` step differ in outcome; some do together what none does alone."""
        answers = (chosen for number in range(TOGETHER + 1) for chosen in combinations(step.options, number))
        assessed = (self._assess((*taken, (step, chosen))) for chosen in answers)
        first = next(assessed)
        return any((each.met, each.undetermined) != (first.met, first.undetermined) for each in assessed)

    def _narrowed(self, step: Step, wanted: set[str]) -> Step:
        """In a `several` step, only the options that still matter."""
        if not step.several:
            return step
        options = tuple(option for option in step.options if wanted & option.facts.keys())
        otherwise = {fact: value for fact, value in step.otherwise.items() if fact in wanted}
        return Step(step.id, step.question, step.hint, True, options, otherwise, step.kinds, step.contests)

    def _assess(self, taken: Taken) -> Assessment:
        facts: dict[str, Value] = {**self.base, "act.day": self.day.isoformat()}
        for step, chosen in taken:
            facts.update(step.stated(chosen))
        act = Act({fact: Fact(value, Source.CLAIMED) for fact, value in facts.items()})
        return self.engine.assess(derive(act, self._register))


def open_items(assessment: Assessment) -> tuple[str, ...]:
    """The undetermined items that count for advice: breaches and routes."""
    return (
        *assessment.items(Outcome.UNDETERMINED, Effect.BREACH),
        *assessment.items(Outcome.UNDETERMINED, Effect.ROUTE),
    )
