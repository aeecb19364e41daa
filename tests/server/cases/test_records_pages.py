"""The page of a case's record: each deed of it, what is refused, what is overtaken, and the bundle it hands out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from nirpihak.custody.checking.bundle import verify
from nirpihak.custody.checking.report import ALL_GOOD
from nirpihak.server.cases.models import Case
from nirpihak.server.cases.services import records, retention, steps
from nirpihak.server.evidence.services import log
from nirpihak.server.institutions.models import Officer
from tests.server.accounts.logging_in import log_in
from tests.server.cases.services.test_retention import ended

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_printer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chromium prints in the tests of `custody.bundles`; here a bundle does without."""
    monkeypatch.setenv("CHROMIUM", "/nowhere")
    monkeypatch.setattr("nirpihak.custody.bundles.printing.NAMES", ())


@pytest.fixture
def browser(examiner: Officer) -> Client:
    return log_in(Client(), examiner.user)


def send(browser: Client, case: Case, deed: str, **told: object) -> Any:
    case.refresh_from_db(fields=["version"])
    return browser.post(f"/perkara/{case.ref}/catatan/{deed}/", {"versi": case.version, **told})


@pytest.mark.parametrize("lang", ["", "/en"])
def test_the_page_tells_how_long_it_is_kept_and_why(case: Case, browser: Client, lang: str) -> None:
    ended(case, "incomplete")
    page = browser.get(f"{lang}/perkara/{case.ref}/catatan/").content.decode()
    assert ("Six months are a proposal" if lang else "Enam bulan adalah usulan") in page
    assert ("examiner opened this case" if lang else "pemeriksa membuka perkara ini") in page


def test_a_correction_and_a_request_are_entered(case: Case, browser: Client) -> None:
    assert send(browser, case, "koreksi", correction="Harinya Selasa.", about="").status_code == 302
    send(browser, case, "minta", kind="correction", wanted="Bukan saya.")
    send(browser, case, "minta", kind="access", wanted="")
    page = browser.get(f"/perkara/{case.ref}/catatan/").content.decode()
    assert "Harinya Selasa." in page
    assert "Bukan saya." in page
    waiting = [each.what for each in records.requests(case) if each.answer is None]
    assert waiting == ["correction", "access"]
    send(browser, case, "perlihatkan")
    first = records.requests(case)[0].step.pk
    send(browser, case, "tolak", request=first, refusal="Catatannya benar.")
    assert all(each.answer is not None for each in records.requests(case))


def test_what_is_missing_is_told_at_its_field_and_nothing_is_lost(case: Case, browser: Client) -> None:
    page = send(browser, case, "minta", kind="correction", wanted="")
    text = page.content.decode()
    assert (page.status_code, 'href="#wanted"' in text, "checked" in text) == (422, True, True)
    ended(case, "incomplete")
    page = send(browser, case, "simpan", until="kapan-kapan", keep_reason="jadwal kami")
    text = page.content.decode()
    assert (page.status_code, "jadwal kami" in text, 'href="#until"' in text) == (422, True, True)


def test_who_was_overtaken_is_told_what_happened(case: Case, examiner: Officer, browser: Client) -> None:
    seen = case.version
    steps.step(case, "note", officer=examiner, words={"text": "lebih dulu"})
    page = browser.post(f"/perkara/{case.ref}/catatan/koreksi/", {"versi": seen, "correction": "Selasa."})
    assert page.status_code == 409
    assert "Selasa." in page.content.decode()
    assert not case.steps.filter(kind="record_corrected").exists()


def test_another_day_is_set(case: Case, browser: Client) -> None:
    ended(case, "not_proven")
    day = timezone.localdate() + timedelta(days=40)
    assert send(browser, case, "simpan", until=day, keep_reason="ada sengketa").status_code == 302
    case.refresh_from_db()
    assert case.keep_until == day


def test_a_deed_that_is_none_is_not_found(case: Case, browser: Client) -> None:
    assert send(browser, case, "hapus-semua").status_code == 404


def test_the_whole_case_is_handed_out_and_verifies(case: Case, browser: Client, tmp_path: Path) -> None:
    address = f"/perkara/{case.ref}/catatan/berkas/"
    assert browser.post(address, {"receiver": "", "reason": ""}).status_code == 422
    answer = browser.post(address, {"receiver": "Pengadilan Contoh", "reason": "surat 9", "withhold": "original"})
    target = tmp_path / "berkas.zip"
    target.write_bytes(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert verify(target, [log.signer().key]).exit_code == ALL_GOOD


def test_it_is_destroyed_by_typing_its_reference(case: Case, decider: Officer, browser: Client) -> None:
    ended(case, "not_proven")
    retention.schedule_all()
    address = f"/perkara/{case.ref}/catatan/musnahkan/"
    assert browser.get(address).status_code == 403
    other = log_in(Client(), decider.user)
    assert "Tidak dapat dibatalkan." in other.get(address).content.decode()
    page = other.post(address, {"ground": "schedule", "sure": "PK-0"})
    assert (page.status_code, "Nomornya tidak sama" in page.content.decode()) == (422, True)
    assert other.post(address, {"ground": "person", "sure": case.ref}).status_code == 302
    case.refresh_from_db()
    assert case.expunged_at is not None
    assert "Isi perkara ini dimusnahkan" in other.get(f"/perkara/{case.ref}/catatan/").content.decode()


def test_before_its_time_the_page_of_destruction_has_no_button(case: Case, decider: Officer) -> None:
    page = log_in(Client(), decider.user).get(f"/perkara/{case.ref}/catatan/musnahkan/").content.decode()
    assert "belum boleh dimusnahkan" in page
    assert 'name="sure"' not in page


def test_a_case_ends_and_is_taken_up_again_from_its_page(case: Case, browser: Client) -> None:
    assert send(browser, case, "tutup", end_reason="selesai").status_code == 422
    assert send(browser, case, "tidak-lengkap", end_reason="").status_code == 422
    assert send(browser, case, "tidak-lengkap", end_reason="Tidak pernah dilengkapi.").status_code == 302
    case.refresh_from_db()
    assert case.outcome == "incomplete"
    assert "Buka lagi" in browser.get(f"/perkara/{case.ref}/catatan/").content.decode()
    send(browser, case, "buka-lagi", end_reason="Sudah dilengkapi.")
    case.refresh_from_db()
    assert case.stage == "examined"
