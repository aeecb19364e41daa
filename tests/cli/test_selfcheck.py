"""`nirpihak selfcheck` and `nirpihak exports`: what they print, write and refuse, and how they end."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.cli.running import done, run, started, value
from tests.selfcheck.acts import CAMPAIGN, CONTEST, at, instagram

ASKED = ("--contest", CONTEST, "--today", "2024-11-01")
NAME = "connections/followers_and_following/following.json"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An Instagram export with one follow of a campaign and one of nobody."""
    path = tmp_path / "instagram-contoh.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(NAME, instagram(following=[(CAMPAIGN, at(2024, 10, 1)), ("resep.dapur", at(2023, 1, 1))]))
        archive.writestr("your_instagram_activity/messages/inbox/a/message_1.json", '{"messages": []}')
        archive.writestr("media/posts/1.jpg", b"x")
    return path


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    path = tmp_path / "clean.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(NAME, instagram(following=[("resep.dapur", at(2023, 1, 1))]))
    return path


def test_a_finding_is_told_and_the_command_ends_with_one(export: Path) -> None:
    told = done("selfcheck", str(export), *ASKED, code=1)
    assert f"@{CAMPAIGN}" in told
    assert "resep.dapur" not in told
    assert "Yang tidak dapat diperiksa" in told
    assert "Bila sudah ada pemeriksaan" in told


def test_nothing_found_ends_with_zero_and_without_an_all_clear(clean: Path) -> None:
    told = done("selfcheck", str(clean), *ASKED)
    assert "Ini bukan tanda bersih" in told


def test_json_holds_everything(export: Path) -> None:
    told = value("selfcheck", str(export), *ASKED, code=1)
    assert told["counts"]["undo"] == 1
    assert [each["reason"] for each in told["files"]["left"]] == ["messages"]
    assert told["files"]["media"] == 1


def test_the_report_and_the_table_are_written(export: Path, tmp_path: Path) -> None:
    html, csv = tmp_path / "hasil.html", tmp_path / "hasil.csv"
    told = done("selfcheck", str(export), *ASKED, "--html", str(html), "--csv", str(csv), "--lang", "en", code=1)
    assert f"Written: {html}" in told
    assert CAMPAIGN in html.read_text("utf-8")
    assert CAMPAIGN in csv.read_text("utf-8-sig")


def test_several_exports_are_one_check(export: Path, clean: Path) -> None:
    told = value("selfcheck", str(export), str(clean), *ASKED, code=1)
    assert told["records"] == 3


def test_a_broken_export_beside_a_good_one_is_told(clean: Path, tmp_path: Path) -> None:
    broken = tmp_path / "rusak.zip"
    broken.write_bytes(clean.read_bytes()[:-30])
    told = value("selfcheck", str(clean), str(broken), *ASKED, code=1)
    assert [each["source"] for each in told["files"]["troubles"]] == ["rusak.zip"]


def test_what_cannot_be_read_at_all_ends_with_two(tmp_path: Path) -> None:
    path = tmp_path / "catatan.zip"
    path.write_bytes(b"halo")
    result = run("selfcheck", str(path), *ASKED)
    assert result.exit_code == 2
    assert "Tidak ada yang dapat dibaca" in result.stdout
    assert "catatan.zip" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("tidak-ada.zip", *ASKED), "tidak-ada.zip"),
        ((".", "--contest", "pilbup-tiada-2024"), "pilbup-tiada-2024"),
        ((".", *ASKED, "--spouse-of", "pair-9"), "pair-9"),
        ((".", *ASKED, "--profile", "raja"), "raja"),
        ((".",), "--contest"),
        (ASKED, "EXPORT"),
    ],
)
def test_wrong_arguments_are_refused_by_name(arguments: tuple[str, ...], named: str) -> None:
    result = run("selfcheck", *arguments)
    assert result.exit_code == 2
    assert named in result.stderr


def test_a_report_that_cannot_be_written_is_told(export: Path, tmp_path: Path) -> None:
    result = run("selfcheck", str(export), *ASKED, "--html", str(tmp_path / "tiada" / "x.html"))
    assert result.exit_code == 2
    assert "tidak dapat ditulis" in result.stderr


def test_a_contest_of_ones_own_file(export: Path) -> None:
    file = Path(__file__).parents[2] / "src/nirpihak/contests/data/contests" / f"{CONTEST}.toml"
    told = run("selfcheck", str(export), "--contest", str(file), "--json")
    assert told.exit_code in (0, 1), told.output
    assert json.loads(told.stdout)["contests"][0]["id"] == CONTEST


def test_a_spouse_on_leave_is_told_as_such(export: Path) -> None:
    told = value("selfcheck", str(export), *ASKED, "--spouse-of", "pair-1", "--on-leave", code=1)
    assert {each["value"] for each in told["profile"]} >= {"PNS", "Suami atau istri"}


def test_every_act_is_listed(export: Path) -> None:
    result = run("exports", "records", str(export))
    assert result.exit_code == 0
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["target"]["handle"] for row in rows] == [CAMPAIGN, "resep.dapur"]
    assert rows[0]["undo"]["url"] == f"https://www.instagram.com/{CAMPAIGN}"
    assert rows[0]["undo"]["steps"]
    assert "following" in result.stderr
    assert run("exports", "records", str(export), "--did", "like").stdout == ""


def test_records_of_nothing_end_with_two(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("halo")
    assert run("exports", "records", str(tmp_path)).exit_code == 2


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_guide_is_told(lang: str) -> None:
    assert "TikTok" in done("exports", "guide", "tiktok", "--lang", lang)
    assert "Telegram" in done("exports", "guide", "--lang", lang)
    assert [each["id"] for each in value("exports", "guide", "x")["platforms"]] == ["x"]


def test_the_command_runs_in_a_process_of_its_own(export: Path) -> None:
    ended = started("selfcheck", str(export), *ASKED, "--json")
    assert ended.returncode == 1
    assert ended.stderr == ""
    assert json.loads(ended.stdout)["counts"]["undo"] == 1
