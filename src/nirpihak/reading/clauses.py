"""Clauses: which words of a masked text speak of which participant, where several are named.

Each clause goes to the participant it names; one that names nobody goes on about the one before it. Works on
masked words: a participant is its place in the contest (an int), everything else a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

from nirpihak.reading.surroundings import surroundings

Masked: TypeAlias = "Sequence[str | int]"
"""The words of a text, participants as numbers."""
Gathered: TypeAlias = "Sequence[str | frozenset[int]]"
"""The words of a text, participants in groups: most groups have one member."""
Group: TypeAlias = "tuple[int, int, frozenset[int]]"
"""The first word, the end, and who."""

_ENDS = frozenset('.!?;"():,')


def gathered(words: Masked) -> list[str | frozenset[int]]:
    """The words with every group of participants named in one breath ("A, B dan C") as one."""
    out: list[str | frozenset[int]] = []
    at = 0
    for start, end, members in _groups(words):
        out += [word for word in words[at:start] if isinstance(word, str)]
        out.append(members)
        at = end
    return [*out, *(word for word in words[at:] if isinstance(word, str))]


def sizes(words: Masked) -> list[int]:
    """How many of the words each of the `gathered` ones stands for."""
    spread = {start: end - start for start, end, _ in _groups(words)}
    out: list[int] = []
    at = 0
    while at < len(words):
        out.append(spread.get(at, 1))
        at += out[-1]
    return out


def owners(words: Gathered) -> list[frozenset[int]]:
    """For each word, the participants in whose clause it stands. Needs at least one group in the words."""
    groups = [(at, at + 1, word) for at, word in enumerate(words) if not isinstance(word, str)]
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


def _groups(words: Masked) -> list[Group]:
    """Participants named in one breath ("A, B dan C"): (first word, end, who)."""
    found: list[Group] = []
    joiners = surroundings().joiners
    for at, word in [(at, word) for at, word in enumerate(words) if type(word) is int]:
        if found:
            first, end, members = found[-1]
            between = words[end:at]
            if (not between and word in members) or (
                0 < len(between) <= 2 and all(each in joiners or each == "pak" for each in between) and between != [","]
            ):
                found[-1] = (first, at + 1, members | {word})
                continue
            if between == [","] and any(each in ("dan", "sama") for each in words[at + 1 : at + 3]):
                found[-1] = (first, at + 1, members | {word})
                continue
        found.append((at, at + 1, frozenset((word,))))
    return found


def _spans(words: Gathered) -> list[tuple[int, int]]:
    """The clauses as (start, end): cut after marks and before words that turn to something else."""
    turns = surroundings().turns
    cuts = {0, len(words)}
    cuts.update([at + 1 for at, word in enumerate(words) if word in _ENDS])
    cuts.update([at for at, word in enumerate(words) if word in turns])
    return list(pairwise(sorted(cuts)))


def _leads_from(words: Gathered, after: int, name: int) -> int:
    """Where, between two names of one clause, the words begin to lead on to the second."""
    forward = surroundings().forward
    for at in range(max(after, name - 3), name):
        if words[at] in forward:
            return at
    return name
