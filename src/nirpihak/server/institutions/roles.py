"""Who may do what: every permission and every role, in one list that anybody can read.

A role is held in one institution and opens nothing of any other. Nothing is permitted that does not stand here; the
tests visit every address with every role (`tests/server/test_matrix.py`). Knows no person and no page.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from nirpihak.text import Text


class Permission(StrEnum):
    """What a page or a route asks for."""

    REPORT_SEE = "report.see"
    """Read the reports of one's own institution, without the reporter's identity."""
    REPORT_HANDLE = "report.handle"
    """Answer reporters, ask for what is missing, register or not register, sort."""
    REPORT_ENTER = "report.enter"
    """Enter a report that came on paper, by message or by voice."""
    FINDING_FILE = "finding.file"
    """File a finding of one's own supervision, and read the findings one filed."""
    IDENTITY_ASK = "identity.ask"
    """Ask the custodians to open a reporter's identity."""
    IDENTITY_OPEN = "identity.open"
    """Open a reporter's identity together with a second custodian."""
    EVIDENCE_SEE = "evidence.see"
    EVIDENCE_RECEIVE = "evidence.receive"
    EVIDENCE_EXPORT = "evidence.export"
    EVIDENCE_ERASE = "evidence.erase"
    CASE_SEE = "case.see"
    """Read the cases of one's own institution."""
    CASE_WORK = "case.work"
    """Open cases, join reports, examine, summon, draft documents and propose decisions."""
    FACT_CONFIRM = "fact.confirm"
    """Confirm a fact, and conclude whose account it was."""
    DECISION_SIGN = "decision.sign"
    """Sign a decision that somebody else proposed, or return it."""
    REFERRAL_HANDLE = "referral.handle"
    """Refer matters to other institutions, and take in what they refer."""
    WORDING_MANAGE = "wording.manage"
    """Change the institution's wording of documents, and its partners' keys."""
    PEOPLE_SEE = "people.see"
    """See the institution's units, monitors and officers."""
    PEOPLE_MANAGE = "people.manage"
    """Open and close accounts, appoint roles and monitors, arrange units."""
    TOKEN_MANAGE = "token.manage"
    """Give and withdraw the tokens of other systems."""
    LOG_AUDIT = "log.audit"
    """See who opened what: openings of identities, sign-ins, appointments; no content."""
    OUTREACH = "outreach.send"
    """Send circulars and see which units confirmed them. (Outreach.)"""


class Role(StrEnum):
    """What somebody is appointed to."""

    INTAKE = "intake"
    EXAMINER = "examiner"
    DECIDER = "decider"
    CUSTODIAN = "custodian"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    OUTREACH = "outreach"
    MONITOR = "monitor"


P = Permission
ROLES: Final[Mapping[Role, frozenset[Permission]]] = MappingProxyType(
    {
        Role.INTAKE: frozenset(
            {P.REPORT_SEE, P.REPORT_HANDLE, P.REPORT_ENTER, P.IDENTITY_ASK}
            | {P.EVIDENCE_SEE, P.EVIDENCE_RECEIVE, P.PEOPLE_SEE, P.REFERRAL_HANDLE}
        ),
        Role.EXAMINER: frozenset(
            {P.REPORT_SEE, P.REPORT_HANDLE, P.IDENTITY_ASK}
            | {P.CASE_SEE, P.CASE_WORK, P.FACT_CONFIRM, P.REFERRAL_HANDLE}
            | {P.EVIDENCE_SEE, P.EVIDENCE_RECEIVE, P.EVIDENCE_EXPORT}
        ),
        Role.DECIDER: frozenset(
            {P.REPORT_SEE, P.EVIDENCE_SEE, P.EVIDENCE_EXPORT, P.EVIDENCE_ERASE, P.PEOPLE_SEE}
            | {P.CASE_SEE, P.DECISION_SIGN}
        ),
        # A custodian reads no report: what is opened is a name, for a reason that stands in the request.
        Role.CUSTODIAN: frozenset({P.IDENTITY_OPEN}),
        # An administrator arranges people and reads nothing that anybody reported.
        Role.ADMINISTRATOR: frozenset({P.PEOPLE_SEE, P.PEOPLE_MANAGE, P.TOKEN_MANAGE, P.WORDING_MANAGE}),
        Role.AUDITOR: frozenset({P.LOG_AUDIT, P.PEOPLE_SEE}),
        Role.OUTREACH: frozenset({P.PEOPLE_SEE, P.OUTREACH}),
        Role.MONITOR: frozenset({P.FINDING_FILE}),
    }
)

APART: Final[tuple[tuple[Role, Role], ...]] = (
    (Role.ADMINISTRATOR, Role.CUSTODIAN),
    (Role.ADMINISTRATOR, Role.AUDITOR),
    (Role.CUSTODIAN, Role.INTAKE),
    (Role.CUSTODIAN, Role.EXAMINER),
    (Role.CUSTODIAN, Role.DECIDER),
    (Role.AUDITOR, Role.CUSTODIAN),
)
"""Roles that one person never holds together: who gives power does not use it, who opens names handles no report."""

NAMES: Final[Mapping[Role, Text]] = MappingProxyType(
    {
        Role.INTAKE: Text("petugas penerima", "intake officer"),
        Role.EXAMINER: Text("pemeriksa", "examiner"),
        Role.DECIDER: Text("pengambil putusan", "decision maker"),
        Role.CUSTODIAN: Text("penjaga identitas", "identity custodian"),
        Role.ADMINISTRATOR: Text("pengelola instansi", "institution administrator"),
        Role.AUDITOR: Text("auditor", "auditor"),
        Role.OUTREACH: Text("petugas penyuluhan", "outreach officer"),
        Role.MONITOR: Text("petugas pengawas", "monitor"),
    }
)


def permitted(roles: frozenset[Role] | set[Role]) -> frozenset[Permission]:
    """What somebody who holds these roles may do."""
    return frozenset().union(*(ROLES[role] for role in roles))


def clash(roles: frozenset[Role] | set[Role]) -> tuple[Role, Role] | None:
    """Two of these roles that one person may not hold together."""
    return next(((one, other) for one, other in APART if one in roles and other in roles), None)
