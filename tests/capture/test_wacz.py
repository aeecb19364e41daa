"""A WACZ is laid out as its readers expect: stored, indexed, described, and digested."""

import hashlib
import io
import json
import struct
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from nirpihak.capture import wacz, warc
from nirpihak.capture.proxy import Proxy
from nirpihak.capture.wacz import Page
from nirpihak.capture.warc import Entry
from tests.capture.asking import Browser, in_a_loop
from tests.capture.sites import Site

AT = "2026-11-21T03:00:00.000001Z"


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """The WACZ of a post with a GET, a POST, a redirect, the whole and a part of a body."""

    async def work() -> Path:
        async with Proxy(tmp_path, site.rules()) as proxy:
            proxy.expect("127.0.0.1")
            browser = Browser(proxy)
            for path in ("/", "/komentar.json?halaman=1", "/pindah"):
                await browser.get(site.url + path)
            await browser.ask("POST", f"{site.url}/suka", b'{"pos": 7}', content_type="application/json")
            await browser.ask("GET", f"{site.url}/media/kecil.bin?bita=1000", range="bytes=0-")
            await browser.ask("GET", f"{site.url}/media/kecil.bin?bita=2000", range="bytes=500-")
            browser.close()
        entries = warc.write(tmp_path / "data.warc.gz", tmp_path, proxy.exchanges, info={}, at=AT)
        page = Page(f"{site.url}/", "Kabar Kampung Rekaan", "Kerja bakti – hari Minggu", AT)
        target = tmp_path / "capture.wacz"
        wacz.write(target, tmp_path / "data.warc.gz", entries, page, software="Nirpihak (uji)", created=AT)
        return target

    with Site() as site:
        return in_a_loop(work)


def lines(index: str) -> list[tuple[str, str, dict[str, Any]]]:
    rows = []
    for line in index.rstrip("\n").split("\n"):
        key, at, row = line.split(" ", 2)
        rows.append((key, at, json.loads(row)))
    return rows


def test_everything_is_stored_described_and_digested(made: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(made) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert names == [wacz.WARC, wacz.INDEX, wacz.PAGES, wacz.PACKAGE, wacz.DIGEST]
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        assert archive.read(wacz.WARC) == (tmp_path / "data.warc.gz").read_bytes()
        package = json.loads(archive.read(wacz.PACKAGE))
        digest = json.loads(archive.read(wacz.DIGEST))
        assert digest == {
            "path": "datapackage.json",
            "hash": f"sha256:{hashlib.sha256(archive.read(wacz.PACKAGE)).hexdigest()}",
        }
        assert [row["path"] for row in package["resources"]] == names[:3]
        for row in package["resources"]:
            content = archive.read(row["path"])
            assert row["bytes"] == len(content)
            assert row["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert (package["profile"], package["wacz_version"]) == ("data-package", "1.1.1")
        assert package["created"] == "2026-11-21T03:00:00Z"


def test_nothing_stands_between_a_local_head_and_its_content(made: Path) -> None:
    # Players reckon the content to begin after a head of 30 bytes and the name, without reading the head.
    data = made.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            flags, name, extra = struct.unpack_from("<6xH18xHH", data, entry.header_offset)
            assert (flags & 0b1000, name, extra, entry.extra) == (0, len(entry.filename), 0, b"")


def test_the_page_is_listed_with_its_text(made: Path) -> None:
    with zipfile.ZipFile(made) as archive:
        head, page = [json.loads(line) for line in archive.read(wacz.PAGES).decode().splitlines()]
    assert head["format"] == "json-pages-1.0"
    assert (page["title"], page["text"], page["ts"]) == ("Kabar Kampung Rekaan", "Kerja bakti – hari Minggu", AT)


def test_each_line_leads_to_its_record(made: Path) -> None:
    with zipfile.ZipFile(made) as archive:
        index, content = archive.read(wacz.INDEX).decode(), archive.read(wacz.WARC)
    assert index.splitlines() == sorted(index.splitlines(), key=str.encode)
    rows = lines(index)
    assert [key.partition(")")[2] for key, _, _ in rows] == [
        "/",
        "/komentar.json?halaman=1",
        "/media/kecil.bin?bita=1000",
        "/pindah",
        "/suka?__wb_method=post&pos=7",
    ]
    for _, at, row in rows:
        start = int(row["offset"])
        (record,) = ArchiveIterator(io.BytesIO(content[start : start + int(row["length"])]))
        assert record.rec_headers.get_header("WARC-Target-URI") == row["url"]
        assert record.rec_headers.get_header("WARC-Payload-Digest") == row["digest"]
        assert record.http_headers.get_statuscode() == row["status"]
        assert record.rec_headers.get_header("WARC-Date")[:4] == at[:4]
        assert len(at) == 14
        assert row["filename"] == "data.warc.gz"
    assert (rows[-1][2]["method"], rows[-1][2]["requestBody"]) == ("POST", "pos=7")
    assert [row["status"] for _, _, row in rows] == ["200", "200", "206", "302", "200"]


ENTRY = Entry("https://desa.example/a", AT, 10, 100, "text/html", "sha256:00", 200)


def test_of_the_same_second_the_best_answer_is_listed() -> None:
    cut = replace(ENTRY, offset=1, length=900, whole=False)
    short = replace(ENTRY, offset=2, length=50)
    ((_, _, row),) = lines(wacz.index([cut, ENTRY, short]))
    assert row["offset"] == "10"
    later = replace(ENTRY, at="2026-11-21T03:00:01.000000Z")
    assert len(lines(wacz.index([ENTRY, later]))) == 2
    posted = replace(ENTRY, method="POST", request_body="a=1")
    assert len(lines(wacz.index([ENTRY, posted, replace(posted, request_body="a=2")]))) == 3


@pytest.mark.parametrize(
    ("content_range", "listed"),
    [("bytes 0-99/100", 1), ("bytes 0-98/100", 0), ("bytes 1-99/100", 0), ("bytes 0-99/*", 0), (None, 0)],
)
def test_a_part_is_not_listed_as_the_whole(content_range: str | None, listed: int) -> None:
    part = replace(ENTRY, status=206, content_range=content_range)
    assert wacz.index([part]).count("\n") == listed


def test_an_address_with_odd_characters_stays_one_line() -> None:
    odd = replace(ENTRY, uri="https://desa.example/a b\u2028é", method="POST", request_body='a="x y"\n')
    index = wacz.index([odd])
    assert index.count("\n") == 1
    ((key, at, row),) = lines(index)
    assert key == 'example,desa)/a%20b%E2%80%A8é?__wb_method=post&a="x%20y"'
    assert at == "20261121030000"
    assert row["requestBody"] == 'a="x y"\n'
