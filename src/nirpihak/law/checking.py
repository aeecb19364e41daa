"""What a rulebook must satisfy beyond being readable: dates that fit, series without gaps, examples that hold.

Unknown facts, values and names are found while reading (`loading`); this looks at what can only be seen as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from nirpihak.facts import Act, ActError
from nirpihak.law.deriving import derive
from nirpihak.law.engine import Engine
from nirpihak.law.loading import RulebookError, load_rulebook
from nirpihak.law.model import Condition, Item, Ladder, Outcome, Rulebook


def check_rulebook(folder: Path | None = None) -> list[str]:
    """Every problem of the rulebook in a folder (or of the shipped one), one line each; empty where it is sound."""
    try:
        rulebook = load_rulebook(folder)
    except RulebookError as error:
        return list(error.problems)
    return list(problems_of(rulebook))


def problems_of(rulebook: Rulebook) -> Iterator[str]:
    """The problems of a rulebook that could be read."""
    yield from _dates(rulebook)
    yield from _series(rulebook)
    yield from _ladders(rulebook)
    yield from _unused(rulebook)
    yield from _examples(rulebook)


def _dates(rulebook: Rulebook) -> Iterator[str]:
    for instrument in rulebook.instruments.values():
        yield from _reversed(instrument.id, instrument.valid_from, instrument.valid_to)
    for exemption in rulebook.exceptions.values():
        yield from _reversed(exemption.id, exemption.valid_from or date.min, exemption.valid_to)
    for ladder in rulebook.ladders:
        yield from _reversed(ladder.id, ladder.valid_from, ladder.valid_to)
    for item in rulebook.items.values():
        yield from _reversed(item.id, item.valid_from, item.valid_to)
        instrument = rulebook.instruments[item.instrument]
        if item.valid_from < instrument.valid_from:
            yield f"{item.id}: valid_from: {item.valid_from} is before its instrument ({instrument.valid_from})"
        if instrument.valid_to is not None and (item.valid_to is None or item.valid_to > instrument.valid_to):
            yield f"{item.id}: valid_to: {item.valid_to} is after its instrument ({instrument.valid_to})"


def _reversed(id: str, first: date, last: date | None) -> Iterator[str]:
    if last is not None and last < first:
        yield f"{id}: valid_to: {last} is before valid_from {first}"


def _series(rulebook: Rulebook) -> Iterator[str]:
    """Items of one series follow one another: no day with two of them, no day between without any."""
    series: dict[str, list[Item]] = {}
    for item in rulebook.items.values():
        if item.series is not None:
            series.setdefault(item.series, []).append(item)
    for name, items in series.items():
        yield from _succession(f"series {name!r}", [(i.id, i.valid_from, i.valid_to) for i in items], gaps=True)


def _ladders(rulebook: Rulebook) -> Iterator[str]:
    groups: dict[tuple[str, str], list[Ladder]] = {}
    for ladder in rulebook.ladders:
        for employment in ladder.employment:
            groups.setdefault((ladder.sanction, employment), []).append(ladder)
    for (sanction, employment), ladders in groups.items():
        periods = [(each.id, each.valid_from, each.valid_to) for each in ladders]
        yield from _succession(f"ladders for {sanction} of {employment}", periods, gaps=False)


def _succession(what: str, periods: Iterable[tuple[str, date, date | None]], *, gaps: bool) -> Iterator[str]:
    ordered = sorted(periods, key=lambda period: period[1])
    for (one, _, last), (other, first, _) in pairwise(ordered):
        if last is None or first <= last:
            yield f"{what}: {one} and {other} are both in force on {first}"
        elif gaps and first > last + timedelta(days=1):
            yield f"{what}: nothing is in force between {one} ({last}) and {other} ({first})"


def _unused(rulebook: Rulebook) -> Iterator[str]:
    conditions: list[Condition] = [each.condition for each in rulebook.items.values()]
    conditions += [each.condition for each in rulebook.exceptions.values()]
    conditions += [each.condition for each in rulebook.definitions.values()]
    required = {name for condition in conditions for name in condition.requires}
    for name in sorted(rulebook.definitions.keys() - required):
        yield f"define.{name}: no item uses this definition"
    excepted = {name for item in rulebook.items.values() for name in item.exceptions}
    for name in sorted(rulebook.exceptions.keys() - excepted):
        yield f"{name}: no item names this exception"
    sources = {key for item in rulebook.items.values() for key in item.sources}
    sources |= {key for each in rulebook.exceptions.values() for key in each.sources}
    sources |= {key for each in rulebook.instruments.values() for key in each.sources}
    sources |= {key for each in rulebook.ladders for key in each.sources}
    for key in sorted(rulebook.sources.keys() - sources):
        yield f"sources.{key}: nothing refers to this source"
    for item in rulebook.items.values():
        if not item.sources or not item.basis:
            yield f"{item.id}: sources, basis: an item names both"


def _examples(rulebook: Rulebook) -> Iterator[str]:
    engine = Engine(rulebook)
    for item in rulebook.items.values():
        for outcome in Outcome:
            if not any(example.outcome is outcome for example in item.examples):
                yield f"{item.id}: examples: none comes out as {outcome}"
        for number, example in enumerate(item.examples, 1):
            try:
                found = engine.assess(derive(Act.of(example.facts))).outcome(item.id)
            except ActError as error:
                yield f"{item.id}: example {number}: {error}"
                continue
            if found is not example.outcome:
                yield f"{item.id}: example {number}: should be {example.outcome}, comes out as {found}"
