"""Clauses: which words of a masked text speak of which participant, where several are named.

Each clause goes to the participant it names; one that names nobody goes on about the one before it. Works on
masked words: a participant is its place in the contest (an int), everything else a word.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TypeAlias

from nirpihak.reading.surroundings import surroundings

Masked: TypeAlias = "Sequence[str | int]"
"""The words of a text, participants as numbers."""

_ENDS = frozenset('.!?;"():,')


def owners(words: Masked) -> list[frozenset[int]]:
    """For each word, the participants in whose clause it stands. Needs at least one participant in the words."""
    groups = _groups(words)
    out: list[frozenset[int]] = []
    current: frozenset[int] | None = None
    for start, end in _spans(words):
        inside = [group for group in groups if start <= group[0] < end]
        if not inside:
            out += [current if current is not None else groups[0][2]] * (end - start)
            continue
        for number, (first, _, members) in enumerate(inside):
            begin = len(out) if number == 0 else max(len(out), _leads_from(words, inside[number - 1][1], first))
            out += [current if current is not None else members] * (begin - len(out))
            until = inside[number + 1][0] if number + 1 < len(inside) else end
            if number + 1 < len(inside):
                until = _leads_from(words, inside[number][1], until)
            out += [members] * (until - len(out))
            current = members
    return out


def _groups(words: Masked) -> list[tuple[int, int, frozenset[int]]]:
    """Participants named in one breath ("A, B dan C"): (first word, end, who)."""
    found: list[tuple[int, int, frozenset[int]]] = []
    for at, word in enumerate(words):
        if not isinstance(word, int):
            continue
        if found:
            first, end, members = found[-1]
            between = words[end:at]
            if (not between and word in members) or (
                0 < len(between) <= 2
                and all(each in surroundings().joiners or each == "pak" for each in between)
                and between != [","]
            ):
                found[-1] = (first, at + 1, members | {word})
                continue
            if between == [","] and any(each in ("dan", "sama") for each in words[at + 1 : at + 3]):
                found[-1] = (first, at + 1, members | {word})
                continue
        found.append((at, at + 1, frozenset((word,))))
    return found


def _spans(words: Masked) -> list[tuple[int, int]]:
    """The clauses as (start, end): cut after marks and before words that turn to something else."""
    groups = _groups(words)
    inside = {at for start, end, _ in groups for at in range(start + 1, end)}
    cuts = [0]
    for at, word in enumerate(words):
        if at in inside or isinstance(word, int):
            continue
        if word in _ENDS:
            cuts.append(at + 1)
        elif word in surroundings().turns:
            cuts.append(at)
    cuts.append(len(words))
    edges = sorted(set(cuts))
    return list(itertools.pairwise(edges))


def _leads_from(words: Masked, after: int, name: int) -> int:
    """Where, between two names of one clause, the words begin to lead on to the second."""
    for at in range(max(after, name - 3), name):
        if words[at] in surroundings().forward:
            return at
    return name
