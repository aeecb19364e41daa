"""A notice to the reporter, put into the mailbox of each of the case's reports that has one. Knows no page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from nirpihak.server.cases.models import Case
from nirpihak.server.cases.services import opening
from nirpihak.server.cases.services.letters import Value
from nirpihak.server.institutions.models import Officer
from nirpihak.server.intake.services import messages

KIND: Final = "notice_reporter"
PARTS: Final = ("keadaan", "alasan", "selanjutnya")
"""What of the letter the message says; names, signatures and the like stay on the letter."""


def to_mailboxes(case: Case, officer: Officer, number: str, code: str, fields: Mapping[str, Value]) -> int:
    """Send the notice's words; how many mailboxes got it. Part of the caller's transaction. Raises KeysError.

    The code is that of the letter: whoever gets it can check that it was issued.
    """
    said = [text for part in PARTS if (text := _plain(fields.get(part)))]
    text = "\n\n".join([f"Surat {number}", *said, f"Kode surat: {code}"])[: messages.LONGEST]
    sent = 0
    for report in opening.reports_in(case):
        if report.mailbox_key is not None:
            messages.reply(report, officer, text)
            sent += 1
    return sent


def _plain(value: Value | None) -> str:
    return "\n".join(str(each) for each in value) if isinstance(value, (list, tuple)) else str(value or "").strip()
