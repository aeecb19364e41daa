"""The words around names: plain words, no name and no stance among them."""

from __future__ import annotations

import pytest

from nirpihak.reading.aliases import plain_words
from nirpihak.reading.surroundings import Surroundings, surroundings
from tests.reading.texts import CONTESTS, aliases

NOT_PLAIN = frozenset(",&+/")


@pytest.mark.parametrize("field", Surroundings._fields)
def test_every_list_holds_plain_words(field: str) -> None:
    words = getattr(surroundings(), field)
    assert words
    unlike = {word for word in words - NOT_PLAIN if plain_words(word) != (word,)}
    # "mudah2an" is three words where it stands in a text: left out until it is one, or the list does without it.
    assert unlike - {"mudah2an"} == set()


@pytest.mark.parametrize(
    "field",
    [
        "honorifics",
        "side_nouns",
        "choosing",
        "campaign",
        "prayer",
        "not_ballot",
        "before_numbers",
        "counted",
        "joiners",
        "turns",
        "forward",
    ],
)
@pytest.mark.parametrize("contest", CONTESTS)
def test_no_word_around_names_is_a_sure_name(contest: str, field: str) -> None:
    """A word that stands around every name must not by itself be one participant's."""
    sure = {alias.words for alias in aliases(contest) if not alias.ambiguous and alias.kind != "number"}
    assert {word for word in getattr(surroundings(), field) if (word,) in sure} == set()
