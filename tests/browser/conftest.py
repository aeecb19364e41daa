"""What the browser side's tests share: one build with a stand-in engine, one server that writes down its requests."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.build import ROOT, Built, RuntimeMissing, build
from tests.browser.both import Both
from tests.conftest import NOT_HERE
from tests.server.conftest import start

STANDIN = Path(__file__).parent / "standin"
RUN = "nirpihak.trial:look"
STARTED = 60_000
"""Milliseconds that Python may take to start on a machine that does other things."""


class LiveCheck(NamedTuple):
    """A server with a bare self-check page: its address, what `files.json` says, and the file of its requests."""

    url: str
    files: dict[str, Any]
    built: Built
    seen: Path

    @property
    def page(self) -> str:
        """The self-check page."""
        return f"{self.url}/periksa-diri/"

    def requests(self) -> list[str]:
        """Every request that the server got, one line each.

        But for the browser's own question, on each visit, whether there is another service worker: it comes late.
        """
        lines = self.seen.read_text("utf-8").splitlines()
        return [line for line in lines if not line.endswith("/periksa-diri/offline.js")]


@pytest.fixture(scope="session")
def built_check(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A build with the stand-in engine in it. Skips where Pyodide was not fetched."""
    folder = tmp_path_factory.mktemp("check")
    trial = {"nirpihak/trial.py": (STANDIN / "trial.py").read_bytes()}
    page = {"selfcheck.js": (STANDIN / "selfcheck.js").read_bytes()}
    try:
        return build(folder / "data" / "browser", {"words": {}, "lang": "id", "run": RUN}, trial, page)
    except RuntimeMissing:
        pytest.skip(f"{NOT_HERE}Python for the browser (scripts/browser-runtime)")


@pytest.fixture(scope="session")
def both() -> Iterator[Both]:
    """CPython and Pyodide side by side, for functions of the engine; `tests.browser.standin` is in both."""
    package = {f"tests/{name}__init__.py": b"" for name in ("", "browser/", "browser/standin/")}
    with Both.started(package | {"tests/browser/standin/trial.py": (STANDIN / "trial.py").read_bytes()}) as both:
        yield both


@pytest.fixture(scope="session")
def live_check(built_check: Built) -> Iterator[LiveCheck]:
    """A server with the bare self-check page."""
    folder = built_check.folder.parents[1]
    settings = {"DJANGO_SETTINGS_MODULE": "tests.browser.standin.settings", "PYTHONPATH": str(ROOT)}
    running = start(folder, **settings, SEEN=str(folder / "seen.txt"))
    files = json.loads((built_check.folder / "files.json").read_bytes())
    yield LiveCheck(running.url, files, built_check, folder / "seen.txt")
    running.process.terminate()
    running.process.wait(timeout=20)


@pytest.fixture(scope="module")
def visitor(browser: Browser, live_check: LiveCheck) -> Iterator[Page]:
    """A visitor on the page when everything has come and the page is closed. One a module."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(live_check.page)
    ready(page)
    yield page
    context.close()


def ready(page: Page) -> None:
    """Wait until the page takes files."""
    expect(page.get_by_role("status")).to_have_text("ready", timeout=STARTED)


def check(page: Page) -> dict[str, Any]:
    """Press the button; what the engine told."""
    page.locator("#check").click()
    expect(page.get_by_role("status")).to_have_text("done", timeout=STARTED)
    told: dict[str, Any] = json.loads(page.locator("#result").text_content() or "")
    return told
