"""By which clock a page of Meta's export shows its times: what its head states beside what it shows.

The pages show wall-clock times and name no zone. Their head has the time of the export twice, as an instant and as
shown; the difference is the zone (seen in exports of 2026). Knows no list.
"""

from __future__ import annotations

import re
from typing import Final
from weakref import WeakKeyDictionary

from nirpihak.exports.block_items import Time
from nirpihak.exports.blocks import Page
from nirpihak.exports.dates import moment
from nirpihak.exports.members import Member, MemberError, Told

FRONT: Final = ("start_here.html", "index.html")
_ZONE: Final = re.compile(r"\s*\b(?:UTC|GMT|WIB|WITA|WIT)\b\s?(?:[+\-−]?[\d:.]+)?", re.IGNORECASE)
_HOUR: Final = 3600
_PACIFIC: Final = (-7 * _HOUR, -8 * _HOUR)
MOST_PAGES: Final = 200_000
"""Most files of one export among which the front page is looked for."""


def ahead(platform: str, times: tuple[Time, ...], member: Member, told: Told) -> int | None:
    """Seconds by which the clock of a page is ahead of UTC; None where nothing tells it.

    `times`: those of the page's own head; without any, the export's front page is asked.
    """
    found = _ahead(times)
    if found is None:
        for each in told.members.get(member.source, ())[:MOST_PAGES]:
            if each.name in FRONT:
                found = _ahead(_front(each))
                if found is not None:
                    break
    # Instagram shows its lists by Pacific standard time the whole year, and the head by Pacific time as it is.
    return _PACIFIC[1] if platform != "facebook" and found in _PACIFIC else found


def _ahead(times: tuple[Time, ...]) -> int | None:
    for stated, shown in times:
        instant, wall = moment(stated), moment(_ZONE.sub("", shown))
        if instant is not None and wall is not None and instant.zone == "utc" and wall.precision != "day":
            found = wall.at - wall.at % 60 - (instant.at - instant.at % 60)
            if abs(found) <= 14 * _HOUR and found % 900 == 0:
                return found
    return None


_FRONTS: Final[WeakKeyDictionary[Member, tuple[Time, ...]]] = WeakKeyDictionary()


def _front(member: Member) -> tuple[Time, ...]:
    """The times in the head of an export's front page; read once, for every page asks."""
    if member not in _FRONTS:
        _FRONTS[member] = _read(member)
    return _FRONTS[member]


def _read(member: Member) -> tuple[Time, ...]:
    try:
        with member.open() as stream:
            page = Page(stream)
            for _ in page:
                if page.times:
                    break
            return page.times
    except MemberError:
        return ()
