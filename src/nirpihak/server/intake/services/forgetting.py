"""Destroying what a report says, when the law asks for it: its key, its words, its letters, its code, who reported.

What stays is that there was a report, when it came and what became of it. Decides nothing: the room of cases does.
"""

from __future__ import annotations

from typing import Final

from nirpihak.server.evidence.models import Capture
from nirpihak.server.evidence.services import log
from nirpihak.server.intake.models import Draft, Entrance, Message, Report, Step, Upload
from nirpihak.server.keys.models import Identity
from nirpihak.server.keys.services import content as keys

GONE: Final = "Isi laporan ini sudah dimusnahkan menurut hukum."
"""What stands in the place of the reporter's words."""


def forget(report: Report) -> None:
    """Destroy the content of a report; part of the caller's transaction. Its exhibit is the caller's to erase.

    The report gets a new key, under which nothing stands but that its content is gone: every page that lists it goes
    on working, and no copy of the old words can be read with what is kept.
    """
    log.locked_head()
    key = keys.new_report_key()
    subject = str(report.uid)
    empty = {"answers": {"what": GONE}, "files": [], "blind": ""}
    Report.objects.filter(pk=report.pk).update(
        key=keys.ring(report.institution).wrap(key, subject),
        sealed=keys.seal_json(key, empty, keys.about(subject, "content")),
        lookup=None,
        mailbox_key=None,
        given=[],
        known_day=None,
    )
    Step.objects.filter(report=report).exclude(sealed=None).update(sealed=None)
    Message.objects.filter(report=report).delete()
    Entrance.objects.filter(report=report).delete()
    Draft.objects.filter(report=report).delete()
    Upload.objects.filter(report=report).update(key=None, sha256="", sha512="", sealed_name=b"")
    Identity.objects.filter(subject=report.ref).delete()
    Capture.objects.filter(case=report.ref).update(url="", note="", error={})
    report.refresh_from_db()
