"""`nirpihak assess`: files and pipes, good lines and bad, text and JSON, and who stops reading early."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from nirpihak.law.loading import load_rulebook
from nirpihak.law.model import Limb
from tests.cli.running import HERE, PROGRAM, done, run, started

LIKE: dict[str, Any] = {
    "id": "contoh-1",
    "actor": {"employment": "pns"},
    "account": {"control": "own"},
    "act": {"kind": "like", "visibility": "public", "day": "2024-10-10"},
    "target": {"status": "designated", "account": "registered"},
}
VOTE: dict[str, Any] = {"actor": {"employment": "pns"}, "act": {"kind": "vote", "day": "2024-11-27"}}
GOOD = json.dumps(LIKE)


def lines(*acts: object) -> str:
    return "".join((act if isinstance(act, str) else json.dumps(act)) + "\n" for act in acts)


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "perbuatan.jsonl"
    path.write_text(lines(LIKE, VOTE), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("lang", "first", "second", "closing"),
    [
        ("id", "baris 1 (contoh-1): ", "baris 2: ", "2 baris dibaca, 2 ditelaah, 0 ditolak."),
        ("en", "line 1 (contoh-1): ", "line 2: ", "2 lines read, 2 assessed, 0 refused."),
    ],
)
def test_a_file_in_words(register: Path, lang: str, first: str, second: str, closing: str) -> None:
    result = run("assess", str(register), "--lang", lang)
    assert result.exit_code == 0
    one, other = result.stdout.splitlines()
    assert one.startswith(first)
    assert "SKB-D6" in one
    assert other.startswith(second)
    assert closing in result.stderr


def test_a_file_in_json(register: Path) -> None:
    one, other = map(json.loads, done("assess", str(register), "--json").splitlines())
    assert one["line"] == 1
    assert one["id"] == "contoh-1"
    assert one["limbs"]["discipline"] == "met"
    assert "SKB-D6" in one["met"]
    assert one["version"] == load_rulebook().version
    assert other["id"] is None
    assert set(other["limbs"]) == {limb.value for limb in Limb}
    assert other["met"] == []


def test_standard_input() -> None:
    assert json.loads(done("assess", "-", "--json", given=GOOD))["line"] == 1


def test_limbs_narrow_what_is_told(register: Path) -> None:
    shown = done("assess", str(register), "--json", "--limb", "ethics", "--limb", "criminal")
    one = json.loads(shown.splitlines()[0])
    assert set(one["limbs"]) == {"ethics", "criminal"}
    assert "SKB-D6" not in one["met"]


@pytest.mark.parametrize(("lang", "words"), [("id", "Bertumpu pada"), ("en", "Rests on")])
def test_explained_in_full(register: Path, lang: str, words: str) -> None:
    assert words in done("assess", str(register), "--explain", "--lang", lang)
    told = json.loads(done("assess", str(register), "--explain", "--json", "--lang", lang).splitlines()[0])
    assert told["explanation"]["lang"] == lang
    assert told["explanation"]["findings"]


BAD = [
    ("not json", "JSON"),
    ("[]", "JSON"),
    ('{"actor": {"employment": "pnss"}}', "actor.employment"),
    ('{"act": {"day": "2024-13"}}', "act.day"),
    ('{"actr": {}}', "actr"),
    ('{"contest": {"id": "pilbup-kabupaten-contoh-2027"}, "target": {"participant": "x"}}', "target.participant"),
    ('{"contest": {"kind": "pilpres", "regime": "pilkada"}}', "contest.regime"),
]


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize(("bad", "field"), BAD, ids=[field for _, field in BAD])
def test_a_bad_line_is_named_and_the_good_ones_go_on(bad: str, field: str, lang: str) -> None:
    result = run("assess", "-", "--json", "--lang", lang, given=lines(LIKE, bad, "", VOTE))
    assert result.exit_code == 1
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert [each["line"] for each in told] == [1, 2, 4]
    (message,) = told[1]["refused"]
    assert message.startswith(f"{'line' if lang == 'en' else 'baris'} 2: ")
    assert field in message
    assert message in result.stderr
    assert ("1 refused." if lang == "en" else "1 ditolak.") in result.stderr


def test_bad_lines_in_words_stand_among_the_errors_alone() -> None:
    result = run("assess", "-", given=lines("x", LIKE))
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1
    assert "baris 1: JSON" in result.stderr


def test_bytes_that_are_no_text_are_a_bad_line() -> None:
    result = run("assess", "-", "--lang", "en", given=b"\xff\xfe\n" + GOOD.encode() + b"\n")
    assert result.exit_code == 1
    assert "line 1: UTF-8" in result.stderr
    assert result.stdout.startswith("line 2 (contoh-1)")


@pytest.mark.parametrize("content", ["", "\n\n  \n"])
def test_an_empty_file_is_done(tmp_path: Path, content: str) -> None:
    path = tmp_path / "kosong.jsonl"
    path.write_text(content, encoding="utf-8")
    result = run("assess", str(path), "--lang", "en")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "0 lines read, 0 assessed, 0 refused." in result.stderr


@pytest.mark.parametrize("name", ["tidak-ada.jsonl", "."])
def test_what_is_no_file_is_2(tmp_path: Path, name: str) -> None:
    result = run("assess", str(tmp_path / name))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_in_a_process_of_its_own(register: Path) -> None:
    ended = started("assess", str(register), "--json", "--lang", "en")
    assert ended.returncode == 0
    assert [json.loads(line)["line"] for line in ended.stdout.splitlines()] == [1, 2]
    assert ended.stderr.startswith("2 lines read")
    assert started("assess", "-", given="x\n").returncode == 1


@pytest.mark.parametrize("flags", [(), ("--json",), ("--json", "--explain")])
def test_a_reader_that_has_seen_enough_ends_it_quietly(tmp_path: Path, flags: tuple[str, ...]) -> None:
    path = tmp_path / "banyak.jsonl"
    path.write_text(lines(LIKE) * (600 if "--explain" in flags else 5000), encoding="utf-8")
    running = subprocess.Popen(
        [*PROGRAM, "assess", str(path), *flags], env=HERE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert running.stdout is not None
    assert running.stderr is not None
    assert running.stdout.readline()
    running.stdout.close()
    errors = running.stderr.read().decode()
    running.stderr.close()
    assert running.wait(120) == 0
    assert errors == ""
