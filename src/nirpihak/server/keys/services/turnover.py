"""Letting a holder in, and letting one go: identities are sealed to the new pairs, or their pairs are taken away.

Whoever is let in is admitted by two who hold a key: two custodians, a custodian with a recovery code, or both recovery
codes. Nothing of their keys is kept: what is left over after `MOST` identities is done when both come again, and it can
be broken off anywhere. New identities are sealed to whoever was admitted from that moment on.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.services.acts import Kind
from nirpihak.server.keys.models import Holder, Identity, IdentityShare, Request
from nirpihak.server.keys.services import content, holders, identities, shares
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.keys.services.holders import Unlocked
from nirpihak.text import Text

MOST: Final = 1000
"""Identities that one sending of both secrets does: some seconds."""
CHUNK: Final = 50
"""Identities in one transaction."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many identities a holder's key can help to open, and how many it cannot yet."""

    done: int
    left: int

    @property
    def total(self) -> int:
        return self.done + self.left


def progress(holder: Holder) -> Progress:
    """How far the shares of an admitted holder have come."""
    total = Identity.objects.filter(institution=holder.institution_id).count()
    left = lacking(holder).count()
    return Progress(total - left, left)


def is_whole(institution: Institution) -> bool:
    """Whether every identity is sealed to every pair there is now: one look, for a page that is opened often."""
    known = list(holders.active(institution))
    here = [each.pk for each in known]
    wanted = Identity.objects.filter(institution=institution).count() * len(shares.pairs(identities.parties(known)))
    of_these = IdentityShare.objects.filter(identity__institution=institution, inner__in=here, outer__in=here)
    return of_these.count() >= wanted


def lacking(holder: Holder) -> QuerySet[Identity]:
    """The identities that have not every pair of this holder with the other admitted ones."""
    others = list(holders.active(holder.institution).exclude(pk=holder.pk))
    twice = sum(each.kind == holder.kind == holders.CUSTODIAN for each in others)
    here = [each.pk for each in others]
    its_own = Q(shares__inner=holder, shares__outer__in=here) | Q(shares__outer=holder, shares__inner__in=here)
    counted = Identity.objects.filter(institution=holder.institution_id).annotate(held=Count("shares", filter=its_own))
    return counted.filter(held__lt=len(others) + twice)


def admit(candidate: Holder, one: Unlocked, other: Unlocked, by: Officer, most: int = MOST) -> Progress:
    """Let a holder in, or go on with it: seals up to `most` identities to the holder's pairs. Raises KeysError.

    Slow, and outside any transaction: each `CHUNK` is one of its own. Asked again it goes on where it stopped.
    """
    _checked(candidate, one, other)
    with transaction.atomic():
        Institution.objects.select_for_update().get(pk=candidate.institution_id)
        _still_active(one, other)
        first = Holder.objects.filter(pk=candidate.pk, since=None, ended_at=None).exclude(confirmed_at=None)
        if first.update(since=timezone.now()):
            holders.record(
                Kind.KEY_ADMITTED, candidate, by, present=[one.holder.officer.name, other.holder.officer.name]
            )
    candidate.refresh_from_db()
    if candidate.since is None or candidate.ended_at is not None:
        raise KeysError(Text("kunci ini tidak lagi menunggu", "this key does not wait any more"))
    after = 0
    while most > 0 and (found := list(lacking(candidate).filter(pk__gt=after).order_by("pk")[: min(CHUNK, most)])):
        _seal(candidate, found, one, other)
        after, most = found[-1].pk, most - len(found)
    now = progress(candidate)
    if now.left == 0 and candidate.replaces is not None and candidate.replaces.ended_at is None:
        end(candidate.replaces, by)
    return now


def _seal(candidate: Holder, found: list[Identity], one: Unlocked, other: Unlocked) -> None:
    """Give each identity the pairs it lacks of the candidate; one that these two cannot open is passed over."""
    ring = content.ring(candidate.institution)
    known = identities.parties(list(holders.active(candidate.institution)))
    wanted = [pair for pair in shares.pairs(known) if candidate.pk in pair]
    privates = {each.holder.pk: each.private for each in (one, other)}
    there: dict[int, dict[shares.Pair, bytes]] = defaultdict(dict)
    of_these = Q(inner__in=privates, outer__in=privates) | Q(inner=candidate) | Q(outer=candidate)
    for row in IdentityShare.objects.filter(of_these, identity__in=found):
        there[row.identity_id][row.inner_id, row.outer_id] = bytes(row.blob)
    made: dict[int, dict[shares.Pair, bytes]] = {}
    for identity in found:
        bound = identities.bound_of(identity, ring)
        key = shares.both(privates, there[identity.pk], bound)
        if key is not None:
            missing = [pair for pair in wanted if pair not in there[identity.pk]]
            made[identity.pk] = shares.close(key, bound, known, missing)
    with transaction.atomic():
        kept = set(Identity.objects.filter(pk__in=made).values_list("pk", flat=True))
        for pk, pairs in made.items():
            if pk in kept:
                identities.write(pk, pairs)


def may_end(holder: Holder, by: Officer) -> bool:
    """Whether somebody may end a key: one's own, one that was never admitted, one of a custodian who is no more."""
    if by.institution_id != holder.institution_id or holder.ended_at is not None:
        return False
    gone = holder.kind == holders.CUSTODIAN and not holders.at_work([holder])
    return holder.officer_id == by.pk or holder.since is None or gone


def leave(holder: Holder, by: Officer) -> None:
    """End a key, one's own or of a custodian who is no more; a lost one too. Raises KeysError where it is needed."""
    if not may_end(holder, by):
        raise KeysError(
            Text(
                "hanya pemegangnya sendiri yang mengakhiri kunci yang masih dipakai",
                "a key in use is ended by its own holder alone",
            )
        )
    end(holder, by)


def end(holder: Holder, by: Officer) -> None:
    """End a key: its private part and its pairs are destroyed. Raises KeysError where others could not go on."""
    with transaction.atomic():
        Institution.objects.select_for_update().get(pk=holder.institution_id)
        others = list(holders.active(holder.institution).exclude(pk=holder.pk).values_list("pk", flat=True))
        if holder.since is not None and Identity.objects.filter(institution=holder.institution_id).exists():
            _enough_without(holder, others)
        ended = Holder.objects.filter(pk=holder.pk, ended_at=None)
        if not ended.update(ended_at=timezone.now(), sealed_private=None):
            return
        again = {"state": Request.State.ASKED, "taken_by": None, "taken_at": None, "taken_reason": ""}
        again |= {"holder": None, "released": None, "until": None, "answered_by": None, "answered_at": None}
        Request.objects.filter(holder=holder, state__in=[Request.State.TAKEN, Request.State.CONSENTED]).update(**again)
        holders.record(Kind.KEY_ENDED, holder, by)
    sweep()


def sweep() -> int:
    """Take away the shares of keys that have ended, in small transactions; how many there were."""
    ended = Holder.objects.exclude(ended_at=None)
    theirs = IdentityShare.objects.filter(Q(inner__in=ended) | Q(outer__in=ended))
    done = 0
    while pks := list(theirs.values_list("pk", flat=True)[: CHUNK * 20]):
        done += IdentityShare.objects.filter(pk__in=pks).delete()[0]
    return done


def _enough_without(holder: Holder, others: list[int]) -> None:
    between = IdentityShare.objects.filter(identity=OuterRef("pk"), inner__in=others, outer__in=others)
    lost = Identity.objects.filter(~Exists(between), institution=holder.institution_id).count()
    if len(others) < holders.CUSTODIANS or lost:
        raise KeysError(
            Text(
                "kunci ini masih diperlukan: tanpa dia, identitas yang tersimpan tidak dapat dibuka lagi; "
                "terima dulu pemegang kunci yang lain",
                "this key is still needed: without it, identities that are kept could not be opened any more; "
                "admit another holder first",
            )
        )


def _checked(candidate: Holder, one: Unlocked, other: Unlocked) -> None:
    present = {one.holder.pk, other.holder.pk}
    people = {one.holder.officer_id, other.holder.officer_id, candidate.officer_id}
    if len(present) != 2 or len(people) != 3:
        raise KeysError(
            Text("harus dua pemegang kunci yang berbeda, selain dia", "it takes two different holders besides this one")
        )
    if {one.holder.institution_id, other.holder.institution_id} != {candidate.institution_id}:
        raise KeysError(Text("kunci itu milik instansi lain", "that key belongs to another institution"))
    if candidate.confirmed_at is None:
        raise KeysError(Text("kodenya belum dibuat", "its code was not made yet"))


def _still_active(one: Unlocked, other: Unlocked) -> None:
    present = Holder.objects.filter(pk__in=[one.holder.pk, other.holder.pk], ended_at=None).exclude(since=None)
    if present.count() != 2:
        raise KeysError(Text("kunci itu tidak berlaku", "that key is not in force"))
