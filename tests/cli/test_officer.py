"""`nirpihak officer`: accounts are opened, changed and closed; weak passwords and clashing roles are refused."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result
from django.contrib.auth.models import User

from nirpihak.cli import main
from nirpihak.cli.officer import ROLES
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services import setup
from tests.server.people import institution

pytestmark = pytest.mark.django_db

PASSWORD = "kata sandi yang panjang"


@pytest.fixture(autouse=True)
def _set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    # The tests have Django set up already, and its test database is no file to bring up to date.
    monkeypatch.setattr("nirpihak.cli.server.set_up", lambda lang: None)


@pytest.fixture(autouse=True)
def _home() -> Institution:
    return institution("bawaslu-contoh")


def run(*arguments: str, given: str = PASSWORD + "\n", code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["officer", *arguments], given, env={"COLUMNS": "200", "NIRPIHAK_LANG": None})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    assert len(result.output.strip().splitlines()) <= 2 or code == 2, result.output
    return result


def roles(name: str) -> set[Role]:
    return set(Officer.objects.get(user__username=name).roles)


def lets_in(name: str, password: str) -> bool:
    user = User.objects.get(username=name)
    return user.is_active and user.check_password(password)


def test_every_role_can_be_given() -> None:
    assert set(ROLES) == {str(role) for role in Role}


def test_an_account_is_opened_for_the_only_institution_and_lets_its_officer_in() -> None:
    assert "belum ada peran" in run("rahma").output
    officer = Officer.objects.get()
    assert (officer.name, officer.institution.code) == ("rahma", "bawaslu-contoh")
    assert (officer.user.is_staff, officer.user.is_superuser) == (False, False)
    assert lets_in("rahma", PASSWORD)


def test_an_account_is_opened_with_all_that_it_is() -> None:
    far = institution("lain-contoh")
    given = ("--institution", "lain-contoh", "--name", "Rahma Contoh", "--number", "1990 0101", "--role", "intake")
    result = run("rahma", *given, "--role", "examiner", "--lang", "en")
    assert "Rahma Contoh, lain-contoh: examiner, intake officer" in result.output
    officer = Officer.objects.get()
    assert (officer.institution, officer.name, officer.number) == (far, "Rahma Contoh", "1990 0101")
    assert roles("rahma") == {Role.INTAKE, Role.EXAMINER}


def test_which_institution_must_be_said_where_there_are_several() -> None:
    institution("lain-contoh")
    assert "--institution" in run("rahma", code=2).output
    assert "tidak ada instansi mana" in run("rahma", "--institution", "mana", code=2).output
    assert not User.objects.exists()


def test_the_roles_given_become_all_and_the_password_stays() -> None:
    run("rahma", "--role", "intake", "--role", "examiner")
    run("rahma", "--role", "decider", given="")
    assert roles("rahma") == {Role.DECIDER}
    run("rahma", "--role", "custodian", given="")
    assert roles("rahma") == {Role.CUSTODIAN}
    assert lets_in("rahma", PASSWORD)
    run("rahma", given="kata sandi lain yang panjang\n")
    assert roles("rahma") == {Role.CUSTODIAN}
    assert lets_in("rahma", "kata sandi lain yang panjang")


def test_roles_that_clash_are_refused_in_one_line() -> None:
    result = run("rahma", "--role", "administrator", "--role", "custodian", code=2)
    assert "pengelola instansi" in result.output
    assert "penjaga identitas" in result.output
    assert not User.objects.exists()


def test_an_officer_moves_and_leaves_the_roles_behind() -> None:
    run("rahma", "--role", "intake")
    institution("lain-contoh")
    run("rahma", "--institution", "lain-contoh", given="")
    assert Officer.objects.get().institution.code == "lain-contoh"
    assert roles("rahma") == set()


def test_a_code_is_printed_instead_of_asking_for_a_password() -> None:
    line = run("rahma", "--role", "administrator", "--code", given="").output.strip().splitlines()[-1]
    setup.choose("rahma", line.rpartition(" ")[2], PASSWORD)
    assert lets_in("rahma", PASSWORD)
    run("rahma", "--code", given="")
    assert not lets_in("rahma", PASSWORD)


def test_a_closed_account_lets_nobody_in_and_keeps_its_number() -> None:
    run("rahma", "--role", "intake")
    number = User.objects.get().pk
    run("rahma", "--close", given="")
    assert not lets_in("rahma", PASSWORD)
    run("rahma")
    assert User.objects.get().pk == number
    assert roles("rahma") == set()
    assert lets_in("rahma", PASSWORD)


def test_an_account_that_works_nowhere_is_given_an_institution() -> None:
    User.objects.create_user("lama", password="kata sandi lama sekali")
    run("lama", "--role", "examiner")
    assert roles("lama") == {Role.EXAMINER}
    assert lets_in("lama", PASSWORD)


@pytest.mark.parametrize("weak", ["", "pendek\n", "password1234\n"])
def test_a_weak_password_is_refused(weak: str) -> None:
    result = run("rahma", given=weak, code=2)
    assert len(result.output.strip().splitlines()) == 1
    assert not User.objects.exists()


def test_what_cannot_be_is_refused() -> None:
    assert "tidak ada akun siapa" in run("siapa", "--close", code=2).output
    run("nama dengan spasi", code=2)
    run("rahma", "--role", "semua", code=2)
    assert "nomor pegawai" in run("rahma", "--number", "12", code=2).output
    assert not User.objects.exists()
