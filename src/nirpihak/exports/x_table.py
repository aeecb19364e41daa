"""The table `tweets.csv` of Twitter's archives before 2019.

It holds tweets only: no likes, no follows, and no handle of whom a reply is to but the one that its text begins with.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from nirpihak.exports.members import Look, Member, Told
from nirpihak.exports.plain import lines
from nirpihak.exports.records import Origin, Record
from nirpihak.exports.x_tweets import Owner, acts
from nirpihak.text import Text

_BROKEN: Final = Text(
    "tabelnya rusak di tengah, jadi sisanya tidak terbaca; unduh ulang ekspornya",
    "the table is damaged on the way, so the rest of it could not be read; download the export again",
)
_MONTH: Final = re.compile(r"\d{4}_\d{2}\.js")


def look(member: Member) -> Look | None:
    """The table, by the names of its columns."""
    if b"tweet_id" not in member.head[:40] or b"retweeted_status_id" not in member.head:
        return None
    origin = Origin("x", "tweets", "grailbird-csv", member.source, member.path, "post")
    return Look(origin, _read)


def _read(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    """`tweets.csv`. Nothing where the same tweets stand beside it month by month, which say more of each."""
    if any(_MONTH.fullmatch(each.name) for each in told.members.get(member.source, ())):
        return
    owner = Owner(told.owner.get(("x", "handle")), told.owner.get(("x", "id")))
    with member.open() as stream:
        rows = csv.reader(lines(stream))
        try:
            columns = [each.strip().lower() for each in next(rows, [])]
            for number, cells in enumerate(rows, start=1):
                yield from acts(_as_tweet(dict(zip(columns, cells, strict=False))), number, origin, owner)
        except csv.Error:
            told.trouble(member, _BROKEN)


def _as_tweet(row: Mapping[str, str]) -> dict[str, Any]:
    """A row of the table with the keys of a tweet. Whom a reply is to stands only at the beginning of its text."""
    text = row.get("text", "")
    answers, whom = row.get("in_reply_to_status_id"), row.get("in_reply_to_user_id")
    tweet: dict[str, Any] = {
        "id_str": row.get("tweet_id"),
        "created_at": row.get("timestamp"),
        "text": text,
        "in_reply_to_status_id_str": answers,
        "in_reply_to_user_id_str": whom,
        "entities": {"urls": [{"expanded_url": each} for each in row.get("expanded_urls", "").split(",")]},
    }
    if (answers or whom) and text.startswith("@"):
        tweet["in_reply_to_screen_name"] = text.split(maxsplit=1)[0].rstrip(":,.")
    if row.get("retweeted_status_id"):
        user = {"id_str": row.get("retweeted_status_user_id")}
        tweet["retweeted_status"] = {"id_str": row["retweeted_status_id"], "user": user}
    return tweet
