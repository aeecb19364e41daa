"""The keys of the demonstration: an institution set up as its people would, with every secret to be printed.

For trying out only: whoever runs the demonstration knows both halves of everything.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.keys import codes
from nirpihak.server.keys.services import holders, turnover
from nirpihak.server.keys.services.content import KeysError


@dataclass(frozen=True, slots=True)
class Printed:
    """What is shown once: passphrases by custodian and codes by keeper (both by the officer's id)."""

    custodians: Mapping[int, str] = field(repr=False)
    recovery: Mapping[int, str] = field(repr=False)


def found(institution: Institution, custodians: Sequence[Officer], recovery: Sequence[Officer]) -> Printed:
    """Two custodians or more found the room, and recovery codes are made: afterwards identities can be taken.

    `institution` is where all of them work. Some seconds. Raises KeysError.
    """
    phrases, written = dict[int, str](), dict[int, str]()
    present = list[holders.Unlocked]()
    for officer in custodians:
        phrases[officer.pk] = " ".join(secrets.choice(codes.WORDS) for _ in range(5))
        made = holders.enrol(officer, phrases[officer.pk])
        if made.since is None:
            turnover.admit(made, *_two(present), by=custodians[0])
        present.append(holders.unlock(made, phrases[officer.pk]))
    for officer in recovery:
        named = holders.name_recovery(officer, custodians[0])
        written[officer.pk] = holders.make_code(named)
        named.refresh_from_db()
        holders.confirm_code(named, written[officer.pk])
        named.refresh_from_db()
        turnover.admit(named, *_two(present), by=custodians[0])
    if not holders.ready(institution):
        raise KeysError(holders.NOT_READY)
    return Printed(phrases, written)


def _two(present: Sequence[holders.Unlocked]) -> tuple[holders.Unlocked, holders.Unlocked]:
    return present[0], present[1]
