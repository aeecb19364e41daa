"""The pages on whose account it was in a real Chromium: axe-core clean, never too wide, walked without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from nirpihak.server.cases.models import Case
from nirpihak.server.cases.services import attribution, opening
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from tests.server.accounts.logging_in import log_in
from tests.server.cases.conftest import case_of
from tests.server.cases.services.test_attribution import exhibit_of
from tests.server.intake.kotak import site
from tests.server.people import institution, person
from tests.server.web.test_in_browser import too_wide, violations

__all__ = ["site"]
pytestmark = pytest.mark.browser
Opens = Callable[..., Page]


@pytest.fixture
def opens(site: str, unguarded: None, browser: Browser) -> Iterator[Opens]:
    """A browser in which an officer is logged in."""
    made: list[BrowserContext] = []

    def page(who: Officer, *, scripts: bool = True, width: int = 1280, **more: Any) -> Page:
        context = browser.new_context(
            java_script_enabled=scripts, viewport={"width": width, "height": 800}, reduced_motion="reduce", **more
        )
        made.append(context)
        cookie = log_in(Client(), who.user).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": site}])
        return context.new_page()

    yield page
    for context in made:
        context.close()


@pytest.fixture
def bureau(site: str, unguarded: None) -> Institution:
    return institution("bkpsdm-contoh", name="BKPSDM Kabupaten Contoh", kind="regency")


def a_case(examiner: Officer) -> Case:
    """A case in which much was said for and against, with long words."""
    case = case_of(examiner, what="Menyukai unggahan " + "panjang" * 20)
    shot = exhibit_of(opening.reports_in(case)[0].ref, examiner)
    attribution.indicate(case, examiner, "name_photo", "yes", exhibit=shot, note="Nama" * 60)
    attribution.indicate(case, examiner, "reported_takeover", "yes", exhibit=shot, note="Tanda terima 9 Oktober.")
    back = attribution.indicate(case, examiner, "several_users", "yes", exhibit=shot)
    attribution.retract(back, examiner, reason="Bukan akun ini.")
    attribution.said(case, "compromised", note="Saya tidak bisa masuk sejak malam itu.")
    return case


def test_axe_finds_nothing_and_no_page_scrolls_sideways(opens: Opens, site: str, bureau: Institution) -> None:
    examiner = person("pemeriksa", Role.EXAMINER, at=bureau, name="Wahyudi Kusumaningrat-Sastrodiwiryo-" * 2)
    decider = person("pemutus", Role.DECIDER, at=bureau)
    case = a_case(examiner)
    attribution.conclude(case, examiner, "compromised", reason="Bukti" * 50)
    work = ("", "simpulkan/", "petunjuk/login_notice/")
    rooms = [(examiner, part) for part in work] + [(decider, "akhiri/")]
    wrong, wide, refused = [], [], []
    for who, part in rooms:
        page = opens(who, width=360)
        page.on("console", lambda message: refused.append(message.text))
        response = page.goto(f"{site}/perkara/{case.ref}/akun/{part}")
        assert response is not None
        assert response.status == 200, part
        wide += too_wide(page)
        page.set_viewport_size({"width": 360, "height": 740})
        wrong += [f"{part}: {each}" for each in violations(page)]
    page = opens(examiner, color_scheme="dark")
    for address in (f"/perkara/{case.ref}/akun/", "/akun-diretas/"):
        page.goto(site + address)
        wrong += [f"{address} wide: {each}" for each in violations(page)]
        wide += too_wide(page)
    assert (wrong, wide, refused) == ([], [], [])


def test_two_people_end_a_take_over_without_scripts(opens: Opens, site: str, bureau: Institution) -> None:
    examiner = person("pemeriksa", Role.EXAMINER, at=bureau)
    decider = person("pemutus", Role.DECIDER, at=bureau)
    case = a_case(examiner)
    page = opens(examiner, scripts=False, width=360)
    page.goto(f"{site}/perkara/{case.ref}/akun/")
    page.get_by_text("Diambil alih orang lain", exact=True).click()
    page.get_by_role("link", name="Akun dipulihkan lewat platform").click()
    page.get_by_role("button", name="Catat petunjuk").click()
    page.get_by_role("alert").get_by_role("link", name="Pilih satu jawaban.").click()
    expect(page.get_by_label("Ya", exact=True)).to_be_focused()
    page.get_by_label("Ya", exact=True).check()
    page.get_by_label("Barang bukti").select_option(index=1)
    page.get_by_role("button", name="Catat petunjuk").click()
    expect(page.get_by_role("status")).to_contain_text("Petunjuk dicatat.")
    page.get_by_role("link", name="Simpulkan").click()
    page.get_by_label("Diambil alih", exact=True).check()
    page.get_by_label("Alasan", exact=True).fill("Dilaporkan sebelum ada laporan ini.")
    page.get_by_role("button", name="Simpulkan").click()
    expect(page.get_by_role("status")).to_contain_text("Kesimpulan dicatat: Diambil alih.")
    page = opens(decider, scripts=False)
    page.goto(f"{site}/perkara/{case.ref}/akun/")
    page.get_by_role("link", name="Akhiri perkara demikian").click()
    expect(page.get_by_text("Pusat Akun")).to_be_visible()
    page.get_by_label("Alasan").fill("Setuju dengan kesimpulan itu.")
    page.get_by_role("button", name="Ya, akhiri perkara").click()
    expect(page.get_by_role("status")).to_contain_text("Orang yang dilaporkan adalah korban.")
    expect(page.get_by_text("akun diambil alih orang lain").first).to_be_visible()
