"""The messages of a mailbox, both ways. Knows no page, and nothing of who the reporter is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from nirpihak.server.institutions.models import Officer
from nirpihak.server.intake.models import Message, Report
from nirpihak.server.intake.services import reading, states
from nirpihak.server.intake.services.errors import IntakeError
from nirpihak.text import Text

LONGEST: Final = 5000
"""Characters of one message."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message, opened."""

    id: int
    by: str
    officer: Officer | None
    at: datetime
    text: str
    asks: tuple[str, ...]
    read_at: datetime | None


def shown(report: Report, key: bytes, rows: Iterable[Message] | None = None) -> list[Shown]:
    """The messages of a report, the oldest first. Raises KeysError."""
    found = report.messages.select_related("officer").order_by("id") if rows is None else rows
    return [
        Shown(
            each.pk,
            each.by,
            each.officer,
            each.at,
            str(reading.words_of(each.sealed, report, key).get("text", "")),
            tuple(each.asks),
            each.read_at,
        )
        for each in found
    ]


def reply(report: Report, officer: Officer, text: str) -> Message:
    """A message from an officer. Raises IntakeError where there is no mailbox, or no text."""
    if report.mailbox_key is None:
        raise IntakeError(Text("laporan ini tidak punya kotak surat", "this report has no mailbox"))
    return written(report, text, by=Message.By.OFFICER, officer=officer, key=reading.key_of(report))


def written(report: Report, text: str, *, by: str, officer: Officer | None, key: bytes) -> Message:
    """Keep a message, with its step and its log event."""
    said = text.strip()
    if not said:
        raise IntakeError(Text("pesan ini kosong", "this message is empty"))
    if len(said) > LONGEST:
        raise IntakeError(Text(f"pesan paling panjang {LONGEST} huruf", f"a message has {LONGEST} characters at most"))
    sealed = reading.sealed_words({"text": said}, report, key)
    with transaction.atomic():
        states.step(report, "message", officer=officer, data={"by": str(by)})
        return Message.objects.create(report=report, by=by, officer=officer, sealed=sealed)


def read(report: Report, *, by: str) -> int:
    """Mark what the other side wrote as read by this side (`reporter` or `officer`); how many there were."""
    theirs = report.messages.filter(read_at=None)
    theirs = theirs.exclude(by=Message.By.REPORTER) if by == Message.By.REPORTER else theirs.filter(by="reporter")
    return theirs.update(read_at=timezone.now())
