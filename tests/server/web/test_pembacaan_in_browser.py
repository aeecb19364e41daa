"""The reading page in a real Chromium, in every state: axe-core clean, never scrolled sideways, walked by keyboard."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.server.conftest import start
from tests.server.web.test_in_browser import tab_to, too_wide, violations
from tests.server.web.test_pembacaan import drawn, tessdata

pytestmark = pytest.mark.browser

__all__ = ["tessdata"]

SAID = {
    "sample": None,
    "one leaning": "Arunika-Bayu wkwk hebat bener",
    "nobody": "Mantap sekali, terbaik!",
    "long word": "Mantap pak Bayu " + "terus" * 60 + " 😍",
    "nothing": "",
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that offers the invented contests."""
    running = start(tmp_path_factory.mktemp("demo"), NIRPIHAK_DEMO="1")
    yield running.url
    running.process.terminate()
    running.process.wait(timeout=20)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def read(page: Page, address: str, said: str | None) -> None:
    """Send the sample, or another text, from the page."""
    page.goto(f"{address}?contoh=1")
    if said is not None:
        page.fill("#text", said)
    page.click("main form[enctype] button[type=submit]")


def send(page: Page, address: str, data: bytes) -> None:
    """Send a picture from the page."""
    page.goto(f"{address}?contoh=1")
    page.set_input_files("#picture", FilePayload(name="layar.png", mimeType="image/png", buffer=data))
    page.click("main form[enctype] button[type=submit]")


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
def test_a_reading_is_clean_and_fits_every_width(page: Page, demo: str, said: str | None, prefix: str) -> None:
    read(page, f"{demo}{prefix}/telaah/", said)
    assert violations(page) == []
    assert too_wide(page) == []


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_what_is_seen_in_a_picture_is_clean_and_fits_every_width(
    page: Page, demo: str, tessdata: None, prefix: str
) -> None:
    address = f"{demo}{prefix}/telaah/"
    send(page, address, drawn("Mantap pak Bayu, lanjutkan!", "Candra mah cuma omdo"))
    expect(page.locator("svg.plan")).to_be_visible()
    assert violations(page) == []
    assert too_wide(page) == []
    send(page, address, b"tidak ada gambar di sini")
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    assert too_wide(page) == []


def test_a_text_is_read_picked_and_carried_on_by_keyboard_without_scripts(browser: Browser, demo: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{demo}/telaah/?contoh=1")
    tab_to(page, "#text")
    tab_to(page, "main form[enctype] button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hasil pembacaan")
    tab_to(page, "details > summary")
    page.keyboard.press("Enter")
    expect(page.locator("details .read-text")).to_contain_text("Peserta A")
    tab_to(page, "input[type=radio]")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#who-pair-2")).to_be_checked()
    tab_to(page, "fieldset ~ p button")
    page.keyboard.press("Enter")
    expect(page.locator("#who-pair-2")).to_be_checked()
    page.get_by_role("button", name="Lengkapi fakta dengan tangan").click()
    assert page.url == f"{demo}/telaah/fakta/"
    expect(page.locator("#facts")).to_have_value(re.compile('"pair-2"'))
    expect(page.get_by_role("cell", name="Candra Contohnegara").first).to_be_visible()
    context.close()


def test_a_block_of_a_picture_is_taken_as_the_text(page: Page, demo: str, tessdata: None) -> None:
    send(page, f"{demo}/telaah/", drawn("Mantap pak Bayu, lanjutkan!"))
    page.get_by_role("button", name="Telaah teks 1").click()
    expect(page.locator("#result mark.support").first).to_be_visible()
    expect(page.locator("#text")).to_have_value(re.compile("Bayu"))


def test_a_picture_far_too_large_is_named_for_what_it_is(page: Page, demo: str) -> None:
    send(page, f"{demo}/telaah/", b"\x89PNG\r\n\x1a\n" + bytes(20 * 1024 * 1024))
    expect(page.get_by_role("alert")).to_contain_text("lebih besar dari 8 MB")


def test_little_weight_nothing_from_elsewhere_nothing_refused_and_one_cookie(browser: Browser, demo: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    sizes: dict[str, int] = {}
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.on("response", lambda response: sizes.update({response.url: len(response.body())}))
    page.goto(f"{demo}/telaah/", wait_until="networkidle")
    assert sum(sizes.values()) < 50_000
    read(page, f"{demo}/telaah/", None)
    page.wait_for_load_state("networkidle")
    assert refused == []
    assert all(url.startswith(demo + "/") for url in sizes)
    assert len(sizes) <= 4  # the page, the page with the sample, its sheet, its mark
    assert sum(sizes.values()) < 250_000
    assert [cookie.get("name") for cookie in context.cookies()] == ["csrftoken"]
    context.close()


def test_a_server_says_nothing_of_what_was_read(page: Page, tmp_path: Path) -> None:
    running = start(tmp_path, NIRPIHAK_DEMO="1")
    try:
        read(page, f"{running.url}/telaah/", None)
        before = {path for path in tmp_path.rglob("*") if path.is_file()}
        send(page, f"{running.url}/telaah/", b"tidak ada gambar di sini")
        expect(page.get_by_role("alert")).to_be_visible()
        assert {path for path in tmp_path.rglob("*") if path.is_file()} == before
    finally:
        running.process.terminate()
        running.process.wait(timeout=20)
    assert "Bayu" not in running.said.read_text("utf-8")
