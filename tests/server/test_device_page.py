"""Reading on the device as a visitor meets it: the choice, the result, the keyboard, what goes wrong, what is sent."""

import json
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from browser.build import HERE
from nirpihak.assessing import telling
from nirpihak.server.web.services import perangkat
from nirpihak.server.web.texts import LANGUAGES, Lang
from tests.server.conftest import LiveDevice
from tests.server.web.test_in_browser import tab_to, too_wide, violations

CONTEST = "pilbup-kabupaten-contoh-2027"
PRAISE = "Mantap pak Bayu, lanjutkan! 😍"


# ------------------------------------------------------------------ the words


def said_by_the_module() -> set[str]:
    """The names of the words that reading.js asks for."""
    return set(re.findall(r"\bwords\.(\w+)", (HERE / "reading.js").read_text("utf-8")))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_hands_over_every_word_the_module_says_and_no_other(lang: Lang) -> None:
    assert perangkat.words(lang).keys() == said_by_the_module()


def test_the_module_fills_every_place_in_its_words() -> None:
    filled = {"letter", "said", "count", "come", "total"}
    places = {place for text in perangkat.words("id").values() for place in re.findall(r"{(\w+)}", text)}
    assert places == filled


def test_the_module_makes_no_markup_out_of_strings() -> None:
    for path in HERE.glob("*.js"):
        source = path.read_text("utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(", source), path


# ------------------------------------------------------------------ the page


def test_where_nothing_was_built_the_page_has_no_script_and_no_choice(client: Client) -> None:
    response = client.get("/telaah/")
    text = response.content.decode()
    assert 'id="device"' not in text
    assert "<script" not in text
    assert "script-src" not in response.headers["Content-Security-Policy"]


@pytest.mark.browser
def test_the_page_may_start_the_worker_and_other_pages_may_not(browser: Browser, live_device: LiveDevice) -> None:
    context = browser.new_context()
    page = context.new_page()
    for address in ("/telaah/", "/en/telaah/"):
        answer = page.goto(live_device.url + address)
        assert answer is not None
        policy = answer.headers["content-security-policy"]
        parts = {part.split()[0]: part.split()[1:] for part in policy.split(";")}
        assert {name: parts[name] for name in ("script-src", "worker-src", "connect-src")} == {
            "script-src": ["'self'"],
            "worker-src": ["'self'"],
            "connect-src": ["'self'"],
        }
        assert parts["default-src"] == ["'none'"]
        assert "eval" not in policy
    for address in ("/", "/boleh/", "/aturan/", "/telaah/fakta/"):
        answer = page.goto(live_device.url + address)
        assert answer is not None
        assert "script-src" not in answer.headers["content-security-policy"]
        assert page.locator("script").count() == 0
    context.close()


@pytest.fixture(scope="module")
def visitor(browser: Browser, live_device: LiveDevice) -> Iterator[Page]:
    """A visitor with a phone on the page; the engine is loaded by the first test that reads."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{live_device.url}/telaah/")
    page.select_option("#contest", CONTEST)
    yield page
    context.close()


def read(page: Page, text: str) -> None:
    """Read a text on the device, by keyboard."""
    page.fill("#text", text)
    page.locator("#text").focus()
    tab_to(page, "#device button")
    page.keyboard.press("Enter")
    expect(page.locator("#device [role=status]")).to_have_text(re.compile("Selesai|Done"), timeout=120_000)


@pytest.mark.browser
def test_a_text_is_read_and_assessed_and_nothing_is_sent(visitor: Page) -> None:
    refused: list[str] = []
    visitor.on("console", lambda message: refused.append(message.text))
    read(visitor, PRAISE)
    expect(visitor.get_by_role("heading", name="Hasil di perangkat ini")).to_be_focused()
    result = visitor.locator("#device-result")
    told = json.loads(telling.read(PRAISE, CONTEST, "id"))
    (assessed,) = json.loads(telling.assess(PRAISE, CONTEST, "id"))
    shown = result.text_content() or ""
    (person,) = told["participants"]
    for words in (person["name"], assessed["told"]["headline"], *assessed["told"]["next_steps"]):
        assert words in shown
    for fact in person["facts"]:
        assert fact["label"] in shown
        assert fact["told"] in shown
    for question in assessed["told"]["missing"]:
        assert question["question"] in shown
    for item in assessed["told"]["open"]:
        assert item["name"] in shown
    marked = result.locator(".device-text").first
    assert marked.locator("b").text_content() == "Apak Bayu"
    cues = [each.text_content() for each in marked.locator("mark.support").all()]
    assert cues[:2] == ["+Mantap Apak Bayu", "+lanjutkan"]
    assert result.locator(".device-text").last.text_content() == "Mantap Peserta A, lanjutkan! 😍"
    assert not re.search(r"\{\w+\}|undefined|null|\[object", shown)
    assert refused == []

    sent: list[str] = []
    visitor.context.on("request", lambda request: sent.append(request.url))
    read(visitor, "Bukan Bayu yang kami pilih, tapi nomor 2 yang amanah")
    assert result.get_by_role("heading", name=re.compile("^Peserta [AB]: ")).count() == 2
    assert result.get_by_role("heading", name=re.compile("Telaah .*: Peserta [AB]")).count() == 2
    read(visitor, '<img src=x onerror=alert(1)> pak Bayu <b>hebat</b> & "jujur"')
    assert result.locator("img").count() == 0
    assert "<img src=x onerror=alert(1)>" in (result.locator(".device-text").first.text_content() or "")
    read(visitor, "Hari ini hujan lagi.")
    assert "Tidak ada peserta" in (result.text_content() or "")
    assert sent == []
    assert {cookie["name"] for cookie in visitor.context.cookies()} <= {"csrftoken"}


@pytest.mark.browser
def test_the_result_is_accessible_and_never_scrolls_sideways(visitor: Page) -> None:
    read(visitor, PRAISE + " Nomor 2 bohong " + "x" * 90)
    # The banner that says "invented" stands outside every landmark, on each page of a demonstration.
    assert [each for each in violations(visitor) if "['.demo']" not in each] == []
    assert too_wide(visitor) == []


@pytest.mark.browser
def test_nothing_to_read_is_said_beside_the_button_and_leads_to_the_field(visitor: Page) -> None:
    status = visitor.locator("#device [role=status]")
    visitor.fill("#text", "  ")
    visitor.locator("#device button").click()
    expect(status).to_have_text("Tulis atau tempelkan teksnya dahulu.")
    expect(visitor.locator("#text")).to_be_focused()
    visitor.select_option("#contest", "")
    visitor.locator("#device button").click()
    expect(status).to_have_text("Pilih kontestasi yang disebut dalam teks.")
    expect(visitor.locator("#contest")).to_be_focused()
    visitor.select_option("#contest", CONTEST)


@pytest.mark.browser
def test_where_loading_fails_the_form_is_there_as_ever_and_another_try_works(
    browser: Browser, live_device: LiveDevice
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{live_device.url}/en/telaah/")
    broken = live_device.url + live_device.files["base"] + "engine.zip"
    page.route(broken, lambda route: route.abort())
    page.select_option("#contest", CONTEST)
    page.fill("#text", PRAISE)
    button = page.get_by_role("button", name="Read on this device")
    button.click()
    status = page.locator("#device [role=status]")
    expect(status).to_contain_text("It did not work on this device", timeout=60_000)
    expect(page.locator("#text")).to_have_value(PRAISE)
    expect(page.locator("#device progress")).to_be_hidden()
    expect(page.get_by_role("button", name="Read", exact=True)).to_be_enabled()
    assert page.locator("#device-result").is_hidden()
    page.unroute(broken)
    button.click()
    expect(status).to_have_text("Done. The text was not sent anywhere.", timeout=120_000)
    expect(page.get_by_role("heading", name="Result on this device")).to_be_visible()
    context.close()


@pytest.mark.browser
def test_without_scripts_the_choice_does_not_appear(browser: Browser, live_device: LiveDevice) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_device.url}/telaah/")
    expect(page.locator("#device")).to_be_hidden()
    expect(page.locator("#device-result")).to_be_hidden()
    expect(page.get_by_role("button", name="Baca")).to_have_count(1)
    context.close()
