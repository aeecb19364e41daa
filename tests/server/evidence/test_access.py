"""Who may open which page: nobody without logging in, nobody more than the account says, everybody what is public."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import get_resolver

from nirpihak.server.evidence.models import Capture, Entry, Exhibit
from nirpihak.server.institutions.roles import Permission, Role, permitted
from tests.server.evidence.shown import body, logged_in, picture
from tests.server.people import institution, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]

SEE, RECEIVE = Permission.EVIDENCE_SEE, Permission.EVIDENCE_RECEIVE
EXPORT, ERASE = Permission.EVIDENCE_EXPORT, Permission.EVIDENCE_ERASE
PAGES = {
    "exhibits": ("bukti/", SEE),
    "receive": ("bukti/terima/", RECEIVE),
    "capture": ("bukti/tangkap/", RECEIVE),
    "captured": ("bukti/tangkap/{capture}/", SEE),
    "fixity": ("bukti/pemeriksaan/", SEE),
    "exhibit": ("bukti/{ref}/", SEE),
    "add": ("bukti/{ref}/tambah/", RECEIVE),
    "content": ("bukti/{ref}/isi/{copy}/", SEE),
    "copy": ("bukti/{ref}/salin/{file}/", EXPORT),
    "redact": ("bukti/{ref}/tutup/{copy}/", EXPORT),
    "bundle": ("bukti/{ref}/paket/", EXPORT),
    "erase": ("bukti/{ref}/hapus/", ERASE),
    "check": ("bukti/{ref}/periksa/", SEE),
}
"""Each officers' page: its address, and the permission besides seeing evidence that it takes."""
POSTED = {"check"}
"""Pages that only answer a form."""


@pytest.fixture
def places(officer: User) -> dict[str, object]:
    original, copy = picture(officer)
    capture = Capture.objects.create(url="https://contoh.example/1", requested_by=officer, institution=institution())
    return {"ref": original.exhibit.ref, "file": original.pk, "copy": copy.pk, "capture": capture.pk}


def asked(client: Client, name: str, places: dict[str, object], root: str = "/") -> Any:
    address = root + PAGES[name][0].format(**places)
    response = client.post(address) if name in POSTED else client.get(address)
    body(response)
    return response


def test_the_list_above_is_whole() -> None:
    patterns = get_resolver().url_patterns
    named = {each.name for pattern in patterns for each in getattr(pattern, "url_patterns", ())}
    kept = "nirpihak.server.evidence."
    ours = {
        each.name
        for pattern in patterns
        for each in getattr(pattern, "url_patterns", ())
        if getattr(each.callback, "__module__", "").startswith(kept)
    }
    assert ours - {"log", "verify"} == set(PAGES)
    assert {"login", "logout"} <= named


def test_nobody_gets_in_without_logging_in(places: dict[str, object]) -> None:
    before = Entry.objects.count()
    for name in PAGES:
        for root in ("/", "/en/"):
            response = asked(Client(), name, places, root)
            assert response.status_code == 302, name
            assert response.headers["Location"].startswith(f"{root}masuk/"), name
            assert ("lanjut=" in response.headers["Location"]) is (name not in POSTED), name
            assert response.headers["Cache-Control"] == "no-store"
    assert Entry.objects.count() == before


@pytest.mark.parametrize("role", list(Role))
def test_a_page_opens_for_whoever_may_and_for_no_other(role: Role, places: dict[str, object]) -> None:
    user = person("lain", role).user
    for name, (_, needed) in PAGES.items():
        may = permitted({role}).issuperset({SEE, needed})
        wanted = 403 if not may else 302 if name in POSTED else 200
        assert asked(logged_in(user), name, places).status_code == wanted, name


def test_a_page_of_another_institution_is_not_found(places: dict[str, object]) -> None:
    elsewhere = institution("bawaslu-lain")
    client = logged_in(person("tetangga", Role.INTAKE, Role.EXAMINER, Role.DECIDER, at=elsewhere).user)
    for name, (address, _) in PAGES.items():
        if "{" in address:
            assert asked(client, name, places).status_code == 404, name


def test_every_form_refuses_what_another_site_sends(officer: User, places: dict[str, object]) -> None:
    before = Entry.objects.count()
    client = logged_in(officer, checks=True)
    for name in (*POSTED, "receive", "add", "capture", "copy", "redact", "bundle", "erase", "fixity"):
        answers = {"reason": "x", "url": "https://contoh.example/2"}
        response = client.post("/" + PAGES[name][0].format(**places), answers)
        assert response.status_code == 403, name
    assert Entry.objects.count() == before
    assert Capture.objects.count() == 1


def test_buttons_are_offered_to_those_alone_who_may(places: dict[str, object]) -> None:
    user = person("pembaca", Role.DECIDER).user
    text = logged_in(user).get(f"/bukti/{places['ref']}/").content.decode()
    for word in ("/tambah/", "/bukti/terima/"):
        assert word not in text


def test_what_was_erased_can_be_neither_opened_nor_changed(officer: User, places: dict[str, object]) -> None:
    from nirpihak.server.evidence.services import exhibits

    exhibits.erase(Exhibit.objects.get(), actor=officer, reason="permintaan", basis="Pasal 8")
    client = logged_in(officer)
    for name in ("add", "copy", "redact", "bundle", "erase", "check", "content"):
        assert asked(client, name, places).status_code == 404, name
    text = client.get(f"/bukti/{places['ref']}/").content.decode()
    assert "sudah dihapus menurut hukum" in text
    assert "Unggahan rekaan" not in text


def test_a_file_is_reached_through_its_own_exhibit_alone(officer: User, places: dict[str, object]) -> None:
    other, _ = picture(officer, "Lain")
    client = logged_in(officer)
    for name in ("content", "copy", "redact"):
        assert asked(client, name, places | {"ref": other.exhibit.ref}).status_code == 404


@pytest.mark.parametrize("address", ["/log/", "/en/log/", "/verifikasi/", "/en/verifikasi/", "/log/checkpoint"])
def test_public_pages_ask_for_nothing_and_leave_nothing(address: str, officer: User) -> None:
    picture(officer)
    response = Client().get(address)
    assert response.status_code in (200, 404)
    assert not response.cookies
