"""What is done on the pages of institutions and people: opened, changed, refused, closed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from nirpihak.server.institutions.models import Institution, Officer, Receiver, Unit
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services import people, receivers
from tests.server.accounts.logging_in import log_in
from tests.server.institutions.desk import PASSWORD, admin, below, client, page, send
from tests.server.people import institution, person, unit

__all__ = ["admin", "client"]

pytestmark = pytest.mark.django_db


def test_an_account_is_opened_its_code_shown_once_and_the_officer_begins(client: Client) -> None:
    office = unit("Dinas")
    given = {"name": "Rahma Contoh", "username": "rahma", "number": "", "unit": str(office.pk), "superior": ""}
    text = send(client, "/instansi/orang/tambah/", 200, **given)
    code = re.findall(r"<strong>([\w-]{20,})</strong>", text)[0]
    assert "http://testserver/instansi/mulai/" in text
    officer = Officer.objects.get(name="Rahma Contoh")
    assert "belum memilih kata sandi" in page(client, f"/instansi/orang/{officer.pk}/")
    assert code not in page(client, f"/instansi/orang/{officer.pk}/")
    newcomer = Client()
    begin = {"username": "rahma", "code": code, "password": PASSWORD, "again": PASSWORD}
    wrong = send(newcomer, "/instansi/mulai/", 422, **begin | {"again": "lain sama sekali"})
    assert "Kedua kata sandi tidak sama" in wrong
    assert PASSWORD not in wrong
    assert "terlalu pendek" in send(
        newcomer, "/instansi/mulai/", 422, **begin | {"password": "pendek", "again": "pendek"}
    )
    assert "tersimpan" in send(newcomer, "/instansi/mulai/", 200, **begin)
    assert User.objects.get(username="rahma").check_password(PASSWORD)
    assert "minta kode baru" in send(newcomer, "/instansi/mulai/", 422, **begin)


def test_codes_are_not_tried_for_ever(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nirpihak.server.institutions.views_people.TRIES", 2)
    given = {"username": "siapa", "code": "salah", "password": PASSWORD, "again": PASSWORD}
    for _ in range(2):
        assert "minta kode baru" in send(Client(), "/instansi/mulai/", 422, **given)
    assert "Terlalu banyak percobaan" in send(Client(), "/instansi/mulai/", 422, **given)


def test_what_is_refused_is_told_at_the_top_and_at_its_field(client: Client) -> None:
    text = send(
        client, "/instansi/orang/tambah/", 422, name="Rahma", username="dua kata", number="1", unit="", superior=""
    )
    assert '<a href="#username">' in text
    assert 'id="username-error"' in text
    assert 'value="Rahma"' in text
    text = send(client, "/instansi/orang/tambah/", 422, name="Rahma", username="rahma", unit="99999", superior="")
    assert '<a href="#unit">' in text
    target = person("jaga", Role.CUSTODIAN)
    text = send(client, f"/instansi/orang/{target.pk}/peran/", 422, role="auditor", letter="")
    assert "penjaga identitas" in text
    assert '<a href="#role">' in text


def test_roles_are_given_and_ended(client: Client, admin: Officer) -> None:
    target = person("rahma")
    send(client, f"/instansi/orang/{target.pk}/peran/", role="intake", letter="SK-9")
    held = target.appointments.get()
    assert (held.by, held.letter) == (admin, "SK-9")
    assert "SK-9" in page(client, f"/instansi/orang/{target.pk}/?kabar=simpan")
    send(client, f"/instansi/orang/{target.pk}/peran/{held.pk}/")
    assert not target.roles
    page(client, f"/instansi/orang/{target.pk}/peran/{held.pk}/", 404)
    own = admin.appointments.get()
    text = send(client, f"/instansi/orang/{admin.pk}/peran/{own.pk}/", 422)
    assert "pengelola terakhir" in text
    assert '<a href="#submit">' in text
    page(client, f"/instansi/orang/{admin.pk}/peran/", 404)
    page(client, f"/instansi/orang/{admin.pk}/tutup/", 404)
    person("kedua", Role.ADMINISTRATOR)
    left = client.post(f"/instansi/orang/{admin.pk}/peran/{own.pk}/", follow=True)
    assert (left.status_code, left.redirect_chain) == (200, [("/akun/", 302)])
    page(client, f"/instansi/orang/{target.pk}/", 403)


def test_people_are_changed_moved_closed_and_opened_again(client: Client) -> None:
    low, target, boss = below(), person("rahma", Role.INTAKE), person("atasan")
    send(client, f"/instansi/orang/{target.pk}/ubah/", name="Rahma Baru", number="1990", unit="", superior=str(boss.pk))
    target.refresh_from_db()
    assert (target.name, target.superior) == ("Rahma Baru", boss)
    their = log_in(Client(), target.user)
    send(client, f"/instansi/orang/{target.pk}/tutup/")
    assert their.get("/instansi/").status_code == 302
    page(client, f"/instansi/orang/{target.pk}/ubah/", 404)
    assert "<strong>" in send(client, f"/instansi/orang/{target.pk}/buka/", 200)
    send(client, f"/instansi/orang/{target.pk}/pindah/", institution=str(low.pk))
    target.refresh_from_db()
    assert target.institution == low


def test_lost_passwords_and_phones_are_helped_and_told(client: Client) -> None:
    target = person("rahma")
    assert "<strong>" in send(client, f"/instansi/orang/{target.pk}/kode/", 200)
    assert not User.objects.get(username="rahma").has_usable_password()
    assert "Tulis alasannya" in send(client, f"/instansi/orang/{target.pk}/faktor/", 422, reason="")
    send(client, f"/instansi/orang/{target.pk}/faktor/", reason="ponsel hilang")
    text = page(client, "/instansi/catatan/")
    assert "ponsel hilang" in text
    assert "kode awal diberikan" in text


def test_the_institution_its_units_and_monitors_are_arranged(client: Client) -> None:
    target = person("rahma")
    given: dict[str, Any] = {
        "name": "Bawaslu Baru",
        "head_name": "Ketua Rekaan",
        "contact": "Jalan 1",
        "zone": "Asia/Makassar",
    }
    send(client, "/instansi/bawaslu-contoh/ubah/", **given, receives="on")
    home = institution()
    assert (home.name, home.zone, home.receives, home.region) == ("Bawaslu Baru", "Asia/Makassar", True, "99.01")
    send(client, "/instansi/unit/tambah/", name="Dinas", parent="", head=str(target.pk), head_name="")
    office = Unit.objects.get()
    assert office.head == target
    send(client, f"/instansi/unit/{office.pk}/pengawas/", officer=str(target.pk), letter="SK-3")
    assert "SK-3" in page(client, f"/instansi/unit/{office.pk}/")
    send(client, f"/instansi/unit/{office.pk}/pengawas/akhiri/")
    page(client, f"/instansi/unit/{office.pk}/pengawas/akhiri/", 404)
    send(client, f"/instansi/unit/{office.pk}/", name="Dinas Laut", parent="", head="", head_name="Mawar")
    office.refresh_from_db()
    assert (office.name, office.head_id, office.head_name) == ("Dinas Laut", None, "Mawar")
    send(client, f"/instansi/unit/{office.pk}/tutup/")
    page(client, f"/instansi/unit/{office.pk}/", 404)


def test_an_institution_is_opened_below_and_closed_while_it_is_empty(client: Client) -> None:
    given: dict[str, Any] = {
        "name": "Panwaslu Contoh",
        "kind": "bawaslu",
        "zone": "Asia/Jakarta",
        "contact": "",
        "head_name": "",
    }
    text = send(client, "/instansi/tambah/", 422, **given, code="panwaslu", region="99.02")
    assert '<a href="#region">' in text
    send(client, "/instansi/tambah/", **given, code="panwaslu", region="99.01.01")
    made = Institution.objects.get(code="panwaslu")
    assert made.parent == institution()
    worker = person("sana", at=made)
    assert "tutup atau pindahkan dahulu" in send(client, "/instansi/panwaslu/tutup/", 422)
    people.close(worker, by=None)
    send(client, "/instansi/panwaslu/tutup/")
    page(client, "/instansi/panwaslu/", 404)


def test_receivers_are_set_for_ones_own_region_and_taken_from_nobody(client: Client) -> None:
    home, beside = institution(), institution("sebelah", region="99.01")
    send(client, "/instansi/penerima/tambah/", procedure="pilkada", region="99.01", institution=str(home.pk))
    row = Receiver.objects.get()
    receivers.set_receiver("discipline", "99.01", beside, by=None)
    for procedure, region in (("discipline", "99.01"), ("pemilu", "99"), ("pemilu", ""), ("pemilu", "xx")):
        text = send(
            client, "/instansi/penerima/tambah/", 422, procedure=procedure, region=region, institution=str(home.pk)
        )
        assert '<a href="#region">' in text
    text = page(client, "/instansi/penerima/")
    assert beside.name in text
    page(client, f"/instansi/penerima/{Receiver.objects.get(procedure='discipline').pk}/hapus/", 404)
    send(client, f"/instansi/penerima/{row.pk}/hapus/")
    assert not Receiver.objects.filter(pk=row.pk).exists()


def test_a_form_from_elsewhere_is_refused(admin: Officer) -> None:
    checking = log_in(Client(enforce_csrf_checks=True), admin.user)
    target = person("rahma")
    assert checking.post(f"/instansi/orang/{target.pk}/tutup/").status_code == 403
    assert User.objects.get(username="rahma").is_active
