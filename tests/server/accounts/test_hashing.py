"""Passwords: the parameters that are really used, a few at a time, a polite answer where there are too many."""

from __future__ import annotations

import logging
import threading

import pytest
from django.contrib.auth.hashers import check_password, identify_hasher, make_password
from django.contrib.auth.models import User
from django.db import transaction
from django.test import override_settings

from nirpihak.server import settings as chosen
from nirpihak.server.accounts import hashing
from nirpihak.server.accounts.hashing import AT_ONCE, Busy, turn
from nirpihak.server.accounts.models import Pause
from tests.server.accounts.people import PASSWORD, first, new, visitor
from tests.server.web.test_promises import keeps_promises

REAL = override_settings(PASSWORD_HASHERS=chosen.PASSWORD_HASHERS)


def test_a_password_is_hashed_by_argon2id_with_19_mib_two_passes_and_one_lane() -> None:
    with REAL:
        made = make_password(PASSWORD)
        assert made.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
        assert check_password(PASSWORD, made)
        assert not check_password(PASSWORD + "x", made)
        assert not identify_hasher(made).must_update(made)


@pytest.mark.django_db(transaction=True)
def test_an_older_hash_still_opens_and_is_made_anew(caplog: pytest.LogCaptureFixture) -> None:
    with REAL, caplog.at_level(logging.WARNING):
        user = User(username="rahma")
        user.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
        user.save()
        assert first(visitor()).status_code == 302
        assert first(visitor(), password="salah").status_code == 422
        assert first(visitor(), username="siapa").status_code == 422
        user.refresh_from_db()
        assert user.password.startswith("argon2$argon2id$")
    assert caplog.records == []


@pytest.mark.django_db(transaction=True)
def test_a_hash_inside_a_transaction_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with REAL, caplog.at_level(logging.WARNING), transaction.atomic():
        make_password(PASSWORD)
    assert "inside a transaction" in caplog.text


@pytest.mark.django_db
def test_as_many_as_have_a_turn_hash_and_the_next_is_told_to_wait() -> None:
    turns = threading.BoundedSemaphore(1)
    with turn(turns, 0.01), pytest.raises(Busy), turn(turns, 0.01):
        pytest.fail("two at once")
    with turn(turns, 0.01):
        pass


@pytest.mark.django_db
@pytest.mark.parametrize("root", ["", "/en"])
def test_a_busy_machine_says_so_politely_and_nothing_was_checked(root: str) -> None:
    new()
    with REAL:
        User.objects.update(password=make_password(PASSWORD))
        held = [hashing._turns.acquire(timeout=5) for _ in range(AT_ONCE)]
        try:
            response = first(visitor(), f"{root}/masuk/")
        finally:
            for _ in held:
                hashing._turns.release()
        text = response.content.decode()
        assert response.status_code == 503
        assert response.headers["Retry-After"] == "5"
        assert ("The server is busy" if root else "Server sedang sibuk") in text
        keeps_promises(text, f"{root}/masuk/")
        assert set(Pause.objects.values_list("wrong", "until")) == {(0, None)}
        assert first(visitor(), f"{root}/masuk/").status_code == 302
