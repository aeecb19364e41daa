"""The board and the page of leave, as officers' browsers see them."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from nirpihak.server.cases.models import Absence, Case, Reminder
from nirpihak.server.cases.services import absences
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from tests.server.accounts.logging_in import log_in
from tests.server.cases.conftest import case_of
from tests.server.intake.queued import text_of
from tests.server.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(examiner: Officer) -> Client:
    return log_in(Client(), examiner.user)


def refs_in(page: str) -> list[str]:
    return re.findall(r'class="ref" href="[^"]*">(PK-[\d-]+)<', page)


def test_an_empty_board_says_where_cases_come_from(desk: Client) -> None:
    assert "Belum ada perkara" in text_of(desk, "/perkara/")
    assert "No cases yet" in text_of(desk, "/en/perkara/")


def test_the_board_says_what_is_due_what_lacks_and_who_acts(desk: Client, examiner: Officer) -> None:
    first, second = case_of(examiner), case_of(examiner, procedure="pilkada")
    page = text_of(desk, "/perkara/")
    assert refs_in(page) == [second.ref, first.ref]
    assert "Pastikan fakta" in page
    assert "pemeriksa" in page
    assert "Belum dibaca" in page
    assert refs_in(text_of(desk, "/perkara/?tata=discipline")) == [first.ref]
    assert refs_in(text_of(desk, f"/perkara/?q={second.ref}&hal=9")) == [second.ref]
    nothing = text_of(desk, "/perkara/?tahap=closed")
    assert "Tidak ada perkara yang cocok" in nothing
    # What is not known in an address is left out.
    assert len(refs_in(text_of(desk, "/perkara/?tahap=x&batas=x&siapa=x&tata=x&hal=x"))) == 2
    assert "Dicari di isi 2 perkara." in text_of(desk, "/perkara/?q=menyukai")


def test_two_hundred_cases_stand_on_pages_of_fifty(desk: Client, examiner: Officer, case: Case) -> None:
    rows = []
    for number in range(1, 200):
        row = Case.objects.get(pk=case.pk)
        row.pk, row.uid, row.ref, row.record = None, uuid.uuid4(), f"PK-2025-{number:05}", None
        row.procedure = "pilkada"
        rows.append(row)
    Case.objects.bulk_create(rows)
    page = text_of(desk, "/perkara/?hal=4")
    assert len(refs_in(page)) == 50
    assert "Halaman 4 dari 4" in page
    assert "200 perkara cocok, dari 200" in page
    # Their keys are another case's: it is said, and nothing fails.
    assert "(isi tidak dapat dibaca)" in page


def test_reminders_stand_on_the_board_until_they_were_seen(desk: Client, examiner: Officer, case: Case) -> None:
    other = person("dua", Role.EXAMINER, at=examiner.institution)
    due = timezone.now() + timedelta(days=1)
    for officer in (examiner, other):
        Reminder.objects.create(officer=officer, case=case, what="examine", due=due)
    Reminder.objects.create(officer=examiner, case=case, what="escalated", due=due)
    page = text_of(desk, "/perkara/")
    assert "diteruskan kepada Anda sebagai atasan" in page
    ids = re.findall(r'name="id" value="(\d+)"', page)
    assert len(ids) == 2
    foreign = str(Reminder.objects.get(officer=other).pk)
    response = desk.post("/perkara/pengingat/", {"id": [*ids, foreign, "x"], "kembali": "tahap=all"})
    assert response.headers["Location"] == "/perkara/?tahap=all"
    assert Reminder.objects.filter(seen_at=None).get().officer == other
    assert "Sudah saya lihat" not in text_of(desk, "/perkara/")


def test_leave_is_entered_shown_and_ended(desk: Client, examiner: Officer, office: Institution) -> None:
    other = person("dua", Role.EXAMINER, at=office, name="Sekar Rekaan")
    day = timezone.localtime().date()
    given = {"act": "go", "whose": examiner.pk, "since": day.isoformat(), "until": day.isoformat(), "deputy": other.pk}
    for wrong in ({"since": "besok"}, {"until": ""}, {"whose": "0"}, {"deputy": "x"}):
        response = desk.post("/perkara/cuti/", given | wrong)
        assert response.status_code == 422, wrong
        assert f'href="#{next(iter(wrong))}"' in response.content.decode()
    response = desk.post("/perkara/cuti/", given | {"until": (day - timedelta(days=1)).isoformat()})
    assert (response.status_code, "mendahului" in response.content.decode()) == (422, True)
    assert desk.post("/perkara/cuti/", given).status_code == 302
    page = text_of(desk, "/perkara/cuti/")
    assert "digantikan Sekar Rekaan" in page
    assert "Cuti dicatat." in page
    assert examiner.name in text_of(log_in(Client(), other.user), "/perkara/cuti/")
    row = Absence.objects.get()
    # Whoever is neither the officer nor the superior ends nothing.
    log_in(Client(), other.user).post("/perkara/cuti/", {"act": "end", "id": row.pk})
    assert absences.away(examiner, day) is not None
    assert desk.post("/perkara/cuti/", {"act": "end", "id": "99999"}).status_code == 404
    desk.post("/perkara/cuti/", {"act": "end", "id": row.pk})
    assert absences.away(examiner, day) is None
    assert "Tidak ada cuti" in text_of(desk, "/perkara/cuti/")


def test_an_officer_says_where_reminders_go(desk: Client, examiner: Officer) -> None:
    assert "tidak mengirim surel" in text_of(desk, "/perkara/cuti/")
    wrong = desk.post("/perkara/cuti/", {"act": "email", "email": "bukan alamat"})
    assert wrong.status_code == 422
    assert "bukan alamat" in wrong.content.decode()
    desk.post("/perkara/cuti/", {"act": "email", "email": "pemeriksa@instansi.example"})
    examiner.user.refresh_from_db()
    assert examiner.user.email == "pemeriksa@instansi.example"
    assert "pemeriksa@instansi.example" in text_of(desk, "/perkara/cuti/")
    desk.post("/perkara/cuti/", {"act": "email", "email": ""})
    examiner.user.refresh_from_db()
    assert examiner.user.email == ""


def test_what_was_kept_long_enough_is_named_on_the_board(desk: Client, case: Case) -> None:
    assert "Masa simpannya habis" not in text_of(desk, "/perkara/")
    yesterday = timezone.localtime().date() - timedelta(days=1)
    Case.objects.filter(pk=case.pk).update(stage=Case.Stage.CLOSED, outcome="not_proven", keep_until=yesterday)
    page = text_of(desk, "/perkara/")
    assert "Masa simpannya habis" in page
    assert f"/perkara/{case.ref}/catatan/" in page
