"""One text told as JSON: its pieces, its mask, its suggestions, and the assessment of what is suggested."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.assessing import telling
from nirpihak.contests import load_register
from nirpihak.facts import Act
from nirpihak.law.loading import load_rulebook
from nirpihak.reading.reader import TEXT_LIMIT, Reader

CONTEST = "pilbup-kabupaten-contoh-2027"
PRAISE = "Mantap pak Bayu, lanjutkan! 😍"
SEVERAL = "Bukan Bayu yang kami pilih, tapi nomor 2 yang amanah"


def read(text: str, lang: str = "id") -> dict[str, Any]:
    told: dict[str, Any] = json.loads(telling.read(text, CONTEST, lang))
    return told


def pieces(text: str) -> list[Any]:
    return list(read(text)["text"])


def plain(row: list[Any]) -> str:
    """The text that pieces hold."""
    return "".join(each["text"] for each in row)


def people(text: str, lang: str = "id") -> list[dict[str, Any]]:
    return list(read(text, lang)["participants"])


def test_a_text_is_told_with_its_names_cues_and_mask() -> None:
    marked = {piece["text"]: piece for piece in pieces(PRAISE)}
    assert marked["pak Bayu"]["named"] == "A"
    assert marked["lanjutkan"]["cue"].items() >= {"letter": "A", "side": "support"}.items()
    assert marked["Mantap "]["cue"] == marked["pak Bayu"]["cue"] != marked["lanjutkan"]["cue"]
    assert read(PRAISE)["masked"] == [{"text": "Mantap "}, {"letter": "A"}, {"text": ", lanjutkan! 😍"}]
    (person,) = people(PRAISE)
    assert (person["participant"], person["stance"], person["letter"]) == ("pair-1", "support", "A")
    assert person["mentions"] == ["pak Bayu"]


def test_it_says_what_the_reader_says() -> None:
    reader = Reader(load_register()[CONTEST])
    for text in (PRAISE, SEVERAL):
        suggested = {each.participant: each for each in reader.read(text).suggestions}
        for person in people(text):
            suggestion = suggested.pop(person["participant"])
            assert (person["stance"], person["tendency"]) == (suggestion.stance, suggestion.tendency)
            assert person["confidence"] == pytest.approx(suggestion.confidence, abs=1e-4)
            assert person["why"] == list(suggestion.why)
        assert suggested == {}


def test_letters_are_given_in_the_order_of_the_text() -> None:
    told = read(SEVERAL)
    assert [each["letter"] for each in people(SEVERAL)] == ["A", "B"]
    assert [each["letter"] for each in told["masked"] if "letter" in each] == ["A", "B"]


def test_a_text_without_participants_says_nothing_of_anybody() -> None:
    told = read("Hari ini hujan lagi, jelek sekali.")
    assert told["participants"] == []
    assert told["text"] == told["masked"] == [{"text": "Hari ini hujan lagi, jelek sekali."}]
    assert told["note"].startswith("Tidak ada peserta")
    assert telling.assess("Hari ini hujan lagi.", CONTEST, "id") == "[]"


def test_a_long_text_is_cut_and_says_so() -> None:
    told = read("a" * (TEXT_LIMIT + 1))
    assert told["cut"] is True
    assert len(plain(pieces("b " * TEXT_LIMIT))) == TEXT_LIMIT


@given(st.lists(st.sampled_from([*'aB 1?!\n"', "Bayu", "pak Bayu ", "nomor 2 ", "hebat ", "bohong ", "😍", "\u200b"])))
def test_the_pieces_are_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    assert plain(pieces(text)) == text


def test_halves_of_characters_come_through() -> None:
    assert plain(pieces("Bayu \ud83d hebat")) == "Bayu \ud83d hebat"
    assert telling.read("Bayu \ud83d", CONTEST, "id").isascii()


def test_the_assessment_rests_on_the_suggested_facts() -> None:
    (person,) = people(PRAISE)
    (told,) = json.loads(telling.assess(PRAISE, CONTEST, "en"))
    act = Act.from_json(told["act"])
    assert {name: fact.value for name, fact in act.facts.items()} == {
        each["fact"]: each["value"] for each in person["facts"]
    }
    assert {fact.source.value for fact in act.facts.values()} == {"read"}
    assert told["told"]["version"] == load_rulebook().version
    assert told["told"]["lang"] == "en"
    assert told["told"]["missing"]
    assert told["told"]["findings"] == [], "a reading alone meets nothing"


@pytest.mark.parametrize("lang", ["id", "en"])
def test_facts_are_told_in_words(lang: str) -> None:
    (person,) = people(PRAISE, lang)
    told = {each["fact"]: each["told"] for each in person["facts"]}
    assert told["content.stance"] == {"id": "Mendukung", "en": "Supports"}[lang]
    assert "Arunika" in told["target.participant"]
    assert "pilbup" not in told["contest.id"]


def test_a_contest_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        telling.read("Bayu", "tidak-ada", "id")


def test_a_reader_is_built_once_a_contest() -> None:
    tellers = telling.shipped()
    assert tellers.reader(CONTEST) is tellers.reader(CONTEST)
    with pytest.raises(KeyError):
        tellers.reader("tidak-ada")
