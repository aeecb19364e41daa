"""To whom a matter goes that is not, or not only, for the institution that holds it, and why: data in `referrals.toml`.

It routes and does not judge: for a suspected election crime it names who examines that, and nothing more. Which
institution receives is configuration of the server. Knows no case.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from nirpihak.facts import CATALOGUE
from nirpihak.law.engine import Assessment
from nirpihak.law.entries import Entry
from nirpihak.law.loading import load_rulebook
from nirpihak.law.model import Outcome
from nirpihak.law.procedures import Backing
from nirpihak.text import Text

DATA: Final = "referrals.toml"


class ReferralDataError(ValueError):
    """The data of referrals was refused. `problems` holds one line for each thing that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


@dataclass(frozen=True, slots=True)
class Regime:
    """One regime: who receives, why, and what points to it.

    `here`: kinds of institution from which it goes there; empty: from any. `procedure`: under which the receiver files
    it; empty: as its contest says. `whole`: the matter goes over as it is. `crime`: elements that Bawaslu examines with
    Gakkumdu, so that the 24 hours may run.
    """

    id: str
    name: Text
    receiver: Text
    why: Text
    facts: Mapping[str, tuple[str, ...]]
    items: tuple[str, ...]
    here: tuple[str, ...]
    procedure: str
    whole: bool
    crime: bool
    backing: Backing


@dataclass(frozen=True, slots=True)
class Pointer:
    """That a regime may be concerned: the facts and the items that point to it. None of either: where it is held."""

    regime: Regime
    facts: tuple[str, ...]
    items: tuple[str, ...]


@cache
def regimes() -> Mapping[str, Regime]:
    """The regimes by id, in the order of the data. Raises ReferralDataError."""
    return parse(files(__package__).joinpath(DATA).read_text("utf-8"))


def parse(text: str) -> Mapping[str, Regime]:
    """Read the data. Raises ReferralDataError with every problem found, and tomllib's error for no TOML."""
    problems: list[str] = []
    top = Entry(DATA, "", tomllib.loads(text), problems)
    known = load_rulebook().items
    found: dict[str, Regime] = {}
    for entry in top.list("regime"):
        facts = {name: tuple(map(str, values)) for name, values in entry.tables("facts")}
        for name, values in facts.items():
            if name not in CATALOGUE:
                entry.wrong("facts", f"{name!r} is not in the catalogue of facts")
            elif unknown := set(values) - set(CATALOGUE[name].values):
                entry.wrong("facts", f"{name}: {', '.join(sorted(unknown))} is no value of it")
        items = entry.strings("items")
        for id in items:
            if id not in known:
                entry.wrong("items", f"{id!r} is no item of the rulebook")
        flags = {name: entry.get(name) for name in ("whole", "crime")}
        for name, value in flags.items():
            if value not in (None, True, False):
                entry.wrong(name, f"true or false is wanted, not {value!r}")
        made = Regime(
            id=entry.string("id"),
            name=entry.text("name"),
            receiver=entry.text("receiver"),
            why=entry.text("why"),
            facts=MappingProxyType(facts),
            items=items,
            here=entry.strings("here"),
            procedure=entry.optional_string("procedure") or "",
            whole=bool(flags["whole"]),
            crime=bool(flags["crime"]),
            backing=Backing(
                basis=entry.strings("basis"),
                sources=entry.strings("sources"),
                confidence=entry.confidence(),
                disagreement=entry.optional_text("disagreement"),
            ),
        )
        if not made.backing.sources:
            entry.wrong("sources", "missing; name where it was read, or MEM")
        if made.id in found:
            entry.wrong("id", f"{made.id} stands twice; ids are unique")
        entry.done()
        found[made.id] = made
    top.done()
    if problems:
        raise ReferralDataError(problems)
    return MappingProxyType(found)


def pointers(assessment: Assessment | None, kind: str) -> Iterator[Pointer]:
    """The regimes that a matter points to, for an institution of a kind (`bawaslu`, `regency`, ...) that holds it.

    What is unknown points nowhere. A regime that only says where matters are held is pointed to by that alone.
    """
    for regime in regimes().values():
        if regime.here and kind not in regime.here:
            continue
        facts: tuple[str, ...] = ()
        items: tuple[str, ...] = ()
        if assessment is not None:
            facts = tuple(name for name, values in regime.facts.items() if assessment.act.value(name) in values)
            items = tuple(id for id in regime.items if assessment.outcome(id) is Outcome.MET)
        if facts or items or (regime.here and not regime.facts and not regime.items):
            yield Pointer(regime, facts, items)
