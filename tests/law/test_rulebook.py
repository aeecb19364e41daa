"""The shipped rulebook does what its examples and the law's own tables say, and a broken one is refused by name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from nirpihak.facts import Act, Value
from nirpihak.law.deriving import derive
from nirpihak.law.engine import Assessment, default_engine
from nirpihak.law.loading import RulebookError, load_rulebook
from nirpihak.law.model import Effect, Limb, Outcome
from tests.law.rulebooks import RULEBOOK, broken, written

RULES = load_rulebook()
ITEMS = RULES.items

ETHICS = [f"SKB-E{number}" for number in range(1, 8)]
# The sanction class of each discipline item, as published; D3 and D9 are the two medium ones.
DISCIPLINE = {
    **{f"SKB-D{number}": "heavy" for number in (1, 2, 4, 6, 7, 8, 10, 11, 12)},
    "SKB-D3": "medium",
    "SKB-D9": "medium",
    "SKB-D5": "dismissal",
    "SKB-D13": "open",
}
PP94 = {"PP94-N1": "no_level", "PP94-N2": "medium", **{f"PP94-N{number}": "heavy" for number in range(3, 8)}}

LIKE: dict[str, Value] = {
    "actor.employment": "pns",
    "account.control": "own",
    "act.kind": "like",
    "act.visibility": "public",
    "target.concerns": "candidate",
    "target.account": "registered",
    "content.stance": "support",
}
SPEECH: dict[str, Value] = {
    "actor.employment": "pns",
    "actor.position": "subdistrict_head",
    "act.kind": "speech",
    "act.visibility": "public",
    "contest.regime": "pilkada",
    "target.status": "designated",
    "content.stance": "support",
}


def assessed(facts: dict[str, Value], **more: Value) -> Assessment:
    return default_engine().assess(Act.of(facts | {key.replace("__", "."): value for key, value in more.items()}))


# ---------------------------------------------------------------- examples and version


@pytest.mark.parametrize("id", ITEMS)
def test_the_examples_of_an_item_come_out_as_stated(id: str) -> None:
    examples = ITEMS[id].examples
    assert {example.outcome for example in examples} == set(Outcome)
    for example in examples:
        found = default_engine().assess(derive(Act.of(example.facts))).outcome(id)
        assert found is example.outcome, dict(example.facts)


def test_a_rulebook_read_again_is_the_same_version(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = load_rulebook(written(tmp_path / "a")), load_rulebook(written(tmp_path / "b"))
    assert one == other
    assert one.version == other.version
    assert len(RULES.version) == 64
    assert load_rulebook() is RULES


def test_the_version_changes_with_any_content(tmp_path: Path) -> None:
    folder = written(tmp_path)
    versions = [load_rulebook(folder).version]
    (folder / "catatan.txt").write_text("not a part of the rulebook", encoding="utf-8")
    assert load_rulebook(folder).version == versions[0]
    versions.append(load_rulebook(written(tmp_path, RULEBOOK + "\n# a remark\n")).version)
    (folder / "uji.toml").rename(folder / "uji-2.toml")
    versions.append(load_rulebook(folder).version)
    (folder / "lain.toml").write_text("", encoding="utf-8")
    versions.append(load_rulebook(folder).version)
    assert len(set(versions)) == 4


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("old", "new", "place", "told"),
    [
        ('"act.kind" = ["like"]', '"act.knd" = ["like"]', "UJI-A: when 1", "unknown fact 'act.knd'"),
        ('"act.kind" = ["like"]', '"act.day" = ["2024"]', "UJI-A: when 1", "unknown fact 'act.day'"),
        ('["pns", "pppk"] }]', '["pns", "ppk"] }]', "define.staff: when 1", "did you mean pppk?"),
        ('"act.kind" = ["like"]', '"act.kind" = []', "UJI-A: when 1", "never hold"),
        ('"act.kind" = ["like"]', '"act.kind" = { no = ["like"] }', "UJI-A: when 1", "{not = [...]}"),
        ('requires = ["staff"]', 'requires = ["stuff"]', "UJI-A: requires", "'stuff' is not defined"),
        ('unless = ["EX-UNSEEN"]', 'unless = ["EX-SEEN"]', "UJI-A: unless", "'EX-SEEN' is not defined"),
        ('sources = ["U1"]\nseries', 'sources = ["U9"]\nseries', "UJI-A: sources", "'U9' is not defined"),
        ('limb = "ethics"\nsanction = "light"', 'limb = "ethics"\nsanction = "dark"', "UJI-A: sanction", "'dark'"),
        (
            'id = "LIGHT-OLD"\nsanction = "light"',
            'id = "LIGHT-OLD"\nsanction = "dark"',
            "LIGHT-OLD: sanction",
            "'dark'",
        ),
        ('employment = ["pns"]', 'employment = ["pnss"]', "LIGHT-OLD: employment", "'pnss' is not defined"),
        ('id = "UJI-B"', 'id = "UJI-A"', "UJI-A: id", "UJI-A stands twice"),
        ('id = "LIGHT-NEW"', 'id = "LIGHT-OLD"', "LIGHT-OLD: id", "LIGHT-OLD stands twice"),
        ('limb = "ethics"', 'limb = "etik"', "UJI-A: limb", "one of ethics, discipline"),
        ('limb = "ethics"', 'effect = "guidance"\nlimb = "ethics"', "UJI-A: limb", "guidance have none"),
        ('limb = "ethics"\n', "", "UJI-A: limb", "breaches and routes have a limb"),
        ('limb = "ethics"', 'limb = "ethics"\neffect = "crime"', "UJI-A: effect", "one of breach, route"),
        ('confidence = "high"\nsources = ["U1"]\nseries', 'sources = ["U1"]\nseries', "UJI-A: confidence", "not None"),
        ("valid_to = 2023-12-31 # A", 'valid_to = "2023-12-31"', "UJI-A: valid_to", "a date such as"),
        ("valid_to = 2023-12-31 # A", "valid_to = 2023-12-31T00:00:00", "UJI-A: valid_to", "a date such as"),
        ("valid_from = 2020-01-01\n", "", "UJI-1: valid_from", "a date such as"),
        ('unless = ["EX-UNSEEN"]', 'unless = "EX-UNSEEN"', "UJI-A: unless", "a list of texts is wanted"),
        ('when = [{ "act.kind" = ["like"] }]', 'when = "like"', "UJI-A: when", "a list of tables is wanted"),
        ('when = [{ "act.kind" = ["like"] }]', "when = [{}]", "UJI-A: when 1", "names at least one fact"),
        ('id = "UJI-A"', "id = 7", "7: id", "text is wanted, not 7"),
        ('series = "liking"', 'serie = "liking"', "UJI-A: serie", "unknown key"),
        ("[sources]", "[source]", "source", "unknown key"),
        ('en = "Liking, before"', 'eng = "Liking, before"', "UJI-A: name", "eng"),
        (', en = "Liking, before"', "", "UJI-A: name", "both languages"),
        (', en = "Warning"', "", "sanction.light", "both languages"),
        ('name = { id = "Menyukai, dahulu", en = "Liking, before" }\n', "", "UJI-A: name", "missing"),
        ('"act.visibility" = "private" }\nund', '"act.visibility" = "privat" }\nund', "UJI-A: examples", "private"),
        ('undetermined = ["act.visibility"]', 'undetermined = ["act.platform"]', "UJI-A: examples.undet", "platform"),
        (
            'undetermined = ["act.visibility"]',
            'unknown = ["act.visibility"]',
            "UJI-A: examples.unknown",
            "known are met",
        ),
        ("[instrument]", "[instrumen]", "instrument", "a file with items needs"),
    ],
)
def test_each_mistake_is_told_by_file_entry_and_key(tmp_path: Path, old: str, new: str, place: str, told: str) -> None:
    with pytest.raises(RulebookError) as refused:
        load_rulebook(written(tmp_path, broken(old, new)))
    lines = refused.value.problems
    assert any(line.startswith(f"uji.toml: {place}") and told in line for line in lines), lines
    assert str(refused.value) == "\n".join(lines)


def test_definitions_may_not_require_themselves(tmp_path: Path) -> None:
    ring = '[define.ring]\ntext = { id = "x", en = "y" }\nrequires = ["staff"]\n[define.staff]\nrequires = ["ring"]'
    with pytest.raises(RulebookError) as refused:
        load_rulebook(written(tmp_path, broken("[define.staff]", ring)))
    assert any("define.staff: requires: 'ring' requires itself" in line for line in refused.value.problems)


def test_what_is_no_toml_or_no_text_is_told_by_its_file(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / "rusak.toml").write_text("[[item]\n", encoding="utf-8")
    (folder / "biner.toml").write_bytes(b'a = "\xff"')
    with pytest.raises(RulebookError) as refused:
        load_rulebook(folder)
    assert [line.split(": ")[:2] for line in refused.value.problems] == [
        ["biner.toml", "no valid TOML"],
        ["rusak.toml", "no valid TOML"],
    ]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    content = broken('unless = ["EX-UNSEEN"]', 'unless = ["EX-SEEN"]').replace('limb = "ethics"', 'limb = "x"')
    with pytest.raises(RulebookError) as refused:
        load_rulebook(written(tmp_path, content))
    text = str(refused.value)
    assert all(part in text for part in ("UJI-A: unless", "UJI-A: limb", "UJI-B: limb"))


# ---------------------------------------------------------------- the items of the law


@pytest.mark.parametrize("id", ETHICS)
def test_the_seven_ethics_items_bring_a_moral_sanction(id: str) -> None:
    item = ITEMS[id]
    assert (item.limb, item.effect, item.sanction) == (Limb.ETHICS, Effect.BREACH, "moral")
    assert "PP 42/2004 Pasal 15" in item.basis
    assert "asn" in item.condition.requires


@pytest.mark.parametrize("id", DISCIPLINE)
def test_the_thirteen_discipline_items_bring_their_class_of_sanction(id: str) -> None:
    item = ITEMS[id]
    limb = Limb.PARTY_MEMBERSHIP if id == "SKB-D5" else Limb.DISCIPLINE
    assert (item.limb, item.effect, item.sanction) == (limb, Effect.BREACH, DISCIPLINE[id])
    assert "asn" in item.condition.requires


@pytest.mark.parametrize("id", PP94)
def test_the_prohibitions_of_the_discipline_regulation_bring_theirs(id: str) -> None:
    item = ITEMS[id]
    assert (item.limb, item.effect, item.sanction) == (Limb.DISCIPLINE, Effect.BREACH, PP94[id])
    assert item.valid_from == date(2021, 8, 31)
    assert "pns" in item.condition.requires


def test_the_decree_has_just_these_twenty_items() -> None:
    assert {id for id in ITEMS if ITEMS[id].instrument == "SKB-2-2022"} == {*ETHICS, *DISCIPLINE}


@pytest.mark.parametrize("id", ["SKB-D3", "SKB-D8", "SKB-D9", "SKB-D10"])
def test_what_sources_disagree_about_stays_visible(id: str) -> None:
    assert ITEMS[id].disagreement or ITEMS[id].note


def test_what_was_only_partly_confirmed_is_not_called_certain() -> None:
    assert {ITEMS["SKB-D9"].confidence, ITEMS["SKB-D10"].confidence, ITEMS["PP94-N1"].confidence} == {"medium"}


@pytest.mark.parametrize("id", [*ETHICS, *DISCIPLINE])
def test_non_asn_staff_are_bound_by_the_same_forms_through_their_contract(id: str) -> None:
    mirror, own = ITEMS[id.replace("SKB-", "SE1-")], ITEMS[id]
    assert (mirror.limb, mirror.sanction) == (Limb.CONTRACT, "contract_tiered")
    assert mirror.valid_from == date(2023, 1, 3)
    assert mirror.condition.rows == own.condition.rows
    assert mirror.exceptions == own.exceptions
    assert "ppnpn" in mirror.condition.requires
    assert "asn" not in mirror.condition.requires


def test_there_is_a_mirror_for_each_item_and_no_other() -> None:
    assert {id for id in ITEMS if id.startswith("SE1-")} == {
        id.replace("SKB-", "SE1-") for id in (*ETHICS, *DISCIPLINE)
    }


@pytest.mark.parametrize(("day", "bound"), [("2023-01-02", False), ("2023-01-03", True)])
def test_non_asn_staff_are_bound_from_the_day_of_the_circular(day: str, bound: bool) -> None:
    found = assessed(LIKE, actor__employment="ppnpn", target__status="prospective", act__day=day)
    assert (found.limb(Limb.CONTRACT) is Outcome.MET) == bound
    assert (found.outcome("REF-NON-ASN") is Outcome.MET) != bound
    # Before, another body decides, so these limbs may stay open; never are they met.
    assert Outcome.MET not in (found.limb(Limb.ETHICS), found.limb(Limb.DISCIPLINE))


# ---------------------------------------------------------------- the stage and the days


def test_one_like_is_ethics_before_designation_and_discipline_after() -> None:
    before = assessed(LIKE, act__day="2024-09-01", target__status="prospective")
    after = assessed(LIKE, act__day="2024-10-01", target__status="designated")
    unknown = assessed(LIKE, act__day="2024-09")
    either = (before, after, unknown)
    assert [each.outcome("SKB-E4") for each in either] == [Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED]
    assert [each.outcome("SKB-D6") for each in either] == [Outcome.NOT_MET, Outcome.MET, Outcome.UNDETERMINED]
    assert before.limb(Limb.ETHICS) is after.limb(Limb.DISCIPLINE) is Outcome.MET


def test_before_anybody_would_be_candidate_neither_list_holds() -> None:
    found = assessed(LIKE, act__day="2024-01-01", target__status="none")
    assert found.outcome("SKB-E4") is found.outcome("SKB-D6") is Outcome.NOT_MET


@pytest.mark.parametrize("employment", ["tni", "polri"])
def test_the_constitutional_court_widened_the_subjects_from_one_day_to_the_next(employment: str) -> None:
    facts = {key: value for key, value in SPEECH.items() if key != "actor.position"} | {"actor.employment": employment}
    before, after = assessed(facts, act__day="2024-11-13"), assessed(facts, act__day="2024-11-14")
    assert before.limb(Limb.CRIMINAL_ROUTE) is Outcome.NOT_MET
    assert after.items(Outcome.MET, Effect.ROUTE) == ("UU10-71-MK136",)
    # Whose day is known only to the month may stand on either side.
    assert assessed(facts, act__day="2024-11").limb(Limb.CRIMINAL_ROUTE) is Outcome.UNDETERMINED


@pytest.mark.parametrize(("day", "route"), [("2024-11-13", "UU10-71"), ("2024-11-14", "UU10-71-MK136")])
def test_an_asn_official_is_on_the_same_route_before_and_after(day: str, route: str) -> None:
    assert assessed(SPEECH, act__day=day).items(Outcome.MET, Effect.ROUTE) == (route,)


@pytest.mark.parametrize(
    ("day", "instrument", "sanctions"),
    [("2021-08-30", "PP-53-2010", {"medium_2010"}), ("2021-08-31", "PP-94-2021", {"heavy"})],
)
def test_the_discipline_regulation_changes_hands_overnight(day: str, instrument: str, sanctions: set[str]) -> None:
    found = [ITEMS[id] for id in assessed(SPEECH, act__day=day).items(Outcome.MET, Effect.BREACH)]
    own = [item for item in found if item.instrument in ("PP-53-2010", "PP-94-2021")]
    assert {item.instrument for item in own} == {instrument}
    assert {item.sanction for item in own} == sanctions


@pytest.mark.parametrize(("day", "instrument"), [("2022-09-21", "SKB-5-2020"), ("2022-09-22", "SKB-2-2022")])
def test_the_joint_decree_changes_hands_overnight(day: str, instrument: str) -> None:
    found = [ITEMS[id] for id in assessed(SPEECH, act__day=day).items(Outcome.MET, Effect.BREACH)]
    assert {item.instrument for item in found if item.instrument.startswith("SKB-")} == {instrument}


# ---------------------------------------------------------------- what items can never be


def test_guidance_has_no_limb_and_no_sanction() -> None:
    guidance = [item for item in ITEMS.values() if item.effect is Effect.GUIDANCE]
    assert guidance
    for item in guidance:
        assert item.limb is None
        assert item.sanction is None


def test_the_election_laws_route_and_never_find_a_breach() -> None:
    own = [item for item in ITEMS.values() if item.instrument in ("UU-7-2017", "UU-10-2016")]
    assert {item.instrument for item in own} == {"UU-7-2017", "UU-10-2016"}
    for item in own:
        assert item.effect in (Effect.ROUTE, Effect.REFERRAL)
        assert item.limb is (Limb.CRIMINAL_ROUTE if item.effect is Effect.ROUTE else None)
        assert item.sanction is None
        assert item.route is not None
    routes = {item.id for item in ITEMS.values() if item.limb is Limb.CRIMINAL_ROUTE}
    assert routes == {item.id for item in own if item.effect is Effect.ROUTE}
