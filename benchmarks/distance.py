"""How far two texts are apart, for error rates of characters."""

from __future__ import annotations


def edits(one: str, other: str) -> int:
    """The least number of characters to put in, take out or change to make one text the other (Levenshtein)."""
    if len(one) < len(other):
        one, other = other, one
    row = list(range(len(other) + 1))
    for at, character in enumerate(one, 1):
        before, row[0] = row[0], at
        for place, wanted in enumerate(other, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (character != wanted))
    return row[-1]
