"""What an exhibit rests on: its chain of events, its place in the log, its timestamps; and the check of all that now.

The four answers follow article 6 of the ITE Law (UU 11/2008 as amended): accessible, displayable, whole, accountable.
Knows nothing of pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from nirpihak.custody import fixity
from nirpihak.custody.checking import CheckError, events
from nirpihak.custody.checking.notes import parse_checkpoint, parse_note
from nirpihak.custody.checking.tree import leaf_hash, verify_inclusion
from nirpihak.custody.events import Kind
from nirpihak.server.evidence.models import Checkpoint, Entry, Exhibit, File
from nirpihak.server.evidence.services import exhibits, log
from nirpihak.text import Text


@dataclass(frozen=True, slots=True)
class Checked:
    """One check of an exhibit: how much was looked at, within a log of which size, and what is wrong."""

    files: int
    events: int
    size: int
    problems: tuple[Text, ...]


def chain_problems(ref: str, entries: Sequence[Entry]) -> list[Text]:
    """What is wrong with an exhibit's events (in order): edited, missing, out of order. Empty for a whole chain."""
    problems, links = [], []
    for entry in entries:
        try:
            found = events.commitment_of(log.disclosed(entry))
            fields = log.values(entry)
        except (CheckError, ValueError, KeyError, TypeError) as error:
            problems.append(Text(f"kejadian {entry.index} tidak terbaca: {error}", f"event {entry.index}: {error}"))
            continue
        if found != bytes(entry.commitment):
            problems.append(Text(f"isi kejadian {entry.index} diubah", f"event {entry.index} was edited"))
        links.append((entry.index, fields, bytes(entry.commitment)))
    problems += [Text(*error.message) for error in events.check_chain(ref, links)]
    return problems


def log_problems(entries: Sequence[Entry], under: Checkpoint) -> list[Text]:
    """What of the entries cannot be proved to stand under a checkpoint."""
    signed = parse_checkpoint(parse_note(under.note).text)
    problems = []
    for entry in entries:
        try:
            proof = log.inclusion(entry.index, signed.size)
            verify_inclusion(entry.index, signed.size, leaf_hash(bytes(entry.commitment)), proof, signed.root)
        except (CheckError, log.LogError, LookupError) as error:
            problems.append(
                Text(
                    f"kejadian {entry.index} tidak terbukti ada di log berukuran {signed.size}: {error}",
                    f"event {entry.index} is not proved to be in the log of size {signed.size}: {error}",
                )
            )
    return problems


def check_now(exhibit: Exhibit, *, actor: User) -> Checked:
    """Hash every file of an exhibit again, follow its chain, prove its places in the log; write the result down."""
    files = list(exhibit.files.exclude(key=None))
    labels = {file.address: file for file in files}
    damaged: list[dict[str, Any]] = []
    problems: list[Text] = []
    for outcome in fixity.check(exhibits.store(), labels):
        if outcome.state is not fixity.State.INTACT:
            file = labels[outcome.address]
            damaged.append({"file": file.pk, "address": file.address, "state": str(outcome.state)})
            why = outcome.reason or Text(str(outcome.state), str(outcome.state))
            problems.append(Text(f"berkas {file.pk} ({file.purpose}): {why.id}", f"file {file.pk}: {why.en}"))
    entries = list(exhibit.entries.order_by("index"))
    problems += chain_problems(exhibit.ref, entries)
    under = None
    try:
        under = log.covering(entries[-1].index) if entries else None
    except (log.LogError, LookupError) as error:
        problems.append(error.reason if isinstance(error, log.LogError) else Text(str(error), str(error)))
    problems += log_problems(entries, under) if under is not None else []
    done = Checked(len(files), len(entries), under.size if under is not None else 0, tuple(problems))
    told = {
        "checked_files": done.files,
        "checked_events": done.events,
        "log_size": done.size,
        "damaged": damaged,
        "problems": [each._asdict() for each in problems],
    }
    with transaction.atomic():
        log.append(Kind.CHECKED, actor=exhibits.actor_name(actor), exhibit=exhibit, data=told)
    return done


def fields_of(entry: Entry) -> dict[str, Any]:
    """The fields of an event that can still be read; none where somebody broke it, which `chain_problems` tells."""
    try:
        return log.values(entry)
    except (CheckError, ValueError, KeyError, TypeError):
        return {}


def last_check(entries: Sequence[Entry]) -> tuple[Checked, datetime] | None:
    """The latest check of an exhibit, as its events tell it, and when it was."""
    for entry in reversed(entries):
        if entry.kind != Kind.CHECKED or entry.salt is None:
            continue
        told = fields_of(entry)
        if "checked_files" in told:
            problems = tuple(Text(each["id"], each["en"]) for each in told["problems"])
            return Checked(told["checked_files"], told["checked_events"], told["log_size"], problems), entry.at
    return None


def missing(files: Sequence[File]) -> list[File]:
    """The files whose sealed bytes the store does not have. Raises StoreError where it cannot be asked."""
    store = exhibits.store()
    return [file for file in files if file.key is not None and file.address not in store]
