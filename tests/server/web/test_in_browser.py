"""The public pages in a real Chromium: walked by keyboard without scripts, axe-core clean, never scrolled sideways."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.server import pages

pytestmark = pytest.mark.browser

WIDTHS = {"phone": (360, 740), "reflow": (320, 640), "desktop at 200 %": (640, 450), "desktop": (1280, 900)}
DISPUTED = """{
 "actor": {"employment": "ppnpn"},
 "act": {"kind": "like"},
 "account": {"control": {"value": "own", "source": "disputed"}}
}"""
BROKEN = '{\n "actor": {"employment": "pnss"},\n "act": {"knd": "like"}\n}'
SHOWN = [*pages.GOOD.values(), pages.MISSING, "/aturan/TIDAK-ADA/"]
POSTED = {"sample": None, "disputed": DISPUTED, "broken": BROKEN}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


def open_posted(page: Page, live: str, facts: str | None, prefix: str = "") -> None:
    """The officer's page after the sample, or other facts, have been sent."""
    page.goto(f"{live}{prefix}/telaah/fakta/?contoh=1")
    if facts is not None:
        page.fill("#facts", facts)
    with page.expect_navigation():
        page.click("main button[type=submit]")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on what the selector names."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    pytest.fail(f"the keyboard never reached {selector}")


RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """What axe-core finds with everything opened: all its rules in light colours, those on colour again in dark."""
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        only = RULES if scheme == "light" else ["color-contrast", "link-in-text-block"]
        run = Axe().run(page, options={"runOnly": only, "resultTypes": ["violations"]})
        found += [
            f"{scheme}: {each['id']}: {node['target']} {node.get('failureSummary', '')}"
            for each in run.response["violations"]
            for node in each["nodes"]
        ]
    return found


@pytest.mark.parametrize("address", [address for shown in SHOWN for address in pages.both(shown)])
def test_axe_finds_nothing(page: Page, live: str, address: str) -> None:
    page.goto(live + address)
    assert violations(page) == []


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("facts", POSTED.values(), ids=POSTED)
def test_axe_finds_nothing_in_an_assessment(page: Page, live: str, facts: str | None, prefix: str) -> None:
    open_posted(page, live, facts, prefix)
    assert violations(page) == []


def test_axe_would_see_what_is_wrong(page: Page, live: str) -> None:
    page.goto(live)
    page.evaluate("document.querySelector('html').removeAttribute('lang')")
    page.evaluate("document.querySelector('.lead').style.color = '#888'")
    assert {each.partition(" [")[0] for each in violations(page)} >= {"light: html-has-lang:", "light: color-contrast:"}


def too_wide(page: Page) -> list[str]:
    """The widths at which the page, with everything opened, would scroll sideways."""
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    found = []
    for name, (width, height) in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"{page.url} {name}")
    return found


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_no_page_scrolls_sideways(page: Page, live: str, prefix: str) -> None:
    wide = []
    for address in SHOWN:
        page.goto(live + prefix + address)
        wide += too_wide(page)
    for facts in POSTED.values():
        open_posted(page, live, facts, prefix)
        wide += too_wide(page)
    assert wide == []


def test_boleh_is_walked_by_keyboard_alone_without_scripts(scriptless: Page, live: str) -> None:
    page = scriptless
    page.goto(live)
    tab_to(page, "a.start")
    page.keyboard.press("Enter")
    for question, down in (
        ("Apa status kepegawaian Anda?", 0),
        ("Apa yang ingin Anda lakukan?", 0),
        ("Akun atau grup siapa itu?", 0),
        ("Siapa yang disangkut perbuatan itu?", 0),
    ):
        expect(page.get_by_role("heading", level=1)).to_have_text(question)
        expect(page.get_by_role("group", name=question)).to_be_visible()
        tab_to(page, "input[type=radio]")
        page.keyboard.press("Space")
        for _ in range(down):
            page.keyboard.press("ArrowDown")
        tab_to(page, "button")
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sebaiknya jangan")
    tab_to(page, "details:last-of-type > summary")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="grup atau akun pemenangan calon").first).to_be_visible()


def test_the_first_tab_skips_to_the_content(scriptless: Page, live: str) -> None:
    scriptless.goto(f"{live}/aturan/")
    scriptless.keyboard.press("Tab")
    expect(scriptless.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    scriptless.keyboard.press("Enter")
    scriptless.keyboard.press("Tab")
    expect(scriptless.locator("#q")).to_be_focused()


def test_an_empty_answer_leads_to_the_field_and_back_loses_nothing(scriptless: Page, live: str) -> None:
    page = scriptless
    page.goto(live + pages.ask(employment="pns"))
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.get_by_role("alert")).to_contain_text("Pilih satu jawaban")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.locator("input[type=radio]").first).to_be_focused()
    page.get_by_label("Menyukai (like)").check()
    page.get_by_role("button", name="Lanjutkan").click()
    page.get_by_label("Akun kampanye yang terdaftar di KPU").check()
    page.get_by_role("button", name="Lanjutkan").click()
    # Going back needs a page that stands: while one is on its way the browser has no history to tell of.
    expect(page.get_by_label("Akun kampanye yang terdaftar di KPU")).to_have_count(0)
    page.wait_for_load_state()
    page.go_back()
    page.get_by_role("link", name="Kembali").click()
    expect(page.get_by_label("Menyukai (like)")).to_be_checked()
    page.get_by_role("button", name="Lanjutkan").click()
    page.get_by_role("link", name="Ubah jawaban atas: Apa status kepegawaian Anda?").click()
    expect(page.get_by_label("PNS", exact=True)).to_be_checked()


def test_the_language_switch_keeps_the_answers(scriptless: Page, live: str) -> None:
    page = scriptless
    page.goto(live + pages.NO)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Better not")
    expect(page.get_by_text("Campaign account registered at KPU")).to_be_visible()
    page.get_by_role("link", name="Bahasa Indonesia").click()
    assert page.url == live + pages.NO


def test_facts_are_sent_and_assessed_without_scripts(scriptless: Page, live: str) -> None:
    page = scriptless
    page.goto(f"{live}/telaah/fakta/")
    page.get_by_role("link", name="Isi dengan contoh").click()
    page.get_by_role("button", name="Telaah").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hasil telaah")
    page.locator("#facts").fill(BROKEN)
    page.get_by_role("button", name="Telaah").click()
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.locator("#facts")).to_be_focused()
    expect(page.locator("#facts")).to_have_value(BROKEN)


def test_the_rulebook_is_searched_without_scripts(scriptless: Page, live: str) -> None:
    page = scriptless
    page.goto(f"{live}/en/aturan/")
    page.get_by_label("Search for words").fill("spouse")
    page.get_by_label("Limb").select_option("Ethics")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="without unpaid leave").first.click()
    expect(page.get_by_role("heading", name="When this item is met")).to_be_visible()


@pytest.mark.parametrize("address", [pages.GOOD["long question"], *pages.VERDICTS])
def test_few_requests_little_weight_nothing_from_elsewhere_nothing_refused(
    browser: Browser, live: str, address: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    sizes: dict[str, int] = {}
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.on("response", lambda response: sizes.update({response.url: len(response.body())}))
    page.goto(live + address, wait_until="networkidle")
    assert refused == []
    assert all(url.startswith(live + "/") for url in sizes)
    assert len(sizes) <= 3
    assert sum(sizes.values()) < 50_000
    assert context.cookies() == []
    context.close()


def test_a_printed_answer_shows_the_legal_basis_and_no_buttons(page: Page, live: str) -> None:
    page.goto(live + pages.NO)
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Tanya perbuatan lain")).to_be_hidden()
    expect(page.get_by_text("Lampiran II").first).to_be_visible()
    assert page.pdf().startswith(b"%PDF")
