"""Hypothesis strategies of acts: plain values by fact id, sound or not, and their JSON form with sources."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from hypothesis import strategies as st

from nirpihak.facts import CATALOGUE, STATED_SOURCES, Value

DAYS = st.one_of(
    st.dates(date(2009, 1, 1), date(2030, 12, 31)).map(date.isoformat),
    st.builds("{}-{:02}".format, st.integers(2009, 2030), st.integers(1, 12)),
    st.integers(2009, 2030).map(str),
)
NAMES = st.text(min_size=1, max_size=8).filter(lambda text: bool(text.strip()) and text.isprintable())


def values_of(fact: str) -> st.SearchStrategy[Any]:
    """The sound values of a fact."""
    kind = CATALOGUE[fact]
    if kind.domain:
        return st.sampled_from(kind.domain)
    return DAYS if kind.type == "day" else NAMES


def without_contradictions(values: Mapping[str, Value]) -> dict[str, Value]:
    """The values less those that contradict what follows from another."""
    kept = dict(values)
    for fact, value in values.items():
        follows = CATALOGUE.implied.get((fact, value))
        if follows is not None and kept.get(follows[0], follows[1]) != follows[1]:
            del kept[follows[0]]
    return kept


ANY_VALUES = st.fixed_dictionaries({}, optional={fact: values_of(fact) for fact in CATALOGUE.kinds})
"""Plain values of some facts; they may contradict one another."""

VALUES = ANY_VALUES.map(without_contradictions)
"""Plain values of some facts, as one act can have them."""

WRONG = st.sampled_from([1, 0, 1.0, "", " ", "pnss", "true", [], {}, [True], "2024-13", "2024-02-30", "x" * 201])
"""Values that no fact, or only some other kind of fact, accepts."""


@st.composite
def stated(draw: st.DrawFn, fact: str) -> Any:
    """One fact as it may stand in JSON: plain, null, with its source and note, or wrong."""
    value = draw(st.one_of(st.none(), WRONG) if draw(st.integers(0, 30)) == 0 else values_of(fact))
    if draw(st.integers(0, 3)):
        return value
    whole = {"value": value}
    if draw(st.booleans()):
        whole["source"] = draw(st.one_of(st.sampled_from([*STATED_SOURCES, None]), st.just("computed")))
    if draw(st.integers(0, 4)) == 0:
        whole["note"] = draw(st.one_of(NAMES, st.just("https://contoh.example/a:b")))
    if draw(st.integers(0, 20)) == 0:
        whole["why"] = "?"
    return whole


@st.composite
def json_acts(draw: st.DrawFn) -> dict[str, Any]:
    """Acts as they may stand in a register: mostly sound, with sources, disputes, nulls and mistakes."""
    act: dict[str, Any] = {}
    if draw(st.booleans()):
        act["id"] = draw(st.one_of(NAMES, st.sampled_from([None, "urn:a:1", 7])))
    if draw(st.integers(0, 5)) == 0:
        act["source"] = draw(st.sampled_from([*STATED_SOURCES, "computed", None]))
    consistent = draw(st.booleans())
    values = draw(VALUES if consistent else ANY_VALUES)
    for fact, value in values.items():
        group, _, name = fact.partition(".")
        plain = draw(st.integers(0, 4)) > 0
        act.setdefault(group, {})[name] = value if plain else draw(stated(fact))
    match draw(st.integers(0, 30)):
        case 0:
            act.setdefault("act", {})["knd"] = "like"
        case 1:
            act["acto"] = {}
        case 2:
            act["event"] = None
        case 3:
            act["event"] = 3
    return act
