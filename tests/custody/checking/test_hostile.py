"""Hostile bundles are refused calmly: one line each, nothing unpacked, nothing followed, no memory taken."""

from __future__ import annotations

import os
import stat
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from nirpihak.custody.checking import events
from nirpihak.custody.checking.archive import NotABundle, is_safe, open_bundle
from nirpihak.custody.checking.bag import DECLARATION
from nirpihak.custody.checking.bundle import public_key, verify
from nirpihak.custody.checking.report import NO_BUNDLE, SOMETHING_WRONG, Report, lines, shown


def zip_of(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes], kind: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", kind) as archive:
        archive.writestr("b/bagit.txt", DECLARATION, zipfile.ZIP_STORED)
        for name, content in members:
            archive.writestr(name, content)
    return path


def odd(path: Path) -> str:
    return "; ".join(f"{each.name}: {each.en}" for each in open_bundle(path).odd)


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "/etc/x",
        "b/../x",
        "b//x",
        "b/.git/config",
        "b/a\\b",
        "b/con\x01",
        "b/é",
        "b/a b",
        "b/" + "d/" * 40 + "x",
    ],
)
def test_names_that_lead_elsewhere_are_not_read(tmp_path: Path, name: str) -> None:
    path = zip_of(tmp_path / "b.zip", (name, b"x"))
    assert "bagit.txt" in open_bundle(path).places
    assert len(open_bundle(path).places) == 1
    assert "not valid" in odd(path) or "outside" in odd(path)
    assert not is_safe(name.removeprefix("b/"))


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "b.zip", ("b/data/besar.bin", b"\0" * 20_000_000), kind=zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 30_000
    assert (
        odd(path)
        == "data/besar.bin: is compressed or encrypted, so it is not opened; a bundle stores files as they are"
    )


def test_a_size_that_is_a_lie_is_found(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "b.zip", ("b/data/x", b"12345"))
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02")
    struct.pack_into("<II", content, at + 20, 2_000_000_000, 2_000_000_000)
    path.write_bytes(bytes(content))
    assert "contradicts" in odd(path)


def test_members_that_overlap_hide_or_stand_twice_are_found(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "b.zip", ("b/data/x", b"satu"))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("b/data/x", b"dua")
    assert "data/x: is there twice" in odd(path)
    path.write_bytes(b"#!/bin/sh\n" + path.read_bytes())
    assert "bytes 0-9 of the zip belong to no file" in odd(path)
    plain = zip_of(tmp_path / "c.zip").read_bytes()
    (tmp_path / "c.zip").write_bytes(plain[:-2] + b"\x04\0lain")
    assert "bytes after the zip's list" in odd(tmp_path / "c.zip")
    hole = zip_of(tmp_path / "d.zip", ("b/data/x", b"satu"), ("b/data/y", b"dua"))
    with zipfile.ZipFile(hole) as archive:
        infos = archive.infolist()
    content = bytearray(hole.read_bytes())
    at = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 1) + 1)
    struct.pack_into("<I", content, at + 42, infos[1].header_offset)
    hole.write_bytes(bytes(content))
    assert "contradicts" in odd(hole)


def test_links_and_devices_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "rahasia"
    secret.write_text("rahasia")
    bag = tmp_path / "bag"
    (bag / "data").mkdir(parents=True)
    (bag / "bagit.txt").write_bytes(DECLARATION)
    (bag / "data/x").symlink_to(secret)
    (bag / "dalam").symlink_to(tmp_path)
    os.mkfifo(bag / "data/pipa")
    assert set(open_bundle(bag).places) == {"bagit.txt"}
    assert odd(bag).count("symbolic link") == 2
    assert "data/pipa: is not an ordinary file" in odd(bag)
    assert verify(bag).exit_code == SOMETHING_WRONG
    link = zipfile.ZipInfo("b/data/x")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "symbolic link" in odd(zip_of(tmp_path / "b.zip", (link, b"../../rahasia")))


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"PK\x05\x06" + b"\0" * 18, b"PK\x05\x06" + b"\xff" * 18, b"PK\x03\x04" + b"\xff" * 300, b"\0" * 5000],
)
def test_what_is_no_zip_or_no_bundle_is_said_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "b.zip"
    path.write_bytes(content)
    report = verify(path)
    assert report.exit_code == NO_BUNDLE
    assert len(list(lines(report))) == 1
    assert str(path) in next(lines(report, "en"))


def test_nothing_and_an_empty_folder_are_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(NotABundle, match="is not there"):
        open_bundle(tmp_path / "tidak-ada")
    with pytest.raises(NotABundle, match=r"no bagit\.txt"):
        open_bundle(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,
        '{"format":"nirpihak bundle 1","exhibits":[' + '{"ref":' * 50_000,
        '{"format":"nirpihak bundle 1","exhibits":[1,{},{"ref":1},{"ref":"x","files":[{}],"withheld":[]}]}',
        '{"format":"nirpihak bundle 1","exhibits":{"a":1}}',
        "1" * 100_000,
        "\x00\xff",
        "null",
    ],
)
def test_a_list_of_exhibits_that_is_anything_is_calmly_wrong(tmp_path: Path, text: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "log").mkdir()
    (tmp_path / "bagit.txt").write_bytes(DECLARATION)
    (tmp_path / "data/exhibits.json").write_text(text, "utf-8")
    (tmp_path / "log/events.jsonl").write_text(f"{text}\n", "utf-8")
    report = verify(tmp_path)
    assert report.exit_code == SOMETHING_WRONG
    assert "data/exhibits.json" in {each.name for each in report.findings}
    assert "log/events.jsonl, 1" in {each.name for each in report.findings}


@pytest.mark.parametrize(
    "name", ["manifest-sha256.txt", "pieces-sha256.txt", "log/keys.txt", "log/checkpoint", "kunci.pem"]
)
def test_a_list_or_key_that_is_anything_is_calmly_wrong(tmp_path: Path, name: str) -> None:
    (tmp_path / "log").mkdir()
    (tmp_path / "bagit.txt").write_bytes(DECLARATION)
    for content in (
        b"",
        b"\xff\xfe",
        b"0" * 64 + b"  ../../x\n",
        b"log x\nwitness\nquorum a b\n" * 3,
        b"\n\n\xe2\x80\x94 \n",
    ):
        (tmp_path / name).write_bytes(content)
        assert verify(tmp_path).exit_code == SOMETHING_WRONG


def test_a_file_much_too_large_for_what_it_is_takes_no_memory(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "bagit.txt").write_bytes(DECLARATION)
    for name in ("data/exhibits.json", "log/events.jsonl", "manifest-sha256.txt", "log/checkpoint", "bag-info.txt"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(3 << 30)
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20));"
        "from pathlib import Path; from nirpihak.custody.checking.bundle import verify;"
        "print(verify(Path(sys.argv[1])).exit_code)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, timeout=120)
    assert (done.stdout.strip(), done.stderr) == ("1", "")


def test_a_terminal_is_not_led_by_what_a_bundle_says() -> None:
    report = Report("b")
    report.facts["id"] = "\x1b[2Jbersih\r"
    report.wrong("file", "a\x1b]0;x\x07", "salah\nbaris", "wrong")
    told = "\n".join(lines(report))
    assert not any(each in told for each in "\x1b\x07\r")
    assert shown("é–“” 中") == "é–“” 中"


def test_only_an_ed25519_key_is_taken() -> None:
    for text in ("", "x", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "-----BEGIN PUBLIC KEY-----"):
        with pytest.raises(ValueError, match="Ed25519"):
            public_key(text)


def test_a_row_of_events_with_a_name_twice_or_a_fraction_is_refused() -> None:
    for row in ('{"index":1,"index":2,"fields":{}}', '{"index":1,"fields":{"v":{"value":1.5,"salt":"00"}}}'):
        with pytest.raises(events.EventError):
            events.read(row)
