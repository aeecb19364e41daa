"""The respondent's pages in a real Chromium: answered on a phone without scripts, axe-core clean, never too wide."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, FilePayload, expect

from nirpihak.server.cases.models import Case
from nirpihak.server.cases.services import answers, respondents, showing, summonses
from nirpihak.server.cases.services.answers import Said
from nirpihak.server.cases.services.visits import enter
from nirpihak.server.institutions.models import Officer
from tests.server.accounts.logging_in import log_in
from tests.server.cases.called import call, named, pictured
from tests.server.evidence.shown import png
from tests.server.intake.kotak import site
from tests.server.web.test_in_browser import too_wide, violations

__all__ = ["site"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unguarded")]

LONG = "Pengembangan" * 12


def prepared(case: Case, examiner: Officer) -> str:
    """A respondent with long words everywhere, a summons, evidence and an answer; the code."""
    named(case, examiner, unit=LONG, position=f"Kepala {LONG}")
    made = summonses.make(case, examiner, call(case, place=LONG, allegation=f"Diduga {LONG}\n{LONG}", rule=LONG))
    summonses.delivered(case, examiner, made, at=timezone.now() - timedelta(minutes=5), how="office")
    *_, masked = pictured(case, examiner)
    showing.show(case, examiner, masked, caption=f"Unggahan {LONG}", masked=True)
    code = respondents.give_code(case, examiner)
    _, visit = enter(code)
    answers.written(visit, Said(LONG, {"account": "compromised", "act": "no"}, LONG))
    return code


def test_a_respondent_answers_on_a_phone_without_scripts(
    browser: Browser, site: str, case: Case, examiner: Officer
) -> None:
    code = prepared(case, examiner)
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/tanggapan/")
    page.get_by_label("Kode Anda").fill("kata kata")
    page.get_by_role("button", name="Buka halaman").click()
    expect(page.get_by_role("alert")).to_contain_text("terdiri atas 8 kata")
    page.get_by_label("Kode Anda").fill(code)
    page.get_by_role("button", name="Buka halaman").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Anda dipanggil untuk didengar")
    page.get_by_role("link", name=re.compile("Unggahan")).click()
    expect(page.locator("img")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Jawab sekarang").click()
    page.get_by_role("group", name="Apakah akun itu milik Anda?").get_by_label("Ya, akun saya").check()
    page.get_by_role("group", name="Apakah Anda yang melakukannya?").get_by_label("Tidak", exact=True).check()
    page.get_by_label("Apa yang ingin Anda jelaskan?").fill("Saya sedang bertugas malam itu.")
    page.get_by_label("Bukti Anda").set_input_files(
        [FilePayload(name="surat tugas.png", mimeType="image/png", buffer=png())]
    )
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.get_by_role("status")).to_contain_text("Jawaban Anda terkirim")
    expect(page.get_by_text("surat tugas.png")).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("You are called to be heard")
    page.get_by_role("button", name="Close the page").click()
    expect(page.get_by_role("status")).to_contain_text("The page was closed")
    context.close()
    assert case.answers.filter(exhibit=None).count() == 1
    assert case.answers.count() == 2


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(
    browser: Browser, site: str, case: Case, examiner: Officer, width: int
) -> None:
    code = prepared(case, examiner)
    desk = log_in(Client(), examiner.user)
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme="light")
    context.add_cookies([{"name": "sessionid", "value": desk.cookies["sessionid"].value, "url": site}])
    page, refused, wrong, wide = context.new_page(), list[str](), list[str](), list[object]()
    page.on("console", lambda message: refused.append(f"{page.url} {message.text}"))
    page.goto(f"{site}/tanggapan/")
    page.get_by_label("Kode Anda").fill(code)
    page.get_by_role("button", name="Buka halaman").click()
    room = f"/perkara/{case.ref}/terlapor/"
    made = case.summonses.get()
    addresses = [f"/tanggapan/{each}" for each in ("", "perkara/", "jawab/", "waktu/")]
    addresses += [room, *(f"{room}{each}" for each in ("orang/", "kode/", "panggilan/", "jawaban/"))]
    addresses += [f"{room}panggilan/{made.pk}/hasil/", f"{room}bukti/{case.shown.get().file_id}/"]
    for address in addresses:
        page.goto(site + address)
        wide += too_wide(page)
        wrong += [f"{address}: {each}" for each in violations(page)]
    page.goto(f"{site}{room}panggilan/")
    page.get_by_label("Tempat").fill("")
    page.get_by_role("button", name="Buat panggilan").click()
    wrong += [f"with errors: {each}" for each in violations(page)]
    page.emulate_media(color_scheme="dark")
    for address in ("/tanggapan/perkara/", room):
        page.goto(site + address)
        wrong += [f"{address} in the dark: {each}" for each in violations(page)]
    context.close()
    assert (wrong, wide, [each for each in refused if "422" not in each]) == ([], [], [])
