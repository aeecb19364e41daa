"""The notice to somebody who turned out to be the one who was wronged: how the case ended, and what helps now.

Knows no page, and not how it was concluded (`attribution`).
"""

from __future__ import annotations

from typing import Final

from nirpihak.law.attribution import VICTIMS, Hypothesis
from nirpihak.server.cases.models import Case, Document
from nirpihak.server.cases.services import attribution, documents, drafting
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.institutions.models import Officer
from nirpihak.text import Text

KIND: Final = "notice_respondent"


def notice(case: Case, officer: Officer) -> Document:
    """Issue the notice, in Indonesian as every letter. Never inside a transaction. Raises CaseError, KeysError."""
    if case.outcome not in VICTIMS:
        raise CaseError(Text("perkara ini tidak berakhir demikian", "this case did not end so"))
    told = attribution.help_for(case)
    steps = told.steps(imitated=case.outcome == Hypothesis.IMPERSONATED)
    fields = {**drafting.drafted(case, KIND, officer), "selanjutnya": [each.id for each in steps]}
    return documents.issue(case, KIND, officer, fields)
