"""Acts read from JSON and written to it, and every way they are refused."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.facts import CATALOGUE, STATED_SOURCES, Act, ActError, Fact, Problem, Source, Value, loads

NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=200).filter(lambda text: bool(text.strip()))
DAYS = st.one_of(st.dates().filter(lambda day: 1900 <= day.year <= 2199).map(str), st.just("2024-10"), st.just("2024"))


def values_of(fact: str) -> st.SearchStrategy[Value]:
    kind = CATALOGUE[fact]
    if kind.domain:
        return st.sampled_from(kind.domain)
    return DAYS if kind.type == "day" else NAMES


def fact_of(fact: str) -> st.SearchStrategy[Fact]:
    return st.builds(Fact, values_of(fact), st.sampled_from(STATED_SOURCES), st.one_of(st.none(), NAMES))


ACTS = st.builds(
    Act,
    st.fixed_dictionaries({}, optional={fact: fact_of(fact) for fact in CATALOGUE.kinds}),
    st.one_of(st.none(), NAMES),
)


def problems(document: object, line: int | None = None) -> list[Problem]:
    with pytest.raises(ActError) as refused:
        Act.from_json(document, line)
    return list(refused.value.problems)


def only(document: object, line: int | None = None) -> Problem:
    (problem,) = problems(document, line)
    return problem


def messages(text: str | bytes) -> list[str]:
    """What is said of a text that is refused; nothing of one that is read."""
    try:
        Act.parse(text)
    except ActError as refused:
        return [problem.message(lang) for problem in refused.problems for lang in ("id", "en")]
    return []


# ---------------------------------------------------------------- in and out


@given(ACTS)
def test_an_act_written_and_read_is_the_same_act(act: Act) -> None:
    assert Act.from_json(act.to_json()) == act
    assert Act.parse(json.dumps(act.to_json())) == act
    assert Act.parse(json.dumps(act.to_json(), ensure_ascii=False).encode()) == act


def test_a_claimed_fact_without_a_note_is_written_short() -> None:
    act = Act(
        {"act.kind": Fact("like"), "act.day": Fact("2024", Source.READ), "content.appeal": Fact(True, note="B-1")}
    )
    assert act.to_json() == {
        "act": {"kind": "like", "day": {"value": "2024", "source": "read"}},
        "content": {"appeal": {"value": True, "source": "claimed", "note": "B-1"}},
    }


def test_plain_values_take_the_source_of_the_act() -> None:
    act = Act.from_json(
        {
            "source": "confirmed",
            "act": {"kind": "like", "day": {"value": "2024", "source": "admitted"}, "platform": None},
        }
    )
    assert act.facts == {"act.kind": Fact("like", Source.CONFIRMED), "act.day": Fact("2024", Source.ADMITTED)}


@pytest.mark.parametrize("source", [{}, {"source": None}])
def test_without_a_source_a_fact_is_claimed(source: dict[str, None]) -> None:
    act = Act.from_json({**source, "act": {"kind": "like", "day": {"value": "2024"}}})
    assert {fact.source for fact in act.facts.values()} == {Source.CLAIMED}


@pytest.mark.parametrize("stated", [None, {}, {"value": None}, {"value": None, "source": "read", "note": "B-1"}])
def test_null_is_unknown(stated: Any) -> None:
    act = Act.from_json({"id": None, "content": {"appeal": stated}, "event": None})
    assert act == Act()
    assert act.value("content.appeal") is None


def test_false_is_known() -> None:
    act = Act.from_json({"content": {"appeal": False}})
    assert act.facts == {"content.appeal": Fact(False)}
    assert act.value("content.appeal") is False


def test_adding_replaces_and_leaves_the_first_act_as_it_was() -> None:
    first = Act.of({"act.kind": "like"}, id="P-1")
    second = first.adding({"act.kind": Fact("share", Source.CONFIRMED), "act.day": Fact("2024")})
    assert (first.value("act.kind"), second.value("act.kind")) == ("like", "share")
    assert second.id == "P-1"
    assert "act.day" not in first.facts


# ---------------------------------------------------------------- refusals


def test_a_refusal_names_line_field_value_and_what_is_right() -> None:
    problem = only({"act": {"kind": "liked"}}, 7)
    assert (problem.line, problem.field, problem.value) == (7, "act.kind", "liked")
    assert problem.message("id").startswith('baris 7: act.kind: nilai "liked" tidak dapat diterima; yang sah: post, ')
    assert problem.message("id").endswith("(maksud Anda like?)")
    assert problem.message("en").startswith('line 7: act.kind: the value "liked" is refused; one of: post, ')
    assert problem.message("en").endswith("(did you mean like?)")
    assert problem.message() == problem.message("id")


def test_without_a_line_none_is_named() -> None:
    assert only({"act": {"kind": 3}}).message("en").startswith("act.kind: the value 3 is refused; one of:")


@pytest.mark.parametrize(
    ("document", "field", "said"),
    [
        ([], "JSON", "an act is one JSON object"),
        ("like", "JSON", "an act is one JSON object"),
        (None, "JSON", "an act is one JSON object"),
        ({"acts": {}}, "acts", "no such name; did you mean act?"),
        ({"acts": None}, "acts", "no such name; did you mean act?"),
        ({"zzz": 1}, "zzz", "no such name; known are: id, source, actor, "),
        ({"act": []}, "act", "write an object"),
        ({"act": "like"}, "act", "write an object"),
        ({"act": {"knd": "like"}}, "act.knd", "did you mean kind?"),
        ({"act": {"knd": None}}, "act.knd", "did you mean kind?"),
        ({"act": {"zzz": "like"}}, "act.zzz", "known are: kind, platform, visibility, day"),
        ({"act": {"kind": True}}, "act.kind", "one of: post"),
        ({"act": {"kind": ["like"]}}, "act.kind", "one of: post"),
        ({"act": {"kind": {"value": {"value": "like"}}}}, "act.kind", "one of: post"),
        ({"act": {"day": "2024-10-32"}}, "act.day", "write a day, month or year: 2024-10-09, 2024-10 or 2024"),
        ({"act": {"day": 2024}}, "act.day", "write a day, month or year"),
        ({"content": {"appeal": "true"}}, "content.appeal", "write true, false, or null if unknown"),
        ({"content": {"appeal": 1}}, "content.appeal", "write true, false, or null if unknown"),
        ({"content": {"appeal": 0}}, "content.appeal", "write true, false, or null if unknown"),
        ({"target": {"participant": " "}}, "target.participant", "write text of 1 to 200 characters"),
        ({"target": {"participant": "x" * 201}}, "target.participant", "write text of 1 to 200 characters"),
        ({"target": {"handle": 62811}}, "target.handle", "write text of 1 to 200 characters"),
        ({"target": {"handle": "\ud83d"}}, "target.handle", "write text of 1 to 200 characters"),
        ({"id": 12}, "id", "write text of 1 to 200 characters"),
        ({"id": ""}, "id", "write text of 1 to 200 characters"),
        ({"source": "rumour"}, "source", "one of: claimed, read, confirmed, admitted, disputed"),
        ({"source": ["read"]}, "source", "one of: claimed, read, confirmed, admitted, disputed"),
        ({"source": "computed"}, "source", "one of: claimed, read, confirmed, admitted, disputed"),
        ({"act": {"kind": {"value": "like", "source": "computed"}}}, "act.kind.source", "one of: claimed, read,"),
        ({"act": {"kind": {"value": "like", "source": "CLAIMED"}}}, "act.kind.source", "one of: claimed, read,"),
        ({"act": {"kind": {"value": "like", "note": ""}}}, "act.kind.note", "write text of 1 to 200 characters"),
        ({"act": {"kind": {"value": "like", "from": "x"}}}, "act.kind.from", "known are: value, source, note"),
        ({"act": {"kind": {"valeu": "like"}}}, "act.kind.valeu", "did you mean value?"),
    ],
)
def test_what_is_refused_and_what_would_be_right(document: object, field: str, said: str) -> None:
    problem = only(document, 3)
    assert problem.field == field
    assert problem.line == 3
    assert said in problem.message("en")
    assert problem.message("id").startswith(f"baris 3: {field}: nilai ")
    assert problem.right.id != problem.right.en


def test_everything_wrong_is_said_at_once() -> None:
    found = problems(
        {"source": "rumour", "act": {"kind": "liked", "day": "besok"}, "actr": {}, "content": {"appeal": 1}}, 4
    )
    assert [problem.field for problem in found] == ["source", "act.kind", "act.day", "actr", "content.appeal"]
    with pytest.raises(ActError, match=r"line 4: source: .*; line 4: act\.kind: .*; line 4: act\.day: "):
        Act.from_json({"source": "rumour", "act": {"kind": "liked", "day": "besok"}}, 4)


def test_plain_values_are_held_to_the_same() -> None:
    with pytest.raises(ActError) as refused:
        Act.of({"act.knd": "like", "act.day": "besok", "content.appeal": 1})  # type: ignore[dict-item]
    assert [problem.field for problem in refused.value.problems] == ["act.knd", "act.day", "content.appeal"]
    assert Act.of({"act.kind": "like"}, Source.READ, id="P-1") == Act({"act.kind": Fact("like", Source.READ)}, "P-1")


@pytest.mark.parametrize(
    "document",
    [
        {"act": {"kind\n\x1b[31m": "like"}},
        {"act": {"kind": "a\nb\x1b[2J\u2028\u202e"}},
        {"\r\nbaris 9: " + "x" * 5000: 1},
        {"act": {"kind": "y" * 1_000_000}},
        {"act": {"kind": list(range(100_000))}},
    ],
)
def test_a_message_is_one_line_and_steers_no_terminal(document: Mapping[str, Any]) -> None:
    for lang in ("id", "en"):
        message = only(document).message(lang)
        assert message.isprintable()
        assert len(message) < 1000


# ---------------------------------------------------------------- text that is not JSON, or not only


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"act": }',
        "{'act': {}}",
        '{"act": {}} {}',
        b"\xff\xfe{",
        b'{"id": "\xff"}',
        '{"id": ' + "9" * 5000 + "}",
    ],
)
def test_what_is_no_json_is_refused_with_its_line(text: str | bytes) -> None:
    with pytest.raises(ActError) as refused:
        Act.parse(text, 12)
    (problem,) = refused.value.problems
    assert (problem.field, problem.line) == ("JSON", 12)
    assert "write one valid JSON object" in problem.message("en")
    assert problem.message("id").startswith("baris 12: JSON: ")


def test_the_column_of_the_mistake_is_named() -> None:
    with pytest.raises(ActError, match=r"column 9\)"):
        Act.parse('{"act": }')


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_does_not_have_are_refused(number: str) -> None:
    with pytest.raises(ActError, match="write one valid JSON object"):
        Act.parse('{"act": {"kind": ' + number + "}}")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('{"act": {"kind": "like", "kind": "share"}}', "kind"),
        ('{"act": {"kind": "like"}, "act": {}}', "act"),
        ('{"act": {"kind": {"value": "like", "value": "like"}}}', "value"),
        ('{"id": "A", "\\u0069d": "B"}', "id"),
    ],
)
def test_a_name_that_stands_twice_is_refused(text: str, key: str) -> None:
    with pytest.raises(ActError) as refused:
        Act.parse(text, 2)
    (problem,) = refused.value.problems
    assert (problem.field, problem.line) == (key, 2)
    assert "each name may stand only once" in problem.message("en")


@pytest.mark.parametrize("depth", [50, 300, 700, 900, 940, 960, 980, 990, 2_000, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_deep_nesting_is_refused_and_not_a_crash(depth: int, opening: str, closing: str) -> None:
    inner = opening * depth + "1" + closing * depth
    for text in (inner, '{"act": {"kind": ' + inner + "}}", '{"act": {"kind": {"value": ' + inner + "}}}"):
        with pytest.raises(ActError) as refused:
            Act.parse(text)
        assert str(refused.value)
        assert all(problem.message(lang) for problem in refused.value.problems for lang in ("id", "en"))


@given(st.text())
def test_no_text_is_a_crash(text: str) -> None:
    assert all(message for message in messages(text))


@given(st.binary())
def test_no_bytes_are_a_crash(text: bytes) -> None:
    assert all(message for message in messages(text))


def test_loads_gives_plain_values() -> None:
    assert loads(b'[1, {"a": null}]') == [1, {"a": None}]


# ---------------------------------------------------------------- what follows, and what contradicts


def test_what_follows_from_a_value_is_computed() -> None:
    act = Act.of(
        {"contest.kind": "pilgub", "target.status": "designated", "act.kind": "spouse_campaign"}, id="P-1"
    ).closed()
    assert act.id == "P-1"
    assert {fact: stated.value for fact, stated in act.facts.items() if stated.source is Source.COMPUTED} == {
        "contest.regime": "pilkada",
        "target.concerns": "candidate",
        "actor.relation": "spouse",
    }
    assert act.closed() == act


def test_what_is_stated_keeps_its_source() -> None:
    act = Act.of({"contest.kind": "pilgub", "contest.regime": "pilkada"}, Source.CONFIRMED)
    assert act.closed() == act


def test_where_nothing_follows_the_act_is_itself() -> None:
    act = Act.of({"target.status": "none", "target.concerns": "party"})
    assert act.closed() is act


@pytest.mark.parametrize(("premise", "follows"), CATALOGUE.implied.items(), ids=str)
def test_contradicting_what_follows_is_refused(premise: tuple[str, Value], follows: tuple[str, Value]) -> None:
    other = next(value for value in CATALOGUE[follows[0]].domain if value != follows[1])
    with pytest.raises(ActError) as refused:
        Act.of({follows[0]: other, premise[0]: premise[1]}).closed()
    (problem,) = refused.value.problems
    assert (problem.field, problem.value) == (follows[0], other)
    assert f"contradicts {premise[0]} = {premise[1]}" in problem.message("en")
    assert f"tidak sesuai dengan {premise[0]} = {premise[1]}" in problem.message("id")


def test_every_contradiction_is_said_at_once() -> None:
    facts: dict[str, Value] = {
        "contest.kind": "pilgub",
        "contest.regime": "pemilu",
        "target.status": "designated",
        "target.concerns": "party",
    }
    with pytest.raises(ActError) as refused:
        Act.of(facts).closed()
    assert [problem.field for problem in refused.value.problems] == ["contest.regime", "target.concerns"]


def test_a_disputed_fact_contradicts_nothing_and_nothing_follows_from_it() -> None:
    disputed = Act(
        {"contest.kind": Fact("pilgub", Source.DISPUTED), "contest.regime": Fact("pemilu", Source.CONFIRMED)},
    )
    assert disputed.closed() == disputed
    other = Act({"contest.kind": Fact("pilgub"), "contest.regime": Fact("pemilu", Source.DISPUTED)})
    assert other.closed() == other


# ---------------------------------------------------------------- whose view


@given(ACTS, st.sets(st.sampled_from(STATED_SOURCES)))
def test_an_act_seen_by_some_sources_holds_just_their_facts(act: Act, sources: set[Source]) -> None:
    seen = act.seen_by(iter(sources))
    assert seen.id == act.id
    assert seen.facts == {fact: stated for fact, stated in act.facts.items() if stated.source in sources}


def test_sources_have_words_in_both_languages() -> None:
    labels = [source.label for source in Source]
    assert all(label.id and label.en for label in labels)
    assert len(set(labels)) == len(labels)
    assert Source.COMPUTED not in STATED_SOURCES
    assert len(STATED_SOURCES) == len(Source) - 1
