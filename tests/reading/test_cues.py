"""The cue grammar: what a pattern may be, negation, contrast, concession, and relations between T and O."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.reading import files
from nirpihak.reading.cues import MARKS, Grammar, O, T, grammar
from tests.reading.texts import CONTESTS, aliases, reader

TABLE: dict[str, Any] = {
    "sets": {
        "negator": "tidak bukan jangan",
        "contrast": "tapi",
        "concede": "walaupun",
        "laugh": "wkwk",
        "beats": "kalahkan bungkam",
    },
    "cue": [
        {"kind": "praise", "value": 2, "patterns": "hebat; sangat hebat; kerja keras?"},
        {"kind": "blame", "value": -2, "patterns": "bohong; omong _ saja"},
        {"kind": "exhortation", "value": 3, "patterns": "coblos"},
        {"kind": "fight", "value": 1.5, "patterns": "T _? <beats> O; O takut T"},
        {"kind": "laugh", "value": -0.8, "patterns": "wkwk"},
    ],
}


@pytest.fixture(scope="module")
def small() -> Grammar:
    return Grammar(TABLE)


def value(small: Grammar, text: str, own: str | None = None) -> float:
    """What the cues of a text add up to; `own` marks T's words with +."""
    words = text.split()
    told = None if own is None else [sign == "+" for sign in own]
    return round(sum(found[3] for found in small.find(words, told)), 2)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("T hebat", 2),
        ("T sangat hebat", 2),
        ("T tidak hebat", -1.4),
        ("T bukan tidak hebat", 2),
        ("tidak . T hebat", 2),
        ("tidak a b c hebat", 2),
        ("jangan coblos T", -3),
        ("T bohong", -2),
        ("T tidak bohong", 1.4),
        ("T omong kosong saja", -2),
        ("T omong . saja", 0),
        ("T kerja", 2),
        ("T kerja keras", 2),
        ("T kalahkan O", 1.5),
        ("T lagi bungkam O", 1.5),
        ("O takut T", 1.5),
        ("O kalahkan T", 0),
        ("T hebat tapi bohong", -1),
        ("T bohong tapi hebat", 1),
        ("T hebat walaupun bohong", 1.6),
        ("walaupun bohong , T hebat", 1.6),
        ("T tidak wkwk", -0.8),
        ("T", 0),
        ("", 0),
    ],
)
def test_what_cues_add_up_to(small: Grammar, text: str, wanted: float) -> None:
    assert value(small, text) == wanted


@pytest.mark.parametrize(
    ("text", "own", "wanted"),
    [
        ("T hebat O bohong", "++--", 2),
        ("O bohong T kalahkan O", "--+++", 1.5),
        ("O kalahkan x T", "----", 0),
        ("T x wkwk", "+++", -0.4),
    ],
)
def test_only_own_clauses_and_relations_count(small: Grammar, text: str, own: str, wanted: float) -> None:
    assert value(small, text, own) == wanted


def test_a_name_may_end_one_relation_and_begin_the_next(small: Grammar) -> None:
    assert [found[2] for found in small.find(["O", "takut", "T", "kalahkan", "O"])] == ["fight", "fight"]


def test_a_cue_says_where_it_stands(small: Grammar) -> None:
    assert small.find(["kata", "orang", "T", "sangat", "hebat"]) == [(3, 5, "praise", 2.0)]


def test_laughing(small: Grammar) -> None:
    assert small.laughs(["T", "wkwk"])
    assert not small.laughs(["T", "hebat"])


# ------------------------------------------------------------ what ships


def test_the_shipped_patterns_are_well_made() -> None:
    table = files.table("cues.toml")
    for entry in table["cue"]:
        for phrase in entry["patterns"].split(";"):
            parts = phrase.split()
            assert not parts or parts[0] != "_", phrase
            for part in parts:
                name = part.removesuffix("?") if len(part) > 1 else part
                assert not name.startswith("<") or name.strip("<>") in table["sets"], phrase
                assert name == "_" or not set(name) & {"_", "{", "}", "#", "@"}, phrase
    assert not grammar().words & MARKS


def test_no_participant_stands_in_the_patterns() -> None:
    """No side has its name or slogan among the cues."""
    sure = {
        alias.words[0]: contest
        for contest in CONTESTS
        for alias in aliases(contest)
        if len(alias.words) == 1 and not alias.ambiguous and alias.kind != "number"
    }
    assert {word: sure[word] for word in grammar().words if word in sure} == {}


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("T hebat", 1),
        ("coblos T", 1),
        ("semoga T menang", 1),
        ("T lebih baik dari O", 1),
        ("O kalah sama T", 1),
        ("bukan O tapi T", 1),
        ("T difitnah", 1),
        ("T membungkam O", 1),
        ("saya pendukung T", 1),
        ("T 👍", 1),
        ("T bohong", -1),
        ("jangan pilih T", -1),
        ("tidak akan pilih T", -1),
        ("O lebih baik dari T", -1),
        ("bukan T tapi O", -1),
        ("T menyerang O", -1),
        ("T dibungkam O", -1),
        ("asal bukan T", -1),
        ("pendukung T bayaran", -1),
        ("T cuma omong", -1),
        ("T 🤮", -1),
        ("T datang ke pasar", 0),
        ("debat T dan O malam ini", 0),
    ],
)
def test_unmistakable_cues(text: str, side: int) -> None:
    words = [each if each in (T, O) else reader()._spelling[each][0] for each in text.split()]
    total = sum(found[3] for found in grammar().find(words))
    assert (total > 0) - (total < 0) == side


@given(st.lists(st.sampled_from([*sorted(grammar().words), T, O, *MARKS]), max_size=20))
def test_cues_never_overlap_but_in_a_name(words: list[str]) -> None:
    found = grammar().find(words)
    for (_, end, _, _), (start, _, _, _) in pairwise(found):
        assert start >= end or (start == end - 1 and words[start] in (T, O))
    assert all(0 <= start < end <= len(words) for start, end, _, _ in found)
    assert all(kind for _, _, kind, _ in found)
