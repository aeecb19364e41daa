"""Archives that lie, and damaged ones: each is told clearly, in bounded work, and costs no other file."""

from __future__ import annotations

import contextlib
import gzip
import io
import lzma
import os
import struct
import sys
import tarfile
import tempfile
import tracemalloc
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.exports import places
from nirpihak.exports.members import Member, MemberError
from nirpihak.exports.sources import SourceError
from tests.exports.archives import SMALL, Item, Told, drained, end, local, packed, row, told

LIKES = b'{"likes_media_likes": []}'
GOOD = Item(b"good.json", LIKES)


def beside(tmp_path: Path, *items: Item, **asked: Any) -> Told:
    """What comes of those entries, with a sound one at either end that must not suffer."""
    found = told(tmp_path / "a.zip", packed(GOOD, *items, Item(b"last.json", LIKES)), **asked)
    assert found.read("good.json") == found.read("last.json") == LIKES
    return found


# One entry


@pytest.mark.parametrize("flags", [1, 0x41, 0x2001])
def test_encrypted_entry(tmp_path: Path, flags: int) -> None:
    found = beside(tmp_path, Item(b"x.json", b"x" * 90, flags=flags))
    assert "password" in found.fault("x.json")
    assert found.members[1].head == b""


def test_encrypted_archive_is_refused_as_a_whole(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="locked with a password"):
        told(tmp_path / "a.zip", packed(Item(b"x.json", b"x", flags=1), Item(b"y.json", b"y", flags=1, method=99)))


@pytest.mark.parametrize("method", [1, 9, 93, 95, 98, 99])
def test_method_that_is_not_known(tmp_path: Path, method: int) -> None:
    fault = beside(tmp_path, Item(b"x.json", b"x" * 90, method=method)).fault("x.json")
    assert f"number {method}" in fault
    assert "unpack the archive first" in fault


@pytest.mark.parametrize("method", [0, 8, 12])
def test_wrong_checksum_is_told_after_all_bytes_were_given(tmp_path: Path, method: int) -> None:
    data = os.urandom(300_000)
    found = beside(tmp_path, Item(b"x.json", data, method=method, crc=1))
    with found.members[1].open() as stream:
        come = b""
        while len(come) < len(data):
            come += stream.read(1 << 18)
        assert come == data
        for _ in range(2):
            with pytest.raises(MemberError, match="damaged"):
                stream.read(1 << 18)


@pytest.mark.parametrize("method", [0, 8, 12])
def test_damaged_and_missing_bytes(tmp_path: Path, method: int) -> None:
    data = os.urandom(50_000)
    body = Item(b"", data, method=method).body()
    damaged = body[:9000] + bytes(200) + body[9200:]
    assert "damaged" in beside(tmp_path, Item(b"x.json", data, method=method, raw=damaged)).fault("x.json")
    short = beside(tmp_path, Item(b"x.json", data, method=method, raw=body[:30_000]))
    assert "cut off" in short.fault("x.json")
    if method != 12:  # bzip2 gives whole blocks only
        with short.members[1].open() as stream:
            assert len(stream.read(20_000)) == 20_000


@pytest.mark.parametrize("method", [0, 8, 12])
def test_more_and_less_than_declared(tmp_path: Path, method: int) -> None:
    data = b"contoh " * 9000
    more = beside(tmp_path, Item(b"x.json", data, method=method, size=1000, crc=zlib.crc32(data[:1000])))
    assert "longer than the archive says" in more.fault("x.json")
    with more.members[1].open() as stream:
        assert stream.read(4000) == data[:1000]
    assert "cut off" in beside(tmp_path, Item(b"x.json", data, method=method, size=90_000)).fault("x.json")
    assert "cut off" in beside(tmp_path, Item(b"x.json", b"", method=method, size=0xFFFFFFFE)).fault("x.json")


def lzma_entry(data: bytes, dictionary: int, props: int = 93) -> Item:
    filters = [{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 16, "lc": 3, "lp": 0, "pb": 2}]
    body = struct.pack("<2HBL", 9, 5, props, dictionary) + lzma.compress(data, lzma.FORMAT_RAW, filters=filters)
    return Item(b"x.json", data, method=14, raw=body)


def test_lzma_that_asks_for_gigabytes(tmp_path: Path) -> None:
    assert beside(tmp_path, lzma_entry(LIKES * 99, 1 << 16)).read("x.json") == LIKES * 99
    assert "unpacks to far more" in beside(tmp_path, lzma_entry(LIKES, 0xFFFFFFFF)).fault("x.json")
    assert "damaged" in beside(tmp_path, lzma_entry(LIKES, 1 << 16, 255)).fault("x.json")
    assert "damaged" in beside(tmp_path, lzma_entry(LIKES, 1 << 16, 224)).fault("x.json")
    assert "cut off" in beside(tmp_path, Item(b"x.json", b"x", method=14, raw=b"x")).fault("x.json")


def test_python_without_a_method_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = beside(tmp_path, lzma_entry(LIKES, 1 << 16), Item(b"y.json", LIKES, method=12))
    monkeypatch.setitem(sys.modules, "lzma", None)
    monkeypatch.setitem(sys.modules, "bz2", None)
    assert "number 14" in found.fault("x.json")
    assert "number 12" in found.fault("y.json")


def test_entry_of_a_version_to_come_is_read_if_it_can_be(tmp_path: Path) -> None:
    assert beside(tmp_path, Item(b"x.json", b"x", needs=0xFFFF)).read("x.json") == b"x"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"../../etc/passwd.json", "../../etc/passwd.json"),
        (b"/etc/x.json", "/etc/x.json"),
        (b"C:\\Windows\\x.json", "C:\\Windows\\x.json"),
        (b"a\0b\n\x1b[2Jc.json", "a\ufffdb\ufffd\ufffd[2Jc.json"),
        ("nosj.\u202egpj.json".encode(), "nosj.gpj.json"),
        (b"", ""),
        (b"x" * 60_000 + b".json", "…" + "x" * 1019 + ".json"),
        (b".", "."),
        ("\ud800.json".encode("utf-8", "surrogatepass"), "φáÇ.json"),
    ],
)
def test_names_that_are_tricks_are_only_shown(tmp_path: Path, name: bytes, shown: str) -> None:
    found = beside(tmp_path, Item(name, b"1"))
    assert found.paths[1] == shown
    assert len(found.paths[1]) <= 1025
    assert drained(found.members[1]) == b"1"
    assert found.members[1].name == found.members[1].parts[-1]
    assert list(tmp_path.iterdir()) == [tmp_path / "a.zip"]


# Bombs


def test_bomb_of_one_entry(tmp_path: Path) -> None:
    bomb = Item(b"x.json", bytes(3 << 20))
    assert "unpacks to far more" in beside(tmp_path, bomb, limits=SMALL).fault("x.json")
    assert len(beside(tmp_path, bomb).read("x.json")) == 3 << 20  # too small to harm


def test_default_ratio_refuses_what_deflate_can_at_most_and_takes_repeated_rows(tmp_path: Path) -> None:
    rows = b'{"href": "https://contoh.example/p/1", "timestamp": 1700000000},\n' * 300_000
    found = beside(tmp_path, Item(b"rows.json", rows), Item(b"zeros.json", bytes(24 << 20)))
    with found.members[1].open() as stream:
        assert sum(map(len, iter(lambda: stream.read(1 << 18), b""))) == len(rows)
    with pytest.raises(MemberError, match="unpacks to far more"):
        drained(found.members[2])


def test_file_larger_than_any_export_has(tmp_path: Path) -> None:
    large = Item(b"x.json", os.urandom(3 << 19), method=0)
    assert "unpacks to far more" in beside(tmp_path, large, limits=SMALL).fault("x.json")


def test_all_reading_of_a_source_is_counted_together(tmp_path: Path) -> None:
    found = beside(tmp_path, Item(b"x.json", os.urandom(1 << 19)), limits=SMALL)
    for _ in range(7):
        found.read("x.json")
    assert "unpacks to far more" in found.fault("x.json")


def overlapped(count: int) -> bytes:
    """A zip after David Fifield's: each entry's deflated data quotes the headers of those behind it."""
    kernel = Item(b"z.json", bytes(1 << 16))
    tail = local(kernel)
    items, offsets = [kernel], [0]
    for number in range(count):
        # A stored block that is not the last, and covers the next local header alone.
        header = tail[: 30 + len(items[-1].name)]
        quoted = b"\0" + struct.pack("<2H", len(header), len(header) ^ 0xFFFF)
        data = header + items[-1].data
        body = quoted + tail
        item = Item(b"%03d.json" % number, data, raw=body)
        head = local(item)[: 30 + len(item.name)]
        tail = head + quoted + tail
        offsets = [offset + len(head) + len(quoted) for offset in offsets] + [0]
        items.append(item)
    rows = b"".join(row(item, at) for item, at in zip(items, offsets, strict=True))
    return tail + rows + end(len(items), len(rows), len(tail))


def test_entries_that_overlap_are_told_and_refused(tmp_path: Path) -> None:
    data = overlapped(30)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:  # as it is meant to be read
        assert len(archive.namelist()) == 31
    found = told(tmp_path / "a.zip", data)
    assert len(found.members) == 31
    assert found.read("z.json") == bytes(1 << 16)
    assert {found.fault(member.path).split(" in ")[0] for member in found.members[1:]} == {
        "its content overlaps another file's"
    }
    assert [(member, "overlaps" in text.en) for _, member, text in found.troubles] == [(None, True)]


def test_two_rows_for_the_same_bytes(tmp_path: Path) -> None:
    first, second = Item(b"a.json", LIKES), Item(b"a.json", LIKES)
    rows = row(first, 0) + row(second, 0)
    body = local(first)
    found = told(tmp_path / "a.zip", body + rows + end(2, len(rows), len(body)))
    assert found.read("a.json") == LIKES
    assert "overlaps" in found.fault("(2)/a.json")


def test_zip_that_is_its_own_content(tmp_path: Path) -> None:
    data = packed(Item(b"a.zip", b"", method=0))
    for _ in range(40):
        data = packed(Item(b"a.zip", data, method=0))
    found = told(tmp_path / "a.zip", data)
    assert found.members == []
    assert [member for _, member, _ in found.troubles] == ["a.zip/a.zip"]


def test_more_archives_in_one_than_any_export_has(tmp_path: Path) -> None:
    found = told(tmp_path / "a.zip", packed(*(Item(b"%d.zip" % n, packed(GOOD)) for n in range(9))), limits=SMALL)
    assert found.paths == [f"{number}.zip/good.json" for number in range(SMALL.nested)]
    assert [member for _, member, _ in found.troubles] == ["5.zip"]


@pytest.mark.parametrize("levels", [1, 2])
def test_bomb_within_a_nested_zip_or_tar(tmp_path: Path, levels: int) -> None:
    inner = packed(Item(b"x.json", bytes(8 << 20)), GOOD)
    data = packed(Item(b"in.zip", inner)) if levels == 1 else gzip.compress(_tar({"x.json": bytes(8 << 20)}))
    found = told(tmp_path / "a.zip", data, limits=SMALL)
    if levels == 1:
        assert found.read("in.zip/good.json") == LIKES
        assert "unpacks to far more" in found.fault("in.zip/x.json")
    else:
        assert [member for _, member, _ in found.troubles] == [None]
        assert "unpacks to far more" in found.troubles[0][2].en


def _tar(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


# Directories


@pytest.mark.parametrize("at", [7, 5000, 0xFFFFFFF0])
def test_entry_that_stands_elsewhere_or_outside_the_file(tmp_path: Path, at: int) -> None:
    assert "damaged" in beside(tmp_path, Item(b"x.json", b"x" * 90, at=at)).fault("x.json")


def test_directory_outside_the_file(tmp_path: Path) -> None:
    for size, at in ((10_000, 0), (0xFFFFFFFF, 0xFFFFFFFF), (46, 0xFFFFFF), (20, 0)):
        with pytest.raises(SourceError, match="cut off or damaged at its end"):
            told(tmp_path / "a.zip", local(GOOD) + end(1, size, at))


def test_damaged_directory_gives_what_stands_before(tmp_path: Path) -> None:
    items = [Item(b"%d.json" % number, LIKES) for number in range(3)]
    body = b"".join(map(local, items))
    size = len(local(items[0]))
    rows = [row(item, number * size) for number, item in enumerate(items)]
    for broken in (rows[0] + b"xx" + rows[1][2:], rows[0] + rows[1][:20]):
        found = told(tmp_path / "a.zip", body + broken + end(3, len(broken), len(body)))
        assert found.read("0.json") == LIKES
        assert [(member, "directory" in text.en) for _, member, text in found.troubles] == [(None, True)]


def test_zip_whose_own_end_is_missing_behind_a_zip_in_it(tmp_path: Path) -> None:
    outer = local(Item(b"a.json", LIKES)) + local(Item(b"in.zip", packed(GOOD), method=0))
    found = told(tmp_path / "a.zip", outer)
    assert "directory of this archive is damaged" in found.troubles[0][2].en
    assert found.read("good.json") == LIKES


def test_more_rows_than_any_export_has(tmp_path: Path) -> None:
    many = [Item(b"%d.json" % number) for number in range(60)]
    found = told(tmp_path / "a.zip", packed(*many), limits=SMALL)
    assert (len(found.members), len(found.troubles)) == (SMALL.members, 1)
    found = told(tmp_path / "b.zip", packed(*(Item(b"%d.jpg" % number) for number in range(60))), limits=SMALL)
    assert (found.media, len(found.troubles)) == ([("b.zip", SMALL.entries, 0)], 1)
    (tmp_path / "f").mkdir()
    for number in range(60):
        (tmp_path / "f" / f"{number}.json").touch()
    found = Told(tmp_path / "f", limits=SMALL)
    assert (len(found.members), len(found.troubles)) == (SMALL.members, 1)
    found = told(tmp_path / "a.tar", _tar({f"{number}.json": b"" for number in range(60)}), limits=SMALL)
    assert (len(found.members), len(found.troubles)) == (SMALL.members, 1)


def test_many_pictures_cost_little_memory(tmp_path: Path) -> None:
    # One row again and again, the offset counted up: what is kept of a picture is its place alone.
    one = row(Item(b"photos/%05d.jpg"), 0)
    count = 30_000
    rows = b"".join(one[: -4 - 15] + struct.pack("<L", number * 45) + one[-15:] for number in range(count))
    path = tmp_path / "a.zip"
    with path.open("wb") as file:
        file.write(b"PK\3\4")
        file.seek(count * 45)
        file.write(rows + end(count, len(rows), count * 45))
    tracemalloc.start()
    try:
        found = Told(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found.media == [("a.zip", count, 0)]
    assert peak < 3 << 20


def test_volumes_are_told(tmp_path: Path) -> None:
    for rows, disk in ((row(GOOD, 0), 3), (row(GOOD, 0, disk=2), 0)):
        data = local(GOOD) + rows + end(1, len(rows), len(local(GOOD)), disk=disk)
        if disk:
            with pytest.raises(SourceError, match="split"):
                told(tmp_path / "a.zip", data)
        else:
            assert "split" in told(tmp_path / "a.zip", data).troubles[0][2].en


def test_many_ends_and_none_of_them_true(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cut off or damaged"):
        told(tmp_path / "a.zip", local(GOOD) + (b"PK\5\6\0\0\0\0" + b"\1" * 14) * 2900)


# Tars


def header(name: bytes, size: bytes, kind: bytes = b"0") -> bytes:
    block = bytearray(512)
    block[: len(name)], block[124 : 124 + len(size)], block[156:157] = name, size, kind
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


@pytest.mark.parametrize(
    "size",
    [b"\xff" * 12, b"\x80" + b"\xff" * 11, b"-0000000001", b"77777777777", b"zz", b"\x80\0\0\0\x7f" + b"\xff" * 7],
)
def test_tar_with_sizes_that_lie(tmp_path: Path, size: bytes) -> None:
    data = header(b"a.json", b"00000000031\0") + LIKES.ljust(512, b"\0") + header(b"x.json", size) + b"x" * 700
    found = told(tmp_path / "a.tar", data)
    assert found.read("a.json") == LIKES
    assert len(found.members) == 2 or len(found.troubles) == 1
    for member in found.members[1:]:
        assert found.fault(member.path)


def test_tar_with_long_headers_that_lie(tmp_path: Path) -> None:
    good = header(b"a.json", b"00000000031\0") + LIKES.ljust(512, b"\0")
    for kind in (b"x", b"L", b"g", b"K"):
        for told_ in (b"999999999 path=x\n", b"path=x", b"-5 path=x\n", b"3 p", b"12 size=-1\n", b"\xff" * 40):
            data = header(b"long", b"%011o\0" % len(told_), kind) + told_.ljust(512, b"\0") + good
            (member,) = told(tmp_path / "a.tar", data).members
            assert drained(member) == LIKES
        found = told(tmp_path / "a.tar", header(b"long", b"77777777777\0", kind) + good)
        assert found.members == []


def test_tar_of_headers_alone(tmp_path: Path) -> None:
    many = b"7 path=\n" * 99_000
    long = header(b"long", b"%011o\0" % len(many), b"x") + many.ljust(-(-len(many) // 512) * 512, b"\0")
    assert told(tmp_path / "a.tar", long + header(b"a.json", b"0")).paths == ["a.json"]
    found = told(tmp_path / "a.tar", header(b"g", b"0", b"g") * 60 + header(b"a.json", b"0"), limits=SMALL)
    assert (found.members, len(found.troubles)) == ([], 1)


# Anything at all


def survives(data: bytes, name: str) -> None:
    """Whatever it is, all that comes is files, MemberError, SourceError and trouble, in bounded work."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = told(Path(folder) / name, data, limits=SMALL)
        except SourceError:
            return
        assert len(found.members) <= SMALL.members
        for member in found.members:
            assert isinstance(member, Member)
            assert isinstance(member.path.encode(), bytes)
            assert len(member.head) <= 4096
            with contextlib.suppress(MemberError):
                assert len(drained(member, 5000)) <= SMALL.inflated


SAMPLES = {
    "a.zip": packed(GOOD, Item(b"s/b.json", LIKES * 9, method=0), Item(b"c.zip", packed(GOOD)), Item(b"d.jpg", b"12")),
    "b.zip": packed(lzma_entry(LIKES, 1 << 16), Item(b"b.json", LIKES * 9, method=12)),
    "a.tar": _tar({"a.json": LIKES, "n" * 120 + ".json": LIKES, "c.zip": packed(GOOD)}),
    "a.tgz": gzip.compress(_tar({"a.json": LIKES * 50, "b.json": LIKES}), mtime=0),
}


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=80)
@given(data=st.data())
def test_mutated_archives_never_crash(name: str, data: st.DataObject) -> None:
    raw = bytearray(SAMPLES[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        way = data.draw(st.sampled_from(["flip", "cut", "insert", "repeat", "ones"]))
        if way == "flip":
            raw[at] ^= data.draw(st.integers(1, 255))
        elif way == "cut":
            del raw[at : at + data.draw(st.integers(1, 60))]
        elif way == "insert":
            raw[at:at] = data.draw(st.binary(max_size=30))
        elif way == "ones":
            raw[at : at + 4] = b"\xff" * 4
        else:
            raw[at:at] = raw[at : at + 200]
        if not raw:
            break
    survives(bytes(raw), name)


@pytest.mark.parametrize("name", SAMPLES)
def test_archives_cut_anywhere_never_crash(name: str) -> None:
    raw = SAMPLES[name]
    for length in range(0, len(raw), max(len(raw) // 150, 1)):
        survives(raw[:length], name)
        survives(raw[length:], name)


def test_no_other_error_comes_of_a_failing_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = beside(tmp_path, Item(b"x.json", os.urandom(200_000)))

    def failing(self: places._File, offset: int, length: int) -> bytes:
        raise places.unreadable(OSError(5, "Input/output error"))

    monkeypatch.setattr(places._File, "at", failing)
    assert "storage" in found.fault("x.json")
