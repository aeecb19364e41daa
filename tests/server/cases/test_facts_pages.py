"""The pages of a case's facts: what they show, what confirming one says, and what is refused without losing a word."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from nirpihak.server.cases.facts_shown import place_words
from nirpihak.server.cases.models import Case, LedgerEntry
from nirpihak.server.cases.services import ledger, opening, sealing, stated, steps
from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services.standing import recuse
from tests.server.accounts.logging_in import log_in
from tests.server.cases.conftest import case_of, report_of
from tests.server.cases.services.test_ledger import exhibit_of
from tests.server.people import institution, person

Source = LedgerEntry.Source


@pytest.fixture
def desk(examiner: Officer) -> Client:
    return log_in(Client(), examiner.user)


def shown(desk: Client, address: str, status: int = 200) -> str:
    response = desk.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def send(desk: Client, case: Case, fact: str, since: int | None = None, **told: Any) -> Any:
    case.refresh_from_db(fields=["version"])
    sent = {"versi": case.version if since is None else since, "note": "Data kepegawaian.", **told}
    return desk.post(f"/perkara/{case.ref}/fakta/{fact}/", sent)


def test_the_ledger_the_views_and_the_checklist_are_shown(desk: Client, case: Case) -> None:
    page = shown(desk, f"/perkara/{case.ref}/fakta/")
    for said in (
        "Perbuatan apa yang dilakukan?",
        "dinyatakan pelapor: Menyukai (like) atau memberi reaksi",
        "Periksa dan pastikan",
        "?nilai=like",
        "Menurut laporan",
        "Yang sudah dipastikan",
        "Menurut terlapor",
        "Belum dapat ditentukan",
        "Belum ada fakta.",
        "SKB-D6",
        "Status kepegawaian",
        "Perkara ini belum punya barang bukti.",
    ):
        assert said in page, said
    english = shown(desk, f"/en/perkara/{case.ref}/fakta/")
    for said in ("What was done?", "As reported", "As confirmed", "What is still to be answered"):
        assert said in english, said
    assert case.steps.filter(kind=steps.LOOKED).count() == 1


def test_another_view_can_be_read_in_full(desk: Client, case: Case) -> None:
    assert "Telaah lengkap: Menurut laporan" in shown(desk, f"/perkara/{case.ref}/fakta/")
    page = shown(desk, f"/perkara/{case.ref}/fakta/?telaah=respondent")
    assert "Telaah lengkap: Menurut terlapor" in page


def test_a_fact_says_what_each_answer_settles_and_takes_up_what_is_claimed(desk: Client, case: Case) -> None:
    page = shown(desk, f"/perkara/{case.ref}/fakta/act.kind/?nilai=like")
    assert '<option value="like" selected>' in page
    assert "Yang dapat menjawab: pelapor atau petugas penerima" in page
    assert "Gugur" in page
    assert case.joined.get().report.ref in page
    shown(desk, f"/perkara/{case.ref}/fakta/act.colour/", 404)


def test_confirming_says_what_became_certain(desk: Client, case: Case, examiner: Officer) -> None:
    response = send(desk, case, "act.kind", value="like")
    assert (response.status_code, response.headers["Location"]) == (302, f"/perkara/{case.ref}/fakta/#daftar-tanya")
    page = shown(desk, f"/perkara/{case.ref}/fakta/")
    assert "Dipastikan: Jenis perbuatan." in page
    assert "Butir yang gugur:" in page
    again = shown(desk, f"/perkara/{case.ref}/fakta/act.kind/")
    assert "Data kepegawaian." in again
    assert examiner.name in again


def test_a_whole_item_is_met_step_by_step(desk: Client, case: Case, examiner: Officer) -> None:
    told = {
        "actor.employment": "pns",
        "act.day": "9/10/2024",
        "act.visibility": "public",
        "target.account": "registered",
        "target.status": "designated",
        "contest.regime": "pilkada",
        "contest.stage": "campaign",
        "act.kind": "like",
    }
    ledger.add(case, examiner, "account.control", "own", Source.CONFIRMED, note="Disimpulkan petugas.")
    for fact, value in told.items():
        assert send(desk, case, fact, value=value).status_code == 302, fact
    page = shown(desk, f"/perkara/{case.ref}/fakta/")
    assert "Kini terpenuhi, berdasarkan fakta yang dipastikan: SKB-D6" in page
    found = stated.standing(stated.entries(case, sealing.key_of(case)))
    settled = found["act.day"].settled
    assert settled is not None
    assert settled.value == "2024-10-09"


@pytest.mark.parametrize(
    ("fact", "told", "words"),
    [
        ("account.owner", {}, "Pilih atau tulis jawabannya"),
        ("account.owner", {"value": "hired"}, "Pilih atau tulis jawabannya"),
        ("act.day", {"value": "kemarin"}, "tulis hari, bulan, atau tahun"),
        ("account.owner", {"value": "personal", "exhibit": "BB-LAIN"}, "Pilih barang bukti dari daftar"),
        ("account.owner", {"value": "personal", "lines": "3"}, "Pilih berkas yang barisnya Anda tulis"),
        ("account.owner", {"value": "personal", "lines": "tiga"}, "Tulis nomor baris"),
        ("account.owner", {"value": "personal", "note": ""}, "pilih barang bukti, atau tulis dari mana"),
    ],
)
def test_what_will_not_do_is_said_and_nothing_written_is_lost(
    desk: Client, case: Case, fact: str, told: dict[str, str], words: str
) -> None:
    given: dict[str, Any] = {"note": "Kalimat yang tidak boleh hilang.", **told}
    response = send(desk, case, fact, **given)
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert given["note"] in page
    assert not LedgerEntry.objects.filter(source="confirmed").exists()


def test_unknown_is_an_answer_for_every_type(desk: Client, case: Case) -> None:
    told = {
        "account.owner": "tidak-diketahui",
        "actor.on_duty": "tidak-diketahui",
        "act.day": "Tidak dapat diketahui",
    }
    for fact, value in told.items():
        assert send(desk, case, fact, value=value).status_code == 302
    rows = [each for each in stated.entries(case, sealing.key_of(case)) if each.source == "confirmed"]
    assert [each.value for each in rows] == [None, None, None]


def test_yes_and_no_are_kept_as_such(desk: Client, case: Case) -> None:
    send(desk, case, "actor.on_duty", value="tidak")
    (row,) = (each for each in stated.entries(case, sealing.key_of(case)) if each.source == "confirmed")
    assert row.value is False


def test_a_place_on_an_exhibit_leads_to_the_viewer(desk: Client, case: Case, examiner: Officer) -> None:
    exhibit, file = exhibit_of(opening.reports_in(case)[0].ref, examiner)
    type(file).objects.filter(pk=file.pk).update(purpose="text")
    page = shown(desk, f"/perkara/{case.ref}/fakta/account.owner/")
    assert f'value="{exhibit.ref}:{file.pk}"' in page
    send(desk, case, "account.owner", value="personal", exhibit=f"{exhibit.ref}:{file.pk}", lines="3, 5-7", note="")
    page = shown(desk, f"/perkara/{case.ref}/fakta/account.owner/")
    assert f"/bukti/{exhibit.ref}/?lihat={file.pk}#baris-3" in page
    assert "baris 3, 5-7" in page


def test_a_place_in_words() -> None:
    assert place_words({"lines": [7, 1, 2, 3]}, "id") == "baris 1-3, 7"
    assert place_words({"file": 1}, "en") == ""


def test_whoever_was_slower_is_told_and_can_send_again(desk: Client, case: Case, examiner: Officer) -> None:
    seen = case.version
    other = person("pemeriksa-dua", Role.EXAMINER, at=case.institution)
    ledger.add(case, other, "account.owner", "institutional", Source.CONFIRMED, note="Laporan kehilangan.")
    response = send(desk, case, "account.owner", since=seen, value="personal", note="Pengakuan lisan.")
    page = response.content.decode()
    assert response.status_code == 409
    assert "perkara berubah sejak Anda membukanya" in page
    assert other.name in page
    assert "Pengakuan lisan." in page
    case.refresh_from_db()
    assert f'name="versi" value="{case.version}"' in page


def test_an_entry_is_taken_back_with_its_reason(desk: Client, case: Case, examiner: Officer) -> None:
    made = ledger.add(case, examiner, "account.owner", "personal", Source.CONFIRMED, note="Data kepegawaian.")
    address = f"/perkara/{case.ref}/fakta/tarik/{made.pk}/"
    assert "tetap dapat dibaca" in shown(desk, address)
    assert desk.post(address, {"reason": " ", "versi": case.version}).status_code == 422
    case.refresh_from_db()
    assert desk.post(address, {"reason": "Salah orang.", "versi": case.version}).status_code == 302
    page = shown(desk, f"/perkara/{case.ref}/fakta/account.owner/")
    assert "Catatan ditarik." in page
    assert "Salah orang." in page
    assert "ditarik" in page
    again = desk.post(address, {"reason": "Salah orang."})
    assert again.status_code == 422
    assert "sudah ditarik" in again.content.decode()
    claim = LedgerEntry.objects.filter(source="claimed").earliest("id")
    shown(desk, f"/perkara/{case.ref}/fakta/tarik/{claim.pk}/", 404)


def test_claims_that_contradict_one_another_are_said_to(desk: Client, examiner: Officer) -> None:
    case = case_of(examiner, facts={"contest": {"kind": "pilgub", "regime": "pemilu"}})
    page = shown(desk, f"/perkara/{case.ref}/fakta/")
    assert "Fakta pada pandangan ini saling bertentangan" in page


def test_what_the_respondent_disputes_is_seen_at_once(desk: Client, case: Case) -> None:
    ledger.add(case, None, "act.kind", "like", Source.DISPUTED, actor="respondent")
    page = shown(desk, f"/perkara/{case.ref}/fakta/")
    assert "membantah: Menyukai" in page
    assert "?nilai=like" not in page
    assert ">berbeda<" in page
    one = shown(desk, f"/perkara/{case.ref}/fakta/act.kind/")
    assert "dibantah terlapor" in one
    assert "Tarik catatan ini" not in one


def test_whose_account_it_was_is_concluded_on_its_own_page(desk: Client, case: Case) -> None:
    page = shown(desk, f"/perkara/{case.ref}/fakta/account.control/")
    assert "Periksa penguasaan akun" in page
    assert 'name="value"' not in page
    assert send(desk, case, "account.control", value="own").headers["Location"].endswith("/akun/")
    assert not LedgerEntry.objects.filter(source="confirmed").exists()


def test_the_decider_reads_and_confirms_nothing(case: Case, decider: Officer) -> None:
    desk = log_in(Client(), decider.user)
    assert "Hanya pemeriksa yang memastikan fakta." in shown(desk, f"/perkara/{case.ref}/fakta/act.kind/")
    assert send(desk, case, "act.kind", value="like").status_code == 403


def test_a_recused_or_foreign_examiner_finds_nothing(case: Case, examiner: Officer) -> None:
    stranger = person("orang-lain", Role.EXAMINER, at=institution("lain"))
    recuse(case.ref, [(examiner, "declared")])
    for who in (examiner, stranger):
        desk = log_in(Client(), who.user)
        for part in ("fakta/", "fakta/act.kind/", "gabung/"):
            shown(desk, f"/perkara/{case.ref}/{part}", 404)


def test_an_expunged_case_shows_no_facts(desk: Client, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(key=None)
    assert "tidak dapat dibaca" in shown(desk, f"/perkara/{case.ref}/fakta/")
    assert send(desk, case, "act.kind", value="like").status_code == 422


def test_the_page_takes_the_same_queries_however_long_the_ledger(
    desk: Client, case: Case, examiner: Officer, django_assert_max_num_queries: Any
) -> None:
    for number in range(4):
        opening.join(case, report_of(examiner, facts={"act": {"kind": "like"}, "n": number}), examiner)
    shown(desk, f"/perkara/{case.ref}/fakta/")
    with django_assert_max_num_queries(40):
        shown(desk, f"/perkara/{case.ref}/fakta/")
