"""The guard that keeps tests on this machine does refuse, and lets loopback through."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error

from tests import loopback


@pytest.fixture
def expects_refusal() -> Iterator[None]:
    """For a test that provokes refusals on purpose: they are taken off the record once it is over."""
    yield
    assert loopback.attempts
    loopback.attempts.clear()


def test_loopback_tcp_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        echo = threading.Thread(target=lambda: server.accept()[0].close())
        echo.start()
        with socket.create_connection(server.getsockname(), timeout=5) as client:
            assert client.recv(1) == b""
        echo.join()


def test_local_sockets_without_an_address_are_open(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(path)
        server.listen()
        client.connect(path)


# 192.0.2.0/24, 2001:db8::/32 and .example are set aside for documentation (RFC 5737, 3849, 2606).
@pytest.mark.usefixtures("expects_refusal")
@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "ministry.example", b"bytes.example"])
def test_lookup_of_anything_else_is_refused(host: str | bytes) -> None:
    with pytest.raises(loopback.NetworkForbidden, match="stay on this machine"):
        socket.getaddrinfo(host, 80)


@pytest.mark.usefixtures("expects_refusal")
def test_connect_and_send_are_refused() -> None:
    with socket.socket() as tcp, pytest.raises(loopback.NetworkForbidden):
        tcp.connect(("192.0.2.1", 80))
    with socket.socket() as tcp, pytest.raises(loopback.NetworkForbidden):
        tcp.connect_ex(("192.0.2.1", 80))
    with socket.socket(type=socket.SOCK_DGRAM) as udp, pytest.raises(loopback.NetworkForbidden):
        udp.sendto(b"x", ("192.0.2.1", 53))
    with pytest.raises(loopback.NetworkForbidden):
        socket.gethostbyname("ministry.example")


@pytest.mark.usefixtures("expects_refusal")
def test_asyncio_is_held_too() -> None:
    with ThreadPoolExecutor(1) as thread, pytest.raises(loopback.NetworkForbidden):
        thread.submit(asyncio.run, asyncio.open_connection("192.0.2.1", 80)).result()


def test_a_swallowed_refusal_is_still_on_the_record() -> None:
    with contextlib.suppress(Exception):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    assert any("192.0.2.1" in attempt for attempt in loopback.attempts)
    loopback.attempts.clear()


@pytest.mark.parametrize(
    ("host", "here"),
    [
        (None, True),
        ("", True),
        ("localhost", True),
        ("127.8.9.10", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("localhost.example", False),
        ("127.0.0.1.example", False),
    ],
)
def test_what_counts_as_here(host: str | None, here: bool) -> None:
    assert loopback.is_loopback(host) is here


@pytest.fixture
def small_site(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "index.html").write_text("<!doctype html><title>Halo</title>", encoding="ascii")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Keep the test's output clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        serving.join()


@pytest.mark.browser
def test_the_browser_is_held_to_loopback(browser: Browser, small_site: str) -> None:
    page = browser.new_page()
    page.goto(small_site)
    assert page.title() == "Halo"
    for away in ("http://ministry.example/", "http://192.0.2.1/"):
        with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
            page.goto(away)
    page.close()
