"""Sessions: ended by the clock and by their owner, found by a hash, kept by use, and none for a visitor."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nirpihak.server.accounts.models import Session
from nirpihak.server.accounts.services import sittings
from nirpihak.server.accounts.sessions import BEGAN, IDLE, LONGEST, SEEN, STEP, SessionStore, stored
from tests.server.accounts.logging_in import log_in
from tests.server.accounts.people import first, into, is_in, new, second, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return new()


def earlier(client: Client, **by: timedelta) -> None:
    """As if the session had begun, or had last been used, so much earlier."""
    session = client.session
    for name, away in by.items():
        session[{"began": BEGAN, "seen": SEEN}[name]] -= away.total_seconds()
    session.save()


def expires(client: Client) -> datetime:
    return Session.objects.get(session_key=stored(client.cookies["sessionid"].value)).expire_date


def test_a_session_ends_after_ten_hours_however_much_it_is_used(person: User) -> None:
    client = log_in(visitor(), person)
    earlier(client, began=timedelta(hours=9, minutes=58))
    assert is_in(client)
    earlier(client, began=timedelta(minutes=3))
    assert not is_in(client)


def test_a_session_ends_after_an_hour_without_a_request(person: User) -> None:
    client = log_in(visitor(), person)
    earlier(client, seen=timedelta(minutes=59))
    assert is_in(client)
    assert IDLE < expires(client) - timezone.now() <= IDLE + timedelta(minutes=1)
    earlier(client, seen=timedelta(minutes=62))
    assert not is_in(client)


def test_its_last_request_is_written_down_once_a_minute(person: User) -> None:
    client = log_in(visitor(), person)

    def writes() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/akun/")
        return sum(each["sql"].startswith("UPDATE") for each in asked)

    assert writes() == 0
    earlier(client, seen=timedelta(minutes=2))
    assert (writes(), writes()) == (1, 0)


def test_half_a_log_in_ends_after_ten_minutes(person: User) -> None:
    client = visitor()
    first(client)
    assert expires(client) - timezone.now() <= timedelta(minutes=10)
    session = client.session
    session[STEP] = session[STEP] | {"at": session[STEP]["at"] - 601}
    session.save()
    assert second(client).headers["Location"] == "/masuk/"


def test_the_table_holds_nothing_that_lets_anybody_in(person: User) -> None:
    client = into(visitor())
    row = Session.objects.get()
    assert row.user == person
    thief = visitor()
    thief.cookies["sessionid"] = row.session_key
    assert not is_in(thief)
    assert is_in(client)


def test_a_session_that_was_ended_stays_ended(person: User) -> None:
    client = into(visitor())
    Session.objects.all().delete()
    assert not is_in(client)
    assert Session.objects.count() == 0


def test_a_session_of_an_earlier_password_is_neither_open_nor_listed(person: User) -> None:
    client = into(visitor())
    person.set_password("yang lain sama sekali")
    person.save()
    assert Session.objects.filter(user=person).count() == 1
    assert sittings.open_of(person) == []
    assert not is_in(client)


def test_the_engine_keeps_finds_and_clears_like_the_frameworks() -> None:
    store = SessionStore()
    store["a"] = 1
    store.save()
    key = store.session_key
    assert key is not None
    assert SessionStore(key)["a"] == 1
    assert store.exists(key)
    assert not store.exists(stored(key))
    assert SessionStore("tidak-ada").load() == {}
    store.cycle_key()
    assert store.session_key != key
    assert not store.exists(key)
    assert timezone.now() + LONGEST - timedelta(minutes=1) < Session.objects.get().expire_date
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    call_command("clearsessions", verbosity=0)
    assert not Session.objects.exists()


@pytest.mark.parametrize("address", ["/", "/boleh/", "/masuk/", "/verifikasi/"])
def test_a_visitor_has_no_session_and_costs_no_query_for_one(address: str) -> None:
    client = visitor()
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
    assert response.status_code == 200
    assert "sessionid" not in response.cookies
    assert not [each for each in asked if "accounts_" in each["sql"] or "auth_user" in each["sql"]]
    assert "Cookie" not in response.headers.get("Vary", "") or "csrftoken" in response.cookies
