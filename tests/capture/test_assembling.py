"""The files are made of whatever a visit left; the manifest comes last, and what it was made of goes after it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from nirpihak.capture import assembling
from nirpihak.capture.assembling import assemble
from nirpihak.capture.manifest import MANIFEST, Options, read_manifest
from nirpihak.capture.visit import PICTURE, RECORDING, TEXT, VISIT, Visit, load, write_whole
from nirpihak.text import Text

URL = "https://kabar.example/pos"
CUT = Text("dimatikan", "killed")


def test_a_folder_with_nothing_gets_a_manifest_that_says_so(tmp_path: Path) -> None:
    assemble(URL, tmp_path, Options(), CUT)
    told = read_manifest(tmp_path)
    assert (told["url"], told["outcome"], told["files"]) == (URL, "error", [])
    assert told["cut"] == CUT._asdict()
    assert [each.name for each in tmp_path.iterdir()] == [MANIFEST]


def test_what_a_visit_left_is_kept_and_the_rest_goes(tmp_path: Path) -> None:
    visit = Visit(URL, title="Pos", words=2, final_url=URL)
    visit.documents.append({"url": URL, "status": 200, "at": visit.started})
    visit.gap("sesuatu", "hilang", "missing")
    visit.keep(tmp_path)
    write_whole(tmp_path / TEXT, b"dua kata")
    (tmp_path / f".{PICTURE}.half").write_bytes(b"setengah")
    (tmp_path / RECORDING).mkdir()
    assemble(URL, tmp_path, Options(), None)
    told = read_manifest(tmp_path)
    assert told["outcome"] == "page"
    assert told["gaps"] == [{"what": "sesuatu", "why": {"id": "hilang", "en": "missing"}}]
    (file,) = told["files"]
    assert file["sha256"] == hashlib.sha256(b"dua kata").hexdigest()
    assert {each.name for each in tmp_path.iterdir()} == {MANIFEST, TEXT}


def test_killed_before_its_manifest_it_can_be_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Visit(URL, words=1).keep(tmp_path)
    (tmp_path / RECORDING).mkdir()

    def killed(path: Path, data: bytes) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(assembling, "write_whole", killed)
        with pytest.raises(KeyboardInterrupt):
            assemble(URL, tmp_path, Options(), None)
    assert {VISIT, RECORDING} <= {each.name for each in tmp_path.iterdir()}
    assemble(URL, tmp_path, Options(), CUT)
    assert read_manifest(tmp_path)["cut"] == CUT._asdict()


def test_a_visit_comes_back_as_it_was(tmp_path: Path) -> None:
    visit = Visit(URL, failure=CUT, refused=None, browser={"name": "Chromium"}, picture={"x": 0})
    visit.gap("a", "b", "c")
    visit.gap("a", "b", "c")
    assert len(visit.gaps) == 1
    visit.keep(tmp_path)
    assert load(tmp_path, URL) == visit


@pytest.mark.parametrize("text", ["", "[]", '{"v": 2}', "bukan"])
def test_another_file_is_no_manifest(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"capture\.json"):
        read_manifest(tmp_path)
