"""Exchanging participants: what ships changes nothing, and a model that knew a name would be found out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.contests import load_register
from nirpihak.reading.aliases import Alias, AliasTable
from nirpihak.reading.exchanging import changes
from nirpihak.reading.reader import Reader
from nirpihak.reading.weights import Weights, shipped

REGISTER = load_register()
PIECES = (  # sure names alone: "Bayu" is a word too, and "Arunika Bayu" one name
    "Arunika",
    "candradahlia",
    "Esafajar",
    "paslon 2",
    "mantap",
    "bohong",
    "jangan pilih",
    "tapi",
    "coblos",
    "?",
    "wkwk",
)
READER = Reader(REGISTER["pilbup-kabupaten-contoh-2027"])


@pytest.mark.parametrize(
    "text",
    [
        "Mantap pak Bayu, lanjutkan!",
        "pak candra pembohong. Arunika-Bayu jujur, coblos nomor 1",
        "#salamterbit bu dahlia esafajar",
        "1 2 3 coblos 01 jangan 02 atau 03",
        "panas sekali",
        "",
        "bayu " * 4000,
    ],
)
def test_nothing_changes(text: str) -> None:
    assert list(changes(READER, text)) == []


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(PIECES),
        max_size=9,
    )
)
def test_nothing_changes_whatever_stands_together(words: list[str]) -> None:
    assert list(changes(READER, " ".join(words))) == []


def test_where_there_is_nobody_to_exchange_with() -> None:
    table = AliasTable("alone", ["a"], [Alias(("qaxoz",), "a", 0, "name")])
    assert list(changes(Reader(table), "qaxoz mantap")) == []


def test_a_name_that_is_not_masked_would_be_found_out() -> None:
    """Somebody's table lacks how he is called, and the model has learnt that word."""
    table = AliasTable(
        "leaking",
        ["a", "b"],
        [
            Alias(("qaxoz", "zimbul"), "a", 0, "name"),
            Alias(("qebij",), "b", 1, "name"),
            Alias(("pak", "qebij"), "b", 1, "name"),
        ],
    )
    weights = Weights({**shipped().table, "pak": 9 + 0j}, shipped().calibration, {}, shipped().ordinary)
    assert list(changes(Reader(table, weights), "selamat pagi pak qaxoz zimbul"))
