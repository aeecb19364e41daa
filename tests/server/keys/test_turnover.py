"""Holders come and go: nobody is let in by one alone, and losing one key loses nothing."""

from __future__ import annotations

from itertools import combinations

import pytest
from django.db import transaction
from django.utils import timezone

from nirpihak.server.institutions.models import Act, Appointment, Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.keys.models import Identity, IdentityShare, Request
from nirpihak.server.keys.services import holders, identities, openings, turnover
from nirpihak.server.keys.services.content import KeysError
from tests.server.keys.people import IDENTITY, WHY, Room, holder, phrase, room, with_code
from tests.server.keys.test_identities import opened
from tests.server.people import institution, person

pytestmark = pytest.mark.django_db


def keep(made: Room, count: int = 3) -> None:
    for number in range(1, count + 1):
        prepared = identities.prepare_identity(made.institution, IDENTITY)
        with transaction.atomic():
            prepared.keep(f"LP-2026-{number:05}")


def newcomer(name: str = "penjaga-baru") -> Officer:
    """A custodian whom the administrator has just appointed, with a key that nobody admitted yet."""
    made = person(name, Role.CUSTODIAN)
    holders.enrol(made, phrase(made))
    return made


def every_pair_opens(made: Room, *people: Officer) -> None:
    unlocked = [made.unlocked(each) for each in people]
    for identity in Identity.objects.all():
        for one, other in combinations(unlocked, 2):
            assert opened(identity, one, other) == IDENTITY


def test_the_first_two_found_the_room_and_nobody_after_them() -> None:
    first, second, third = (person(f"penjaga-{n}", Role.CUSTODIAN) for n in range(3))
    for each in (first, second, third):
        holders.enrol(each, phrase(each))
    assert holder(first).since is not None
    assert holder(second).since is not None
    assert holder(third).since is None, "the third waits for the first two"
    assert list(holders.waiting(institution())) == [holder(third)]


def test_who_is_appointed_later_reads_nothing_until_two_holders_admit() -> None:
    """A rogue administrator appoints two accomplices: they hold keys to nothing."""
    made = room()
    accomplices = [newcomer("komplotan-1"), newcomer("komplotan-2")]
    keep(made, 1)
    theirs = [holder(each) for each in accomplices]
    assert not IdentityShare.objects.filter(inner__in=theirs).exists()
    assert not IdentityShare.objects.filter(outer__in=theirs).exists()
    assert made.asker is not None
    request = openings.ask("LP-2026-00001", made.institution, made.asker, WHY)
    with pytest.raises(KeysError, match="hold no key"):
        openings.take(request, accomplices[0], phrase(accomplices[0]), WHY)
    one, other = (holders.unlock(each, phrase(each.officer)) for each in theirs)
    third = newcomer("komplotan-3")
    with pytest.raises(KeysError, match="not in force"):
        turnover.admit(holder(third), one, other, accomplices[0])
    assert holder(third).since is None


def test_a_new_custodian_opens_what_was_kept_before() -> None:
    made = room()
    keep(made)
    new = newcomer()
    first, second = made.custodians
    progress = turnover.admit(holder(new), made.unlocked(first), made.unlocked(second), first)
    assert (progress.done, progress.left, progress.total) == (3, 0, 3)
    every_pair_opens(made, new, *made.custodians, *made.recovery)
    act = Act.objects.get(kind="key.admitted", about__startswith="Penjaga-Baru")
    assert act.detail["present"] == [first.name, second.name]
    assert act.detail["fingerprint"] == holders.fingerprint(holder(new))


@pytest.mark.parametrize("present", ["custodian and code", "both codes"])
def test_losing_a_custodians_key_loses_nothing(present: str) -> None:
    made = room()
    keep(made)
    first, second = made.custodians
    turnover.leave(holder(second), second)  # The passphrase is lost; nothing of the key is needed to end it.
    assert not identities.ready(made.institution)
    holders.enrol(second, phrase(second))
    assert holder(second).since is None
    helpers = [first, made.recovery[0]] if present == "custodian and code" else made.recovery
    one, other = (made.unlocked(each) for each in helpers)
    assert turnover.admit(holder(second), one, other, second).left == 0
    assert identities.ready(made.institution)
    every_pair_opens(made, first, second, *made.recovery)
    # And by the ordinary road: one takes it up, the other consents.
    assert made.asker is not None
    request = openings.ask("LP-2026-00002", made.institution, made.asker, WHY)
    openings.take(request, second, phrase(second), WHY)
    openings.consent(request, first, phrase(first))
    assert openings.open_identity(request, second, phrase(second)) == IDENTITY


def test_both_custodians_lost_and_both_codes_bring_two_new_ones_in() -> None:
    made = room()
    keep(made, 1)
    for each in made.custodians:
        Appointment.objects.filter(officer=each).update(until=timezone.now())
    for name in ("penjaga-baru-1", "penjaga-baru-2"):
        new = newcomer(name)
        one, other = (made.unlocked(each) for each in made.recovery)
        turnover.admit(holder(new), one, other, new)
    for each in made.custodians:
        turnover.leave(holder(each), new)
    assert identities.ready(made.institution)
    every_pair_opens(made, new, *made.recovery)


def test_admitting_goes_on_where_it_was_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    made = room()
    keep(made, 5)
    monkeypatch.setattr(turnover, "CHUNK", 2)
    new = newcomer()
    first, second = made.custodians
    one, other = made.unlocked(first), made.unlocked(second)
    assert turnover.admit(holder(new), one, other, first, most=2).left == 3
    assert turnover.progress(holder(new)).done == 2

    def broken(*_: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as during:
        during.setattr(identities, "write", broken)
        with pytest.raises(RuntimeError, match="killed"):
            turnover.admit(holder(new), one, other, first)
    assert turnover.progress(holder(new)).done == 2
    assert turnover.admit(holder(new), one, other, first).left == 0
    assert Act.objects.filter(kind="key.admitted", about__startswith="Penjaga-Baru").count() == 1
    every_pair_opens(made, new, first, second)


def test_what_is_filed_meanwhile_is_sealed_to_the_new_one_too() -> None:
    made = room()
    keep(made, 1)
    before = identities.prepare_identity(made.institution, IDENTITY)
    new = newcomer()
    first, second = made.custodians
    one, other = made.unlocked(first), made.unlocked(second)
    turnover.admit(holder(new), one, other, first)
    with transaction.atomic():
        before.keep("LP-2026-00009")  # Was being filed while the new one came in.
    after = identities.prepare_identity(made.institution, IDENTITY)
    with transaction.atomic():
        after.keep("LP-2026-00010")
    assert turnover.progress(holder(new)).left == 1, "told on the custodians' page until it is done"
    assert turnover.admit(holder(new), one, other, first).left == 0
    every_pair_opens(made, new, first, second, *made.recovery)


def test_an_identity_that_two_cannot_open_stops_no_other() -> None:
    made = room()
    keep(made, 3)
    broken = Identity.objects.all()[1]
    first, second = made.custodians
    pair = [holder(first).pk, holder(second).pk]
    broken.shares.filter(inner__in=pair, outer__in=pair).delete()
    new = newcomer()
    assert turnover.admit(holder(new), made.unlocked(first), made.unlocked(second), first).left == 1
    code = made.unlocked(made.recovery[0])
    assert turnover.admit(holder(new), made.unlocked(first), code, first).left == 0


def test_nobody_is_admitted_by_one_person_or_by_another_institution() -> None:
    made, other = room(), room(code="bawaslu-lain")
    new = newcomer()
    first, second = (made.unlocked(each) for each in made.custodians)
    stranger = other.unlocked(other.custodians[0])
    own = holders.unlock(holder(new), phrase(new))
    for one, two in ((first, first), (first, stranger), (first, own)):
        with pytest.raises(KeysError):
            turnover.admit(holder(new), one, two, made.custodians[0])
    assert holder(new).since is None
    assert turnover.admit(holder(new), first, second, made.custodians[0]).left == 0


def test_who_leaves_leaves_no_key_and_no_share() -> None:
    made = room(custodians=3)
    keep(made)
    third = made.custodians[2]
    left = holder(third)
    unlocked = made.unlocked(third)
    turnover.leave(left, third)
    left.refresh_from_db()
    assert left.sealed_private is None
    assert holders.holder_of(third) is None
    assert not IdentityShare.objects.filter(inner=left).exists()
    assert not IdentityShare.objects.filter(outer=left).exists()
    with pytest.raises(KeysError, match="not in force"):
        holders.unlock(left, phrase(third))
    for identity in Identity.objects.all():
        assert opened(identity, unlocked, made.unlocked(made.custodians[0])) is None
    every_pair_opens(made, *made.custodians[:2], *made.recovery)


def test_a_key_that_is_still_needed_is_not_ended() -> None:
    made = room(custodians=2, recovery=1)
    keep(made, 1)
    first, second = made.custodians
    turnover.leave(holder(second), second)
    with pytest.raises(KeysError, match="still needed"):
        turnover.leave(holder(first), first)
    assert holder(first).sealed_private is not None


def test_a_key_is_not_ended_while_the_others_cannot_open_everything() -> None:
    made = room(custodians=2, recovery=0)
    third = newcomer()
    first, second = made.custodians
    assert turnover.admit(holder(third), made.unlocked(first), made.unlocked(second), first).left == 0
    keep(made, 2)
    IdentityShare.objects.filter(inner=holder(third)).delete()
    IdentityShare.objects.filter(outer=holder(third)).delete()
    with pytest.raises(KeysError, match="still needed"):
        turnover.leave(holder(first), first)


def test_nobody_ends_a_key_in_use_of_somebody_else() -> None:
    made = room(custodians=3)
    first, _, third = made.custodians
    for other in (third, *made.recovery):
        with pytest.raises(KeysError, match="own holder"):
            turnover.leave(holder(other), first)
    Appointment.objects.filter(officer=third).update(until=timezone.now())
    turnover.leave(holder(third), first)
    assert holders.holder_of(third) is None


def test_a_request_of_who_leaves_waits_for_somebody_else_again() -> None:
    made = room(custodians=3)
    keep(made, 1)
    first, second, third = made.custodians
    assert made.asker is not None
    request = openings.ask("LP-2026-00001", made.institution, made.asker, WHY)
    openings.take(request, first, phrase(first), WHY)
    openings.consent(request, second, phrase(second))
    turnover.leave(holder(first), first)
    request.refresh_from_db()
    assert (request.state, request.released, request.taken_by) == (Request.State.ASKED, None, None)
    openings.take(request, third, phrase(third), WHY)
    openings.consent(request, second, phrase(second))
    assert openings.open_identity(request, third, phrase(third)) == IDENTITY


def test_a_new_recovery_code_ends_the_old_one_when_it_opens_everything() -> None:
    made = room()
    keep(made)
    old = holder(made.recovery[0])
    keeper = person("pemulih-baru", Role.DECIDER)
    new = with_code(made, keeper, replaces=old)
    first, second = made.custodians
    one, other = made.unlocked(first), made.unlocked(second)
    assert turnover.admit(new, one, other, first, most=1).left == 2
    old.refresh_from_db()
    assert old.ended_at is None
    assert turnover.admit(new, one, other, first).left == 0
    old.refresh_from_db()
    assert old.ended_at is not None
    every_pair_opens(made, *made.custodians, made.recovery[1], keeper)
