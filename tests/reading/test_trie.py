"""The tree finds the longest row at a place, as trying every row would."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nirpihak.reading.trie import Trie

WORDS = st.sampled_from("abc.")
SLOTS = st.one_of(st.frozensets(st.sampled_from("abc"), min_size=1, max_size=2), st.none())
ROWS = st.lists(SLOTS, min_size=1, max_size=4).filter(lambda row: row[0] is not None)
PLAIN_ROWS = st.lists(st.sampled_from("abc").map(frozenset), min_size=1, max_size=4)


def fits(row: list[frozenset[str] | None], words: list[str], at: int) -> bool:
    """Whether a row stands at a place; any word but a mark fits None."""
    part = words[at : at + len(row)]
    return len(part) == len(row) and all(
        word != "." if slot is None else word in slot for slot, word in zip(row, part, strict=True)
    )


@given(st.lists(ROWS, max_size=6), st.lists(WORDS, min_size=1, max_size=8))
def test_what_is_found_stands_there(rows: list[list[frozenset[str] | None]], words: list[str]) -> None:
    trie: Trie[int] = Trie(".")
    for number, row in enumerate(rows):
        trie.add(row, number)
    for at in range(len(words)):
        found = trie.longest(words, at)
        fitting = [row for row in rows if fits(row, words, at)]
        assert (found is None) == (not fitting)
        if found is not None:
            end, number = found
            assert fits(rows[number], words, at)
            assert end - at == len(rows[number])


@given(st.lists(PLAIN_ROWS, max_size=6), st.lists(WORDS, min_size=1, max_size=8))
def test_the_longest_row_of_words_wins(rows: list[list[frozenset[str]]], words: list[str]) -> None:
    trie: Trie[int] = Trie()
    for number, row in enumerate(rows):
        trie.add(row, number)
    for at in range(len(words)):
        lengths = [len(row) for row in rows if fits(list(row), words, at)]
        found = trie.longest(words, at)
        assert (None if found is None else found[0] - at) == max(lengths, default=None)


def test_the_first_value_of_a_row_stays() -> None:
    trie: Trie[str] = Trie()
    trie.add([["a"], ["b"]], "one")
    trie.add([["a"], ["b", "c"]], "two")
    assert trie.longest(["a", "b"], 0) == (2, "one")
    assert trie.longest(["a", "c"], 0) == (2, "two")
    assert trie.longest(["b"], 0) is None


def test_any_word_is_never_a_mark() -> None:
    trie: Trie[str] = Trie((".",))
    trie.add([["a"], None, ["b"]], "gap")
    assert trie.longest(["a", "x", "b"], 0) == (3, "gap")
    assert trie.longest(["a", ".", "b"], 0) is None
    assert trie.longest(["a", "x"], 0) is None
