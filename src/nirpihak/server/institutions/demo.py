"""What the demonstration starts with of institutions and people: three that are invented, with officers of every role.

Only for trying out: made by `nirpihak serve --demo` on loopback, never elsewhere. The officers log in by password
alone; their passwords are random, and kept in a file that its owner alone reads.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import User
from django.db import transaction

from nirpihak.custody.keyfiles import write_once
from nirpihak.server.institutions.models import Institution, Officer, Receiver, Unit
from nirpihak.server.institutions.roles import NAMES, Role
from nirpihak.server.institutions.services import monitors, people, receivers, tree
from nirpihak.text import Text

FILE: Final = "demo-officers"
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
PROVINCE, REGENCY, PERSONNEL = "bawaslu-prov-contoh", "bawaslu-kab-contoh", "bkpsdm-kab-contoh"


class Person(NamedTuple):
    """An invented officer: account, name, roles, unit, the account of the superior, the unit headed."""

    account: str
    name: str
    roles: tuple[Role, ...]
    unit: str
    superior: str = ""
    heads: str = ""


SECRETARIAT, BREACHES = "Sekretariat", "Bagian Penanganan Pelanggaran"
UNITS: Final[Mapping[str, tuple[str, ...]]] = {
    PROVINCE: (SECRETARIAT, BREACHES),
    REGENCY: (SECRETARIAT, BREACHES, "Panwaslu Kecamatan Contoh Utara", "Panwaslu Kecamatan Contoh Selatan"),
    PERSONNEL: (
        "Bidang Pembinaan dan Disiplin",
        "Dinas Pendidikan",
        "Dinas Kesehatan",
        "SMP Negeri 1 Contoh",
        "Puskesmas Contoh Utara",
        "Kecamatan Contoh Utara",
        "Kecamatan Contoh Selatan",
    ),
}
"""By institution, its units; the school and the health centre lie below their departments."""
BELOW: Final[Mapping[str, str]] = {
    "SMP Negeri 1 Contoh": "Dinas Pendidikan",
    "Puskesmas Contoh Utara": "Dinas Kesehatan",
}
HEADS: Final[Mapping[str, str]] = {
    "Dinas Pendidikan": "Drs. Anggrek Rekaan, M.Pd",
    "Dinas Kesehatan": "dr. Kenanga Rekaan",
    "SMP Negeri 1 Contoh": "Teratai Rekaan, S.Pd",
    "Kecamatan Contoh Utara": "Cempaka Rekaan, S.IP",
}
"""Heads without an account, by unit."""
PEOPLE: Final[Mapping[str, tuple[Person, ...]]] = {
    PROVINCE: (
        Person("prov.kelola", "Melur Contoh", (Role.ADMINISTRATOR,), SECRETARIAT),
        Person("prov.putus", "Bakti Contoh", (Role.DECIDER,), BREACHES, heads=BREACHES),
        Person("prov.terima", "Dahlia Contoh", (Role.INTAKE, Role.EXAMINER), BREACHES, "prov.putus"),
        Person("prov.jaga1", "Seruni Contoh", (Role.CUSTODIAN,), SECRETARIAT),
        Person("prov.jaga2", "Wijaya Contoh", (Role.CUSTODIAN,), SECRETARIAT),
        Person("prov.audit", "Cakra Contoh", (Role.AUDITOR,), SECRETARIAT),
    ),
    REGENCY: (
        Person("kab.kelola", "Mawar Contoh", (Role.ADMINISTRATOR,), SECRETARIAT),
        Person("kab.putus", "Teguh Contoh", (Role.DECIDER,), BREACHES, heads=BREACHES),
        Person("kab.putus2", "Kamboja Contoh", (Role.DECIDER,), SECRETARIAT, heads=SECRETARIAT),
        Person("kab.periksa", "Surya Contoh", (Role.EXAMINER,), BREACHES, "kab.putus"),
        Person("kab.terima", "Melati Contoh", (Role.INTAKE,), BREACHES, "kab.putus"),
        Person("kab.terima2", "Budi Contoh", (Role.INTAKE,), SECRETARIAT),
        Person("kab.jaga1", "Flamboyan Contoh", (Role.CUSTODIAN,), SECRETARIAT),
        Person("kab.jaga2", "Wahyu Contoh", (Role.CUSTODIAN,), SECRETARIAT),
        Person("kab.audit", "Candra Contoh", (Role.AUDITOR,), SECRETARIAT),
        Person("kab.suluh", "Asoka Contoh", (Role.OUTREACH,), SECRETARIAT),
        Person("kab.awas", "Nusa Contoh", (Role.MONITOR,), "Panwaslu Kecamatan Contoh Utara"),
    ),
    PERSONNEL: (
        Person("bkpsdm.kelola", "Sekar Contoh", (Role.ADMINISTRATOR,), "Bidang Pembinaan dan Disiplin"),
        Person(
            "bkpsdm.putus",
            "Gading Contoh",
            (Role.DECIDER,),
            "Bidang Pembinaan dan Disiplin",
            heads="Bidang Pembinaan dan Disiplin",
        ),
        Person(
            "bkpsdm.terima",
            "Kirana Contoh",
            (Role.INTAKE, Role.EXAMINER),
            "Bidang Pembinaan dan Disiplin",
            "bkpsdm.putus",
        ),
        Person("bkpsdm.jaga1", "Rinjani Contoh", (Role.CUSTODIAN,), "Dinas Pendidikan"),
        Person("bkpsdm.jaga2", "Lintang Contoh", (Role.CUSTODIAN,), "Dinas Kesehatan"),
        Person("bkpsdm.audit", "Damar Contoh", (Role.AUDITOR,), "Bidang Pembinaan dan Disiplin"),
        Person("bkpsdm.awas", "Tirta Contoh", (Role.MONITOR,), "SMP Negeri 1 Contoh"),
    ),
}
MONITORS: Final[Mapping[str, str]] = {
    "Panwaslu Kecamatan Contoh Utara": "kab.awas",
    "SMP Negeri 1 Contoh": "bkpsdm.awas",
}
"""By unit, the account of its monitor; the other units have none, and the pages say so."""
RECEIVERS: Final = (
    *((each, "99.01", REGENCY) for each in ("pemilu", "pilkada")),
    *((each, "99", PROVINCE) for each in ("pemilu", "pilkada", receivers.PRESSURE)),
    *((each, "99.01", PERSONNEL) for each in ("discipline", "ethics", "sbt")),
)


def three() -> list[Institution]:
    """The three institutions with everybody in them: province, regency, the regency's personnel office.

    Made once; what was changed on the pages since stays.
    """
    kept = passwords()
    hashed = _hashed(kept)
    with transaction.atomic():
        homes = _homes()
        for code, home in homes.items():
            if not home.officers.exists():
                _fill(home, code)
        for procedure, region, code in RECEIVERS:
            if not Receiver.objects.filter(procedure=procedure, region=region).exists():
                receivers.set_receiver(procedure, region, homes[code], by=None)
        for user in User.objects.filter(username__in=hashed):
            User.objects.filter(pk=user.pk).update(password=hashed[user.username])
    _by_password_alone(list(kept))
    return list(homes.values())


def passwords() -> dict[str, str]:
    """By account, the password; made once, kept in a file that its owner alone reads."""
    path: Path = settings.NIRPIHAK.data / FILE
    if not path.exists():
        made = {person.account: _password() for invented in PEOPLE.values() for person in invented}
        write_once(path, json.dumps(made, indent=1) + "\n")
    kept: dict[str, str] = json.loads(path.read_text("utf-8"))
    return kept


def _password() -> str:
    """59 random bits that are easily read off one window and typed into another."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def table() -> list[str]:
    """The log-ins, a line each, for whoever started the demonstration."""
    kept = passwords()
    rows = {
        each.user.username: each
        for each in Officer.objects.filter(user__username__in=kept).select_related("user", "institution")
    }
    lines = []
    for code, invented in PEOPLE.items():
        name = next((each.institution.name for each in rows.values() if each.institution.code == code), code)
        lines.append(f"{name}:")
        for person in invented:
            told = Text(
                ", ".join(NAMES[role].id for role in person.roles), ", ".join(NAMES[role].en for role in person.roles)
            )
            lines.append(f"  {person.account:<14} {kept[person.account]:<17} {told.id} ({told.en})")
    return lines


def _hashed(kept: Mapping[str, str]) -> dict[str, str]:
    """The passwords that are to be set, hashed outside of any transaction; those that are set already are left."""
    present = dict(User.objects.filter(username__in=kept).values_list("username", "password"))
    # One is looked at for all: each takes a noticeable time, and they are all set at once.
    first = next(iter(kept))
    set_already = first in present and check_password(kept[first], present[first])
    return {
        account: make_password(password)
        for account, password in kept.items()
        if not (set_already and account in present)
    }


def _homes() -> dict[str, Institution]:
    province = Institution.objects.filter(code=PROVINCE).first() or tree.open_institution(
        PROVINCE,
        parent=None,
        by=None,
        name="Bawaslu Provinsi Contoh",
        kind="bawaslu",
        region="99",
        receives=True,
        head_name="Ketua Rekaan",
        contact="Jalan Contoh 1, Kota Contoh. Telepon 0000 0001. Senin sampai Jumat, pukul 08.00-16.00.",
    )
    homes = {PROVINCE: province}
    for code, name, kind, address in (
        (REGENCY, "Bawaslu Kabupaten Contoh", "bawaslu", "Jalan Rekaan 2"),
        (PERSONNEL, "BKPSDM Kabupaten Contoh", "regency", "Jalan Rekaan 3"),
    ):
        homes[code] = Institution.objects.filter(code=code).first() or tree.open_institution(
            code,
            parent=province,
            by=None,
            name=name,
            kind=kind,
            region="99.01",
            receives=True,
            contact=f"{address}, Kabupaten Contoh. Senin sampai Jumat, pukul 08.00-16.00.",
        )
    return homes


def _fill(home: Institution, code: str) -> None:
    units: dict[str, Unit] = {}
    for name in UNITS[code]:
        above = units.get(BELOW.get(name, ""))
        units[name] = Unit.objects.filter(institution=home, name=name).first() or tree.open_unit(
            home, name, parent=above, head_name=HEADS.get(name, ""), by=None
        )
    made: dict[str, Officer] = {}
    for person in PEOPLE[code]:
        officer = people.open_account(
            person.account,
            person.name,
            home,
            unit=units[person.unit],
            superior=made.get(person.superior),
            by=None,
        ).officer
        made[person.account] = officer
        for role in person.roles:
            people.appoint(officer, role, letter="SK Peragaan", by=None)
        if person.heads:
            unit = units[person.heads]
            tree.change_unit(unit, name=unit.name, parent=unit.parent, head=officer, by=None)
    for name, account in MONITORS.items():
        if name in units and account in made:
            monitors.appoint(units[name], made[account], letter="SK Peragaan", by=None)


def _by_password_alone(accounts: list[str]) -> None:
    from nirpihak.server.accounts.services import factors

    for user in User.objects.filter(username__in=accounts):
        factors.waive(user)
