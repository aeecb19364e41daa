"""The pages of a decision in a real Chromium: axe-core clean, never too wide, walked by two people without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from nirpihak.server.cases.models import Case
from nirpihak.server.cases.services import remedies
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from tests.server.cases import deciding
from tests.server.cases.conftest import case_of
from tests.server.cases.test_account_in_browser import Opens, bureau, opens
from tests.server.intake.kotak import site
from tests.server.people import person
from tests.server.web.test_in_browser import too_wide, violations

__all__ = ["bureau", "opens", "site"]
pytestmark = pytest.mark.browser


def a_case(examiner: Officer) -> Case:
    """A case that is ready to be decided, with a long title."""
    case = case_of(examiner, what="Menyukai unggahan " + "panjang" * 20)
    deciding.ready(case, examiner)
    return case


def test_two_people_decide_without_scripts_and_axe_finds_nothing(opens: Opens, site: str, bureau: Institution) -> None:
    examiner = person("pemeriksa", Role.EXAMINER, at=bureau, name="Wahyudi " + "Kusuma" * 12)
    decider = person("pemutus", Role.DECIDER, at=bureau)
    case = a_case(examiner)
    room = f"/perkara/{case.ref}/putusan/"
    desk, bench = opens(examiner, scripts=False, width=360), opens(decider, scripts=False, width=360)
    look = opens(decider, color_scheme="dark")
    clerk = opens(examiner, width=360)
    wrong: list[str] = []
    wide: list[str] = []

    def clean(address: str, *, works: bool = False) -> None:
        page = clerk if works else look
        for root in ("/en", ""):
            response = page.goto(f"{site}{root}{address}")
            assert response is not None
            assert response.status == 200, address
            wide.extend(too_wide(page))
        page.set_viewport_size({"width": 360, "height": 740})
        wrong.extend(f"{address}: {each}" for each in violations(page))

    clean(room)
    desk.goto(site + room)
    desk.get_by_role("link", name="Susun putusan").first.click()
    desk.get_by_role("button", name="Simpan dan usulkan").click()
    wide.extend(too_wide(desk))
    desk.get_by_role("link", name="tertulis apa kata terlapor").first.click()
    expect(desk.get_by_label("Kata terlapor")).to_be_focused()
    clean(f"{room}discipline/", works=True)
    desk.get_by_label("Kata terlapor").fill("Mengakui, dan pengakuannya diterima. " + "Panjang" * 30)
    desk.get_by_label("Penurunan jabatan").check()
    for weight in desk.locator("select").all():
        weight.select_option("none")
    desk.get_by_role("button", name="Simpan dan usulkan").click()
    expect(desk.get_by_role("status")).to_contain_text("Putusan diusulkan")
    bench.goto(site + room)
    bench.get_by_role("link", name="Baca dan tanda tangani").click()
    wide.extend(too_wide(bench))
    clean(f"{room}discipline/baca/")
    bench.get_by_role("button", name="Tanda tangani").click()
    expect(bench.get_by_role("status")).to_contain_text("Semua ranah sudah diputuskan")
    assert len(remedies.courses(case)) == 1
    clean(room, works=True)
    clean(f"{room}sesudah/received/", works=True)
    clean(f"{room}discipline/upaya/objected/", works=True)
    assert (wrong, wide) == ([], [])
