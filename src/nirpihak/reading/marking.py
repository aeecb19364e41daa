"""Marks: which parts of a text to mark, and for whom; how they look is for whoever shows them.

Marks never overlap except by one holding another whole.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias

from nirpihak.reading.results import Evidence, Reading

MarkKind: TypeAlias = Literal["named", "for", "against"]


class Mark(NamedTuple):
    """Characters `start` to `end`: a participant is named, or a cue speaks for or against one (`participant`)."""

    start: int
    end: int
    kind: MarkKind
    participant: str


class Marked(NamedTuple):
    """A mark with what it holds: texts, and marks inside it, in order."""

    mark: Mark
    parts: tuple[str | Marked, ...]


def marks(reading: Reading) -> list[Mark]:
    """The mentions of a reading and its weightiest cues, in order, outer ones first."""
    spans = sorted(set(reading.mentions))
    named = list(
        {(span.start, span.end): Mark(span.start, span.end, "named", span.participant) for span in spans}.values()
    )
    found = list(named)
    for participant, cue in _cues(reading):
        start, end = _beside(cue.start, cue.end, named)
        if start < end:
            found.append(Mark(start, end, "for" if cue.value > 0 else "against", participant))
    return sorted(found, key=lambda mark: (mark.start, -mark.end, mark.kind == "named"))


def parts(text: str, found: Sequence[Mark]) -> tuple[str | Marked, ...]:
    """The text as a row of plain pieces and marks, marks within marks as their parts."""
    return _parts(text, deque(found), 0, len(text))


def _parts(text: str, found: deque[Mark], start: int, end: int) -> tuple[str | Marked, ...]:
    out: list[str | Marked] = []
    at = start
    while found and found[0].start < end:
        mark = found.popleft()
        if mark.start > at:
            out.append(text[at : mark.start])
        out.append(Marked(mark, _parts(text, found, mark.start, mark.end)))
        at = mark.end
    if at < end:
        out.append(text[at:end])
    return tuple(out)


def _cues(reading: Reading) -> Iterator[tuple[str, Evidence]]:
    """The cues to mark, weightiest first, none of which overlaps a weightier one; those with a place of their own."""
    cues = [
        (each.participant, found)
        for each in reading.suggestions
        for found in reading.evidence(each.participant, weights=0)
        if found.label != "contrast" and found.value
    ]
    taken = bytearray(len(reading.text))
    for who, cue in sorted(cues, key=lambda row: -abs(row[1].value)):
        if not any(taken[cue.start : cue.end]):
            taken[cue.start : cue.end] = b"\1" * (cue.end - cue.start)
            yield who, cue


def _beside(start: int, end: int, mentions: Sequence[Mark]) -> tuple[int, int]:
    """A place without what it shares with a mention that it does not hold whole; empty where nothing is left.

    `mentions` are in order and do not overlap, so only the ones at its two ends can be cut.
    """
    first = max(0, bisect_right(mentions, start, key=lambda mark: mark.start) - 1)
    last = bisect_left(mentions, end, key=lambda mark: mark.start)
    for mention in dict.fromkeys([*mentions[first : first + 2], *mentions[max(0, last - 1) : last]]):
        if start <= mention.start and mention.end <= end:
            continue
        if mention.start <= start < mention.end:
            start = mention.end
        if mention.start < end <= mention.end:
            end = mention.start
    return start, end
