"""The pages of institutions and people in a real Chromium: an institution's first hour without scripts, axe-core clean.

From the command line's first administrator to a new officer at the door of the second factor.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from tests.cli.running import HERE, PROGRAM
from tests.server.conftest import start
from tests.server.web.test_in_browser import too_wide, violations

pytestmark = pytest.mark.browser

PASSWORD = "empat kata yang panjang"
LONG = "Badan-Kepegawaian-dan-Pengembangan-Sumber-Daya-Manusia-Kabupaten-Contoh-Yang-Sangat-Panjang"
FILE = f"""
[[institution]]
code = "bkpsdm-contoh"
name = "BKPSDM Kabupaten Contoh"
kind = "regency"
region = "99.01"
receives = true

[[institution]]
code = "bawah-contoh"
name = "{LONG}"
kind = "other"
region = "99.01"
parent = "bkpsdm-contoh"

[[unit]]
code = "bkpsdm-contoh"
unit = "Dinas Pendidikan"

[[unit]]
code = "bkpsdm-contoh"
unit = "{LONG}"
parent = "Dinas Pendidikan"

[[receiver]]
procedure = "discipline"
region = "99.01"
institution = "bkpsdm-contoh"
"""


class Office(NamedTuple):
    """A running server, and the cookies of an administrator who has taken both steps."""

    url: str
    cookies: StorageState


@pytest.fixture(scope="module")
def office(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("institutions")
    (folder / "instansi.toml").write_text(FILE, "utf-8")
    environment = {**HERE, "NIRPIHAK_DATA": str(folder / "data")}

    def command(*arguments: str, given: str = "") -> None:
        subprocess.run(
            [*PROGRAM, *arguments],
            check=True,
            cwd=folder,
            env=environment,
            input=given,
            text=True,
            capture_output=True,
        )

    command("institutions", "import", "instansi.toml")
    role = ("--role", "administrator")
    command("officer", "mawar", "--institution", "bkpsdm-contoh", "--name", "Mawar Contoh", *role, given=PASSWORD)
    running = start(folder)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    log_in(page, running.url, "mawar")
    yield Office(running.url, context.storage_state())
    context.close()
    running.process.terminate()
    running.process.wait(timeout=30)


def log_in(page: Page, url: str, username: str) -> None:
    """Both steps, the second for the first time."""
    page.goto(f"{url}/masuk/")
    page.locator("#username").fill(username)
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    secret = page.locator("#key").inner_text().replace(" ", "")
    page.locator("#code").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Pasang dan masuk").click()
    expect(page.locator("#codes")).to_be_visible()


@pytest.fixture
def context(browser: Browser, office: Office) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False, storage_state=office.cookies
    )
    yield context
    context.close()


def test_an_institution_is_arranged_and_an_officer_let_in_without_scripts(
    context: BrowserContext, browser: Browser, office: Office
) -> None:
    page = context.new_page()
    page.goto(f"{office.url}/instansi/")
    expect(page.get_by_text("belum ada petugas pengawas", exact=True).first).to_be_visible()
    page.get_by_role("link", name="BKPSDM Kabupaten Contoh").click()
    page.get_by_role("link", name="Buka akun baru").click()
    page.get_by_label("Nama", exact=True).fill("Melati Contoh")
    page.get_by_label("Nama pengguna").fill("melati contoh")
    page.get_by_label("Unit kerja").select_option("Dinas Pendidikan")
    page.get_by_role("button", name="Buka akun").click()
    expect(page.get_by_role("alert")).to_contain_text("tanpa spasi")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Nama pengguna")).to_be_focused()
    page.get_by_label("Nama pengguna").fill("melati")
    page.get_by_role("button", name="Buka akun").click()
    code = page.locator("dd strong").inner_text()
    page.get_by_role("link", name="Lanjut: beri peran").click()
    page.get_by_role("link", name="Beri peran").click()
    page.get_by_label("Peran").select_option("petugas penerima")
    page.get_by_label("Surat penunjukan").fill("SK-1/2026")
    page.get_by_role("button", name="Beri peran").click()
    expect(page.get_by_text("SK-1/2026")).to_be_visible()
    page.goto(f"{office.url}/instansi/bkpsdm-contoh/")
    page.get_by_role("link", name="Tunjuk Dinas Pendidikan").click()
    page.get_by_label("Petugas pengawas").select_option("Melati Contoh")
    page.get_by_role("button", name="Tunjuk").click()
    expect(page.get_by_role("row", name="Dinas Pendidikan").first).to_contain_text("Melati Contoh")
    page.goto(f"{office.url}/instansi/catatan/")
    expect(page.get_by_role("table")).to_contain_text("petugas pengawas ditunjuk")
    expect(page.get_by_role("table")).not_to_contain_text(code)

    theirs = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    newcomer = theirs.new_page()
    newcomer.goto(f"{office.url}/instansi/mulai/")
    newcomer.get_by_label("Nama pengguna").fill("melati")
    newcomer.get_by_label("Kode awal").fill(code)
    newcomer.get_by_label("Kata sandi baru").fill(PASSWORD)
    newcomer.get_by_label("Kata sandi sekali lagi").fill(PASSWORD)
    newcomer.get_by_role("button", name="Simpan kata sandi").click()
    newcomer.get_by_role("link", name="Masuk", exact=True).click()
    newcomer.locator("#username").fill("melati")
    newcomer.locator("#password").fill(PASSWORD)
    newcomer.get_by_role("button", name="Masuk").click()
    expect(newcomer.locator("#key")).to_be_visible()
    theirs.close()

    page.goto(f"{office.url}/instansi/orang/?q=melati")
    page.get_by_role("link", name="Melati Contoh").click()
    page.get_by_role("link", name="Tutup akun").click()
    page.get_by_role("button", name="Tutup akun").click()
    expect(page.get_by_text("Akun ini sudah ditutup.")).to_be_visible()


def test_axe_finds_nothing_and_no_page_scrolls_sideways(browser: Browser, office: Office) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, storage_state=office.cookies)
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(f"{page.url} {message.text}"))
    page.goto(f"{office.url}/instansi/orang/")
    person = re.findall(r"/(\d+)/", page.get_by_role("link", name="Mawar Contoh").get_attribute("href") or "")[0]
    page.goto(f"{office.url}/instansi/bkpsdm-contoh/")
    unit = re.findall(r"/(\d+)/", page.get_by_role("link", name="Dinas").first.get_attribute("href") or "")[0]
    wrong, wide = [], []
    for address in (
        *("", "?tanpa=1", "?q=tidakada", "publik/", "mulai/", "tambah/", "bkpsdm-contoh/", "bkpsdm-contoh/ubah/"),
        *("orang/", "orang/tambah/", f"orang/{person}/", f"orang/{person}/ubah/", f"unit/{unit}/"),
        *(f"unit/{unit}/tutup/", f"unit/{unit}/pengawas/", "catatan/", "penerima/", "penerima/tambah/"),
    ):
        response = page.goto(f"{office.url}/instansi/{address}")
        assert response is not None
        assert response.status == 200, address
        wide += too_wide(page)
        wrong += [f"{address}: {each}" for each in violations(page)]
    page.goto(f"{office.url}/instansi/orang/tambah/")
    page.locator("#submit").click()
    wrong += [f"error: {each}" for each in violations(page)]
    page.goto(f"{office.url}/en/instansi/penerima/")
    wide += too_wide(page)
    context.close()
    assert wrong == []
    assert wide == []
    assert [each for each in refused if "422" not in each] == []


def test_the_public_page_is_light(office: Office, browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    came: list[int] = []
    page.on("response", lambda response: came.append(len(response.body())))
    page.goto(f"{office.url}/instansi/publik/", wait_until="networkidle")
    context.close()
    assert 0 < sum(came) < 50_000
