"""Surroundings: words that stand around names in election talk, as data. Knows no participant and no stance."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from nirpihak.reading import files


class Surroundings(NamedTuple):
    """Words that stand around names in election talk. Source: `data/surroundings.toml`."""

    honorifics: frozenset[str]
    """Before a name: pak, bu, mas ... They are masked into one, so that no way of address gives a side away."""
    side_nouns: frozenset[str]
    """Before a name or number: paslon, nomor, capres ... Masked with the name."""
    choosing: frozenset[str]
    """Directly before an ambiguous alias they make it a mention: pilih, coblos ..."""
    campaign: frozenset[str]
    prayer: frozenset[str]
    before_numbers: frozenset[str]
    """Before a number, also written together with it, they make it a ballot number: paslon2, nomor2."""
    counted: frozenset[str]
    """After a bare number they make it a count: pilih 2 orang."""
    not_ballot: frozenset[str]
    """Before a number they make it something else: rt, jam, tanggal ..."""
    tag_words: frozenset[str]
    """Words that stand beside aliases in hashtags."""
    common_names: frozenset[str]
    """Parts of names that many people and things bear: alone they are ambiguous."""
    joiners: frozenset[str]
    """Between two names they make one group of them: A dan B."""
    turns: frozenset[str]
    """A new clause begins before them."""
    forward: frozenset[str]
    """They lead on to the name after them, not back to the one before."""


@cache
def surroundings() -> Surroundings:
    """The surroundings, read once."""
    table = files.table("surroundings.toml")
    return Surroundings(**{name: frozenset(table[name].split()) for name in Surroundings._fields})
