"""Invented custodians and recovery codes for the tests, under a hash made cheap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from dataclasses import replace as replaced

import pytest
from django.conf import settings as django_settings
from django.test import override_settings

from nirpihak.server.config import Settings
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.keys.models import Holder
from nirpihak.server.keys.services import holders, passphrases, turnover
from tests.server.people import institution, person

IDENTITY = {"name": "Sekar Rekaan", "address": "Jalan Contoh 7", "contact": "0800-0000-0007"}
WHY = "Nomor kontak diperlukan untuk klarifikasi."


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hash made to be slow would be most of the time of a test that unlocks a key."""
    monkeypatch.setattr(passphrases, "COST", passphrases.Cost(1, 8))


@pytest.fixture
def vault(tmp_path: object) -> Iterator[Settings]:
    """A data folder of the test's own, with a master key of its own."""
    from pathlib import Path

    data = Path(str(tmp_path)) / "data"
    data.mkdir(mode=0o700)
    chosen = replaced(django_settings.NIRPIHAK, data=data, store=str(data / "evidence"))
    with override_settings(NIRPIHAK=chosen):
        yield chosen


def phrase(officer: Officer) -> str:
    """The passphrase of an officer's key."""
    return f"frasa sandi {officer.user.get_username()} yang cukup panjang"


@dataclass
class Room:
    """An institution whose identities are kept: custodians, recovery codes, and somebody who asks."""

    institution: Institution
    custodians: list[Officer]
    recovery: list[Officer] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=dict)
    asker: Officer | None = None

    def unlocked(self, officer: Officer) -> holders.Unlocked:
        holder = holders.holder_of(officer)
        assert holder is not None
        return holders.unlock(holder, self.codes.get(officer.pk) or phrase(officer))


def holder(officer: Officer) -> Holder:
    """An officer's key."""
    found = holders.holder_of(officer)
    assert found is not None
    return found


def with_code(room: Room, officer: Officer, replaces: Holder | None = None) -> Holder:
    """A recovery code, named, made, confirmed, waiting."""
    made = holders.name_recovery(officer, room.custodians[0], replaces)
    room.codes[officer.pk] = holders.make_code(made)
    made.refresh_from_db()
    holders.confirm_code(made, room.codes[officer.pk])
    made.refresh_from_db()
    return made


def room(custodians: int = 2, recovery: int = 2, code: str = "bawaslu-contoh") -> Room:
    """An institution set up as its people would: two found it, the others are admitted."""
    at = institution(code)
    made = Room(at, [person(f"penjaga-{n}-{code}", Role.CUSTODIAN, at=at) for n in range(1, custodians + 1)])
    for each in made.custodians:
        holders.enrol(each, phrase(each))
    first, second = made.custodians[:2]
    for each in made.custodians[2:]:
        turnover.admit(holder(each), made.unlocked(first), made.unlocked(second), first)
    for number in range(1, recovery + 1):
        keeper = person(f"pemulih-{number}-{code}", Role.DECIDER, at=at)
        made.recovery.append(keeper)
        turnover.admit(with_code(made, keeper), made.unlocked(first), made.unlocked(second), first)
    made.asker = person(f"penerima-{code}", Role.INTAKE, at=at)
    return made
