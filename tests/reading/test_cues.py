"""The cue grammar: what a pattern may be, negation, contrast, concession, and relations between T and O."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.contests import load_register
from nirpihak.reading import files
from nirpihak.reading.aliases import plain_words
from nirpihak.reading.cues import MARKS, Grammar, O, T, grammar
from nirpihak.reading.surroundings import surroundings
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


KINDS = {
    "none",
    "praise",
    "blame",
    "mockery",
    "exhortation",
    "hope",
    "defence",
    "supporters",
    "comparison",
    "fight",
    "laugh",
    "emoji",
}
READ_BY_THE_GRAMMAR = {"negator", "contrast", "concede", "laugh"}
"""Sets that no pattern needs to name."""
UNUSED = {"choose", "question", "says"}
"""Left out until somebody takes them away, or uses them: their words only count as known to the speller."""
ALSO_WORDS = {"amin", "putra", "saleh"}
"""Parts of candidates' names that are words of the language too: a prayer, a son, pious. Where such a part stands
alone and unmasked it counts as that word ("Syamsuar dan Saleh"): left out until none of them is a cue by itself."""
SET = re.compile(r"<(\w+)>")
LINE_END = re.compile(r"\s*\n\s*")


def shipped_patterns() -> list[str]:
    """The patterns of the file as they are written, without what stands around them."""
    return [phrase.strip() for entry in files.table("cues.toml")["cue"] for phrase in entry["patterns"].split(";")]


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
    for phrase in shipped_patterns():
        parts = phrase.split()
        assert parts, "an empty pattern"
        assert parts[0].removesuffix("?") != "_", phrase
        assert not re.search(r"\s{2,}", LINE_END.sub(" ", phrase)), f"two patterns run together? {phrase}"
        for part in parts:
            name = part.removesuffix("?") if len(part) > 1 else part
            assert not name.startswith("<") or SET.fullmatch(name), phrase
            assert name == "_" or not set(name) & {"_", "{", "}", "#", "@", ",", "."}, phrase
            assert name not in ("t", "o"), phrase
    assert not grammar().words & MARKS


def test_no_shipped_pattern_stands_twice() -> None:
    """Neither in one list nor in two: the second would silently take the place of the first."""
    counts = Counter(" ".join(phrase.split()) for phrase in shipped_patterns())
    assert [phrase for phrase, count in counts.items() if count > 1] == []


def test_every_set_is_defined_and_used() -> None:
    table = files.table("cues.toml")
    used = set(SET.findall(" ".join(shipped_patterns())))
    assert used <= set(table["sets"])
    assert set(table["sets"]) - used - READ_BY_THE_GRAMMAR - UNUSED == set()
    assert all(words.split() for words in table["sets"].values())


def test_kinds_and_values() -> None:
    for entry in files.table("cues.toml")["cue"]:
        assert set(entry) == {"kind", "value", "patterns"}
        assert entry["kind"] in KINDS, entry["patterns"]
        assert (entry["value"] == 0) == (entry["kind"] == "none"), entry["patterns"]
        assert abs(entry["value"]) <= 3


def test_no_participant_stands_in_the_patterns() -> None:
    """No side has its name, nickname, slogan or tag among the cues, neither as one word nor as several in a row."""
    sure = {
        alias.words: contest
        for contest in CONTESTS
        for alias in aliases(contest)
        if not alias.ambiguous and alias.kind != "number"
    }
    assert {words: contest for words, contest in sure.items() if len(words) == 1 and words[0] in grammar().words} == {}
    rows = [tuple(re.split(r"[\s|?]+", phrase)) for phrase in shipped_patterns()]
    longest = max(map(len, sure))
    parts = {row[at : at + size] for row in rows for at in range(len(row)) for size in range(2, longest + 1)}
    assert parts & set(sure) == set()


def test_no_part_of_a_candidates_name_stands_in_the_patterns() -> None:
    """Of the people of the public contests."""
    named = {
        word: member.name
        for contest in load_register()
        if "contoh" not in contest.id
        for participant in contest.participants
        for member in participant.members
        for word in plain_words(member.name)
        if len(word) > 2 and word not in surroundings().honorifics
    }
    assert len(named) > 100
    assert {word: named[word] for word in grammar().words - ALSO_WORDS if word in named} == {}


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
