"""What the contest register adds to an act: on boundary days, for past handles, where facts are disputed or wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nirpihak.contests import CampaignAccount, Contest, Register, load_register
from nirpihak.facts import Act, ActError, Fact, Source, Value
from nirpihak.law.deriving import derive, shipped_register

NOW = "pilbup-kabupaten-contoh-2027"
PAST = "pilbup-kabupaten-contoh-2024"


def derived(contest: str = NOW, /, **facts: Value) -> Act:
    """The act in a contest with facts written `group_name`, derived."""
    given = {fact.replace("_", ".", 1): value for fact, value in facts.items()}
    return derive(Act.of({"contest.id": contest, **given}))


def test_the_contest_gives_office_and_regime() -> None:
    act = derived()
    assert act.facts["contest.kind"] == Fact("pilbup", Source.COMPUTED)
    assert act.facts["contest.regime"] == Fact("pilkada", Source.COMPUTED)
    assert act.value("contest.stage") is None


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        ("2026-02-28", None),
        ("2026-03-01", "preparation"),
        ("2026-08-31", "preparation"),
        ("2026-09-01", "nomination"),
        ("2026-11-08", "nomination"),
        ("2026-11-09", "designation"),
        ("2026-11-10", None),
        ("2026-11-12", "campaign"),
        ("2027-05-22", "campaign"),
        ("2027-05-23", "quiet"),
        ("2027-05-26", "voting"),
        ("2027-05-27", "counting"),
        ("2027-06-16", None),
        ("2026-12", "campaign"),
        ("2026-11", None),
        ("2026-07", "preparation"),
        ("2027", None),
    ],
)
def test_the_stage_on_the_day(day: str, stage: str | None) -> None:
    assert derived(act_day=day).value("contest.stage") == stage


@pytest.mark.parametrize(
    ("contest", "participant", "day", "status"),
    [
        (NOW, "pair-1", "2026-08-31", None),
        (NOW, "pair-1", "2026-09-01", "prospective"),
        (NOW, "pair-1", "2026-11-08", "prospective"),
        (NOW, "pair-1", "2026-11-09", "designated"),
        (NOW, "pair-3", "2026-11-09", "prospective"),
        (NOW, "pair-1", "2026-10", "prospective"),
        (NOW, "pair-1", "2026-11", None),
        (NOW, "pair-3", "2026-11", "prospective"),
        (NOW, "pair-1", "2026-12", "designated"),
        (NOW, "pair-1", "2026", None),
        (NOW, "pair-1", "2027-09-01", "none"),
        (PAST, "pair-2", "2024-09-21", "prospective"),
        (PAST, "pair-2", "2024-09-22", "designated"),
        (PAST, "pair-3", "2024-10-19", "designated"),
        (PAST, "pair-3", "2024-10-20", "none"),
        (PAST, "pair-3", "2024-10", None),
    ],
)
def test_the_status_on_the_day(contest: str, participant: str, day: str, status: str | None) -> None:
    act = derived(contest, target_participant=participant, act_day=day)
    assert act.value("target.status") == status
    assert act.value("target.concerns") == "candidate"
    assert act.value("target.independent") is False


def test_without_a_day_nothing_is_said_of_status_or_stage() -> None:
    act = derived(target_participant="pair-1")
    assert act.value("target.concerns") == "candidate"
    assert act.value("target.status") is None
    assert act.value("contest.stage") is None


@pytest.mark.parametrize(
    ("handle", "platform", "day", "account"),
    [
        ("@contoh.arunika.bayu", "instagram", "2026-11-10", None),
        ("@contoh.arunika.bayu", "instagram", "2026-11-11", "registered"),
        ("contoh.ARUNIKA.bayu", "instagram", "2027-05-22", "registered"),
        ("contoh.arunika.bayu", "instagram", "2027-05-23", None),
        ("contoh.arunika", "instagram", "2026-12-01", "registered"),
        ("contoh-ig-1001", "instagram", "2026-12-01", "registered"),
        ("contoh.arunika.bayu", "facebook", "2026-12-01", None),
        ("contoh.arunika.bayu", "instagram", "2026-11", None),
        ("contoh.arunika.bayu", "instagram", "2026-12", "registered"),
        ("Relawan Arunika-Bayu (contoh)", "whatsapp", "2026-09-10", "labelled"),
        ("nobody", "instagram", "2026-12-01", None),
    ],
)
def test_the_account_acted_upon(handle: str, platform: str, day: str, account: str | None) -> None:
    act = derived(target_handle=handle, act_platform=platform, act_day=day)
    assert act.value("target.account") == account
    assert act.value("target.participant") == (account and "pair-1")
    assert (act.value("target.status") is not None) == (account is not None)


@pytest.mark.parametrize("missing", ["target_handle", "act_platform", "act_day"])
def test_an_account_needs_name_platform_and_day(missing: str) -> None:
    facts = {"target_handle": "contoh.arunika", "act_platform": "instagram", "act_day": "2026-12-01"}
    del facts[missing]
    assert derived(**facts).value("target.account") is None


def test_an_account_held_on_the_first_day_alone_is_not_surely_one() -> None:
    act = derived(PAST, target_handle="contoh.dimas.ningsih", act_platform="instagram", act_day="2024-10")
    assert act.value("target.account") is None


def test_an_unknown_participant_is_refused_by_name() -> None:
    with pytest.raises(ActError) as refused:
        derived(target_participant="pair-9")
    (problem,) = refused.value.problems
    assert problem.field == "target.participant"
    assert problem.value == "pair-9"
    for lang in ("id", "en"):
        assert all(each in problem.message(lang) for each in (NOW, "pair-1", "pair-2", "pair-3"))


@pytest.mark.parametrize(
    ("named", "kind", "regime"),
    [
        ("pilgub-contoh-2031", "pilgub", "pilkada"),
        ("pileg-dpr-2029", "pileg_dpr", "pemilu"),
        ("pileg-dpd-contoh-2029", "pileg_dpd", "pemilu"),
        ("pileg-dprd-contoh-2029", "pileg_dprd", "pemilu"),
        ("pilpres-2029", "pilpres", "pemilu"),
        ("pilwalkot-contoh-2031", "pilwalkot", "pilkada"),
        ("pilkades-contoh-2031", None, None),
        ("anything", None, None),
    ],
)
def test_a_contest_not_in_the_register_gives_what_its_id_says(named: str, kind: str | None, regime: str | None) -> None:
    act = derived(named, target_participant="pair-1", act_day="2029-01-01")
    assert act.value("contest.kind") == kind
    assert act.value("contest.regime") == regime
    assert act.value("target.status") is None


def test_without_a_contest_only_values_speak() -> None:
    act = derive(Act.of({"contest.kind": "pilgub", "target.participant": "pair-9"}))
    assert act.facts["contest.regime"] == Fact("pilkada", Source.COMPUTED)


def test_what_is_stated_stands() -> None:
    act = derived(target_participant="pair-1", act_day="2026-12-01", target_status="prospective")
    assert act.facts["target.status"] == Fact("prospective", Source.CLAIMED)


def test_what_is_stated_may_contradict() -> None:
    with pytest.raises(ActError, match=r"contest\.regime"):
        derived(contest_regime="pemilu")


def test_a_disputed_contest_adds_nothing() -> None:
    disputed = Act({"contest.id": Fact(NOW, Source.DISPUTED), "target.participant": Fact("pair-9")})
    assert derive(disputed).facts == disputed.facts


@pytest.mark.parametrize("fact", ["act.day", "target.participant", "target.handle", "act.platform"])
def test_what_rests_on_a_disputed_fact_is_not_computed(fact: str) -> None:
    stated: dict[str, Value] = {"contest.id": NOW, "act.day": "2026-12-01"}
    if fact == "target.participant":
        stated |= {fact: "pair-1"}
    else:
        stated |= {"target.handle": "contoh.arunika", "act.platform": "instagram"}
    act = Act.of(stated)
    assert derive(act).value("target.status") == "designated"
    act = act.adding({fact: replace(act.facts[fact], source=Source.DISPUTED)})
    assert derive(act).value("target.status") is None
    assert derive(act).value("target.account") is None


def test_deriving_twice_adds_nothing() -> None:
    once = derived(target_participant="pair-1", act_day="2026-12-01")
    assert derive(once) == once


def test_an_empty_register_is_a_register() -> None:
    act = Act.of({"contest.id": NOW, "target.participant": "pair-1", "act.day": "2026-12-01"})
    assert derive(act, Register({}, {})).value("target.status") is None
    assert derive(act, shipped_register()).value("target.status") == "designated"


def test_a_party_is_what_the_act_concerns() -> None:
    register = load_register()
    contest = next(contest for contest in register if any(each.kind == "party" for each in contest.participants))
    party = next(each for each in contest.participants if each.kind == "party")
    act = derived(contest.id, target_participant=party.id, act_day="2024-01-10")
    assert act.value("target.concerns") == "party"
    assert act.value("target.status") is None


def test_every_account_of_the_invented_contests_is_found_on_its_own_days() -> None:
    register = load_register()
    pairs = [(contest, account) for id in (NOW, PAST) for contest in (register[id],) for account in contest.accounts]
    assert len(pairs) >= 10
    for contest, account in pairs:
        assert _found(contest, account, account.valid_from.isoformat()) == account.standing
        if account.valid_to is not None:
            assert _found(contest, account, account.valid_to.isoformat()) == account.standing


def _found(contest: Contest, account: CampaignAccount, day: str) -> Value | None:
    act = derived(contest.id, target_handle=account.handle, act_platform=account.platform, act_day=day)
    assert act.value("target.participant") == account.participant
    return act.value("target.account")
