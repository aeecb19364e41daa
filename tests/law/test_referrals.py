"""Where a matter belongs: the data of referrals, what points to it, and its clock."""

from __future__ import annotations

from datetime import datetime

import pytest

from nirpihak.facts import Act
from nirpihak.law.deriving import derive
from nirpihak.law.engine import Assessment, default_engine
from nirpihak.law.loading import load_rulebook
from nirpihak.law.procedure_loading import shipped_sources
from nirpihak.law.procedures import procedures
from nirpihak.law.referrals import ReferralDataError, parse, pointers, regimes

ROW = """
[[regime]]
id = "satu"
name = { id = "Satu", en = "One" }
receiver = { id = "Satu", en = "One" }
why = { id = "Satu", en = "One" }
whole = true
basis = ["UU"]
sources = ["S6"]
confidence = "high"
"""


def assessed(**facts: str) -> Assessment:
    return default_engine().assess(derive(Act.of({name.replace("__", "."): value for name, value in facts.items()})))


def pointed(kind: str, **facts: str) -> set[str]:
    return {each.regime.id for each in pointers(assessed(**facts), kind)}


@pytest.mark.parametrize(
    ("employment", "regime"),
    [
        ("village_official", "village"),
        ("tni", "tni"),
        ("polri", "polri"),
        ("state_official", "state"),
        ("bumn", "bumn"),
    ],
)
def test_who_is_not_asn_points_to_another_regime(employment: str, regime: str) -> None:
    assert regime in pointed("regency", actor__employment=employment, act__day="2024-10-10")
    assert regime not in pointed("regency", actor__employment="pns", act__day="2024-10-10")


def test_a_suspected_crime_points_to_gakkumdu_and_never_takes_the_rest_along() -> None:
    facts = {
        "actor.employment": "pns",
        "actor.position": "subdistrict_head",
        "act.kind": "speech",
        "act.day": "2024-10-10",
        "contest.regime": "pilkada",
        "target.concerns": "candidate",
        "target.status": "designated",
        "content.stance": "support",
    }
    found = {each.regime.id: each for each in pointers(default_engine().assess(derive(Act.of(facts))), "regency")}
    assert found["gakkumdu"].items == ("UU10-71",)
    assert not found["gakkumdu"].regime.whole


def test_what_is_unknown_points_nowhere_but_a_bawaslu_office_always_to_whoever_can_punish() -> None:
    assert list(pointers(None, "regency")) == []
    assert [each.regime.id for each in pointers(None, "bawaslu")] == ["ppk", "bkn"]


def test_every_regime_names_its_basis_and_a_source_that_is_known() -> None:
    sources = {*load_rulebook().sources, *shipped_sources()}
    for each in regimes().values():
        assert each.backing.basis, each.id
        assert set(each.backing.sources) <= sources, each.id
        assert each.backing.confidence != "high" or each.backing.sources != ("MEM",), each.id


@pytest.mark.parametrize(
    ("altered", "said"),
    [
        (ROW.replace('"satu"', "1"), "id: text is wanted"),
        (ROW + ROW, "satu stands twice"),
        (ROW + 'items = ["TIDAK-ADA"]\n', "'TIDAK-ADA' is no item"),
        (ROW + 'facts = { "act.tiada" = ["x"] }\n', "not in the catalogue"),
        (ROW + 'facts = { "actor.employment" = ["raja"] }\n', "raja is no value"),
        (ROW.replace("whole = true", 'whole = "ya"'), "true or false is wanted"),
        (ROW.replace('["S6"]', "[]"), "name where it was read"),
        (ROW + "lain = 1\n", "lain: unknown key"),
    ],
    ids=["id", "twice", "item", "fact", "value", "flag", "source", "key"],
)
def test_data_that_will_not_do_is_refused_by_name(altered: str, said: str) -> None:
    with pytest.raises(ReferralDataError, match=said):
        parse(altered)


def test_the_clock_of_a_referral_has_one_term_and_says_where_none_was_found() -> None:
    law = procedures()["referral"]
    at = datetime.fromisoformat("2024-11-20T15:45+07:00")
    (police,) = law.pending({"crime_stated": at, "prepared": at})
    assert (police.step, police.latest) == ("police", datetime.fromisoformat("2024-11-21T15:45+07:00"))
    assert [step.id for step in law.undated({"prepared": at})] == ["send"]
    assert [step.id for step in law.undated({"prepared": at, "sent": at})] == ["acknowledge"]
    assert law.undated({"prepared": at, "sent": at, "acknowledged": at, "answered": at}) == []
    assert all(step.backing.disagreement for step in law.steps if step.span is None)
