"""Who signed a document, or would not: written down beside it, never on it.

An officer signs for itself; that the person examined signed is written down by the officer who saw it, or by the
person's own page. Refusing stops nothing. Knows no page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.db import transaction

from nirpihak.server.cases.models import Case, Decision, Document, Signature
from nirpihak.server.cases.services import scope, sealing, steps
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.evidence.services import log
from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.roles import Permission, permitted
from nirpihak.text import Text

Role = Signature.Role
NEEDED: Final[Mapping[str, tuple[Role, ...]]] = MappingProxyType(
    {"bap": (Role.EXAMINER, Role.EXAMINED), "decision": (Role.DECIDER,)}
)
"""Who must have signed, or refused, by kind of document; of the others one officer."""
POSSIBLE: Final[Mapping[str, tuple[Role, ...]]] = MappingProxyType(
    {"bap": (Role.EXAMINER, Role.EXAMINED, Role.COMPANION)}
)
"""Who may sign, where that is more than those who must."""
BY_OFFICER: Final[Mapping[str, Permission]] = MappingProxyType(
    {Role.EXAMINER: Permission.CASE_WORK, Role.PROPOSER: Permission.CASE_WORK, Role.DECIDER: Permission.DECISION_SIGN}
)
"""Roles in which an officer signs, and what it takes."""


@dataclass(frozen=True, slots=True)
class Line:
    """One place to sign, and what came of it."""

    role: str
    needed: bool
    signature: Signature | None
    name: str
    note: str


def roles_of(kind: str) -> tuple[Role, ...]:
    """Who may sign a document of this kind."""
    return POSSIBLE.get(kind) or NEEDED.get(kind, (Role.EXAMINER,))


def sign(
    document: Document,
    role: str,
    *,
    officer: Officer | None,
    name: str = "",
    actor: str = "",
    since: int | None = None,
) -> Signature:
    """Write down a signature. Raises CaseError, Overtaken, KeysError.

    In an officer's role `officer` signs for itself; else `officer` is who saw the person sign, and `name` who it was.
    """
    if role in BY_OFFICER:
        _may(document, role, officer)
        name = "" if officer is None else officer.name
    return _put(document, role, officer, name, "", refused=False, actor=actor, since=since)


def refuse(
    document: Document,
    role: str,
    reason: str,
    *,
    officer: Officer | None,
    name: str = "",
    actor: str = "",
    since: int | None = None,
) -> Signature:
    """Write down that the person examined, or the companion, would not sign, and why. Raises CaseError, Overtaken."""
    if role in BY_OFFICER:
        raise CaseError(
            Text("petugas yang tidak menandatangani cukup tidak menandatangani", "an officer simply does not sign")
        )
    if not reason.strip():
        raise CaseError(Text("alasan penolakan harus ditulis", "the reason of the refusal must be given"))
    return _put(document, role, officer, name, reason.strip(), refused=True, actor=actor, since=since)


def of(document: Document, key: bytes) -> list[Line]:
    """Every place to sign under a document. `key` is the case's. Raises KeysError."""
    there = {each.role: each for each in document.signatures.select_related("officer")}
    lines = []
    for role in roles_of(document.kind):
        found = there.get(role)
        words = {}
        if found is not None and found.sealed is not None:
            words = sealing.unseal(key, document.case, "signature", found.sealed)
        needed = role in NEEDED.get(document.kind, ())
        lines.append(Line(role, needed, found, str(words.get("name") or ""), str(words.get("note") or "")))
    return lines


def bap_done(case: Case) -> Text | None:
    """Why there is no record of examination yet that a decision can rest on; None where there is one.

    The examiner signed it, and the person examined signed it or refused, with the reason.
    """
    found = list(Document.objects.filter(case=case, kind="bap", withdrawn_at=None).prefetch_related("signatures"))
    if not found:
        return Text("berita acara pemeriksaan belum dibuat", "there is no record of examination yet")
    for document in found:
        roles = {each.role for each in document.signatures.all()}
        if {str(role) for role in NEEDED["bap"]} <= roles:
            return None
    return Text(
        "berita acara pemeriksaan belum ditandatangani pemeriksa dan yang diperiksa (atau ditolak dengan alasan)",
        "the record of examination is not signed yet by the examiner and the person examined (or refused with reason)",
    )


def _put(
    document: Document,
    role: str,
    officer: Officer | None,
    name: str,
    note: str,
    *,
    refused: bool,
    actor: str,
    since: int | None,
) -> Signature:
    case = document.case
    if role not in roles_of(document.kind):
        raise CaseError(Text("surat ini tidak ditandatangani begitu", "this document has no such signature"))
    if not name.strip():
        raise CaseError(Text("tulis nama yang menandatangani", "write the name of the person who signs"))
    key = sealing.key_of(case)
    with transaction.atomic(), log.held():
        now = steps.held(case, since)
        if Document.objects.filter(pk=document.pk).exclude(withdrawn_at=None).exists():
            raise CaseError(Text("surat ini sudah ditarik", "this document was withdrawn"))
        if Signature.objects.filter(document=document, role=role).exists():
            raise CaseError(
                Text("tanda tangan ini sudah dicatat", "this signature was written down already"),
            )
        told = {"document": document.pk, "kind": document.kind, "number": document.number, "role": str(role)}
        steps.step(
            case,
            "signature_refused" if refused else "signed",
            officer=officer,
            actor=actor,
            data=told,
            words={"reason": note} if note else None,
            key=key,
        )
        return Signature.objects.create(
            document=document,
            role=role,
            officer=officer,
            refused=refused,
            sealed=sealing.seal(key, now, "signature", {"name": " ".join(name.split()), "note": note}),
        )


def _may(document: Document, role: str, officer: Officer | None) -> None:
    allowed = officer is not None and BY_OFFICER[role] in permitted(officer.roles)
    if officer is None or not allowed or not scope.cases_of(officer).filter(pk=document.case_id).exists():
        raise CaseError(Text("Anda tidak dapat menandatangani di sini", "you cannot sign here"))
    signed = Decision.objects.filter(case=document.case_id, state=Decision.State.SIGNED, replaced_by=None)
    if role == Role.DECIDER and not signed.filter(signer=officer).exists():
        raise CaseError(
            Text(
                "surat keputusan ditandatangani oleh yang menandatangani putusannya",
                "a letter of decision is signed by whoever signed the decision",
            )
        )
