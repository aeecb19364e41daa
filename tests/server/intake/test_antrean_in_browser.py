"""The queue and a report's page in a real Chromium: axe-core clean, never too wide, walked without scripts, by keys."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services import queue, reading, states
from nirpihak.server.keys.services import content as keys
from tests.server.intake.conftest import filed, intake_officer
from tests.server.intake.kotak import site
from tests.server.intake.queued import desk, named, officer
from tests.server.people import institution
from tests.server.web.test_in_browser import too_wide, violations

__all__ = ["desk", "officer", "site"]
pytestmark = pytest.mark.browser
Opens = Callable[..., Page]


@pytest.fixture
def opens(site: str, desk: Client, browser: Browser) -> Iterator[Opens]:
    """A browser in which the officer is logged in."""
    made: list[BrowserContext] = []

    def page(*, scripts: bool = True, width: int = 1280) -> Page:
        context = browser.new_context(java_script_enabled=scripts, viewport={"width": width, "height": 800})
        made.append(context)
        context.add_cookies([{"name": "sessionid", "value": desk.cookies["sessionid"].value, "url": site}])
        return context.new_page()

    yield page
    for context in made:
        context.close()


def many(office: Institution, count: int) -> None:
    """Rows enough for a long list: one report's words, kept again and again."""
    made = filed(office, act_kind="like").report
    ring, key = keys.ring(office), reading.key_of(made)
    words = reading.filed(made, key)
    rows = []
    for number in range(2, count + 1):
        row = Report.objects.get(pk=made.pk)
        row.pk, row.uid, row.ref, row.lookup = None, uuid.uuid4(), f"LP-2025-{number:05}", None
        row.key = ring.wrap(key, str(row.uid))
        row.sealed = keys.seal_json(key, words, keys.about(str(row.uid), "content"))
        rows.append(row)
    Report.objects.bulk_create(rows)


def test_axe_finds_nothing_and_no_page_scrolls_sideways(
    opens: Opens, site: str, office: Institution, officer: Officer
) -> None:
    long = "Muhammad Abdurrahman Wahyudi Kusumaningrat-Sastrodiwiryo-" * 2
    far = intake_officer("panjang", name=long)
    institution("bkn-contoh", name=f"Badan {long}")
    content = {
        "what": "Panjang" * 40,
        "link": f"https://contoh.example/{'p' * 300}",
        "about": [{"name": "Budi Rekaan", "unit": "Sekolah" * 30}],
        "facts": {"actor": {"employment": "pns"}, "act": {"kind": "like"}},
    }
    report = named(office, content=content, door="pressure", act_kind="like", contest="pilbup-kabupaten-contoh-2027")
    states.assign(report, officer, far)
    states.ask(report, officer, ["evidence"], "Mohon " + "bukti" * 60)
    filed(office, lane="slow")
    page = opens(width=360)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(f"{page.url} {message.text}"))
    of_one = ("", "minta/", "langkah/forwarded/", "langkah/registered/", "undur/")
    addresses = [
        "/laporan/?semua=1",
        "/laporan/?q=tidakada",
        "/laporan/?keadaan=all&siapa=mine",
        "/laporan/?jalur=lambat",
    ]
    addresses += [f"/laporan/{report.ref}/{part}" for part in of_one]
    wrong, wide = [], []
    for address in addresses:
        for root in ("", "/en"):
            response = page.goto(site + root + address)
            assert response is not None
            assert response.status == 200, address
            wide += too_wide(page)
        page.set_viewport_size({"width": 360, "height": 740})
        wrong += [f"{address}: {each}" for each in violations(page)]
    page.set_viewport_size({"width": 1280, "height": 900})
    for address in (addresses[0], addresses[4]):
        page.goto(site + address)
        wrong += [f"{address} wide: {each}" for each in violations(page)]
    assert (wrong, wide, refused) == ([], [], [])


def test_an_officer_works_through_the_queue_without_scripts(
    opens: Opens, site: str, office: Institution, officer: Officer
) -> None:
    first, second = named(office), named(office)
    page = opens(scripts=False, width=360)
    page.goto(f"{site}/laporan/?semua=1")
    page.get_by_label(f"Centang {first.ref}").check()
    page.get_by_label(f"Centang {second.ref}").check()
    page.get_by_text("Dengan yang dicentang").click()
    page.get_by_role("button", name="Serahkan").click()
    expect(page.get_by_role("status").first).to_contain_text("2 laporan diserahkan.")
    page.get_by_role("button", name="Urungkan").click()
    expect(page.get_by_role("status").first).to_contain_text("2 laporan kembali seperti semula")
    page.get_by_text("Saring", exact=True).click()
    page.get_by_label("Keadaan").select_option("received")
    page.get_by_role("button", name="Tampilkan").click()
    page.get_by_role("link", name=first.ref).click()
    page.get_by_role("link", name=re.compile("^Berikutnya")).click()
    expect(page).to_have_url(f"{site}/laporan/{second.ref}/?keadaan=received")
    page.get_by_role("button", name="Minta pelapor melengkapi").click()
    expect(page.get_by_role("status")).to_contain_text("Permintaan dikirim ke kotak pelapor.")
    page.get_by_role("link", name="Registrasi", exact=True).click()
    page.get_by_role("button", name="Ya, registrasi").click()
    page.get_by_role("alert").get_by_role("link", name="Tulis alasannya").click()
    expect(page.get_by_label("Alasan")).to_be_focused()
    page.get_by_label("Alasan").fill("Syarat dilengkapi langsung di kantor.")
    page.get_by_role("button", name="Ya, registrasi").click()
    expect(page.get_by_role("status")).to_contain_text("Langkah dicatat: diregistrasi.")
    page.get_by_role("link", name="Daftar laporan").click()
    expect(page).to_have_url(f"{site}/laporan/?keadaan=received")
    expect(page.get_by_role("link", name=second.ref)).to_have_count(0)


def test_the_queue_is_walked_by_keys_and_the_keys_can_be_switched_off(
    opens: Opens, site: str, office: Institution
) -> None:
    refs = [filed(office).report.ref for _ in range(3)]
    page = opens()
    page.goto(f"{site}/laporan/?semua=1")
    for ref in refs:
        page.keyboard.press("j")
        expect(page.get_by_role("link", name=ref)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.get_by_role("link", name=refs[1])).to_be_focused()
    page.keyboard.press("x")
    expect(page.get_by_label(f"Centang {refs[1]}")).to_be_checked()
    expect(page.locator("#tercentang")).to_have_text("(1)")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("jkx?")
    expect(page.get_by_role("searchbox")).to_have_value("jkx?")
    page.get_by_role("link", name=refs[0]).focus()
    page.keyboard.press("?")
    expect(page.get_by_text("laporan berikutnya, sebelumnya")).to_be_visible()
    page.get_by_label("Pakai tombol pintas").uncheck()
    page.get_by_role("link", name=refs[0]).focus()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=refs[0])).to_be_focused()
    page.reload()
    expect(page.get_by_label("Pakai tombol pintas")).not_to_be_checked()
    page.get_by_role("link", name=refs[0]).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/laporan/{refs[0]}/"))


def test_two_hundred_rows_come_in_pages_whose_head_stays_in_sight(
    opens: Opens, site: str, office: Institution, officer: Officer
) -> None:
    many(office, 200)
    page = opens()
    page.goto(f"{site}/laporan/?semua=1")
    expect(page.locator("table.queue tbody tr")).to_have_count(queue.PAGE)
    page.locator("table.queue tbody tr").nth(40).scroll_into_view_if_needed()
    expect(page.get_by_role("columnheader", name="Batas berikutnya")).to_be_in_viewport()
    page.get_by_role("link", name="Berikutnya").click()
    expect(page.get_by_text("Halaman 2 dari 4")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 740})
    assert too_wide(page) == []
