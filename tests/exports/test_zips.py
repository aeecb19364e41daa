"""Zips as owners have them, and archives within archives."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from pathlib import Path

import pytest

from nirpihak.exports import places
from tests.exports.archives import (
    FILES,
    LIKES,
    Item,
    Told,
    drained,
    end,
    local,
    packed,
    row,
    tarred,
    told,
    whole,
    zipped,
)

# Zips


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_zip_of_each_method(tmp_path: Path, method: int) -> None:
    found = told(tmp_path / "instagram.zip", zipped(FILES, method))
    assert whole(found) == FILES
    assert [member.size for member in found.members] == [len(data) for data in FILES.values()]
    assert {member.source for member in found.members} == {"instagram.zip"}
    assert found.troubles == []
    assert found.members[0].head == LIKES


def test_reading_in_any_way_gives_the_same(tmp_path: Path) -> None:
    rows = b"".join(b"nama contoh %d, teman\n" % number for number in range(40_000))
    (member,) = told(tmp_path / "a.zip", zipped({"a.csv": rows})).members
    for size in (1, 1000, 8192, 1 << 16, 1 << 18, 1 << 22):
        with member.open() as stream:
            pieces = [stream.read(size) for _ in range(3)]
        assert b"".join(pieces) == rows[: 3 * size]
        assert all(len(piece) == size for piece in pieces) or size == 1 << 22
    with member.open() as stream:
        assert list(stream) == rows.splitlines(keepends=True)
    with io.TextIOWrapper(member.open(), "utf-8", newline="") as text:
        assert sum(1 for _ in text) == 40_000
    with member.open() as stream:
        assert stream.read(5) + stream.read() == rows
        assert stream.read() == stream.read(1) == b""


def test_zip_that_was_written_as_a_stream(tmp_path: Path) -> None:
    # As platforms make them: sizes and checksums stand behind the data and in the directory alone.
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise OSError

        def tell(self) -> int:
            raise OSError

    out = Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in FILES.items():
            archive.writestr(name, data)
        with archive.open("z.json", "w", force_zip64=True) as entry:
            entry.write(LIKES)
    assert whole(told(tmp_path / "a.zip", out.getvalue())) == {**FILES, "z.json": LIKES}


def test_only_the_directory_is_read_until_a_file_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "takeout.zip"
    path.write_bytes(packed(Item(b"a.json", LIKES), Item(b"b.mp4", os.urandom(3 << 20), 0), Item(b"c.json", b"[1]")))
    read = 0
    plain = places._File.at

    def counting(self: places._File, offset: int, length: int) -> bytes:
        nonlocal read
        data = plain(self, offset, length)
        read += len(data)
        return data

    monkeypatch.setattr(places._File, "at", counting)
    found = Told(path)
    assert found.paths == ["a.json", "c.json"]
    assert found.media == [("takeout.zip", 1, 3 << 20)]
    assert read < 70_000
    assert found.members[1].head == b"[1]"
    assert read < 71_000


def test_what_stands_before_and_behind_a_zip_does_no_harm(tmp_path: Path) -> None:
    plain = zipped(FILES)
    assert whole(told(tmp_path / "a.zip", b"#!/bin/sh\n" * 100 + plain)) == FILES
    assert whole(told(tmp_path / "b.bin", b"x" * 70_000 + plain)) == FILES
    assert whole(told(tmp_path / "c.zip", plain + b"\0" * 500)) == FILES
    tricky = packed(Item(b"a.json", LIKES), comment=b"komentar " + end(3, 90, 12) + b"PK\5\6 PK\5\6")
    assert whole(told(tmp_path / "d.zip", tricky)) == {"a.json": LIKES}
    assert told(tmp_path / "e.zip", packed()).members == []


def test_no_name_is_trusted_only_content(tmp_path: Path) -> None:
    assert whole(told(tmp_path / "ekspor", zipped(FILES))) == FILES
    assert whole(told(tmp_path / "ekspor.json", tarred(FILES))) == FILES
    found = told(tmp_path / "liked_posts.json", LIKES)
    assert whole(found) == {"liked_posts.json": LIKES}
    assert found.members[0].source == "liked_posts.json"


def test_noise_is_not_yielded_and_media_are_counted(tmp_path: Path) -> None:
    noise = ["__MACOSX/x/._a.json", "x/.DS_Store", "x/Thumbs.db", "x/._a.json", "x/", "x\\desktop.ini"]
    media = ["m/1.JPG", "m/2.heic", "m/3.mp4", "m/4.opus", "m/5.pdf", "m/6.vcf"]
    files = {"x/a.json": b"1", **dict.fromkeys(noise, b""), **dict.fromkeys(media, b"12345")}
    found = told(tmp_path / "a.zip", zipped(files))
    assert found.paths == ["x/a.json"]
    assert found.media == [("a.zip", 6, 30)]
    found = told(tmp_path / "a.tgz", tarred({name: data for name, data in files.items() if name[-1] != "/"}))
    assert found.paths == ["x/a.json"]
    assert found.media == [("a.tgz", 6, 30)]
    found = told(tmp_path / "foto.jpg", b"\xff\xd8")
    assert (found.members, found.media) == ([], [("foto.jpg", 1, 2)])


def test_names_are_utf8_whether_or_not_it_is_said(tmp_path: Path) -> None:
    names = ["Aktivitas Anda/pages_you’ve_liked.json".encode(), "Málaga.json".encode("cp437"), b"\xc3\xa9.json"]
    found = told(tmp_path / "a.zip", packed(*(Item(name, b"1") for name in names)))
    assert found.paths == ["Aktivitas Anda/pages_you’ve_liked.json", "Málaga.json", "é.json"]
    assert [drained(member) for member in found.members] == [b"1"] * 3


def test_files_of_one_name_are_all_there(tmp_path: Path) -> None:
    items = [Item(b"a/likes.json", b"%d" % number) for number in range(3)] + [Item(b"(2)/a/likes.json", b"9")]
    found = told(tmp_path / "a.zip", packed(*items))
    assert [drained(member) for member in found.members] == [b"0", b"1", b"2", b"9"]
    assert found.paths == ["a/likes.json", "(2)/a/likes.json", "(3)/a/likes.json", "(2)/(2)/a/likes.json"]
    assert {member.name for member in found.members} == {"likes.json"}


def wide(*numbers: int) -> bytes:
    return struct.pack(f"<2H{len(numbers)}Q", 1, 8 * len(numbers), *numbers)


@pytest.mark.parametrize("gap", [(2 << 30) - 1, 2 << 30, (4 << 30) + 5])
def test_zip64_around_two_and_beyond_four_gib(tmp_path: Path, gap: int) -> None:
    # A stored video that is nothing but a hole in the file, then a file, a directory and an end in 64 bits.
    path, video, likes = tmp_path / "takeout.zip", Item(b"v.mp4", method=0), Item(b"likes.json", LIKES)
    with path.open("wb") as file:
        file.write(local(video))
        file.seek(gap, os.SEEK_CUR)
        at = file.tell()
        file.write(local(likes))
        start = file.tell()
        video.packed = video.size = 0xFFFFFFFF
        likes.at = 0xFFFFFFFF
        rows = row(video, 0, wide(gap, gap)) + row(likes, at, wide(at))
        file.write(rows)
        close = file.tell()
        file.write(struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 2, 2, len(rows), start))
        file.write(struct.pack("<4sLQL", b"PK\6\7", 0, close, 1))
        file.write(end(0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF))
    found = Told(path)
    assert whole(found) == {"likes.json": LIKES}
    assert found.media == [("takeout.zip", 1, gap)]
    assert found.troubles == []
    assert path.stat().st_blocks * 512 < 1 << 20


def test_zip_beyond_four_gib_by_an_archiver_that_drops_the_rest(tmp_path: Path) -> None:
    # macOS's "Compress" writes offsets and sizes modulo 2**32.
    path = tmp_path / "Archive.zip"
    first, video, last = Item(b"a.json", b"1"), Item(b"v.mp4", method=0), Item(b"b.json", LIKES)
    gap = (4 << 30) - 10
    with path.open("wb") as file:
        file.write(local(first))
        between = file.tell()
        file.write(local(video))
        file.seek(gap, os.SEEK_CUR)
        at = file.tell()
        file.write(local(last))
        start = file.tell()
        video.packed = video.size = gap
        rows = row(first, 0) + row(video, between) + row(last, at % (1 << 32))
        file.write(rows + end(3, len(rows), start % (1 << 32)))
    found = Told(path)
    assert whole(found) == {"a.json": b"1", "b.json": LIKES}
    assert found.troubles == []


# Archives within archives


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_zip_in_a_zip_is_read_where_it_stands(tmp_path: Path, method: int) -> None:
    noise = os.urandom(1 << 19)
    inner = zipped({**FILES, "m.jpg": noise, "z.json": noise.hex().encode()}, zipfile.ZIP_DEFLATED)
    found = told(tmp_path / "drive.zip", zipped({"Takeout/1.zip": inner, "b.json": b"2"}, method))
    assert whole(found) == {
        **{f"Takeout/1.zip/{name}": data for name, data in FILES.items()},
        "Takeout/1.zip/z.json": noise.hex().encode(),
        "b.json": b"2",
    }
    assert {member.source for member in found.members} == {"drive.zip"}
    assert found.media == [("drive.zip", 1, 1 << 19)]


def test_what_is_packed_three_times_is_told(tmp_path: Path) -> None:
    thrice = zipped({"b.zip": zipped({"c.zip": zipped(FILES), "c.json": b"1"}), "b.json": b"1"})
    found = told(tmp_path / "a.zip", thrice)
    assert found.paths == ["b.zip/c.json", "b.json"]
    assert [(source, member) for source, member, _ in found.troubles] == [("a.zip", "b.zip/c.zip")]
    assert "unpack the outermost" in found.troubles[0][2].en


def test_deflated_bytes_are_read_at_any_offset(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(places.Deflated, "POINTS", 4)
    monkeypatch.setattr(places.Deflated, "APART", 1 << 19)
    files = {f"{number:03}.json": os.urandom(70_000).hex().encode() for number in range(40)}
    found = told(tmp_path / "takeout.tgz", tarred(files))
    backwards = {member.path: drained(member) for member in reversed(found.members)}
    assert backwards == files
    assert whole(found) == files
