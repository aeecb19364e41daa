"""Boleh? ends within six questions, asks only what can still matter, and refuses what it does not offer."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from itertools import combinations

import pytest

from nirpihak.advice import LIMIT, AdviceError, Flow, Step, advise, all_steps
from nirpihak.contests import load_register
from nirpihak.facts import CATALOGUE, Act
from nirpihak.law.model import Effect, Outcome
from tests.advice.asking import CAMPAIGN, CONTEST, flow, flow_with_names, written

EMPLOYMENTS = tuple(option.id for option in all_steps()[0].options)
KINDS = tuple(option.id for option in all_steps()[1].options)
Chosen = dict[str, tuple[str, ...]]


def answers_to(step: Step, most: int = 1) -> Iterator[tuple[str, ...]]:
    """Every answer to a step: each option of a single choice, or up to `most` of several."""
    ids = [option.id for option in step.options]
    if not step.several:
        yield from ((id,) for id in ids)
        return
    for number in range(most + 1):
        yield from combinations(ids, number)


def walk(asking: Flow, answers: Chosen, source: random.Random) -> Iterator[tuple[Chosen, Step]]:
    """One way through the flow: the answers so far and the step asked next, until none is."""
    while (step := asking.next_step(answers)) is not None:
        yield answers, step
        answers = {**answers, step.id: source.choice(list(answers_to(step, 2)))}
    yield answers, step  # type: ignore[misc]  # the end of the way, where no step is


def can_change(asking: Flow, answers: Chosen, step: Step) -> bool:
    """Whether two answers to the step differ in what is assessed or asked next."""
    seen: set[tuple[int, int, str | None]] = set()
    for chosen in answers_to(step, 3):
        taken = {**answers, step.id: chosen}
        assessment = asking.assess(taken)
        following = asking.next_step(taken) if len(seen) < 2 else None
        seen.add((assessment.met, assessment.undetermined, following.id if following else None))
        if len(seen) > 1:
            return True
    return False


@pytest.mark.parametrize("employment", EMPLOYMENTS)
def test_every_way_ends_within_six_questions_that_matter(employment: str) -> None:
    source = random.Random(employment)
    checked: set[tuple[tuple[str, tuple[str, ...]], ...]] = set()
    for kind in KINDS[EMPLOYMENTS.index(employment) % 3 :: 3]:
        start: Chosen = {"employment": (employment,)}
        following = flow().next_step(start)
        if following is None:
            assert employment in ("other", "bumn")
            break
        assert following.id == "kind"
        for number, (answers, step) in enumerate(walk(flow(), {**start, "kind": (kind,)}, source), 2):
            assert number <= LIMIT
            if step is not None:
                assert step.id not in answers
                if tuple(answers.items()) not in checked:
                    assert can_change(flow(), answers, step), (answers, step.id)
                    checked.add(tuple(answers.items()))
                continue
            assert [step.id for step, _ in flow().taken(answers)] == list(answers)
            assert advise(flow(), answers).to_json("id")["reason"]


def test_every_way_of_single_choices_ends_within_six_questions() -> None:
    """All of them, for a civil servant who likes or poses."""
    ends = 0
    waiting: list[Chosen] = [{"employment": ("pns",), "kind": (kind,)} for kind in ("like", "photo-pose")]
    while waiting:
        answers = waiting.pop()
        assert len(answers) <= LIMIT
        step = flow().next_step(answers)
        if step is None or step.several:
            ends += 1
            continue
        waiting += [{**answers, step.id: chosen} for chosen in answers_to(step)]
    assert ends > 50


def test_six_answers_are_the_end_even_where_something_is_open() -> None:
    answers = written(
        employment="pns", kind="photo-post", shows="unknown", whom="unknown", stance="unknown", circumstances="group"
    )
    assert len(flow().taken(answers)) == LIMIT
    assert flow().assess(answers).items(Outcome.UNDETERMINED, Effect.BREACH)
    assert flow().next_step(answers) is None


def test_the_first_questions_are_who_and_what() -> None:
    first = flow().next_step({})
    assert first is not None
    assert first.id == "employment"
    second = flow().next_step(written(employment="unknown"))
    assert second is not None
    assert second.id == "kind"


def test_nothing_is_asked_of_whom_no_rule_names() -> None:
    assert flow().next_step(written(employment="other")) is None


def test_whom_another_body_judges_is_asked_the_act_for_voting_is_a_right() -> None:
    second = flow().next_step(written(employment="bumn"))
    assert second is not None
    assert second.id == "kind"
    assert flow().next_step(written(employment="bumn", kind="like")) is None


def test_the_last_question_is_the_one_that_settles_most() -> None:
    """Whether it is one's spouse decides about passive attendance; whether one takes a side no longer does."""
    answers = written(employment="pns", kind="attend", event="campaign", attendance="passive", whom="designated")
    step = flow().next_step(answers)
    assert step is not None
    assert step.id == "circumstances"
    assert "spouse" in {option.id for option in step.options}


def test_answers_to_questions_no_longer_asked_are_ignored() -> None:
    plain = written(employment="pns", kind="like", account="registered", whom="designated")
    more = {**plain, **written(event="campaign", attendance="active", leave="no", stance="support", shows="none")}
    assert flow().taken(more) == flow().taken(plain)
    assert advise(flow(), more).to_json() == advise(flow(), plain).to_json()


def test_an_option_no_longer_offered_is_ignored() -> None:
    """A like is always public; "only a group can see it" was chosen before the act was changed to a like."""
    before = written(employment="pns", kind="post", whom="designated", stance="support", circumstances="private,appeal")
    changed = {**before, **written(kind="like", account="personal")}
    (step, chosen) = flow().taken(changed)[-1]
    assert step.id == "circumstances"
    assert "private" not in {option.id for option in (*step.options, *chosen)}
    assert [option.id for option in chosen] == [each for each in ("appeal",) if each in {o.id for o in step.options}]


def test_the_order_of_answers_does_not_matter() -> None:
    answers = written(employment="pns", kind="post", whom="designated", stance="support", circumstances="group,appeal")
    turned = {id: tuple(reversed(chosen)) for id, chosen in reversed(answers.items())}
    assert flow().taken(turned) == flow().taken(answers)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_an_unknown_question_is_refused_by_name(lang: str) -> None:
    with pytest.raises(AdviceError) as refused:
        flow().next_step(written(emploment="pns"))
    assert refused.value.step == "emploment"
    assert refused.value.option is None
    assert all(step.id in refused.value.message.pick(lang) for step in all_steps())


@pytest.mark.parametrize(
    "answers", [written(employment="pnss"), written(employment="pns", kind="vote", event="party!")]
)
def test_an_unknown_option_is_refused_by_name_asked_or_not(answers: Chosen) -> None:
    with pytest.raises(AdviceError) as refused:
        flow().taken(answers)
    step, option = refused.value.step, refused.value.option
    assert option == answers[step][0]
    assert all(each.id in refused.value.message.en for each in flow().step(step).options)
    assert all(each.id in str(refused.value) for each in flow().step(step).options)


@pytest.mark.parametrize("chosen", [(), ("pns", "tni")])
def test_a_single_choice_takes_one_answer(chosen: tuple[str, ...]) -> None:
    with pytest.raises(AdviceError) as refused:
        flow().next_step({"employment": chosen})
    assert refused.value.step == "employment"
    assert "one" in refused.value.message.en


def test_every_fact_of_every_option_is_one_of_the_catalogue() -> None:
    for step in all_steps():
        for option in step.options:
            Act.of(dict(option.facts)).closed()
        Act.of(dict(step.otherwise)).closed()
        assert len({option.id for option in step.options}) == len(step.options)


def test_every_single_choice_has_an_unknown_that_states_nothing() -> None:
    for step in all_steps():
        unknown = [option.id for option in step.options if not option.facts]
        assert unknown == ([] if step.several else ["unknown"])


def test_what_is_not_ticked_is_answered_too() -> None:
    (step,) = (step for step in all_steps() if step.several)
    for option in step.options:
        for fact, value in option.facts.items():
            assert step.otherwise[fact] != value
    assert step.stated([]) == step.otherwise


def test_steps_name_only_kinds_of_act_that_can_be_chosen() -> None:
    offered = {option.facts.get("act.kind") for option in all_steps()[1].options}
    for step in all_steps():
        assert step.kinds <= offered
        assert step.kinds <= set(CATALOGUE["act.kind"].values)


# ---------------------------------------------------------------- participants by name


@pytest.mark.parametrize(
    ("day", "offered"),
    [
        (date(2026, 8, 31), []),
        (date(2026, 9, 1), ["pair-1"]),
        (date(2026, 9, 2), ["pair-1", "pair-2"]),
        (date(2026, 9, 3), ["pair-1", "pair-2", "pair-3"]),
        (date(2027, 6, 15), ["pair-1", "pair-2", "pair-3"]),
        (date(2027, 6, 16), []),
    ],
)
def test_participants_are_offered_while_they_stand(day: date, offered: list[str]) -> None:
    options = Flow(day, [load_register()[CONTEST]]).step("whom").options
    named = [option.id for option in options if "/" in option.id]
    assert named == [f"{CONTEST}/{id}" for id in offered]
    assert [option.id for option in options if "/" not in option.id] == [o.id for o in flow().step("whom").options]


def test_a_named_participant_brings_its_status_and_contest() -> None:
    answers = written(employment="pns", kind="like", account="registered", whom=f"{CONTEST}/pair-3")
    act = flow_with_names().assess(answers).act
    assert act.value("target.status") == "prospective"
    assert act.value("contest.regime") == "pilkada"
    assert act.value("contest.stage") == "campaign"
    option = flow_with_names().step("whom").options[2]
    assert "Esa Contohlaksana" in option.label.id
    assert "(invented)" in option.label.en


@pytest.mark.parametrize("office", ["dpd", "independent", "nominated", "unknown"])
def test_a_named_participant_needs_no_office_and_contradicts_none(office: str) -> None:
    answers = written(employment="pns", kind="id-copy", office=office, whom=f"{CONTEST}/pair-3", circumstances="")
    assert "office" not in [step.id for step, _ in flow_with_names().taken(answers)]
    act = flow_with_names().assess(answers).act
    assert act.value("contest.kind") == "pilbup"
    assert act.value("target.independent") is False


def test_the_office_is_asked_where_nobody_is_named() -> None:
    step = flow().next_step(written(employment="pns", kind="id-copy", whom="prospective"))
    assert step is not None
    assert step.id == "office"


def test_the_day_decides_what_the_rules_were() -> None:
    """Before the circular of 2023 the acts of non-ASN staff were another body's matter."""
    answers = written(employment="ppnpn", kind="like", account="registered", whom="designated")
    assert advise(Flow(date(2022, 12, 31)), answers).verdict == "depends"
    assert advise(Flow(date(2023, 1, 3)), answers).verdict == "no"
    assert advise(Flow(CAMPAIGN), answers).verdict == "no"
