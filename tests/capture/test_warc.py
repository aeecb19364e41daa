"""A WARC holds each exchange byte for byte, and passes the checks of the tool that others read it with."""

import gzip
import hashlib
import zlib
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from nirpihak.capture import warc
from nirpihak.capture.exchanges import Exchange, Outcome, Why
from nirpihak.capture.warc import Entry, Resource
from tests.capture import sites
from tests.capture.asking import record
from tests.capture.sites import Site

AT = "2026-11-21T03:00:00.000001Z"
PATHS = ("/", "/potongan", "/pindah", "/gambar/foto.png", "/putus", "/bukan-http", "/tidak-ada")


def written(folder: Path, exchanges: list[Exchange], **more: Any) -> tuple[Path, list[Entry]]:
    target = folder / "data.warc.gz"
    entries = warc.write(
        target, folder, exchanges, info={"software": "Nirpihak (uji)", "format": "WARC File Format 1.1"}, at=AT, **more
    )
    return target, entries


def passes(path: Path) -> bool:
    """Whether `warcio check` finds every digest right."""
    return bool(Checker(Namespace(inputs=[str(path)], verbose=False)).process_all() == 0)


class Record:
    """One record as its bytes are, read without anybody's HTTP parser."""

    def __init__(self, member: bytes) -> None:
        head, _, rest = member.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        assert first == "WARC/1.1"
        self.pairs = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
        self.headers = dict(self.pairs)
        self.block = rest[: int(self.headers["Content-Length"])]
        assert rest[len(self.block) :] == b"\r\n\r\n"


def members(path: Path) -> list[tuple[int, int, Record]]:
    """Offset, length and record of each gzip member."""
    data, found, at = path.read_bytes(), [], 0
    while at < len(data):
        gunzip = zlib.decompressobj(zlib.MAX_WBITS + 16)
        member = gunzip.decompress(data[at:])
        length = len(data) - at - len(gunzip.unused_data)
        found.append((at, length, Record(member)))
        at += length
    return found


@pytest.fixture(params=[False, True], ids=["http", "https"])
def recorded(request: pytest.FixtureRequest, tmp_path: Path) -> list[Exchange]:
    with Site(tls=request.param) as site:
        return record(tmp_path, site, *PATHS, "http://10.0.0.1/", expected=("127.0.0.1", "10.0.0.1")).exchanges


def test_every_answer_is_there_byte_for_byte(tmp_path: Path, recorded: list[Exchange]) -> None:
    target, entries = written(tmp_path, recorded)
    assert passes(target)
    found = members(target)
    info, *pairs = [record for _, _, record in found]
    assert info.headers["WARC-Type"] == "warcinfo"
    assert b"software: Nirpihak (uji)\r\n" in info.block
    answered = [exchange for exchange in recorded if exchange.response is not None]
    assert len(answered) == len(PATHS) - 1
    assert len(pairs) == 2 * len(answered)
    for exchange, response, request in zip(answered, pairs[::2], pairs[1::2], strict=True):
        assert (response.headers["WARC-Type"], request.headers["WARC-Type"]) == ("response", "request")
        assert response.block == (tmp_path / str(exchange.response)).read_bytes()
        assert request.block == (tmp_path / str(exchange.request)).read_bytes()
        assert request.headers["WARC-Concurrent-To"] == response.headers["WARC-Record-ID"]
        for each in (response, request):
            assert each.headers["WARC-Target-URI"] == exchange.url
            assert each.headers["WARC-Date"] == exchange.started
            assert each.headers["WARC-IP-Address"] == "127.0.0.1"
            assert each.headers["WARC-Block-Digest"] == f"sha256:{hashlib.sha256(each.block).hexdigest()}"
            protocols = [value for name, value in each.pairs if name == "WARC-Protocol"]
            assert protocols == (["http/1.1"] if exchange.tls is None else ["http/1.1", "tls/1.3"])
        assert response.headers["WARC-Payload-Digest"] == f"sha256:{exchange.body_sha256}"
    places = {(offset, length) for offset, length, _ in found}
    assert {(entry.offset, entry.length) for entry in entries} <= places
    assert [entry.uri for entry in entries] == [exchange.url for exchange in answered]


def test_another_reader_finds_the_pages_in_it(tmp_path: Path, recorded: list[Exchange]) -> None:
    target, _ = written(tmp_path, recorded)
    with target.open("rb") as file:
        read = {
            record.rec_headers.get_header("WARC-Target-URI").rpartition("/")[2]: (
                record.http_headers.get_statuscode(),
                record.content_stream().read(),
            )
            for record in ArchiveIterator(file)
            if record.rec_type == "response"
        }
    assert read[""] == ("200", sites.POST.encode())
    assert read["potongan"] == ("200", b"sepotong demi sepotong")
    assert read["pindah"] == ("302", b"pindah")
    assert read["foto.png"] == ("200", sites.png(320, 200, (180, 60, 60)))


def test_what_was_cut_says_so(tmp_path: Path, recorded: list[Exchange]) -> None:
    cut = next(exchange for exchange in recorded if exchange.outcome is Outcome.CUT)
    more = [replace(cut, why=why) for why in (Why.LIMIT, Why.ENDED, Why.SILENCE, Why.DISCONNECTED, Why.DISK, None)]
    target, entries = written(tmp_path, more)
    told = [record.headers["WARC-Truncated"] for _, _, record in members(target)[1::2]]
    assert told == ["length", "time", "time", "disconnect", "unspecified", "unspecified"]
    assert not any(entry.whole for entry in entries)
    assert passes(target)


def test_what_the_page_looked_like_is_beside_it(tmp_path: Path, recorded: list[Exchange]) -> None:
    url = recorded[0].url
    picture, text = tmp_path / "screenshot.png", tmp_path / "text.txt"
    picture.write_bytes(sites.png(10, 10, (1, 2, 3)))
    text.write_text("Kerja bakti – hari Minggu", encoding="utf-8")
    target, entries = written(
        tmp_path,
        recorded[:1],
        resources=[
            Resource(f"urn:view:{url}", "image/png", picture, AT),
            Resource(f"urn:text:{url}", "text/plain; charset=utf-8", text, AT),
        ],
        manifest=b'{"v": 1}',
        page=url,
    )
    assert passes(target)
    view, words, manifest = [record for _, _, record in members(target)][-3:]
    assert (view.headers["WARC-Type"], view.headers["WARC-Target-URI"]) == ("resource", f"urn:view:{url}")
    assert (view.headers["Content-Type"], view.block) == ("image/png", picture.read_bytes())
    assert words.block == text.read_bytes()
    assert manifest.headers["WARC-Type"] == "metadata"
    assert (manifest.headers["Content-Type"], manifest.block) == ("application/json", b'{"v": 1}')
    assert [entry.uri for entry in entries] == [url, f"urn:view:{url}", f"urn:text:{url}"]


def test_a_changed_byte_is_found(tmp_path: Path, recorded: list[Exchange], capsys: pytest.CaptureFixture[str]) -> None:
    target, _ = written(tmp_path, recorded[:1])
    changed = b"".join(
        gzip.compress(gzip.decompress(target.read_bytes()[at : at + length]).replace(b"sesi=tamu", b"sesi=tama"))
        for at, length, _ in members(target)
    )
    target.write_bytes(changed)
    assert not passes(target)
    assert "block digest failed" in capsys.readouterr().out


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path, recorded: list[Exchange]) -> None:
    (tmp_path / str(recorded[0].response)).unlink()
    with pytest.raises(FileNotFoundError):
        written(tmp_path, recorded)
    assert not (tmp_path / "data.warc.gz").exists()


def test_what_is_compressed_already_is_stored(tmp_path: Path) -> None:
    with Site() as site:
        site.answer("/foto.jpg", lambda handler: handler.send(200, "image/jpeg", bytes(100_000)))
        site.answer("/kosong.txt", lambda handler: handler.send(200, "text/plain", bytes(100_000)))
        exchanges = record(tmp_path, site, "/foto.jpg", "/kosong.txt").exchanges
    target, (picture, text) = written(tmp_path, exchanges)
    assert picture.length > 100_000
    assert text.length < 2_000
    assert passes(target)
