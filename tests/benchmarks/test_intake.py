"""The bench of intake loses nothing, compares with its peer, and its reporters can be pointed at another server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from benchmarks import intake
from benchmarks.intake_load import Order, picture, run


def test_every_way_keeps_every_report_and_names_its_peer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(intake, "AT_ONCE", (2,))
    monkeypatch.setattr(intake, "programs", lambda: None)
    assert intake.main(["--reports", "2"]) == 0
    found = {figure["name"]: figure for figure in map(json.loads, capsys.readouterr().out.splitlines())}
    assert "PostgreSQL" in found.pop("intake")["skipped"]
    assert set(found) == {f"intake.{way}" for way in ("api", "short", "whole", "look", "pages")}
    for figure in found.values():
        assert figure["value"] > 0
        assert (figure["refused"], figure.get("lost", 0)) == (0, 0)
        assert figure["request_ms"]["p50"] <= figure["request_ms"]["p95"] <= figure["request_ms"]["p99"]
    assert all(found[f"intake.{way}"]["peer"] > 0 for way in intake.WAYS)


def test_a_screenshot_is_a_picture_of_the_size_that_is_said() -> None:
    first, second = picture(1), picture(2)
    assert first.content != second.content
    assert 290_000 < len(first.content) < 310_000


class Elsewhere(BaseHTTPRequestHandler):
    """A server that refuses everything."""

    def do_GET(self) -> None:
        self.send_error(503)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def elsewhere() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_what_a_server_refuses_is_counted_and_not_a_report(elsewhere: str) -> None:
    done = run(Order("short", elsewhere, 2))
    assert (done.statuses, len(done.wrong), done.receipts) == ({"5xx": 2}, 2, [])


def test_a_peer_without_its_address_is_refused() -> None:
    with pytest.raises(SystemExit):
        intake.main(["--peer", "globaleaks"])
