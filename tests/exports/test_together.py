"""All platforms' exports at once, however they were packed: the same acts are found."""

from __future__ import annotations

import random
import zipfile
from collections import Counter
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from nirpihak.exports.records import Record
from nirpihak.selfcheck.running import scan
from tests.exports import coverage
from tests.exports.samples import Wanted


@cache
def exports() -> dict[str, dict[str, bytes]]:
    """For each platform one layout, the last that it has, with an act of each kind."""
    found = {}
    for name in coverage.SAMPLES:
        if name == "meta_html":
            continue
        module = import_module(f"tests.exports.samples.{name}")
        variant = {"x": "js-2022", "youtube": "takeout-csv", "tiktok": "json-2026", "telegram": "json-full"}.get(
            name, "chat-txt" if name == "whatsapp" else module.VARIANTS[-1]
        )
        acts: list[Wanted] = []
        for done in sorted(module.HOLDS[variant]):
            acts += [act for act in coverage.acts(name, done) if act not in acts]
        found[name] = module.files(variant, acts)
    return found


def acts_in(*paths: Path) -> Counter[tuple[str, ...]]:
    """The acts found, but for where they stood."""
    return Counter(map(_bare, scan(paths, messages=True, me=("Sri Contoh",))))


def _bare(record: Record) -> tuple[str, ...]:
    told = (record.handle, record.name, record.id, record.post_id, record.at, record.text, record.group)
    return (record.origin.platform, record.done.value, *map(str, told))


def packed(path: Path, files: dict[str, bytes], outer: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(outer + name, data)
    return path


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Counter[tuple[str, ...]]:
    """The acts of each platform's export by itself."""
    folder = tmp_path_factory.mktemp("apart")
    found: Counter[tuple[str, ...]] = Counter()
    for name, files in exports().items():
        alone = acts_in(packed(folder / f"{name}.zip", files))
        assert {platform for platform, *_ in alone} == {name}
        found += alone
    return found


def test_all_at_once(apart: Counter[tuple[str, ...]], tmp_path: Path) -> None:
    paths = [packed(tmp_path / f"{name}.zip", files) for name, files in exports().items()]
    random.Random(4).shuffle(paths)
    assert acts_in(*paths) == apart


def test_packed_anew_in_folders_of_ones_own(apart: Counter[tuple[str, ...]], tmp_path: Path) -> None:
    path = tmp_path / "semua.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, files in exports().items():
            for member, data in files.items():
                archive.writestr(f"Salinan data saya/{name} baru (2)/{member}", data)
                archive.writestr(f"__MACOSX/Salinan data saya/{name}/._{member.rpartition('/')[2]}", b"\0\5\x16\7")
    assert acts_in(path) == apart


def test_unpacked_into_a_folder(apart: Counter[tuple[str, ...]], tmp_path: Path) -> None:
    for name, files in exports().items():
        for member, data in files.items():
            path = tmp_path / name / member
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    assert acts_in(tmp_path) == apart


def test_zips_within_a_zip(apart: Counter[tuple[str, ...]], tmp_path: Path) -> None:
    path = tmp_path / "drive.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, files in exports().items():
            archive.write(packed(tmp_path / f"inner-{name}.zip", files), f"{name}.zip")
    assert acts_in(path) == apart


def test_one_export_in_several_zips(apart: Counter[tuple[str, ...]], tmp_path: Path) -> None:
    paths = []
    for name, files in exports().items():
        for number, (member, data) in enumerate(files.items()):
            paths.append(packed(tmp_path / f"{name}-{number:03}.zip", {member: data}))
    assert acts_in(*paths) == apart
