"""The rulebook laid out for reading: searched lists, one item with all that hangs on it, the exceptions.

Pages, commands and the handbook all show the rules through this one layout. It knows none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from nirpihak.facts import CATALOGUE, Value
from nirpihak.law.loading import load_rulebook
from nirpihak.law.model import (
    CONFIDENCE_LABELS,
    Condition,
    Example,
    Exemption,
    Instrument,
    Item,
    Ladder,
    Limb,
    Outcome,
)
from nirpihak.law.wording import basis_text, period_text, value_text, wanted_text
from nirpihak.text import Text

SEARCH_LIMIT = 100
"""Most characters of a search that are looked at."""


@dataclass(frozen=True, slots=True)
class Group:
    """One instrument with those of its items that were found; `in_force` says whether it is on the day asked."""

    instrument: Instrument
    period: Text
    in_force: bool
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The items that match a search, by instrument: instruments in force first, the newest first."""

    groups: tuple[Group, ...]
    count: int
    total: int


@dataclass(frozen=True, slots=True)
class Meaning:
    """A definition an item requires: its text, and the alternatives it stands for, each a list of lines."""

    text: Text
    rows: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A condition in words: every meaning must hold, and one of the rows (each a list of lines that all must hold)."""

    meanings: tuple[Meaning, ...]
    rows: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """A sanction ladder with its period and the kinds of employee it is for."""

    ladder: Ladder
    period: Text
    employment: tuple[Text, ...]
    basis: tuple[Text, ...]
    confidence: Text


@dataclass(frozen=True, slots=True)
class Case:
    """An example that differs from the one that meets the item: what is other, and what is not known."""

    outcome: Outcome
    changed: tuple[Text, ...]
    unknown: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class ItemPage:
    """Everything the page of one item says."""

    item: Item
    instrument: Instrument
    period: Text
    in_force: bool
    wanted: Wanted
    exceptions: tuple[Exemption, ...]
    sanction: Text | None
    ladders: tuple[Steps, ...]
    basis: tuple[Text, ...]
    confidence: Text
    sources: tuple[tuple[str, str], ...]
    met: tuple[Text, ...]
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class ExceptionPage:
    """One recognised exception, laid out, with the items that name it."""

    exemption: Exemption
    period: Text | None
    wanted: Wanted
    basis: tuple[Text, ...]
    confidence: Text
    sources: tuple[tuple[str, str], ...]
    items: tuple[Item, ...]


def instruments() -> tuple[Instrument, ...]:
    """All instruments, as the filter lists them: by their short name."""
    return tuple(sorted(load_rulebook().instruments.values(), key=lambda each: each.short.id))


def search(q: str, limb: str, instrument: str, today: date) -> Listing:
    """The items in which every word of `q` occurs, of one limb and one instrument where these are given.

    Words are looked for in both languages, in ids, names, citations and notes; an unknown filter finds nothing.
    """
    rulebook = load_rulebook()
    words = q[:SEARCH_LIMIT].casefold().split()
    found: dict[str, list[Item]] = {}
    for item in rulebook.items.values():
        if limb and (item.limb is None or item.limb.value != limb):
            continue
        if instrument and item.instrument != instrument:
            continue
        if words and not all(word in _haystack(item) for word in words):
            continue
        found.setdefault(item.instrument, []).append(item)
    groups = [
        Group(each, period_text(each.valid_from, each.valid_to), _in_force(each, today), tuple(found[each.id]))
        for each in rulebook.instruments.values()
        if each.id in found
    ]
    groups.sort(key=lambda group: (not group.in_force, -group.instrument.valid_from.toordinal()))
    return Listing(tuple(groups), sum(len(group.items) for group in groups), len(rulebook.items))


def item_page(id: str, today: date) -> ItemPage | None:
    """The page of one item, or None where the rulebook has no such item. Ids are compared without regard to case."""
    rulebook = load_rulebook()
    item = rulebook.items.get(id) or rulebook.items.get(id.upper())
    if item is None:
        return None
    return ItemPage(
        item=item,
        instrument=rulebook.instruments[item.instrument],
        period=period_text(item.valid_from, item.valid_to),
        in_force=item.in_force_on(today),
        wanted=_wanted(item.condition),
        exceptions=tuple(rulebook.exceptions[name] for name in item.exceptions),
        sanction=rulebook.sanctions[item.sanction] if item.sanction else None,
        ladders=tuple(_steps(ladder) for ladder in _ladders(item)),
        basis=tuple(map(basis_text, item.basis)),
        confidence=CONFIDENCE_LABELS[item.confidence],
        sources=tuple((key, rulebook.sources[key]) for key in item.sources),
        met=_facts(item.examples[0].facts) if item.examples else (),
        cases=tuple(_case(example, item.examples[0]) for example in item.examples[1:]),
    )


def exception_pages() -> tuple[ExceptionPage, ...]:
    """All recognised exceptions, as the rulebook lists them."""
    rulebook = load_rulebook()
    return tuple(
        ExceptionPage(
            exemption=each,
            period=period_text(each.valid_from, each.valid_to) if each.valid_from or each.valid_to else None,
            wanted=_wanted(each.condition),
            basis=tuple(map(basis_text, each.basis)),
            confidence=CONFIDENCE_LABELS[each.confidence],
            sources=tuple((key, rulebook.sources[key]) for key in each.sources),
            items=tuple(item for item in rulebook.items.values() if each.id in item.exceptions),
        )
        for each in rulebook.exceptions.values()
    )


def limbs() -> tuple[Limb, ...]:
    """The limbs that at least one item belongs to."""
    used = {item.limb for item in load_rulebook().items.values()}
    return tuple(limb for limb in Limb if limb in used)


def _in_force(instrument: Instrument, today: date) -> bool:
    return instrument.valid_from <= today and (instrument.valid_to is None or today <= instrument.valid_to)


def _haystack(item: Item) -> str:
    instrument = load_rulebook().instruments[item.instrument]
    basis = [text for citation in item.basis for text in basis_text(citation)]
    texts = [item.id, *item.name, *instrument.short, *instrument.title, *basis, *(item.note or ())]
    return " ".join(texts).casefold()


def _wanted(condition: Condition) -> Wanted:
    definitions = load_rulebook().definitions
    meanings = tuple(Meaning(definitions[name].text, _rows(definitions[name].condition)) for name in condition.requires)
    return Wanted(meanings, _rows(condition))


def _rows(condition: Condition) -> tuple[tuple[Text, ...], ...]:
    rows = (tuple(wanted_text(fact, row[fact]) for fact in CATALOGUE.kinds if fact in row) for row in condition.rows)
    return tuple(row for row in rows if row)


def _ladders(item: Item) -> Iterable[Ladder]:
    """The ladders of the item's sanction class that overlap its validity and the employees it is about."""
    about = _employment(item.condition)
    for ladder in load_rulebook().ladders:
        overlaps = (ladder.valid_to is None or item.valid_from <= ladder.valid_to) and (
            item.valid_to is None or ladder.valid_from <= item.valid_to
        )
        if item.sanction == ladder.sanction and overlaps and about & set(ladder.employment):
            yield ladder


def _employment(condition: Condition) -> frozenset[Value]:
    """The kinds of employment a condition leaves possible."""
    definitions = load_rulebook().definitions
    possible = frozenset(CATALOGUE["actor.employment"].domain)
    for each in (condition, *(definitions[name].condition for name in condition.requires)):
        allowed = [row.get("actor.employment", possible) for row in each.rows]
        possible &= frozenset().union(*allowed)
    return possible


def _steps(ladder: Ladder) -> Steps:
    kind = CATALOGUE["actor.employment"]
    return Steps(
        ladder=ladder,
        period=period_text(ladder.valid_from, ladder.valid_to),
        employment=tuple(kind.value_text(each) for each in ladder.employment),
        basis=tuple(map(basis_text, ladder.basis)),
        confidence=CONFIDENCE_LABELS[ladder.confidence],
    )


def _facts(facts: Mapping[str, Value]) -> tuple[Text, ...]:
    return tuple(_fact(fact, facts[fact]) for fact in CATALOGUE.kinds if fact in facts)


def _fact(fact: str, value: Value) -> Text:
    label, words = CATALOGUE[fact].label, value_text(fact, value)
    return Text(f"{label.id}: {words.id}", f"{label.en}: {words.en}")


def _case(example: Example, base: Example) -> Case:
    changed = {fact: value for fact, value in example.facts.items() if base.facts.get(fact) != value}
    unknown = [CATALOGUE[fact].label for fact in base.facts if fact not in example.facts]
    return Case(example.outcome, _facts(changed), tuple(unknown))


def version() -> str:
    """The content hash of the rulebook in use, in hex."""
    return load_rulebook().version
