"""The officers' pages in a real Chromium: walked without scripts from door to erasure, axe-core clean, not too wide."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.cli.running import HERE, PROGRAM
from tests.server.conftest import start
from tests.server.evidence.shown import png
from tests.server.web.test_in_browser import too_wide, violations

pytestmark = pytest.mark.browser

OFFICERS = ("/bukti/", "/bukti/?q=tidakada", "/bukti/terima/", "/bukti/tangkap/", "/bukti/pemeriksaan/")
OF_ONE = ("", "?semua=1", "tambah/", "salin/1/", "paket/", "hapus/")
PUBLIC = ("/log/", "/verifikasi/", "/masuk/")


class Office(NamedTuple):
    """A running demonstration: its address, and its officer's name and password."""

    url: str
    name: str
    password: str


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    running = start(folder, NIRPIHAK_DEMO="1")
    said = running.said.read_text("utf-8")
    found = re.search(r"officer\): (\S+), .*\(password\): (\S+)", said)
    assert found is not None, said
    # The server of the tests has no worker beside it: what is due, the text layer above all, is done once here.
    environment = {**HERE, "NIRPIHAK_DATA": str(folder / "data"), "NIRPIHAK_DEMO": "1"}
    subprocess.run([*PROGRAM, "work", "--once"], check=True, cwd=folder, env=environment, capture_output=True)
    yield Office(running.url, found[1], found[2])
    running.process.terminate()
    running.process.wait(timeout=30)


@pytest.fixture
def page(browser: Browser, office: Office) -> Iterator[Page]:
    """Somebody on a phone, not logged in."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    yield context.new_page()
    context.close()


def log_in(page: Page, office: Office, address: str = "/bukti/") -> None:
    page.goto(office.url + address)
    page.get_by_label(re.compile("Nama pengguna|User name")).fill(office.name)
    page.get_by_label(re.compile("Kata sandi|Password")).fill(office.password)
    page.get_by_role("button", name=re.compile("^(Masuk|Log in)$")).click()


def test_axe_finds_nothing_and_no_page_scrolls_sideways(page: Page, office: Office) -> None:
    wrong, wide, refused = [], [], list[str]()
    page.on("console", lambda message: refused.append(f"{page.url} {message.text}"))
    for root in ("", "/en"):
        for address in PUBLIC:
            page.goto(office.url + root + address)
            wide += too_wide(page)
            wrong += [] if root else [f"{address}: {each}" for each in violations(page)]
    log_in(page, office)
    ref = page.locator(".exhibits .ref").first.inner_text()
    for root in ("", "/en"):
        for address in (*OFFICERS, *(f"/bukti/{ref}/{each}" for each in OF_ONE)):
            response = page.goto(office.url + root + address)
            assert response is not None
            assert response.status == 200, address
            wide += too_wide(page)
            wrong += [] if root else [f"{address}: {each}" for each in violations(page)]
    assert wrong == []
    assert wide == []
    assert refused == []


def test_an_officer_walks_from_the_door_to_a_bundle_without_scripts(
    scriptless: Page, office: Office, tmp_path: Path
) -> None:
    page = scriptless
    log_in(page, office, "/bukti/terima/")
    assert page.url == f"{office.url}/bukti/terima/"
    page.get_by_role("button", name="Simpan sebagai barang bukti").click()
    expect(page.get_by_role("alert")).to_contain_text("Tulis satu baris")
    page.get_by_role("alert").get_by_role("link", name="Tulis satu baris").click()
    expect(page.get_by_label("Tentang apa?")).to_be_focused()
    page.get_by_label("Tentang apa?").fill("Unggahan dari warga")
    page.get_by_label("Pesan yang diteruskan").check()
    page.get_by_label("Berkas", exact=True).set_input_files(
        [
            FilePayload(name="satu.png", mimeType="image/png", buffer=png()),
            FilePayload(name="jahat.html", mimeType="text/html", buffer=b"<script>alert(1)</script>"),
        ]
    )
    page.get_by_role("button", name="Simpan sebagai barang bukti").click()
    expect(page.get_by_role("status")).to_contain_text("Tersimpan sebagai BB-")
    expect(page.get_by_role("heading", level=1)).to_have_text("Unggahan dari warga")
    shown = page.url

    page.get_by_role("button", name="Periksa keutuhan sekarang").click()
    expect(page.get_by_role("status")).to_contain_text("Semua utuh")

    page.get_by_role("link", name="Ambil salinan Asli").last.click()
    page.get_by_label("Untuk apa salinan ini?").fill("Gelar perkara")
    with page.expect_download() as download:
        page.get_by_role("button", name="Ambil salinan").click()
    assert download.value.suggested_filename == "jahat.html"
    assert Path(download.value.path()).read_bytes() == b"<script>alert(1)</script>"

    page.goto(shown)
    expect(page.get_by_role("paragraph").filter(has_text="Gelar perkara")).to_be_visible()
    page.get_by_role("link", name="Hapus menurut hukum").click()
    page.get_by_label("Mengapa dihapus?").fill("Permintaan subjek data")
    page.get_by_label("Dasar hukum").fill("Pasal 8 UU 27/2022")
    page.get_by_role("button", name="Lanjut ke pemastian").click()
    page.get_by_label("Ketik nomor barang bukti").fill("BB-0")
    page.get_by_role("button", name="Hapus untuk selamanya").click()
    expect(page.get_by_role("alert")).to_contain_text("persis seperti tertulis")
    ref = re.search(r"BB-\d+-\d+", shown)
    assert ref is not None
    page.get_by_label("Ketik nomor barang bukti").fill(ref[0])
    page.get_by_role("button", name="Hapus untuk selamanya").click()
    expect(page.get_by_role("status")).to_contain_text("sudah dihapus")
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Masuk untuk petugas")
    page.goto(shown)
    expect(page.get_by_role("heading", level=1)).to_have_text("Masuk untuk petugas")


def test_a_chosen_line_is_marked_in_the_picture_without_scripts(scriptless: Page, office: Office) -> None:
    page = scriptless
    log_in(page, office)
    page.get_by_role("link", name=re.compile("^BB-")).last.click()
    line = page.locator(".lines a").first
    line.click()
    assert page.url.endswith("#kotak-1")
    mark = page.locator("#kotak-1")
    assert mark.evaluate("each => getComputedStyle(each).strokeWidth") == "3px"
    expect(mark).to_be_visible()


def test_the_language_is_kept_through_the_door(scriptless: Page, office: Office) -> None:
    log_in(scriptless, office, "/en/bukti/tangkap/")
    expect(scriptless.get_by_role("heading", level=1)).to_have_text("Capture one public address")
    scriptless.get_by_label("The reported address").fill("http://127.0.0.1:9/")
    scriptless.get_by_role("button", name="Capture now").click()
    expect(scriptless.get_by_role("alert")).to_be_visible()
    scriptless.get_by_role("link", name="Bahasa Indonesia").click()
    expect(scriptless.get_by_role("heading", level=1)).to_have_text("Tangkap satu alamat umum")
