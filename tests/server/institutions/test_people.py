"""People: accounts, the one-time code, roles and their clashes, monitors, receivers; each change is on record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from nirpihak.server.institutions.models import Act, Appointment, Institution, Monitor, Officer, Unit, current
from nirpihak.server.institutions.roles import APART, Role
from nirpihak.server.institutions.roles import NAMES as ROLE_NAMES
from nirpihak.server.institutions.services import monitors, people, receivers, setup, tree
from nirpihak.server.institutions.services.acts import NAMES, InstitutionError, Kind
from tests.server.people import institution, person, unit

pytestmark = pytest.mark.django_db

PASSWORD = "empat kata yang panjang"


def kinds() -> list[str]:
    return list(Act.objects.order_by("pk").values_list("kind", flat=True))


def refused(action: Callable[..., object], *arguments: Any, **named: Any) -> InstitutionError:
    before = kinds()
    with pytest.raises(InstitutionError) as caught:
        action(*arguments, **named)
    assert kinds() == before
    return caught.value


def test_every_act_has_its_words() -> None:
    assert set(NAMES) == set(Kind)


# ---------------------------------------------------------------- accounts


def test_an_account_is_opened_and_its_officer_alone_chooses_the_password() -> None:
    opened = people.open_account("rahma", " Rahma  Contoh ", institution(), number="19900101", by=None)
    user = opened.officer.user
    assert (opened.officer.name, user.is_staff, user.is_superuser) == ("Rahma Contoh", False, False)
    assert not user.has_usable_password()
    assert refused(setup.choose, "rahma", "salah-kode", PASSWORD).field == "code"
    assert refused(setup.choose, "siapa", opened.code, PASSWORD).field == "code"
    for weak in ("pendek", "password1234"):
        assert refused(setup.choose, "rahma", opened.code, weak).field == "password"
    setup.choose("rahma", f" {opened.code} ", PASSWORD)
    assert User.objects.get().check_password(PASSWORD)
    assert refused(setup.choose, "rahma", opened.code, "kata sandi yang lain").field == "code"
    assert kinds() == ["account.opened", "password.set"]


def test_a_new_code_takes_the_password_away() -> None:
    officer = people.open_account("rahma", "Rahma", institution(), by=None).officer
    first = people.new_code(officer, by=None).code
    setup.choose("rahma", first, PASSWORD)
    second = people.new_code(officer, by=person("admin")).code
    assert not User.objects.get(username="rahma").has_usable_password()
    refused(setup.choose, "rahma", first, PASSWORD)
    setup.choose("rahma", second, PASSWORD)
    refused(people.new_code, officer, by=officer)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"username": "dua kata"}, "username"),
        ({"username": ""}, "username"),
        ({"username": "ADA"}, "username"),
        ({"name": " "}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"number": "12"}, "number"),
        ({"number": "1" * 33}, "number"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_its_field(given: dict[str, str], field: str) -> None:
    person("ada")
    wanted = {"username": "baru", "name": "Baru Contoh", **given}
    assert refused(people.open_account, institution=institution(), by=None, **wanted).field == field
    assert Officer.objects.count() == 1


def test_unit_and_superior_are_of_the_same_institution_and_make_no_ring() -> None:
    far = institution("lain-contoh")
    refused(people.open_account, "baru", "Baru", institution(), unit=unit("Jauh", far), by=None)
    refused(people.open_account, "baru", "Baru", institution(), superior=person("jauh", at=far), by=None)
    top = people.open_account("atas", "Atas", institution(), by=None).officer
    low = people.open_account("bawah", "Bawah", institution(), superior=top, by=None).officer

    def under(officer: Officer, superior: Officer) -> object:
        return people.change(officer, name=officer.name, number="", unit=None, superior=superior, by=None)

    assert refused(under, top, low).field == "superior"
    assert refused(under, top, top).field == "superior"


def test_a_number_that_changed_is_told_without_the_number() -> None:
    officer = person("rahma")
    people.change(officer, name="Rahma", number="19900101", unit=None, superior=None, by=None)
    assert "19900101" not in str(Act.objects.get().detail)


def test_a_closed_account_ends_everything_and_opens_again_without_roles() -> None:
    officer = person("rahma", Role.INTAKE)
    below = person("bawah", superior=officer)
    office = unit("Dinas")
    Unit.objects.filter(pk=office.pk).update(head=officer)
    monitors.appoint(office, officer, by=None)
    client = Client()
    client.force_login(officer.user)
    people.close(officer, by=None)
    people.close(officer, by=None)
    assert not User.objects.get(username="rahma").is_active
    assert not officer.roles
    assert not Monitor.objects.filter(current()).exists()
    below.refresh_from_db()
    office.refresh_from_db()
    assert below.superior is None
    assert office.head is None
    assert kinds().count("account.closed") == 1
    refused(people.appoint, officer, Role.INTAKE, by=None)
    refused(people.new_code, officer, by=None)
    again = people.reopen(officer, by=None)
    assert not again.officer.roles
    setup.choose("rahma", again.code, PASSWORD)


def test_who_moves_leaves_every_role_behind() -> None:
    officer, far = person("rahma", Role.INTAKE, unit=unit()), institution("lain-contoh")
    monitors.appoint(unit(), officer, by=None)
    moved = people.move(officer, far, unit=unit("Baru", far), by=None)
    assert (moved.institution, moved.roles, moved.unit) == (far, frozenset(), unit("Baru", far))
    people.move(officer, far, by=None)
    assert [kinds().count(each) for each in ("role.ended", "monitor.ended", "account.moved")] == [2, 1, 2]


# ---------------------------------------------------------------- roles


def test_a_role_is_given_once_with_its_letter_and_ends_without_being_deleted() -> None:
    officer, admin = person("rahma"), person("admin", Role.ADMINISTRATOR)
    made = people.appoint(officer, Role.INTAKE, letter="SK-01/2026", by=admin)
    assert people.appoint(officer, Role.INTAKE, by=admin) == made
    assert officer.roles == {Role.INTAKE}
    people.end(made, by=admin)
    people.end(made, by=admin)
    assert not officer.roles
    row = Appointment.objects.get(pk=made.pk)
    assert (row.letter, row.by, row.until is not None) == ("SK-01/2026", admin, True)
    assert kinds() == ["role.appointed", "role.ended"]


@pytest.mark.parametrize(("one", "other"), APART, ids=lambda role: str(role))
def test_roles_that_must_stay_apart_are_refused_and_both_are_named(one: Role, other: Role) -> None:
    for first, second in ((one, other), (other, one)):
        officer = person(f"orang-{first}", first)
        error = refused(people.appoint, officer, second, by=None)
        assert error.field == "role"
        for role in (first, second):
            assert ROLE_NAMES[role].id in error.reason.id
            assert ROLE_NAMES[role].en in error.reason.en


def test_nobody_appoints_themselves() -> None:
    admin = person("admin", Role.ADMINISTRATOR)
    assert refused(people.appoint, admin, Role.INTAKE, by=admin).field == "role"


def test_the_last_administrator_stays_until_there_is_another() -> None:
    admin = person("admin", Role.ADMINISTRATOR)
    held = admin.appointments.get()
    refused(people.end, held, by=admin)
    refused(people.close, admin, by=admin)
    refused(people.move, admin, institution("lain-contoh"), by=admin)
    second = person("kedua", Role.ADMINISTRATOR)
    second.user.is_active = False
    second.user.save()
    refused(people.end, held, by=admin)
    second.user.is_active = True
    second.user.save()
    people.end(held, by=admin)
    assert not admin.roles
    # The operator of the server can always do it: a new one is made there too.
    people.end(second.appointments.get(), by=None)


# ---------------------------------------------------------------- monitors


def test_a_unit_has_one_monitor_and_the_role_comes_and_goes_with_the_units() -> None:
    first, second = person("satu"), person("dua")
    one, two = unit("Satu"), unit("Dua")
    held = monitors.appoint(one, first, letter="SK-02", by=None)
    assert monitors.appoint(one, first, by=None) == held
    other = monitors.appoint(two, first, by=None)
    assert first.roles == {Role.MONITOR}
    monitors.appoint(one, second, by=None)
    found = monitors.monitor_of(one)
    assert found is not None
    assert found.officer == second
    assert first.roles == second.roles == {Role.MONITOR}
    monitors.end(other, by=None)
    monitors.end(other, by=None)
    assert not first.roles
    assert kinds().count("monitor.ended") == 2
    far = institution("lain-contoh")
    refused(monitors.appoint, one, person("jauh", at=far), by=None)


def test_who_has_no_monitor_is_seen_over_the_tree() -> None:
    top = institution("atas", region="99")
    low = institution("bawah", parent=top)
    bare = institution("tanpa-unit", parent=top)
    beside = institution("sebelah")
    one, two = unit("Satu", low), unit("Dua", low)
    unit("Jauh", beside)
    lacking = monitors.without_monitor(top)
    assert ({*lacking.institutions}, {*lacking.units}) == ({top, low, bare}, {one, two})
    watcher = person("awas", at=low)
    monitors.appoint(one, watcher, by=None)
    lacking = monitors.without_monitor(top)
    assert ({*lacking.institutions}, {*lacking.units}) == ({top, bare}, {two})
    people.close(watcher, by=None)
    assert {*monitors.without_monitor(low).units} == {one, two}


# ---------------------------------------------------------------- receivers


@pytest.fixture
def line() -> list[Institution]:
    whole = institution("pusat", region="")
    province = institution("provinsi", region="99", parent=whole)
    return [whole, province, institution("kabupaten", region="99.01", parent=province)]


def test_the_nearest_region_upward_receives(line: list[Institution]) -> None:
    whole, province, regency = line
    assert receivers.receiver_of("pemilu", "99.01") is None
    receivers.set_receiver("pemilu", "", whole, by=None)
    receivers.set_receiver("pemilu", "99", province, by=None)
    receivers.set_receiver("pilkada", "99.01", regency, by=None)
    assert receivers.receiver_of("pemilu", "99.01") == province
    assert receivers.receiver_of("pemilu", "32.04") == whole
    row = receivers.set_receiver("pemilu", "99.01", regency, by=None)
    receivers.set_receiver("pemilu", "99.01", regency, by=None)
    assert receivers.receiver_of("pemilu", "99.01") == regency
    Institution.objects.filter(pk=regency.pk).update(receives=False)
    assert receivers.receiver_of("pemilu", "99.01") == province
    refused(receivers.set_receiver, "pemilu", "99.02", regency, by=None)
    receivers.set_receiver("pemilu", "99.01", province, by=None)
    receivers.end_receiver(row, by=None)
    receivers.end_receiver(row, by=None)
    assert receivers.receiver_of("pemilu", "99.01") == province
    assert refused(receivers.set_receiver, "pemilu", "98", whole, by=None).field == "region"


def test_above_is_the_nearest_that_receives(line: list[Institution]) -> None:
    whole, province, regency = line
    assert receivers.above(regency) == province
    Institution.objects.filter(pk=province.pk).update(receives=False)
    assert receivers.above(regency) == whole
    assert receivers.above(whole) is None


def test_pressure_goes_away_from_the_institution_it_came_from(line: list[Institution]) -> None:
    whole, province, regency = line
    assert receivers.away_from(regency) == province
    assert receivers.away_from(whole, unit("Dinas", regency)) == province
    assert receivers.away_from(whole) is None
    beside = institution("sebelah", region="99.01")
    receivers.set_receiver(receivers.PRESSURE, "99.01", beside, by=None)
    assert receivers.away_from(regency) == beside
    assert receivers.away_from(beside) == regency
    low = institution("bawah", region="99.01", parent=beside)
    receivers.set_receiver(receivers.PRESSURE, "99.01", low, by=None)
    assert receivers.away_from(beside) == regency
    tree.close_institution(low, by=None)
    alone = institution("sendiri", region="32.01")
    assert receivers.away_from(alone) == whole
