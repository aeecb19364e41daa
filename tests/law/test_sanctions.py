"""The ladder offers what the law has for this employee, limb, level and day, and nothing else."""

from __future__ import annotations

import pytest

from nirpihak.facts import Day
from nirpihak.law import sanctions
from nirpihak.law.loading import load_rulebook
from nirpihak.law.model import Limb
from nirpihak.law.sanctions import SanctionError

DAY = Day.parse("2024-10-10")


def ids(
    limb: Limb, items: list[str], employment: str | None, day: Day | None = DAY, *, repeat: bool = False
) -> list[str]:
    return [each.id for each in sanctions.offered(limb, items, employment, day, repeat=repeat).rungs]


@pytest.mark.parametrize(
    ("limb", "item", "employment", "wanted"),
    [
        (Limb.ETHICS, "SKB-E4", "pns", ["MORAL-PP42:1", "MORAL-PP42:2"]),
        (Limb.ETHICS, "SKB-E4", "pppk", ["MORAL-PP42:1", "MORAL-PP42:2"]),
        (Limb.DISCIPLINE, "SKB-D6", "pns", ["HEAVY-PP94:1", "HEAVY-PP94:2", "HEAVY-PP94:3"]),
        (Limb.DISCIPLINE, "SKB-D6", "cpns", ["HEAVY-PP94:1", "HEAVY-PP94:2", "HEAVY-PP94:3"]),
        (Limb.DISCIPLINE, "SKB-D6", "pppk", ["HEAVY-PPPK:1"]),
        (Limb.PARTY_MEMBERSHIP, "SKB-D5", "pns", ["DISMISSAL:1"]),
    ],
)  # fmt: skip
def test_each_employee_has_a_ladder_of_their_own(limb: Limb, item: str, employment: str, wanted: list[str]) -> None:
    assert ids(limb, [item], employment) == wanted


def test_what_is_applied_comes_before_what_stands_on_paper_and_both_say_so() -> None:
    offered = sanctions.offered(Limb.DISCIPLINE, ["SKB-D3"], "pns", DAY)
    assert [each.id for each in offered.rungs] == [
        *(f"MEDIUM-PP94:applied:{number}" for number in (1, 2, 3)),
        *(f"MEDIUM-PP94:{number}" for number in (1, 2, 3)),
    ]
    assert [each.usual for each in offered.rungs] == [True] * 3 + [False] * 3
    assert offered.rungs[0].confidence == "medium"
    assert any("Aturan peralihan" in note.id for note in offered.notes)
    assert any("sedang" in note.id for note in offered.notes)


def test_of_several_breaches_the_heaviest_counts() -> None:
    assert ids(Limb.DISCIPLINE, ["SKB-D3", "SKB-D6"], "pns") == ids(Limb.DISCIPLINE, ["SKB-D6"], "pns")


def test_a_repeat_opens_the_next_level_and_marks_it() -> None:
    offered = sanctions.offered(Limb.DISCIPLINE, ["SKB-D3"], "pns", DAY, repeat=True)
    heavier = [each.id for each in offered.rungs if each.heavier]
    assert heavier == ["HEAVY-PP94:1", "HEAVY-PP94:2", "HEAVY-PP94:3"]
    assert sanctions.offered(Limb.DISCIPLINE, ["SKB-D3"], "pns", DAY).get("HEAVY-PP94:1") is None
    assert not [
        each for each in sanctions.offered(Limb.DISCIPLINE, ["SKB-D6"], "pns", DAY, repeat=True).rungs if each.heavier
    ]


def test_the_day_of_the_act_tells_the_ladder() -> None:
    old = load_rulebook().items
    item = next(id for id, each in old.items() if each.sanction == "heavy_2010")
    assert ids(Limb.DISCIPLINE, [item], "pns", Day.parse("2018-10-24"))[0] == "HEAVY-PP53:1"
    assert ids(Limb.DISCIPLINE, ["SKB-D6"], "pns", Day.parse("2021")) == []


@pytest.mark.parametrize(
    ("limb", "items", "employment", "day", "why"),
    [
        (Limb.CRIMINAL_ROUTE, ["UU10-71"], "pns", DAY, "diteruskan"),
        (Limb.DISCIPLINE, ["PP94-N1"], "pns", DAY, "tidak menyebut tingkat"),
        (Limb.ETHICS, ["SE18-SOCIAL"], "pns", DAY, "tidak menyebut tingkat"),
        (Limb.DISCIPLINE, ["SKB-D6"], None, DAY, "status kepegawaian"),
        (Limb.DISCIPLINE, ["SKB-D6"], "pns", None, "hari perbuatan"),
        (Limb.DISCIPLINE, ["SKB-D6"], "tni", DAY, "Tidak ada tangga"),
    ],
)  # fmt: skip
def test_nothing_is_offered_without_a_reason(
    limb: Limb, items: list[str], employment: str | None, day: Day | None, why: str
) -> None:
    offered = sanctions.offered(limb, items, employment, day)
    assert offered.rungs == ()
    assert offered.none is not None
    assert why in offered.none.id
    assert offered.none.en


def test_where_the_authority_sets_the_level_all_of_the_limb_are_open() -> None:
    found = ids(Limb.DISCIPLINE, ["SKB-D13"], "pns")
    assert found[:3] == [f"MEDIUM-PP94:applied:{number}" for number in (1, 2, 3)]
    assert "HEAVY-PP94:3" in found


def test_an_item_that_there_is_not_is_named() -> None:
    with pytest.raises(SanctionError, match="SKB-X9"):
        sanctions.offered(Limb.DISCIPLINE, ["SKB-X9"], "pns", DAY)
    with pytest.raises(SanctionError, match="HEAVY-PP94:9"):
        sanctions.rung("HEAVY-PP94:9")


def test_every_rung_is_found_by_its_id_and_ids_fit_their_column() -> None:
    every = [each for ladder in load_rulebook().ladders for each in sanctions.rungs(ladder)]
    assert len({each.id for each in every}) == len(every)
    assert all(sanctions.rung(each.id) == each and len(each.id) <= 60 for each in every)
    assert {each.ladder.sanction for each in every} == set(sanctions.LEVELS)


def test_what_ends_the_employment_is_appealed_and_the_rest_objected_to() -> None:
    every = [each for ladder in load_rulebook().ladders for each in sanctions.rungs(ladder)]
    ending = {each.id for each in every if "mberhenti" in each.text.id or "mutusan" in each.text.id}
    assert ending | {"CONTRACT-PPPK:1", "CONTRACT-PPPK:2"} == set(sanctions.ENDING)
    assert sanctions.remedy_of(Limb.DISCIPLINE, "HEAVY-PP94:3") == "appeal"
    assert sanctions.remedy_of(Limb.DISCIPLINE, "HEAVY-PPPK:1") == "appeal"
    assert sanctions.remedy_of(Limb.PARTY_MEMBERSHIP, "DISMISSAL:1") == "appeal"
    assert sanctions.remedy_of(Limb.DISCIPLINE, "HEAVY-PP94:1") == "objection"
    assert sanctions.remedy_of(Limb.ETHICS, "MORAL-PP42:2") is None
    assert sanctions.remedy_of(Limb.CONTRACT, "CONTRACT-PPNPN:2") is None
    assert sanctions.remedy_of(Limb.DISCIPLINE, "") is None


def test_one_sanction_is_weighed_against_another_by_level_then_place() -> None:
    light, heavy, heaviest = map(sanctions.rung, ("MEDIUM-PP94:applied:3", "HEAVY-PP94:1", "HEAVY-PP94:3"))
    assert light.weight < heavy.weight < heaviest.weight < sanctions.rung("DISMISSAL:1").weight
