"""The alias tables: what the register gives, what the curated lists add, and what is wrong with a list."""

from __future__ import annotations

from typing import Any

import pytest

from nirpihak.contests import load_register
from nirpihak.reading.aliases import (
    Alias,
    AliasError,
    AliasTable,
    alias_table,
    curated_files,
    curated_table,
    number_forms,
    plain_words,
    problems_with,
)
from nirpihak.reading.surroundings import surroundings
from tests.reading.texts import CONTEST, CONTESTS, aliases, reader

REGISTER = load_register()
HEAD = {"format": "aliases", "contest": CONTEST}


def phrases(contest: str, participant: str, kind: str | None = None) -> set[str]:
    table = reader(contest).table
    return {" ".join(alias.words) for alias in table.of(participant) if kind is None or alias.kind == kind}


@pytest.mark.parametrize("contest", CONTESTS)
def test_every_shipped_table_is_sound(contest: str) -> None:
    table = curated_table(contest)
    assert table
    assert problems_with(table, REGISTER[contest]) == []


def test_there_is_no_table_without_a_contest() -> None:
    assert {path.name for path in curated_files().iterdir()} == {f"{contest}.toml" for contest in CONTESTS}


@pytest.mark.parametrize("contest", CONTESTS)
def test_everybody_can_be_called_by_a_sure_name(contest: str) -> None:
    knows = reader(contest)
    for place, participant in enumerate(knows.table.participants):
        name = knows.table.main(place)
        (mention,) = knows.read(name).mentions
        assert (mention.participant, mention.start, mention.end) == (participant, 0, len(name))
        assert not mention.ambiguous


@pytest.mark.parametrize("contest", CONTESTS)
def test_no_alias_belongs_to_two(contest: str) -> None:
    words = [alias.words for alias in aliases(contest)]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("contest", CONTESTS)
def test_everybody_has_the_same_number_forms(contest: str) -> None:
    """A ballot number is found however it is written, for each participant alike."""
    contest_ = REGISTER[contest]
    clashes = set(reader(contest).table.clashes)
    for participant in contest_.participants:
        if participant.number is not None:
            wanted = {plain_words(form) for form, _ in number_forms(participant.number)} - clashes
            named = {alias.words for alias in reader(contest).table.of(participant.id)}
            assert wanted <= named


@pytest.mark.parametrize("number", [1, 2, 3, 5])
def test_number_forms(number: int) -> None:
    forms = {" ".join(plain_words(form)): sure for form, sure in number_forms(number)}
    word = ("satu", "dua", "tiga", "empat", "lima")[number - 1]
    for sure in (f"0{number}", f"paslon {number}", f"paslon {word}", f"nomor urut {number}", f"capres {number}"):
        assert forms[sure]
    for sure in (f"kosong {number}", f"nol {word}", f"salam {word} jari"):
        assert forms[sure]
    for unsure in (f"no {number}", f"nomor {word}", f"nomer {number}"):
        assert not forms[unsure]
    assert str(number) not in forms
    assert word not in forms


@pytest.mark.parametrize("number", [1, 9, 10, 24])
def test_no_side_stands_before_a_number_noun(number: int) -> None:
    """That "capres nomor 1" is one is seen where it stands (see test_mentions); the table stays small."""
    forms = [plain_words(form) for form, _ in number_forms(number)]
    sides = {form[0] for form in forms} & surroundings().side_nouns - {"no", "nomor", "nomer", "nmr", "urut"}
    assert {"paslon", "capres", "cabup"} <= sides
    assert [form for form in forms if form[0] in sides and form[1] in ("no", "nomor", "nomer", "nmr", "urut")] == []
    assert len(forms) < 200


def test_the_forms_of_two_numbers_never_meet() -> None:
    for one in range(1, 31):
        for other in range(one + 1, 31):
            assert not set(dict(number_forms(one))) & set(dict(number_forms(other)))


def test_names_come_from_the_register() -> None:
    names = phrases(CONTEST, "pair-2", "name")
    assert {"seruni", "seruni contohari", "wira contohputra", "contohputra"} <= names
    assert "wira" in names
    (wira,) = [alias for alias in reader(CONTEST).table.of("pair-2") if alias.words == ("wira",)]
    assert wira.ambiguous


def test_parties_are_called_by_their_names() -> None:
    contest = REGISTER["pileg-dpr-2024"]
    table = reader(contest.id).table
    for participant in contest.participants:
        assert plain_words(participant.name.id) in {alias.words for alias in table.of(participant.id)}


def test_without_a_curated_table_the_register_is_enough() -> None:
    bare = alias_table(REGISTER[CONTEST], {})
    assert {alias.registered for alias in bare.aliases} == {True}
    assert bare.main(1) == reader(CONTEST).table.main(1)
    assert 0 < len(bare) < len(reader(CONTEST).table)


def test_what_two_could_claim_belongs_to_neither() -> None:
    rows = [
        Alias(("merah",), "a", 0, "name"),
        Alias(("merah",), "b", 1, "name"),
        Alias(("putih",), "b", 1, "name"),
        Alias(("putih",), "b", 1, "nickname"),
        Alias((), "b", 1, "name"),
    ]
    table = AliasTable("x", ("a", "b"), rows)
    assert table.clashes == (("merah",),)
    assert [(alias.words, alias.participant) for alias in table.aliases] == [(("putih",), "b")]


def test_plain_words() -> None:
    assert plain_words("Mas  Bimo!") == ("mas", "bimo")
    assert plain_words("#ContohMaju") == ("contohmaju",)
    assert plain_words("!?") == ()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({**HEAD, "format": "alias"}, 'format = "aliases"'),
        ({"contest": CONTEST, "pair-1": {}}, 'format = "aliases"'),
        ({**HEAD, "contest": "pilpres-2024"}, CONTEST),
        ({**HEAD, "pair-9": {"names": ["x"]}}, "pair-1, pair-2, pair-3"),
        ({**HEAD, "pair-1": ["x"]}, "pair-1"),
        ({**HEAD, "pair-1": {"name": ["x"]}}, "names, nicknames, slogans, hashtags, ambiguous"),
        ({**HEAD, "pair-1": {"names": "x"}}, "pair-1.names"),
        ({**HEAD, "pair-1": {"names": [1]}}, "pair-1.names"),
        ({**HEAD, "pair-1": {"names": ["!!"]}}, "'!!'"),
        ({**HEAD, "pair-1": {"names": ["si anu"]}, "pair-2": {"nicknames": ["Si ANU"]}}, "pair-1"),
    ],
)
def test_what_is_wrong_is_named(table: dict[str, Any], said: str) -> None:
    (problem,) = problems_with(table, REGISTER[CONTEST])
    assert said in problem.id
    assert said in problem.en
    assert "\n" not in problem.id + problem.en
    with pytest.raises(AliasError) as raised:
        alias_table(REGISTER[CONTEST], table)
    assert raised.value.text == problem


def test_every_problem_is_named_at_once() -> None:
    table = {**HEAD, "pair-9": {}, "pair-1": {"nama": []}, "pair-2": {"names": [""]}}
    assert len(problems_with(table, REGISTER[CONTEST])) == 3
