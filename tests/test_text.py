"""A text in two languages: read from data, picked by language, refused when half is missing."""

import pytest

from nirpihak.text import Text


def test_a_plain_string_is_the_same_in_both_languages() -> None:
    assert Text.of("Pemilu") == Text("Pemilu", "Pemilu")


def test_a_table_gives_each_language_its_own() -> None:
    assert Text.of({"id": "calon", "en": "candidate"}) == Text("calon", "candidate")
    assert Text.of(Text("calon", "candidate")) == Text("calon", "candidate")


@pytest.mark.parametrize(
    ("lang", "picked"), [("id", "calon"), ("en", "candidate"), ("en-GB", "candidate"), ("EN_us", "candidate")]
)
def test_english_is_picked_for_its_variants(lang: str, picked: str) -> None:
    assert Text("calon", "candidate").pick(lang) == picked


def test_every_other_language_gets_indonesian() -> None:
    assert Text("calon", "candidate").pick("jv") == "calon"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("  ", "empty"),
        ({"id": "calon"}, "both languages"),
        ({"id": "calon", "en": ""}, "both languages"),
        ({"id": "calon", "en": "candidate", "fr": "candidat"}, "fr"),
        (7, "not int"),
    ],
)
def test_what_is_not_a_text_is_refused_in_one_line(value: object, said: str) -> None:
    with pytest.raises(ValueError, match=said) as refused:
        Text.of(value)
    assert "\n" not in str(refused.value)
