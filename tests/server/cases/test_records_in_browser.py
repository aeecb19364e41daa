"""The pages of a case's record in a real Chromium: axe-core clean, never too wide, walked without scripts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from nirpihak.custody.checking.bundle import verify
from nirpihak.custody.checking.report import WRONG
from nirpihak.server.cases.models import Case
from nirpihak.server.cases.services import endings, records, retention, steps
from nirpihak.server.evidence.services import log
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from tests.server.cases.conftest import case_of
from tests.server.cases.test_account_in_browser import Opens, bureau, opens
from tests.server.intake.kotak import site
from tests.server.people import person
from tests.server.web.test_in_browser import too_wide, violations

__all__ = ["bureau", "opens", "site"]
pytestmark = pytest.mark.browser


def a_record(examiner: Officer) -> Case:
    """A closed case with a correction, an answered and an open request, long words, and a day that has come."""
    case = case_of(examiner, what="Menyukai unggahan " + "panjang" * 20)
    steps.looked(case, examiner)
    records.correct(case, examiner, text="Harinya " + "Selasa" * 40)
    records.ask(case, "correction", text="Bukan" * 60)
    records.ask_access(case)
    endings.incomplete(case, examiner, "Tidak pernah dilengkapi.")
    retention.keep(case, examiner, date(2026, 1, 1), reason="jadwal instansi")
    return case


def test_axe_finds_nothing_and_no_page_scrolls_sideways(opens: Opens, site: str, bureau: Institution) -> None:
    examiner = person("pemeriksa", Role.EXAMINER, at=bureau)
    decider = person("pemutus", Role.DECIDER, at=bureau)
    case = a_record(examiner)
    rooms = [(examiner, "catatan/"), (examiner, "catatan/berkas/"), (examiner, "kejadian/")]
    for who, part in [*rooms, (decider, "catatan/musnahkan/")]:
        for width, scheme, lang in ((360, "light", ""), (1280, "dark", "/en")):
            page = opens(who, width=width, color_scheme=scheme)
            answer = page.goto(f"{site}{lang}/perkara/{case.ref}/{part}")
            assert answer is not None
            assert answer.status == 200, part
            assert violations(page) == [], (part, width)
            assert not too_wide(page), (part, width)


def test_a_case_is_handed_out_and_destroyed_without_scripts(
    opens: Opens, site: str, bureau: Institution, tmp_path: Path
) -> None:
    examiner = person("pemeriksa", Role.EXAMINER, at=bureau)
    case = a_record(examiner)
    page = opens(examiner, scripts=False)
    page.goto(f"{site}/perkara/{case.ref}/catatan/")
    page.get_by_role("link", name="Serahkan berkas lengkap").click()
    page.get_by_role("button", name="Buat dan unduh").click()
    expect(page.get_by_role("alert").first).to_contain_text("Tulis siapa yang menerima")
    page.get_by_label("Siapa yang menerima").fill("Pengadilan Contoh")
    page.get_by_label("Untuk apa").fill("surat 9")
    with page.expect_download() as came:
        page.get_by_role("button", name="Buat dan unduh").click()
    came.value.save_as(tmp_path / "perkara.zip")
    assert verify(tmp_path / "perkara.zip", [log.signer().key]).of(WRONG) == []
    other = opens(person("pemutus", Role.DECIDER, at=bureau), scripts=False)
    other.goto(f"{site}/perkara/{case.ref}/catatan/")
    other.get_by_role("link", name="Musnahkan isi perkara").click()
    other.get_by_label("masa simpannya sudah lewat").check()
    other.get_by_label("Ketik nomor perkara").fill(case.ref)
    other.get_by_role("button", name="Musnahkan").click()
    expect(other.get_by_role("status")).to_contain_text("Isi perkara dimusnahkan")
    case.refresh_from_db()
    assert case.key is None
