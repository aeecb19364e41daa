"""Why an item came out as it did: grounds that suffice, questions that settle and matter, exceptions, ladders."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nirpihak.facts import CATALOGUE, Act, Fact, Source, Value
from nirpihak.law.engine import default_engine
from nirpihak.law.model import Outcome
from nirpihak.law.reasons import Ground, Reason, Reasons
from tests.law.acts import DAY, Reading, acts, at_an_item, boundaries, contradictory, days_within, near_an_item, reading

ENGINE = default_engine()
RULEBOOK = ENGINE.rulebook
TRIES = 20

SEEDED = st.integers(0, 2**32).map(random.Random)
"""Chance that hypothesis repeats but does not shrink: it would shrink it to the one choice that finds nothing."""


def outcome(item: str, facts: Mapping[str, Value]) -> Outcome:
    return ENGINE.assess(Act.of(facts)).outcome(item)


def reason(item: str, facts: Mapping[str, Value]) -> Reason:
    return Reasons(ENGINE.assess(Act.of(facts))).of(item)


def stated(grounds: Iterable[Ground]) -> dict[str, Value]:
    return {ground.fact: ground.value for ground in grounds}


def answers(fact: str, item: str, known: Mapping[str, Value]) -> list[Value]:
    """Every answer to a question that the item tells apart; a day known roughly is answered by a day within it."""
    if fact == DAY:
        return [day.isoformat() for day in days_within(known.get(DAY))]
    return list(reading(item).values[fact])


# ---------------------------------------------------------------- questions


@settings(max_examples=150)
@given(near_an_item(), SEEDED)
def test_the_questions_settle_an_item_whatever_is_answered(
    near: tuple[str, dict[str, Value]], chance: random.Random
) -> None:
    item, facts = near
    told = reason(item, facts)
    assert bool(told.questions) == (told.outcome is Outcome.UNDETERMINED)
    for _ in range(5):
        answered = facts | {fact: chance.choice(answers(fact, item, facts)) for fact in told.questions}
        if not contradictory(answered):
            assert outcome(item, answered) is not Outcome.UNDETERMINED


@settings(max_examples=150)
@given(near_an_item(), SEEDED)
def test_no_question_could_be_left_out(near: tuple[str, dict[str, Value]], chance: random.Random) -> None:
    """For each question there are answers to the others under which it still decides: the set is a smallest one."""
    item, facts = near
    questions = reason(item, facts).questions
    for question in questions:
        assert question not in facts or question == DAY
        assert matters(item, facts, question, [fact for fact in questions if fact != question], chance), question


def matters(item: str, facts: Mapping[str, Value], question: str, others: list[str], chance: random.Random) -> bool:
    """Whether answers to the other questions are found that leave the item open.

    Where to look is read off the item's terms: inside a term that names the question, outside all that would hold
    anyway. That the item is open there the engine itself says.
    """
    terms = ENGINE.compiled[item].reduced
    known = Reasons(ENGINE.assess(Act.of(facts))).known
    for term in chance.sample(terms, len(terms)):
        if question not in term:
            continue
        inside = {
            **ENGINE.domains,
            **known,
            **{fact: values & known.get(fact, values) for fact, values in term.items()},
        }
        for denied in known.get(question, ENGINE.domains[question]) - term[question]:
            rivals = [
                {fact: values for fact, values in rival.items() if fact != question}
                for rival in terms
                if denied in rival.get(question, {denied})
            ]
            for box in islice(outside(inside, rivals), TRIES):
                if left_open(item, facts, others, box, chance):
                    return True
    return False


def left_open(
    item: str, facts: Mapping[str, Value], others: list[str], box: Mapping[str, frozenset[Any]], chance: random.Random
) -> bool:
    """Whether answers to the other questions within a box leave the item open."""
    for _ in range(TRIES):
        answered = dict(facts)
        for fact in others:
            possible = [each for each in answers(fact, item, facts) if told_as(fact, each) in box[fact]]
            # The answers stand for whole sets of values; a box may hold others of a set.
            answered[fact] = chance.choice(possible or sorted(box[fact], key=repr))
        if not contradictory(answered) and outcome(item, answered) is Outcome.UNDETERMINED:
            return True
    return False


def outside(box: Mapping[str, frozenset[Any]], rivals: list[dict[str, frozenset[Any]]]) -> Iterator[Mapping[str, Any]]:
    """Parts of a box in which none of the rival terms holds."""
    if not all(box.values()):
        return
    inside = [rival for rival in rivals if all(box[fact] & values for fact, values in rival.items())]
    if not inside:
        yield box
        return
    for fact, values in inside[0].items():
        yield from outside({**box, fact: box[fact] - values}, inside[1:])


def told_as(fact: str, value: Value) -> object:
    """A value as terms hold it: a day by its epoch."""
    return ENGINE.epochs.at(date.fromisoformat(str(value))) if fact == DAY else value


@given(acts())
def test_the_questions_of_an_act_are_those_of_its_open_items(act: Act) -> None:
    reasons = Reasons(ENGINE.assess(act))
    open_items = reasons.assessment.items(Outcome.UNDETERMINED)
    by_item = {item: set(reasons.of(item).questions) for item in open_items}
    listed = reasons.questions()
    assert len({question.fact for question in listed}) == len(listed)
    assert {(item, question.fact) for question in listed for item in question.items} == {
        (item, fact) for item, facts in by_item.items() for fact in facts
    }
    weights = [(question.decisive, len(question.items)) for question in listed]
    assert weights == sorted(weights, reverse=True)
    assert all(question.kind is CATALOGUE[question.fact] for question in listed)
    for item in open_items[:2]:
        assert {question.fact for question in reasons.questions([item])} == by_item[item]


@given(near_an_item())
def test_a_decisive_question_can_rule_the_item_out_alone(near: tuple[str, dict[str, Value]]) -> None:
    item, facts = near
    assume(outcome(item, facts) is Outcome.UNDETERMINED)
    for question in Reasons(ENGINE.assess(Act.of(facts))).questions([item]):
        alone = [facts | {question.fact: value} for value in answers(question.fact, item, facts)]
        settles = any(outcome(item, each) is Outcome.NOT_MET for each in alone if not contradictory(each))
        assert settles or not question.decisive


# ---------------------------------------------------------------- grounds


@settings(max_examples=200)
@given(st.one_of(near_an_item(), at_an_item()))
def test_the_grounds_of_a_settled_item_suffice_for_it(near: tuple[str, dict[str, Value]]) -> None:
    item, facts = near
    told = reason(item, facts)
    assume(told.outcome is not Outcome.UNDETERMINED)
    assert outcome(item, stated(told.grounds)) is told.outcome


@settings(max_examples=150)
@given(at_an_item())
def test_no_ground_of_a_met_item_could_be_left_out(near: tuple[str, dict[str, Value]]) -> None:
    item, facts = near
    told = reason(item, facts)
    assume(told.outcome is Outcome.MET)
    grounds = stated(told.grounds)
    follows = {CATALOGUE.implied[ground] for ground in grounds.items() if ground in CATALOGUE.implied}
    for fact in {fact for fact, value in grounds.items() if (fact, value) not in follows}:
        assert outcome(item, {key: value for key, value in grounds.items() if key != fact}) is not Outcome.MET


@given(acts(), st.data())
def test_every_ground_is_a_fact_of_the_act_with_its_source(act: Act, data: st.DataObject) -> None:
    assessment = ENGINE.assess(act)
    for item in data.draw(st.lists(st.sampled_from(ENGINE.order), max_size=5)):
        told = Reasons(assessment).of(item)
        assert told.item is RULEBOOK.items[item]
        assert told.outcome is assessment.outcome(item)
        for ground in told.grounds:
            fact = assessment.act.facts[ground.fact]
            assert (ground.value, ground.source) == (fact.value, fact.source)
            if ground.wanted and told.outcome is Outcome.MET:
                assert ground.value in ground.wanted
            if ground.wanted and told.outcome is Outcome.NOT_MET:
                assert ground.value not in ground.wanted
        order = [list(CATALOGUE.kinds).index(ground.fact) for ground in told.grounds]
        assert order == sorted(order)


@given(near_an_item(), st.data())
def test_no_ground_is_a_disputed_fact(near: tuple[str, dict[str, Value]], data: st.DataObject) -> None:
    item, facts = near
    disputed = data.draw(st.sets(st.sampled_from(sorted(facts)))) if facts else set()
    act = Act({key: Fact(value, Source.DISPUTED if key in disputed else Source.READ) for key, value in facts.items()})
    told = Reasons(ENGINE.assess(act)).of(item)
    assert all(ground.source is not Source.DISPUTED for ground in told.grounds)
    left = {key: value for key, value in facts.items() if key not in disputed}
    assert told.outcome is outcome(item, left)


def test_a_disputed_fact_that_follows_from_another_is_known_by_that_one() -> None:
    facts = {
        "actor.employment": Fact("pns"),
        "act.kind": Fact("banner"),
        "act.day": Fact("2024-10-10"),
        "target.status": Fact("designated", Source.CONFIRMED),
        "target.concerns": Fact("candidate", Source.DISPUTED),
    }
    told = Reasons(ENGINE.assess(Act(facts))).of("SKB-D1")
    assert told.outcome is Outcome.MET
    assert [ground.fact for ground in told.grounds] == ["actor.employment", "act.kind", "act.day", "target.status"]


def test_what_an_answer_rules_out_elsewhere_is_not_asked() -> None:
    """A regional election has no DPD, and nobody supports a party that is a would-be candidate."""
    letter: dict[str, Value] = {"actor.employment": "pns", "act.kind": "support_letter", "act.day": "2024-08-01"}
    told = reason("SKB-D11", letter | {"contest.regime": "pilkada", "target.independent": False})
    assert told.outcome is Outcome.NOT_MET
    assert {ground.fact for ground in told.grounds} == {"contest.regime", "target.independent"}
    assert set(reason("SKB-D11", letter | {"contest.regime": "pilkada"}).questions) == {
        "target.status",
        "target.independent",
    }
    banner: dict[str, Value] = {"actor.employment": "pns", "act.kind": "banner", "act.day": "2024-08-01"}
    assert reason("SKB-E1", banner).questions == ("target.status",)
    assert reason("SKB-E1", banner | {"target.concerns": "party"}).outcome is Outcome.NOT_MET


@pytest.mark.parametrize(
    ("item", "employment", "rough", "day", "settled"),
    [
        ("SKB-D6", "pns", "2022", "2022-09-22", Outcome.MET),
        ("SKB-D6", "pns", "2022-09", "2022-09-21", Outcome.NOT_MET),
        ("UU10-71-MK136", "tni", "2024", "2024-11-14", Outcome.MET),
        ("UU10-71-MK136", "tni", "2024-11", "2024-11-13", Outcome.NOT_MET),
        ("PP94-N6", "pns", "2021-08", "2021-08-31", Outcome.MET),
        ("PP94-N6", "pns", "2021", "2021-08-30", Outcome.NOT_MET),
    ],
)
def test_a_day_too_rough_for_a_change_of_law_is_asked_for(
    item: str, employment: str, rough: str, day: str, settled: Outcome
) -> None:
    met = next(dict(example.facts) for example in RULEBOOK.items[item].examples if example.outcome is Outcome.MET)
    met |= {"actor.employment": employment}
    told = reason(item, met | {DAY: rough})
    assert (told.outcome, told.questions) == (Outcome.UNDETERMINED, (DAY,))
    assert outcome(item, met | {DAY: day}) is settled


# ---------------------------------------------------------------- exceptions


@settings(max_examples=200)
@given(near_an_item())
def test_an_exception_is_named_just_where_it_made_the_difference(near: tuple[str, dict[str, Value]]) -> None:
    item, facts = near
    told = reason(item, facts)
    if told.exceptions:
        assert told.outcome is Outcome.NOT_MET
        assert Reading(RULEBOOK, told.item, without=told.exceptions).settled(facts) is not Outcome.NOT_MET
    for name in told.exceptions:
        assert name in told.item.exceptions


@pytest.mark.parametrize(
    ("item", "change", "named"),
    [
        ("SKB-D6", {"account.control": "compromised"}, ("EX-NOT-OWN",)),
        ("SKB-D6", {"act.visibility": "private"}, ("EX-PRIVATE",)),
        ("SKB-D6", {"act.visibility": "private", "account.control": "impersonated"}, ("EX-PRIVATE", "EX-NOT-OWN")),
        ("SKB-D6", {"target.status": "prospective", "act.visibility": "private"}, ()),
        ("SKB-D6", {"actor.employment": "polri", "act.visibility": "private"}, ()),
        ("SKB-D4", {"event.attendance": "passive"}, ()),
    ],
)
def test_exceptions_by_name(item: str, change: dict[str, Value], named: tuple[str, ...]) -> None:
    met = next(dict(example.facts) for example in RULEBOOK.items[item].examples if example.outcome is Outcome.MET)
    assert reason(item, met).exceptions == ()
    told = reason(item, met | change)
    assert told.outcome is Outcome.NOT_MET
    assert told.exceptions == named


# ---------------------------------------------------------------- ladders


def ladder_of(item: str, employment: str, day: str) -> str | None:
    met = next(dict(example.facts) for example in RULEBOOK.items[item].examples if example.outcome is Outcome.MET)
    told = reason(item, met | {"actor.employment": employment, "act.day": day})
    assert told.outcome is Outcome.MET
    return told.ladder.id if told.ladder else None


@pytest.mark.parametrize(
    ("item", "employment", "day", "ladder"),
    [
        ("SKB-E1", "pns", "2024-08-10", "MORAL-PP42"),
        ("SKB-D6", "pns", "2024-10-10", "HEAVY-PP94"),
        ("SKB-D6", "cpns", "2024-10-10", "HEAVY-PP94"),
        ("SKB-D6", "pppk", "2024-10-10", "HEAVY-PPPK"),
        ("SKB-D6", "pppk_part_time", "2025-10-10", "HEAVY-PPPK"),
        ("SKB-D9", "pns", "2024-08-01", "MEDIUM-PP94"),
        ("PP49-D6", "pppk", "2024-10-10", "CONTRACT-PPPK"),
        ("SE1-D6", "ppnpn", "2024-10-10", "CONTRACT-PPNPN"),
        ("SKB-D5", "pns", "2024", "DISMISSAL"),
        ("PP53-4-13", "pns", "2019-02-02", "MEDIUM-PP53"),
        ("PP53-4-12D", "pns", "2019-02-02", "HEAVY-PP53"),
        ("SKB20-D-SOCIAL", "pns", "2020-10-15", "MEDIUM-SKB20"),
        ("SKB20-D-SOCIAL", "pns", "2021-08-30", "MEDIUM-SKB20"),
        ("SKB20-D-SOCIAL", "pns", "2021-08-31", "MEDIUM-PP94"),
        ("SKB20-D-SOCIAL", "pns", "2021", None),
        ("PP94-N1", "pns", "2024-10-10", None),
        ("SKB-D13", "pns", "2024-10-10", None),
    ],
)
def test_the_ladder_is_that_of_the_employment_and_the_day(
    item: str, employment: str, day: str, ladder: str | None
) -> None:
    assert ladder_of(item, employment, day) == ladder


def test_medium_discipline_since_2021_shows_what_is_applied_beside_what_is_written() -> None:
    ladder = RULEBOOK.ladder_for("medium", "pns", date(2024, 10, 10))
    assert ladder is not None
    assert [step.en for step in ladder.steps] == [
        f"Performance allowance cut by 25% for {months} months" for months in (6, 9, 12)
    ]
    assert len(ladder.steps_as_applied) == 3
    assert "gaji berkala" in ladder.steps_as_applied[0].id
    assert ladder.transition is not None
    assert ladder.confidence == "medium"
    before = RULEBOOK.ladder_for("medium_2010", "pns", date(2019, 10, 10))
    assert before is not None
    assert before.steps == ladder.steps_as_applied, "the old kinds of 2010 are what is applied"


def test_no_item_has_a_ladder_unless_it_is_met() -> None:
    for item in RULEBOOK.items.values():
        for example in item.examples:
            if example.outcome is not Outcome.MET:
                assert reason(item.id, example.facts).ladder is None


def test_every_sanction_with_steps_has_a_ladder_wherever_it_can_be_met() -> None:
    """No kind of employee and no day falls between two ladders."""
    stepless = {"open", "no_level", "unstated"}
    lacking = set()
    for item in RULEBOOK.items.values():
        met = next(dict(example.facts) for example in item.examples if example.outcome is Outcome.MET)
        if item.sanction is None or item.sanction in stepless:
            continue
        for employment in ("pns", "cpns", "pppk", "pppk_part_time", "ppnpn"):
            # Part-time PPPK is a status of 2025.
            first = date(2025, 1, 1) if employment == "pppk_part_time" else date.min
            for day in boundaries():
                facts = met | {"actor.employment": employment, DAY: day.isoformat()}
                can_be = day >= first and item.in_force_on(day) and outcome(item.id, facts) is Outcome.MET
                if can_be and RULEBOOK.ladder_for(item.sanction, employment, day) is None:
                    lacking.add((item.id, employment, day))
    assert lacking == set()


@settings(max_examples=60)
@given(near_an_item())
def test_reasons_are_given_alike_twice(near: tuple[str, dict[str, Value]]) -> None:
    item, facts = near
    assert reason(item, facts) == reason(item, dict(reversed(facts.items())))
