"""The log-in: who is let in, where to, and what is told to those who are not."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.server.evidence.shown import PASSWORD
from tests.server.web.test_promises import keeps_promises

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return User.objects.create_user("rahma", password=PASSWORD)


def sent(client: Client, address: str = "/masuk/", **answers: str) -> Any:
    return client.post(address, {"username": "rahma", "password": PASSWORD, **answers})


@pytest.mark.parametrize("address", ["/masuk/", "/en/masuk/"])
def test_the_page_keeps_its_promises_and_is_kept_nowhere(address: str) -> None:
    response = Client().get(address)
    assert response.status_code == 200
    keeps_promises(response.content.decode(), address)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "sessionid" not in response.cookies


@pytest.mark.usefixtures("person")
def test_the_right_password_leads_to_the_exhibits_in_the_same_language() -> None:
    for address, there in (("/masuk/", "/bukti/"), ("/en/masuk/", "/en/bukti/")):
        response = sent(Client(), address)
        assert response.status_code == 302
        assert response.headers["Location"] == there
        cookie = response.cookies["sessionid"]
        assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", "")


@pytest.mark.usefixtures("person")
def test_it_leads_to_the_page_that_was_wanted_and_never_elsewhere() -> None:
    wanted = "/bukti/terima/"
    assert sent(Client(), lanjut=wanted).headers["Location"] == wanted
    for elsewhere in ("https://jahat.example/", "//jahat.example", "javascript:alert(1)", "http:///jahat.example"):
        assert sent(Client(), lanjut=elsewhere).headers["Location"] == "/bukti/"


@pytest.mark.parametrize("wrong", [{"password": "salah"}, {"username": "siapa"}, {"password": ""}, {"username": ""}])
def test_what_is_wrong_is_said_the_same_way_and_the_name_stays(person: User, wrong: dict[str, str]) -> None:
    response = sent(Client(), **wrong)
    text = response.content.decode()
    assert response.status_code == 422
    assert text.count("Nama pengguna atau kata sandi tidak cocok") == 2
    assert f'value="{wrong.get("username", "rahma")}"' in text
    assert PASSWORD not in text
    keeps_promises(text, "/masuk/")


def test_a_closed_account_is_not_let_in(person: User) -> None:
    person.is_active = False
    person.save()
    assert sent(Client()).status_code == 422


def test_logging_out_needs_a_form_of_ours_and_ends_the_session(person: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    assert client.get("/keluar/").status_code == 405
    assert client.post("/keluar/").status_code == 403
    plain = Client()
    plain.force_login(person)
    assert plain.post("/en/keluar/").headers["Location"] == "/en/masuk/"
    assert "_auth_user_id" not in plain.session


def test_logging_in_needs_a_form_of_ours(person: User) -> None:
    assert sent(Client(enforce_csrf_checks=True)).status_code == 403
