"""Cases from the first report to the last appeal. What is written about people is sealed under a key of the case.

What stands open is what a board must be sorted and counted by: which institution, which procedure, which stage, which
days. A ledger entry and a step are added and never changed, a signed decision stays as it was signed: the database
itself refuses otherwise (`migrations`). A model holds the data; every rule is in `services`.
"""

from __future__ import annotations

from nirpihak.server.cases.models.decided import Basis, Decision, Document, Signature, Template
from nirpihak.server.cases.models.examined import Case, CaseStep, Indication, Joined, LedgerEntry
from nirpihak.server.cases.models.heard import Answer, Doorway, Respondent, Shown, Summons
from nirpihak.server.cases.models.referred import Partner, Referral
from nirpihak.server.cases.models.worked import Absence, CaseSeen, Reminder

__all__ = [
    "Absence",
    "Answer",
    "Basis",
    "Case",
    "CaseSeen",
    "CaseStep",
    "Decision",
    "Document",
    "Doorway",
    "Indication",
    "Joined",
    "LedgerEntry",
    "Partner",
    "Referral",
    "Reminder",
    "Respondent",
    "Shown",
    "Signature",
    "Summons",
    "Template",
]
