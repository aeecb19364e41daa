"""Nothing goes out that the page did not ask for, that leads inside, or that lies beyond the limits."""

import asyncio
from pathlib import Path

import pytest

from nirpihak.capture.addresses import Rules
from nirpihak.capture.exchanges import Exchange, Outcome, Why
from nirpihak.capture.proxy import Limits, Proxy
from tests.capture.asking import Browser, in_a_loop, record
from tests.capture.sites import Site


@pytest.fixture(params=[False, True], ids=["http", "https"])
def tls(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def why(exchange: Exchange) -> tuple[Outcome, Why | None]:
    return exchange.outcome, exchange.why


def test_a_host_that_the_page_did_not_ask_for_is_refused(tmp_path: Path, tls: bool) -> None:
    limits = Limits(announce_seconds=0.05)
    with Site(tls=tls, names=("rumah.example",)) as site:
        recorded = record(tmp_path, site, f"{site.scheme}://rumah.example:{site.port}/", "/gaya.css", limits=limits)
        assert site.hits == {"GET /gaya.css": 1}
    assert recorded.replies[0].status is None
    refused = recorded.exchanges[0]
    assert why(refused) == (Outcome.REFUSED, Why.UNANNOUNCED)
    assert refused.url == f"{site.scheme}://rumah.example:{site.port}/"
    assert refused.method == ("CONNECT" if tls else "GET")


def test_a_request_waits_a_moment_for_its_announcement(tmp_path: Path) -> None:
    with Site() as site:

        async def work() -> int | None:
            async with Proxy(tmp_path, site.rules(), Limits(announce_seconds=30)) as proxy:
                browser = Browser(proxy)
                asked = asyncio.create_task(browser.get(f"{site.url}/gaya.css"))
                await asyncio.sleep(0.1)
                assert not asked.done()
                proxy.expect("127.0.0.1")
                reply = await asked
                browser.close()
                return reply.status

        assert in_a_loop(work) == 200


INNER = [
    "http://127.0.0.1:{other}/",
    "http://127.0.0.1/",
    "http://[::1]/",
    "http://localhost/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://[::ffff:127.0.0.1]/",
    "http://dalam.example/",
    "http://warga@8.8.8.8/",
    "https://127.0.0.1:{other}/",
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://169.254.169.254/",
    "https://dalam.example/",
    "https://0x7f.1/",
]


def test_no_inner_address_is_reached_even_if_the_page_asks_for_it(tmp_path: Path) -> None:
    hosts = ("127.0.0.1", "::1", "localhost", "169.254.169.254", "10.0.0.1", "2130706433", "0x7f.1", "::ffff:127.0.0.1")
    with Site() as other, Site() as site:
        urls = [url.format(other=other.port) for url in INNER]
        rules = site.rules(names={"dalam.example": ("8.8.8.8", "192.168.1.1")})
        recorded = record(
            tmp_path, site, *urls, rules=rules, expected=(*hosts, "dalam.example", "8.8.8.8", "warga@8.8.8.8")
        )
        assert other.hits == site.hits == {}
    assert [why(exchange) for exchange in recorded.exchanges] == [(Outcome.REFUSED, Why.ADDRESS)] * len(urls)
    assert {reply.status for reply in recorded.replies} == {None}
    assert all(exchange.reason for exchange in recorded.exchanges)


def test_the_address_judged_is_the_address_connected_to(tmp_path: Path) -> None:
    # A name that is public when judged and private a moment later would be a rebinding: it is looked up once.
    class Changing(dict[str, tuple[str, ...]]):
        asked = 0

        def __getitem__(self, name: str) -> tuple[str, ...]:
            self.asked += 1
            return ("127.0.0.1",) if self.asked == 1 else ("10.0.0.1",)

    names = Changing({"situs.example": ()})
    with Site() as site:
        rules = Rules(let_off=frozenset({("127.0.0.1", site.port)}), names=names)
        url = f"http://situs.example:{site.port}/sampai-tutup"
        recorded = record(tmp_path, site, url, url, rules=rules, expected=("situs.example",))
    assert [exchange.outcome for exchange in recorded.exchanges] == [Outcome.WHOLE] * 2
    assert names.asked == 1


def test_websocket_is_refused_by_name(tmp_path: Path) -> None:
    with Site() as site:

        async def work() -> list[Exchange]:
            async with Proxy(tmp_path, site.rules()) as proxy:
                proxy.expect("127.0.0.1")
                reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
                writer.write(f"CONNECT 127.0.0.1:{site.port} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
                writer.write(b"GET /obrolan HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
                assert await reader.read() == b""
                writer.close()
                return proxy.exchanges

        (exchange,) = in_a_loop(work)
        assert site.hits == {}
    assert why(exchange) == (Outcome.REFUSED, Why.WEBSOCKET)
    assert exchange.url == f"http://127.0.0.1:{site.port}/obrolan"


def test_what_is_no_http_from_the_browser_does_no_harm(tmp_path: Path) -> None:
    with Site() as site:

        async def work() -> list[Exchange]:
            async with Proxy(tmp_path, site.rules(), Limits(announce_seconds=0.05)) as proxy:
                for junk in (
                    b"\x16\x03\x01\x00",
                    b"HALO\r\n\r\n",
                    b"CONNECT : HTTP/1.1\r\nHost: x\r\n\r\n",
                    b"",
                    b"\0" * 9,
                ):
                    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
                    writer.write(junk)
                    writer.write_eof()
                    await reader.read()
                    writer.close()
                return proxy.exchanges

        exchanges = in_a_loop(work)
    assert {exchange.outcome for exchange in exchanges} <= {Outcome.REFUSED}


def test_the_limit_of_bytes_cuts_and_then_refuses(tmp_path: Path) -> None:
    with Site() as site:
        recorded = record(tmp_path, site, "/tanpa-akhir", "/gaya.css", limits=Limits(total_bytes=200_000))
    cut, refused = recorded.exchanges
    assert why(cut) == (Outcome.CUT, Why.LIMIT)
    assert cut.response_size == 200_000 == (tmp_path / str(cut.response)).stat().st_size
    assert why(refused) == (Outcome.REFUSED, Why.LIMIT)


def test_a_limit_reached_to_the_byte_is_a_limit_all_the_same(tmp_path: Path) -> None:
    with Site() as site:
        (tmp_path / "a").mkdir()
        (whole,) = record(tmp_path / "a", site, "/sampai-tutup").exchanges
        (tmp_path / "b").mkdir()
        head = Limits(total_bytes=whole.response_head)
        (cut,) = record(tmp_path / "b", site, "/sampai-tutup", limits=head).exchanges
    assert why(cut) == (Outcome.CUT, Why.LIMIT)
    assert cut.response_size == whole.response_head


def test_the_limits_of_time_and_number_hold(tmp_path: Path) -> None:
    with Site() as site:
        (tmp_path / "a").mkdir()
        endless = record(tmp_path / "a", site, "/tanpa-akhir", "/gaya.css", limits=Limits(seconds=0.3))
        (tmp_path / "b").mkdir()
        many = record(tmp_path / "b", site, *["/gaya.css"] * 4, limits=Limits(exchanges=2))
    assert [why(exchange) for exchange in endless.exchanges] == [
        (Outcome.CUT, Why.LIMIT),
        (Outcome.REFUSED, Why.LIMIT),
    ]
    assert [exchange.outcome for exchange in many.exchanges] == [Outcome.WHOLE] * 2 + [Outcome.REFUSED] * 2


def test_a_request_too_large_is_not_sent(tmp_path: Path) -> None:
    with Site() as site:

        async def work() -> list[Exchange]:
            async with Proxy(tmp_path, site.rules(), Limits(request_bytes=1000)) as proxy:
                proxy.expect("127.0.0.1")
                browser = Browser(proxy)
                assert (await browser.ask("POST", f"{site.url}/suka", b"x" * 2000)).status is None
                browser.close()
                return proxy.exchanges

        (exchange,) = in_a_loop(work)
        assert site.hits == {}
    assert why(exchange) == (Outcome.REFUSED, Why.LIMIT)
