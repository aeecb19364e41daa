"""Reporters' identities: sealed so that any two holders and no one alone can open them; forgotten for good.

An identity is sealed under a key of its own (AES-256-GCM, padded), and that key is kept nowhere but in shares, each
closed to two holders. What is slow happens before the report's transaction. While it is being sealed the identity is in
this process's memory, and nowhere else in the clear. Knows no report, and opens nothing: that is `openings`.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nirpihak.server.institutions.models import Institution
from nirpihak.server.keys.models import Holder, Identity, IdentityShare
from nirpihak.server.keys.services import content, holders, shares
from nirpihak.server.keys.services.content import KeysError, Ring
from nirpihak.server.keys.services.shares import Pair, Party

ready = holders.ready


@dataclass(frozen=True, slots=True)
class Prepared:
    """An identity that is sealed already and belongs to no report yet."""

    institution: Institution
    ring: Ring = field(repr=False)
    bound: bytes = field(repr=False)
    sealed: bytes = field(repr=False)
    shares: Mapping[Pair, bytes] = field(repr=False)

    def keep(self, subject: str) -> Identity:
        """Write the identity down for a report; part of the caller's transaction, with nothing slow in it."""
        made = Identity.objects.create(
            subject=subject,
            institution=self.institution,
            bound=self.ring.wrap(self.bound, _about(subject)),
            sealed=self.sealed,
        )
        # Whoever gave up a key since then gets no share of it.
        parties = {holder for pair in self.shares for holder in pair}
        here = set(Holder.objects.filter(pk__in=parties, ended_at=None).values_list("pk", flat=True))
        write(made.pk, {pair: blob for pair, blob in self.shares.items() if here.issuperset(pair)})
        return made


def prepare_identity(institution: Institution, identity: Mapping[str, Any]) -> Prepared:
    """Seal an identity (a JSON object) to the holders there are. Outside any transaction; some milliseconds.

    Raises KeysError where the institution is not ready.
    """
    known = list(holders.active(institution))
    if not holders.is_enough(known):
        raise KeysError(holders.NOT_READY)
    key, bound = content.new_report_key(), secrets.token_bytes(content.KEY)
    sealed = content.seal_json(key, dict(identity), _sealed_as(bound))
    return Prepared(institution, content.ring(institution), bound, sealed, shares.close(key, bound, parties(known)))


def has_identity(subject: str) -> bool:
    """Whether an identity is kept for a report."""
    return Identity.objects.filter(subject=subject).exists()


def unsealed(identity: Identity, key: bytes, bound: bytes) -> dict[str, Any]:
    """What was sealed, by its key. Raises KeysError."""
    opened: dict[str, Any] = content.unseal_json(key, bytes(identity.sealed), _sealed_as(bound))
    return opened


def bound_of(identity: Identity, ring: Ring) -> bytes:
    """What the identity's shares must carry. Raises KeysError where the row is not this subject's."""
    return ring.unwrap(bytes(identity.bound), _about(identity.subject))


def parties(known: Sequence[Holder]) -> list[Party]:
    """Holders as shares know them."""
    return [Party(each.pk, bytes(each.public_key or b""), each.kind == holders.CUSTODIAN) for each in known]


def write(identity: int, made: Mapping[Pair, bytes]) -> None:
    """Add shares of an identity (its id); those that are there already stay."""
    IdentityShare.objects.bulk_create(
        [
            IdentityShare(identity_id=identity, inner_id=inner, outer_id=outer, blob=blob)
            for (inner, outer), blob in made.items()
        ],
        ignore_conflicts=True,
    )


def rewrap(institution: Institution) -> int:
    """Put what binds identities under the institution's newest key; how many were under an older one."""
    ring, done = content.ring(institution), 0
    for identity in Identity.objects.filter(institution=institution).iterator(500):
        before = bytes(identity.bound)
        if not ring.is_current(before):
            after = ring.rewrap(before, _about(identity.subject))
            done += Identity.objects.filter(pk=identity.pk, bound=before).update(bound=after)
    return done


def _about(subject: str) -> str:
    return f"identity:{subject}"


def _sealed_as(bound: bytes) -> str:
    return f"identity:{bound.hex()}"
