"""The letters that the respondent may read on the page of the code: those written to the person, while they hold.

The first reading of each is a step of the case. Knows no page.
"""

from __future__ import annotations

from typing import BinaryIO, Final

from nirpihak.server.cases.models import Case, Document
from nirpihak.server.cases.services import documents, steps
from nirpihak.server.cases.services.visits import RESPONDENT, Visit
from nirpihak.server.evidence.models import File
from nirpihak.server.evidence.services import exhibits

READ: Final = "letter_read"


def letters(case: Case) -> list[Document]:
    """What was issued to the person and holds, the first first."""
    rows = case.documents.filter(kind__in=documents.READ_BY_RESPONDENT, withdrawn_at=None)
    return [each for each in rows.select_related("html", "pdf").order_by("id") if each.html.key is not None]


def opened(visit: Visit, pk: int) -> tuple[File, BinaryIO, str] | None:
    """A letter's file (the PDF where there is one), its bytes, and its name. Raises EvidenceError."""
    found = next((each for each in letters(visit.case) if each.pk == pk), None)
    if found is None:
        return None
    if not any(each.data.get("document") == pk for each in visit.case.steps.filter(kind=READ)):
        steps.step(visit.case, READ, officer=None, actor=RESPONDENT, data={"document": pk, "number": found.number})
    file = found.pdf or found.html
    return file, exhibits.opened(file), f"{found.number}.{'pdf' if found.pdf is not None else 'html'}"
