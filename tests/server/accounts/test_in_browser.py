"""The log-in and one's own account in a real Chromium: both steps without scripts, axe-core clean."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.server.accounts.people import PASSWORD, code, secret_shown
from tests.server.conftest import start
from tests.server.web.test_in_browser import too_wide, violations

pytestmark = pytest.mark.browser

PEOPLE = ("rahma", "budi")
MAKE = """
import sys
from nirpihak.server.serving import setup
setup()
from django.contrib.auth.models import User
for name in sys.argv[2:]:
    User.objects.create_user(name, password=sys.argv[1])
"""


class Office(NamedTuple):
    """A running server with people who never logged in."""

    url: str


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder: Path = tmp_path_factory.mktemp("accounts")
    running = start(folder)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NIRPIHAK_")}
    environment |= {"NIRPIHAK_DATA": str(folder / "data")}
    subprocess.run([sys.executable, "-c", MAKE, PASSWORD, *PEOPLE], check=True, cwd=folder, env=environment)
    yield Office(running.url)
    running.process.terminate()
    running.process.wait(timeout=30)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    yield context.new_page()
    context.close()


def password(page: Page, name: str, typed: str = PASSWORD) -> None:
    """The first step, from the page that asks for it."""
    page.locator("#username").fill(name)
    page.locator("#password").fill(typed)
    page.locator("main button.button").click()


def typed_code(page: Page, typed: str) -> None:
    page.locator("#code").fill(typed)
    page.locator("main button.button").click()


def test_an_officer_gets_in_without_scripts_the_first_time_and_after_a_lost_phone(
    scriptless: Page, office: Office
) -> None:
    page = scriptless
    page.goto(f"{office.url}/akun/kata-sandi/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Masuk untuk petugas")
    page.get_by_label("Nama pengguna").fill("rahma")
    page.get_by_label("Kata sandi").fill("salah")
    page.get_by_role("button", name="Masuk").click()
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Nama pengguna")).to_be_focused()
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Pasang aplikasi kode di ponsel Anda")
    picture = page.locator(".scan svg")
    box = picture.bounding_box()
    assert box is not None
    assert 200 < box["width"] < 340
    secret = secret_shown(page.content())
    field = page.get_by_label("Kode enam angka")
    assert field.get_attribute("autocomplete") == "one-time-code"
    assert field.get_attribute("inputmode") == "numeric"
    field.fill("000000")
    page.get_by_role("button", name="Pasang dan masuk").click()
    expect(page.get_by_role("alert")).to_contain_text("Kode ini tidak cocok")
    assert secret_shown(page.content()) == secret
    page.get_by_label("Kode enam angka").fill(code(0, secret))
    page.get_by_role("button", name="Pasang dan masuk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Simpan kode cadangan Anda")
    codes = page.locator(".codes li").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="Sudah saya simpan, lanjutkan").click()
    assert page.url == f"{office.url}/akun/kata-sandi/"
    page.get_by_role("button", name="Keluar").click()

    password(page, "rahma")
    expect(page.get_by_role("heading", level=1)).to_have_text("Masukkan kode dari aplikasi Anda")
    page.goto(f"{office.url}/akun/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Masukkan kode dari aplikasi Anda")
    typed_code(page, code(1, secret))
    expect(page.get_by_role("heading", level=1)).to_have_text("Masuk dan sesi")
    page.get_by_role("button", name="Keluar").click()

    page.goto(f"{office.url}/en/masuk/")
    password(page, "rahma")
    page.get_by_role("link", name="No phone at hand? Use a recovery code").click()
    typed_code(page, codes[0])
    expect(page.get_by_role("heading", level=1)).to_have_text("Log-ins and sessions")
    expect(page.get_by_role("table")).to_contain_text("Recovery code used")
    page.get_by_role("link", name="Change the phone or code app").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Take the old app away").click()
    expect(page.get_by_role("status")).to_contain_text("The old code app was taken away")
    password(page, "rahma")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set a code app up on your phone")


def test_axe_finds_nothing_and_no_page_scrolls_sideways(page: Page, office: Office) -> None:
    wrong: list[str] = []
    wide: list[str] = []
    refused: list[str] = []
    page.emulate_media(reduced_motion="reduce")
    page.on("console", lambda message: refused.append(f"{page.url} {message.text}"))

    def look(name: str, *, widths: tuple[int, ...] = (360, 1280)) -> None:
        wide.extend(f"{name}: {each}" for each in too_wide(page))
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800})
            wrong.extend(f"{name} {width}: {each}" for each in violations(page))

    page.goto(f"{office.url}/en/masuk/")
    look("login, English", widths=(360,))
    page.goto(f"{office.url}/masuk/")
    look("login")
    password(page, "budi", "salah")
    look("login, wrong")
    password(page, "budi")
    look("enrol")
    secret = secret_shown(page.content())
    typed_code(page, "000000")
    look("enrol, wrong", widths=(360,))
    typed_code(page, code(0, secret))
    look("codes")
    codes = page.locator(".codes li").all_inner_texts()
    for address in ("/akun/", "/en/akun/", "/akun/kata-sandi/", "/akun/kode-cadangan/", "/akun/ganti-aplikasi/"):
        page.goto(office.url + address)
        look(address)
    page.goto(f"{office.url}/akun/kata-sandi/")
    page.evaluate("document.querySelectorAll('form').forEach(each => { each.noValidate = true })")
    page.locator("main form.stack button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look("password, wrong")
    page.get_by_role("button", name="Keluar").click()
    password(page, "budi")
    look("code")
    typed_code(page, "000000")
    look("code, wrong", widths=(360,))
    page.get_by_role("link", name=re.compile("kode cadangan")).click()
    look("recovery")
    typed_code(page, codes[1])
    page.goto(f"{office.url}/akun/")
    look("account, with a history")
    assert wrong == []
    assert wide == []
    assert [each for each in refused if "422" not in each] == []
