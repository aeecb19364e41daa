"""Who is paused after wrong tries, and who is not: a person at an address, never a person, never an institution."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from nirpihak.server.accounts.models import Event, Pause
from nirpihak.server.accounts.services import pauses, steps
from nirpihak.server.accounts.services.pauses import ADDRESS, PAIR
from nirpihak.server.web.templatetags.showing import moment_text
from tests.server.accounts.people import ELSEWHERE, HOME, OFFICE, code, first, into, is_in, new, second, visitor
from tests.server.web.test_promises import keeps_promises

pytestmark = pytest.mark.django_db


def guess(address: str, times: int, name: str = "rahma", **answers: str) -> list[int]:
    """Wrong passwords from an address, each from a browser without a cookie; what was answered."""
    wrong = {"username": name, "password": "salah", **answers}
    return [first(visitor(address), **wrong).status_code for _ in range(times)]


def later(by: timedelta) -> None:
    """As if so much time had gone by."""
    for row in Pause.objects.all():
        row.until = row.until and row.until - by
        row.last_at -= by
        row.save()


def test_pauses_grow_and_have_an_end() -> None:
    minutes = [PAIR.pause(wrong).total_seconds() / 60 for wrong in range(1, 14)]
    assert minutes == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert PAIR.pause(10_000) == timedelta(hours=1)
    assert [ADDRESS.pause(wrong).total_seconds() for wrong in (99, 100, 101, 10_000)] == [0, 60, 120, 900]


def test_the_fifth_wrong_try_pauses_and_the_page_says_until_when() -> None:
    new()
    assert guess(HOME, 5) == [422] * 5
    response = first(visitor(HOME))
    text = response.content.decode()
    assert response.status_code == 429
    until = Pause.objects.get(scope="password").until
    assert until is not None
    assert text.count(moment_text(until + timedelta(seconds=59), "id")) == 2
    assert 0 < int(response.headers["Retry-After"]) <= 60
    assert response.headers["Cache-Control"] == "no-store"
    keeps_promises(text, "/masuk/")
    english = first(visitor(HOME), "/en/masuk/").content.decode()
    assert moment_text(until + timedelta(seconds=59), "en") in english


def test_after_the_pause_the_right_password_is_heard_and_the_count_begins_anew() -> None:
    new()
    guess(HOME, 5)
    later(timedelta(minutes=2))
    assert first(visitor(HOME)).status_code == 302
    assert guess(HOME, 4) == [422] * 4
    assert first(visitor(HOME)).status_code == 302


def test_a_further_wrong_try_doubles_the_pause() -> None:
    new()
    guess(HOME, 5)
    later(timedelta(minutes=2))
    assert guess(HOME, 2) == [422, 429]
    until = Pause.objects.get(scope="password").until
    assert until is not None
    assert timedelta(seconds=90) < until - timezone.now() <= timedelta(minutes=2)
    later(timedelta(hours=25))
    assert guess(HOME, 6) == [422] * 5 + [429]


@pytest.mark.parametrize(
    ("name", "address", "heard"),
    [
        ("rahma", HOME, False),
        ("rahma", OFFICE, True),
        ("budi", HOME, True),
        ("budi", OFFICE, True),
    ],
)
def test_the_pause_is_for_this_person_at_this_address_alone(name: str, address: str, heard: bool) -> None:
    new()
    new("budi")
    guess(HOME, 6)
    assert (first(visitor(address), username=name).status_code == 302) is heard


def test_nobody_behind_the_same_address_pauses_an_officer_at_the_officers_own_browser() -> None:
    new()
    desk = into(visitor(OFFICE))
    desk.post("/keluar/")
    guess(OFFICE, 8)
    assert first(visitor(OFFICE)).status_code == 429
    assert first(desk).status_code == 302
    for _ in range(PAIR.free):
        first(desk, password="salah")
    assert first(desk).status_code == 429


def test_what_makes_a_browser_known_is_for_one_name_opens_nothing_and_cannot_be_made_up() -> None:
    new()
    new("budi")
    desk = into(visitor(OFFICE))
    (name,) = [each for each in desk.cookies if each.startswith("kenal_")]
    cookie = desk.cookies[name]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    assert "rahma" not in name + cookie.value
    thief = visitor(ELSEWHERE)
    thief.cookies[name] = cookie.value
    assert not is_in(thief)
    guess(OFFICE, 6, "budi")
    assert first(desk, username="budi").status_code == 429
    for forged in ("", "x", cookie.value[:-1], "0" * 32 + cookie.value[32:]):
        guess(OFFICE, 6)
        thief = visitor(OFFICE)
        thief.cookies[name] = forged
        assert first(thief).status_code == 429


def test_an_unknown_name_is_paused_like_a_known_one() -> None:
    new()
    assert guess(HOME, 7) == guess(HOME, 7, "siapa")
    assert Pause.objects.count() == 3


def test_nobody_is_shut_out_of_the_office_by_an_attacker_elsewhere() -> None:
    user = new()
    guess(ELSEWHERE, 40)
    client = into(visitor(OFFICE))
    told = Event.objects.get(user=user, kind=Event.Kind.WRONG_PASSWORD)
    assert (told.times, told.device) == (5, "chrome/android")
    assert Event.objects.get(user=user, kind=Event.Kind.PAUSED).times == 35
    assert "Percobaan dengan kata sandi yang salah" in client.get("/akun/").content.decode()


def test_an_address_that_tries_many_names_is_paused_but_not_who_got_in_from_there_today() -> None:
    new()
    new("budi")
    into(visitor(OFFICE)).post("/keluar/")
    for number in range(ADDRESS.free // 4):
        guess(OFFICE, 4, f"siapa{number}")
    before = Pause.objects.count()
    assert first(visitor(OFFICE), username="budi").status_code == 429
    assert Pause.objects.count() == before
    assert first(visitor(HOME), username="budi").status_code == 302
    client = visitor(OFFICE)
    assert first(client).status_code == 302
    assert second(client, code(1)).status_code == 302
    assert first(visitor(OFFICE), username="budi").status_code == 429
    later(timedelta(minutes=2))
    assert first(visitor(OFFICE), username="budi").status_code == 302


def test_wrong_codes_are_paused_too_and_a_new_log_in_does_not_help() -> None:
    new()
    for _ in range(PAIR.free):
        client = visitor()
        first(client)
        assert second(client, "000000").status_code == 422
    client = visitor()
    assert first(client).status_code == 302
    response = second(client)
    assert response.status_code == 429
    assert "Coba lagi sesudah" in response.content.decode()
    assert second(client, "tidak-ada", "/masuk/kode-cadangan/").status_code == 429
    elsewhere = into(visitor(OFFICE))
    assert is_in(elsewhere)


def test_somebody_with_the_password_and_many_addresses_runs_out_of_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    from nirpihak.server.accounts.services import factors

    user = new()
    known = into(visitor(OFFICE))
    known.post("/keluar/")
    monkeypatch.setattr(steps, "CODES_A_DAY", 6)
    for number in range(5):
        client = visitor(f"192.0.2.{number}")
        first(client)
        assert second(client, "000000").status_code == 422
    client = visitor(HOME)
    first(client)
    assert second(client, code(1)).status_code == 429
    spare = factors.renew_codes(user)[0]
    assert second(client, spare, "/masuk/kode-cadangan/").status_code == 302
    again = visitor(OFFICE)
    first(again)
    assert second(again, code(1)).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_many_guesses_at_once_count_like_one_after_another() -> None:
    heard = []

    def guess_once() -> None:
        heard.append(pauses.begin("password", "pair", "address").until is None)
        connections.close_all()

    threads = [threading.Thread(target=guess_once) for _ in range(12)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sum(heard) == PAIR.free
    assert Pause.objects.get(scope="address").wrong == PAIR.free


@pytest.mark.django_db(transaction=True)
def test_right_and_wrong_tries_of_many_at_one_address_never_wait_for_each_other_for_ever() -> None:
    done = []

    def log_in(name: str) -> None:
        for number in range(6):
            heard = pauses.begin("password", name, "address")
            (pauses.right if number % 2 else pauses.unheard)(heard)
        done.append(name)
        connections.close_all()

    threads = [threading.Thread(target=log_in, args=(f"pair{number % 3}",)) for number in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(done) == 6
    assert Pause.objects.get(scope="address").wrong == 0


def test_no_address_is_kept_anywhere() -> None:
    from django.apps import apps

    new()
    guess(HOME, 6)
    into(visitor(OFFICE))
    for model in apps.get_app_config("accounts").get_models():
        for row in model.objects.values():  # type: ignore[attr-defined]
            text = repr(row)
            assert HOME not in text
            assert OFFICE not in text


def test_what_is_over_is_forgotten() -> None:
    guess(HOME, 2)
    assert pauses.forget() == 0
    later(timedelta(hours=25))
    assert pauses.forget() == 2
