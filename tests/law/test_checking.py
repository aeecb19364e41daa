"""The check of a rulebook finds each class of problem, names it, and finds none in the shipped one."""

from __future__ import annotations

from pathlib import Path

import pytest

from nirpihak.law.checking import check_rulebook
from nirpihak.law.loading import load_rulebook
from nirpihak.law.model import Outcome
from tests.law.rulebooks import RULEBOOK, broken, written

IDLE = """
[define.idle]
text = { id = "x", en = "y" }
when = [{ "act.kind" = ["vote"] }]
[define.also-idle]
text = { id = "x", en = "y" }
when = [{ "act.kind" = ["vote"] }]
"""


def test_the_shipped_rulebook_is_sound() -> None:
    assert check_rulebook() == []


def test_every_shipped_item_has_an_example_of_each_outcome() -> None:
    for item in load_rulebook().items.values():
        assert {example.outcome for example in item.examples} == set(Outcome), item.id


def test_the_sample_is_sound(tmp_path: Path) -> None:
    assert check_rulebook(written(tmp_path)) == []


@pytest.mark.parametrize(
    ("old", "new", "problems"),
    [
        # dates
        (
            "valid_to = 2023-12-31 # A",
            "valid_to = 2019-12-31",
            [
                "UJI-A: valid_to: 2019-12-31 is before valid_from 2020-01-01",
                "series 'liking': nothing is in force between UJI-A (2019-12-31) and UJI-B (2024-01-01)",
                "UJI-A: example 1: should be met, comes out as not met",
                "UJI-A: example 3: should be undetermined, comes out as not met",
            ],
        ),
        (
            "valid_to = 2029-12-31",
            "valid_to = 2019-12-31",
            [
                "UJI-1: valid_to: 2019-12-31 is before valid_from 2020-01-01",
                "UJI-A: valid_to: 2023-12-31 is after its instrument (2019-12-31)",
                "UJI-B: valid_to: 2019-12-31 is before valid_from 2024-01-01",
                "UJI-B: example 1: should be met, comes out as not met",
                "UJI-B: example 3: should be undetermined, comes out as not met",
            ],
        ),
        (
            'basis = ["Peraturan Uji 1 Pasal 2"]',
            'basis = ["Peraturan Uji 1 Pasal 2"]\nvalid_from = 2022-06-01\nvalid_to = 2022-05-31',
            [
                "EX-UNSEEN: valid_to: 2022-05-31 is before valid_from 2022-06-01",
                "UJI-A: example 2: should be not met, comes out as met",
                "UJI-A: example 3: should be undetermined, comes out as met",
            ],
        ),
        (
            "valid_to = 2020-12-31",
            "valid_to = 2018-12-31",
            ["LIGHT-OLD: valid_to: 2018-12-31 is before valid_from 2019-01-01"],
        ),
        (
            "valid_to = 2023-12-31 # A",
            "valid_from = 2019-12-31\nvalid_to = 2023-12-31",
            ["UJI-A: valid_from: 2019-12-31 is before its instrument (2020-01-01)"],
        ),
        (
            "valid_from = 2024-01-01 # B",
            "valid_from = 2024-01-01\nvalid_to = 2030-01-01",
            ["UJI-B: valid_to: 2030-01-01 is after its instrument (2029-12-31)"],
        ),
        # series and ladders
        (
            "valid_from = 2024-01-01 # B",
            "valid_from = 2023-12-31",
            ["series 'liking': UJI-A and UJI-B are both in force on 2023-12-31"],
        ),
        (
            "valid_from = 2024-01-01 # B",
            "valid_from = 2024-01-02",
            ["series 'liking': nothing is in force between UJI-A (2023-12-31) and UJI-B (2024-01-02)"],
        ),
        (
            "valid_to = 2020-12-31",
            "valid_to = 2021-01-01",
            ["ladders for light of pns: LIGHT-OLD and LIGHT-NEW are both in force on 2021-01-01"],
        ),
        (
            "valid_to = 2020-12-31\n",
            "",
            ["ladders for light of pns: LIGHT-OLD and LIGHT-NEW are both in force on 2021-01-01"],
        ),
        # what nothing uses, what is missing
        (
            "[[exception]]",
            IDLE + "[[exception]]",
            ["define.also-idle: no item uses this definition", "define.idle: no item uses this definition"],
        ),
        (
            'unless = ["EX-UNSEEN"]',
            "",
            [
                "EX-UNSEEN: no item names this exception",
                "UJI-A: example 2: should be not met, comes out as met",
                "UJI-A: example 3: should be undetermined, comes out as met",
            ],
        ),
        ("[sanction]", 'U2 = "tidak dipakai"\n[sanction]', ["sources.U2: nothing refers to this source"]),
        (
            'basis = ["Peraturan Uji 1 Pasal 1"]\nvalid_to',
            "basis = []\nvalid_to",
            ["UJI-A: sources, basis: an item names both"],
        ),
        ('sources = ["U1"] # B', "", ["UJI-B: sources, basis: an item names both"]),
        # examples
        ('not_met = [{ "act.kind" = "vote" }]\n', "", ["UJI-B: examples: none comes out as not met"]),
        ('undetermined = ["actor.employment"]\n', "", ["UJI-B: examples: none comes out as undetermined"]),
        (
            'not_met = [{ "act.kind" = "vote" }]',
            'not_met = [{ "actor.employment" = "pppk" }]',
            ["UJI-B: example 2: should be not met, comes out as met"],
        ),
        (
            'undetermined = ["actor.employment"]',
            'undetermined = [["act.kind"], ["actor.employment", "act.day"], []]',
            ["UJI-B: example 5: should be undetermined, comes out as met"],
        ),
    ],
)
def test_each_problem_is_found_and_nothing_else(tmp_path: Path, old: str, new: str, problems: list[str]) -> None:
    found = check_rulebook(written(tmp_path, broken(old, new)))
    assert found == problems
    assert all("\n" not in problem for problem in found)


def test_an_example_that_the_contest_register_refuses_is_told(tmp_path: Path) -> None:
    named = 'not_met = [{ "contest.id" = "pilbup-kabupaten-contoh-2027", "target.participant" = "x" }]'
    (problem,) = check_rulebook(written(tmp_path, broken('not_met = [{ "act.kind" = "vote" }]', named)))
    assert problem.startswith("UJI-B: example 2: target.participant:")
    assert "pair-1" in problem


def test_an_item_without_examples_lacks_all_three(tmp_path: Path) -> None:
    content, _, _ = RULEBOOK.rpartition("[item.examples]")
    assert check_rulebook(written(tmp_path, content)) == [
        f"UJI-B: examples: none comes out as {outcome}" for outcome in Outcome
    ]


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        (
            'not_met = [{ "act.kind" = "vote" }]',
            'not_met = [{ "contest.kind" = "pilpres", "contest.regime" = "pilkada" }]',
            ("UJI-B", "examples", "contest.regime"),
        ),
        ('"act.kind" = ["like"] }]\nunless', '"act.knd" = ["like"] }]\nunless', ("UJI-A", "when 1", "act.knd")),
        ('"act.kind" = ["like"] }]\nunless', '"act.kind" = ["lyke"] }]\nunless', ("UJI-A", "when 1", "like")),
        ('requires = ["staff"]', 'requires = ["staf"]', ("UJI-A", "requires", "'staf'")),
        ('unless = ["EX-UNSEEN"]', 'unless = ["EX-SEEN"]', ("UJI-A", "unless", "'EX-SEEN'")),
        ('sources = ["U1"]\nseries', 'sources = ["U9"]\nseries', ("UJI-A", "sources", "'U9'")),
        ('limb = "ethics"', 'limb = "ethic"', ("UJI-A", "limb", "discipline")),
        ("valid_to = 2023-12-31 # A", 'valid_to = "2023"', ("UJI-A", "valid_to", "2022-09-22")),
        ('confidence = "high"', 'confidence = "sure"', ("EX-UNSEEN", "confidence", "medium")),
        ('id = "UJI-B"', 'id = "UJI-A"', ("UJI-A", "stands twice")),
    ],
)
def test_what_cannot_be_read_is_told_by_file_entry_and_field(
    tmp_path: Path, old: str, new: str, parts: tuple[str, ...]
) -> None:
    found = check_rulebook(written(tmp_path, broken(old, new)))
    assert any(problem.startswith("uji.toml: ") and all(part in problem for part in parts) for problem in found), found


def test_what_is_no_toml_is_told(tmp_path: Path) -> None:
    (problem,) = check_rulebook(written(tmp_path, "[[item]\n"))
    assert problem.startswith("uji.toml: no valid TOML: ")


def test_an_empty_folder_is_no_rulebook(tmp_path: Path) -> None:
    (problem,) = check_rulebook(tmp_path)
    assert "no rulebook here" in problem
