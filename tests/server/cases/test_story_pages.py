"""The page of one case and its history; handing it over and stepping aside, as officers' browsers see them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from nirpihak.server.cases.models import Case, CaseSeen
from nirpihak.server.cases.services import opening, steps
from nirpihak.server.evidence.models import Entry
from nirpihak.server.evidence.services import log
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from tests.server.accounts.logging_in import log_in
from tests.server.intake.queued import text_of
from tests.server.people import institution, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(examiner: Officer) -> Client:
    return log_in(Client(), examiner.user)


def test_the_story_says_how_it_stands_what_lacks_and_what_happened(desk: Client, case: Case) -> None:
    page = text_of(desk, f"/perkara/{case.ref}/")
    report = opening.reports_in(case)[0]
    for words in (
        "Dugaan sedang diperiksa",
        "Pastikan fakta",
        "Catat siapa terlapor",
        "Belum disimpulkan siapa yang menguasai akun".lower(),
        report.ref,
        "Seorang pegawai rekaan menyukai",
        "Dinyatakan pelapor: ",
        "Batas waktunya tidak ditemukan dalam aturan",
        f"{report.ref} diterima",
    ):
        assert words in page, words
    assert "The allegation is being examined" in text_of(desk, f"/en/perkara/{case.ref}/")
    assert CaseSeen.objects.count() == 1
    assert case.steps.filter(kind=steps.LOOKED).count() == 1


def test_a_case_whose_key_is_gone_is_still_told(desk: Client, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(key=None)
    page = text_of(desk, f"/perkara/{case.ref}/")
    assert "Isi perkara ini tidak dapat dibaca" in page
    assert "menyukai" not in page
    assert text_of(desk, f"/perkara/{case.ref}/riwayat/")


def test_another_institution_and_the_recused_do_not_find_it(case: Case, examiner: Officer, office: Institution) -> None:
    outside = log_in(Client(), person("lain", Role.EXAMINER, at=institution("lain")).user)
    inside = log_in(Client(), (other := person("dua", Role.EXAMINER, at=office)).user)
    addresses = [f"/perkara/{case.ref}/{part}" for part in ("", "riwayat/", "serahkan/", "undur/")]
    assert {outside.get(each).status_code for each in addresses} == {404}
    assert {inside.get(each).status_code for each in addresses} == {200}
    assert inside.post(addresses[3], {"reason": "Kerabat."}).headers["Location"] == "/perkara/"
    assert {inside.get(each).status_code for each in addresses} == {404}
    assert f"Anda sudah undur diri dari perkara {case.ref}." in text_of(inside, "/perkara/")
    assert other.name in text_of(log_in(Client(), examiner.user), f"/perkara/{case.ref}/riwayat/")


def test_a_case_is_handed_over_and_whoever_was_slower_loses_nothing(
    desk: Client, case: Case, office: Institution
) -> None:
    other = person("dua", Role.EXAMINER, at=office, name="Sekar Rekaan")
    address = f"/perkara/{case.ref}/serahkan/"
    version = re.search(r'name="versi" value="(\d+)"', text_of(desk, address))
    assert version is not None
    wrong = desk.post(address, {"versi": version[1], "to": other.pk, "reason": ""})
    assert wrong.status_code == 422
    assert "Tulis alasannya" in wrong.content.decode()
    steps.step(case, "note", officer=other)
    late = desk.post(address, {"versi": version[1], "to": other.pk, "reason": "Beban kerja saya."})
    body = late.content.decode()
    assert late.status_code == 409
    assert "Sekar Rekaan: catatan" in body
    assert "Beban kerja saya." in body
    assert f'value="{other.pk}" selected' in body
    again = re.search(r'name="versi" value="(\d+)"', body)
    assert again is not None
    done = desk.post(address, {"versi": again[1], "to": other.pk, "reason": "Beban kerja saya."})
    assert done.status_code == 302
    assert "Perkara diserahkan kepada Sekar Rekaan." in text_of(desk, f"/perkara/{case.ref}/")


def test_the_history_tells_every_step_with_its_place_in_the_log(desk: Client, case: Case, examiner: Officer) -> None:
    earlier = timezone.now() - timedelta(days=3)
    made = steps.step(case, "note", officer=examiner, at=earlier, words={"text": "Menelepon unit kerja rekaan."})
    page = text_of(desk, f"/perkara/{case.ref}/riwayat/")
    assert "Menelepon unit kerja rekaan." in page
    assert "ditulis" in page
    places = [int(each) for each in re.findall(r"log nomor (\d+)", page)]
    entries = {each.index: log.values(each) for each in Entry.objects.filter(exhibit=case.record)}
    # One for each step shown, the latest first, and the look that this page itself wrote down.
    assert sorted(places) == sorted(index for index, told in entries.items() if "step" in told)
    note = next(index for index, told in entries.items() if told.get("step") == "note")
    assert f"log nomor {note}" in page.split("Menelepon")[0].rsplit("<li>", 1)[1]
    assert made.pk
    assert "Siapa yang membuka perkara ini" in page
    assert examiner.name in page.split("Siapa yang membuka")[1]


def test_whoever_decides_sees_the_case_and_cannot_hand_it_over(case: Case, decider: Officer) -> None:
    desk = log_in(Client(), decider.user)
    assert "Serahkan</a>" not in text_of(desk, f"/perkara/{case.ref}/")
    assert desk.get(f"/perkara/{case.ref}/serahkan/").status_code == 403
