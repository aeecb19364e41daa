"""`nirpihak reading`: weights learnt and written, refused and not written, and the model told."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from nirpihak.cli import learning
from nirpihak.contests import load_register
from nirpihak.reading.retraining import Figures, Report
from nirpihak.reading.weights import Weights, load, shipped
from nirpihak.reading.wording import feature_text
from tests.cli.running import done, run, started
from tests.reading.confirmed_lines import CONTEST, confirmed, in_bytes

LANGS = pytest.mark.parametrize("lang", ["id", "en"])
PLAIN = Report(
    lines=80,
    examples={"support": 40, "attack": 40, "neutral": 0},
    before=Figures(80, 60, 40, 38),
    after=Figures(80, 70, 50, 49),
)


def written(folder: Path, lines: Sequence[bytes]) -> Path:
    path = folder / "dipastikan.jsonl"
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def train(path: Path, *arguments: str) -> Any:
    out = path.with_name("bobot.json")
    return run("reading", "train", str(path), "--contest", CONTEST, "--out", str(out), *arguments)


@pytest.fixture(autouse=True)
def _few_contests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two contests to take names from instead of all, which takes long; a process of its own has all."""
    monkeypatch.setattr(learning, "load_register", lambda: [load_register()["pilpres-2024"]])


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch) -> Report:
    """A report that the next training will come to, with the shipped weights."""
    found = copy.deepcopy(PLAIN)

    def retrain(confirmed: Any, *rest: Any) -> tuple[Weights, Report]:
        list(confirmed)
        return shipped(), found

    monkeypatch.setattr(learning, "retrain", retrain)
    return found


@LANGS
def test_weights_are_learnt_written_and_used(tmp_path: Path, lang: str) -> None:
    path = written(tmp_path, in_bytes(confirmed()))
    out, told = tmp_path / "bobot.json", tmp_path / "laporan.txt"
    result = train(path, "--lang", lang, "--report", str(told))
    assert result.exit_code == 0, result.stderr
    assert load(out).version in result.stdout
    assert {"id": "72 baris: 72 memberi contoh", "en": "72 lines: 72 gave examples"}[lang] in result.stdout
    assert {"id": "lebih mendukung", "en": "more support"}[lang] in result.stdout
    assert {"id": "Menukar peserta pada 72 baris: 0", "en": "Exchanging participants on 72 lines: 0"}[
        lang
    ] in result.stdout
    whole = told.read_text(encoding="utf-8")
    assert '"zimbul"' in whole
    assert len(whole.splitlines()) > len(result.stdout.splitlines())
    read = ("read", "zimbul pak Bayu", "--contest", CONTEST, "--json")
    assert json.loads(done(*read, "--weights", str(out)))["participants"][0]["tendency"] == "support"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["bobot.json", "dipastikan.jsonl", "laporan.txt"]


def test_in_json(tmp_path: Path) -> None:
    path = written(tmp_path, [*in_bytes(confirmed()), b"bad"])
    result = train(path, "--json")
    assert result.exit_code == 1
    page = json.loads(result.stdout)
    assert page["written"] == str(tmp_path / "bobot.json")
    assert page["version"] == load(tmp_path / "bobot.json").version
    assert (page["lines"], page["used"], page["silent"]) == (73, 72, [])
    assert page["refused"][0].startswith("baris 73: JSON")
    assert page["after"]["accuracy"] > page["before"]["accuracy"]
    assert {each["words"] for each in page["changes"]} >= {'"zimbul"', '"krocil"'}
    assert (page["uneven"], page["why_not"]) == ([], None)
    assert "baris 73: JSON" in result.stderr


def test_standard_input(tmp_path: Path) -> None:
    out = tmp_path / "bobot.json"
    given = b"\n".join(in_bytes(confirmed()))
    assert run("reading", "train", "-", "--contest", CONTEST, "--out", str(out), given=given).exit_code == 0
    assert out.is_file()


@LANGS
def test_too_few_examples_are_2_and_counted(tmp_path: Path, lang: str) -> None:
    result = train(written(tmp_path, in_bytes(confirmed()[:20])), "--lang", lang)
    assert result.exit_code == 2
    assert {"id": "ada 20, kurang 30", "en": "there are 20, 30 are missing"}[lang] in result.stderr
    assert not (tmp_path / "bobot.json").exists()


@LANGS
def test_worse_weights_are_not_written_unless_forced(tmp_path: Path, report: Report, lang: str) -> None:
    path = written(tmp_path, [])
    report.after = Figures(80, 59, 40, 38)
    result = train(path, "--lang", lang)
    assert result.exit_code == 1
    assert "--force" in result.stderr
    assert not (tmp_path / "bobot.json").exists()
    assert train(path, "--force").exit_code == 0
    assert load(tmp_path / "bobot.json").version == shipped().version


@LANGS
def test_where_exchange_changes_anything_nothing_is_written_even_forced(
    tmp_path: Path, report: Report, lang: str
) -> None:
    report.uneven = [7, 9]
    result = train(written(tmp_path, []), "--force", "--lang", lang)
    assert result.exit_code == 1
    assert "7, 9" in result.stderr
    assert not (tmp_path / "bobot.json").exists()
    page = json.loads(train(written(tmp_path, []), "--json").stdout)
    assert page["written"] is None
    assert "7, 9" in page["why_not"]


@LANGS
def test_what_the_aliases_do_is_told_apart(tmp_path: Path, report: Report, lang: str) -> None:
    report.uneven_before, report.silent = [5], [8]
    result = train(written(tmp_path, []), "--lang", lang, "--report", str(tmp_path / "laporan.txt"))
    assert result.exit_code == 0
    assert {"id": "karena sebutannya: baris 5", "en": "because of the aliases: line 5"}[lang] in result.stdout
    assert {"id": "Tanpa peserta: baris 8", "en": "Without a participant: line 8"}[lang] in (
        tmp_path / "laporan.txt"
    ).read_text(encoding="utf-8")


@LANGS
@pytest.mark.parametrize("flag", ["--out", "--report"])
def test_a_folder_that_is_not_there_is_told_at_once(tmp_path: Path, flag: str, lang: str) -> None:
    result = train(written(tmp_path, []), flag, str(tmp_path / "tiada" / "x"), "--lang", lang)
    assert result.exit_code == 2
    assert "tiada" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_an_unknown_contest_is_2(tmp_path: Path) -> None:
    assert train(written(tmp_path, []), "--contest", "pilpres-1955").exit_code == 2


def test_verdicts_that_there_are_none_of(tmp_path: Path, report: Report) -> None:
    report.before = Figures(80, 60, 0, 0)
    assert " - " in train(written(tmp_path, [])).stdout


@pytest.mark.parametrize(
    ("feature", "words"),
    [
        ("mantap", '"mantap"'),
        ("o:mantap", '"mantap" said of others'),
        ("T", '"[participant]"'),
        (("pilih", "T"), '"pilih [participant]"'),
        (("O", "kalah"), '"[other participant] kalah"'),
        (("T>", "mantap"), '"mantap" two words after the participant'),
        (("mantap", ">T"), '"mantap" two words before the participant'),
        ("=", "the starting point, without any word"),
        ("=several", "the text names several participants"),
    ],
)
def test_features_in_words(feature: Any, words: str) -> None:
    assert feature_text(feature).en == words
    assert feature_text(feature).id


def test_every_feature_that_ships_has_words() -> None:
    told = [feature_text(feature).id for feature in shipped().table]
    assert [text for text in told if "=" in text.replace('"="', "") or "T>" in text or ">T" in text] == []


@LANGS
def test_the_model_is_told(lang: str) -> None:
    shown = done("reading", "model", "--lang", lang)
    assert shipped().version in shown
    assert str(len(shipped().table)) in shown
    page = json.loads(done("reading", "model", "--json"))
    assert page["version"] == shipped().version
    assert page["features"] == len(shipped().table)
    assert page["origin"] == shipped().origin
    assert list(page["calibration"].values()) == list(shipped().calibration)


def test_other_models_are_told_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "bobot.json"
    path.write_text(Weights({"a": 1 + 0j}, (1, 2, 3, 4, 5, 6), {"start": "abc"}).to_json(), encoding="utf-8")
    shown = done("reading", "model", "--weights", str(path))
    assert "abc" in shown
    path.write_text("x", encoding="utf-8")
    assert run("reading", "model", "--weights", str(path)).exit_code == 2


def test_in_a_process_of_its_own(tmp_path: Path) -> None:
    path = written(tmp_path, in_bytes(confirmed()))
    ended = started("reading", "train", str(path), "--contest", CONTEST, "--out", str(tmp_path / "bobot.json"))
    assert ended.returncode == 0
    assert ended.stderr == ""
