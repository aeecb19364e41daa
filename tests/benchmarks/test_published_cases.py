"""The benchmark on published cases: its logic, its table, and what it does with odd files; on invented cases alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.published_cases import (
    LIMBS,
    Mapper,
    Scored,
    is_scored,
    main,
    mapping_table,
    measure,
    read_cases,
    score,
)
from nirpihak.facts import CATALOGUE, Act
from nirpihak.law.engine import default_engine
from nirpihak.law.model import Limb, Outcome
from tests.benchmarks.cases import Case, case, written

ROOT = Path(__file__).parents[2]
TABLE = mapping_table()
MATCHED = (
    "employment",
    "non_asn",
    "position",
    "election",
    "target",
    "target_status",
    "kind_match",
    "trait_match",
    "circumstance",
)


def scored(each: Case) -> Scored:
    return score(each, Mapper(TABLE), default_engine())


def act_of(each: Case) -> Act:
    (act,) = Mapper(TABLE).acts(each)
    return act


# ---------------------------------------------------------------- agree, undetermined, wrong


OPEN: dict[str, Any] = {"target": "candidate personal account"}
VOTE: dict[str, Any] = {"kinds": ["vote"], "target": "candidate"}
RESULTS: list[tuple[str, dict[str, Any], str]] = [
    ("discipline", {}, "agree"),
    ("discipline", OPEN, "undetermined"),
    ("discipline", VOTE, "wrong"),
    ("discipline", {"kinds": ["party_member"]}, "agree"),
    ("discipline", {"actor": {"employment": "PPNPN"}}, "agree"),
    ("ethics", {"target_status": "prospective"}, "agree"),
    ("ethics", OPEN, "undetermined"),
    ("ethics", VOTE, "wrong"),
    ("criminal", {"kinds": ["decision"], "actor": {"position": "camat"}}, "agree"),
    ("criminal", {"kinds": ["like"], "actor": {"position": "camat"}}, "undetermined"),
    ("criminal", {"kinds": ["decision"], "actor": {"position": "camat"}, "target_status": "prospective"}, "wrong"),
    ("none", VOTE, "agree"),
    ("none", OPEN, "agree"),
    ("none", {}, "wrong"),
]


@pytest.mark.parametrize(("class_", "changes", "result"), RESULTS)
def test_the_result_of_a_case(class_: str, changes: dict[str, Any], result: str) -> None:
    assert scored(case(class_=class_, **changes)).result == result


def test_a_case_is_what_the_strongest_of_its_acts_is() -> None:
    both = scored(case(kinds=["vote", "like"]))
    assert len(both.assessments) == 2
    assert both.limbs[Limb.DISCIPLINE] is Outcome.MET
    assert both.result == "agree"
    assert scored(case(kinds=["vote", "like"], class_="none")).result == "wrong"


def test_what_authorities_call_discipline_covers_every_service_limb() -> None:
    assert set(LIMBS["discipline"]) == {Limb.DISCIPLINE, Limb.PARTY_MEMBERSHIP, Limb.CONTRACT}
    assert {limb for limbs in LIMBS.values() for limb in limbs} == set(Limb)


def test_a_line_says_what_decided_or_what_is_asked() -> None:
    assert scored(case("uji-7")).line().startswith("uji-7 published discipline; ")
    assert "met: SKB-D6" in scored(case()).line()
    assert "met: -" in scored(case(**VOTE)).line()
    assert "asks: " in scored(case(**OPEN)).line()
    assert "judged.campaign_account" in scored(case(**OPEN)).line()


# ---------------------------------------------------------------- which cases are scored


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({}, True),
        ({"finding": "forwarded"}, True),
        ({"finding": "no violation", "class_": "none"}, True),
        ({"finding": "statement of rule", "class_": "none"}, True),
        ({"confidence": "medium"}, False),
        ({"confidence": ""}, False),
        ({"class_": "unknown"}, False),
        ({"class_": "a class of its own"}, False),
        ({"finding": "pending"}, False),
        ({"finding": "not proven"}, False),
        ({"finding": "formally incomplete"}, False),
    ],
)
def test_only_certain_cases_about_rules_are_scored(changes: dict[str, Any], counts: bool) -> None:
    assert is_scored(case(**changes)) is counts
    assert measure([case(**changes)])[0]["scored"] == counts


MIXED = [
    case("uji-1"),
    case("uji-2", **OPEN),
    case("uji-3", **VOTE),
    case("uji-4", class_="ethics", target_status="prospective"),
    case("uji-5", class_="none", finding="no violation"),
    case("uji-6", class_="none", finding="statement of rule", **VOTE),
    case("uji-7", finding="not proven"),
    case("uji-8", finding="formally incomplete", confidence="low"),
    case("uji-9", confidence="low", kinds=["dance"]),
]


def test_the_figures() -> None:
    figures, listed = measure(MIXED)
    assert {name: figures[name] for name in ("scored", "agree", "undetermined", "wrong", "allowed_but_met")} == {
        "scored": 6,
        "agree": 3,
        "undetermined": 1,
        "wrong": 2,
        "allowed_but_met": 1,
    }
    assert figures["per_class"] == {
        "discipline": {"agree": 1, "undetermined": 1, "wrong": 1},
        "ethics": {"agree": 1, "undetermined": 0, "wrong": 0},
        "none": {"agree": 1, "undetermined": 0, "wrong": 1},
    }
    assert figures["test_procedure_not_rules"] == ["uji-7", "uji-8"]
    assert figures["rulebook"] == default_engine().rulebook.version
    assert [each.case["id"] for each in listed] == [f"uji-{number}" for number in range(1, 7)]


def test_without_cases_all_figures_are_nought() -> None:
    figures, listed = measure([])
    assert figures["scored"] == figures["agree"] == figures["wrong"] == figures["allowed_but_met"] == 0
    assert figures["per_class"] == {}
    assert listed == []


# ---------------------------------------------------------------- running it


def test_json_is_one_object_with_the_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(written(tmp_path, MIXED)), "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    figures = {"scored", "agree", "undetermined", "wrong", "allowed_but_met", "per_class"}
    about = {"name", "test_procedure_not_rules", "unmapped", "rulebook", "wrong_cases"}
    assert told.keys() == figures | about
    assert told["name"] == "published_cases"
    assert told["scored"] == told["agree"] + told["undetermined"] + told["wrong"]
    assert [each.split()[0] for each in told["wrong_cases"]] == ["uji-3", "uji-5"]


@pytest.mark.parametrize("all_", [False, True])
def test_in_words_what_does_not_agree_is_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str], all_: bool) -> None:
    assert main([str(written(tmp_path, MIXED)), *(["--all"] if all_ else [])]) == 0
    shown = capsys.readouterr().out
    assert re.search(r"^agree +3 of 6 \(50%\)$", shown, re.MULTILINE)
    assert "allowed but met: 1" in shown
    assert "about procedure, not rules: uji-7, uji-8" in shown
    for id, listed in (("uji-1", all_), ("uji-2", True), ("uji-3", True), ("uji-5", True), ("uji-9", False)):
        assert (f"  {id} published" in shown) is listed


def test_it_runs_as_a_module(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.published_cases", str(written(tmp_path, MIXED)), "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["scored"] == 6


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        ("{", "line 2"),
        ("[]", "line 2: a case is an object"),
        ("7", "line 2: a case is an object"),
        ('{"id": "uji-2"}', "actor, act and outcome"),
        ('{"actor": {}, "act": {}, "outcome": {}}', "line 2: id"),
        (json.dumps(case()).replace('["like"]', "[1]"), "act.kinds"),
        (json.dumps({**case(), "act": {**case()["act"], "circumstances": "uniform"}}), "act.circumstances"),
        (json.dumps(case(stance=3)), "act.stance"),
        (json.dumps(case(actor={"employment": ["PNS"]})), "actor.employment"),
    ],
)
def test_what_is_no_case_is_2_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], bad: str, word: str
) -> None:
    path = written(tmp_path, [case(), bad])
    assert main([str(path), "--json"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    (line,) = told.err.splitlines()
    assert str(path) in line
    assert word in line


def test_what_is_no_file_is_2_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff\xfe")
    for name in ("tidak-ada.jsonl", ".", "bytes.jsonl"):
        assert main([str(tmp_path / name)]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


# ---------------------------------------------------------------- the mapping


def test_a_case_maps_to_facts_word_by_word() -> None:
    act = act_of(case(actor={"position": "Camat"}, circumstances=["uniform", "no unpaid leave"]))
    assert {fact: stated.value for fact, stated in act.facts.items()} == {
        "actor.employment": "pns",
        "actor.position": "subdistrict_head",
        "actor.on_unpaid_leave": False,
        "account.control": "own",
        "act.kind": "like",
        "act.platform": "facebook",
        "act.visibility": "public",
        "act.day": "2024-10-09",
        "contest.regime": "pilkada",
        "target.concerns": "candidate",
        "target.status": "designated",
        "target.account": "labelled",
        "content.stance": "support",
        "content.agency_attribute": True,
    }
    assert act.id == "uji-1"


def test_null_and_unknown_leave_facts_unknown_and_are_no_missing_words(tmp_path: Path) -> None:
    for said in (None, "unknown", ""):
        blank = case(
            kinds=[], platform=said, visibility=said, target=said, stance=said, target_status=said, date=None,
            circumstances=None, actor={"employment": said, "position": None}, election="pilkada-2024",
        )  # fmt: skip
        (read,) = read_cases(written(tmp_path, [blank]))
        mapper = Mapper(TABLE)
        (act,) = mapper.acts(read)
        assert set(act.facts) == {"account.control", "act.day", "contest.regime"}
        assert not mapper.unmapped


def test_words_that_no_row_covers_leave_facts_unknown_and_are_counted() -> None:
    mapper = Mapper(TABLE)
    odd = case(
        kinds=["dance"],
        platform="pigeon post",
        visibility="somewhere",
        target="zzz",
        stance="mixed",
        target_status="zzz",
        date="yesterday",
        election="zzz",
        actor={"employment": "zzz", "position": "zzz"},
        circumstances=["zzz"],
    )
    (act,) = mapper.acts(odd)
    assert {fact: stated.value for fact, stated in act.facts.items()} == {"account.control": "own"}
    words = (
        "kind dance",
        "platform pigeon post",
        "visibility somewhere",
        "target zzz",
        "stance mixed",
        "date yesterday",
    )
    parts = ("target_status zzz", "election zzz", "employment zzz")
    assert mapper.unmapped == dict.fromkeys([*words, *parts], 1)
    mapper.acts(odd)
    assert mapper.unmapped["kind dance"] == 2


def test_facts_that_contradict_one_another_stay_unknown_and_are_counted() -> None:
    mapper = Mapper(TABLE)
    (act,) = mapper.acts(case(election="pilkada-2024", target="DPD candidate"))
    assert act.value("contest.kind") == "pileg_dpd"
    assert act.value("contest.regime") == "pemilu", "as the office says"
    assert mapper.unmapped == {"contradicted contest.regime = pilkada": 1}


@pytest.mark.parametrize(
    ("changes", "day"),
    [
        ({"date": "2024-10-09"}, "2024-10-09"),
        ({"date": "2024-10"}, "2024-10"),
        ({"date": None, "circumstances": ["year of act: 2023"]}, "2023"),
        ({"date": None}, "2024"),
        ({"date": "10 Oktober", "circumstances": ["year of act: 2023"]}, "2023"),
        ({"date": None, "election": "pilkada"}, None),
        ({"date": None, "election": "pilkada-0024"}, None),
    ],
)
def test_the_day_is_stated_or_the_year_named(changes: dict[str, Any], day: str | None) -> None:
    assert act_of(case(**changes)).value("act.day") == day


@pytest.mark.parametrize(
    ("changes", "fact", "value"),
    [
        ({"kinds": ["photo_with_candidate"]}, "act.kind", "photo_post"),
        ({"kinds": ["photo_with_candidate"], "platform": "offline"}, "act.kind", "photo_pose"),
        ({"kinds": ["photo_with_candidate"], "circumstances": ["posted by someone else"]}, "act.kind", "photo_pose"),
        ({"kinds": ["post"], "circumstances": ["posted by someone else"]}, "act.kind", "post"),
        ({"kinds": ["photo_finger_symbol"]}, "content.sign_of_participant", True),
        ({"kinds": ["photo_finger_symbol"], "stance": "neutral"}, "content.sign_of_participant", None),
        ({"kinds": ["attend_campaign"]}, "event.attendance", "active"),
        ({"kinds": ["attend_campaign"], "stance": "neutral"}, "event.attendance", "passive"),
        ({"kinds": ["attend_campaign"], "stance": "unknown"}, "event.attendance", None),
        ({"kinds": ["attend_campaign"], "circumstances": ["spouse of candidate"]}, "event.attendance", None),
        ({"circumstances": ["account was hacked"]}, "account.control", None),
        ({"circumstances": ["fake account"]}, "account.control", "impersonated"),
        ({"target": "political party"}, "target.status", None),
        ({"target": "figure not yet a candidate"}, "target.status", "none"),
        ({"actor": {"employment": "non-ASN", "position": "tenaga honorer"}}, "actor.employment", "ppnpn"),
        ({"actor": {"employment": "TNI", "position": "guru"}}, "actor.position", None),
        ({"kinds": ["like", "use_state_vehicle"]}, "circumstance.state_facility", True),
        ({"kinds": ["retweet_of_the_pair"]}, "act.kind", "share"),
    ],
)
def test_rules_of_the_mapping(changes: dict[str, Any], fact: str, value: object) -> None:
    assert act_of(case(**changes)).value(fact) == value


def test_each_kind_is_one_act_and_a_trait_is_of_all() -> None:
    acts = Mapper(TABLE).acts(case(kinds=["like", "comment", "wear_attributes"]))
    assert [act.value("act.kind") for act in acts] == ["like", "comment"]
    assert [act.value("content.campaign_attribute") for act in acts] == [True, True]
    (alone,) = Mapper(TABLE).acts(case(kinds=["wear_attributes"]))
    assert alone.value("act.kind") is None


# ---------------------------------------------------------------- the table


def rows() -> list[tuple[str, dict[str, Any]]]:
    """Every row of facts in the table with its place."""
    found = [
        (f"{part} {number}", row.get("facts", {})) for part in MATCHED for number, row in enumerate(TABLE[part], 1)
    ]
    return found + [(f"{part}.{name}", facts) for part in ("kind", "trait") for name, facts in TABLE[part].items()]


@pytest.mark.parametrize(("place", "facts"), rows(), ids=[place for place, _ in rows()])
def test_every_row_states_facts_and_values_that_there_are(place: str, facts: dict[str, Any]) -> None:
    Act.of(facts).closed()
    if place.startswith(("kind.", "kind_match")):
        assert facts["act.kind"] in CATALOGUE["act.kind"].values


def test_every_row_is_of_a_known_part_and_shape() -> None:
    assert set(TABLE) == {*MATCHED, "kind", "trait"}
    for part in MATCHED:
        for row in TABLE[part]:
            re.compile(row["match"], re.IGNORECASE)
            assert row.keys() <= {"match", "facts", "unknown", "photo_only"}
            assert "facts" in row or "unknown" in row
            assert part == "circumstance" or row.keys() == {"match", "facts"}
            assert all(fact in CATALOGUE for fact in row.get("unknown", ()))


def test_no_row_is_about_one_case() -> None:
    """No ids, and no row that only a long sentence would fit."""
    text = (ROOT / "benchmarks" / "case_mapping.toml").read_text(encoding="utf-8")
    code = (ROOT / "benchmarks" / "published_cases.py").read_text(encoding="utf-8")
    assert re.findall(r"\bc\d{3}\b", text + code) == []
    alternatives = [each for part in MATCHED for row in TABLE[part] for each in row["match"].split("|")]
    assert [each for each in alternatives if len(each.split()) > 4] == []
