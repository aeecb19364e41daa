"""The catalogue of facts: complete in both languages, and sound in what it says follows from what."""

import re

import pytest

from nirpihak.facts import CATALOGUE, FactKind, Value
from nirpihak.text import Text

KINDS = tuple(CATALOGUE.kinds.values())
ANY_KIND = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.id))

# The kinds of act that the items of the joint decree of 2022 name.
OF_THE_DECREE = [
    "banner",
    "post",
    "video",
    "story",
    "broadcast",
    "attend",
    "comment",
    "share",
    "like",
    "join",
    "follow",
    "photo_post",
    "participate",
    "spouse_campaign",
    "approach_party",
    "self_promote",
    "party_member",
    "party_officer",
    "partisan_activity",
    "mobilise",
    "gift",
    "team_member",
    "support_letter",
    "id_copy",
    "decision",
    "official_act",
    "other",
]


def whole(text: Text) -> bool:
    return all(part == part.strip() and part for part in text)


@ANY_KIND
def test_a_fact_has_its_words_in_both_languages(kind: FactKind) -> None:
    assert whole(kind.label)
    assert whole(kind.question)
    assert kind.question.id != kind.question.en


@ANY_KIND
def test_a_question_asks(kind: FactKind) -> None:
    """It ends with its question mark, or with one hint in brackets after it."""
    for text in kind.question:
        assert re.fullmatch(r"[^?]+(\?|\?\s\([^()?]+\))|([^?]+\?){2}", text), text


@ANY_KIND
def test_somebody_known_can_answer(kind: FactKind) -> None:
    assert kind.who in CATALOGUE.who


@ANY_KIND
def test_a_fact_has_a_type_and_the_values_of_that_type(kind: FactKind) -> None:
    assert kind.type in ("choice", "yesno", "day", "name")
    assert bool(kind.values) == (kind.type == "choice")
    assert len(kind.domain) == {"choice": len(kind.values), "yesno": 2, "day": 0, "name": 0}[kind.type]
    if kind.type == "choice":
        assert len(kind.values) >= 2


@ANY_KIND
def test_no_two_values_of_a_fact_read_alike(kind: FactKind) -> None:
    for value, text in kind.values.items():
        assert whole(text)
        assert re.fullmatch(r"[a-z][a-z0-9_]*", value), value
    assert len({text.id for text in kind.values.values()}) == len(kind.values)
    assert len({text.en for text in kind.values.values()}) == len(kind.values)


@ANY_KIND
def test_a_fact_stands_in_its_group_under_its_name(kind: FactKind) -> None:
    assert kind.id == f"{kind.group}.{kind.name}"
    assert CATALOGUE.by_group[kind.group][kind.name] is kind
    assert CATALOGUE[kind.id] is kind
    assert kind.id in CATALOGUE


def test_groups_and_those_who_answer_are_named_and_used() -> None:
    assert set(CATALOGUE.groups) == {kind.group for kind in KINDS} == set(CATALOGUE.by_group)
    assert set(CATALOGUE.who) == {kind.who for kind in KINDS}
    for text in (*CATALOGUE.groups.values(), *CATALOGUE.who.values()):
        assert whole(text)
        assert text.id != text.en
    assert sum(map(len, CATALOGUE.by_group.values())) == len(KINDS)
    # These two stand beside the groups in an act's JSON form.
    assert not {"id", "source"} & set(CATALOGUE.groups)


def test_no_two_facts_ask_the_same() -> None:
    for lang in ("id", "en"):
        assert len({kind.question.pick(lang) for kind in KINDS}) == len(KINDS)
        assert len({kind.label.pick(lang) for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("value", OF_THE_DECREE)
def test_every_kind_of_act_of_the_decree_can_be_stated(value: str) -> None:
    assert value in CATALOGUE["act.kind"].values


def test_both_stages_of_a_candidacy_and_every_contest_can_be_stated() -> None:
    assert {"prospective", "designated"} <= CATALOGUE["target.status"].values.keys()
    contests = {"pilpres", "pileg_dpr", "pileg_dpd", "pileg_dprd", "pilgub", "pilbup", "pilwalkot"}
    assert contests == CATALOGUE["contest.kind"].values.keys()


@pytest.mark.parametrize("premise", CATALOGUE.implied, ids=lambda premise: "=".join(map(str, premise)))
def test_what_follows_is_a_fact_with_one_of_its_values(premise: tuple[str, Value]) -> None:
    fact, value = premise
    then, follows = CATALOGUE.implied[premise]
    assert value in CATALOGUE[fact].domain
    assert follows in CATALOGUE[then].domain
    assert then != fact


def test_nothing_follows_from_what_follows() -> None:
    """Closing an act is one step, and no two facts can pull a third apart unseen."""
    assert not set(CATALOGUE.implied.values()) & set(CATALOGUE.implied)
    premises = {(then, fact) for (fact, _), (then, _) in CATALOGUE.implied.items()}
    assert len(premises) == len({then for then, _ in premises})


def test_every_contest_has_its_regime() -> None:
    for value in CATALOGUE["contest.kind"].domain:
        regime = "pilkada" if value in ("pilgub", "pilbup", "pilwalkot") else "pemilu"
        assert CATALOGUE.implied["contest.kind", value] == ("contest.regime", regime)


def test_narrowing_leaves_just_what_would_not_contradict() -> None:
    """Checked over every pair of values of every pair of facts that say something of one another."""

    def at_odds(one: tuple[str, Value], other: tuple[str, Value]) -> bool:
        then, follows = CATALOGUE.implied.get(one, (None, None))
        return then == other[0] and follows != other[1]

    facts = {fact for fact, _ in CATALOGUE.implied} | {then for then, _ in CATALOGUE.implied.values()}
    for fact in facts:
        for value in CATALOGUE[fact].domain:
            for other in facts - {fact}:
                domain = frozenset(CATALOGUE[other].domain)
                left = {
                    each
                    for each in domain
                    if not at_odds((fact, value), (other, each)) and not at_odds((other, each), (fact, value))
                }
                assert CATALOGUE.narrowed.get((fact, value), {}).get(other, domain) == left, (fact, value, other)


def test_a_value_has_its_words() -> None:
    assert CATALOGUE["act.kind"].value_text("like") == CATALOGUE["act.kind"].values["like"]
    assert CATALOGUE["actor.on_duty"].value_text(True) == ("Ya", "Yes")
    assert CATALOGUE["actor.on_duty"].value_text(False) == ("Tidak", "No")
    assert CATALOGUE["target.participant"].value_text("pair-1") == ("pair-1", "pair-1")
    assert CATALOGUE["act.day"].value_text("2024-10") == ("2024-10", "2024-10")
