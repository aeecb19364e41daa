"""The mailbox in a real Chromium with scripting off: walked on a phone, axe-core clean, never scrolled sideways."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services import messages, states
from tests.server.evidence.shown import png
from tests.server.intake.conftest import filed, intake_officer
from tests.server.intake.kotak import site
from tests.server.keys.people import Room
from tests.server.web.test_in_browser import too_wide, violations

__all__ = ["site"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = ("/kotak/surat/", "/kotak/perbaiki/", "/kotak/cabut/", "/kotak/nama/")


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """Somebody on a phone whose browser runs no scripts."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    yield context.new_page()
    context.close()


def enter(page: Page, url: str, code: str | None, root: str = "") -> None:
    page.goto(f"{url}{root}/kotak/")
    page.get_by_label(re.compile("Kode Anda|Your code")).fill(code or "")
    page.get_by_role("button", name=re.compile("Buka kotak surat|Open the mailbox")).click()


def test_a_reporter_walks_through_the_mailbox_without_scripts(
    phone: Page, site: str, custodians: Room, tmp_path: Path
) -> None:
    url, page = site, phone
    made = filed(custodians.institution)
    officer = intake_officer("petugas-kotak", at=custodians.institution)
    states.ask(made.report, officer, ["evidence"], "Mohon tangkapan layarnya.")
    enter(page, url, "kata kata")
    expect(page.get_by_role("alert")).to_contain_text("terdiri atas 8 kata")
    enter(page, url, made.code)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Menunggu kelengkapan dari Anda sampai")
    expect(page.get_by_role("listitem").filter(has_text="Mohon tangkapan layarnya.")).to_contain_text("baru")

    page.get_by_role("button", name="Kirim pesan").click()
    expect(page.get_by_role("alert")).to_contain_text("Tulis pesannya dulu")
    page.get_by_label("Tulis pesan").fill("Saya kirim sekarang.")
    page.get_by_role("button", name="Kirim pesan").click()
    expect(page.get_by_role("status")).to_contain_text("Pesan terkirim")
    page.get_by_label("Tambah berkas").set_input_files(
        [FilePayload(name="layar saya.png", mimeType="image/png", buffer=png())]
    )
    page.get_by_role("button", name="Kirim berkas").click()
    expect(page.get_by_role("status")).to_contain_text("Berkas tersimpan")
    expect(page.get_by_text("layar saya.png")).to_be_visible()

    page.get_by_role("link", name="Perbaiki atau lengkapi isinya").click()
    page.get_by_label("Kapan?").fill("Senin malam")
    page.get_by_role("button", name="Simpan perbaikan").click()
    expect(page.get_by_role("status")).to_contain_text("Perbaikan tersimpan")
    expect(page.get_by_text("Senin malam")).to_be_visible()

    page.get_by_role("link", name="Tambahkan nama dan alamat", exact=True).click()
    page.get_by_label("Nama lengkap").fill("Sekar Rekaan")
    page.get_by_role("button", name="Segel dan simpan nama saya").click()
    expect(page.get_by_role("alert")).to_contain_text("Tanpa persetujuan Anda")
    page.get_by_label("Alamat", exact=True).fill("Jalan Contoh 7")
    page.get_by_label("Saya setuju").check()
    page.get_by_role("button", name="Segel dan simpan nama saya").click()
    expect(page.get_by_role("status")).to_contain_text("Nama Anda tersimpan, tersegel")
    expect(page.locator("main")).not_to_contain_text("Sekar")

    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh bukti penyampaian").click()
    assert made.report.ref in Path(download.value.path()).read_text("utf-8")

    page.get_by_role("link", name="Cabut laporan").click()
    page.get_by_role("button", name="Cabut laporan").click()
    expect(page.get_by_role("alert")).to_contain_text("Centang")
    page.get_by_label("Saya mengerti").check()
    page.get_by_role("button", name="Cabut laporan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("sudah dicabut")
    page.get_by_role("button", name="Tutup kotak surat").click()
    expect(page.get_by_role("status")).to_contain_text("Kotak surat sudah ditutup")
    page.goto(f"{url}/kotak/surat/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Buka kotak surat Anda")


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(
    browser: Browser, site: str, custodians: Room, width: int
) -> None:
    url = site
    about = [{"name": "N" * 90, "position": "Kepala Bidang", "unit": "Dinas Rekaan"}]
    content = {"what": "Kata" * 60, "link": "https://contoh.example/" + "a" * 200, "about": about}
    made = filed(custodians.institution, content=content)
    officer = intake_officer("petugas-kotak", at=custodians.institution)
    states.ask(made.report, officer, ["evidence", "act_time"], "Mohon " + "tangkapan" * 30)
    messages.reply(made.report, officer, "Satu lagi:\nkapan?")
    context = browser.new_context(viewport={"width": width, "height": 800})
    page, refused, wrong, wide = context.new_page(), list[str](), list[str](), list[object]()
    page.on("console", lambda message: refused.append(f"{page.url} {message.text}"))
    for root in ("", "/en"):
        enter(page, url, made.code, root)
        for address in PAGES:
            page.goto(url + root + address)
            wide += too_wide(page)
            if root:
                continue
            wrong += [f"{address}: {each}" for each in violations(page)]
            if width == 360 and (button := page.locator("form:has(.field, .words) button[type=submit]")).count():
                button.last.click()
                wrong += [f"{address} sent: {each}" for each in violations(page)]
    page.goto(f"{url}/kotak/")
    wrong += violations(page)
    Report.objects.update(state="registered")
    page.goto(f"{url}/kotak/cabut/")
    wide += too_wide(page)
    context.close()
    assert wrong == []
    assert wide == []
    assert [each for each in refused if "status of 4" not in each] == []
