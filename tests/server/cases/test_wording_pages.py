"""The pages of an institution's wording: changed by who may, looked at with invented values, put back."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from nirpihak.server.cases.models import Template
from nirpihak.server.cases.services import wording
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from tests.server.accounts.logging_in import log_in
from tests.server.cases.services.test_wording import BODY, KIND
from tests.server.people import person


@pytest.fixture
def keeper(office: Institution) -> Officer:
    return person("pengelola", Role.ADMINISTRATOR, at=office)


@pytest.fixture
def desk(keeper: Officer) -> Client:
    return log_in(Client(), keeper.user)


def url(name: str, *args: object, lang: str = "id") -> str:
    return reverse(f"{lang}:{name}", args=args)


def test_every_kind_is_listed_with_whose_wording_is_in_force(desk: Client, keeper: Officer) -> None:
    wording.save(keeper, KIND, BODY, since=0)
    page = desk.get(url("wording")).content.decode()
    for each in wording.listed():
        assert each.name.id in page
    assert page.count("naskah bawaan") == len(wording.listed()) - 1
    assert "as shipped" in desk.get(url("wording", lang="en")).content.decode()


def test_a_wording_is_looked_at_saved_and_put_back(desk: Client) -> None:
    where = url("wording-edit", KIND)
    page = desk.get(where).content.decode()
    assert "{keadaan}" in page
    assert "Rahmat Rekaan" in page
    seen = desk.post(where, {"versi": 0, "body": BODY + "Salam rekaan.\n", "lihat": "1"})
    assert seen.content.decode().count("Salam rekaan.") == 2
    assert not Template.objects.exists()
    assert desk.post(where, {"versi": 0, "body": BODY}).headers["Location"] == where
    after = desk.get(where).content.decode()
    assert "Naskah disimpan" in after
    assert "Kembalikan naskah bawaan" in after
    version = Template.objects.get().pk
    assert desk.post(where, {"versi": version, "bawaan": "1"}).status_code == 302
    assert "Naskah bawaan dipakai lagi" in desk.get(where).content.decode()


def test_a_mistake_is_told_with_its_line_and_nothing_is_lost(desk: Client) -> None:
    page = desk.post(url("wording-edit", KIND), {"versi": 0, "body": BODY + "{salah} kata rekaan\n"})
    assert page.status_code == 422
    assert "baris 5: isian {salah} tidak dikenal" in page.content.decode()
    assert "kata rekaan" in page.content.decode()
    assert desk.post(url("wording-edit", KIND), {"versi": 0, "body": " "}).status_code == 422
    assert desk.get(url("wording-edit", "lain")).status_code == 404


def test_who_was_slower_sees_both(desk: Client, keeper: Officer) -> None:
    wording.save(keeper, KIND, BODY, since=0)
    for told in ({"body": BODY + "Milik saya.\n"}, {"bawaan": "1"}):
        page = desk.post(url("wording-edit", KIND), {"versi": 0, **told})
        assert page.status_code == 422
        assert "sejak Anda membukanya" in page.content.decode()
    both = desk.post(url("wording-edit", KIND), {"versi": 0, "body": BODY + "Milik saya.\n"}).content.decode()
    assert "Milik saya." in both
    assert "Naskah yang sekarang berlaku" in both
