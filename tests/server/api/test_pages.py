"""The pages for tokens: given once, shown once, withdrawn at once, by the administrator of the institution alone."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from nirpihak.server.api.models import Token
from nirpihak.server.api.services import tokens
from nirpihak.server.institutions.models import Act
from nirpihak.server.institutions.roles import Role
from tests.server.accounts.logging_in import log_in
from tests.server.people import institution, person
from tests.server.web.test_promises import keeps_promises

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return log_in(Client(), person("kelola", Role.ADMINISTRATOR).user)


@pytest.mark.parametrize("root", ["", "/en"])
def test_a_token_is_shown_once_and_works(client: Client, root: str) -> None:
    empty = client.get(f"{root}/sistem-lain/")
    keeps_promises(empty.content.decode(), f"{root}/sistem-lain/")
    answer = client.post(f"{root}/sistem-lain/", {"name": "lapor-kabupaten", "role": "intake", "days": "90"})
    text = answer.content.decode()
    keeps_promises(text, f"{root}/sistem-lain/")
    found = re.search(r"nirp_[\w-]+", text)
    assert found is not None
    made = tokens.known(found[0])
    assert made is not None
    assert (made.institution.code, made.role) == ("bawaslu-contoh", "intake")
    assert "nirp_" not in client.get(f"{root}/sistem-lain/").content.decode()
    assert client.post(f"{root}/sistem-lain/{made.pk}/cabut/").status_code == 302
    assert tokens.known(found[0]) is None
    assert list(Act.objects.values_list("kind", flat=True)) == ["token.withdrawn", "token.given"]


@pytest.mark.parametrize(
    "answers",
    [
        {"name": "", "role": "intake", "days": "9"},
        {"name": "Nama Besar", "role": "intake", "days": "9"},
        {"name": "lapor", "role": "auditor", "days": "9"},
        {"name": "lapor", "role": "intake", "days": "0"},
        {"name": "lapor", "role": "intake", "days": "367"},
        {"name": "lapor", "role": "intake", "days": "x"},
    ],
    ids=range(6),
)
def test_what_will_not_do_is_said_and_nothing_given(client: Client, answers: dict[str, str]) -> None:
    response = client.post("/sistem-lain/", answers)
    assert response.status_code == 422
    keeps_promises(response.content.decode(), "/sistem-lain/")
    assert not Token.objects.exists()


def test_a_name_is_given_once(client: Client) -> None:
    tokens.give(institution(), "lapor", Role.INTAKE, 9, None)
    assert client.post("/sistem-lain/", {"name": "lapor", "role": "intake", "days": "9"}).status_code == 422


def test_another_institutions_token_is_not_there(client: Client) -> None:
    _, other = tokens.give(institution("bawaslu-lain"), "jauh-di-sana", Role.INTAKE, 9, None)
    assert client.post(f"/sistem-lain/{other.pk}/cabut/").status_code == 404
    assert "jauh-di-sana" not in client.get("/sistem-lain/").content.decode()
