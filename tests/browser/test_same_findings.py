"""The self-check over every layout of every platform: CPython and Pyodide give the same bytes."""

from __future__ import annotations

import json
import struct
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.browser.both import Both
from tests.exports import coverage
from tests.exports.samples import Wanted
from tests.selfcheck.acts import CAMPAIGN, CONTEST

RUN = "nirpihak.selfcheck.running:run"
ASKED = {"contests": [CONTEST], "today": "2024-11-01", "messages": True, "me": ["Sri Contoh"], "zone": "WITA"}


def export(name: str, variant: str) -> dict[str, bytes]:
    """An export with each kind of act that a layout holds, on a registered account, and one that names nobody."""
    module = import_module(f"tests.exports.samples.{name}")
    acts: list[Wanted] = []
    for done in sorted(module.HOLDS[variant]):
        for act in coverage.acts(name, done):
            acts += [each for each in (act._replace(handle=CAMPAIGN), act._replace(handle="orang")) if each not in acts]
    return {f"{name}/{path}": data for path, data in module.files(variant, acts).items()}


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("name", coverage.SAMPLES)
def test_every_layout_gives_the_same_findings(both: Both, name: str, lang: str) -> None:
    for variant in import_module(f"tests.exports.samples.{name}").VARIANTS:
        told: dict[str, Any] = json.loads(both.same_in_both(RUN, export(name, variant), {**ASKED, "lang": lang}))
        assert told["lang"] == lang
        assert told["records"] > 0


def test_hostile_files_give_the_same_troubles(both: Both) -> None:
    files = {
        "long/following.json": b'{"relationships_following": [{"title": ' + b"9" * 5000 + b"}]}",
        "cut/user_data_tiktok.json": b'{"Activity": {"Like List": {"ItemFavoriteList": [{"date": "2024-',
        "not.zip": b"PK\3\4" + bytes(26),
        "bytes.zip": struct.pack("<I", 0x06054B50) + bytes(18),
        "half/result.json": b'{"about": "Telegram", "personal_information": {"user_id": 1}, "chats": {"list": [{"na',
        "odd/\\u202e.json": b"[]",
    }
    told = json.loads(both.same_in_both(RUN, files, {**ASKED, "lang": "id"}))
    assert len(told["files"]["troubles"]) >= 4


def test_wrong_options_are_told_alike(both: Both) -> None:
    told = json.loads(both.same_in_both(RUN, {}, {"contests": ["pilbup-tiada-2024"], "lang": "id"}))
    assert "pilbup-tiada-2024" in told["wrong"]


@pytest.mark.parametrize("close", [b"", b"]" * 100_000 + b"}"])
def test_a_file_nested_too_deep_ends_no_worker(both: Both, tmp_path: Path, close: bytes) -> None:
    """How deep is too deep differs by the version of Python; that it is told does not."""
    (tmp_path / "following.json").write_bytes(b'{"relationships_following": ' + b"[" * 100_000 + close)
    paths = [str(tmp_path / "following.json")]
    told = json.loads(both.pyodide(RUN, tmp_path, paths, json.dumps({**ASKED, "lang": "id"})))
    assert len(told["files"]["troubles"]) == 1
