"""Codes: the list of words, reading what people type, two values of which neither gives the other."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import Counter
from contextlib import suppress
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.server.keys import codes
from nirpihak.server.keys.codes import WORDS, Code, CodeError, lookup, near, new, normalise, opening_key, parse

PEPPER = bytes(range(32))
PEPPERS = (PEPPER, bytes(32))
SAMPLE = Code(bytes(range(10)))
CODES = st.binary(min_size=10, max_size=10).map(Code)


def wrong(text: str) -> CodeError:
    with pytest.raises(CodeError) as caught:
        parse(text)
    return caught.value


# The list


def test_the_list_has_2048_plain_words_in_order() -> None:
    assert len(WORDS) == 2048
    assert list(WORDS) == sorted(set(WORDS))
    assert [word for word in WORDS if not re.fullmatch(r"[a-z]{3,8}", word)] == []
    assert files("nirpihak.server.keys").joinpath("words.txt").read_text("ascii") == "".join(f"{w}\n" for w in WORDS)


def test_no_two_words_are_one_slip_apart() -> None:
    known = set(WORDS)
    assert [(word, other) for word in WORDS for other in set(near(word)) & known if other != word] == []


def test_no_word_is_another_with_the_ending_an() -> None:
    known = set(WORDS)
    assert [word for word in WORDS if f"{word}an" in known] == []


def test_a_slip_is_every_slip_of_one_letter() -> None:
    found = set(near("kopi"))
    assert {"kopi", "topi", "kop", "opi", "kompi", "okpi", "kopa", "kopis", "akopi", "koip"} <= found
    assert not {"kpoo", "kompas", "pokii"} & found


# Making and reading


@given(CODES)
def test_what_is_shown_is_read_again(code: Code) -> None:
    assert parse(code.text) == code
    assert len(code.words) == 8
    assert re.fullmatch(r"(\w+ ){3}\w+ - (\w+ ){3}\w+", code.text)


def test_the_words_are_the_ones_that_are_described() -> None:
    """Computed from the description alone, so that another program can be written from it."""
    raw = SAMPLE.random + hashlib.sha256(b"nirpihak code 1\n" + SAMPLE.random).digest()[:1]
    bits = f"{int.from_bytes(raw, 'big'):088b}"
    assert SAMPLE.words == tuple(WORDS[int(bits[at : at + 11], 2)] for at in range(0, 88, 11))


def test_new_codes_differ_and_use_the_whole_list() -> None:
    made = [new() for _ in range(2000)]
    assert len(set(made)) == 2000
    # 16,000 draws from 2048 words: about 7.8 of each, and on average one word that is never drawn.
    drawn = Counter(word for code in made for word in parse(code).words)
    assert len(drawn) > 2000
    assert max(drawn.values()) < 40


@pytest.mark.parametrize(
    "written",
    [
        "{0} {1} {2} {3} {4} {5} {6} {7}",
        "{0}\n{1}\n{2}\n{3}\n\n{4}\n{5}\n{6}\n{7}\n",
        "1. {0} 2. {1} 3. {2} 4. {3} 5. {4} 6. {5} 7. {6} 8. {7}",
        "1){0}\r\n2){1}\r\n3){2}\r\n4){3}\r\n5){4}\r\n6){5}\r\n7){6}\r\n8){7}",
        "{0}-{1}-{2}-{3}-{4}-{5}-{6}-{7}",
        "  {0},{1}, {2} ,{3};{4}.{5}/{6}_{7}  ",
        "{0}\u00a0{1}\u2003{2}\u2011{3}\u2014{4}\t{5}\u3000{6}\u2028{7}",
        "“{0} {1} {2} {3}” – «{4} {5} {6} {7}»",
    ],
)
def test_it_is_read_however_it_is_written(written: str) -> None:
    text = written.format(*SAMPLE.words)
    assert parse(text) == parse(text.upper()) == parse(text.title()) == SAMPLE
    assert normalise(text) == SAMPLE.text


def test_it_is_read_in_other_forms_of_the_same_letters() -> None:
    wide = SAMPLE.text.translate({ord(each): ord(each) + 0xFEE0 for each in "abcdefghijklmnopqrstuvwxyz"})
    assert parse(wide) == SAMPLE
    first, rest = SAMPLE.text[:2], SAMPLE.text[2:]
    assert parse(f"{first}\u200b\u00ad\u0301{rest}") == SAMPLE


@given(CODES, st.integers(0, 7), st.data())
def test_a_slip_of_one_letter_is_put_right_or_named(code: Code, place: int, data: st.DataObject) -> None:
    words = list(code.words)
    slip = data.draw(st.sampled_from(sorted(set(near(words[place])) - {words[place]})))
    assert slip not in WORDS
    words[place] = slip
    near_ones = {each for each in set(near(slip)) if each in WORDS}
    if near_ones == {code.words[place]}:
        assert parse(" ".join(words)) == code
    else:
        assert wrong(" ".join(words)).places == (place + 1,)


def test_an_unknown_word_is_named_with_what_is_near() -> None:
    words = [*SAMPLE.words[:2], "gelombangan", *SAMPLE.words[3:]]
    error = wrong(" ".join(words))
    assert error.places == (3,)
    assert error.text.id.startswith("Kata ke-3 tidak ada dalam daftar kata; yang mirip: ")
    assert error.text.en.startswith("Word 3 is not in the list of words; near it: ")
    assert wrong(" ".join([*words[:7], "zzzzxqzz"])).text.en.endswith("Word 8 is not in the list of words.")


def test_a_slip_that_leads_to_another_code_is_not_put_right() -> None:
    """Near to one word only, but that word does not agree with the rest."""
    other = next(word for word in WORDS if word not in SAMPLE.words and len(word) == 8)
    slip = next(each for each in near(other) if {*near(each)} & {*WORDS} == {other} and each != other)
    words = [slip, *SAMPLE.words[1:]]
    assert codes._checked([other, *SAMPLE.words[1:]]) is None
    assert wrong(" ".join(words)).places == (1,)


def test_other_words_or_another_order_are_noticed() -> None:
    others = [" ".join([*SAMPLE.words[:7], word]) for word in WORDS]
    read = [text for text in others if codes._checked(text.split()) is not None]
    # Of 2048 words in one place, 8 agree with the 8 check bits where these are spread evenly.
    assert len(read) <= 24
    for text in [*set(others[:64]) - set(read), " ".join(reversed(SAMPLE.words))]:
        error = wrong(text)
        assert error.places == ()
        assert "Kedelapan kata dikenal" in error.text.id


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("kopi", 1), ("... 12 345", 0), (f"{SAMPLE.text} lagi", 9), ("x " * 900, 900)]
)
def test_too_few_or_too_many_words_are_counted(text: str, count: int) -> None:
    error = wrong(text)
    assert error.text == (
        f"Kode terdiri atas 8 kata; yang Anda tulis {count} kata.",
        f"A code has 8 words; you wrote {count}.",
    )


@given(st.text(max_size=200) | st.lists(st.text("abcdefghijk", min_size=1, max_size=30), max_size=9).map(" ".join))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    with suppress(CodeError):
        parse(text)


# Derivations


def by_hand(random: bytes, label: bytes) -> bytes:
    """HKDF-SHA256 for one block (RFC 5869, section 2)."""
    key = hmac.digest(PEPPER, random, "sha256")
    return hmac.digest(key, label + b"\x01", "sha256")


def test_the_derivations_are_hkdf_with_labels_of_their_own() -> None:
    assert lookup(SAMPLE, PEPPER) == by_hand(SAMPLE.random, b"nirpihak code 1: lookup")
    assert opening_key(SAMPLE, PEPPER) == by_hand(SAMPLE.random, b"nirpihak code 1: opening")


@given(CODES, CODES)
def test_no_two_derived_values_are_the_same(one: Code, other: Code) -> None:
    values = [
        function(code, pepper) for function in (lookup, opening_key) for code in {one, other} for pepper in PEPPERS
    ]
    assert len(set(values)) == len(values)
    assert {len(each) for each in values} == {32}


def test_equal_labels_are_refused() -> None:
    codes.distinct(b"one", b"other")
    with pytest.raises(ValueError, match="same label"):
        codes.distinct(b"one", b"other", b"one")
    codes.distinct(codes.LOOKUP, codes.OPENING)


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_pepper_of_another_size_is_refused(size: int) -> None:
    for function in (lookup, opening_key):
        with pytest.raises(ValueError, match=f"32 bytes, not {size}"):
            function(SAMPLE, bytes(size))


def test_no_error_and_no_repr_shows_a_code() -> None:
    said = [repr(SAMPLE), str(SAMPLE), f"{SAMPLE}"]
    for text in (SAMPLE.text + " lagi", " ".join(reversed(SAMPLE.words)), "qqqqq " + " ".join(SAMPLE.words[1:])):
        error = wrong(text)
        said += [repr(error), str(error)]
        assert "qqqqq" not in error.text.id + error.text.en
    assert [word for word in SAMPLE.words if any(re.search(rf"\b{word}\b", each) for each in said)] == []
    assert not any(SAMPLE.random.hex() in each or repr(SAMPLE.random) in each for each in said)
