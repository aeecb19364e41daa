"""`nirpihak officer`: accounts are opened, changed and closed; weak passwords are refused."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result
from django.contrib.auth.models import User
from django.test import Client

from nirpihak.cli import main

pytestmark = pytest.mark.django_db

PASSWORD = "kata sandi yang panjang"


@pytest.fixture(autouse=True)
def _set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    # The tests have Django set up already, and its test database is no file to bring up to date.
    monkeypatch.setattr("nirpihak.cli.server.set_up", lambda lang: None)


def run(*arguments: str, given: str = PASSWORD + "\n", code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["officer", *arguments], given, env={"COLUMNS": "200", "NIRPIHAK_LANG": None})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def permissions(name: str) -> set[str]:
    return {each.rpartition(".")[2] for each in User.objects.get(username=name).get_user_permissions()}


def test_an_account_is_opened_and_lets_its_officer_in() -> None:
    assert "petugas nomor" in run("rahma").output
    assert permissions("rahma") == {"view_exhibit"}
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser) == (False, False)
    assert Client().login(username="rahma", password=PASSWORD)


def test_what_it_may_do_is_changed_with_the_password_and_else_stays() -> None:
    run("rahma", "--may", "receive", "--may", "export")
    assert permissions("rahma") == {"view_exhibit", "receive_evidence", "export_evidence"}
    run("rahma", given="kata sandi lain yang panjang\n")
    assert permissions("rahma") == {"view_exhibit", "receive_evidence", "export_evidence"}
    assert not Client().login(username="rahma", password=PASSWORD)
    run("rahma", "--may", "erase")
    assert permissions("rahma") == {"view_exhibit", "erase_evidence"}


def test_a_closed_account_lets_nobody_in_and_keeps_its_number() -> None:
    run("rahma")
    number = User.objects.get().pk
    run("rahma", "--close", given="")
    assert not Client().login(username="rahma", password=PASSWORD)
    run("rahma")
    assert User.objects.get().pk == number
    assert Client().login(username="rahma", password=PASSWORD)


@pytest.mark.parametrize("weak", ["", "pendek\n", "password1234\n"])
def test_a_weak_password_is_refused(weak: str) -> None:
    result = run("rahma", given=weak, code=2)
    assert len(result.output.strip().splitlines()) == 1
    assert not User.objects.exists()


def test_what_cannot_be_is_refused() -> None:
    assert "tidak ada akun siapa" in run("siapa", "--close", code=2).output
    run("nama dengan spasi", code=2)
    run("rahma", "--may", "semua", code=2)
    assert not User.objects.exists()
