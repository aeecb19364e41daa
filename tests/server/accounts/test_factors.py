"""Codes of the app and recovery codes: the standard's own vectors, each code once, two at once, resets."""

from __future__ import annotations

import threading
from dataclasses import replace

import pyotp
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connections
from django.db.models import Model
from django.test import override_settings

from nirpihak.server.accounts import tasks
from nirpihak.server.accounts.models import Event, Factor, RecoveryCode
from nirpihak.server.accounts.services import factors
from tests.server.accounts.people import SECRET, code, enrol, first, into, is_in, new, visitor

RFC_6238 = [
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
]
"""Appendix B, SHA-1: the moment, and the code of eight digits; ours are their last six."""


@pytest.mark.parametrize(("moment", "digits"), RFC_6238)
def test_codes_are_those_of_the_standard(moment: int, digits: str) -> None:
    step = moment // factors.STEP
    assert pyotp.TOTP(SECRET, digits=8).at(moment) == digits
    assert factors.code_at(SECRET, step) == digits[-6:]
    assert factors.matching_step(SECRET, digits[-6:], moment) == step


@pytest.mark.parametrize(("away", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_one_step_to_either_side_is_taken(away: int, taken: bool) -> None:
    now = 1_800_000_015.0
    typed = factors.code_at(SECRET, int(now) // factors.STEP + away)
    assert (factors.matching_step(SECRET, typed, now) is not None) is taken
    assert (factors.matching_step(SECRET, f" {typed[:3]} {typed[3:]} ", now) is not None) is taken


def test_secrets_are_160_bits_and_each_another() -> None:
    made = {factors.new_secret() for _ in range(50)}
    assert len(made) == 50
    assert {len(each) for each in made} == {32}


@pytest.mark.django_db
def test_the_picture_has_no_style_and_says_what_apps_read() -> None:
    user = User.objects.create(username="rahma&<b>")
    address = factors.address(user, SECRET)
    assert pyotp.parse_uri(address).secret == SECRET
    assert address.startswith("otpauth://totp/Nirpihak%20localhost:rahma%26%3Cb%3E?")
    svg = factors.picture(address)
    assert svg.startswith("<svg ")
    assert "style" not in svg
    assert "<script" not in svg


@pytest.mark.django_db
def test_a_code_is_taken_once_and_none_before_it() -> None:
    user = new()
    now, before = code(), code(-1)
    assert not factors.check(user, "000000")
    assert factors.check(user, now)
    assert not factors.check(user, now)
    assert not factors.check(user, before)
    assert factors.check(user, code(1))
    assert not factors.check(new("budi", app=False), code())


@pytest.mark.django_db
def test_the_code_that_set_the_app_up_does_not_log_in_again() -> None:
    user = new(app=False)
    typed = code()
    assert factors.enrol(user, SECRET, "000000") is None
    assert factors.enrol(user, SECRET, typed) is not None
    assert not factors.check(user, typed)
    with pytest.raises(factors.FactorError):
        factors.enrol(user, SECRET, typed)


@pytest.mark.django_db
def test_a_sealed_secret_is_worth_nothing_to_another_account() -> None:
    from nirpihak.custody.keyring import KeyringError

    one, other = new(), new("budi")
    Factor.objects.filter(user=other).update(sealed=bytes(Factor.objects.get(user=one).sealed))
    with pytest.raises(KeyringError):
        factors.check(other, code())


@pytest.mark.django_db
def test_secrets_move_to_a_new_master_key_and_need_the_old_one_no_more() -> None:
    old, fresh = "11" * 32, "22" * 32

    def with_keys(keys: str) -> override_settings:
        return override_settings(NIRPIHAK=replace(settings.NIRPIHAK, evidence_key=keys))

    with with_keys(old):
        user = new()
        assert factors.rewrap() == 0
    with with_keys(f"{fresh} {old}"):
        tasks.rewrap_secrets()
        assert factors.rewrap() == 0
    with with_keys(fresh):
        assert factors.check(user, code())


def all_at_once(times: int, act: object) -> list[bool]:
    answers: list[bool] = []
    together = threading.Barrier(times)

    def one() -> None:
        together.wait()
        answers.append(act())  # type: ignore[operator]
        connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(times)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_of_the_same_code_many_times_at_once_one_is_taken() -> None:
    user = new()
    typed = code()
    assert sorted(all_at_once(6, lambda: factors.check(user, typed))) == [False] * 5 + [True]
    spare = factors.renew_codes(user)[0]
    assert sorted(all_at_once(6, lambda: factors.use_recovery(user, spare))) == [False] * 5 + [True]


@pytest.mark.django_db
def test_recovery_codes_are_long_hashed_and_each_others_only() -> None:
    one, other = new(), new("budi", app=False)
    codes = factors.renew_codes(one)
    assert len(set(codes)) == 10
    assert {len(each) for each in codes} == {19}
    rows: list[Model] = list(RecoveryCode.objects.all())
    assert not any(code in repr(vars(row)) for row in rows for code in (codes[0], codes[0].replace("-", "")))
    assert not factors.use_recovery(other, codes[0])
    assert not factors.use_recovery(one, "")
    assert not factors.use_recovery(one, codes[0][:-1])
    assert factors.use_recovery(one, codes[0])
    assert not factors.use_recovery(one, codes[0])
    factors.renew_codes(one)
    assert not factors.use_recovery(one, codes[1])
    assert factors.codes_left(one) == 10


@pytest.mark.django_db
def test_a_reset_ends_every_session_is_recorded_and_the_next_log_in_sets_up_anew() -> None:
    user, administrator = new(), new("tata")
    client = into(visitor())
    with pytest.raises(factors.FactorError):
        factors.reset(user, administrator, "  ")
    assert is_in(client)
    factors.reset(user, administrator, "Ponsel hilang, datang sendiri dengan kartu pegawai")
    assert not is_in(client)
    assert factors.codes_left(user) == 0
    assert first(client).headers["Location"] == "/masuk/pasang/"
    told = Event.objects.get(user=user, kind=Event.Kind.RESET)
    assert (told.by, told.reason) == (administrator, "Ponsel hilang, datang sendiri dengan kartu pegawai")
    enrol(user)
    Event.objects.create(
        user=user, kind=Event.Kind.RESET, by=administrator, reason="Ponsel hilang <b>", device="firefox/linux"
    )
    shown = into(visitor()).get("/akun/").content.decode()
    assert "oleh tata" in shown
    assert "Ponsel hilang &lt;b&gt;" in shown
