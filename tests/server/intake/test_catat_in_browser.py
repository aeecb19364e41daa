"""Findings and entering in a real Chromium with scripting off: walked, axe-core clean, never scrolled sideways."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from nirpihak.server.institutions.models import Institution, Officer, Receiver
from nirpihak.server.institutions.roles import Role
from nirpihak.server.intake.models import Report
from tests.server.accounts.logging_in import log_in
from tests.server.evidence.shown import png
from tests.server.intake.conftest import intake_officer
from tests.server.intake.kotak import site
from tests.server.keys.people import Room
from tests.server.people import person
from tests.server.web.test_in_browser import too_wide, violations

__all__ = ["site"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def receiving(custodians: Room) -> Institution:
    Receiver.objects.create(procedure="discipline", region="99.01", institution=custodians.institution)
    return custodians.institution


@pytest.fixture
def contexts(browser: Browser) -> Iterator[list[BrowserContext]]:
    """What a test opened, to be closed after it."""
    made = list[BrowserContext]()
    yield made
    for each in made:
        each.close()


def inside(browser: Browser, contexts: list[BrowserContext], site: str, officer: Officer, **more: object) -> Page:
    """A browser of an officer who has logged in."""
    given = {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False, **more}
    context = browser.new_context(**given)  # type: ignore[arg-type]
    contexts.append(context)
    cookie = log_in(Client(), officer.user).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": site}])
    return context.new_page()


def test_a_monitor_records_a_finding_on_a_phone_without_scripts(
    browser: Browser, contexts: list[BrowserContext], site: str, receiving: Institution
) -> None:
    page = inside(browser, contexts, site, person("pengawas", Role.MONITOR, at=receiving))
    page.goto(f"{site}/temuan/")
    page.get_by_role("link", name="Catat temuan").click()
    page.get_by_role("button", name="Simpan temuan").click()
    page.get_by_role("alert").get_by_role("link", name="Tulis apa yang Anda lihat").click()
    expect(page.get_by_label("Apa yang Anda lihat?")).to_be_focused()
    page.get_by_label("Apa yang Anda lihat?").fill("Spanduk rekaan di halaman kantor.")
    page.get_by_label("Berkas bukti").set_input_files(
        [FilePayload(name="spanduk.png", mimeType="image/png", buffer=png())]
    )
    page.get_by_role("button", name="Simpan temuan").click()
    # The file came along although the day was missing, and need not be chosen again.
    expect(page.get_by_label("Buang spanduk.png")).to_be_visible()
    page.get_by_label("Kapan Anda menemukannya?").fill(str(timezone.localdate()))
    page.get_by_role("button", name="Simpan temuan").click()
    expect(page.get_by_role("status")).to_contain_text("Temuan tersimpan sebagai LP-")
    expect(page.get_by_text("Berkas yang tersimpan: 1")).to_be_visible()


def test_a_letter_is_entered_and_its_sheet_handed_over_without_scripts(
    browser: Browser, contexts: list[BrowserContext], site: str, receiving: Institution
) -> None:
    page = inside(browser, contexts, site, intake_officer("petugas-meja", at=receiving))
    page.goto(f"{site}/laporan/catat/")
    page.get_by_label("Surat", exact=True).check()
    page.get_by_label("Hari datangnya").fill("2026-01-05")
    page.get_by_label("Laporan: seorang pegawai").check()
    page.get_by_label("Apa yang dilaporkan?").fill("Menurut surat: ajakan memilih saat apel.")
    page.get_by_role("group", name="Nama pelapor").get_by_label("Nama", exact=True).fill("Sekar Rekaan")
    page.get_by_label("Cetak lembar").check()
    page.get_by_role("button", name="Catat laporan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tanda terima laporan")
    expect(page.locator("main")).to_contain_text("5 Januari 2026")
    expect(page.locator("main")).not_to_contain_text("Sekar")
    words = page.locator(".code-words").inner_text()
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Selesai")).to_be_hidden()
    expect(page.locator(".code-words")).to_be_visible()
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Selesai, lupakan kode ini").click()
    page.go_back()
    expect(page.locator("main")).not_to_contain_text(words.split()[0])

    reporter = browser.new_context(java_script_enabled=False)
    contexts.append(reporter)
    phone = reporter.new_page()
    phone.goto(f"{site}/kotak/")
    phone.get_by_label("Kode Anda").fill(words)
    phone.get_by_role("button", name="Buka kotak surat").click()
    expect(phone.get_by_text("Menurut surat: ajakan memilih saat apel.")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(
    browser: Browser, contexts: list[BrowserContext], site: str, receiving: Institution, width: int
) -> None:
    officer = person("pengawas", Role.MONITOR, Role.INTAKE, at=receiving)
    size = {"width": width, "height": 800}
    page = inside(browser, contexts, site, officer, viewport=size, java_script_enabled=True)
    wrong, wide, refused = list[str](), list[object](), list[str]()
    page.on("console", lambda message: refused.append(f"{page.url} {message.text}"))
    page.goto(f"{site}/temuan/catat/")
    page.get_by_label("Apa yang Anda lihat?").fill("Spanduk" * 40)
    page.get_by_label("Nama", exact=True).fill("N" * 90)
    page.get_by_label("Kapan Anda menemukannya?").fill(str(timezone.localdate()))
    page.get_by_role("button", name="Simpan temuan").click()
    ref = Report.objects.get().ref
    for root in ("", "/en"):
        for address in ("/temuan/", "/temuan/catat/", f"/temuan/{ref}/", "/laporan/catat/"):
            page.goto(site + root + address)
            wide += too_wide(page)
            if root:
                continue
            wrong += [f"{address}: {each}" for each in violations(page)]
            if address.endswith("/catat/") and width == 360:
                page.locator("form[enctype] button[type=submit]").click()
                wrong += [f"{address} sent: {each}" for each in violations(page)]
                wide += too_wide(page)
    assert wrong == []
    assert wide == []
    assert [each for each in refused if "status of 4" not in each] == []
