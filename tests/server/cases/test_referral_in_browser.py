"""The pages of referrals in a real Chromium: axe-core clean, never too wide, walked without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from nirpihak.server.cases.models import Case, Referral
from nirpihak.server.cases.services import exchange, referrals
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from tests.server.accounts.logging_in import log_in
from tests.server.cases.called import pictured
from tests.server.cases.conftest import case_of
from tests.server.cases.exchanged import BODY, Neighbour
from tests.server.intake.kotak import site
from tests.server.people import institution, person
from tests.server.web.test_in_browser import too_wide, violations

__all__ = ["site"]
pytestmark = pytest.mark.browser
Opens = Callable[..., Page]
LONG = "Kusumaningrat-Sastrodiwiryo-" * 3


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
    """A case of somebody who is not ASN, with a picture and long words."""
    facts = {"actor": {"employment": "village_official"}, "act": {"kind": "like", "day": "2024-10-09"}}
    about = [{"name": LONG, "position": "kepala desa", "unit": "Desa Rekaan"}]
    case = case_of(examiner, facts=facts, about=about)
    pictured(case, examiner)
    return case


def test_axe_finds_nothing_and_no_page_scrolls_sideways(
    opens: Opens, site: str, bureau: Institution, tmp_path: Path
) -> None:
    examiner = person("pemeriksa", Role.EXAMINER, at=bureau)
    admin = person("pengelola", Role.ADMINISTRATOR, at=bureau)
    neighbour = Neighbour(bureau)
    case = a_case(examiner)
    draft = referrals.Draft("village", LONG * 4, "Alasan.", other=LONG, respondent=("name",), facts=("act.kind",))
    out = exchange.send(referrals.prepare(case, examiner, draft), examiner)
    came = neighbour.note(body={**BODY, "summary": LONG * 6})
    come = exchange.arrive(neighbour.package(tmp_path / "paket.zip", came)).referral
    rooms = [
        (examiner, f"/perkara/{case.ref}/penerusan/"),
        (examiner, f"/perkara/{case.ref}/penerusan/baru/?ke=village"),
        (examiner, f"/penerusan/{out.ref}/"),
        (examiner, f"/penerusan/{come.ref}/jawab/"),
        (examiner, "/penerusan/"),
        (examiner, "/penerusan/terima/"),
        (admin, "/mitra/"),
    ]
    for width, scheme in ((360, "dark"), (1280, "light")):
        opened = {who.pk: opens(who, width=width, color_scheme=scheme) for who in (examiner, admin)}
        for who, path in rooms:
            page = opened[who.pk]
            page.goto(site + path)
            for details in page.locator("details").all():
                details.evaluate("node => { node.open = true; }")
            assert too_wide(page) == [], (path, width)
            assert violations(page) == [], (path, width)


def test_an_officer_refers_without_scripts_and_the_receiver_answers(
    opens: Opens, site: str, bureau: Institution
) -> None:
    camat = institution("kecamatan-contoh", name="Kecamatan Contoh", kind="regency")
    examiner = person("pemeriksa", Role.EXAMINER, at=bureau)
    case = a_case(examiner)
    page = opens(examiner, scripts=False, width=360)
    page.goto(f"{site}/perkara/{case.ref}/penerusan/")
    page.get_by_role("link", name="Siapkan penerusan: Kepala desa").click()
    page.get_by_label("Penerima", exact=True).select_option(label="Kecamatan Contoh (di server ini)")
    page.get_by_label("Ringkasan perbuatan yang diduga").fill("Kepala desa rekaan diduga menyukai unggahan.")
    page.get_by_role("button", name="Lihat apa yang akan keluar").click()
    expect(page.get_by_role("alert").or_(page.locator(".errors")).first).to_be_visible()
    page.get_by_label("Alasan diteruskan").fill("Kepala desa bukan ASN.")
    page.get_by_role("button", name="Lihat apa yang akan keluar").click()
    expect(page.get_by_role("heading", name="Persis inilah yang keluar")).to_be_visible()
    page.get_by_role("button", name="Kirim sekarang").click()
    expect(page.get_by_text("Penerusan dikirim.")).to_be_visible()
    taker = opens(person("penerima", Role.INTAKE, at=camat), scripts=False)
    taker.goto(f"{site}/penerusan/")
    taker.get_by_role("link", name=Referral.objects.get(way="in").ref).click()
    taker.get_by_role("link", name="Jawab pengirim").click()
    taker.get_by_label("Apa yang terjadi dengan perkara itu").select_option(label="Ditangani di sini")
    taker.get_by_label("Jawaban", exact=True).fill("Camat memanggil kepala desa itu.")
    taker.get_by_role("button", name="Kirim jawaban").click()
    expect(taker.get_by_text("Camat memanggil kepala desa itu.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Camat memanggil kepala desa itu.")).to_be_visible()
