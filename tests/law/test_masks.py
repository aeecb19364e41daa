"""The bits decide as the prime terms do when they are looked at one by one; contradictions among values are seen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given

from nirpihak.facts import CATALOGUE, Act, ActError, Day, Problem, Value
from nirpihak.law import masks
from nirpihak.law.compiling import DAY
from nirpihak.law.engine import default_engine
from nirpihak.law.model import Outcome
from nirpihak.law.terms import Sum, Values
from tests.strategies import ANY_VALUES, VALUES

ENGINE = default_engine()


def known(act: Act) -> dict[str, Values]:
    """The values each known fact may have."""
    out: dict[str, Values] = {}
    for fact, stated in act.closed().facts.items():
        if fact == DAY:
            out[fact] = ENGINE.epochs.of_day(Day.parse(str(stated.value)))
        elif CATALOGUE[fact].domain:
            out[fact] = frozenset((stated.value,))
    return out


def by_terms(terms: Sum, facts: dict[str, Values]) -> Outcome:
    """Kleene's three values, term by term and literal by literal."""
    alive = [term for term in terms if all(facts.get(fact, wanted) & wanted for fact, wanted in term.items())]
    if any(all(fact in facts and facts[fact] <= wanted for fact, wanted in term.items()) for term in alive):
        return Outcome.MET
    return Outcome.UNDETERMINED if alive else Outcome.NOT_MET


@given(VALUES)
def test_every_item_comes_out_as_its_terms_say(values: dict[str, Value]) -> None:
    act = Act.of(values)
    assessment, facts = ENGINE.assess(act), known(act)
    assert {id: assessment.outcome(id) for id in ENGINE.order} == {
        id: by_terms(compiled.terms, facts) for id, compiled in ENGINE.compiled.items()
    }


@given(ANY_VALUES)
def test_plain_values_are_decided_as_acts_are(values: dict[str, Value]) -> None:
    def problems() -> tuple[Problem, ...]:
        try:
            assessment = ENGINE.assess(Act.of(values))
        except ActError as refused:
            return refused.problems
        assert ENGINE.decide(values) == (assessment.met, assessment.undetermined)
        return ()

    if wrong := problems():
        with pytest.raises(ActError) as refused:
            ENGINE.decide(values)
        assert refused.value.problems == wrong


@pytest.mark.parametrize(
    "values", [{"act.knd": "like"}, {"act.kind": "liked"}, {"act.day": "2024-13"}, {"act.kind": []}]
)
def test_plain_values_that_are_wrong_are_refused(values: dict[str, Value]) -> None:
    with pytest.raises(ActError):
        ENGINE.decide(values)


def test_the_items_read_back_are_the_bits() -> None:
    everything = ENGINE.assess(Act())
    assert tuple(ENGINE.items_of(ENGINE.every)) == ENGINE.order
    assert {*everything.items(Outcome.UNDETERMINED), *everything.items(Outcome.NOT_MET)} == set(ENGINE.order)


def test_days_kept_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(masks, "DAYS_KEPT", 10)
    fresh = masks.Masks([*ENGINE.compiled.values(), *ENGINE.joined.values()], ENGINE.epochs)
    first = date(2024, 1, 1)
    for number in range(50):
        text = (first + timedelta(days=number)).isoformat()
        assert fresh.day(text) == ENGINE.masks.day(text)
        assert len(fresh._days) <= 10
