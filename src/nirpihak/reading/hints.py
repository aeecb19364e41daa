"""Hints: what a text says of the act itself, the day, an appeal to others, signs and attributes, with their places.

Weaker than what a reporter states or an officer confirms: a hint fills a fact only where nobody has said anything.
Source of the patterns: `data/hints.toml`. Knows no participants.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Final, NamedTuple

from nirpihak.reading import files
from nirpihak.reading.characters import fold

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january",
            "februari feb february pebruari",
            "maret mar march",
            "april apr",
            "mei may",
            "juni jun june",
            "juli jul july",
            "agustus agu agt ags aug august",
            "september sep sept",
            "oktober okt oct october",
            "november nov nopember nop",
            "desember des dec december",
        ),
        1,
    )
    for name in names.split()
}
_FACTS: Final = {
    "act_kind": "act.kind",
    "appeal": "content.appeal",
    "attribute": "content.campaign_attribute",
    "pose": "sign",
}
_WRITTEN_DAY = re.compile(rf"(?<!\d)(\d{{1,2}}) ({'|'.join(sorted(MONTHS, key=len, reverse=True))})\.? (\d{{4}})(?!\d)")
_NUMBER_DAY = re.compile(r"(?<![\d.])(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})(?!\.?\d)")
_ISO_DAY = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_YEARS: Final = range(2000, 2100)


class Hint(NamedTuple):
    """A value for a fact (by its id in the catalogue), and the characters `start` to `end` that say so.

    `sign` is no fact of its own: a hand sign in words or as an emoji, which may stand for a ballot number. (A pose in
    a photo is for a person to see.)
    """

    fact: str
    value: str | bool
    start: int
    end: int


@cache
def _patterns() -> tuple[tuple[str, str | bool, re.Pattern[str]], ...]:
    return tuple(
        (_FACTS[group], True if value == "yes" else value, re.compile("|".join(patterns)))
        for group, values in files.table("hints.toml").items()
        for value, patterns in values.items()
    )


def hints(text: str) -> tuple[Hint, ...]:
    """Everything the text says of the act, in the order of its places; at most one hint a pattern group."""
    folded = fold(text)
    found = [Hint("act.day", day.isoformat(), start, end) for day, start, end in _days(folded)]
    for fact, value, pattern in _patterns():
        if (match := pattern.search(folded)) is not None:
            found.append(Hint(fact, value, *match.span()))
    return tuple(sorted(found, key=lambda hint: (hint.start, hint.end, hint.fact)))


def _days(folded: str) -> Iterator[tuple[date, int, int]]:
    """The days that are written out in full: "9 Oktober 2024", "09/10/2024", "2024-10-09" (day before month)."""
    for match in _WRITTEN_DAY.finditer(folded):
        yield from _day(match, int(match[3]), MONTHS[match[2]], int(match[1]))
    for match in _NUMBER_DAY.finditer(folded):
        year = int(match[4])
        yield from _day(match, year + 2000 if year < 100 else year, int(match[3]), int(match[1]))
    for match in _ISO_DAY.finditer(folded):
        yield from _day(match, int(match[1]), int(match[2]), int(match[3]))


def _day(match: re.Match[str], year: int, month: int, day: int) -> Iterator[tuple[date, int, int]]:
    try:
        found = date(year, month, day)
    except ValueError:
        return
    if year in _YEARS:
        yield found, *match.span()
