"""From raw tokens to words: the spelling table, stretched and disguised letters, endings, slips; memory is bounded."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nirpihak.reading import words
from nirpihak.reading.characters import prepared
from nirpihak.reading.words import Remembered, Spelling, lexicon, only, plain, slips

KNOWN = ("mantap", "bohong", "rakyat", "kerja", "presiden", "pemimpin", "tidak", "buku", "bagus", "hebat")


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(KNOWN, ("panitia",))


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("mantap", ("mantap",)),
        ("mantaaaaap", ("mantap",)),
        ("mantapppp", ("mantap",)),
        ("mantapp", ("mantap",)),
        ("b0h0ng", ("bohong",)),
        ("m4nt4p", ("mantap",)),
        ("b@gus", ("bagus",)),
        ("anak2", ("anak",)),
        ("02", ("02",)),
        ("08.00", ("08.00",)),
        ("01/02/2024", ("01/02/2024",)),
        ("2024", ("2024",)),
        ("satu1", ("satu", "1")),
        ("jum'at", ("jumat",)),
        ("???", ("?",)),
        ("!?", ("?",)),
        ("...", (".",)),
        ("\n", (".",)),
        (",", (",",)),
    ],
)
def test_plain(raw: str, wanted: tuple[str, ...]) -> None:
    assert plain(raw) == wanted


@pytest.mark.parametrize(
    ("run", "wanted"),
    [
        ("👍🏽", "👍🏻"),
        ("👏", "💯"),
        ("❤️", "❤"),
        ("😂", "😂😂😂😂"),
        ("🤦‍♀️", "🤦🏿‍♂️"),
    ],
)
def test_emoji_say_the_same_in_every_skin_and_number(run: str, wanted: str) -> None:
    assert plain(run) == plain(wanted) != ()


def test_number_gestures_all_say_the_same() -> None:
    """So that no ballot number is read from a hand."""
    said = {plain(hand) for hand in ("☝", "☝🏾", "✌", "✌️", "🤟", "🤘", "🖖", "✋", "🖐", "🖐🏿")}
    assert len(said) == 1


@given(st.text())
@example("\ud800#\udfff @\ud800")
def test_every_token_has_words_and_none_is_empty(text: str) -> None:
    for raw in prepared(text)[1]:
        assert all(word for word in plain(raw))


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1))
def test_plain_words_stay_plain(word: str) -> None:
    (once,) = plain(word)
    assert len(once) <= len(word)


# ------------------------------------------------------------ spelling


def test_every_spelling_of_the_table_is_what_it_says(spelling: Spelling) -> None:
    for short, full in lexicon().spellings.items():
        assert spelling[short] == full
        assert all(full)


def test_no_spelling_of_the_table_needs_another_step() -> None:
    """What a spelling stands for is spelt out: looking it up again changes nothing."""
    spellings = lexicon().spellings
    again = {
        short: full
        for short, full in spellings.items()
        if any(spellings.get(word, (word,)) != (word,) for word in full)
    }
    assert {short for short, full in again.items() if short not in full} == set()


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("gak", ("tidak",)),
        ("yg", ("yang",)),
        ("gada", ("tidak", "ada")),
        ("mantul", ("mantap",)),
        ("ora", ("tidak",)),
        ("henteu", ("tidak",)),
        ("makasih", ("terima", "kasih")),
    ],
)
def test_everyday_spellings(word: str, wanted: tuple[str, ...], spelling: Spelling) -> None:
    assert spelling[word] == wanted


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("rakyatnya", "rakyat"),
        ("bohonglah", "bohong"),
        ("mantapkah", "mantap"),
        ("kerjamu", "kerja"),
        ("pemimpinku", "pemimpin"),
        ("bukunya", "buku"),
        ("adanya", "adanya"),
        ("sekolah", "sekolah"),
        ("walaupun", "walaupun"),
        ("bangku", "bangku"),
    ],
)
def test_endings_are_set_off_where_a_known_word_is_left(word: str, wanted: str, spelling: Spelling) -> None:
    assert spelling[word] == (wanted,)


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("presdien", "presiden"),
        ("pesiden", "presiden"),
        ("presideen", "presiden"),
        ("pemimpim", "pemimpim"),
        ("pmmpn", "pemimpin"),
        ("panitia", "panitia"),
        ("xyzzyq", "xyzzyq"),
    ],
)
def test_slips_and_dropped_vowels(word: str, wanted: str, spelling: Spelling) -> None:
    assert spelling[word] == (wanted,)


def test_nothing_is_mended_where_two_words_fit() -> None:
    spelling = Spelling(("berjalan", "berjalin"))
    assert spelling["berjalon"] == ("berjalon",)
    assert Spelling(("berjalan",))["berjalon"] == ("berjalan",)


def test_the_shipped_words_are_well_made() -> None:
    table = lexicon()
    assert len(table.spellings) > 500
    assert len(table.emoji) > 80
    assert all(len(emoji) == 1 for emoji in table.emoji)
    assert all("_" not in word for full in table.spellings.values() for word in full)
    assert not {short for short in table.spellings if short != short.lower()} - {"masyaAllah"}


@given(st.text("abcdeimnrstu", min_size=2, max_size=9))
def test_slips_are_near(word: str) -> None:
    for slip in slips(word):
        assert slip != word
        assert slip[0] == word[0]
        assert abs(len(slip) - len(word)) <= 1


def test_only() -> None:
    assert only([]) is None
    assert only(["a", "a"]) == "a"
    assert only(["a", "b"]) is None


# ------------------------------------------------------------ memory


@given(st.lists(st.text(max_size=3), max_size=60))
def test_memory_is_bounded_and_never_wrong(asked: list[str]) -> None:
    remembered = Remembered(str.upper)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "MEMORY", 5)
        for word in asked:
            assert remembered[word] == word.upper()
            assert len(remembered) <= 5
