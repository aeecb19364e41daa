"""The pages on whose account it was: what they show, what they refuse and where they say so, who is let in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from nirpihak.law.attribution import catalogue
from nirpihak.law.victims import victims
from nirpihak.server.cases.models import Case, Document, LedgerEntry
from nirpihak.server.cases.services import attribution, ledger, opening, respondents
from nirpihak.server.evidence.models import Exhibit
from nirpihak.server.institutions.models import Officer
from tests.server.accounts.logging_in import log_in
from tests.server.cases.conftest import case_of
from tests.server.cases.services.test_attribution import exhibit_of

WHY = "Alasan rekaan yang cukup."


@pytest.fixture
def shot(case: Case, examiner: Officer) -> Exhibit:
    return exhibit_of(opening.reports_in(case)[0].ref, examiner)


@pytest.fixture
def desk(examiner: Officer) -> Client:
    return log_in(Client(), examiner.user)


@pytest.fixture
def bench(decider: Officer) -> Client:
    return log_in(Client(), decider.user)


def url(name: str, *args: object, lang: str = "id") -> str:
    return reverse(f"{lang}:{name}", args=args)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def sent(desk: Client, case: Case, name: str, *args: object, **told: object) -> Any:
    case.refresh_from_db()
    return desk.post(url(name, case.ref, *args), {"versi": case.version, **told})


def test_the_page_says_what_is_not_concluded_and_what_is_never_done(desk: Client, case: Case) -> None:
    page = text(desk.get(url("case-account", case.ref)))
    assert "Belum disimpulkan" in page
    assert "Akun orang tidak ditelusuri" in page
    assert "Belum ada petunjuk. Mulailah" in page
    for each in catalogue().indicators.values():
        assert each.name.id in page
    english = text(desk.get(url("case-account", case.ref, lang="en")))
    assert "Not concluded yet" in english
    assert case.steps.filter(kind="viewed").count() == 1


def test_no_number_stands_for_a_weight(desk: Client, case: Case, examiner: Officer, shot: Exhibit) -> None:
    for indicator in ("login_notice", "recovery_done", "reported_takeover"):
        attribution.indicate(case, examiner, indicator, "yes", exhibit=shot)
    page = desk.get(url("case-account", case.ref)).content.decode()
    table = text(desk.get(url("case-account", case.ref)))
    assert "%" not in re.sub(r"%[0-9A-F]{2}", "", re.sub(r"<[^>]+>", "", page))
    assert "skor" not in table.lower()


def test_a_question_is_answered_on_an_exhibit(desk: Client, case: Case, shot: Exhibit) -> None:
    address = url("case-indicate", case.ref, "login_notice")
    page = text(desk.get(address))
    assert "Jangan meminta kata sandi" in page
    assert shot.ref in page
    wrong = sent(desk, case, "case-indicate", "login_notice", answer="yes", note="Surel pukul dua.")
    assert (wrong.status_code, "Pilih barang bukti yang memperlihatkannya." in text(wrong)) == (422, True)
    assert "Surel pukul dua." in text(wrong)
    wrong = sent(desk, case, "case-indicate", "login_notice", answer="none")
    assert "Tulis di mana sudah dicari." in text(wrong)
    wrong = sent(desk, case, "case-indicate", "login_notice", note="x")
    assert "Pilih satu jawaban." in text(wrong)
    wrong = sent(desk, case, "case-indicate", "login_notice", answer="yes", exhibit="BB-2000-1")
    assert "Pilih barang bukti" in text(wrong)
    wrong = sent(desk, case, "case-indicate", "said_own", answer="yes")
    assert "Tulis di mana hal itu dinyatakan" in text(wrong)
    done = desk.post(address, {"versi": 0, "answer": "yes", "exhibit": shot.ref, "note": "<b>Surel</b>"}, follow=True)
    assert "Petunjuk dicatat." in text(done)
    assert "&lt;b&gt;Surel&lt;/b&gt;" in done.content.decode()
    assert desk.get(url("case-indicate", case.ref, "unknown")).status_code == 404


def test_an_indication_is_taken_back_with_a_reason(desk: Client, case: Case, examiner: Officer, shot: Exhibit) -> None:
    made = attribution.indicate(case, examiner, "login_notice", "yes", exhibit=shot)
    assert "Tulis alasannya." in text(sent(desk, case, "case-indication-back", made.pk))
    done = desk.post(url("case-indication-back", case.ref, made.pk), {"reason": "Salah gambar."}, follow=True)
    assert "Petunjuk ditarik." in text(done)
    assert "Ditarik oleh" in text(done)
    again = desk.post(url("case-indication-back", case.ref, made.pk), {"reason": "Lagi."})
    assert (again.status_code, "sudah ditarik" in text(again)) == (422, True)
    assert desk.get(url("case-indication-back", case.ref, made.pk + 99)).status_code == 404


def test_a_conclusion_says_at_the_field_what_it_lacks(
    desk: Client, case: Case, examiner: Officer, shot: Exhibit
) -> None:
    attribution.indicate(case, examiner, "name_photo", "yes", exhibit=shot)
    wrong = sent(desk, case, "case-attribute", hypothesis="own", reason=WHY)
    assert wrong.status_code == 422
    assert "belum ada yang membedakannya dari: dipakai bersama" in text(wrong)
    assert WHY in text(wrong)
    attribution.said(case, "own")
    attribution.indicate(case, examiner, "login_notice", "yes", exhibit=shot)
    wrong = sent(desk, case, "case-attribute", hypothesis="own", reason=WHY)
    assert "Tulis mengapa ini tidak mengubah kesimpulan: Pemberitahuan masuk dari perangkat asing." in text(wrong)
    sent(desk, case, "case-attribute", hypothesis="own", reason=WHY, against="Perangkat itu miliknya.")
    page = text(desk.get(url("case-account", case.ref)))
    assert "Kesimpulan dicatat: Orang itu sendiri." in page
    assert "Perangkat itu miliknya." in page
    attribution.indicate(case, examiner, "recovery_done", "yes", exhibit=shot)
    assert "Perlu disimpulkan lagi" in text(desk.get(url("case-account", case.ref)))


def test_whoever_is_late_is_told_what_happened_and_loses_nothing(
    desk: Client, case: Case, examiner: Officer, shot: Exhibit
) -> None:
    attribution.said(case, "own")
    case.refresh_from_db()
    seen = case.version
    attribution.indicate(case, examiner, "name_photo", "yes", exhibit=shot)
    late = desk.post(url("case-attribute", case.ref), {"versi": seen, "hypothesis": "own", "reason": WHY})
    assert late.status_code == 409
    assert "petunjuk penguasaan akun dicatat" in text(late)
    assert WHY in text(late)
    assert re.search(r'value="own" checked', late.content.decode())
    assert f'name="versi" value="{seen + 1}"' in late.content.decode()


def test_a_case_ends_for_the_one_who_was_wronged(
    desk: Client, bench: Client, case: Case, examiner: Officer, shot: Exhibit
) -> None:
    assert "belum disimpulkan bahwa akun diambil alih" in text(bench.get(url("case-victim", case.ref)))
    refused = sent(bench, case, "case-victim", reason=WHY)
    assert refused.status_code == 422
    respondents.set_person(case, examiner, {"name": "Budi Rekaan", "position": "staf", "unit": "Dinas Contoh"})
    attribution.indicate(case, examiner, "reported_takeover", "yes", exhibit=shot)
    attribution.conclude(case, examiner, "compromised", reason=WHY)
    assert "belum dapat diakhiri" not in text(bench.get(url("case-victim", case.ref)))
    assert "Akhiri perkara demikian" in text(bench.get(url("case-account", case.ref)))
    page = text(desk.get(url("case-account", case.ref)))
    assert "Perkara dapat diakhiri demikian oleh pengambil putusan" in page
    assert desk.get(url("case-victim", case.ref)).status_code == 403
    assert "Tulis alasannya." in text(sent(bench, case, "case-victim"))
    done = sent(bench, case, "case-victim", reason=WHY)
    assert done.status_code == 302
    page = text(bench.get(url("case-account", case.ref)))
    assert "Perkara diakhiri." in page
    case.refresh_from_db()
    assert (case.stage, case.outcome) == ("closed", "compromised")
    document = Document.objects.get(case=case, kind="notice_respondent")
    assert f"Surat pemberitahuan {document.number} diterbitkan." in page
    assert "Yang dapat ditanyakan" not in page


def test_a_case_that_ends_without_a_respondent_says_that_the_notice_waits(
    bench: Client, case: Case, examiner: Officer, shot: Exhibit
) -> None:
    attribution.indicate(case, examiner, "real_account_shown", "yes", exhibit=shot)
    attribution.conclude(case, examiner, "impersonated", reason=WHY)
    sent(bench, case, "case-victim", reason=WHY)
    assert "Surat pemberitahuan belum dapat diterbitkan:" in text(bench.get(url("case-account", case.ref)))
    case.refresh_from_db()
    assert case.outcome == "impersonated"


def test_an_act_without_an_account_is_told(desk: Client, examiner: Officer) -> None:
    offline = case_of(examiner, facts={})
    assert "tidak menunggu bagian ini" not in text(desk.get(url("case-account", offline.ref)))
    ledger.add(offline, examiner, "act.kind", "attend", LedgerEntry.Source.CONFIRMED, note="Foto kegiatan.")
    assert "tidak menunggu bagian ini" in text(desk.get(url("case-account", offline.ref)))


@pytest.mark.parametrize("lang", ["id", "en"])
def test_help_is_for_everybody_and_names_every_platform(db: None, lang: str) -> None:
    response = Client().get(url("account-help", lang=lang))
    page = text(response)
    assert response.status_code == 200
    for each in victims().platforms.values():
        assert each.name in page
        assert each.recover[0].pick(lang) in response.content.decode().replace("&#x27;", "'")
    assert len(response.content) < 50_000
