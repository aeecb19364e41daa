"""What a letter of decision says: taken from the decisions that two people signed, limb by limb. Knows no page."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from nirpihak.law.loading import load_rulebook
from nirpihak.law.model import Limb
from nirpihak.law.sanctions import SanctionError, rung
from nirpihak.law.wording import basis_text, moment_text
from nirpihak.server.cases.models import Case, Decision
from nirpihak.server.cases.services import decisions, drafts, remedies
from nirpihak.server.cases.services.letters import Value

REMEDIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "objection": "Keberatan secara tertulis dengan alasan dan bukti kepada atasan pejabat yang memutuskan",
        "appeal": "Banding administratif secara tertulis dengan alasan dan bukti kepada BPASN, tembusan kepada PPK",
    }
)
"""What may be done against a decision (PP 79/2021)."""


def drafted(case: Case, key: bytes) -> dict[str, Value]:
    """Reasons, instruments, points, remedies, and whose letter it is. `key` is the case's. Raises KeysError."""
    found = decisions.standing(case)
    signers = dict.fromkeys(each.signer.name for each in found if each.signer is not None)
    return {
        "penandatangan": ", ".join(signers),
        "menimbang": [line for each in found for line in _reasons(each, key)],
        "mengingat": _instruments(found),
        "memutuskan": [line for each in found for line in _points(each)],
        "upaya": [line for each in remedies.courses(case) if (line := _remedy(each))],
    }


def _reasons(decision: Decision, key: bytes) -> list[str]:
    said = drafts.opened(decision, key)
    lines = [said.opening, *said.facts.values(), *said.reasons.values(), said.answer, said.chosen, said.why]
    return [" ".join(line.split()) for line in lines if line.strip()]


def _instruments(found: list[Decision]) -> list[str]:
    rulebook = load_rulebook()
    items = [rulebook.items[item] for each in found for item in each.items if item in rulebook.items]
    titles = [rulebook.instruments[item.instrument].title.id for item in items]
    cited = [basis_text(citation).id for item in items for citation in item.basis]
    return list(dict.fromkeys([*titles, *cited]))


def _points(decision: Decision) -> list[str]:
    limb, result = Limb(decision.limb).label.id, Decision.Result(decision.result).label
    items = f" (butir {', '.join(decision.items)})" if decision.items else ""
    lines = [f"Menyatakan, untuk ranah {limb[:1].lower()}{limb[1:]}, hasil pemeriksaan atas dugaan{items}: {result}."]
    if decision.sanction:
        try:
            lines.append(f"Menjatuhkan: {rung(decision.sanction).text.id}.")
        except SanctionError:
            lines.append(f"Menjatuhkan: {decision.sanction}.")
    return lines


def _remedy(course: remedies.Course) -> str:
    if course.remedy is None:
        return ""
    until = next((due for due in course.dues if due.kind == "by" and due.done_at is None), None)
    when = "dalam tenggat PP 79/2021" if until is None else f"paling aman sampai {moment_text(until.earliest).id}"
    return f"{REMEDIES[course.remedy]}, {when}."
