"""Who the respondent of a case is, and the code that opens the person's own page.

Setting the person computes anew who must not see the case. A code is made by the same words as a reporter's, under a
pepper of its own: the one never opens what belongs to the other. Knows no page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from nirpihak.facts import CATALOGUE
from nirpihak.server.cases.models import Case, Doorway, Respondent
from nirpihak.server.cases.services import opening, sealing, steps
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.evidence.services import log
from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.services import conflicts, names
from nirpihak.server.institutions.services.standing import recuse
from nirpihak.server.intake.services import reading, routing
from nirpihak.server.keys import codes
from nirpihak.server.keys.services import content as keys
from nirpihak.server.keys.services.content import Ring
from nirpihak.text import Text

FIELDS: Final = ("name", "number", "position", "unit", "office", "contact")
"""What is kept of the person, sealed under the case's key."""
EMPLOYMENT: Final = "actor.employment"
"""The fact whose values `Respondent.employment` may hold."""
NOBODY: Final = Text("terlapor belum dicatat", "no respondent was entered yet")


def pepper() -> bytes:
    """What goes into every derivation from a respondent's code, 32 bytes: another than that of reporters' codes."""
    return hashlib.sha256(b"nirpihak respondent pepper\0" + settings.NIRPIHAK.code_pepper.encode()).digest()


def of(case: Case) -> Respondent | None:
    """The respondent, once entered."""
    found = Respondent.objects.filter(case=case).first()
    if found is not None:
        found.case = case
    return found


def needed(case: Case) -> Respondent:
    """The respondent. Raises CaseError while there is none."""
    found = of(case)
    if found is None:
        raise CaseError(NOBODY)
    return found


def person(respondent: Respondent, key: bytes) -> dict[str, str]:
    """Who it is: FIELDS as far as known. `key` is the case's. Raises KeysError, CaseError once it was destroyed."""
    if not respondent.sealed:
        raise CaseError(sealing.GONE)
    said = sealing.unseal(key, respondent, "person", respondent.sealed)
    return {name: str(said[name]) for name in FIELDS if said.get(name)}


def suggested(case: Case) -> list[dict[str, str]]:
    """The people that the case's reports name, each once, the first named first. Raises KeysError."""
    ring = keys.ring(case.institution)
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for report in opening.reports_in(case):
        for each in routing.about(reading.content_of(report, ring)):
            said = {name: str(each[name]).strip() for name in FIELDS if str(each.get(name) or "").strip()}
            if "name" in said:
                found.setdefault(names.fold(said["name"]), said)
    return list(found.values())


def told_names(case: Case, key: bytes) -> tuple[str, ...]:
    """The other people that the reports name: they must not stand in what the respondent reads. Raises KeysError."""
    respondent = of(case)
    own = names.fold(person(respondent, key).get("name", "")) if respondent is not None else ()
    return tuple(each["name"] for each in suggested(case) if not names.alike(names.fold(each["name"]), own))


def set_person(
    case: Case, officer: Officer, said: Mapping[str, str], *, employment: str = "", since: int | None = None
) -> Respondent:
    """Enter the respondent, or put right who it is. Raises CaseError, Overtaken, KeysError.

    Whoever is too near to the person is kept from the case and its reports from now on, the officer too who enters
    it. Where it is somebody else than before, the code that was given opens nothing any more.
    """
    kept = {name: said.get(name, "").strip() for name in FIELDS if said.get(name, "").strip()}
    if "name" not in kept:
        raise CaseError(Text("tulis nama terlapor", "write the respondent's name"))
    if employment and employment not in CATALOGUE[EMPLOYMENT].values:
        raise CaseError(Text(f"status kepegawaian {employment!r} tidak dikenal", f"unknown employment {employment!r}"))
    ring = keys.ring(case.institution)
    key = sealing.key_of(case, ring)
    away = routing.kept_away({"about": [kept]}, case.institution)
    before = of(case)
    other = before is not None and names.fold(person(before, key).get("name", "")) != names.fold(kept["name"])
    with transaction.atomic(), log.held():
        gone = {each.pk for each, _ in away}
        steps.step(
            case,
            "respondent_set",
            officer=officer,
            since=since,
            data={"employment": employment, "changed": before is not None},
            words={"person": kept},
            key=key,
            changes={"handler": None} if case.handler_id in gone else {},
        )
        row = Respondent.objects.filter(case=case).first() or Respondent(case=case)
        row.case = case
        if row.key is None:
            row.key = ring.wrap(sealing.new_key(), str(row.uid))
        row.sealed, row.employment = sealing.seal(key, row, "person", kept), employment
        if other:
            row.lookup = row.page_key = row.code_at = None
        row.save()
        if other:
            Doorway.objects.filter(respondent=row).delete()
        recuse(case.ref, [(each, str(kind)) for each, kind in away])
        opening.kept_away(case)
    return row


def too_near(case: Case, ring: Ring) -> list[tuple[Officer, str]]:
    """The officers who are too near to the respondent as people stand now, each with the reason.

    None where there is no respondent, or where what was written was destroyed. Raises KeysError.
    """
    found = of(case)
    if found is None or not found.sealed or case.key is None:
        return []
    said = person(found, sealing.key_of(case, ring))
    return [(each, str(kind)) for each, kind in routing.kept_away({"about": [said]}, case.institution)]


def leads_here(case: Case, said: Mapping[str, str]) -> bool:
    """Whether the person may head the institution or one of its units: then the case belongs to the level above."""
    named = routing.named_in({"about": [dict(said)]}, case.institution)
    return conflicts.heads_named(named, case.institution)


def give_code(case: Case, officer: Officer, *, since: int | None = None) -> str:
    """A new code for the person's page, to be shown once and kept by nobody here; an earlier one ends.

    Raises CaseError, Overtaken, KeysError.
    """
    key = sealing.respondent_key(needed(case))
    code = codes.new()
    parsed = codes.parse(code)
    with transaction.atomic(), log.held():
        steps.step(case, "code_given", officer=officer, since=since)
        row = needed(case)
        row.lookup = codes.lookup(parsed, pepper())
        row.page_key = keys.wrap_with(codes.opening_key(parsed, pepper()), key, _about(row))
        row.code_at = timezone.now()
        row.save(update_fields=["lookup", "page_key", "code_at"])
        Doorway.objects.filter(respondent=row).delete()
    return code


def by_code(code: str) -> tuple[Respondent, bytes] | None:
    """The respondent whom a code leads to, and the key it opens; None for a code that leads nowhere.

    Raises CodeError (keys.codes) for what is no code, KeysError for a key that does not open.
    """
    parsed = codes.parse(code)
    found = (
        Respondent.objects.select_related("case__institution", "case__record")
        .filter(lookup=codes.lookup(parsed, pepper()))
        .first()
    )
    if found is None or found.page_key is None:
        return None
    return found, keys.unwrap_with(codes.opening_key(parsed, pepper()), bytes(found.page_key), _about(found))


def _about(respondent: Respondent) -> str:
    return f"respondent:{respondent.uid}"
