"""A stance file is read forgivingly, and whatever is left out or taken for something else is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks import stance_lines
from benchmarks.stance_lines import matching, participant_of
from nirpihak.contests import Register, load_register
from tests.benchmarks.stances import CONTEST, ROWS, line, written


@pytest.fixture(scope="module")
def register() -> Register:
    return load_register()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("pilkada-dki-2017", "pilgub-dki-jakarta-2017"),
        ("pilgub-jakarta-2024", "pilgub-dki-jakarta-2024"),
        ("pilpres2019", "pilpres-2019"),
        ("Pilpres_2024 debat", "pilpres-2024"),
        ("pilkada jabar 2024", "pilgub-jawa-barat-2024"),
        ("gubernur-sumatra-utara-2024", "pilgub-sumatera-utara-2024"),
        ("pileg-2024", "pileg-dpr-2024"),
        ("dprd aceh 2024", "pileg-dprd-aceh-2024"),
        ("pilkada-contoh-2024", CONTEST),
        ("jakarta 2017", "pilgub-dki-jakarta-2017"),
    ],
)
def test_contests_are_matched_forgivingly(said: str, meant: str, register: Register) -> None:
    assert matching(said, register).id == meant


@pytest.mark.parametrize(
    "said",
    [
        "pilpres-2014",
        "pilpres",
        "pilgub-jawa-2024",
        "pilgub-kepulauan-riau-2024",
        "pilbup-jakarta-2024",
        "pilkada-2024",
        "pileg-jakarta-2024",
        "pilgub-banten-2017",
        "",
    ],
)
def test_another_contest_is_not_taken(said: str, register: Register) -> None:
    with pytest.raises(ValueError, match="contest"):
        matching(said, register)


def test_a_contest_that_may_be_two_names_both(register: Register) -> None:
    with pytest.raises(ValueError, match="may be pileg-dpr-2024 or pilpres-2024"):
        matching("pemilu-2024", register)


@pytest.mark.parametrize("said", [2, "2", "02", "pair-2", "Pair 2", "paslon 02", "nomor urut 2"])
def test_a_participant_by_number_or_id(said: object, register: Register) -> None:
    assert participant_of(said, register[CONTEST], register) == "pair-2"


@pytest.mark.parametrize(
    ("said", "meant"),
    [("pdip", "pdip"), ("PDI Perjuangan", "pdip"), ("party:PKB", "pkb"), ("Partai Golkar", "golkar"), (1, "pkb")],
)
def test_a_party_by_its_names(said: object, meant: str, register: Register) -> None:
    assert participant_of(said, register["pileg-dpr-2024"], register) == meant


@pytest.mark.parametrize("said", ["other:seseorang", "party:PDIP", "party:tidak ada", "pdip"])
def test_who_does_not_run_is_nobody(said: str, register: Register) -> None:
    assert participant_of(said, register[CONTEST], register) is None


@pytest.mark.parametrize("said", [9, "pair-9", "seseorang", "", None, True, 2.0])
def test_a_participant_that_cannot_be_meant(said: object, register: Register) -> None:
    with pytest.raises(ValueError, match="participant"):
        participant_of(said, register[CONTEST], register)


def test_a_good_file(tmp_path: Path, register: Register) -> None:
    found = stance_lines.read(written(tmp_path, ROWS), register)
    assert list(found.remarks) == []
    assert [row.number for row in found.rows] == list(range(1, len(ROWS) + 1))
    assert found.rows[3].stances == {"pair-1": "support", "pair-2": "attack"}
    told = stance_lines.described(found.rows)
    assert (told["texts"], told["targets"], told["support"]) == (7, 7, 3)
    assert (told["texts_with_several"], told["texts_without"]) == (1, 1)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("no JSON", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("3", "an object"),
        ({"text": 3, "contest": CONTEST, "targets": []}, "text: "),
        ({"text": "a", "contest": CONTEST}, "targets: "),
        ({"text": "a", "contest": CONTEST, "targets": ["2"]}, "targets: "),
        ({"text": "a", "targets": []}, "contest: "),
        ({"text": "a", "contest": "pilpres-1955", "targets": []}, "pilpres-1955"),
        (line("a", {"2": "against"}), "stance: "),
        (line("a", {"9": "support"}), "participant '9'"),
        ({"text": "a", "contest": CONTEST, "targets": [{"stance": "support"}]}, "participant: "),
    ],
)
def test_wrong_lines_are_named_and_the_rest_goes_on(bad: Any, said: str, tmp_path: Path, register: Register) -> None:
    found = stance_lines.read(written(tmp_path, [ROWS[0], bad, "", ROWS[1]]), register)
    assert len(found.rows) == 2
    (refused,) = found.refused
    assert refused.startswith("line 2: ")
    assert said in refused
    assert list(found.remarks)[-1] == "1 lines left out, 2 measured"


def test_ignored_targets_are_counted_and_named(tmp_path: Path, register: Register) -> None:
    rows = [line("a", {"other:X": "attack", "party:PDIP": "support"}), line("b", {"other:X": "attack", "1": "support"})]
    found = stance_lines.read(written(tmp_path, rows), register)
    assert [dict(row.stances) for row in found.rows] == [{}, {"pair-1": "support"}]
    (remark,) = found.remarks
    assert remark.startswith("3 targets do not run")
    assert f"{CONTEST} other:X (2)" in remark


def test_a_matched_contest_is_said_once(tmp_path: Path, register: Register) -> None:
    rows = [line(text, {"1": "support"}, "pilkada-contoh-2024") for text in "ab"]
    found = stance_lines.read(written(tmp_path, rows), register)
    assert list(found.remarks) == [f"contest 'pilkada-contoh-2024' is taken for {CONTEST}"]


def test_two_stances_of_one_participant_are_mixed(tmp_path: Path, register: Register) -> None:
    row = line("a", {"1": "support", "pair-1": "attack", "2": "attack", "02": "attack"})
    (found,) = stance_lines.read(written(tmp_path, [row]), register).rows
    assert found.stances == {"pair-1": "mixed", "pair-2": "attack"}


def test_lines_without_a_contest_take_the_one_given(tmp_path: Path, register: Register) -> None:
    file = written(tmp_path, [line("a", {"1": "support"}, None)])
    assert stance_lines.read(file, register, CONTEST).rows[0].contest == CONTEST
