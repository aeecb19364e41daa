"""The self-check as one file from a disk: opened without a server, it reads an export and asks nobody for anything."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from browser import single
from browser.build import SERVED, Built
from tests.browser.conftest import check, ready
from tests.browser.leaving import CALL, NAVIGATIONS, QUIET, REQUESTS, listening, path
from tests.browser.test_files import told, zipped
from tests.browser.test_leaving import attempt

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def opened(browser: Browser, built_check: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The file, copied to a folder of its own and opened from there, without a net. Everything it asks for is noted."""
    place = tmp_path_factory.mktemp("stick") / single.NAME
    place.write_bytes((built_check.folder / "www" / SERVED / built_check.version / single.NAME).read_bytes())
    context = browser.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page.goto(place.as_uri())
    ready(page)
    assert [url for url in asked if not url.startswith("blob:null/")] == [place.as_uri()]
    yield page
    context.close()


def test_it_reads_an_export_and_asks_nobody(opened: Page, tmp_path: Path) -> None:
    asked: list[str] = []
    opened.context.on("request", lambda request: asked.append(request.url))
    (tmp_path / "ekspor.zip").write_bytes(zipped(**{"suka.json": b"[1]"}))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.csv").write_bytes(b"id")
    opened.set_input_files("#files", [tmp_path / "ekspor.zip"])
    opened.set_input_files("#folder", tmp_path / "folder")
    assert check(opened)["seen"] == [told("1:ekspor.zip:suka.json", b"[1]"), told("2:folder/a.csv", b"id")]
    assert asked == []


def test_a_check_can_be_ended_and_begun_anew(opened: Page) -> None:
    opened.locator("#cancel").click()
    opened.locator("#check").click()
    assert check(opened)["options"] == {"lang": "id"}


def test_no_way_leads_out_of_it_either(opened: Page) -> None:
    opened.context.set_offline(False)
    address = opened.url
    with listening() as elsewhere:
        for ways in (REQUESTS, NAVIGATIONS):
            for name, way in ways.items():
                attempt(opened, way, elsewhere.url + path(name))
        attempt(opened, CALL, str(elsewhere.calls.getsockname()[1]))
        (worker,) = opened.workers
        tried = (
            "(url) => { delete self.fetch; return fetch(url, {mode: 'no-cors'}).then(() => 'done', () => 'refused'); }"
        )
        assert worker.evaluate(tried, elsewhere.url) == "refused"
        opened.wait_for_timeout(QUIET * 1000)
        assert elsewhere.reached == []
        assert not elsewhere.called(0.5)
    assert opened.evaluate("location.href").partition("#")[0] == address
