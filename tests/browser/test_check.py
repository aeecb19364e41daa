"""The engine on the page: with its snapshot and without it, told how far it is, ended at any time, started again."""

import json
import re
import shutil
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import LiveCheck, check, ready

pytestmark = pytest.mark.browser

ENGINE = """async ([files, without]) => {
  const { Engine } = await import(files.base + "runtime.js");
  window.engine = await Engine.load(without ? { ...files, snapshot: {} } : files);
  return { ...window.engine.took, blobs: Object.keys(window.engine.blobs).sort() };
}"""
ASK = """async (run) => {
  const file = new File(["[1, 2]"], "suka.json");
  const options = '{"lang": "id"}';
  return await window.engine.run(run, { files: [[{ path: "suka.json", file }]], options });
}"""


@pytest.fixture
def page(browser: Browser, live_check: LiveCheck) -> Page:
    """A page of ours that has not begun to load anything: its own module does not come."""
    context = browser.new_context()
    page = context.new_page()
    page.route("**/selfcheck.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(live_check.page)
    return page


def test_with_and_without_its_snapshot_the_engine_says_the_same(page: Page, live_check: LiveCheck) -> None:
    assert live_check.built.lacking is None or shutil.which("node") is None
    answers = []
    for without in (False, True):
        took = page.evaluate(ENGINE, [live_check.files, without])
        assert took["snapshot"] is (not without and bool(live_check.files["snapshot"]))
        answers.append(page.evaluate(ASK, "nirpihak.trial:look"))
        page.evaluate("() => window.engine.stop()")
    assert answers[0] == answers[1]
    assert json.loads(answers[0])["seen"][0][:2] == ["1:suka.json", 6]
    page.context.close()


@pytest.mark.parametrize("harm", ["absent", "another"])
def test_where_the_snapshot_cannot_be_used_python_starts_without(page: Page, live_check: LiveCheck, harm: str) -> None:
    size = 1 << 20
    files = {**live_check.files, "snapshot": {"snapshot.bin": size}}

    def broken(route: Route) -> None:
        if harm == "absent":
            route.abort()
        else:
            route.fulfill(body=b"\0" * size)

    page.route("**/snapshot.bin", broken)
    took = page.evaluate(ENGINE, [files, False])
    assert (took["snapshot"], "snapshot.bin" in took["blobs"]) == (False, False)
    assert json.loads(page.evaluate(ASK, "nirpihak.trial:look"))["seen"]
    page.context.close()


def test_a_check_tells_how_far_it_is_and_can_be_ended_and_begun_anew(
    browser: Browser, live_check: LiveCheck, tmp_path: Path
) -> None:
    context = browser.new_context()
    page = context.new_page()
    held = (live_check.page, '"run": "nirpihak.trial:look"', '"run": "nirpihak.trial:endless"')

    def endless(route: Route) -> None:
        answer = route.fetch()
        assert held[1] in answer.text()
        route.fulfill(response=answer, body=answer.text().replace(*held[1:]))

    page.route(live_check.page, endless)
    page.goto(live_check.page)
    ready(page)
    status = page.get_by_role("status")
    for _ in range(2):
        page.locator("#check").click()
        expect(status).to_have_text(re.compile(r"^\d+ working$"), timeout=60_000)
        told = {status.text_content()}
        for _ in range(20):
            told.add(status.text_content())
            time.sleep(0.05)
        assert len(told) > 3
        (worker,) = page.workers
        with worker.expect_event("close"):
            page.locator("#cancel").click()
        expect(status).to_have_text("stopped")
    context.close()


def test_what_goes_wrong_is_said_and_the_engine_goes_on(page: Page, live_check: LiveCheck) -> None:
    page.evaluate(ENGINE, [live_check.files, False])
    for run, said in (
        ("os:getcwd", "no module of the engine"),
        ("nirpihak.trial:nothing", "no function of the engine"),
        ("nirpihak.trial:WAYS", "no function of the engine"),
        ("nirpihak.trial:raising", "ValueError: a line for whoever mends it"),
        ("nirpihak.trial:numbering", "no text"),
    ):
        failed = page.evaluate(f"async (run) => ({ASK})(run).then(() => 'told', (error) => error.message)", run)
        assert said in failed
    assert json.loads(page.evaluate(ASK, "nirpihak.trial:look"))["seen"]
    page.context.close()


def test_of_two_checks_each_gets_its_own_answer(visitor: Page) -> None:
    visitor.set_input_files("#files", {"name": "a.json", "mimeType": "", "buffer": b"[]"})
    first = check(visitor)["seen"]
    visitor.set_input_files("#files", {"name": "b.json", "mimeType": "", "buffer": b"{}"})
    assert [each[0] for each in check(visitor)["seen"]] == [first[0][0], "2:b.json"]
