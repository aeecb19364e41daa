"""Who may do what, address by address: every name of the resolver, in one table that anybody can read.

`test_matrix.py` holds it to be whole, and visits every address with everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final
from uuid import UUID

from nirpihak.server.institutions.roles import ROLES, Permission, Role
from tests.server.matrix_world import World

P = Permission


class Door(Enum):
    """Who is let in where no permission is asked."""

    PUBLIC = "everybody, without log-in"
    DRAFT = "whoever holds the cookie of a draft: nobody else has that report before it is filed"
    CODE = "whoever gave a reporter's code, for half an hour"
    SUMMONS = "whoever gave the code of a summons, for half an hour"
    LOGGED_IN = "whoever took both steps, with an office or without"
    OFFICER = "whoever took both steps and has an office"


class Of(Enum):
    """Whose the thing is that a page shows."""

    NOTHING = "a list or a form: shows what is the visitor's own"
    HERE = "a thing of one institution: not found from any other"
    MATTER = "of one report: not found by whoever is recused from it either"
    WRITER = "of the one officer who wrote it: not found by any other"
    KEEPER = "of the one officer who was named to keep it: not found by any other"


GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")


@dataclass(frozen=True)
class Page:
    """One address: who may open it, how, and whose it is. `any_of`: one of the permissions is enough."""

    door: Door | tuple[Permission, ...]
    methods: tuple[str, ...] = BOTH
    of: Of = Of.NOTHING
    args: Callable[[World], tuple[Any, ...]] = lambda world: ()
    any_of: bool = False
    post: tuple[Permission, ...] = ()
    """What a form asks for beyond what the page does."""
    also: tuple[str, ...] = ()
    """Methods that lead back to where the visitor belongs, and do nothing with what is anybody else's."""

    @property
    def is_outside(self) -> bool:
        """Whether it stands before the log-in."""
        return self.door in (Door.PUBLIC, Door.DRAFT, Door.CODE, Door.SUMMONS)

    def open_to(self, role: Role, method: str = "GET") -> bool:
        """Whether somebody with this one role is let in."""
        if isinstance(self.door, Door):
            return True
        wanted = self.door + (self.post if method == "POST" else ())
        test = any if self.any_of else all
        return test(each in ROLES[role] for each in wanted)


PUBLIC, LOGGED_IN, OFFICER = Door.PUBLIC, Door.LOGGED_IN, Door.OFFICER
DRAFT, CODE = Door.DRAFT, Door.CODE
SEE, HANDLE = (P.REPORT_SEE,), (P.REPORT_SEE, P.REPORT_HANDLE)
LOOK, TAKE = (P.EVIDENCE_SEE,), (P.EVIDENCE_SEE, P.EVIDENCE_RECEIVE)
EXPORT, ERASE = (P.EVIDENCE_SEE, P.EVIDENCE_EXPORT), (P.EVIDENCE_SEE, P.EVIDENCE_ERASE)
FINDINGS, OPEN = (P.FINDING_FILE,), (P.IDENTITY_OPEN,)
CASE = (P.CASE_SEE,)
PEOPLE, MANAGE = (P.PEOPLE_SEE,), (P.PEOPLE_SEE, P.PEOPLE_MANAGE)
HERE, MATTER, WRITER, KEEPER = Of.HERE, Of.MATTER, Of.WRITER, Of.KEEPER


def _ref(world: World) -> tuple[Any, ...]:
    return (world.matter.ref,)


def _exhibit(world: World) -> tuple[Any, ...]:
    return (world.exhibit.ref,)


def _copy(world: World) -> tuple[Any, ...]:
    return (world.exhibit.ref, world.copy.pk)


def _person(world: World) -> tuple[Any, ...]:
    return (world.colleague.pk,)


def _unit(world: World) -> tuple[Any, ...]:
    return (world.unit.pk,)


def _case(world: World) -> tuple[Any, ...]:
    assert world.case is not None
    return (world.case.ref,)


def _confirmed(world: World) -> tuple[Any, ...]:
    assert world.case is not None
    return (world.case.ref, world.case.ledger.filter(source="confirmed").values_list("pk", flat=True)[0])


def _indication(world: World) -> tuple[Any, ...]:
    assert world.case is not None
    return (world.case.ref, world.case.indications.values_list("pk", flat=True)[0])


def _summons(world: World) -> tuple[Any, ...]:
    assert world.case is not None
    return (world.case.ref, world.case.summonses.values_list("pk", flat=True)[0])


def _masked(world: World) -> tuple[Any, ...]:
    assert world.case is not None
    return (world.case.ref, world.case.shown.values_list("file", flat=True)[0])


def _letter(world: World) -> tuple[Any, ...]:
    assert world.letter is not None
    return (world.letter.pk,)


def _piece(world: World) -> tuple[Any, ...]:
    assert world.case is not None
    return (world.case.shown.values_list("pk", flat=True)[0],)


def _here(world: World) -> tuple[Any, ...]:
    return (world.here.code,)


def _limb(world: World) -> tuple[Any, ...]:
    return (*_case(world), "ethics")


def _document(world: World) -> tuple[Any, ...]:
    assert world.document is not None
    return (*_case(world), world.document.pk)


def _arrived(world: World) -> tuple[Any, ...]:
    assert world.arrived is not None
    return (world.arrived.ref,)


def _sent(world: World) -> tuple[Any, ...]:
    assert world.referral is not None
    return (world.referral.ref,)


def _partner(world: World) -> tuple[Any, ...]:
    assert world.partner is not None
    return (world.partner.pk,)


PAGES: Final[Mapping[str, Page]] = {
    # Everybody: the rules, the tools, the first page
    "home": Page(PUBLIC, GET),
    "boleh": Page(PUBLIC, GET),
    "rules": Page(PUBLIC, GET),
    "exceptions": Page(PUBLIC, GET),
    "item": Page(PUBLIC, GET, args=lambda world: ("SKB-D6",)),
    "selfcheck": Page(PUBLIC, GET),
    "guides": Page(PUBLIC, GET),
    "guide": Page(PUBLIC, GET, args=lambda world: ("instagram",)),
    "read": Page(PUBLIC),
    "assess": Page(PUBLIC),
    "log": Page(PUBLIC, GET),
    "verify": Page(PUBLIC, GET),
    "institutions-public": Page(PUBLIC, GET),
    # Everybody: filing a report
    "lapor": Page(PUBLIC, GET),
    "lapor-pressure": Page(PUBLIC, GET),
    "lapor-check": Page(DRAFT),
    "lapor-send": Page(DRAFT, POST),
    "lapor-receipt": Page(DRAFT, GET),
    "lapor-proof": Page(DRAFT, GET),
    "lapor-discard": Page(DRAFT, POST),
    "lapor-files": Page(DRAFT),
    "lapor-step": Page(PUBLIC, args=lambda world: ("perbuatan",)),
    # Whoever has a reporter's code
    "mailbox": Page(PUBLIC),
    "mailbox-letters": Page(CODE, GET),
    "mailbox-send": Page(CODE),
    "mailbox-files": Page(CODE),
    "mailbox-correct": Page(CODE),
    "mailbox-withdraw": Page(CODE),
    "mailbox-identity": Page(CODE),
    "mailbox-proof": Page(CODE, GET),
    "mailbox-leave": Page(PUBLIC, POST),
    # Logging in, and one's own account
    "login": Page(PUBLIC),
    "login-code": Page(PUBLIC),
    "login-recovery": Page(PUBLIC),
    "login-enrol": Page(PUBLIC),
    "setup": Page(PUBLIC),
    "logout": Page(PUBLIC, POST),
    "account": Page(LOGGED_IN, GET),
    "session-end": Page(LOGGED_IN, POST),
    "password": Page(LOGGED_IN),
    "factor-codes": Page(LOGGED_IN),
    "factor-renew": Page(LOGGED_IN),
    # Reports
    "queue": Page(SEE, GET),
    "queue-bulk": Page(HANDLE),
    "queue-undo": Page(HANDLE, args=lambda world: (world.bulk.pk,)),
    "queue-filter": Page(SEE),
    "report": Page(SEE, GET, MATTER, _ref),
    "report-ask": Page(HANDLE, of=MATTER, args=_ref),
    "report-reply": Page(HANDLE, of=MATTER, args=_ref),
    "report-assign": Page(HANDLE, of=MATTER, args=_ref),
    "report-capture": Page((P.REPORT_SEE, P.EVIDENCE_RECEIVE), of=MATTER, args=_ref),
    "report-step": Page(HANDLE, of=MATTER, args=lambda world: (world.matter.ref, "registered")),
    "report-recuse": Page(SEE, of=MATTER, args=_ref),
    "enter-report": Page((P.REPORT_ENTER,)),
    "enter-receipt": Page((P.REPORT_ENTER,), GET, WRITER, also=POST),
    "findings": Page(FINDINGS, GET),
    "finding-new": Page(FINDINGS),
    "finding": Page(FINDINGS, GET, WRITER, lambda world: (world.finding.ref,)),
    # Evidence
    "exhibits": Page(LOOK, GET),
    "receive": Page(TAKE),
    "capture": Page(TAKE),
    "captured": Page(LOOK, GET, MATTER, lambda world: (world.capture.pk,)),
    "fixity": Page(LOOK, post=TAKE),
    "exhibit": Page(LOOK, GET, MATTER, _exhibit),
    "add": Page(TAKE, of=MATTER, args=_exhibit),
    "content": Page(LOOK, GET, MATTER, _copy),
    "copy": Page(EXPORT, of=MATTER, args=_copy),
    "redact": Page(EXPORT, of=MATTER, args=_copy),
    "bundle": Page(EXPORT, of=MATTER, args=_exhibit),
    "check": Page(LOOK, POST, MATTER, _exhibit),
    "erase": Page(ERASE, of=MATTER, args=_exhibit),
    # Reporters' identities
    "custody": Page(OPEN, GET),
    "custody-enrol": Page(OPEN),
    "custody-passphrase": Page(OPEN, of=KEEPER),
    "custody-recovery": Page(OPEN),
    "custody-admit": Page(OPEN, of=HERE, args=lambda world: (world.candidate.pk,)),
    "custody-end": Page(OPEN, of=HERE, args=lambda world: (world.candidate.pk,)),
    "custody-request": Page(OPEN, of=MATTER, args=lambda world: (world.request,)),
    "custody-code": Page(OFFICER, of=KEEPER),
    "custody-ask": Page((P.IDENTITY_ASK,), of=MATTER, args=_ref),
    "openings": Page((P.LOG_AUDIT,), GET),
    # Institutions and people
    "tree": Page(PEOPLE, GET),
    "institution": Page(PEOPLE, GET, HERE, _here),
    "institution-add": Page(MANAGE),
    "institution-change": Page(MANAGE, of=HERE, args=_here),
    "institution-close": Page(MANAGE, of=HERE, args=lambda world: (world.child.code,)),
    "institution-receivers": Page(PEOPLE, GET),
    "institution-receiver-add": Page(MANAGE),
    "institution-receiver-end": Page(MANAGE, of=HERE, args=lambda world: (world.receiver.pk,)),
    "unit-add": Page(MANAGE),
    "unit": Page(MANAGE, of=HERE, args=_unit),
    "unit-close": Page(MANAGE, of=HERE, args=_unit),
    "monitor": Page(MANAGE, of=HERE, args=_unit),
    "monitor-end": Page(MANAGE, of=HERE, args=_unit),
    "people": Page(PEOPLE, GET),
    "people-add": Page(MANAGE),
    "person": Page(PEOPLE, GET, HERE, _person),
    "person-change": Page(MANAGE, of=HERE, args=_person),
    "person-appoint": Page(MANAGE, of=HERE, args=_person),
    "person-end": Page(MANAGE, of=HERE, args=lambda world: (world.colleague.pk, world.appointment.pk)),
    "person-move": Page(MANAGE, of=HERE, args=_person),
    "person-code": Page(MANAGE, of=HERE, args=_person),
    "person-factor": Page(MANAGE, of=HERE, args=_person),
    "person-close": Page(MANAGE, of=HERE, args=_person),
    "person-reopen": Page(MANAGE, of=HERE, args=lambda world: (world.closed.pk,)),
    "acts": Page((P.LOG_AUDIT, P.PEOPLE_MANAGE), GET, any_of=True),
    # Other systems
    "tokens": Page((P.TOKEN_MANAGE,)),
    "token-withdraw": Page((P.TOKEN_MANAGE,), POST, HERE, lambda world: (world.token.pk,)),
    # cases: the respondent
    "case-respondent": Page(CASE, GET, MATTER, _case),
    "case-respondent-person": Page((*CASE, P.CASE_WORK), of=MATTER, args=_case),
    "case-respondent-code": Page((*CASE, P.CASE_WORK), of=MATTER, args=_case),
    "case-summons": Page((*CASE, P.CASE_WORK), of=MATTER, args=_case),
    "case-summons-deliver": Page((*CASE, P.CASE_WORK), of=MATTER, args=_summons),
    "case-summons-came": Page((*CASE, P.CASE_WORK), of=MATTER, args=_summons),
    "case-summons-cancel": Page((*CASE, P.CASE_WORK), of=MATTER, args=_summons),
    "case-shown": Page((*CASE, P.CASE_WORK), of=MATTER, args=_masked),
    "case-hidden": Page((*CASE, P.CASE_WORK), POST, MATTER, lambda world: (*_case(world), *_piece(world))),
    "case-answer": Page((*CASE, P.CASE_WORK), of=MATTER, args=_case),
    "response": Page(PUBLIC),
    "response-case": Page(Door.SUMMONS, GET),
    "response-answer": Page(Door.SUMMONS),
    "response-time": Page(Door.SUMMONS),
    "response-correct": Page(Door.SUMMONS),
    "response-shown": Page(Door.SUMMONS, GET, args=_piece),
    "response-letter": Page(Door.SUMMONS, GET, args=_letter),
    "response-leave": Page(PUBLIC, POST),
    # cases: facts and joining
    "case-facts": Page(CASE, GET, MATTER, _case),
    "case-fact": Page(CASE, of=MATTER, args=lambda world: (*_case(world), "act.kind"), post=(P.FACT_CONFIRM,)),
    "case-fact-retract": Page((*CASE, P.FACT_CONFIRM), of=MATTER, args=_confirmed),
    "case-readings": Page((*CASE, P.CASE_WORK), POST, MATTER, _case),
    "case-open": Page((*CASE, P.CASE_WORK), of=MATTER, args=_ref),
    "case-join": Page((*CASE, P.CASE_WORK), of=MATTER, args=_case),
    "case-take-out": Page((*CASE, P.CASE_WORK), of=MATTER, args=lambda world: (*_case(world), world.opened.ref)),
    # cases: whose account
    "account-help": Page(PUBLIC, GET),
    "case-account": Page(CASE, GET, MATTER, _case),
    "case-indicate": Page((*CASE, P.CASE_WORK), of=MATTER, args=lambda world: (*_case(world), "login_notice")),
    "case-indication-back": Page((*CASE, P.CASE_WORK), of=MATTER, args=_indication),
    "case-attribute": Page((*CASE, P.FACT_CONFIRM), of=MATTER, args=_case),
    "case-victim": Page((*CASE, P.DECISION_SIGN), of=MATTER, args=_case),
    # cases: the board, the story, leave
    "cases": Page(CASE, GET),
    "absences": Page(CASE),
    "reminders-seen": Page(CASE, POST),
    "case": Page(CASE, GET, MATTER, _case),
    "case-history": Page(CASE, GET, MATTER, _case),
    "case-hand-over": Page((*CASE, P.CASE_WORK), of=MATTER, args=_case),
    "case-recuse": Page(CASE, of=MATTER, args=_case),
    # cases: the record
    "case-event": Page((*CASE, P.CASE_WORK), BOTH, MATTER, _case),
    "case-record": Page(CASE, GET, MATTER, _case),
    "case-record-act": Page((*CASE, P.CASE_WORK), POST, MATTER, lambda world: (*_case(world), "perlihatkan")),
    "case-bundle": Page((*CASE, P.EVIDENCE_EXPORT), BOTH, MATTER, _case),
    "case-destroy": Page((*CASE, P.EVIDENCE_ERASE), BOTH, MATTER, _case),
    # cases: the decision
    "case-decision": Page(CASE, GET, MATTER, _case),
    "case-decision-draft": Page((*CASE, P.CASE_WORK), of=MATTER, args=lambda world: (*_case(world), "discipline")),
    "case-decision-read": Page(CASE, GET, MATTER, _limb),
    "case-decision-sign": Page((*CASE, P.DECISION_SIGN), POST, MATTER, _limb),
    "case-decision-return": Page((*CASE, P.DECISION_SIGN), POST, MATTER, _limb),
    "case-decision-after": Page((*CASE, P.CASE_WORK), of=MATTER, args=lambda world: (*_case(world), "received")),
    "case-decision-dispute": Page((*CASE, P.CASE_WORK), of=MATTER, args=lambda world: (*_limb(world), "objected")),
    # cases: documents
    "document-check": Page(PUBLIC),
    "case-documents": Page(CASE, GET, MATTER, _case),
    "case-document-new": Page((*CASE, P.CASE_WORK), of=MATTER, args=lambda world: (*_case(world), "notice_reporter")),
    "case-document": Page(CASE, GET, MATTER, _document),
    "case-document-sign": Page(CASE, BOTH, MATTER, _document, post=(P.CASE_WORK,)),
    "case-document-withdraw": Page((*CASE, P.CASE_WORK), BOTH, MATTER, _document),
    "case-document-file": Page(CASE, POST, MATTER, lambda world: (*_document(world), "html")),
    "wording": Page((P.WORDING_MANAGE,), GET),
    "wording-edit": Page((P.WORDING_MANAGE,), args=lambda world: ("summons",)),
    # cases: referrals and partners
    "case-referral": Page(CASE, GET, MATTER, _case),
    "case-refer": Page((*CASE, P.REFERRAL_HANDLE), of=MATTER, args=_case),
    "case-referral-reopen": Page((*CASE, P.CASE_WORK), POST, MATTER, _case),
    "referrals": Page((P.REFERRAL_HANDLE,), GET),
    "referral-bring": Page((P.REFERRAL_HANDLE,)),
    "referral": Page((P.REFERRAL_HANDLE,), GET, MATTER, _arrived),
    "referral-package": Page((*CASE, P.REFERRAL_HANDLE), POST, MATTER, _sent),
    "referral-note": Page((P.REFERRAL_HANDLE,), POST, MATTER, _arrived),
    "referral-act": Page((P.REFERRAL_HANDLE,), of=MATTER, args=lambda world: (*_arrived(world), "jawab")),
    "partners": Page((P.WORDING_MANAGE,)),
    "partner-end": Page((P.WORDING_MANAGE,), POST, HERE, _partner),
}
"""Every page that stands in both languages."""

_SOME = UUID("00000000-0000-4000-8000-000000000000")
PLAIN: Final[Mapping[str, Page]] = {
    "health": Page(PUBLIC, GET),
    "schema": Page(PUBLIC, GET),
    "robots": Page(PUBLIC, GET),
    "favicon": Page(PUBLIC, GET),
    "log-checkpoint": Page(PUBLIC, GET),
    "log-tile": Page(PUBLIC, GET, args=lambda world: (world.tile,)),
    "referral-post": Page(PUBLIC, POST),
    "referral-note-post": Page(PUBLIC, POST),
    "log-cosignature": Page(PUBLIC, POST),
    "lapor-announce": Page(DRAFT, POST),
    "lapor-piece": Page(DRAFT, ("HEAD", "PATCH", "DELETE"), args=lambda world: (_SOME,)),
}
"""Addresses without a language, for tools and scripts."""

ROUTES: Final[Mapping[tuple[str, str], str]] = {
    ("get", "/api/v1/institutions"): "api:institutions",
    ("post", "/api/v1/reports"): "api:file",
    ("get", "/api/v1/reports"): "api:listed",
    ("get", "/api/v1/reports/{ref}"): "api:one",
    ("post", "/api/v1/reports/{ref}/files"): "api:add_file",
    ("get", "/api/v1/reports/{ref}/proof"): "api:proof",
}
"""Every route of the interface, as its own description tells it: whoever has a valid token of either role."""
UNTOLD: Final = frozenset({"api:openapi-json", "api:api-root"})
"""The description itself, open to everybody; and the bare prefix, which is nothing."""
