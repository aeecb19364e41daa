"""Search for words in what cases say, unsealed for this one look and kept nowhere.

Looks in the cases that an officer may know of, and in nothing else: the case's own words, what the joined reports say,
who the respondent is, what was noted with facts and steps. Reads so many cases at most and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from nirpihak.server.cases.models import Case
from nirpihak.server.cases.services import opening, sealing, steps
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.institutions.models import Officer
from nirpihak.server.intake.services import reading
from nirpihak.server.keys.services import content as keys
from nirpihak.server.keys.services.content import KeysError, Ring

SEARCHED: Final = 300
"""Cases whose words one search reads at most, the latest first."""


@dataclass(frozen=True, slots=True)
class Search:
    """How far a search for words came: cases read, cases that could not be opened, and how many were left."""

    read: int
    unreadable: int
    left: int


def fitting(officer: Officer, among: QuerySet[Case], words: Sequence[str]) -> tuple[list[int], Search]:
    """Of these cases, those in whose number or text every word stands (casefolded): their ids."""
    ring = keys.ring(officer.institution)
    many = among.count()
    rows = among.select_related("respondent").prefetch_related("steps", "ledger", "joined__report__steps")
    found, read, unreadable = [], 0, 0
    for case in rows[:SEARCHED]:
        case.institution = officer.institution
        text = case.ref
        try:
            text = " ".join((text, *_texts_of(case, ring)))
            read += 1
        except (CaseError, KeysError):
            unreadable += 1
        folded = text.casefold()
        if all(word in folded for word in words):
            found.append(case.pk)
    return found, Search(read, unreadable, max(0, many - SEARCHED))


def _texts_of(case: Case, ring: Ring) -> Iterator[str]:
    """Everything that is written of a case. Raises CaseError, KeysError."""
    key = sealing.key_of(case, ring)
    yield from _strings(opening.content_of(case, key))
    if (respondent := getattr(case, "respondent", None)) is not None:
        yield from _strings(sealing.unseal(key, respondent, "person", respondent.sealed))
    for joined in case.joined.all():
        if joined.undone_at is None:
            yield joined.report.ref
            yield from _strings(reading.content_of(joined.report, ring))
    for entry in case.ledger.all():
        yield from _strings(sealing.unseal(key, case, "fact", entry.sealed))
    for step in case.steps.all():
        yield from _strings(steps.words_of(step, case, key))


def _strings(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
