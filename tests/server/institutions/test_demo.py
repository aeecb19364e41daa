"""The demonstration's institutions and officers: whole, invented, made once, and let in by password alone."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.test import override_settings

from nirpihak.server.accounts.services import factors
from nirpihak.server.config import Settings
from nirpihak.server.institutions import demo
from nirpihak.server.institutions.models import Act, Institution, Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services import monitors, receivers
from tests.server.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house(tmp_path: Path) -> Iterator[Settings]:
    chosen = replace(django_settings.NIRPIHAK, data=tmp_path, demo=True)
    with override_settings(NIRPIHAK=chosen):
        yield chosen


def test_three_institutions_stand_with_people_for_every_role(house: Settings) -> None:
    made = demo.three()
    assert [each.code for each in made] == [demo.PROVINCE, demo.REGENCY, demo.PERSONNEL]
    held = {role for officer in Officer.objects.all() for role in officer.roles}
    assert held == set(Role)
    for home in made:
        custodians = [officer for officer in home.officers.all() if Role.CUSTODIAN in officer.roles]
        assert len(custodians) == 2
    assert all("Contoh" in officer.name for officer in Officer.objects.all())
    lacking = monitors.without_monitor(made[0])
    assert made[0] in lacking.institutions
    assert 5 < len(lacking.units) < 15
    for procedure in receivers.PROCEDURES:
        assert receivers.receiver_of(procedure, "99.01") is not None
    away = receivers.away_from(Institution.objects.get(code=demo.PERSONNEL))
    assert away is not None
    assert away.code == demo.PROVINCE


def test_it_is_made_once_and_keeps_what_was_changed(house: Settings) -> None:
    demo.three()
    acts, first = Act.objects.count(), demo.passwords()
    Institution.objects.filter(code=demo.REGENCY).update(name="Nama Lain")
    demo.three()
    assert (Act.objects.count(), demo.passwords()) == (acts, first)
    assert Institution.objects.filter(name="Nama Lain").exists()


def test_the_passwords_stand_in_a_file_for_its_owner_alone_and_let_their_officers_in(house: Settings) -> None:
    demo.three()
    path = house.data / demo.FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.unlink()
    demo.three()
    kept = demo.passwords()
    assert len(set(kept.values())) == len(kept) == Officer.objects.count()
    lines = "\n".join(demo.table())
    for account, password in kept.items():
        user = User.objects.get(username=account)
        assert user.check_password(password)
        assert not factors.needed(user)
        assert account in lines
        assert password in lines
    assert factors.needed(person("lain").user)
