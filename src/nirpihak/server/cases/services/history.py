"""Everything that was done in a case, with its place in the custody log, and who opened the case. Knows no page."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from nirpihak.facts import CATALOGUE
from nirpihak.server.cases.models import Case, CaseStep
from nirpihak.server.cases.services import steps
from nirpihak.server.evidence.models import Entry
from nirpihak.server.evidence.services import log
from nirpihak.server.institutions.models import Officer
from nirpihak.server.keys.services.content import KeysError
from nirpihak.text import Text


@dataclass(frozen=True, slots=True)
class Done:
    """One step. `place` is its index in the custody log, None once that was erased; `words` are what was written."""

    step: CaseStep
    name: Text
    about: tuple[Text, ...]
    words: tuple[str, ...]
    place: int | None

    @property
    def late(self) -> bool:
        """Whether it was written down on a later day than it happened, or much later."""
        return (self.step.written_at - self.step.at).total_seconds() > 3600


@dataclass(frozen=True, slots=True)
class Look:
    """That an officer opened the case, on a day."""

    name: str
    at: datetime
    place: int | None


def steps_of(case: Case) -> QuerySet[CaseStep]:
    """Every step but that somebody looked, the latest first."""
    return case.steps.exclude(kind=steps.LOOKED).select_related("officer").order_by("-id")


def told(case: Case, rows: Sequence[CaseStep], key: bytes | None) -> list[Done]:
    """These steps with their words and their places in the log."""
    places = _places(case)
    names = {each.pk: each.name for each in Officer.objects.filter(pk__in=set(_people(rows)))}
    return [
        Done(
            step=step,
            name=steps.name_of(case, step.kind),
            about=tuple(_about(step, names)),
            words=_words(step, case, key),
            place=places.get(step.pk),
        )
        for step in rows
    ]


def looks(case: Case) -> list[Look]:
    """Who opened the case, the latest first."""
    places = _places(case)
    rows = case.steps.filter(kind=steps.LOOKED).select_related("officer").order_by("-id")
    return [Look(each.officer.name if each.officer else "", each.at, places.get(each.pk)) for each in rows]


def _places(case: Case) -> dict[int, int]:
    """By step, its index in the log: the record's events of a kind stand in the order of the steps of that kind."""
    waiting: dict[str, deque[int]] = defaultdict(deque)
    for entry in Entry.objects.filter(exhibit=case.record).order_by("index"):
        kept = log.values(entry)
        if kept.get("case") == case.ref and "step" in kept:
            waiting[str(kept["step"])].append(entry.index)
    found = {}
    for pk, kind in case.steps.order_by("id").values_list("pk", "kind"):
        if waiting[kind]:
            found[pk] = waiting[kind].popleft()
    return found


def _words(step: CaseStep, case: Case, key: bytes | None) -> tuple[str, ...]:
    if step.sealed is None or key is None:
        return ()
    try:
        return tuple(_strings(steps.words_of(step, case, key)))
    except KeysError:
        return ()


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if value.strip():
            yield value.strip()
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def _people(rows: Sequence[CaseStep]) -> Iterator[int]:
    for step in rows:
        if step.kind in ("handed_over", "assigned", "escalated") and isinstance(step.data.get("to"), int):
            yield step.data["to"]


def _about(step: CaseStep, names: dict[int, str]) -> Iterator[Text]:
    """What the step concerns, of what may be shown: reports, facts, people it was given to, numbers of documents."""
    data = step.data
    for ref in [data.get("report"), *(data.get("reports") or ())]:
        if isinstance(ref, str):
            yield Text(ref, ref)
    if isinstance(fact := data.get("fact"), str):
        yield CATALOGUE[fact].label if fact in CATALOGUE else Text(fact, fact)
    if isinstance(to := data.get("to"), int) and to in names:
        yield Text(f"kepada {names[to]}", f"to {names[to]}")
    if isinstance(number := data.get("number"), str):
        yield Text(number, number)
