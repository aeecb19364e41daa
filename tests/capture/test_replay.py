"""A capture is replayed by another's viewer when the origin is gone: comments, lazy picture, the answer to a POST."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page

from nirpihak.capture.manifest import Options, Outcome
from nirpihak.capture.process import capture
from tests.capture import viewer
from tests.capture.sites import COMMENTS, LIKES, Site
from tests.conftest import NOT_HERE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
def test_the_origin_may_be_gone(tmp_path: Path, browser: Browser, tls: bool) -> None:
    installed = viewer.installed()
    if installed is None:
        pytest.skip(f"{NOT_HERE}ReplayWeb.page (scripts/replay-viewer)")
    with Site(tls=tls) as site:
        options = Options(let_off=(f"127.0.0.1:{site.port}",), trust=site.authority)
        result = capture(f"{site.url}/", tmp_path / "capture", options)
        assert result.outcome is Outcome.PAGE
        assert site.hits["POST /suka"] == 1
        before = site.hits.total()
    # The origin is off from here on.
    wacz = result.file("wacz")
    assert wacz is not None
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        with viewer.viewing(installed, tmp_path / "capture" / wacz.name, result.url) as address:
            page = context.new_page()
            page.goto(address)
            page.wait_for_function("() => document.querySelector('replay-web-page')?.shadowRoot", timeout=30_000)
            frame = _replayed(page)
            frame.wait_for_selector(f"text=komentar ke-{COMMENTS}", timeout=30_000)
            frame.wait_for_function(
                "(likes) => document.getElementById('suka').textContent === likes", arg=LIKES, timeout=15_000
            )
            frame.evaluate("() => document.getElementById('malas').scrollIntoView()")
            frame.wait_for_function("() => document.getElementById('malas').naturalWidth === 320", timeout=15_000)
            assert frame.evaluate("() => document.querySelector('#pos img').naturalWidth") == 320
    finally:
        context.close()
    assert site.hits.total() == before


def _replayed(page: Page) -> Frame:
    """The frame that shows the captured page, once the viewer has opened it."""
    for _ in range(300):
        for frame in page.frames:
            if "/replay/w/" in frame.url and "mp_/" in frame.url:
                return frame
        page.wait_for_timeout(100)
    pytest.fail(f"nothing was replayed: {[frame.url for frame in page.frames]}")
