"""Growing pauses after wrong tries: for one person from one address, and for one address as a whole, far later.

Nobody is ever shut out of an account as such, so nobody can shut another out: whoever tries a name from elsewhere
pauses that pair alone; a person who got in from an address today is heard there whatever others at the same address try
with other names; and a browser that the person got in with before has a count of its own (`browsers`). A try is counted
before it is looked at and given back where it was right, so that many at once count like one after another. Knows no
address: keys come from `visitors`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from nirpihak.server.accounts.models import Pause

FORGOTTEN: Final = timedelta(hours=24)
"""After this long without a try they begin anew."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`free` tries without a pause; then `first`, doubled with each further one, `longest` at most."""

    free: int
    first: timedelta
    longest: timedelta

    def pause(self, wrong: int) -> timedelta:
        """How long nothing is heard after so many wrong tries."""
        if wrong < self.free:
            return timedelta(0)
        doubled: int = 2 ** min(wrong - self.free, 20)
        return min(self.first * doubled, self.longest)


PAIR: Final = Rule(free=5, first=timedelta(minutes=1), longest=timedelta(hours=1))
ADDRESS: Final = Rule(free=100, first=timedelta(minutes=1), longest=timedelta(minutes=15))


@dataclass(frozen=True, slots=True)
class Heard:
    """A try that may be looked at; or, with `until`, one that may not."""

    pair: tuple[str, str]
    address: tuple[str, str]
    known: bool
    until: datetime | None = None


def begin(scope: str, pair: str, address: str, *, familiar: bool = False) -> Heard:
    """Count a try of a person from an address, unless there is a pause. `pair` and `address` are daily keys.

    `familiar`: the pair is a person and a browser that is known for that person; the address then does not matter.
    """
    keys = (scope, pair), ("address", address)
    with transaction.atomic():
        # Always the address first: two that hold each other's row would wait for ever.
        everybody = _locked(*keys[1])
        familiar = familiar or _of(keys[0]).filter(known=True).exists()
        if not familiar and (until := _until(everybody)):
            # Nothing is written for a name: whoever tries many cannot fill the table.
            return Heard(*keys, familiar, until)
        mine = _locked(*keys[0])
        if until := _until(mine):
            return Heard(*keys, familiar, until)
        _count(mine, PAIR)
        _count(everybody, ADDRESS)
    return Heard(*keys, familiar)


def right(heard: Heard, *, known: bool = False) -> None:
    """The try was right: it counts no more, and the pair begins anew. `known`: the person is in."""
    with transaction.atomic():
        _take_back(heard.address, ADDRESS)
        _of(heard.pair).update(wrong=0, until=None, **({"known": True} if known else {}))


def unheard(heard: Heard) -> None:
    """The try was not looked at after all: it counts for nothing."""
    with transaction.atomic():
        _take_back(heard.address, ADDRESS)
        _take_back(heard.pair, PAIR)


def known(scope: str, pair: str) -> None:
    """The person got in from this address today."""
    Pause.objects.filter(scope=scope, key=pair).update(known=True)


def forget() -> int:
    """Take away what was not touched for a day. How many there were."""
    return Pause.objects.filter(last_at__lt=timezone.now() - FORGOTTEN).delete()[0]


def _take_back(keys: tuple[str, str], rule: Rule) -> None:
    _of(keys).update(wrong=Greatest(F("wrong") - 1, 0))
    # A pause that only this try began is taken back with it; one that others began stays.
    _of(keys).filter(wrong__lt=rule.free).update(until=None)


def _of(keys: tuple[str, str]) -> QuerySet[Pause]:
    return Pause.objects.filter(scope=keys[0], key=keys[1])


def _locked(scope: str, key: str) -> Pause:
    return Pause.objects.select_for_update().get_or_create(scope=scope, key=key)[0]


def _until(row: Pause) -> datetime | None:
    return row.until if row.until is not None and row.until > timezone.now() else None


def _count(row: Pause, rule: Rule) -> None:
    now = timezone.now()
    row.wrong = 1 if row.last_at < now - FORGOTTEN else row.wrong + 1
    pause = rule.pause(row.wrong)
    row.until = now + pause if pause else None
    row.last_at = now
    row.save(update_fields=["wrong", "until", "last_at"])
