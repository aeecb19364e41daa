"""Records, contests and scans for tests of the self-check; all invented."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from nirpihak.contests import CampaignAccount, Contest, load_register
from nirpihak.exports.members import Look, Member, Platform, Told
from nirpihak.exports.records import Clock, Done, Named, Origin, Record
from nirpihak.exports.scanning import Scan
from nirpihak.selfcheck.findings import Checked, check
from nirpihak.selfcheck.profile import Profile

CONTEST = "pilbup-kabupaten-contoh-2024"
TODAY = date(2024, 11, 1)
CAMPAIGN = "contoh.laras.bimo"
"""Registered for pair-1 on Instagram from 24 September to 23 November 2024."""


@cache
def contest() -> Contest:
    return load_register()[CONTEST]


def with_accounts(*accounts: CampaignAccount) -> Contest:
    """The invented contest with further accounts."""
    return replace(contest(), accounts=(*contest().accounts, *accounts))


def origin(platform: str = "instagram", part: str = "likes", **changes: Any) -> Origin:
    return Origin(platform, part, "json-2025", "a.zip", f"{part}.json").but(**changes)


def at(year: int, month: int, day: int, hour: int = 5) -> int:
    """Seconds since 1970 of an hour in UTC."""
    return int(datetime(year, month, day, hour, tzinfo=UTC).timestamp())


def scan_of(records: Iterable[Record]) -> Scan:
    """A scan that finds just these records, in one file."""
    found = list(records)
    member = Member("a.zip", "all.json", 2, lambda: io.BytesIO(b"{}"))

    def read(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
        yield from found

    first = found[0].origin if found else origin()
    return Scan([member], [Platform(first.platform, lambda member: Look(first, read))])


def checked(
    *records: Record, contests: Iterable[Contest] = (), profile: Profile | None = None, today: date = TODAY
) -> Checked:
    """The self-check of these records."""
    return check(scan_of(records), tuple(contests) or (contest(),), profile or Profile(), today=today)


def instagram(*, following: Iterable[tuple[str, int]] = ()) -> bytes:
    """`following.json` of an Instagram export."""
    rows = [
        {"title": name, "string_list_data": [{"href": f"https://www.instagram.com/{name}", "timestamp": when}]}
        for name, when in following
    ]
    return json.dumps({"relationships_following": rows}).encode()


__all__ = ["Clock", "Done", "Named"]
