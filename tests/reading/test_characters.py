"""Folding keeps every place; tokens stand where they say."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nirpihak.reading.characters import GONE, fold, places, prepared, tokens
from tests.reading.texts import DISGUISES


@given(st.text())
@example("İstanbul ẞ ﬁ ﷺ")
@example("\ud800 a\udfff")
@example("ΑΣ ς")
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
@example("İ`")
def test_a_character_folds_alike_wherever_it_stands(text: str) -> None:
    """But for the sigma at the end of a word, which lower case knows two of and folding makes one."""
    assert fold(text) == "".join(fold(char) for char in text)


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_plain_text_is_put_in_lower_case(text: str) -> None:
    assert fold(text) == text.lower()


@pytest.mark.parametrize("disguise", DISGUISES)
def test_disguised_letters_are_plain_letters(disguise: str) -> None:
    word = "copaxise"
    dressed = DISGUISES[disguise](word)
    assert dressed != word
    assert fold(dressed).replace(GONE, "") == word


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("’ ‘ ʼ", "' ' '"),
        ("“kata” «dia»", '"kata" "dia"'),
        ("a–b — c", "a-b - c"),
        ("０２", "02"),
        ("²", "2"),
        ("é ñ ü", "e n u"),
        ("Ⓐ 🄰", "a a"),
        ("。，！？", ".,!?"),
    ],
)
def test_signs_that_look_alike_fold_alike(written: str, plain: str) -> None:
    assert fold(written) == plain


@given(st.text())
@example("a\u200bb\u0301c d")
@example("08.00 a.b www.contoh.example #Aa_b. @c.d.")
@example("s p a c e d   w o r d s dan biasa")
def test_tokens_stand_where_they_say(text: str) -> None:
    folded, raw = prepared(text)
    assert len(folded) == len(text)
    assert [folded[start:end] for start, end in places(folded)] == raw
    spans = places(folded)
    assert all(start < end for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@given(st.text())
def test_no_letter_or_digit_is_lost(text: str) -> None:
    folded, raw = prepared(text)
    if "://" not in folded and "www." not in folded:
        kept = sum(each.isalnum() for token in raw for each in token)
        assert kept == sum(each.isalnum() for each in folded)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("halo, dunia!", ["halo", ",", "dunia", "!"]),
        ("jam 08.00 tgl 01/02/2024", ["jam", "08.00", "tgl", "01/02/2024"]),
        ("apa?? wow!!!", ["apa", "??", "wow", "!!!"]),
        ("#ContohMaju @akun.contoh", ["#contohmaju", "@akun.contoh"]),
        ("jum'at", ["jum'at"]),
        ("baris satu\nbaris dua", ["baris", "satu", "\n", "baris", "dua"]),
        ("👍🏽👍🏽 ok ✌️", ["👍🏽👍🏽", "ok", "✌"]),
        ("g4njal p@su", ["g4njal", "p@su"]),
        ("", []),
        ("   ", []),
    ],
)
def test_raw_tokens(text: str, wanted: list[str]) -> None:
    assert [token.replace(GONE, "") for token in prepared(text)[1]] == wanted


def test_spaced_letters_are_one_word() -> None:
    _, raw = prepared("pilih l a r a s ya")
    assert [token.replace(GONE, "") for token in raw] == ["pilih", "laras", "ya"]
    assert prepared("a b c")[1] == ["a", "b", "c"]


def test_tokens_are_those_of_the_folded_text() -> None:
    assert tokens(fold("Satu DUA")) == ["satu", "dua"]
