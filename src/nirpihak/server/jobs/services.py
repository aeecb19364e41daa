"""Asking for work, taking it, doing it. At least once, on SQLite and PostgreSQL alike.

A job is taken on a lease and done outside any transaction, so slow work locks nothing. A worker that dies leaves a
lease that runs out; a job that fails is tried again later and later, and after its last try stays where people can see
it. So the work itself must bear being begun twice. The libraries looked at either lose a job whose worker is killed or
know one database only (docs/decisions.md).
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from django.db import IntegrityError, close_old_connections, connection, transaction
from django.db.models import Q
from django.utils import timezone

from nirpihak.server.jobs.models import Job

logger = logging.getLogger("nirpihak.server.jobs")

Work = Callable[[str], object]
"""Does the work for a key. Raises to be tried again later; raises `GiveUp` to be tried no more."""

FIRST_PAUSE: Final = timedelta(seconds=5)
LONGEST_PAUSE: Final = timedelta(hours=6)
KEPT: Final = timedelta(days=7)
"""How long a job that was done can still be looked at."""
IDLE: Final = 1.0
"""Seconds between two looks for work when there is none."""


class GiveUp(Exception):
    """The work cannot be done, now or later; the message says why."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How work of one kind is done: `tries` before it is given up, `lease` before another worker may take it.

    `slow` work waits for other slow work, and never keeps quick work waiting.
    """

    work: Work
    tries: int
    lease: timedelta
    slow: bool = False


@dataclass(frozen=True, slots=True)
class Regular:
    """Something to be done every so often, by whichever worker comes first."""

    due: Callable[[], object]
    every: timedelta


_kinds: dict[str, Kind] = {}
_regular: dict[str, Regular] = {}
KINDS: Final[Mapping[str, Kind]] = MappingProxyType(_kinds)
REGULAR: Final[Mapping[str, Regular]] = MappingProxyType(_regular)


def job(
    kind: str, *, tries: int = 10, lease: timedelta = timedelta(minutes=5), slow: bool = False
) -> Callable[[Work], Work]:
    """Register a function as the work of a kind of job."""

    def registered(work: Work) -> Work:
        _kinds[kind] = Kind(work, tries, lease, slow)
        return work

    return registered


def regularly(name: str, every: timedelta) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register a function that is called about once in `every`, by one worker at a time."""

    def registered(due: Callable[[], object]) -> Callable[[], object]:
        _regular[name] = Regular(due, every)
        return due

    return registered


def enqueue(kind: str, key: object, *, after: timedelta = timedelta(0)) -> None:
    """Ask for work; part of the caller's transaction. Where the same is open already, nothing is added."""
    try:
        with transaction.atomic():
            Job.objects.create(kind=kind, key=str(key), due_at=timezone.now() + after)
    except IntegrityError:
        # A job that runs now may have read what it needs before this transaction: it is done once more.
        Job.objects.filter(kind=kind, key=str(key), done_at=None, failed_at=None).update(
            due_at=timezone.now() + after, tries=0
        )


def worker_name() -> str:
    """What this process is called in leases."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{threading.get_ident() % 10_000}"


def take(kinds: Mapping[str, Kind] = KINDS) -> Job | None:
    """Take the next job that is due, on a lease. Two workers never hold the same one while its lease runs."""
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    with transaction.atomic():
        waiting = Job.objects.filter(free, kind__in=list(kinds), done_at=None, failed_at=None, due_at__lte=now)
        skips = connection.features.has_select_for_update_skip_locked
        found = waiting.order_by("due_at", "id").select_for_update(skip_locked=skips).first()
        if found is None:
            return None
        found.leased_until = now + kinds[found.kind].lease
        found.worker = worker_name()
        found.tries += 1
        found.save(update_fields=["leased_until", "worker", "tries"])
    return found


def do(taken: Job, kinds: Mapping[str, Kind] = KINDS) -> bool:
    """Do a job that was taken, and write down how it ended. True where it was done."""
    kind = kinds[taken.kind]
    now_mine = Job.objects.filter(pk=taken.pk, worker=taken.worker, leased_until=taken.leased_until)
    try:
        kind.work(taken.key)
    except Exception as error:
        last = isinstance(error, GiveUp) or taken.tries >= kind.tries
        why = str(error) if isinstance(error, GiveUp) else "".join(traceback.format_exception(error, limit=-3)).strip()
        pause = min(FIRST_PAUSE * 2 ** min(taken.tries - 1, 20), LONGEST_PAUSE)
        logger.warning("job %s: %s%s", taken, error, "; given up" if last else f"; again in {pause}")
        moment = timezone.now()
        now_mine.update(
            leased_until=None,
            worker="",
            error=why[-4000:],
            **({"failed_at": moment} if last else {"due_at": moment + pause}),
        )
        return False
    # Asked for again while it ran (see enqueue): it stays open.
    asked_again = Job.objects.filter(pk=taken.pk, worker=taken.worker, tries=0)
    asked_again.update(leased_until=None, worker="")
    now_mine.filter(tries=taken.tries).update(done_at=timezone.now(), leased_until=None, error="")
    return True


def run_due(limit: int = 1000, kinds: Mapping[str, Kind] = KINDS) -> int:
    """Do what is due now, one after another, and say how many were begun."""
    for begun in range(limit):
        if (taken := take(kinds)) is None:
            return begun
        do(taken, kinds)
    return limit


def tick(regular: Mapping[str, Regular] = REGULAR) -> None:
    """See to it that what is to be done regularly has a job; a lost worker's regular work comes back the same way."""
    for name in regular:
        key = f"regular:{name}"
        if not Job.objects.filter(kind="regular", key=key, done_at=None, failed_at=None).exists():
            enqueue("regular", key)


def tidy() -> int:
    """Take away what was done more than a week ago; what was given up stays to be seen. How many there were."""
    return Job.objects.filter(done_at__lt=timezone.now() - KEPT).delete()[0]


def _regular_work(key: str) -> None:
    name = key.removeprefix("regular:")
    known = _regular.get(name)
    if known is None:
        raise GiveUp(f"nothing regular is called {name}")
    known.due()
    enqueue("regular", key, after=known.every)


_kinds["regular"] = Kind(_regular_work, tries=1_000_000, lease=timedelta(minutes=10))


_regular["tidy"] = Regular(tidy, timedelta(hours=6))


def work(stop: threading.Event) -> None:
    """Do jobs until `stop` is set, slow ones beside quick ones. What is under way is finished first."""

    def slowly() -> None:
        _lane(stop, slow=True)
        connection.close()

    beside = threading.Thread(target=slowly)
    beside.start()
    try:
        _lane(stop, slow=False)
    finally:
        stop.set()
        beside.join()


def _lane(stop: threading.Event, *, slow: bool) -> None:
    next_tick = 0.0
    while not stop.is_set():
        close_old_connections()
        try:
            if not slow and (now := timezone.now().timestamp()) >= next_tick:
                next_tick = now + 15
                tick()
            begun = run_due(50, {name: kind for name, kind in KINDS.items() if kind.slow is slow})
        except Exception:
            # The database may be away for a while; no job is lost by that.
            logger.exception("worker")
            begun = 0
        if begun == 0:
            stop.wait(IDLE)
