"""Nothing leaves the self-check: not from the page, not from the worker that reads files, not from Python, to nobody.

Each way out is first seen to work from a page without a policy, so that a silence means something.
"""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import LiveCheck, check, ready
from tests.browser.leaving import CALL, NAVIGATIONS, QUIET, REQUESTS, Elsewhere, listening, path
from tests.server.test_device_in_browser import WAYS_OUT

pytestmark = pytest.mark.browser

ASK = """async ([run, ...args]) => {
  const post = self.postMessage;
  let told = null;
  self.postMessage = (message) => { told = message; };
  try {
    await self.onmessage({ data: { id: "asked", run, args } });
  } finally {
    self.postMessage = post;
  }
  return told.result ?? told.failed;
}"""
"""Asks the engine from inside its worker."""


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    with listening() as server:
        yield server


def attempt(page: Page, way: str, url: str) -> None:
    page.evaluate(f"(url) => {{ Promise.resolve(url).then({way}).catch(() => 0); }}", url)


def own(live_check: LiveCheck, way: str) -> str:
    return f"{live_check.url}/sehat/?{path(way)}"


def test_from_a_page_without_a_policy_every_way_leads_out(browser: Browser, elsewhere: Elsewhere) -> None:
    context = browser.new_context()
    for name, way in {**REQUESTS, **NAVIGATIONS}.items():
        if name not in NAVIGATIONS and context.pages:
            (page, *_) = context.pages
        else:
            page = context.new_page()
            page.goto(elsewhere.url)
        attempt(page, way, elsewhere.url + path(name))
    wanted = {path(name) for name in (*REQUESTS, *NAVIGATIONS)}
    end = time.monotonic() + 20
    while time.monotonic() < end and not wanted <= set(elsewhere.reached):
        context.pages[0].wait_for_timeout(100)
    assert wanted - set(elsewhere.reached) == set()
    page = context.new_page()
    page.goto(elsewhere.url)
    page.evaluate(CALL, elsewhere.calls.getsockname()[1])
    assert elsewhere.called(10)
    context.close()


def test_from_the_page_none_does(visitor: Page, live_check: LiveCheck, elsewhere: Elsewhere) -> None:
    before = live_check.requests()
    pages = len(visitor.context.pages)
    for name, way in REQUESTS.items():
        attempt(visitor, way, elsewhere.url + path(name))
        attempt(visitor, way, own(live_check, name))
    attempt(visitor, CALL, str(elsewhere.calls.getsockname()[1]))
    visitor.wait_for_timeout(QUIET * 1000)
    assert elsewhere.reached == []
    assert not elsewhere.called(0.5)
    # What was tried has ended nothing: files are read as before, and still nothing is asked of anybody.
    visitor.set_input_files("#files", {"name": "suka.json", "mimeType": "", "buffer": b"[]"})
    assert check(visitor)["seen"]
    assert live_check.requests() == before
    assert len(visitor.context.pages) == pages


def test_no_script_takes_the_page_away(browser: Browser, live_check: LiveCheck, elsewhere: Elsewhere) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(live_check.page)
    ready(page)
    before = live_check.requests()
    for name, way in NAVIGATIONS.items():
        attempt(page, way, elsewhere.url + path(name))
        attempt(page, way, own(live_check, name))
    page.wait_for_timeout(QUIET * 1000)
    assert elsewhere.reached == []
    assert live_check.requests() == before
    assert page.evaluate("location.href") == live_check.page
    context.close()


def test_what_was_taken_away_cannot_be_had_back(visitor: Page) -> None:
    taken = """(name) => { try { delete window[name]; window[name] = 1; } catch { /* as wanted */ }
      return window[name] === undefined; }"""
    for name in ("open", "RTCPeerConnection", "webkitRTCPeerConnection"):
        assert visitor.evaluate(taken, name), name


def test_from_the_worker_that_reads_files_none_does(visitor: Page, live_check: LiveCheck, elsewhere: Elsewhere) -> None:
    (worker,) = visitor.workers
    before = live_check.requests()
    ended: dict[str, str] = {}
    for target in (elsewhere.url, f"{live_check.url}/sehat/"):
        for name, code in WAYS_OUT.items():
            tried = f"(url) => Promise.resolve(url).then({code}).then(() => 'done', () => 'refused')"
            ended[f"{name} {target}"] = worker.evaluate(tried, target)
    assert {name for name, end in ended.items() if end != "refused"} == set()
    assert worker.evaluate("() => typeof RTCPeerConnection + typeof navigation + typeof open") == "undefined" * 3
    visitor.wait_for_timeout(QUIET * 1000)
    assert elsewhere.reached == []
    assert live_check.requests() == before


def test_from_python_none_does(visitor: Page, live_check: LiveCheck, elsewhere: Elsewhere) -> None:
    (worker,) = visitor.workers
    before = live_check.requests()

    def asked(*args: str) -> Any:
        return worker.evaluate(ASK, list(args))

    for target in (f"{elsewhere.url}x.js", f"{live_check.url}/sehat/x.js"):
        ended = json.loads(asked("nirpihak.trial:reach", target))
        assert len(ended) == 5
        assert {name: end for name, end in ended.items() if not end.startswith("refused")} == {}
        assert asked("nirpihak.trial:promises", target) == "started"
        for _ in range(100):
            ended = json.loads(asked("nirpihak.trial:told"))
            if len(ended) == 2:
                break
            visitor.wait_for_timeout(100)
        assert set(ended) == {"pyfetch", "js.fetch"}
        assert {name: end for name, end in ended.items() if not end.startswith("refused")} == {}
    visitor.wait_for_timeout(QUIET * 1000)
    assert elsewhere.reached == []
    assert live_check.requests() == before


def test_from_the_service_worker_nobody_else_is_reached(
    visitor: Page, live_check: LiveCheck, elsewhere: Elsewhere
) -> None:
    (keeper,) = visitor.context.service_workers
    attempted = "(url) => fetch(url, { mode: 'no-cors' }).then(() => 'done', () => 'refused')"
    assert keeper.evaluate(attempted, elsewhere.url) == "refused"
    assert elsewhere.reached == []
