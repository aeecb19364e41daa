"""The JSON Schema of an act accepts just what reading an act accepts: each is the other's witness."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from nirpihak.facts import CATALOGUE, STATED_SOURCES, Act, ActError, Day, act_schema
from nirpihak.facts.schema import DAY_PATTERN
from tests.strategies import json_acts

VALIDATOR = Draft202012Validator(act_schema())

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, 1, -1, 1.5, "", " ", "\n", "\t x", "computed", "claimed", "like", "pns", "2024-10", "2024\n"]),
    st.sampled_from(["x" * 200, "x" * 201, "2024-00", "2024-13-01", "1899", "2199-12-31", "2200", "true", "null"]),
    st.sampled_from([[], {}, [None], {"value": "like"}, {"value": None}, {"nilai": "like"}, {"value": {"value": 1}}]),
    st.text(max_size=5),
)
KEYS = st.one_of(
    st.sampled_from(["id", "source", "value", "note", "kind", "knd", "", *CATALOGUE.groups]),
    st.sampled_from([kind.name for kind in CATALOGUE.kinds.values()]),
    st.text(max_size=4),
)


def read(document: object) -> bool:
    try:
        Act.from_json(document)
    except ActError:
        return False
    return True


def tables(document: Any) -> Iterator[dict[str, Any]]:
    """The document and every table within it."""
    if isinstance(document, dict):
        yield document
        for value in document.values():
            yield from tables(value)


def unreal_day(document: Any) -> bool:
    """Whether it has text shaped like a day that no calendar holds, which a pattern cannot tell."""
    if isinstance(document, dict):
        return any(map(unreal_day, document.values()))
    if isinstance(document, str) and re.fullmatch(DAY_PATTERN, document):
        try:
            Day.parse(document)
        except ValueError:
            return True
    return False


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """An act's document with up to three changes anywhere in it."""
    document = deepcopy(draw(json_acts()))
    for _ in range(draw(st.integers(0, 3))):
        table = draw(st.sampled_from(list(tables(document))))
        keys = sorted(table)
        match draw(st.integers(0, 2)) if keys else 2:
            case 0:
                table[draw(st.sampled_from(keys))] = deepcopy(draw(JUNK))
            case 1:
                del table[draw(st.sampled_from(keys))]
            case _:
                table[draw(KEYS)] = deepcopy(draw(JUNK))
    return document


def test_the_schema_is_a_schema_of_its_dialect() -> None:
    Draft202012Validator.check_schema(act_schema())
    assert act_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert json.loads(json.dumps(act_schema())) == act_schema()


@settings(max_examples=300)
@given(mutated())
@example({"act": {"day": "2024-10-09\n"}})
@example({"act": {"day": "２０２４"}})
@example({"contest": {"id": "\u00a0"}})
@example({"contest": {"id": "\x1f"}})
@example({"contest": {"id": "\U0001f5f3" * 200}})
@example({"actor": {"on_duty": 1}})
@example({"actor": {"on_duty": {"value": True, "source": None, "note": None}}})
def test_the_schema_accepts_just_what_is_read(document: Any) -> None:
    assume(not unreal_day(document))
    assert VALIDATOR.is_valid(document) == read(document)


@given(st.one_of(JUNK, st.lists(json_acts(), max_size=2)))
def test_what_is_no_act_at_all_is_refused_by_both(document: Any) -> None:
    assert VALIDATOR.is_valid(document) == read(document)


@pytest.mark.parametrize("kind", CATALOGUE.kinds.values(), ids=lambda kind: str(kind.id))
def test_each_fact_takes_the_same_values_in_both(kind: Any) -> None:
    others = {value for each in CATALOGUE.kinds.values() for value in each.domain}
    values: list[Any] = [*sorted(others, key=repr), None, "2024", "2024-10", "2024-10-09", "2024-13", "nama", "", 1, 0]
    for value in values:
        document = {kind.group: {kind.name: value}}
        assert VALIDATOR.is_valid(document) == read(document), value
    taken = [value for value in kind.domain if read({kind.group: {kind.name: value}})]
    assert taken == list(kind.domain)


@pytest.mark.parametrize("source", [*STATED_SOURCES, None, "computed", "Claimed", "", 1, [], {}])
@pytest.mark.parametrize("whole", [True, False])
def test_sources_are_taken_the_same_in_both(source: Any, whole: bool) -> None:
    document = {"source": source} if whole else {"act": {"kind": {"value": "like", "source": source}}}
    assert VALIDATOR.is_valid(document) == read(document) == (source in (*STATED_SOURCES, None))


@pytest.mark.parametrize("day", ["2023-02-31", "2023-02-29", "2024-04-31"])
def test_only_reading_knows_the_calendar(day: str) -> None:
    """The one thing the schema's own words say it leaves to the reading, besides halves of characters."""
    document = {"act": {"day": day}}
    assert VALIDATOR.is_valid(document)
    assert not read(document)


def test_contradictions_are_left_to_the_assessment() -> None:
    document = {"contest": {"kind": "pilpres", "regime": "pilkada"}}
    assert VALIDATOR.is_valid(document)
    assert read(document)


def test_the_schema_carries_the_words_of_the_catalogue() -> None:
    facts = {
        f"{group}.{name}": schema
        for group, table in act_schema()["properties"].items()
        for name, schema in table.get("properties", {}).items()
    }
    assert facts.keys() == CATALOGUE.kinds.keys()
    for fact, schema in facts.items():
        kind = CATALOGUE[fact]
        assert kind.label.id in schema["title"]
        assert kind.label.en in schema["title"]
        assert kind.question.id in schema["description"]
        assert kind.question.en in schema["description"]
        if kind.type == "choice":
            assert schema["anyOf"][0]["x-labels"].keys() == kind.values.keys()
