"""Sealed identities: any two open one, nobody alone; a share fits no other; forgotten is forgotten."""

from __future__ import annotations

from itertools import combinations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from nacl.public import PrivateKey

from nirpihak.server.institutions.roles import Role
from nirpihak.server.keys.models import Identity, IdentityShare
from nirpihak.server.keys.services import content, holders, identities, openings, shares, turnover
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.keys.services.shares import Party
from tests.server.keys.people import IDENTITY, Room, holder, phrase, room
from tests.server.people import institution, person

SUBJECT = "LP-2026-00001"


def keep(made: Room, subject: str = SUBJECT) -> Identity:
    prepared = identities.prepare_identity(made.institution, IDENTITY)
    with transaction.atomic():
        return prepared.keep(subject)


def opened(identity: Identity, *present: holders.Unlocked) -> dict[str, str] | None:
    """What those who are present make of everything there is in the database."""
    ring = content.ring(identity.institution)
    bound = identities.bound_of(identity, ring)
    there = {(row.inner_id, row.outer_id): bytes(row.blob) for row in identity.shares.all()}
    key = shares.both({each.holder.pk: each.private for each in present}, there, bound)
    return None if key is None else identities.unsealed(identity, key, bound)


def test_shares_of_a_pair_open_to_both_and_to_neither_alone() -> None:
    people = {number: PrivateKey.generate() for number in range(1, 6)}
    parties = [Party(number, bytes(each.public_key), number < 4) for number, each in people.items()]
    key, bound = content.new_report_key(), content.new_report_key()
    closed = shares.close(key, bound, parties)
    assert len(closed) == 6 + 6 + 1  # three custodians in both orders, with two codes, and the codes together
    for one, other in combinations(people, 2):
        assert shares.both({one: people[one], other: people[other]}, closed, bound) == key
    for alone, private in people.items():
        assert shares.both({alone: private}, closed, bound) is None
        for (inner, outer), share in closed.items():
            if outer == alone:
                left = shares.off_outer(private, share, bound)
                with pytest.raises(KeysError):
                    shares.off_inner(private, left, bound)
            elif inner == alone:
                with pytest.raises(KeysError):
                    shares.off_outer(private, share, bound)


def test_a_share_of_another_identity_is_refused() -> None:
    one, other = PrivateKey.generate(), PrivateKey.generate()
    parties = [Party(1, bytes(one.public_key), True), Party(2, bytes(other.public_key), True)]
    closed = shares.close(content.new_report_key(), b"a" * 32, parties)
    with pytest.raises(KeysError):
        shares.off_outer(other, closed[1, 2], b"b" * 32)


@pytest.mark.django_db
def test_any_two_holders_open_an_identity_and_nobody_alone() -> None:
    made = room(custodians=3, recovery=2)
    identity = keep(made)
    people = [made.unlocked(each) for each in (*made.custodians, *made.recovery)]
    for one, other in combinations(people, 2):
        assert opened(identity, one, other) == IDENTITY
    for each in people:
        assert opened(identity, each) is None


@pytest.mark.django_db
def test_rows_put_to_another_report_open_nothing() -> None:
    """Somebody who can write to the database has the identity of one report opened under the name of another."""
    made = room()
    victim, pretext = keep(made), keep(made, "LP-2026-00002")
    Identity.objects.filter(pk=pretext.pk).update(bound=victim.bound, sealed=victim.sealed)
    for row in victim.shares.all():
        pretext.shares.filter(inner=row.inner_id, outer=row.outer_id).update(blob=row.blob)
    pretext.refresh_from_db()
    people = [made.unlocked(each) for each in made.custodians]
    with pytest.raises(KeysError):
        opened(pretext, *people)
    # And with the binding left as it was, the shares do not fit it.
    Identity.objects.filter(pk=pretext.pk).update(
        bound=content.ring(made.institution).wrap(content.new_report_key(), "identity:LP-2026-00002")
    )
    pretext.refresh_from_db()
    with pytest.raises(KeysError):
        opened(pretext, *people)


@pytest.mark.django_db
def test_no_identity_is_taken_before_the_custodians_are_complete() -> None:
    at = institution()
    first, second = (person(name, Role.CUSTODIAN) for name in ("penjaga-a", "penjaga-b"))
    for each in (first, second):
        assert not identities.ready(at)
        holders.enrol(each, phrase(each))
    assert not identities.ready(at), "with two keys, losing one would lose every identity"
    with pytest.raises(KeysError, match="not complete"):
        identities.prepare_identity(at, IDENTITY)


@pytest.mark.django_db
def test_an_institution_whose_custodian_is_gone_is_not_ready() -> None:
    made = room()
    assert identities.ready(made.institution)
    made.custodians[1].user.is_active = False
    made.custodians[1].user.save()
    assert not identities.ready(made.institution)


@pytest.mark.django_db
def test_keeping_an_identity_takes_few_queries_and_preparing_none_that_wait() -> None:
    made = room(custodians=3)
    content.ring(made.institution)  # The institution's first key is made once.
    with CaptureQueriesContext(connection) as before:
        prepared = identities.prepare_identity(made.institution, IDENTITY)
    assert len(before) == 3
    with transaction.atomic(), CaptureQueriesContext(connection) as within:
        prepared.keep(SUBJECT)
    assert len(within) <= 5, [query["sql"][:80] for query in within]
    assert IdentityShare.objects.count() == 13


@pytest.mark.django_db
def test_a_filing_beside_a_leaving_gives_no_share_to_who_left() -> None:
    made = room(custodians=3)
    prepared = identities.prepare_identity(made.institution, IDENTITY)
    left = holder(made.custodians[2])
    turnover.leave(left, made.custodians[2])
    with transaction.atomic():
        identity = prepared.keep(SUBJECT)
    assert not identity.shares.filter(inner=left).exists()
    assert not identity.shares.filter(outer=left).exists()
    assert opened(identity, made.unlocked(made.custodians[0]), made.unlocked(made.recovery[0])) == IDENTITY


@pytest.mark.django_db
def test_forgotten_leaves_nothing_that_opens() -> None:
    made = room()
    keep(made)
    keep(made, "LP-2026-00002")
    with transaction.atomic():
        openings.forget(SUBJECT)
    assert not identities.has_identity(SUBJECT)
    assert identities.has_identity("LP-2026-00002")
    assert IdentityShare.objects.count() == 7


@pytest.mark.django_db
def test_identities_follow_the_newest_key_of_the_institution() -> None:
    made = room()
    identity = keep(made)
    content.renew(made.institution)
    assert identities.rewrap(made.institution) == 1
    assert identities.rewrap(made.institution) == 0
    identity.refresh_from_db()
    assert content.ring(made.institution).is_current(bytes(identity.bound))
    assert opened(identity, *(made.unlocked(each) for each in made.custodians)) == IDENTITY


@pytest.mark.django_db
def test_nothing_prepared_shows_itself() -> None:
    prepared = identities.prepare_identity(room().institution, IDENTITY)
    assert "Sekar" not in repr(prepared)
    assert prepared.bound.hex() not in repr(prepared)
    assert b"Sekar" not in prepared.sealed
