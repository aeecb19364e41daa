"""`nirpihak contests`: the register listed, shown by day, and files checked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nirpihak.contests import load_register
from tests.cli.running import done, run, started, value
from tests.contests.samples import CONTEST, broken, written

NOW = "pilbup-kabupaten-contoh-2027"
LANGS = pytest.mark.parametrize("lang", ["id", "en"])


@LANGS
def test_all_contests_are_listed(lang: str) -> None:
    register = load_register()
    shown = done("contests", "list", "--lang", lang)
    assert all(contest.id in shown and contest.name.pick(lang) in shown for contest in register)
    listed = value("contests", "list", "--lang", lang)
    assert [each["id"] for each in listed] == list(register.ids)
    assert [each["name"] for each in listed] == [contest.name.pick(lang) for contest in register]


@LANGS
@pytest.mark.parametrize("id", load_register().ids)
def test_every_contest_is_shown(id: str, lang: str) -> None:
    contest = load_register()[id]
    shown = done("contests", "show", id, "--lang", lang)
    assert contest.name.pick(lang) in shown
    assert all(each.name.pick(lang) in shown for each in contest.participants)
    page = value("contests", "show", id)
    assert page["id"] == id
    assert len(page["participants"]) == len(contest.participants)
    assert len(page["accounts"]) == len(contest.accounts)
    assert page["invented"] is contest.invented


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("id", ["1 Desember 2026: Masa kampanye", "[pair-1]: Calon (sudah ditetapkan KPU)", "[pair-3]: Bakal calon"]),
        (
            "en",
            ["1 December 2026: Campaign", "[pair-1]: Candidate (designated by KPU)", "[pair-3]: Would-be candidate"],
        ),
    ],
)
def test_the_day_decides_in_words(lang: str, words: list[str]) -> None:
    shown = done("contests", "show", NOW, "--day", "2026-12-01", "--lang", lang)
    assert all(word in shown for word in words)
    assert not re.search(r"\b(designated|prospective|registered|labelled)\b", shown) or lang == "en"


def test_the_day_decides_in_json() -> None:
    page = value("contests", "show", NOW, "--day", "2026-09-02")
    assert page["day"] == "2026-09-02"
    assert page["stage"] == "nomination"
    assert [each["status"] for each in page["participants"]] == ["prospective", "prospective", None]


@LANGS
def test_before_everything_the_status_is_told_unknown(lang: str) -> None:
    shown = done("contests", "show", NOW, "--day", "2020-01-01", "--lang", lang)
    assert ("[pair-1]: tidak diketahui" if lang == "id" else "[pair-1]: unknown") in shown


@LANGS
def test_an_unknown_contest_is_2(lang: str) -> None:
    result = run("contests", "show", "pilbup-entah-2030", "--lang", lang)
    assert result.exit_code == 2
    assert "pilbup-entah-2030" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


@LANGS
def test_a_sound_file(tmp_path: Path, lang: str) -> None:
    path = written(tmp_path, CONTEST)
    assert done("contests", "check", str(path), "--lang", lang).endswith("baik.\n" if lang == "id" else "sound.\n")
    assert value("contests", "check", str(path)) == []


@LANGS
@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('uji-batu"]', 'uji-pasir"]', "uji-pasir"),
        ('handle = "uji.dua"', "handle = 3", "handle"),
        ("[[stage]]", "[[stage]", "TOML"),
    ],
)
def test_a_broken_file_is_1(tmp_path: Path, old: str, new: str, word: str, lang: str) -> None:
    path = written(tmp_path, broken(old, new))
    result = run("contests", "check", str(path), "--lang", lang)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith(f"{path}: ")
    assert word in result.stderr
    problems = value("contests", "check", str(path), "--lang", lang, code=1)
    assert all({"where", "field", "message"} <= problem.keys() for problem in problems)
    assert len(problems) == len(result.stderr.splitlines())


def test_a_missing_file_is_2(tmp_path: Path) -> None:
    assert run("contests", "check", str(tmp_path / "tidak-ada.toml")).exit_code == 2


def test_in_a_process_of_its_own(tmp_path: Path) -> None:
    ended = started("contests", "check", str(written(tmp_path, "\x00")))
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
