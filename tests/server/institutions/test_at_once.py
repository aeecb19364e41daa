"""Two people at the same moment: a tree stays a tree, an institution keeps an administrator, a name is taken once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import connection

from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services import people, tree
from nirpihak.server.institutions.services.acts import InstitutionError
from tests.server.people import institution, person

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*actions: Callable[[], object]) -> list[bool]:
    """Which of the actions were done, each in a thread and connection of its own, begun together."""
    together = Barrier(len(actions))

    def act(action: Callable[[], object]) -> bool:
        together.wait()
        try:
            action()
        except InstitutionError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(act, actions))


def test_two_institutions_do_not_come_below_one_another() -> None:
    one, two = institution("satu"), institution("dua")
    done = at_once(
        lambda: tree.move_institution(one, two, by=None),
        lambda: tree.move_institution(two, one, by=None),
    )
    assert sorted(done) == [False, True]
    assert Institution.objects.filter(parent=None).count() == 1


def test_two_administrators_do_not_both_leave() -> None:
    one, two = person("satu", Role.ADMINISTRATOR), person("dua", Role.ADMINISTRATOR)

    def leave(who: Officer) -> Callable[[], object]:
        held = who.appointments.get()
        return lambda: people.end(held, by=who)

    assert sorted(at_once(leave(one), leave(two))) == [False, True]
    assert Role.ADMINISTRATOR in one.roles | two.roles


def test_two_superiors_are_not_above_one_another() -> None:
    one, two = person("satu"), person("dua")

    def under(who: Officer, superior: Officer) -> Callable[[], object]:
        return lambda: people.change(who, name=who.name, number="", unit=None, superior=superior, by=None)

    assert sorted(at_once(under(one, two), under(two, one))) == [False, True]


def test_clashing_roles_given_at_once_are_not_both_held() -> None:
    who = person("satu")
    done = at_once(
        lambda: people.appoint(who, Role.CUSTODIAN, by=None),
        lambda: people.appoint(who, Role.INTAKE, by=None),
    )
    assert sorted(done) == [False, True]
    assert len(who.roles) == 1


def test_one_name_is_given_once() -> None:
    homes = [institution("satu"), institution("satu"), institution("dua")]

    def opening(home: Institution) -> Callable[[], object]:
        return lambda: people.open_account("rahma", "Rahma", home, by=None)

    assert sorted(at_once(*(opening(home) for home in homes))) == [False, False, True]
    assert User.objects.count() == 1


def test_one_code_is_given_once() -> None:
    def opening(parent: Institution) -> Callable[[], object]:
        given = {"name": "Baru", "kind": "bawaslu", "region": "99.01"}
        return lambda: tree.open_institution("baru", parent=parent, by=None, **given)

    assert sorted(at_once(opening(institution("satu")), opening(institution("dua")))) == [False, True]
