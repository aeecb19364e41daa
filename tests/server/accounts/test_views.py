"""The log-in: who is let in, where to, and what is told to those who are not."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from nirpihak.server.accounts.models import Event, Session
from nirpihak.server.accounts.services import factors
from tests.server.accounts.people import (
    PASSWORD,
    code,
    codes_shown,
    enrol,
    first,
    into,
    is_in,
    new,
    second,
    secret_shown,
    visitor,
)
from tests.server.web.test_promises import keeps_promises

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return new()


@pytest.mark.parametrize("address", ["/masuk/", "/en/masuk/"])
def test_the_page_keeps_its_promises_and_is_kept_nowhere(address: str) -> None:
    response = Client().get(address)
    assert response.status_code == 200
    keeps_promises(response.content.decode(), address)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "sessionid" not in response.cookies


@pytest.mark.usefixtures("person")
def test_password_and_code_lead_in_in_the_same_language() -> None:
    for root, away in (("", 0), ("/en", 1)):
        client = visitor()
        response = first(client, f"{root}/masuk/")
        assert (response.status_code, response.headers["Location"]) == (302, f"{root}/masuk/kode/")
        cookie = response.cookies["sessionid"]
        assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", "")
        response = second(client, code(away), f"{root}/masuk/kode/")
        assert (response.status_code, response.headers["Location"]) == (302, f"{root}/akun/")
        assert is_in(client)


@pytest.mark.usefixtures("person")
def test_it_leads_to_the_page_that_was_wanted_and_never_elsewhere() -> None:
    wanted = "/bukti/terima/?x=1"
    client = visitor()
    first(client, lanjut=wanted)
    assert second(client).headers["Location"] == wanted
    for elsewhere in (
        "/" + "x" * 2000,
        "https://jahat.example/",
        "//jahat.example",
        "javascript:alert(1)",
        "http:///jahat.example",
    ):
        client = visitor()
        first(client, lanjut=elsewhere)
        assert client.session["accounts.step"]["wanted"] == ""


@pytest.mark.parametrize(
    "wrong", [{"password": "salah"}, {"username": "siapa"}, {"password": ""}, {"username": ""}, {"username": "a\0b"}]
)
def test_what_is_wrong_is_said_the_same_way_and_the_name_stays(person: User, wrong: dict[str, str]) -> None:
    response = first(visitor(), **wrong)
    text = response.content.decode()
    assert response.status_code == 422
    assert text.count("Nama pengguna atau kata sandi tidak cocok") == 2
    assert f'value="{wrong.get("username", "rahma")}"' in text or "\0" in wrong["username"]
    assert PASSWORD not in text
    keeps_promises(text, "/masuk/")


def test_a_wrong_password_and_an_unknown_name_cost_the_same_queries(person: User) -> None:
    kinds = []
    for name in ("rahma", "siapa"):
        client = visitor()
        first(client, username=name, password="salah")
        with CaptureQueriesContext(connection) as asked:
            first(client, username=name, password="salah")
        kinds.append([each["sql"].split()[0] for each in asked])
    assert kinds[0] == kinds[1]
    assert len(kinds[0]) <= 16


def test_a_closed_account_is_not_let_in_at_either_step(person: User) -> None:
    client = visitor()
    first(client)
    person.is_active = False
    person.save()
    assert second(client).headers["Location"] == "/masuk/"
    assert not is_in(client)
    response = first(visitor())
    assert response.status_code == 422
    assert "tidak cocok" in response.content.decode()
    assert Event.objects.filter(user=person, kind=Event.Kind.CLOSED).count() == 1


def test_closing_an_account_ends_what_is_open(person: User) -> None:
    client = into(visitor())
    person.is_active = False
    person.save()
    assert not is_in(client)


def test_a_password_changed_between_the_steps_ends_the_log_in(person: User) -> None:
    client = visitor()
    first(client)
    person.set_password("yang lain sama sekali")
    person.save()
    assert second(client).headers["Location"] == "/masuk/"


@pytest.mark.usefixtures("person")
def test_half_way_nothing_else_opens() -> None:
    client = visitor()
    first(client)
    for address in ("/akun/", "/akun/kata-sandi/", "/akun/kode-cadangan/", "/akun/ganti-aplikasi/", "/bukti/"):
        response = client.get(address)
        assert response.headers["Location"].startswith("/masuk/"), address
    assert client.post("/akun/sesi/", {"others": "1"}).headers["Location"] == "/masuk/"
    assert client.get("/masuk/pasang/").headers["Location"] == "/masuk/kode/"
    assert client.get("/masuk/?lanjut=/akun/").headers["Location"] == "/masuk/kode/"
    assert client.post("/keluar/").headers["Location"] == "/masuk/"
    assert client.get("/masuk/").status_code == 200
    assert client.get("/masuk/kode/").headers["Location"] == "/masuk/"


def test_a_session_with_a_user_but_without_the_second_step_opens_nothing(person: User) -> None:
    client = visitor()
    client.force_login(person)
    assert client.get("/akun/").headers["Location"] == "/masuk/?lanjut=%2Fakun%2F"


@pytest.mark.usefixtures("person")
def test_each_step_takes_a_new_key_and_the_old_one_is_worth_nothing() -> None:
    client = visitor()
    first(client)
    before = client.cookies["sessionid"].value
    second(client)
    assert client.cookies["sessionid"].value != before
    old = visitor()
    old.cookies["sessionid"] = before
    assert not is_in(old)
    assert Session.objects.count() == 1
    assert not Session.objects.filter(session_key=client.cookies["sessionid"].value).exists()


@pytest.mark.parametrize("typed", ["", "000000", "12345", "abcdef", "１２３４５６", "١٢٣٤٥٦"])
def test_a_wrong_code_is_told_and_opens_nothing(person: User, typed: str) -> None:
    client = visitor()
    first(client)
    response = second(client, typed)
    text = response.content.decode()
    assert response.status_code == 422
    assert text.count("Kode ini tidak cocok") == 2
    keeps_promises(text, "/masuk/kode/")
    assert not is_in(client)


def test_the_first_log_in_sets_the_app_up_before_anything_else() -> None:
    user = new(app=False)
    client = visitor()
    assert first(client).headers["Location"] == "/masuk/pasang/"
    assert client.get("/masuk/kode/").headers["Location"] == "/masuk/pasang/"
    assert client.get("/masuk/kode-cadangan/").headers["Location"] == "/masuk/pasang/"
    page = client.get("/masuk/pasang/")
    text = page.content.decode()
    keeps_promises(text, "/masuk/pasang/")
    assert page.headers["Cache-Control"] == "no-store"
    secret = secret_shown(text)
    assert client.post("/masuk/pasang/", {"code": "000000"}).status_code == 422
    assert not factors.is_enrolled(user)
    done = client.post("/masuk/pasang/", {"code": code(0, secret)})
    shown = done.content.decode()
    keeps_promises(shown, "/masuk/pasang/")
    assert len(set(codes_shown(shown))) == 10
    assert 'href="/akun/"' in shown
    assert is_in(client)
    assert client.get("/masuk/pasang/").headers["Location"] == "/akun/"
    assert [each.kind for each in Event.objects.filter(user=user)][:2] == ["in", "enrolled"]


def test_each_session_is_offered_a_secret_of_its_own_and_the_first_code_decides() -> None:
    new(app=False)
    one, other = visitor(), visitor()
    first(one)
    first(other)
    secrets = [secret_shown(each.get("/masuk/pasang/").content.decode()) for each in (one, other)]
    assert secrets[0] != secrets[1]
    assert one.post("/masuk/pasang/", {"code": code(0, secrets[0])}).status_code == 200
    late = other.post("/masuk/pasang/", {"code": code(0, secrets[1])})
    assert late.headers["Location"] == "/masuk/"
    assert not is_in(other)


def test_the_secret_is_nowhere_in_the_clear() -> None:
    user = new(app=False)
    client = visitor()
    first(client)
    secret = secret_shown(client.get("/masuk/pasang/").content.decode())
    assert secret not in str(Session.objects.get().get_decoded())
    client.post("/masuk/pasang/", {"code": code(0, secret)})
    from nirpihak.server.accounts.models import Factor

    assert secret.encode() not in bytes(Factor.objects.get(user=user).sealed)


def test_a_recovery_code_lets_in_once(person: User) -> None:
    factors.reset(person, person, "ponsel rusak")
    codes = enrol(person)
    client = visitor()
    first(client)
    keeps_promises(client.get("/masuk/kode-cadangan/").content.decode(), "/masuk/kode-cadangan/")
    typed = codes[3].upper().replace("-", " ").replace("0", "O").replace("1", "l")
    assert second(client, typed, "/masuk/kode-cadangan/").headers["Location"] == "/akun/"
    assert is_in(client)
    assert factors.codes_left(person) == 9
    again = visitor()
    first(again)
    response = second(again, codes[3], "/masuk/kode-cadangan/")
    assert response.status_code == 422
    keeps_promises(response.content.decode(), "/masuk/kode-cadangan/")


def test_in_a_demonstration_its_own_accounts_need_no_app_and_elsewhere_they_do(person: User) -> None:
    from dataclasses import replace

    from django.conf import settings

    with pytest.raises(factors.FactorError):
        factors.waive(person)
    with override_settings(NIRPIHAK=replace(settings.NIRPIHAK, demo=True)):
        factors.waive(person)
        client = visitor()
        assert first(client).headers["Location"] == "/akun/"
        assert is_in(client)
    assert first(visitor()).headers["Location"] == "/masuk/kode/"


def test_logging_out_needs_a_form_of_ours_and_ends_the_session(person: User) -> None:
    client = into(visitor(checks=False))
    client.handler.enforce_csrf_checks = True
    assert client.get("/keluar/").status_code == 405
    assert client.post("/keluar/").status_code == 403
    client.handler.enforce_csrf_checks = False
    assert client.post("/en/keluar/").headers["Location"] == "/en/masuk/"
    assert not Session.objects.exists()
    assert Event.objects.filter(user=person).first() == Event.objects.get(kind=Event.Kind.OUT)


@pytest.mark.parametrize("address", ["/masuk/", "/masuk/kode/", "/masuk/kode-cadangan/", "/masuk/pasang/"])
def test_logging_in_needs_a_form_of_ours(person: User, address: str) -> None:
    assert first(visitor(checks=True), address).status_code == 403


STEPS = {"/masuk/": 0, "/masuk/kode/": 2, "/masuk/kode-cadangan/": 2}
"""Each page of the second step and before, and the queries it takes after the first step."""


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("root", ["", "/en"])
@pytest.mark.parametrize("address", STEPS)
def test_each_step_is_kept_nowhere_takes_few_queries_and_has_no_script(root: str, address: str) -> None:
    client = visitor()
    if STEPS[address]:
        first(client)
    with CaptureQueriesContext(connection) as asked:
        response = client.get(root + address)
    assert response.status_code == 200
    assert len(asked) == STEPS[address]
    keeps_promises(response.content.decode(), root + address)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "script-src" not in response.headers["Content-Security-Policy"]


@pytest.mark.usefixtures("person")
def test_a_log_in_takes_few_queries() -> None:
    client = visitor()
    with CaptureQueriesContext(connection) as one:
        first(client)
    with CaptureQueriesContext(connection) as two:
        second(client)
    assert (len(one), len(two)) == (31, 34)


def test_an_officer_begins_in_the_first_room_and_finds_the_account_in_the_menu(person: User) -> None:
    from nirpihak.server.institutions.models import Institution, Officer

    home = Institution.objects.create(code="contoh", name="BKPSDM Kabupaten Contoh", kind="regency")
    Officer.objects.create(user=person, institution=home, name="Rahma Rekaan")
    client = visitor()
    first(client, "/en/masuk/")
    assert second(client, None, "/en/masuk/kode/").headers["Location"] == "/en/akun/"
    text = client.get("/en/akun/").content.decode()
    assert "My account" in text
    assert "Rahma Rekaan" in text
    keeps_promises(text, "/en/akun/")
