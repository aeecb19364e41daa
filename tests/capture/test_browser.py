"""Chromium is found by name or said to be missing; its switches hold it to the proxy; the clock says what it knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from nirpihak.capture import browser
from nirpihak.capture.browser import FLAGS, BrowserMissing, find
from nirpihak.capture.clock import clock


def test_a_browser_is_found_by_its_variable_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "peramban"
    own.write_text("#!/bin/sh\n", encoding="ascii")
    own.chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(own))
    assert find() == str(own)
    assert find(str(own)) == str(own)


def test_a_missing_browser_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    with pytest.raises(BrowserMissing, match="there is no Chromium") as caught:
        find()
    assert "pasang chromium" in caught.value.text.id


def test_the_sandbox_is_off_for_root_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert browser.sandboxed()
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert not browser.sandboxed()
    assert not any("sandbox" in flag for flag in FLAGS)


def test_the_clock_says_what_the_kernel_knows() -> None:
    told = clock()
    assert told["source"] in ("adjtimex", "unknown")
    if told["source"] == "adjtimex":
        assert isinstance(told["synchronised"], bool)
        assert isinstance(told["offset_us"], int)
    else:
        assert told["reason"]


def test_a_browser_that_does_not_start_says_why() -> None:
    log = (
        "BrowserType.launch: closed\nBrowser logs:\n\n<launching> chromium --no-sandbox\n"
        "  - [pid=7][err] [7:7:1121/1:FATAL:singleton.cc:315] Socket path too long\n"
    )
    assert browser._first_line(RuntimeError(log)) == "Socket path too long"
    assert browser._first_line(RuntimeError("BrowserType.launch: spawn ENOENT\n")) == "BrowserType.launch: spawn ENOENT"
