"""The pages of documents in a real Chromium: axe-core clean, never too wide, a record made without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from nirpihak.server.cases.models import Document, Signature
from nirpihak.server.cases.services import answers, documents, respondents, wording
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from tests.server.accounts.logging_in import log_in
from tests.server.cases.conftest import case_of
from tests.server.cases.services.test_documents import NOTICE, code_of
from tests.server.cases.services.test_signatures import BAP
from tests.server.intake.kotak import site
from tests.server.people import institution, person
from tests.server.web.test_in_browser import too_wide, violations

__all__ = ["site"]
pytestmark = pytest.mark.browser
Opens = Callable[..., Page]
LONG = "Kusumaningrat-Sastrodiwiryo-" * 3


@pytest.fixture
def opens(site: str, unguarded: None, browser: Browser) -> Iterator[Opens]:
    """A browser in which an officer is logged in, or nobody."""
    made: list[BrowserContext] = []

    def page(who: Officer | None, *, scripts: bool = True, width: int = 1280, **more: Any) -> Page:
        context = browser.new_context(
            java_script_enabled=scripts, viewport={"width": width, "height": 800}, reduced_motion="reduce", **more
        )
        made.append(context)
        if who is not None:
            cookie = log_in(Client(), who.user).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": site}])
        return context.new_page()

    yield page
    for context in made:
        context.close()


@pytest.fixture
def bureau(site: str, unguarded: None) -> Institution:
    return institution(
        "bkpsdm-contoh", name="BKPSDM Kabupaten Contoh", kind="regency", contact="Jalan Rekaan 1\nbkpsdm@contoh.example"
    )


def test_axe_finds_nothing_and_no_page_scrolls_sideways(opens: Opens, site: str, bureau: Institution) -> None:
    examiner = person("pemeriksa", Role.EXAMINER, at=bureau, name=f"Wahyudi {LONG}")
    keeper = person("pengelola", Role.ADMINISTRATOR, at=bureau)
    wording.save(keeper, "bap", wording.KINDS["bap"].body + f"\nCatatan {LONG}\n", since=0)
    case = case_of(examiner)
    bap = documents.issue(case, "bap", examiner, {**BAP, "nama": LONG, "dugaan": "Diduga " + "menyukai" * 30})
    gone = documents.issue(case, "notice_reporter", examiner, NOTICE)
    documents.withdraw(gone, examiner, "Salah alamat.")
    room = f"/perkara/{case.ref}/surat/"
    rooms = [
        (examiner, room),
        (examiner, f"{room}{bap.pk}/"),
        (examiner, f"{room}baru/bap/"),
        (keeper, "/naskah/bap/"),
        (None, f"/surat/?kode={code_of(bap)}"),
    ]
    wrong, wide, refused = [], [], []
    for who, part in rooms:
        for width, root, more in ((360, "", {}), (1280, "/en", {"color_scheme": "dark"})):
            page = opens(who, width=width, **more)
            page.on("console", lambda message: refused.append(message.text))
            response = page.goto(site + root + part)
            assert response is not None
            assert response.status == 200, part
            if width == 360:
                wide += too_wide(page)
                page.set_viewport_size({"width": width, "height": 800})
            wrong += [f"{root}{part}: {each}" for each in violations(page)]
    assert (wrong, wide, refused) == ([], [], [])


def test_a_record_of_examination_is_made_signed_and_checked_without_scripts(
    opens: Opens, site: str, bureau: Institution
) -> None:
    examiner = person("pemeriksa", Role.EXAMINER, at=bureau)
    case = case_of(examiner)
    respondents.set_person(case, examiner, {"name": "Budi Rekaan", "unit": "Dinas Contoh"})
    answers.oral(case, examiner, answers.Said("Saya menekan suka tanpa berpikir.", {"act": "yes"}))
    page = opens(examiner, scripts=False, width=360)
    page.goto(f"{site}/perkara/{case.ref}/surat/")
    page.get_by_role("link", name="Berita acara pemeriksaan").click()
    expect(page.get_by_label("Nama terlapor")).to_have_value("Budi Rekaan")
    expect(page.get_by_label("Pertanyaan dan jawaban")).to_contain_text("J: Saya menekan suka tanpa berpikir.")
    page.get_by_label("Hari, tanggal, dan pukul").fill("Kamis, 14 Januari 2027 pukul 10.00 WIB")
    page.get_by_label("Tempat", exact=True).fill("Ruang Rekaan")
    page.get_by_role("button", name="Terbitkan").click()
    expect(page.get_by_role("link", name="Isi: Perbuatan yang diduga.")).to_be_visible()
    page.get_by_label("Perbuatan yang diduga").fill("Diduga menyukai unggahan akun pemenangan.")
    page.get_by_role("button", name="Lihat pratinjau").click()
    expect(page.get_by_text("BERITA ACARA PEMERIKSAAN", exact=True)).to_be_visible()
    page.get_by_role("button", name="Terbitkan").click()
    page.get_by_role("button", name="Saya, Pemeriksa, menandatangani").click()
    page.get_by_label("Namanya").fill("Budi Rekaan")
    page.get_by_label("Alasan penolakan").fill("Belum setuju isinya.")
    page.get_by_role("button", name="Catat: menolak").click()
    expect(page.get_by_text("menolak menandatangani", exact=True)).to_be_visible()
    made = Document.objects.get()
    assert list(Signature.objects.values_list("role", "refused")) == [("examiner", False), ("examined", True)]
    page.goto(f"{site}/surat/")
    page.get_by_label("Kode surat").fill(code_of(made).lower())
    page.get_by_role("button", name="Periksa").click()
    expect(page.get_by_text("Surat ini benar diterbitkan")).to_be_visible()
    expect(page.get_by_text(made.number)).to_be_visible()
