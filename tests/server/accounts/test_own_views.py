"""One's own account: what its owner sees and may do, and that nobody else does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nirpihak.server.accounts.models import Event, Session
from nirpihak.server.accounts.services import factors, history
from nirpihak.server.web.texts import say
from tests.server.accounts.people import (
    DESK,
    OFFICE,
    PASSWORD,
    PHONE,
    code,
    codes_shown,
    first,
    into,
    is_in,
    new,
    second,
    visitor,
)
from tests.server.web.test_promises import keeps_promises

pytestmark = pytest.mark.django_db

PAGES = {"/akun/": 12, "/akun/kata-sandi/": 4, "/akun/kode-cadangan/": 6, "/akun/ganti-aplikasi/": 4}
"""Each page, and the most queries it takes."""
NEW = "kuda baterai staples benar"


@pytest.fixture
def person() -> User:
    return new()


@pytest.fixture
def client(person: User) -> Client:
    return into(visitor())


def change(client: Client, **answers: str) -> Any:
    return client.post("/akun/kata-sandi/", {"old": PASSWORD, "new": NEW, "again": NEW, **answers})


@pytest.mark.parametrize("root", ["", "/en"])
@pytest.mark.parametrize("address", PAGES)
def test_each_page_keeps_its_promises_and_its_queries(client: Client, root: str, address: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        response = client.get(root + address)
    assert response.status_code == 200
    assert len(asked) <= PAGES[address], [each["sql"] for each in asked]
    keeps_promises(response.content.decode(), root + address)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "script-src" not in response.headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in response.headers["Content-Security-Policy"]


def test_a_long_history_and_many_sessions_take_no_more_queries(client: Client, person: User) -> None:
    client.get("/akun/")
    with CaptureQueriesContext(connection) as before:
        client.get("/akun/")
    Event.objects.bulk_create([Event(user=person, kind=Event.Kind.RESET, by=person, reason="x") for _ in range(200)])
    for _ in range(10):
        other = visitor(agent=DESK)
        other.force_login(person)
    with CaptureQueriesContext(connection) as after:
        text = client.get("/akun/").content.decode()
    assert len(after) == len(before)
    assert text.count("Aplikasi kode dilepas") == history.SHOWN


@pytest.mark.parametrize("address", [*PAGES, "/akun/sesi/"])
def test_nobody_else_gets_in(address: str) -> None:
    for answer in (visitor().get(address), visitor().post(address)):
        assert answer.status_code in (302, 405)
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/masuk/")


@pytest.mark.parametrize("address", [*(each for each in PAGES if each != "/akun/"), "/akun/sesi/"])
def test_each_form_must_be_ours(client: Client, address: str) -> None:
    client.handler.enforce_csrf_checks = True
    assert client.post(address, {"password": PASSWORD, "others": "1"}).status_code == 403


def test_the_history_tells_what_happened_in_words_and_only_ones_own(client: Client, person: User) -> None:
    other = new("budi")
    first(visitor(OFFICE, DESK), password="salah")
    first(visitor(OFFICE, DESK), password="salah juga")
    first(visitor(OFFICE, DESK), username="budi", password="salah")
    text = client.get("/akun/").content.decode()
    assert "Percobaan dengan kata sandi yang salah" in text
    assert "2 kali, terakhir" in text
    assert "Firefox di Windows" in text
    assert "Chrome di Android" in text
    assert "Log in" not in text
    assert [each.times for each in Event.objects.filter(user=other)] == [1]
    english = client.get("/en/akun/").content.decode()
    assert "Try with a wrong password" in english
    assert "Firefox on Windows" in english


def test_every_kind_of_event_has_its_words_in_both_languages(client: Client, person: User) -> None:
    assert {*history.WORDS} == {*Event.Kind.values}
    for kind in Event.Kind.values:
        Event.objects.create(user=person, kind=kind)
    for lang, root in (("id", ""), ("en", "/en")):
        text = client.get(f"{root}/akun/").content.decode()
        assert all(say(phrase, lang) in text for phrase in history.WORDS.values())


def test_another_session_is_ended_by_its_owner_alone(client: Client, person: User) -> None:
    other, stranger = visitor(agent=DESK), visitor()
    first(other)
    second(other, code(1))
    new("budi")
    into(stranger, "budi")
    theirs = Session.objects.get(user=User.objects.get(username="budi")).session_key
    mine = Session.objects.filter(user=person).exclude(session_key=theirs)
    assert mine.count() == 2
    text = client.get("/akun/").content.decode()
    listed = [row.session_key for row in mine if row.session_key in text]
    assert len(listed) == 1, "this session offers no button to end itself"
    assert client.post("/akun/sesi/", {"id": theirs}).status_code == 302
    assert is_in(stranger)
    assert client.post("/akun/sesi/", {"id": "a\0b"}).status_code == 302
    assert client.post("/akun/sesi/", {"id": listed[0]}).headers["Location"] == "/akun/?sudah=sesi"
    assert not is_in(other)
    assert is_in(client)
    assert "Sesi itu sudah berakhir" in client.get("/akun/?sudah=sesi").content.decode()
    assert Event.objects.filter(kind=Event.Kind.ENDED).count() == 1


def test_all_other_sessions_are_ended_at_once(client: Client, person: User) -> None:
    others = [visitor() for _ in range(3)]
    for each in others:
        each.force_login(person)
    assert client.post("/en/akun/sesi/", {"others": "1"}).headers["Location"] == "/en/akun/?sudah=lain"
    assert Session.objects.filter(user=person).count() == 1
    assert is_in(client)


def test_another_password_ends_the_other_sessions_and_keeps_this_one(client: Client, person: User) -> None:
    other = visitor()
    first(other)
    second(other, code(1))
    before = client.cookies["sessionid"].value
    assert change(client).headers["Location"] == "/akun/?sudah=sandi"
    assert client.cookies["sessionid"].value != before
    assert is_in(client)
    assert not is_in(other)
    assert first(visitor()).status_code == 422
    assert first(visitor(), password=NEW).status_code == 302
    assert Event.objects.filter(user=person, kind=Event.Kind.PASSWORD).count() == 1


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"old": "salah"}, "Ini bukan kata sandi Anda"),
        ({"old": ""}, "Tulis kata sandi Anda"),
        ({"new": ""}, "Tulis kata sandi baru."),
        ({"again": "lain"}, "Kedua kata sandi baru tidak sama"),
        ({"new": "pendek", "again": "pendek"}, "terlalu pendek"),
        ({"new": "password1234", "again": "password1234"}, "terlalu umum"),
        ({"new": "saya RAHMA sejati", "again": "saya RAHMA sejati"}, "memuat nama pengguna"),
        ({"new": PASSWORD, "again": PASSWORD}, "sama dengan yang lama"),
        ({"new": "x" * 1001, "again": "x" * 1001}, "1000"),
    ],
)
def test_a_password_that_will_not_do_is_told_and_nothing_changes(
    client: Client, answers: dict[str, str], said: str
) -> None:
    response = change(client, **answers)
    text = response.content.decode()
    assert response.status_code == 422
    assert said in text
    assert 'role="alert"' in text
    assert NEW not in text
    keeps_promises(text, "/akun/kata-sandi/")
    assert first(visitor()).status_code == 302


def test_whoever_sits_at_an_open_session_cannot_try_passwords_out(client: Client) -> None:
    for _ in range(5):
        assert change(client, old="salah").status_code == 422
    response = change(client)
    assert response.status_code == 429
    assert "Coba lagi sesudah" in response.content.decode()
    assert client.post("/akun/ganti-aplikasi/", {"password": PASSWORD}).status_code == 429


def test_new_recovery_codes_take_the_password_and_end_the_old_ones(client: Client, person: User) -> None:
    old = factors.renew_codes(person)
    refused = client.post("/akun/kode-cadangan/", {"password": "salah"})
    assert refused.status_code == 422
    assert codes_shown(refused.content.decode()) == []
    shown = client.post("/akun/kode-cadangan/", {"password": PASSWORD})
    keeps_promises(shown.content.decode(), "/akun/kode-cadangan/")
    assert shown.headers["Cache-Control"] == "no-store"
    codes = codes_shown(shown.content.decode())
    assert len(codes) == 10
    assert not factors.use_recovery(person, old[0])
    assert factors.use_recovery(person, codes[0])


def test_few_recovery_codes_are_told(client: Client, person: User) -> None:
    for each in factors.renew_codes(person)[:8]:
        factors.use_recovery(person, each)
    text = client.get("/akun/").content.decode()
    assert "belum dipakai: 2" in text
    assert "Buat yang baru" in text


def test_another_phone_takes_the_password_and_a_new_log_in(client: Client, person: User) -> None:
    assert client.post("/akun/ganti-aplikasi/", {"password": "salah"}).status_code == 422
    assert factors.is_enrolled(person)
    answer = client.post("/akun/ganti-aplikasi/", {"password": PASSWORD})
    assert answer.headers["Location"] == "/masuk/?sudah=pasang"
    assert "yang lama sudah dilepas" in client.get("/masuk/?sudah=pasang").content.decode()
    assert not is_in(client)
    assert not factors.is_enrolled(person)
    assert first(client).headers["Location"] == "/masuk/pasang/"
    told = Event.objects.get(user=person, kind=Event.Kind.RESET)
    assert (told.by, told.reason) == (None, "diminta pemilik akun")


def test_old_history_is_forgotten(person: User) -> None:
    old = timezone.now() - timedelta(days=366)
    Event.objects.create(user=person, kind=Event.Kind.IN, at=old, last_at=old)
    Event.objects.create(user=person, kind=Event.Kind.IN)
    assert history.forget() == 1


@pytest.mark.parametrize(
    ("agent", "kept"),
    [
        (PHONE, "chrome/android"),
        (DESK, "firefox/windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1", "safari/ios"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Chrome/131.0 Safari/537.36 Edg/131.0", "edge/mac"),
        ("Mozilla/5.0 (Linux; Android 13) SamsungBrowser/27.0 Chrome/125.0 Mobile", "samsung/android"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/131.0 Safari/537.36", "chrome/chromeos"),
        ("", "other/other"),
        ("<script>" * 1000, "other/other"),
    ],
)
def test_of_a_browser_only_family_and_system_are_kept(agent: str, kept: str) -> None:
    from nirpihak.server.accounts.devices import device

    assert device(agent) == kept
