"""What the ledger of a case says now of each fact, and the act as it looks on three views.

As the reports claim it; as it is confirmed or admitted; as the respondent says. What the machine read is in none of
them. Where reports contradict one another the fact is unknown. Only reads; `ledger` writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nirpihak.facts import CATALOGUE, Act, Fact, Source, Value
from nirpihak.law.wording import value_text
from nirpihak.server.cases.models import Case, LedgerEntry
from nirpihak.server.cases.services import sealing
from nirpihak.server.evidence.models import Exhibit
from nirpihak.server.institutions.models import Officer
from nirpihak.server.intake.models import Report
from nirpihak.text import Text

ABSENT: Final = Text("tidak diketahui", "unknown")
Sources = LedgerEntry.Source


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, opened. `value` is None where the fact is said to be unknown, or where it takes another back."""

    id: int
    fact: str
    source: str
    value: Value | None
    note: str
    at: datetime
    officer: Officer | None
    report: Report | None
    exhibit: Exhibit | None
    place: Mapping[str, Any]
    retracts: int | None
    taken_back_by: int | None
    """The entry that takes this one back."""

    @property
    def live(self) -> bool:
        """Whether it counts now."""
        return self.retracts is None and self.taken_back_by is None

    def says(self, lang: str) -> str:
        """Its value in words."""
        return ABSENT.pick(lang) if self.value is None else value_text(self.fact, self.value).pick(lang)


@dataclass(frozen=True, slots=True)
class Stated:
    """What is said of one fact now: its live entries, the oldest first."""

    fact: str
    entries: tuple[Entry, ...]

    def by(self, *sources: str) -> tuple[Entry, ...]:
        """The entries of these sources."""
        return tuple(each for each in self.entries if each.source in sources)

    @property
    def claimed(self) -> Value | None:
        """What the reports claim, where they do not contradict one another."""
        values = {each.value for each in self.by(Sources.CLAIMED)} - {None}
        return next(iter(values)) if len(values) == 1 else None

    @property
    def settled(self) -> Entry | None:
        """What the fact is taken to be: as confirmed, or else as admitted; None while that is unknown."""
        said = self.answer
        found = list(self.by(Sources.CONFIRMED)[::-1])
        if said is not None and said.source == Sources.ADMITTED:
            found.append(said)
        return next((each for each in found if each.value is not None), None)

    @property
    def bases(self) -> tuple[Entry, ...]:
        """What a decision may rest on: the confirmed or admitted entries that say what the fact is taken to be."""
        settled, said = self.settled, self.answer
        if settled is None:
            return ()
        admitted = said is not None and said.source == Sources.ADMITTED
        found = self.by(Sources.CONFIRMED, *([Sources.ADMITTED] if admitted else []))
        return tuple(each for each in found if each.value == settled.value)

    @property
    def answer(self) -> Entry | None:
        """What the respondent said of it last."""
        return next(iter(self.by(Sources.ADMITTED, Sources.DISPUTED)[::-1]), None)

    @property
    def conflicts(self) -> bool:
        """Whether the reports, an officer and the respondent do not all say the same."""
        said = self.by(Sources.CLAIMED, Sources.CONFIRMED, Sources.ADMITTED)
        answer = self.answer
        return len({each.value for each in said} - {None}) > 1 or (
            answer is not None and answer.source == Sources.DISPUTED
        )


@dataclass(frozen=True, slots=True)
class Acts:
    """The act on three views: as the reports claim it, as it is confirmed or admitted, as the respondent says."""

    claimed: Act
    confirmed: Act
    respondent: Act


def entries(case: Case, key: bytes) -> list[Entry]:
    """Every entry of a case, the oldest first. Raises KeysError."""
    rows = list(LedgerEntry.objects.filter(case=case).select_related("officer", "report", "exhibit"))
    taken = {row.retracts_id: row.pk for row in rows if row.retracts_id is not None}
    found = []
    for row in rows:
        words = sealing.unseal(key, case, "fact", row.sealed)
        found.append(
            Entry(
                row.pk,
                row.fact,
                row.source,
                words.get("value"),
                str(words.get("note") or ""),
                row.at,
                row.officer,
                row.report,
                row.exhibit,
                row.place,
                row.retracts_id,
                taken.get(row.pk),
            )
        )
    return found


def standing(found: Iterable[Entry]) -> dict[str, Stated]:
    """What is said of each fact now, in the catalogue's order."""
    live: dict[str, list[Entry]] = {}
    for each in found:
        if each.live:
            live.setdefault(each.fact, []).append(each)
    return {fact: Stated(fact, tuple(live[fact])) for fact in CATALOGUE.kinds if fact in live}


def acts(stated: Mapping[str, Stated]) -> Acts:
    """The three views of the facts, nothing added from the register yet."""
    claimed: dict[str, Fact] = {}
    confirmed: dict[str, Fact] = {}
    respondent: dict[str, Fact] = {}
    for fact, each in stated.items():
        if each.claimed is not None:
            claimed[fact] = Fact(each.claimed, Source.CLAIMED)
        settled, answer = each.settled, each.answer
        if settled is not None and settled.value is not None:
            confirmed[fact] = Fact(settled.value, Source(settled.source), settled.note[:200] or None)
        base = confirmed.get(fact) or claimed.get(fact)
        if answer is not None and answer.source == Sources.ADMITTED:
            base = None if answer.value is None else Fact(answer.value, Source.ADMITTED)
        elif answer is not None:
            about = answer.value if answer.value is not None else base.value if base is not None else None
            if about is not None and (base is None or base.value == about):
                base = Fact(about, Source.DISPUTED)
        if base is not None:
            respondent[fact] = base
    return Acts(Act(claimed), Act(confirmed), Act(respondent))
