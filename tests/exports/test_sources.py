"""Where the bytes of exports come from: zips, folders, tars, files and what is in them, as owners have them."""

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path

import pytest

from nirpihak.exports.members import MemberError
from nirpihak.exports.sources import SourceError, sources
from nirpihak.text import Text
from tests.exports.archives import (
    FILES,
    LIKES,
    Told,
    drained,
    packed,
    tarred,
    told,
    whole,
    zipped,
)

# Tars


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_tars_of_each_kind(tmp_path: Path, mode: str, form: int) -> None:
    files = {"Takeout/YouTube/langganan.csv": b"a,b\n" * 9000, "Takeout/" + "n" * 90 + "/" + "é" * 20 + ".json": LIKES}
    found = told(tmp_path / "takeout.tgz", tarred(files, mode, form))
    assert whole(found) == files
    assert found.troubles == []


def test_links_and_long_names_in_tars(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
            info = tarfile.TarInfo("x" * 300)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo("y" * 300 + ".json")
        info.size = 5
        archive.addfile(info, io.BytesIO(b"12345"))
    assert whole(told(tmp_path / "a.tar", out.getvalue())) == {"y" * 300 + ".json": b"12345"}


def test_tar_that_is_cut_off_gives_what_is_there(tmp_path: Path) -> None:
    data = tarred({"a.json": LIKES, "b.json": os.urandom(1 << 16).hex().encode()})
    found = told(tmp_path / "a.tgz", data[: len(data) // 2])
    assert found.paths == ["a.json", "b.json"]
    assert found.read("a.json") == LIKES
    assert "cut off" in found.fault("b.json")
    assert [member for _, member, _ in found.troubles] == [None]
    plain = tarred({"a.json": LIKES, "b.json": b"x" * 9000}, "w")
    found = told(tmp_path / "a.tar", plain[:5000])
    assert "cut off" in found.fault("b.json")


# Folders


def test_folder_is_walked_by_name_and_its_archives_are_opened(tmp_path: Path) -> None:
    home = tmp_path / "ekspor"
    for name, data in {"b/likes.json": LIKES, "a/10.csv": b"x", "a/9.csv": b"y", "a/p.jpg": b"12"}.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(data)
    (home / "__MACOSX").mkdir()
    (home / "__MACOSX" / "x.json").write_bytes(b"1")
    (home / "takeout-001.zip").write_bytes(zipped(FILES))
    (home / "rusak.zip").write_bytes(zipped(FILES)[:-30])
    (home / "z.tgz").write_bytes(tarred(FILES))
    found = Told(home)
    assert whole(found) == {
        **{f"takeout-001.zip/{name}": data for name, data in FILES.items()},
        **{f"z.tgz/{name}": data for name, data in FILES.items()},
        "a/9.csv": b"y",
        "a/10.csv": b"x",
        "b/likes.json": LIKES,
    }
    assert found.paths.index("a/9.csv") < found.paths.index("a/10.csv")
    assert {member.source for member in found.members} == {"ekspor"}
    assert [(source, member) for source, member, _ in found.troubles] == [("ekspor", "rusak.zip")]
    assert found.media == [("ekspor", 1, 2)]


def test_links_are_not_followed_and_only_plain_files_are_opened(tmp_path: Path) -> None:
    home, outside = tmp_path / "ekspor", tmp_path / "rahasia.json"
    home.mkdir()
    outside.write_bytes(b"{}")
    (home / "a.json").write_bytes(b"1")
    (home / "again.json").symlink_to(home / "a.json")
    (home / "loop").symlink_to(home)
    (home / "out.json").symlink_to(outside)
    (home / "root").symlink_to("/")
    os.mkfifo(home / "pipe.json")
    found = Told(home)
    assert found.paths == ["a.json"]
    assert sorted(member or "" for _, member, _ in found.troubles) == ["out.json", "pipe.json", "root"]
    assert Told(tmp_path / "ekspor" / "again.json").paths == ["again.json"]


def test_folder_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shut").mkdir()
    (tmp_path / "a.json").write_bytes(b"1")
    plain = os.scandir

    def refusing(path: Path) -> object:
        if Path(path).name == "shut":
            raise PermissionError(13, "no")
        return plain(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = Told(tmp_path, name="ekspor")
    assert found.paths == ["a.json"]
    assert [(source, member) for source, member, _ in found.troubles] == [("ekspor", "shut")]
    assert "permissions" in found.troubles[0][2].en


def test_names_in_folders_that_are_no_unicode(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.json")).write_bytes(b"1")
    found = Told(tmp_path)
    assert found.paths == ["caf\ufffd.json"]
    assert drained(found.members[0]) == b"1"


# What is changed under the reader's hands


def test_file_that_vanishes_or_changes_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    found = told(path, b"x" * 100)
    path.write_bytes(b"y" * 101)
    assert "moved or changed" in found.fault("a.json")
    path.unlink()
    assert "moved or changed" in found.fault("a.json")
    assert found.members[0].head == b""
    archive = tmp_path / "a.zip"
    found = told(archive, zipped(FILES))
    archive.write_bytes(b"")
    assert "moved or changed" in found.fault("connections/followers_1.json")


def test_file_that_shrinks_while_it_is_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    (member,) = told(path, b"x" * 200_000).members
    with member.open() as stream:
        assert len(stream.read(1 << 16)) == 1 << 16
        os.truncate(path, 70_000)
        assert len(stream.read(1 << 16)) < 1 << 16
        with pytest.raises(MemberError, match="cut off"):
            stream.read(1 << 16)


def test_disk_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    found = told(tmp_path / "a.json", b"12")
    monkeypatch.setattr(Path, "open", lambda *_, **__: Failing())
    assert "cannot be read from its storage" in found.fault("a.json")


# What was given


def test_sources_stand_in_order_and_once_and_have_names_of_their_own(tmp_path: Path) -> None:
    names = ["takeout-10.zip", "takeout-2.zip", "b/takeout-2.zip"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(packed())
    told_twice: list[tuple[str, str | None, Text]] = []
    given = [*(tmp_path / name for name in names), tmp_path / "b" / ".." / "takeout-10.zip"]
    found = sources(given, lambda *told: told_twice.append(told))
    assert [source.name for source in found] == ["takeout-2.zip", "takeout-2.zip (2)", "takeout-10.zip"]
    assert [(name, member) for name, member, _ in told_twice] == [("takeout-10.zip", None)]
    assert told(tmp_path / "a.json", b"1", name="a.json (2)").members[0].source == "a.json (2)"


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.zip", b"", "empty"),
        ("a.zip", b"\xef\xbb\xbf\n<!DOCTYPE html><html>", "web page"),
        ("a.tgz", b"<html>", "web page"),
        ("a.zip", b"halo" * 400, "is none"),
        ("a.zip", zipped(FILES)[:-30], "cut off or damaged at its end"),
        ("a.zip", zipped(FILES)[:200], "cut off or damaged at its end"),
        ("a.zip", b"PK\3\4", "cut off or damaged at its end"),
        ("a.zip.001", zipped(FILES)[:200], "split"),
        ("a.z01", b"PK\7\x08" + zipped(FILES)[:200], "split"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50), "unpack it first"),
        ("a.zip", b"Rar!\x1a\x07\1\0" + bytes(50), "unpack it first"),
        ("a.gz", b"\x1f\x8b" + bytes(50), "damaged"),
        ("a.tgz", tarred(FILES)[:20], "cut off"),
    ],
    ids=range(13),
)
def test_what_cannot_be_opened_says_why(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    with pytest.raises(SourceError, match=says) as caught:
        told(tmp_path / name, data)
    assert caught.value.name == name
    assert caught.value.text.id != caught.value.text.en
    assert "\n" not in str(caught.value)


def test_no_file_at_all_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="not there"):
        Told(tmp_path / "tidak-ada.zip")
    with pytest.raises(SourceError):
        Told(tmp_path / ("x" * 5000))
    os.mkfifo(tmp_path / "pipa")
    with pytest.raises(SourceError, match="no plain file"):
        Told(tmp_path / "pipa")
