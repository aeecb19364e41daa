"""The proxy keeps what the origin sent byte for byte, and says of each answer whether it is whole."""

import asyncio
import gzip
import hashlib
import json
import socket
from pathlib import Path

import pytest

from nirpihak.capture.exchanges import JOURNAL, Exchange, Outcome, Why, load, payload_of
from nirpihak.capture.proxy import Limits, Proxy
from tests.capture import sites
from tests.capture.asking import Browser, in_a_loop, record
from tests.capture.sites import Handler, Site


@pytest.fixture(params=[False, True], ids=["http", "https"])
def tls(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def payload(exchange: Exchange, folder: Path) -> bytes:
    return b"".join(payload_of(exchange, folder))


def why(exchange: Exchange) -> tuple[Outcome, Why | None]:
    return exchange.outcome, exchange.why


def test_the_bytes_kept_are_those_the_origin_sent(tmp_path: Path, tls: bool) -> None:
    with Site(tls=tls) as site:
        recorded = record(tmp_path, site, "/", "/potongan?akhir=ya", "/sampai-tutup", "/isyarat", "/pindah")
    assert [reply.status for reply in recorded.replies] == [200, 200, 200, 200, 302]
    assert [why(exchange) for exchange in recorded.exchanges] == [(Outcome.WHOLE, None)] * 5
    post, chunked, to_the_end, early, moved = recorded.exchanges

    assert gzip.decompress(payload(post, tmp_path)).decode() == sites.POST
    assert gzip.decompress(recorded.replies[0].body).decode() == sites.POST
    raw = (tmp_path / str(post.response)).read_bytes()
    assert raw.startswith(b"HTTP/1.1 200 OK\r\nServer: BaseHTTP")
    assert raw[: post.response_head].endswith(b"\r\n\r\n")
    assert (post.response_size, post.response_sha256) == (len(raw), hashlib.sha256(raw).hexdigest())
    assert post.body_sha256 == post.payload_sha256 == hashlib.sha256(recorded.replies[0].body).hexdigest()
    assert post.header("SET-COOKIE") == "sesi=tamu"
    assert post.media_type == "text/html"

    raw = (tmp_path / str(chunked.response)).read_bytes()
    assert raw[chunked.response_head :].startswith(b"9;catatan=1\r\nsepotong \r\n")
    assert raw.endswith(b"0\r\nX-Akhir: ya\r\n\r\n")
    assert payload(chunked, tmp_path) == recorded.replies[1].body == b"sepotong demi sepotong"
    assert chunked.payload_sha256 == hashlib.sha256(b"sepotong demi sepotong").hexdigest()
    assert chunked.body_sha256 == hashlib.sha256(raw[chunked.response_head :]).hexdigest()

    assert recorded.replies[2].body == payload(to_the_end, tmp_path) == b"sampai sambungan ditutup"
    assert (tmp_path / str(early.response)).read_bytes().startswith(b"HTTP/1.1 200 OK\r\n")
    assert recorded.replies[3].body == payload(early, tmp_path) == b"sesudah isyarat dini"
    assert (moved.status, moved.header("location")) == (302, "/gambar/foto.png")


def test_what_went_out_is_kept_too(tmp_path: Path) -> None:
    body = json.dumps({"pos": 7}).encode()
    with Site() as site:

        async def work() -> list[Exchange]:
            async with Proxy(tmp_path, site.rules()) as proxy:
                proxy.expect("127.0.0.1")
                browser = Browser(proxy)
                reply = await browser.ask(
                    "POST",
                    f"{site.url}/suka",
                    body,
                    Content_Type="application/json",
                    Accept_Encoding="gzip, deflate, br, zstd",
                    Proxy_Connection="keep-alive",
                )
                assert json.loads(reply.body) == {"suka": sites.LIKES}
                browser.close()
                return proxy.exchanges

        (exchange,) = in_a_loop(work)
    raw = (tmp_path / str(exchange.request)).read_bytes()
    assert raw[exchange.request_head :] == body
    head = raw[: exchange.request_head].decode("latin-1")
    assert head.startswith("POST /suka HTTP/1.1\r\n")
    assert "Proxy-Connection" not in head
    assert exchange.request_header("accept-encoding") == "gzip, deflate, br"
    assert exchange.remote == f"127.0.0.1:{site.port}"


def test_how_the_origin_was_spoken_to_is_kept(tmp_path: Path) -> None:
    with Site(tls=True) as site:
        recorded = record(tmp_path, site, "/gaya.css", "/komentar.json")
    first, second = recorded.exchanges
    assert first.tls is not None
    assert first.tls.version == "TLSv1.3"
    assert hashlib.sha256(bytes.fromhex(first.tls.certificate)).hexdigest() == first.tls.certificate_sha256
    assert second.tls == first.tls
    assert first.url == f"https://127.0.0.1:{site.port}/gaya.css"


def test_the_browser_is_shown_the_one_key_of_this_capture(tmp_path: Path) -> None:
    folders = [tmp_path / "satu", tmp_path / "dua"]
    keys = set()
    with Site(tls=True, names=("situs.example",)) as site:
        for folder in folders:
            folder.mkdir()
            url = f"https://situs.example:{site.port}/gaya.css"

            async def work(folder: Path = folder, url: str = url) -> tuple[str, str | None]:
                async with Proxy(folder, site.rules(), trust=site.authority) as proxy:
                    proxy.expect("situs.example")
                    browser = Browser(proxy)
                    assert (await browser.get(url)).status == 200
                    browser.close()
                    return proxy.spki, browser.spki

            told, shown = in_a_loop(work)
            assert told == shown
            keys.add(told)
    assert len(keys) == 2
    assert not [path for folder in folders for path in folder.rglob("*") if b"PRIVATE KEY" in path.read_bytes()]


def test_an_origin_with_a_certificate_nobody_trusts_gets_no_request(tmp_path: Path) -> None:
    with Site(tls=True, valid=False) as site:
        recorded = record(tmp_path, site, "/gaya.css")
        assert site.hits == {}
    (exchange,) = recorded.exchanges
    assert why(exchange) == (Outcome.FAILED, Why.TLS)
    assert exchange.reason is not None
    assert "certificate" in exchange.reason.en


def test_connections_are_kept_open_as_a_browser_does(tmp_path: Path, tls: bool) -> None:
    with Site(tls=tls) as site:
        record(tmp_path, site, "/gaya.css", "/komentar.json", "/gambar/foto.png")
        assert len(site.connections) == 1


@pytest.mark.parametrize(
    ("path", "outcome", "reason", "kept"),
    [
        ("/putus", Outcome.CUT, Why.DISCONNECTED, b"<p>terputus di teng"),
        ("/macet", Outcome.CUT, Why.SILENCE, b"<p>lalu diam"),
        ("/bisu", Outcome.FAILED, Why.SILENCE, None),
        ("/bukan-http", Outcome.FAILED, Why.PROTOCOL, None),
    ],
)
def test_what_did_not_come_whole_is_told(
    tmp_path: Path, tls: bool, path: str, outcome: Outcome, reason: Why, kept: bytes | None
) -> None:
    with Site(tls=tls) as site:
        recorded = record(tmp_path, site, path, "/gaya.css", limits=Limits(silence_seconds=0.3))
    exchange, after = recorded.exchanges
    assert why(exchange) == (outcome, reason)
    assert exchange.reason is not None
    assert exchange.ended is not None
    assert recorded.replies[0].trouble is not None
    if kept is None:
        assert exchange.response is None
        assert not list(tmp_path.glob("000001.response"))
    else:
        assert payload(exchange, tmp_path) == kept
        assert exchange.payload_sha256 == hashlib.sha256(kept).hexdigest()
    assert after.outcome is Outcome.WHOLE


def test_an_origin_that_is_not_there_is_told(tmp_path: Path) -> None:
    with Site() as site:
        pass
    recorded = record(tmp_path, site, "/gaya.css")
    (exchange,) = recorded.exchanges
    assert why(exchange) == (Outcome.FAILED, Why.UNREACHABLE)
    assert exchange.request is None


def test_a_browser_that_stops_listening_costs_no_byte(tmp_path: Path, tls: bool) -> None:
    size = 3 * sites.MIB
    with Site(tls=tls) as site:

        async def work() -> Exchange:
            async with Proxy(tmp_path, site.rules(), trust=site.authority) as proxy:
                proxy.expect("127.0.0.1")
                browser = Browser(proxy)
                # A connection that asks, reads next to nothing, and then neither reads on nor closes.
                with socket.create_connection(("127.0.0.1", proxy.port)) as plain:
                    if tls:
                        asked = asyncio.create_task(browser.get(f"{site.url}/media/kecil.bin"))
                        while not proxy.exchanges or proxy.exchanges[0].response is None:
                            await asyncio.sleep(0.01)
                        browser.abandon()
                        await asked
                    else:
                        plain.sendall(f"GET {site.url}/media/kecil.bin HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                        while not proxy.exchanges:
                            await asyncio.sleep(0.01)
                    assert await proxy.settle(0, 20)
                browser.close()
                return proxy.exchanges[0]

        exchange = in_a_loop(work)
    assert exchange.outcome is Outcome.WHOLE
    assert payload(exchange, tmp_path) == sites.noise(size, 3)


def test_leaving_cuts_what_is_under_way_and_keeps_it(tmp_path: Path, tls: bool) -> None:
    with Site(tls=tls) as site:

        async def work() -> list[Exchange]:
            proxy = Proxy(tmp_path, site.rules(), trust=site.authority)
            browser = Browser(proxy)
            async with proxy:
                proxy.expect("127.0.0.1")
                asked = asyncio.create_task(browser.get(f"{site.url}/macet"))
                while not proxy.pending or proxy.pending[0].status is None:
                    await asyncio.sleep(0.01)
                assert not await proxy.settle(0, 0.1)
            assert (await asked).trouble is not None
            browser.close()
            return proxy.exchanges

        (exchange,) = in_a_loop(work)
    assert why(exchange) == (Outcome.CUT, Why.ENDED)
    assert payload(exchange, tmp_path) == b"<p>lalu diam"
    assert load(tmp_path) == [exchange]


def test_the_journal_says_the_same_as_the_proxy(tmp_path: Path) -> None:
    with Site() as site:
        recorded = record(
            tmp_path, site, "/", "/putus", "/bukan-http", "http://10.0.0.1/", expected=("127.0.0.1", "10.0.0.1")
        )
    assert load(tmp_path) == recorded.exchanges
    assert len(recorded.exchanges) == 4


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    # /dev/full takes nothing: the very error of a full disk, without filling one.
    with Site() as site:
        (tmp_path / "000001.response").symlink_to("/dev/full")
        recorded = record(tmp_path, site, "/gaya.css")
    (exchange,) = recorded.exchanges
    assert why(exchange) == (Outcome.CUT, Why.DISK)
    assert exchange.reason is not None
    assert "No space left" in exchange.reason.en


def test_a_journal_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / JOURNAL).symlink_to("/dev/full")
    with Site() as site:

        async def work() -> Proxy:
            async with Proxy(tmp_path, site.rules()) as proxy:
                proxy.expect("127.0.0.1")
                browser = Browser(proxy)
                assert (await browser.get(f"{site.url}/gaya.css")).status == 200
                browser.close()
            return proxy

        proxy = in_a_loop(work)
    assert proxy.trouble is not None
    assert [exchange.outcome for exchange in proxy.exchanges] == [Outcome.WHOLE]


def test_a_connection_gone_stale_is_no_lost_answer(tmp_path: Path, tls: bool) -> None:
    # Closed without a word at its second request, as origins do that had enough of an idle connection.
    seen: set[object] = set()

    def once(handler: Handler) -> None:
        if handler.client_address in seen:
            handler.close_connection = True
        else:
            seen.add(handler.client_address)
            handler.send(200, "text/plain", b"sekali saja")

    with Site(tls=tls) as site:
        site.answer("/sekali", once)
        recorded = record(tmp_path, site, "/sekali", "/sekali", "/gaya.css")
        assert site.hits["GET /sekali"] == 3
    assert [reply.body[:6] for reply in recorded.replies[:2]] == [b"sekali", b"sekali"]
    assert [why(exchange) for exchange in recorded.exchanges] == [(Outcome.WHOLE, None)] * 3
    assert load(tmp_path) == recorded.exchanges


def test_a_post_is_not_sent_twice(tmp_path: Path) -> None:
    with Site() as site:
        site.answer("/diam", lambda handler: setattr(handler, "close_connection", True))

        async def work() -> list[Exchange]:
            async with Proxy(tmp_path, site.rules()) as proxy:
                proxy.expect("127.0.0.1")
                browser = Browser(proxy)
                await browser.get(f"{site.url}/gaya.css")
                assert (await browser.ask("POST", f"{site.url}/diam", b"sekali")).status is None
                browser.close()
                return proxy.exchanges

        exchanges = in_a_loop(work)
        assert site.hits["POST /diam"] == 1
    assert why(exchanges[1]) == (Outcome.FAILED, Why.DISCONNECTED)


def test_an_answer_to_nothing_is_no_part_of_the_one_before(tmp_path: Path) -> None:
    def doubled(handler: Handler) -> None:
        answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"
        handler.wfile.write(answer % (6, b"sekali") + answer % (3, b"dua"))

    with Site() as site:
        site.answer("/dobel", doubled)
        recorded = record(tmp_path, site, "/dobel", "/gaya.css")
    first, second = recorded.exchanges
    assert payload(first, tmp_path) == b"sekali"
    assert second.media_type == "text/css"
