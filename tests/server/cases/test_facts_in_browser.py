"""The facts of a case and joining in a real Chromium: axe-core clean, never too wide, walked without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from nirpihak.server.cases.models import Case, LedgerEntry
from nirpihak.server.cases.services import ledger, opening, readings
from nirpihak.server.institutions.models import Officer
from tests.server.accounts.logging_in import log_in
from tests.server.cases.conftest import case_of, report_of
from tests.server.cases.services.test_assessments import WHOLE
from tests.server.cases.services.test_readings import LINES, pictured
from tests.server.intake.kotak import site
from tests.server.web.test_in_browser import too_wide, violations

__all__ = ["site"]
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("unguarded")]
Opens = Callable[..., Page]
LONG = "Keterangan" * 30


@pytest.fixture
def opens(site: str, examiner: Officer, browser: Browser) -> Iterator[Opens]:
    """A browser in which the examiner is logged in."""
    desk = log_in(Client(), examiner.user)
    made: list[BrowserContext] = []

    def page(*, scripts: bool = True, width: int = 1280) -> Page:
        context = browser.new_context(java_script_enabled=scripts, viewport={"width": width, "height": 800})
        made.append(context)
        context.add_cookies([{"name": "sessionid", "value": desk.cookies["sessionid"].value, "url": site}])
        return context.new_page()

    yield page
    for context in made:
        context.close()


def rich(examiner: Officer) -> Case:
    """A case in which everybody has said something, with a picture that was read and reports that are near."""
    facts = {**WHOLE, "contest": {**WHOLE["contest"], "id": "pilbup-kabupaten-contoh-2027"}}
    case = case_of(examiner, what=f"Menyukai unggahan {LONG}", facts=facts)
    opening.join(case, report_of(examiner, facts={"act": {"kind": "comment"}}), examiner)
    report_of(examiner, what=LONG)
    pictured(case, examiner, *LINES)
    readings.enter(case, examiner)
    confirmed = LedgerEntry.Source.CONFIRMED
    ledger.add(case, examiner, "actor.employment", "pns", confirmed, note=LONG)
    made = ledger.add(case, examiner, "account.owner", "personal", confirmed, note="Data rekaan.")
    ledger.retract(case, examiner, made, LONG)
    for fact in ("account.control", "act.kind"):
        ledger.add(case, None, fact, None, LedgerEntry.Source.DISPUTED, actor="respondent")
    return case


def test_axe_finds_nothing_and_no_page_scrolls_sideways(opens: Opens, site: str, examiner: Officer) -> None:
    case = rich(examiner)
    apart = report_of(examiner)
    own = LedgerEntry.objects.filter(source="confirmed", retracts=None).earliest("id")
    second = opening.reports_in(case)[1].ref
    addresses = [
        f"/perkara/{case.ref}/fakta/",
        f"/perkara/{case.ref}/fakta/account.owner/",
        f"/perkara/{case.ref}/fakta/account.control/",
        f"/perkara/{case.ref}/fakta/act.day/?nilai=2024-10-09",
        f"/perkara/{case.ref}/fakta/tarik/{own.pk}/",
        f"/perkara/{case.ref}/gabung/",
        f"/perkara/{case.ref}/keluarkan/{second}/",
        f"/perkara/buka/{apart.ref}/",
    ]
    page = opens(width=360)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(f"{page.url} {message.text}"))
    wrong, wide = [], []
    for address in addresses:
        for root in ("/en", ""):
            response = page.goto(site + root + address)
            assert response is not None
            assert response.status == 200, address
            wide += too_wide(page)
        page.set_viewport_size({"width": 360, "height": 740})
        wrong += [f"{address}: {each}" for each in violations(page)]
    page.set_viewport_size({"width": 1280, "height": 900})
    for address in addresses[:3]:
        page.goto(site + address)
        wrong += [f"{address} wide: {each}" for each in violations(page)]
    assert (wrong, wide, refused) == ([], [], [])


def test_an_examiner_opens_a_case_and_confirms_a_fact_without_scripts(
    opens: Opens, site: str, examiner: Officer
) -> None:
    report = report_of(examiner)
    page = opens(scripts=False, width=360)
    page.goto(f"{site}/laporan/{report.ref}/")
    page.get_by_role("link", name="Perkara dari laporan ini").click()
    page.get_by_role("button", name="Buka perkara").click()
    expect(page.get_by_role("status")).to_contain_text("dibuka")
    page.get_by_label("Bagian perkara").get_by_role("link", name="Fakta", exact=True).click()
    page.get_by_role("link", name=re.compile("^Periksa dan pastikan.*Perbuatan apa yang dilakukan")).click()
    expect(page.get_by_label("Jawaban", exact=True)).to_have_value("like")
    page.get_by_role("button", name="Pastikan", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("pilih barang bukti, atau tulis dari mana")
    page.get_by_label("Dari mana diketahui", exact=True).fill("Tangkapan layar yang diserahkan.")
    page.get_by_role("button", name="Pastikan", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Dipastikan: Jenis perbuatan.")
