"""Timestamps: asked for with what they stamp, fetched in the background, tried again, forgotten with what is erased.

An authority that is away delays nothing else: what waits for it is tried later and later, and one probe at a time tells
whether it is back. The timestamp of an exhibit's file is an event of that exhibit; that of a checkpoint is none, since
each event makes the log grow and a new checkpoint due.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from nirpihak.custody.authority import AuthorityError
from nirpihak.custody.checking.stamps import StampError, Trouble
from nirpihak.custody.events import Kind
from nirpihak.custody.stamping import Authority, Stamped, find_authority, parse_authorities, parse_names, stamp
from nirpihak.server.evidence.models import Checkpoint, Exhibit, File, Stamp
from nirpihak.server.evidence.services import log
from nirpihak.server.jobs.models import Job
from nirpihak.server.jobs.services import enqueue
from nirpihak.text import Text

logger = logging.getLogger("nirpihak.server.evidence")

JOB: Final = "stamp"
FIRST_PAUSE: Final = timedelta(seconds=10)
LONGEST_PAUSE: Final = timedelta(minutes=30)
AT_ONCE: Final = 10.0
"""Seconds for a timestamp that somebody waits for."""
_ONE_TOKEN: Final = (Trouble.DIGEST, Trouble.NONCE, Trouble.SIGNATURE)
"""What may be wrong with one token alone; all else tells of the authority as a whole."""


def authorities() -> tuple[Authority, ...]:
    """The authorities of the settings, retired ones too, each with the CA its tokens are verified with.

    One that cannot be used is left out, and the server's log says why.
    """
    text, folder = settings.NIRPIHAK.authorities, settings.NIRPIHAK.data / "tsa"
    try:
        return parse_authorities(text, folder)
    except AuthorityError as error:
        logger.error("NIRPIHAK_TSA: %s", error)
    found = []
    with suppress(AuthorityError):
        for name in parse_names(text, retired=True):
            with suppress(AuthorityError):
                found.append(find_authority(text, folder, name))
    return tuple(filter(None, found))


def ask(*, file: File | None = None, checkpoint: Checkpoint | None = None) -> None:
    """Ask every authority of the settings for a timestamp; part of the caller's transaction.

    It reads no file and asks nobody yet. A setting that cannot be read costs the timestamp, never the evidence.
    """
    if file is not None:
        digest = file.sha256
    elif checkpoint is not None:
        digest = hashlib.sha256(checkpoint.note.encode()).hexdigest()
    try:
        names = parse_names(settings.NIRPIHAK.authorities)
    except AuthorityError as error:
        logger.error("NIRPIHAK_TSA: %s; nothing is stamped", error)
        return
    for name in names:
        row, made = Stamp.objects.get_or_create(
            file=file, checkpoint=checkpoint, authority=name, defaults={"digest": digest}
        )
        if made:
            enqueue(JOB, row.pk)


def run(pk: int) -> None:
    """Fetch one timestamp and keep the raw reply; where that fails, write down why and come back to it later.

    Had already, forgotten, or no longer wanted: nothing is asked.
    """
    row = Stamp.objects.filter(pk=pk).first()
    if row is None or row.state != Stamp.State.WAITING or not row.digest:
        return
    if (newer := _newer(row)) is not None:
        _refuse(
            row,
            Text(f"titik periksa {newer} yang lebih baru sudah distempel", f"the newer checkpoint {newer} is stamped"),
        )
        return
    if (away := _away(row)) is not None:
        _later(row, away - timezone.now())
        return
    try:
        authority = find_authority(settings.NIRPIHAK.authorities, settings.NIRPIHAK.data / "tsa", row.authority)
        if authority is None or authority.retired:
            _refuse(row, Text("otoritas ini tidak dipakai lagi", "this authority is no longer used"))
            return
        stamped = stamp(authority, bytes.fromhex(row.digest))
    except AuthorityError as error:
        _failed(row, Trouble.TOOL, Text(*error.message))
    except StampError as error:
        _failed(row, error.trouble, Text(*error.message), error.reply)
    else:
        _granted(row, stamped)


def due() -> int:
    """See to it that whatever waits for a timestamp has a job; how many had none. A lost job comes back this way."""
    waiting = Stamp.objects.filter(state=Stamp.State.WAITING).exclude(digest="").values_list("pk", flat=True)
    held = set(Job.objects.filter(kind=JOB, done_at=None, failed_at=None).values_list("key", flat=True))
    lost = [pk for pk in waiting if str(pk) not in held]
    for pk in lost:
        enqueue(JOB, pk)
    return len(lost)


def forget(exhibit: Exhibit) -> None:
    """Erase the timestamps of an exhibit's files: a digest of few possible contents could be guessed."""
    rows = Stamp.objects.filter(file__exhibit=exhibit)
    rows.update(digest="", reply=None, error="", serial="")


def told(row: Stamp) -> Text | None:
    """Why a timestamp is not there yet, in both languages."""
    _, _, message = row.error.partition("\n")
    if not message:
        return None
    first, _, second = message.partition("\n")
    return Text(first, second or first)


def granted(files: Iterable[File]) -> list[Stamp]:
    """The timestamps that files have, the oldest first: what a bundle takes along."""
    rows = Stamp.objects.filter(file__in=list(files), state=Stamp.State.GRANTED).exclude(reply=None)
    return list(rows.order_by("stamped_at", "pk"))


def stamp_now(digest: bytes) -> list[Stamped]:
    """Timestamps of a digest by each authority that answers now, all asked at once; raises nothing.

    Who does not answer is left out, and the server's log says why.
    """

    def fetched(authority: Authority) -> Stamped | None:
        try:
            return stamp(authority, digest, timeout=AT_ONCE)
        except StampError as error:
            logger.warning("timestamp by %s: %s", authority.name, error)
            return None

    asked = [authority for authority in authorities() if not authority.retired]
    with ThreadPoolExecutor(max(len(asked), 1)) as pool:
        return [stamped for stamped in pool.map(fetched, asked) if stamped is not None]


def _granted(row: Stamp, stamped: Stamped) -> None:
    with transaction.atomic():
        if row.file is not None:
            log.locked_head()
        held = Stamp.objects.select_for_update().get(pk=row.pk)
        # Between the question and the answer it may have been erased, or another worker may have been quicker.
        if held.state != Stamp.State.WAITING or held.digest != stamped.digest.hex():
            return
        held.state, held.error, held.tries = Stamp.State.GRANTED, "", held.tries + 1
        held.reply, held.stamped_at, held.serial = stamped.reply, stamped.at, str(stamped.serial)
        held.save(update_fields=["state", "error", "tries", "reply", "stamped_at", "serial"])
        if held.file is None:
            return
        ahead = stamped.ahead or timedelta()
        data = {
            "file": held.file.pk,
            "sha256": held.digest,
            "authority": held.authority,
            "stamped_at": log.moment(stamped.at),
            "serial": held.serial,
            "signer": stamped.signer,
            "ahead_ms": round(ahead / timedelta(milliseconds=1)),
            "reply_sha256": hashlib.sha256(stamped.reply).hexdigest(),
        }
        log.append(Kind.STAMPED, actor=log.SYSTEM, exhibit=held.file.exhibit, data=data)


def _failed(row: Stamp, trouble: Trouble, why: Text, reply: bytes | None = None) -> None:
    """Write the reason down; a reply that does not verify is kept too, until there is one that does.

    The pause grows with the failures of the authority, whichever of the waiting timestamps was the probe.
    """
    logger.warning("timestamp %s by %s: %s", row.pk, row.authority, why.en)
    earlier = row.tries
    if trouble not in _ONE_TOKEN:
        earlier = max(earlier, _pausing(row).aggregate(most=Max("tries"))["most"] or 0)
    pause = min(FIRST_PAUSE * 2 ** min(earlier, 20), LONGEST_PAUSE)
    waiting = Stamp.objects.filter(pk=row.pk, state=Stamp.State.WAITING).exclude(digest="")
    error = f"{trouble.value}\n{why.id}\n{why.en}"
    with transaction.atomic():
        if waiting.update(tries=earlier + 1, next_try=timezone.now() + pause, error=error, reply=reply or row.reply):
            enqueue(JOB, row.pk, after=pause)


def _refuse(row: Stamp, why: Text) -> None:
    waiting = Stamp.objects.filter(pk=row.pk, state=Stamp.State.WAITING)
    waiting.update(state=Stamp.State.REFUSED, error=f"{Trouble.REFUSED.value}\n{why.id}\n{why.en}", reply=None)


def _later(row: Stamp, pause: timedelta) -> None:
    with transaction.atomic():
        Stamp.objects.filter(pk=row.pk).update(next_try=timezone.now() + pause)
        enqueue(JOB, row.pk, after=pause)


def _newer(row: Stamp) -> int | None:
    """The size of a newer checkpoint that this authority has stamped: it covers all that this one does."""
    if row.checkpoint is None:
        return None
    newer = Stamp.objects.filter(
        authority=row.authority, state=Stamp.State.GRANTED, checkpoint__size__gt=row.checkpoint.size
    )
    found: int | None = newer.values_list("checkpoint__size", flat=True).first()
    return found


def _pausing(row: Stamp) -> QuerySet[Stamp]:
    """Those that wait for the same authority after it failed them."""
    waiting = Stamp.objects.filter(authority=row.authority, state=Stamp.State.WAITING, tries__gt=0)
    for trouble in _ONE_TOKEN:
        waiting = waiting.exclude(error__startswith=f"{trouble.value}\n")
    return waiting


def _away(row: Stamp) -> datetime | None:
    """When an authority that failed another is to be tried again, if that is still to come."""
    others = _pausing(row).exclude(pk=row.pk).filter(next_try__gt=timezone.now())
    found: datetime | None = others.aggregate(latest=Max("next_try"))["latest"]
    return found
