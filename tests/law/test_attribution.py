"""Whose account it was: what the data must hold, and that nothing is concluded which nothing tells apart."""

from __future__ import annotations

from importlib.resources import files
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.facts import CATALOGUE
from nirpihak.law.attribution import (
    ANSWERS,
    RIVALS,
    VALUES,
    Attribution,
    AttributionError,
    Hypothesis,
    Speaks,
    catalogue,
    load,
)
from nirpihak.law.loading import load_rulebook

KNOWN = catalogue()
TEXT = files("nirpihak.law").joinpath("attribution.toml").read_text("utf-8")
ANSWERED = st.lists(st.tuples(st.sampled_from(sorted(KNOWN.indicators)), st.sampled_from(ANSWERS)), max_size=8)


def speaking(known: Attribution, id: str, answer: str) -> Speaks:
    return known.indicators[id].speaks(answer)


# What the data holds


def test_the_acts_are_those_for_which_the_rulebook_asks_whose_account_it_was() -> None:
    (row,) = load_rulebook().exceptions["EX-NOT-OWN"].condition.rows
    assert set(KNOWN.acts) == row["act.kind"]


def test_what_settles_the_fact_is_what_the_catalogue_of_facts_knows() -> None:
    assert set(VALUES.values()) == set(CATALOGUE["account.control"].values)


def test_an_indicator_is_stored_in_its_column_whole() -> None:
    assert all(len(id) <= 40 and id.isidentifier() for id in KNOWN.indicators)


@pytest.mark.parametrize("hypothesis", RIVALS)
def test_each_answer_can_be_supported_and_weakened(hypothesis: Hypothesis) -> None:
    spoken = [speaking(KNOWN, id, answer) for id, answer in product(KNOWN.indicators, ANSWERS)]
    assert any(hypothesis in each.supports for each in spoken)
    assert any(hypothesis in each.weakens for each in spoken)
    pairs = product(product(KNOWN.indicators, ANSWERS), repeat=2)
    assert any(not KNOWN.lacking(hypothesis, found) for found in pairs)


@pytest.mark.parametrize(("one", "other"), [(a, b) for a, b in product(RIVALS, RIVALS) if a != b])
def test_each_answer_can_be_told_from_each_other(one: Hypothesis, other: Hypothesis) -> None:
    found = [(id, answer) for id in KNOWN.indicators for answer in ANSWERS]
    assert any(other not in KNOWN.undivided(one, [each]) for each in found)


def test_no_question_asks_for_what_would_be_looking_into_a_person() -> None:
    for each in KNOWN.indicators.values():
        asked = each.question.en.lower()
        for word in ("friends", "followers", "search for", "phone number", "guess"):
            assert word not in asked, each.id
        assert each.how.id.strip()
        assert each.how.en.strip()


@pytest.mark.parametrize("id", ["name_photo", "not_disputed", "said_compromised", "said_impersonated", "elsewhere"])
def test_what_is_weak_carries_no_conclusion_alone(id: str) -> None:
    for hypothesis in RIVALS:
        assert KNOWN.lacking(hypothesis, [(id, "yes")])


# What is concluded


def test_a_name_and_a_photo_tell_nothing_apart() -> None:
    assert set(KNOWN.undivided(Hypothesis.OWN, [("name_photo", "yes")])) == set(RIVALS) - {Hypothesis.OWN}


def test_an_admission_is_enough_and_a_denial_is_not() -> None:
    assert KNOWN.lacking(Hypothesis.OWN, [("said_own", "yes")]) == ()
    (why,) = KNOWN.lacking(Hypothesis.IMPERSONATED, [("said_impersonated", "yes")])
    assert "not enough by itself" in why.en


def test_that_nothing_can_be_known_needs_nothing() -> None:
    assert KNOWN.lacking(Hypothesis.UNKNOWN, []) == ()
    assert KNOWN.undivided(Hypothesis.UNKNOWN, [("said_own", "yes")]) == ()


@given(ANSWERED)
def test_the_order_of_the_indications_changes_no_conclusion(answered: list[tuple[str, str]]) -> None:
    for hypothesis in Hypothesis:
        assert KNOWN.lacking(hypothesis, answered) == KNOWN.lacking(hypothesis, answered[::-1])


@given(ANSWERED)
def test_saying_a_thing_twice_makes_it_no_stronger(answered: list[tuple[str, str]]) -> None:
    for hypothesis in Hypothesis:
        assert KNOWN.lacking(hypothesis, answered) == KNOWN.lacking(hypothesis, answered * 2)


@given(ANSWERED)
def test_what_was_looked_for_in_vain_speaks_for_nothing(answered: list[tuple[str, str]]) -> None:
    found = [each for each in answered if each[1] != "none"]
    for hypothesis in Hypothesis:
        assert KNOWN.lacking(hypothesis, answered) == KNOWN.lacking(hypothesis, found)


@given(ANSWERED)
def test_the_table_shows_each_indication_where_it_speaks_and_nowhere_else(answered: list[tuple[str, str]]) -> None:
    rows = KNOWN.table(answered)
    assert [row.hypothesis for row in rows] == list(RIVALS)
    for row in rows:
        for place, (id, answer) in enumerate(answered):
            spoken = speaking(KNOWN, id, answer)
            assert (place in row.supports) == (row.hypothesis in spoken.supports)
            assert (place in row.weakens) == (row.hypothesis in spoken.weakens)


@given(ANSWERED)
def test_what_can_be_concluded_is_supported_and_told_from_all_others(answered: list[tuple[str, str]]) -> None:
    for hypothesis in RIVALS:
        if KNOWN.lacking(hypothesis, answered):
            continue
        spoken = [speaking(KNOWN, *each) for each in answered]
        assert any(hypothesis in each.supports for each in spoken)
        assert KNOWN.undivided(hypothesis, answered) == ()


# What is refused


def test_an_unknown_indicator_or_answer_is_named() -> None:
    with pytest.raises(AttributionError, match="unknown indicator 'leaning'"):
        KNOWN.table([("leaning", "yes")])
    with pytest.raises(AttributionError, match="login_notice: answer 'maybe'; one of yes, no, none"):
        KNOWN.table([("login_notice", "maybe")])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "unknown"\n', 'id = "guilty"\n', "hypothesis: unknown is missing"),
        ('for = ["impersonated"], against = ["own", "shared"', 'for = ["liar"], against = ["shared"',
         "lookalike: yes: for: 'liar'"),
        ('for = ["compromised"], against = ["own"]', 'for = ["own"], against = ["own"]', "own stands on both sides"),
        ('group = "said"\nstatement', 'group = "heard"\nstatement', "said_own: group: 'heard'"),
        ('said"\nstatement = true', 'said"\nstatement = "yes"', "statement: true or false is wanted"),
        ('sources = ["FORM", "ITE"]', 'sources = ["GUESS"]', "'GUESS' is not among the sources"),
        ('id = "lookalike"', 'id = "name_photo"', "name_photo: id: stands twice"),
        ('acts = [', 'score = 3\nacts = [', "score: unknown key"),
        ('CASE = "', 'OTHER = "x"\nCASE = "', "sources.OTHER: nothing refers to this source"),
        ('acts = [', 'acts = [[', "no valid TOML"),
    ],
    ids=["missing", "unknown", "both", "group", "flag", "source", "twice", "key", "unused", "toml"],
)  # fmt: skip
def test_a_file_that_is_wrong_is_refused_with_what_is_wrong(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert old in TEXT
    path = tmp_path / "attribution.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(AttributionError) as error:
        load(path)
    assert any(said in line for line in error.value.problems), error.value.problems
