"""The board, the story of a case, its history and leave in a real Chromium: axe-core clean, never too wide, by keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from nirpihak.server.cases.models import Case, Reminder
from nirpihak.server.cases.services import absences, steps
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from tests.server.accounts.logging_in import log_in
from tests.server.cases.conftest import case_of
from tests.server.intake.kotak import site
from tests.server.people import person
from tests.server.web.test_in_browser import too_wide, violations

__all__ = ["site"]
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("unguarded")]
Opens = Callable[..., Page]


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


def test_axe_finds_nothing_and_no_page_scrolls_sideways(
    opens: Opens, site: str, office: Institution, examiner: Officer
) -> None:
    long = "Muhammad Abdurrahman Wahyudi Kusumaningrat-Sastrodiwiryo-" * 2
    far = person("panjang", Role.EXAMINER, at=office, name=long)
    case = case_of(examiner, procedure="pilkada", what="Panjang" * 40)
    case_of(examiner)
    absences.hand_over(case, examiner, far, reason="Beban" * 60)
    steps.step(case, "note", officer=examiner, at=timezone.now() - timedelta(days=3), words={"text": "kata" * 90})
    today = timezone.localtime().date()
    absences.go(examiner, today, today + timedelta(days=3), far, examiner)
    Reminder.objects.create(officer=examiner, case=case, what="escalated", due=timezone.now())
    page = opens(width=360)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(f"{page.url} {message.text}"))
    addresses = ["/perkara/", "/perkara/?q=tidakada&tahap=all", "/perkara/cuti/"]
    addresses += [f"/perkara/{case.ref}/{part}" for part in ("", "riwayat/", "serahkan/", "undur/")]
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
    for address in (addresses[0], addresses[3]):
        page.goto(site + address)
        wrong += [f"{address} wide: {each}" for each in violations(page)]
    assert (wrong, wide, refused) == ([], [], [])


def test_keys_move_between_cases_and_a_filter_needs_no_script(opens: Opens, site: str, examiner: Officer) -> None:
    first, second = case_of(examiner), case_of(examiner, procedure="pilkada")
    page = opens()
    page.goto(f"{site}/perkara/")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=second.ref)).to_be_focused()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=first.ref)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/perkara/{second.ref}/")
    page.go_back()
    page.keyboard.press("/")
    expect(page.get_by_label("Cari nomor")).to_be_focused()
    plain = opens(scripts=False, width=360)
    plain.goto(f"{site}/perkara/")
    plain.get_by_text("Saring", exact=True).click()
    plain.get_by_label("Tata cara").select_option("discipline")
    plain.get_by_role("button", name="Tampilkan").click()
    expect(plain.get_by_role("link", name=first.ref)).to_be_visible()
    expect(plain.get_by_role("link", name=second.ref)).to_have_count(0)
    assert Case.objects.count() == 2
