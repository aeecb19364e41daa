"""Boleh? as a page needs it: read the answers in an address, and give the next question or the answer.

The address is the only place where answers are kept: a step's id with the options chosen. `asked` names the question
a form was about, so that an empty answer can be told from none; `change` names one to be asked again; `-` stands for
"asked, and none of them chosen". The flow itself is `nirpihak.advice`. Knows nothing of HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final
from urllib.parse import urlencode

from nirpihak.advice import LIMIT, Advice, AdviceError, Answers, Flow, Option, Step, Verdict, advise
from nirpihak.contests import load_register
from nirpihak.law.explanation import ItemText, explain
from nirpihak.law.model import CONFIDENCE_LABELS, Confidence
from nirpihak.law.wording import basis_text
from nirpihak.text import Text

ASKED: Final = "asked"
CHANGE: Final = "change"
NONE: Final = "-"
MOST: Final = LIMIT

Taken = tuple[tuple[Step, tuple[Option, ...]], ...]
Pairs = tuple[tuple[str, str], ...]
"""Names and values of an address, in order."""


@dataclass(frozen=True, slots=True)
class Given:
    """One answer that counts, with the address that asks it again."""

    step: Step
    options: tuple[Option, ...]
    change: str


@dataclass(frozen=True, slots=True)
class Asking:
    """The next question: what is chosen already, what the form carries along, the way back."""

    step: Step
    number: int
    chosen: frozenset[str]
    carried: Pairs
    missing: bool
    """Whether the form was sent without an answer."""
    back: str | None
    given: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer, with what the page lists beside it."""

    advice: Advice
    items: tuple[ItemText, ...]
    exceptions: tuple[tuple[str, Text], ...]
    basis: str
    """What the answer rests on: the instruments of the items that decide, or the basis of the exceptions."""
    confidence: Text | None
    """The words for the lowest confidence among those, if there are any."""
    given: tuple[Given, ...]
    version: str


def turn(query: Mapping[str, Sequence[str]], day: date, lang: str, *, demo: bool = False) -> Asking | Answer:
    """What the page says to the answers in an address on a day. Options that a question does not offer are ignored.

    In a `demo` the participants of invented contests are offered too.
    """
    flow = _flow(day, demo)
    answers, taken, step = _counted(flow, query)
    asked, change = _last(query, ASKED), _last(query, CHANGE)
    pairs = _pairs(flow, query)
    order = [each.id for each, _ in taken]
    again = next((each for each, _ in taken if each.id == change), None)
    if again is not None and asked != again.id:
        step = again
    given = tuple(Given(each, options, _address(pairs, each.id)) for each, options in taken)
    if step is None:
        return _answer(flow, answers, given, lang)
    number = order.index(step.id) if step.id in order else len(order)
    return Asking(
        step=step,
        number=number + 1,
        chosen=frozenset(answers.get(step.id, ())),
        carried=tuple(pair for pair in pairs if pair[0] != step.id),
        missing=asked == step.id,
        back=given[number - 1].change if number else None,
        given=given[:number],
    )


@lru_cache(maxsize=4)
def _flow(day: date, demo: bool) -> Flow:
    """The questions of a day; participants that stand that day are offered by name, invented ones in a demo alone."""
    return Flow(day, [contest for contest in load_register() if demo or not contest.invented])


def _counted(flow: Flow, query: Mapping[str, Sequence[str]]) -> tuple[Answers, Taken, Step | None]:
    """The answers of an address that their questions offer, those that count, and the next question."""
    answers = {step.id: chosen for step in flow.steps if (chosen := _chosen(step, query)) is not None}
    try:
        return answers, flow.taken(answers), flow.next_step(answers)
    except AdviceError:
        # A question that takes several answers offers only those that still matter: here some no longer do.
        answers = {}
    while (step := flow.next_step(answers)) is not None:
        chosen = _chosen(step, query)
        if chosen is None:
            break
        answers[step.id] = chosen
    return answers, flow.taken(answers), step


def _chosen(step: Step, query: Mapping[str, Sequence[str]]) -> tuple[str, ...] | None:
    values = query.get(step.id, ())
    chosen = tuple(option.id for option in step.options if option.id in values)
    if step.several:
        return chosen if chosen or NONE in values else None
    return chosen[:1] or None


def _pairs(flow: Flow, query: Mapping[str, Sequence[str]]) -> Pairs:
    """Every answer of the address, also those not asked for at the moment: going back loses none."""
    return tuple(
        (step.id, value)
        for step in flow.steps
        for value in dict.fromkeys(query.get(step.id, ()))
        if value == NONE or any(option.id == value for option in step.options)
    )


def _address(pairs: Pairs, change: str) -> str:
    return "?" + urlencode((*pairs, (CHANGE, change)))


def _last(query: Mapping[str, Sequence[str]], name: str) -> str | None:
    values = query.get(name, ())
    return values[-1] if values else None


def _answer(flow: Flow, answers: Answers, given: tuple[Given, ...], lang: str) -> Answer:
    advice = advise(flow, answers)
    rulebook = flow.engine.rulebook
    told = explain(advice.assessment, lang)
    texts = {item.id: item for part in (told.findings, told.open, told.excepted, told.referrals) for item in part}
    basis, confidence = _rests_on(advice, lang)
    return Answer(
        advice=advice,
        items=tuple(texts[item.id] for item in advice.items if item.id in texts),
        exceptions=tuple((name, rulebook.exceptions[name].name) for name in advice.exceptions),
        basis=basis,
        confidence=confidence,
        given=given,
        version=rulebook.version,
    )


def _rests_on(advice: Advice, lang: str) -> tuple[str, Text | None]:
    rulebook = advice.assessment.engine.rulebook
    if advice.verdict in (Verdict.NO, Verdict.DEPENDS):
        named = [rulebook.instruments[item.instrument].short.pick(lang) for item in advice.items]
        levels = {item.confidence for item in advice.items}
    else:
        used = [rulebook.exceptions[name] for name in advice.exceptions]
        named = [basis_text(basis).pick(lang) for each in used for basis in each.basis]
        levels = {each.confidence for each in used}
    ordered: tuple[Confidence, ...] = ("low", "medium", "high")
    lowest = next((level for level in ordered if level in levels), None)
    return ", ".join(dict.fromkeys(named)), CONFIDENCE_LABELS[lowest] if lowest else None
