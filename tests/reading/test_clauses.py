"""Which words speak of whom: groups of names, clauses, turns, and words that lead on to the next name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.reading.clauses import gathered, owners, sizes


def masked(text: str) -> list[str | int]:
    """Words, with the participants written as digits."""
    return [int(word) if word.isdigit() else word for word in text.split()]


WORDS = st.one_of(
    st.sampled_from(
        ["a", "b", ".", ",", "?", "dan", "sama", "atau", "tapi", "sedangkan", "pilih", "pak", "lebih", "dari", "vs"]
    ),
    st.integers(0, 3),
)
MASKED = st.lists(WORDS, max_size=14)


def owned(text: str) -> str:
    """Who owns each gathered word, as digits; several run together."""
    return " ".join("".join(map(str, sorted(who))) for who in owners(gathered(masked(text))))


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("0 hebat", [{0}]),
        ("0 dan 1 hebat", [{0, 1}]),
        ("0 , 1 dan 2 sama saja", [{0, 1, 2}]),
        ("0 maupun 1", [{0, 1}]),
        ("0 hebat , 1 payah", [{0}, {1}]),
        ("0 vs 1", [{0, 1}]),
        ("0 lebih baik dari 1", [{0}, {1}]),
    ],
)
def test_groups(text: str, groups: list[set[int]]) -> None:
    assert [set(word) for word in gathered(masked(text)) if not isinstance(word, str)] == groups


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("0 hebat , 1 payah", "0 0 0 1 1"),
        ("0 hebat tapi 1 payah", "0 0 1 1 1"),
        ("0 hebat . mantap sekali . 1 payah", "0 0 0 0 0 0 1 1"),
        ("hebat ! 0", "0 0 0"),
        ("0 dan 1 hebat", "01 01"),
        ("0 bohong pilih 1", "0 0 1 1"),
    ],
)
def test_owners(text: str, wanted: str) -> None:
    assert owned(text) == wanted


@given(MASKED)
def test_gathering_loses_no_word(words: list[str | int]) -> None:
    together = gathered(words)
    spread = sizes(words)
    assert len(spread) == len(together)
    assert sum(spread) == len(words)
    at = 0
    for word, size in zip(together, spread, strict=True):
        part = words[at : at + size]
        if isinstance(word, str):
            assert part == [word]
        else:
            assert {each for each in part if isinstance(each, int)} == word
        at += size


@given(MASKED.filter(lambda words: any(isinstance(word, int) for word in words)))
def test_every_word_has_an_owner_who_is_named(words: list[str | int]) -> None:
    together = gathered(words)
    found = owners(together)
    groups = [word for word in together if not isinstance(word, str)]
    assert len(found) == len(together)
    assert all(owner in groups for owner in found)
    assert all(owner == word for word, owner in zip(together, found, strict=True) if not isinstance(word, str))


@given(MASKED.filter(lambda words: any(isinstance(word, int) for word in words)), st.permutations(range(4)))
def test_who_it_is_does_not_matter(words: list[str | int], order: list[int]) -> None:
    exchanged = [order[word] if isinstance(word, int) else word for word in words]
    wanted = [frozenset(order[place] for place in owner) for owner in owners(gathered(words))]
    assert owners(gathered(exchanged)) == wanted
