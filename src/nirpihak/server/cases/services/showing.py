"""Which evidence the respondent may see: masked copies of pictures, chosen one by one by somebody who looked at each.

An original is never shown, nor a copy on which nothing was covered, nor any text layer. Knows no page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from nirpihak.server.cases.models import Case, Shown
from nirpihak.server.cases.services import naming, opening, respondents, sealing, steps
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.cases.services.visits import Visit
from nirpihak.server.evidence.models import Exhibit, File
from nirpihak.server.evidence.services import exhibits, log, viewing
from nirpihak.server.institutions.models import Officer
from nirpihak.text import Text

ORIGINAL = Text(
    "aslinya tidak diperlihatkan; tutupi dulu salinannya", "an original is not shown; cover parts of its copy first"
)
UNMASKED = Text(
    "belum ada yang ditutupi pada salinan ini; tutupi dulu pelapor dan pihak ketiga",
    "nothing is covered on this copy yet; cover the reporter and third parties first",
)
NO_PICTURE = Text("hanya salinan gambar yang tertutup yang diperlihatkan", "only covered copies of pictures are shown")
GONE = Text("berkas ini sudah dihapus", "this file was erased")


@dataclass(frozen=True, slots=True)
class Offer:
    """A file of the case's exhibits: may it be shown, and if not, why."""

    file: File
    refused: Text | None
    shown: Shown | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """Something shown, with its caption."""

    shown: Shown
    caption: str


def exhibits_in(case: Case) -> list[Exhibit]:
    """The exhibits of the case's reports and those handed in for the case itself, the first first."""
    refs = [case.ref, *(report.ref for report in opening.reports_in(case))]
    rows = Exhibit.objects.filter(institution=case.institution_id, case__in=refs)
    return list(rows.exclude(channel=Exhibit.Channel.CASE).prefetch_related("files").order_by("id"))


def offers(case: Case) -> list[Offer]:
    """The pictures of the case's exhibits: those that may be shown, and copies of which none may be shown yet."""
    now = {each.file_id: each for each in case.shown.filter(withdrawn_at=None)}
    found = []
    for exhibit in exhibits_in(case):
        files = list(exhibit.files.all())
        masked = viewing.uncovered(files)
        for file in files:
            copy = viewing.is_redactable(file) and file.pk not in masked
            if copy or file.purpose in viewing.REDACTIONS:
                found.append(Offer(file, refused(file), now.get(file.pk)))
    return found


def refused(file: File) -> Text | None:
    """Why a file cannot be shown to the respondent; None where it can be."""
    if file.key is None:
        return GONE
    if file.parent_id is None:
        return ORIGINAL
    if not viewing.is_picture(file):
        return NO_PICTURE
    return None if file.purpose in viewing.REDACTIONS else UNMASKED


def show(case: Case, officer: Officer, file: File, *, caption: str, masked: bool, since: int | None = None) -> Shown:
    """Let the respondent see a masked copy. Raises CaseError, Overtaken, KeysError.

    `masked`: the officer looked at it, and neither the reporter nor anybody else can be recognised on it.
    """
    if file.exhibit_id not in {each.pk for each in exhibits_in(case)}:
        raise CaseError(Text("berkas itu bukan bukti perkara ini", "that file is no evidence of this case"))
    if (why := refused(file)) is not None:
        raise CaseError(why)
    if not masked:
        raise CaseError(
            Text(
                "pastikan dulu bahwa pelapor dan pihak ketiga tidak dapat dikenali",
                "make sure first that neither the reporter nor third parties can be recognised",
            )
        )
    if not caption.strip():
        raise CaseError(Text("tulis apa yang terlihat", "write what can be seen"))
    case_key = sealing.key_of(case)
    respondent = respondents.needed(case)
    naming.refuse_names(caption, respondents.told_names(case, case_key))
    sealed = sealing.seal(sealing.respondent_key(respondent), respondent, "caption", {"caption": caption.strip()})
    with transaction.atomic(), log.held():
        if case.shown.filter(file=file, withdrawn_at=None).exists():
            raise CaseError(Text("berkas itu sudah diperlihatkan", "that file is shown already"))
        steps.step(
            case,
            "shown",
            officer=officer,
            since=since,
            data={"exhibit": file.exhibit.ref, "file": file.pk, "sha256": file.sha256},
            key=case_key,
        )
        return Shown.objects.create(case=case, file=file, sealed=sealed, officer=officer)


def hide(case: Case, officer: Officer, shown: Shown, *, since: int | None = None) -> None:
    """Show a file no longer; that it was shown stays written down. Raises CaseError, Overtaken."""
    with transaction.atomic(), log.held():
        steps.step(case, "hidden", officer=officer, since=since, data={"file": shown.file_id})
        if not case.shown.filter(pk=shown.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
            raise CaseError(Text("berkas itu tidak diperlihatkan lagi", "that file is no longer shown"))


def pieces(case: Case, key: bytes | None = None) -> Sequence[Piece]:
    """What is shown now, with captions. `key` is the respondent's. Raises KeysError."""
    respondent = respondents.of(case)
    if respondent is None:
        return ()
    key = key or sealing.respondent_key(respondent)
    rows = case.shown.filter(withdrawn_at=None).select_related("file__exhibit")
    return [
        Piece(each, str(sealing.unseal(key, respondent, "caption", each.sealed).get("caption", ""))) for each in rows
    ]


def opened(visit: Visit, pk: int) -> tuple[File, BinaryIO] | None:
    """One of the files shown to this respondent, with its bytes; None for anything else. Raises EvidenceError."""
    row = visit.case.shown.filter(pk=pk, withdrawn_at=None).select_related("file__exhibit").first()
    if row is None or refused(row.file) is not None:
        return None
    return row.file, exhibits.opened(row.file)
