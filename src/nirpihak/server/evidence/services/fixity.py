"""The fixity check: everything that is kept is hashed again and compared with its address, a little at a time.

It needs no key, can be broken off anywhere and goes on where it was; what it finds is in the custody log.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from nirpihak.custody import fixity
from nirpihak.custody.events import Kind
from nirpihak.server.evidence.models import File, FixityRun
from nirpihak.server.evidence.services import exhibits, log
from nirpihak.server.jobs.services import enqueue
from nirpihak.text import Text

EVERY: Final = timedelta(days=7)
"""How often a run begins by itself."""
STEP: Final = 200
"""Files of one step; between two steps other work gets its turn."""
RATE: Final = 50 * 1024**2
"""Bytes a second at most, so that people's requests are not held up by it."""


def begin() -> FixityRun:
    """Begin a run, or give the one that is under way."""
    with transaction.atomic():
        log.locked_head()
        run = FixityRun.objects.filter(ended_at=None).first() or FixityRun.objects.create()
        enqueue("fixity", run.pk)
    return run


def begin_if_due() -> None:
    """Begin a run where the last began long enough ago."""
    last = FixityRun.objects.first()
    if last is None or timezone.now() - last.began_at >= EVERY:
        begin()


def step(pk: int, *, rate: float | None = RATE, files: int = STEP) -> FixityRun:
    """Check the next files of a run; at its end, write what it found into the log."""
    run = FixityRun.objects.get(pk=pk)
    if run.ended_at is not None:
        return run
    waiting = list(File.objects.filter(pk__gt=run.after).exclude(key=None).order_by("pk")[:files])
    by_address = {file.address: file for file in waiting}
    for outcome in fixity.check(exhibits.store(), by_address, rate=rate):
        if outcome.state is fixity.State.UNREADABLE:
            # The store is away or ails: that says nothing of the object, so the step is tried again later.
            raise exhibits.EvidenceError(outcome.reason or Text("penyimpanan tidak terjangkau", "the store is away"))
        _checked(pk, by_address[outcome.address], outcome)
    with transaction.atomic():
        log.locked_head()
        run = FixityRun.objects.select_for_update().get(pk=pk)
        if len(waiting) < files and run.ended_at is None:
            run.ended_at = timezone.now()
            run.save(update_fields=["ended_at"])
            data = {"run": run.pk, "files": run.checked, "bytes": run.bytes, "damaged": len(run.damaged)}
            log.append(Kind.CHECKED, actor=log.SYSTEM, data=data)
        elif run.ended_at is None:
            enqueue("fixity", run.pk)
    return run


def _checked(pk: int, file: File, outcome: fixity.Outcome) -> None:
    """Count one file; one that is not intact gets an event of its own, once in a run."""
    intact = outcome.state is fixity.State.INTACT
    with transaction.atomic():
        if not intact:
            log.locked_head()
        run = FixityRun.objects.select_for_update().get(pk=pk)
        if run.after >= file.pk:
            return
        run.after, run.checked, run.bytes = file.pk, run.checked + 1, run.bytes + outcome.size
        if not intact:
            told = {"file": file.pk, "address": file.address, "state": str(outcome.state), "found": outcome.found or ""}
            run.damaged = [*run.damaged, told]
            log.append(Kind.CHECKED, actor=log.SYSTEM, exhibit=file.exhibit, data={"run": run.pk, "damaged": told})
        run.save(update_fields=["after", "checked", "bytes", "damaged"])
