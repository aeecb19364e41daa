"""`nirpihak contests aliases`: listed, as a file to fill in, checked, and then read with."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from nirpihak.contests import load_register
from nirpihak.reading.aliases import CURATED, alias_table, curated_table, problems_with
from tests.cli.running import done, run, value
from tests.contests.samples import CONTEST as OWN
from tests.contests.samples import written

NOW = "pilbup-kabupaten-contoh-2027"
LANGS = pytest.mark.parametrize("lang", ["id", "en"])
EVERY = pytest.mark.parametrize("id", load_register().ids)


@LANGS
@EVERY
def test_every_participant_is_listed(id: str, lang: str) -> None:
    contest = load_register()[id]
    shown = done("contests", "aliases", id, "--lang", lang)
    assert all(f"{each.name.pick(lang)} [{each.id}]" in shown for each in contest.participants)
    assert ("nama: " if lang == "id" else "names: ") in shown


def test_the_ambiguous_are_marked_and_numbers_cut_short() -> None:
    shown = done("contests", "aliases", NOW)
    assert "candra?" in shown
    assert "chandra," in shown
    assert "bentuk lain" in shown
    assert max(map(len, shown.splitlines())) < 1000


@EVERY
def test_json_has_every_alias(id: str) -> None:
    page = value("contests", "aliases", id)
    table = alias_table(load_register()[id])
    assert sum(len(each["aliases"]) for each in page["participants"]) == len(table)
    assert len(page["clashes"]) == len(table.clashes)
    assert {alias["kind"] for each in page["participants"] for alias in each["aliases"]} >= {"name"}


@LANGS
@EVERY
def test_the_template_is_sound_and_holds_what_ships(id: str, lang: str, tmp_path: Path) -> None:
    contest = load_register()[id]
    text = done("contests", "aliases", id, "--new", "--lang", lang)
    table = tomllib.loads(text)
    assert problems_with(table, contest) == []
    assert [name for name in table if name not in ("format", "contest")] == [each.id for each in contest.participants]
    assert all(f" {each.name.pick(lang)}\n" in text for each in contest.participants)
    curated = curated_table(id)
    for each in contest.participants:
        assert {key: list(curated.get(each.id, {}).get(key, ())) for key in CURATED} == table[each.id]
    path = tmp_path / "sebutan.toml"
    path.write_text(text, encoding="utf-8")
    shown = done("contests", "aliases", id, "--check", str(path), "--lang", lang)
    assert shown.startswith(f"{path}: {'baik' if lang == 'id' else 'sound'}.\n")


def test_a_contest_of_ones_own_from_template_to_reading(tmp_path: Path) -> None:
    contest = str(written(tmp_path, OWN))
    text = done("contests", "aliases", contest, "--new")
    assert all(lists == {key: [] for key in CURATED} for name, lists in tomllib.loads(text).items() if "-" in name)
    path = tmp_path / "sebutan.toml"
    path.write_text(text.replace("nicknames = []", 'nicknames = ["si kancil uji"]', 1), encoding="utf-8")
    assert "  pair-1: 1 sebutan" in done("contests", "aliases", contest, "--check", str(path))
    found = json.loads(done("read", "coblos si kancil uji", "--contest", contest, "--aliases", str(path), "--json"))
    assert found["participants"][0]["participant"] == "pair-1"


BAD = [
    ("", 'format = "aliases"'),
    ("[", "TOML"),
    ('format = "aliases"\n', NOW),
    (f'format = "aliases"\ncontest = "{NOW}"\n[pair-9]\nnames = ["x"]\n', "pair-9"),
    (f'format = "aliases"\ncontest = "{NOW}"\n[pair-1]\nnama = ["x"]\n', "nama"),
    (f'format = "aliases"\ncontest = "{NOW}"\n[pair-1]\nnames = ["x"]\n[pair-2]\nnames = ["X"]\n', "pair-2"),
    (f'format = "aliases"\ncontest = "{NOW}"\npair-1 = 3\n', "pair-1"),
]


@LANGS
@pytest.mark.parametrize(("content", "word"), BAD, ids=[word for _, word in BAD])
def test_problems_are_named_one_a_line(content: str, word: str, lang: str, tmp_path: Path) -> None:
    path = tmp_path / "sebutan.toml"
    path.write_text(content, encoding="utf-8")
    result = run("contests", "aliases", NOW, "--check", str(path), "--lang", lang)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert all(line.startswith(f"{path}: ") for line in result.stderr.splitlines())
    assert word in result.stderr
    problems = value("contests", "aliases", NOW, "--check", str(path), "--lang", lang, code=1)
    assert len(problems) == len(result.stderr.splitlines())
    assert run("read", "pak bayu", "--contest", NOW, "--aliases", str(path)).exit_code == 2


def test_bytes_that_are_no_text_are_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "sebutan.toml"
    path.write_bytes(b"\xff")
    assert "UTF-8" in run("contests", "aliases", NOW, "--check", str(path)).stderr


def test_words_that_two_share_are_told(tmp_path: Path) -> None:
    path = tmp_path / "sebutan.toml"
    path.write_text(f'format = "aliases"\ncontest = "{NOW}"\n[pair-1]\nnames = ["dahlia"]\n', encoding="utf-8")
    shown = done("contests", "aliases", NOW, "--check", str(path), "--lang", "en")
    assert "more than one participant is called that: dahlia" in shown


@LANGS
@pytest.mark.parametrize("id", ["pilbup-entah-2030", "tiada.toml"])
def test_an_unknown_contest_is_2(id: str, lang: str) -> None:
    result = run("contests", "aliases", id, "--lang", lang)
    assert result.exit_code == 2
    assert id in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_contest_file_that_is_wrong_is_2(tmp_path: Path) -> None:
    path = tmp_path / "salah.toml"
    path.write_text('format = "contest"\n', encoding="utf-8")
    result = run("contests", "aliases", str(path), "--lang", "en")
    assert result.exit_code == 2
    assert "nirpihak contests check" in result.stderr
    path.write_text('format = "calendar"\n', encoding="utf-8")
    assert run("contests", "aliases", str(path)).exit_code == 2


def test_flags_that_exclude_one_another(tmp_path: Path) -> None:
    path = written(tmp_path, OWN)
    assert run("contests", "aliases", NOW, "--new", "--json").exit_code == 2
    assert run("contests", "aliases", NOW, "--new", "--check", str(path)).exit_code == 2
    assert run("contests", "aliases", NOW, "--check", "tiada").exit_code == 2
