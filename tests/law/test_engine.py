"""The engine against a slow reading of the same rules, and what must hold of every act."""

from collections import Counter

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nirpihak.facts import CATALOGUE, Act, Fact, Source, Value
from nirpihak.law.engine import Assessment, default_engine
from nirpihak.law.model import Effect, Limb, Outcome
from tests.law.acts import NAMES, SOURCES, acts, consistent, days, near_an_item, reading

ENGINE = default_engine()
ASN = ("pns", "cpns", "pppk", "pppk_part_time")


def assessed(facts: dict[str, Value]) -> Assessment:
    return ENGINE.assess(Act.of(facts))


def result(assessment: Assessment) -> tuple[int, int]:
    return assessment.met, assessment.undetermined


@settings(max_examples=600)
@given(near_an_item())
def test_an_item_is_met_just_where_it_is_met_however_the_unknown_turns_out(near: tuple[str, dict[str, Value]]) -> None:
    item, facts = near
    assert assessed(facts).outcome(item) is reading(item).settled(facts)


@settings(max_examples=150)
@given(near_an_item(), st.data())
def test_no_completion_gainsays_a_settled_item(near: tuple[str, dict[str, Value]], data: st.DataObject) -> None:
    """Nothing of the reading above is used here: the engine on the facts, and on those facts completed at random."""
    _, facts = near
    before = assessed(facts)
    completed = dict(facts)
    for fact, kind in CATALOGUE.kinds.items():
        if kind.domain and fact not in completed:
            completed[fact] = data.draw(st.sampled_from(kind.domain), label=fact)
    completed.setdefault("act.day", data.draw(days(), label="act.day"))
    completed = consistent(completed)
    assume(all(completed.get(fact) == value for fact, value in facts.items()))
    after = assessed(completed)
    assert before.met & ~after.met == 0
    settled_not_met = ~(before.met | before.undetermined)
    assert settled_not_met & (after.met | after.undetermined) == 0


@settings(max_examples=300)
@given(acts(), st.data())
def test_one_more_fact_never_turns_a_settled_outcome(act: Act, data: st.DataObject) -> None:
    unknown = [fact for fact, kind in CATALOGUE.kinds.items() if kind.type != "name" and fact not in act.facts]
    assume(unknown)
    fact = data.draw(st.sampled_from(unknown))
    value = data.draw(days() if fact == "act.day" else st.sampled_from(CATALOGUE[fact].domain))
    more = {key: stated.value for key, stated in act.facts.items()} | {fact: value}
    assume(consistent(more) == more)
    before, after = ENGINE.assess(act), ENGINE.assess(act.adding({fact: Fact(value)}))
    for item in ENGINE.order:
        assert before.outcome(item) in (Outcome.UNDETERMINED, after.outcome(item)), item
    for limb in Limb:
        assert before.limb(limb) in (Outcome.UNDETERMINED, after.limb(limb)), limb


@given(acts(), st.data())
def test_the_order_of_the_facts_does_not_matter(act: Act, data: st.DataObject) -> None:
    shuffled = dict(data.draw(st.permutations(list(act.facts.items()))))
    assert result(ENGINE.assess(Act(shuffled))) == result(ENGINE.assess(act))


@given(acts(), st.dictionaries(st.sampled_from(NAMES), st.text(min_size=1, max_size=12)))
def test_exchanging_the_names_of_participants_changes_nothing(act: Act, names: dict[str, str]) -> None:
    kept = {fact: stated for fact, stated in act.facts.items() if fact not in NAMES}
    renamed = Act(kept | {fact: Fact(name, Source.CONFIRMED) for fact, name in names.items()})
    assert result(ENGINE.assess(renamed)) == result(ENGINE.assess(act))


@given(acts(), st.data())
def test_a_disputed_fact_counts_as_unknown(act: Act, data: st.DataObject) -> None:
    assume(act.facts)
    disputed = data.draw(st.sets(st.sampled_from(sorted(act.facts)), min_size=1))
    value = {fact: data.draw(_any_value(fact), label=fact) for fact in sorted(disputed)}
    doubted = {
        fact: Fact(value[fact], Source.DISPUTED) if fact in disputed else stated for fact, stated in act.facts.items()
    }
    left = {fact: stated for fact, stated in act.facts.items() if fact not in disputed}
    assert result(ENGINE.assess(Act(doubted))) == result(ENGINE.assess(Act(left)))


def _any_value(fact: str) -> st.SearchStrategy[Value]:
    if fact == "act.day":
        return days()
    return st.sampled_from(CATALOGUE[fact].domain) if CATALOGUE[fact].domain else st.text(min_size=1, max_size=5)


@given(acts(), st.data())
def test_where_a_fact_comes_from_does_not_change_what_follows(act: Act, data: st.DataObject) -> None:
    other = {
        fact: Fact(stated.value, data.draw(st.sampled_from(SOURCES), label=fact), "catatan")
        for fact, stated in act.facts.items()
    }
    assert result(ENGINE.assess(Act(other))) == result(ENGINE.assess(act))


@given(acts(), st.sampled_from([*(v for v in CATALOGUE["actor.employment"].values if v not in ASN)]))
def test_nobody_but_asn_is_ever_in_the_ethics_or_discipline_limb(act: Act, employment: str) -> None:
    facts = {fact: stated.value for fact, stated in act.facts.items() if not fact.startswith("actor.")}
    assessment = assessed(facts | {"actor.employment": employment})
    for limb in (Limb.ETHICS, Limb.DISCIPLINE, Limb.PARTY_MEMBERSHIP):
        assert assessment.limb(limb) is not Outcome.MET
    if employment != "ppnpn":
        assert assessment.limb(Limb.CONTRACT) is not Outcome.MET
    assert "breach" not in {ENGINE.rulebook.items[item].effect for item in assessment.items(Outcome.MET)} or (
        employment == "ppnpn"
    )


@given(acts())
def test_a_limb_is_what_its_items_and_referrals_come_to(act: Act) -> None:
    assessment = ENGINE.assess(act)
    rules = ENGINE.rulebook.items
    for limb in Limb:
        own = {id: assessment.outcome(id) for id, item in rules.items() if item.limb is limb}
        elsewhere = {assessment.outcome(id) for id, item in rules.items() if limb in item.leaves_open}
        if Outcome.MET in own.values():
            assert assessment.limb(limb) is Outcome.MET
        elif assessment.limb(limb) is Outcome.MET:
            series = Counter(rules[id].series for id, outcome in own.items() if outcome is Outcome.UNDETERMINED)
            assert any(name is not None and number > 1 for name, number in series.items())
        else:
            open_ = Outcome.UNDETERMINED in own.values() or elsewhere & {Outcome.MET, Outcome.UNDETERMINED}
            assert assessment.limb(limb) is (Outcome.UNDETERMINED if open_ else Outcome.NOT_MET)
    assert assessment.limbs == {limb: assessment.limb(limb) for limb in Limb}


@given(acts())
def test_guidance_changes_no_limb(act: Act) -> None:
    pose = {"content.pose": Fact("thumb_up")}
    bare = Act({fact: stated for fact, stated in act.facts.items() if fact != "content.pose"})
    assert ENGINE.assess(bare.adding(pose)).limbs == ENGINE.assess(bare).limbs


def test_a_limb_is_met_where_the_law_changed_within_the_month_and_either_rule_is_met() -> None:
    speech: dict[str, Value] = {
        "act.kind": "speech",
        "act.day": "2024-11",
        "contest.regime": "pilkada",
        "target.status": "designated",
        "content.stance": "support",
    }
    head = assessed(speech | {"actor.position": "village_head"})
    assert {head.outcome("UU10-71"), head.outcome("UU10-71-MK136")} == {Outcome.UNDETERMINED}
    assert head.limb(Limb.CRIMINAL_ROUTE) is Outcome.MET
    soldier = assessed(speech | {"actor.employment": "tni"})
    assert soldier.limb(Limb.CRIMINAL_ROUTE) is Outcome.UNDETERMINED


def test_what_another_body_decides_is_left_open() -> None:
    assessment = assessed({"actor.employment": "polri", "act.kind": "like", "act.day": "2024-10-10"})
    assert assessment.limb(Limb.ETHICS) is Outcome.UNDETERMINED
    assert assessment.limb(Limb.PARTY_MEMBERSHIP) is Outcome.NOT_MET


def test_guidance_and_referrals_have_no_limb_and_all_others_have_one() -> None:
    without = {item.effect for item in ENGINE.rulebook.items.values() if item.limb is None}
    having = {item.effect for item in ENGINE.rulebook.items.values() if item.limb is not None}
    assert without == {Effect.GUIDANCE, Effect.REFERRAL}
    assert having == {Effect.BREACH, Effect.ROUTE}


@given(acts())
def test_the_lists_of_items_part_the_rulebook_in_its_order(act: Act) -> None:
    assessment = ENGINE.assess(act)
    lists = {outcome: assessment.items(outcome) for outcome in Outcome}
    assert sorted(item for listed in lists.values() for item in listed) == sorted(ENGINE.order)
    for outcome, listed in lists.items():
        assert list(listed) == [item for item in ENGINE.order if assessment.outcome(item) is outcome]
        by_effect = [set(assessment.items(outcome, effect)) for effect in Effect]
        assert set().union(*by_effect) == set(listed)


def test_an_act_of_which_nothing_is_known_meets_nothing() -> None:
    assessment = assessed({})
    assert assessment.met == 0
    assert set(assessment.limbs.values()) == {Outcome.UNDETERMINED}


def test_voting_meets_nothing() -> None:
    assessment = assessed({"act.kind": "vote", "actor.employment": "pns", "act.day": "2024-11-27"})
    assert assessment.met == 0
    assert set(assessment.limbs.values()) == {Outcome.NOT_MET}
