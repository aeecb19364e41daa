"""The pages of institutions and people: who sees what, what is done, and that another institution's is not there."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.template import Engine
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern

from nirpihak.server.institutions import urls
from nirpihak.server.institutions.models import Act, Institution, Officer, Unit
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services import listing, monitors, people, receivers, tree
from tests.server.accounts.logging_in import log_in
from tests.server.institutions.desk import admin, below, client, page
from tests.server.people import institution, person, unit
from tests.server.web.test_promises import keeps_promises

__all__ = ["admin", "client"]

pytestmark = pytest.mark.django_db


def every_page() -> list[str]:
    """Addresses that bring out each template in each of its forms."""
    home, low = institution(), below()
    office = tree.open_unit(home, "Dinas <b>tebal</b>", by=None)
    part = tree.open_unit(home, "Bidang", parent=office, head_name="Mawar Rekaan", by=None)
    boss = person("atasan", name="Atasan Contoh")
    worker = person("rahma", Role.INTAKE, unit=part, number="19900101", superior=boss, name="Rahma <b>tebal</b>")
    people.end(worker.appointments.get(), by=boss)
    people.appoint(worker, Role.EXAMINER, letter="SK-1", by=boss)
    people.change(worker, name="Rahma Rekaan", number="1990 0102", unit=office, superior=None, by=boss)
    closed = person("tutup")
    people.close(closed, by=boss)
    opened = people.open_account("baru", "Baru Contoh", home, by=boss).officer
    monitors.appoint(office, worker, letter="SK-2", by=boss)
    tree.change_institution(home, receives=False, contact="Jalan Contoh 1", head_name="Ketua Rekaan", by=boss)
    tree.change_institution(home, receives=True, by=boss)
    row = receivers.set_receiver("pemilu", "99.01", home, by=None)
    Act.objects.create(institution=home, kind="tak.dikenal", about="sesuatu", detail={"lain": 3})
    held = worker.appointments.get(role="examiner")
    return [
        *("/instansi/", "/instansi/?tanpa=1", "/instansi/?q=tidakada", "/instansi/publik/", "/instansi/mulai/"),
        *(f"/instansi/{home.code}/", f"/instansi/{low.code}/", f"/instansi/{home.code}/?kabar=simpan"),
        *(f"/instansi/{home.code}/ubah/", f"/instansi/{low.code}/tutup/", "/instansi/tambah/"),
        *("/instansi/orang/", "/instansi/orang/?q=siapa", "/instansi/orang/?tutup=1&peran=", "/instansi/orang/tambah/"),
        *(f"/instansi/orang/{each.pk}/" for each in (worker, closed, opened, boss)),
        *(f"/instansi/orang/{worker.pk}/{each}/" for each in ("ubah", "peran", "pindah", "kode", "faktor", "tutup")),
        *(f"/instansi/orang/{closed.pk}/buka/", f"/instansi/orang/{worker.pk}/peran/{held.pk}/"),
        *("/instansi/unit/tambah/", f"/instansi/unit/{part.pk}/", f"/instansi/unit/{office.pk}/"),
        *(f"/instansi/unit/{office.pk}/{each}/" for each in ("tutup", "pengawas", "pengawas/akhiri")),
        *("/instansi/catatan/", "/instansi/penerima/", "/instansi/penerima/tambah/"),
        f"/instansi/penerima/{row.pk}/hapus/",
    ]


def test_every_page_keeps_its_promises_in_both_languages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine.get_default(), "string_if_invalid", "[undefined %s]")
    for address in every_page():
        for each in (address, "/en" + address):
            text = page(client, each)
            assert "[undefined" not in text, each
            assert "<b>tebal" not in text
            keeps_promises(text, each)


def test_the_pages_in_their_first_hour_say_what_to_do(client: Client) -> None:
    assert "Belum ada petugas pengawas di instansi ini" in page(client, "/instansi/bawaslu-contoh/")
    assert "Belum ada unit kerja" in page(client, "/instansi/bawaslu-contoh/")
    assert "Belum ada penerima" in page(client, "/instansi/penerima/")
    assert "Belum ada perubahan" in page(client, "/instansi/catatan/")
    Institution.objects.update(receives=False)
    assert "Belum ada instansi yang menerima" in page(Client(), "/instansi/publik/")


# ---------------------------------------------------------------- who sees what

OPEN = {"institutions-public", "setup"}
READING = {"tree", "institution", "people", "person", "institution-receivers"}


def addresses(pages: list[URLPattern], values: dict[str, object]) -> dict[str, str]:
    """Every page of the room by its name, with these values in its address."""
    found = {}
    for each in pages:
        parts = re.sub(r"<\w+:(\w+)>", lambda match: str(values[match[1]]), str(each.pattern))
        found[str(each.name)] = f"/{parts}"
    return found


@pytest.mark.parametrize("role", Role, ids=lambda role: str(role))
def test_every_page_asks_for_its_permission(role: Role) -> None:
    member = log_in(Client(), person("anggota", role).user)
    target = person("rahma", Role.INTAKE)
    values = {"code": "bawaslu-contoh", "pk": target.pk, "appointment": target.appointments.get().pk}
    reads = role in (Role.INTAKE, Role.DECIDER, Role.ADMINISTRATOR, Role.AUDITOR, Role.OUTREACH)
    for name, address in addresses(urls.pages("id"), values).items():
        status = member.get(address).status_code
        if name in OPEN:
            assert status == 200, address
        elif name == "acts":
            assert status == (200 if role in (Role.ADMINISTRATOR, Role.AUDITOR) else 403), address
        elif name in READING:
            assert status == (200 if reads else 403), address
        elif role is Role.ADMINISTRATOR:
            assert status in (200, 404), address
        else:
            assert status == 403, address
            assert member.post(address).status_code == 403, address


def test_a_stranger_is_asked_to_log_in(client: Client) -> None:
    stranger = Client()
    for name, address in addresses(urls.pages("id"), {"code": "bawaslu-contoh", "pk": 1, "appointment": 1}).items():
        assert stranger.get(address).status_code == (200 if name in OPEN else 302), address


def test_another_institution_is_not_there(client: Client) -> None:
    far = institution("lain-contoh", region="99.02")
    stranger, office = person("asing", Role.INTAKE, at=far), unit("Jauh", far)
    row = receivers.set_receiver("pemilu", "99.02", far, by=None)
    values = {"code": far.code, "pk": stranger.pk, "appointment": stranger.appointments.get().pk}
    before = Act.objects.count()
    for name, address in addresses(urls.pages("id"), values).items():
        if "<" not in str(name) and address != "/instansi/" and re.search(r"lain-contoh|/\d+/", address):
            address = address.replace(f"unit/{stranger.pk}", f"unit/{office.pk}")
            address = address.replace(f"penerima/{stranger.pk}", f"penerima/{row.pk}")
            assert client.get(address).status_code == 404, address
            assert client.post(address, {"name": "x", "reason": "x"}).status_code in (404, 405), address
    assert Act.objects.count() == before
    for address in ("/instansi/", "/instansi/orang/", "/instansi/catatan/", "/instansi/penerima/"):
        text = page(client, address)
        assert "lain-contoh" not in text
        assert "Asing" not in text


def test_below_is_read_and_not_changed(client: Client) -> None:
    low = below()
    worker, office = person("bawah", Role.INTAKE, at=low), unit("Sana", low)
    assert "Sana" in page(client, f"/instansi/{low.code}/")
    assert "Bawah" in page(client, f"/instansi/orang/{worker.pk}/")
    for address in (
        f"/instansi/{low.code}/ubah/",
        f"/instansi/orang/{worker.pk}/ubah/",
        f"/instansi/orang/{worker.pk}/peran/",
        f"/instansi/unit/{office.pk}/",
    ):
        page(client, address, 404)
    above = person("bawah.admin", Role.ADMINISTRATOR, at=low)
    page(log_in(Client(), above.user), "/instansi/bawaslu-contoh/", 404)


def test_a_number_is_for_those_who_keep_it(client: Client) -> None:
    target = person("rahma", number="19900101")
    assert "19900101" in page(client, f"/instansi/orang/{target.pk}/")
    reader = log_in(Client(), person("baca", Role.AUDITOR).user)
    assert "19900101" not in page(reader, f"/instansi/orang/{target.pk}/")


def test_the_public_page_names_units_and_no_officer() -> None:
    home = institution(name="Bawaslu Contoh", contact="Jalan Contoh 1")
    office = unit("Dinas Terawasi", home)
    monitors.appoint(office, person("awas", name="Nusa Contoh"), by=None)
    receivers.set_receiver("pilkada", "99.01", home, by=None)
    text = page(Client(), "/instansi/publik/")
    for said in ("Bawaslu Contoh", "Jalan Contoh 1", "Dinas Terawasi", "Pelanggaran Pilkada"):
        assert said in text
    assert "Nusa" not in text


# ---------------------------------------------------------------- lists


def test_the_tree_is_marked_filtered_and_searched(client: Client) -> None:
    low = below()
    watched = unit("Dinas", low)
    monitors.appoint(watched, person("awas", at=low), by=None)
    text = page(client, "/instansi/")
    assert "belum ada petugas pengawas" in text
    assert "lengkap" in text
    filtered = page(client, "/instansi/?tanpa=1")
    assert low.name not in filtered
    assert institution().name in filtered
    assert low.name in page(client, "/instansi/?q=BAWAH")
    assert "Tidak ada yang cocok" in page(client, "/instansi/?q=tidakada")


def test_people_are_searched_by_name_account_unit_and_role(client: Client) -> None:
    person("rahma", Role.INTAKE, name="Rahma Contoh", unit=unit("Dinas Laut"))
    person("tono", name="Tono Contoh")

    def found(query: str) -> set[str]:
        return {name for name in ("Rahma", "Tono") if name in page(client, f"/instansi/orang/?{query}")}

    assert found("") == {"Rahma", "Tono"}
    assert found("q=RAHMA") == found("q=laut") == found("peran=intake") == {"Rahma"}
    assert found("q=tono") == {"Tono"}
    assert found("tutup=1") == found("peran=auditor") == set()
    assert found("peran=bukan-peran&hal=x") == {"Rahma", "Tono"}


@pytest.mark.parametrize(
    "address", ["/instansi/", "/instansi/orang/", "/instansi/bawaslu-contoh/", "/instansi/publik/"]
)
def test_a_list_asks_no_more_of_the_database_for_more_rows(client: Client, address: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(client, address)
        return len(asked)

    def more(number: int) -> None:
        low = institution(f"bawah-{number}", parent=institution())
        office = unit(f"Dinas {number}")
        officer = person(f"orang{number}", Role.INTAKE, Role.EXAMINER, unit=office)
        Unit.objects.filter(pk=office.pk).update(head=officer)
        monitors.appoint(office, officer, by=None)
        monitors.appoint(unit("Sana", low), person(f"sana{number}", at=low), by=None)
        receivers.set_receiver("pemilu", f"99.{number:02}", institution(), by=None)

    more(1)
    first = queries()
    for number in range(2, 6):
        more(number)
    assert queries() == first
    assert first <= 14


def test_a_person_and_the_record_ask_no_more_for_a_longer_history(client: Client, admin: Officer) -> None:
    target = person("rahma")

    def queries() -> list[int]:
        counts = []
        for address in (f"/instansi/orang/{target.pk}/", "/instansi/catatan/"):
            with CaptureQueriesContext(connection) as asked:
                page(client, address)
            counts.append(len(asked))
        return counts

    def turn() -> None:
        people.end(people.appoint(target, Role.INTAKE, by=admin), by=admin)

    turn()
    first = queries()
    for _ in range(4):
        turn()
    assert queries() == first
    assert max(first) <= 10


def test_many_rows_come_in_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    for number in range(5):
        institution(f"bawah-{number}", parent=institution(), name=f"Bawah {number}")
        person(f"orang{number}", name=f"Orang {number}")
    assert "Halaman 1 dari 3" in page(client, "/instansi/")
    assert "Bawah 4" in page(client, "/instansi/?hal=3")
    text = page(client, "/instansi/orang/?q=Orang&hal=2")
    assert "?q=Orang&amp;hal=3" in text
    assert "Orang 2" in text
    assert "Halaman 3 dari 3" in page(client, "/instansi/orang/?hal=99")
