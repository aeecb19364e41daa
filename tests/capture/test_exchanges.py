"""What was recorded outlives the process that recorded it, up to its last byte."""

import hashlib
import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from nirpihak.capture.exchanges import JOURNAL, Exchange, Journal, Outcome, Tls, Why, load, payload_of
from nirpihak.text import Text
from tests.capture.sites import Site

WHOLE = Exchange(
    id=1,
    method="GET",
    url="https://desa.example/",
    started="2026-11-21T03:00:00.000001Z",
    outcome=Outcome.WHOLE,
    ended="2026-11-21T03:00:01.000000Z",
    request="000001.request",
    request_headers=(("Host", "desa.example"),),
    status=200,
    phrase="OK",
    headers=(("Content-Type", "Text/HTML; charset=utf-8"), ("X-Aneh", "caf\xe9")),
    response="000001.response",
    remote="203.0.113.7:443",
    tls=Tls("TLSv1.3", "TLS_AES_128_GCM_SHA256", "00ff", "aa"),
)
CUT = replace(WHOLE, id=2, outcome=Outcome.CUT, why=Why.SILENCE, reason=Text("diam", "silent"))


@pytest.mark.parametrize("exchange", [WHOLE, CUT])
def test_an_exchange_survives_json(exchange: Exchange) -> None:
    assert Exchange.of_json(json.loads(json.dumps(exchange.as_json()))) == exchange


def test_headers_are_found_in_any_case() -> None:
    assert WHOLE.header("CONTENT-type") == "Text/HTML; charset=utf-8"
    assert WHOLE.media_type == "text/html"
    assert WHOLE.request_header("host") == "desa.example"
    assert WHOLE.header("location") is None


def test_the_last_line_of_an_id_counts(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.note(replace(WHOLE, outcome=Outcome.FAILED, ended=None))
    journal.note(CUT)
    journal.note(WHOLE)
    journal.close()
    assert load(tmp_path) == [WHOLE, CUT]


def test_a_line_left_half_is_passed_over(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.note(WHOLE)
    with (tmp_path / JOURNAL).open("ab") as file:
        file.write(b'{"id": 2, "method": "GE\n{"id": 3}\n[]\n')
    journal.note(CUT)
    with (tmp_path / JOURNAL).open("ab") as file:
        file.write(b'{"id": 4, "meth')
    assert load(tmp_path) == [WHOLE, CUT]
    journal.close()


def test_a_folder_without_a_journal_holds_nothing(tmp_path: Path) -> None:
    assert load(tmp_path) == []


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "payload"),
    [
        (b"5\r\nhalo \r\n6;a=b\r\nsemua!\r\n0\r\n\r\n", b"halo semua!"),
        (b"5\r\nhalo \r\n6\r\nsem", b"halo sem"),
        (b"5\r\nhalo \r\n6", b"halo "),
        (b"5\r\nhalo ", b"halo "),
        (b"zz\r\nhalo", b""),
        (b"", b""),
    ],
)
def test_what_there_is_of_a_chunked_body_is_read(tmp_path: Path, body: bytes, payload: bytes) -> None:
    (tmp_path / "000001.response").write_bytes(CHUNKED + body)
    exchange = replace(WHOLE, headers=(("Transfer-Encoding", "chunked"),), response_head=len(CHUNKED))
    assert b"".join(payload_of(exchange, tmp_path)) == payload


CHILD = """
import asyncio, sys
from pathlib import Path
from nirpihak.capture.addresses import Rules
from nirpihak.capture.proxy import Proxy

async def main(folder, port):
    async with Proxy(Path(folder), Rules(let_off=frozenset({("127.0.0.1", port)}))) as proxy:
        proxy.expect("127.0.0.1")
        print(proxy.port, flush=True)
        await asyncio.sleep(60)

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""


def test_a_killed_process_loses_no_byte_that_came(tmp_path: Path) -> None:
    with Site() as site:
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path), str(site.port)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        port = child.stdout.readline().strip()
        ask = [sys.executable, "-c", ASK, port, site.url]
        asking = subprocess.Popen(ask)
        try:
            until = time.monotonic() + 30
            while not _is_under_way(tmp_path) and time.monotonic() < until:
                time.sleep(0.02)
        finally:
            child.send_signal(signal.SIGKILL)
            child.wait()
            child.stdout.close()
            asking.kill()
            asking.wait()
    whole, stuck, endless = load(tmp_path)
    assert (whole.outcome, whole.status) == (Outcome.WHOLE, 200)
    for exchange, payload in ((stuck, b"<p>lalu diam"), (endless, b"<!doctype html><p>mulai ")):
        assert (exchange.outcome, exchange.why) == (Outcome.CUT, Why.ENDED)
        raw = (tmp_path / str(exchange.response)).read_bytes()
        assert exchange.response_size == len(raw)
        assert exchange.response_sha256 == hashlib.sha256(raw).hexdigest()
        assert exchange.body_sha256 == hashlib.sha256(raw[exchange.response_head :]).hexdigest()
        found = b"".join(payload_of(exchange, tmp_path))
        assert found.startswith(payload)
        assert exchange.payload_sha256 == hashlib.sha256(found).hexdigest()


ASK = """
import socket, sys
port, url = int(sys.argv[1]), sys.argv[2]
asked = []
for path in ("/gaya.css", "/macet", "/tanpa-akhir"):
    connection = socket.create_connection(("127.0.0.1", port))
    connection.sendall(f"GET {url}{path} HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n".encode())
    connection.recv(100)
    asked.append(connection)
while asked[-1].recv(65536): pass
"""


def _is_under_way(folder: Path) -> bool:
    endless = folder / "000003.response"
    return endless.exists() and endless.stat().st_size > 50_000
