"""The public door in a real Chromium: walked without scripts on a phone, and with them through a line that breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, Request, Route, expect

from nirpihak.server.intake.models import Report, Upload
from tests.server.intake.kotak import site
from tests.server.intake.lapor import IDENTITY, PRESSURE, REPORT, STORY, Reporter, one, picture, receiving
from tests.server.web.test_in_browser import too_wide, violations

__all__ = ["site"]
pytestmark = pytest.mark.browser

LONG = "Pejabatyangnamanyapanjangsekali" * 8
VIDEO = b"\x89PNG\r\n\x1a\n" + bytes(9 * 1024 * 1024)
"""Three pieces."""


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    context.set_default_timeout(60_000)
    yield context
    context.close()


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def begun(site: str, context: BrowserContext, told: dict[str, dict[str, object]] | None = None) -> Page:
    """A page of somebody who has answered so much already."""
    receiving()
    reporter = Reporter()
    reporter.fill(told or {"perbuatan": REPORT["perbuatan"]})
    context.add_cookies([{"name": "lapor", "value": reporter.client.cookies["lapor"].value, "url": site}])
    return context.new_page()


def press(page: Page, name: str = "Lanjutkan") -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_the_whole_way_without_scripts_on_a_phone(scriptless: Page, site: str) -> None:
    receiving()
    page = scriptless
    wide = []
    page.goto(f"{site}/lapor/")
    page.get_by_role("link", name="Laporkan perbuatan").click()
    press(page)
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Ceritakan dengan kata Anda sendiri")).to_be_focused()
    page.get_by_label("Ceritakan dengan kata Anda sendiri").fill(f"{STORY} {LONG}")
    page.get_by_label("Membagikan unggahan").check()
    press(page)
    page.get_by_label("Hari kejadian").fill("2026-10-01")
    press(page, "Kembali")
    expect(page.get_by_label("Membagikan unggahan")).to_be_checked()
    press(page)
    expect(page.get_by_label("Hari kejadian")).to_have_value("2026-10-01")
    press(page)
    page.get_by_label("Saya tidak tahu").check()
    press(page)
    page.get_by_label("Nama", exact=True).fill(LONG)
    press(page, "Simpan dan tambah orang lain")
    wide += too_wide(page)
    press(page)
    page.get_by_label("Provinsi").select_option(label="Jawa Barat")
    press(page)
    page.get_by_label("Instansi", exact=True).select_option(label="Saya tidak tahu")
    press(page)
    page.get_by_label("Pilih berkas").set_input_files(
        [
            FilePayload(name=f"{LONG}.png", mimeType="image/png", buffer=b"\x89PNG\r\n\x1a\n" + b"rekaan" * 40),
            FilePayload(name="kosong.txt", mimeType="text/plain", buffer=b""),
        ]
    )
    press(page)
    expect(page.get_by_text("Tidak tersimpan: berkas ini kosong")).to_be_visible()
    wide += too_wide(page)
    press(page)
    page.get_by_label("Tanpa nama").check()
    press(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa jawaban Anda")
    wide += too_wide(page)
    press(page, "Kirim laporan")
    expect(page.get_by_role("heading", level=1)).to_have_text("Laporan Anda sudah diterima")
    wide += too_wide(page)
    words = page.locator(".words-of p").all_inner_texts()
    assert [len(each.split(":")[-1].split()) for each in words] == [4, 4]
    page.reload()
    assert page.locator(".words-of p").all_inner_texts() == words
    page.go_back()
    assert page.locator(".words-of p").all_inner_texts() == words
    press(page, "Sudah saya catat: tutup di perangkat ini")
    expect(page.get_by_text("Tanda terima sudah ditutup")).to_be_visible()
    assert wide == []
    assert Report.objects.count() == 1
    assert one().lane == "slow"


@pytest.mark.parametrize(("root", "width"), [("", 360), ("/en", 1280)])
def test_axe_finds_nothing_on_any_page(browser: Browser, site: str, root: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    wrong, wide, refused = list[str](), [], list[str]()
    page = begun(site, context, {**REPORT, "berkas": {"files": [picture()]}, "anda": {"mode": "named"}})
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    for each in ("", "tertekan/", *(f"{step}/" for step in REPORT), "nama/", "periksa/"):
        page.goto(f"{site}{root}/lapor/{each}")
        wrong += [f"{each}: {found}" for found in violations(page)]
        wide += too_wide(page)
    page.goto(f"{site}{root}/lapor/anda/")
    page.locator("#mode-3").check()
    page.locator("button[value=next]").click()
    page.wait_for_url("**/periksa/")
    page.locator("#kirim").click()
    page.wait_for_url("**/tanda-terima/")
    wrong += [f"receipt: {found}" for found in violations(page)]
    wide += too_wide(page)
    context.clear_cookies()
    page.goto(f"{site}{root}/lapor/perbuatan/")
    page.locator("button[value=next]").click()
    expect(page.get_by_role("alert")).to_be_visible()
    wrong += [f"error: {found}" for found in violations(page)]
    context.close()
    assert wrong == []
    assert wide == []
    assert refused == []


def test_axe_finds_nothing_at_the_door_of_the_pressed(phone: BrowserContext, site: str) -> None:
    page = begun(site, phone, PRESSURE)
    wrong = []
    for each in (*PRESSURE, "periksa"):
        page.goto(f"{site}/lapor/{each}/")
        wrong += [f"{each}: {found}" for found in violations(page)]
        assert too_wide(page) == []
    assert wrong == []


def test_a_lost_line_keeps_the_answers_and_sends_them_once_it_is_back(phone: BrowserContext, site: str) -> None:
    page = begun(site, phone)
    page.goto(f"{site}/lapor/waktu/")
    page.get_by_label("Tempat kejadian").fill("Lapangan desa")
    phone.set_offline(True)
    press(page)
    expect(page.get_by_role("status")).to_contain_text("Sambungan terputus")
    expect(page.get_by_role("button", name="Coba lagi sekarang")).to_be_visible()
    phone.set_offline(False)
    page.wait_for_url("**/lapor/media/")
    page.goto(f"{site}/lapor/waktu/")
    expect(page.get_by_label("Tempat kejadian")).to_have_value("Lapangan desa")


def test_a_reload_brings_back_what_was_not_sent_yet(phone: BrowserContext, site: str) -> None:
    page = begun(site, phone)
    page.goto(f"{site}/lapor/media/")
    page.get_by_label("Instagram").check()
    page.get_by_label("Nama akun").fill("@akun.rekaan")
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("telah dikembalikan")
    expect(page.get_by_label("Nama akun")).to_have_value("@akun.rekaan")
    expect(page.get_by_label("Instagram")).to_be_checked()
    press(page)
    page.wait_for_url("**/orang/")
    assert page.evaluate("sessionStorage.length") == 0


def test_what_is_wrong_is_shown_with_scripts_as_without(phone: BrowserContext, site: str) -> None:
    receiving()
    page = phone.new_page()
    page.goto(f"{site}/lapor/perbuatan/")
    press(page)
    expect(page.get_by_role("alert")).to_contain_text("Tulis apa yang terjadi")


def test_a_large_file_goes_on_where_the_line_broke(phone: BrowserContext, site: str) -> None:
    page = begun(site, phone)
    offsets: list[str | None] = []

    def line(route: Route, request: Request) -> None:
        if request.method != "PATCH":
            route.continue_()
            return
        offsets.append(request.header_value("upload-offset"))
        if len(offsets) == 2:
            # The piece arrives, its answer does not.
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/lapor/unggah/**", line)
    page.goto(f"{site}/lapor/berkas/")
    page.locator("#files").set_input_files([FilePayload(name="video.png", mimeType="image/png", buffer=VIDEO)])
    expect(page.locator("#going .tag.on")).to_have_text("Tersimpan")
    assert offsets == ["0", "4194304", "8388608"]
    upload = Upload.objects.get()
    assert (upload.state, upload.size) == (Upload.State.KEPT, len(VIDEO))
    press(page)
    page.wait_for_url("**/anda/")
    assert Upload.objects.count() == 1


def test_an_empty_file_is_named_and_another_is_taken_back(phone: BrowserContext, site: str) -> None:
    page = begun(site, phone)
    page.route(
        "**/lapor/unggah/*/", lambda route: route.abort() if route.request.method == "PATCH" else route.continue_()
    )
    page.goto(f"{site}/lapor/berkas/")
    page.locator("#files").set_input_files(
        [
            FilePayload(name="kosong.txt", mimeType="text/plain", buffer=b""),
            FilePayload(name="lama.png", mimeType="image/png", buffer=VIDEO[:1000]),
        ]
    )
    expect(page.get_by_text("berkas ini kosong")).to_be_visible()
    expect(page.get_by_text("Terhenti")).to_be_visible()
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        press(page, "Batalkan")
    expect(page.get_by_text("lama.png")).to_have_count(0)
    press(page)
    page.wait_for_url("**/anda/")
    assert not Upload.objects.exists()


def test_a_lost_answer_files_once_and_still_gives_the_code(phone: BrowserContext, site: str) -> None:
    page = begun(site, phone)
    tries: list[str] = []

    def line(route: Route) -> None:
        tries.append(route.request.method)
        if len(tries) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/lapor/kirim/", line)
    page.goto(f"{site}/lapor/periksa/")
    press(page, "Kirim laporan")
    page.wait_for_url("**/tanda-terima/")
    assert len(tries) == 2
    assert (
        len(
            re.findall(
                r"[a-z]+", " ".join(each.split(":")[-1] for each in page.locator(".words-of p").all_inner_texts())
            )
        )
        == 8
    )
    assert Report.objects.count() == 1
    # The work was done in the background meanwhile.
    assert one().lane == "quick"


def test_a_quick_way_out_leaves_no_answer_behind(phone: BrowserContext, site: str) -> None:
    page = begun(site, phone, {"tekanan": PRESSURE["tekanan"]})
    page.route("https://www.bmkg.go.id/**", lambda route: route.fulfill(body="cuaca"))
    page.goto(f"{site}/lapor/aman/")
    page.get_by_label("Saya khawatir").check()
    assert page.evaluate("sessionStorage.length") == 1
    page.get_by_role("link", name="Tinggalkan laman ini").click()
    page.wait_for_url("https://www.bmkg.go.id/")
    page.goto(f"{site}/lapor/aman/")
    assert page.evaluate("sessionStorage.length") == 0
    expect(page.get_by_label("Saya khawatir")).not_to_be_checked()


def test_a_name_is_asked_for_with_its_reasons(scriptless: Page, site: str) -> None:
    receiving()
    reporter = Reporter()
    reporter.fill(REPORT, anda={"mode": "confidential"})
    scriptless.context.add_cookies([{"name": "lapor", "value": reporter.client.cookies["lapor"].value, "url": site}])
    scriptless.goto(f"{site}/lapor/nama/")
    press(scriptless)
    alert = scriptless.get_by_role("alert")
    alert.get_by_role("link", name="Centang persetujuan").click()
    expect(scriptless.get_by_label("Saya setuju")).to_be_focused()
    scriptless.get_by_label("Nama lengkap").fill(IDENTITY["name"])
    scriptless.get_by_label("Saya setuju").check()
    press(scriptless)
    expect(scriptless.get_by_role("heading", level=1)).to_have_text("Periksa jawaban Anda")
