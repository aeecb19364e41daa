"""X's archives: `.js` files that set variables, before 2019 a table and a file a month."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from nirpihak.exports.records import Done
from tests.exports.samples import Wanted

VARIANTS: tuple[str, ...] = ("js-2022", "js-2019", "grailbird-js", "grailbird-csv")
_TWEETS = frozenset((Done.SHARE, Done.COMMENT, Done.POST))
HOLDS: Mapping[str, frozenset[Done]] = {
    "js-2022": _TWEETS | {Done.LIKE, Done.FOLLOW},
    "js-2019": _TWEETS | {Done.LIKE, Done.FOLLOW},
    "grailbird-js": _TWEETS,
    "grailbird-csv": _TWEETS,
}

OWNER = "pemilik_contoh"
OWNER_ID = "1400000000000000001"
COLUMNS = (
    *("tweet_id", "in_reply_to_status_id", "in_reply_to_user_id", "timestamp", "source", "text"),
    *("retweeted_status_id", "retweeted_status_user_id", "retweeted_status_timestamp", "expanded_urls"),
)


def files(
    variant: str,
    acts: Iterable[Wanted],
    *,
    parts: int = 1,
    folder: str = "data/",
    manifest: bool = True,
    same_line: bool = True,
) -> dict[str, bytes]:
    """The files of one archive.

    `parts`: over how many files the tweets are spread. `folder`: where they stand. `same_line`: the list begins on the
    line of the "=".
    """
    acts = list(acts)
    tweets = [tweet(act, number) for number, act in enumerate(acts) if act.done in _TWEETS]
    if variant == "grailbird-csv":
        return {"tweets.csv": table(tweets)}
    if variant == "grailbird-js":
        rows = [{**each, "text": each.pop("full_text"), "created_at": old_stamp(each["created_at"])} for each in tweets]
        return {"data/js/tweets/2016_01.js": b"Grailbird.data.tweets_2016_01 = \n" + json.dumps(rows).encode()}
    name = "tweets" if variant == "js-2022" else "tweet"
    out = {}
    lists: dict[str, list[Any]] = {
        "account": [{"account": {"username": OWNER, "accountId": OWNER_ID, "accountDisplayName": "Pemilik Contoh"}}],
        "following": [
            {"following": {"accountId": act.id, "userLink": f"https://twitter.com/intent/user?user_id={act.id}"}}
            for act in acts
            if act.done is Done.FOLLOW
        ],
        "like": [{"like": like(act)} for act in acts if act.done is Done.LIKE],
        "follower": [{"follower": {"accountId": "77"}}],
    }
    for part in range(parts):
        suffix = f"-part{part}" if part else ""
        lists[name + suffix] = [{"tweet": each} for each in tweets[part::parts]]
    listed: dict[str, Any] = {}
    for stem, rows in lists.items():
        of, _, part_name = stem.partition("-part")
        variable = f"YTD.{of}.part{part_name or 0}"
        out[f"{folder}{stem}.js"] = ytd(variable, rows, same_line)
        file = {"fileName": f"data/{stem}.js", "globalName": variable, "count": str(len(rows))}
        listed.setdefault(of, {"files": []})["files"].append(file)
    if manifest:
        about = {"accountId": OWNER_ID, "userName": OWNER, "displayName": "Pemilik Contoh"}
        told = {"userInfo": about, "dataTypes": listed}
        out[f"{folder}manifest.js"] = b"window.__THAR_CONFIG = " + json.dumps(told, indent=2).encode()
    return out


def ytd(variable: str, rows: object, same_line: bool = True) -> bytes:
    """A file that sets a variable."""
    return f"window.{variable} ={' ' if same_line else chr(10)}{json.dumps(rows, indent=2)}".encode()


def like(act: Wanted) -> dict[str, Any]:
    """A liked post, whose author and time are not told."""
    row = {"tweetId": act.post_id, "expandedUrl": f"https://twitter.com/i/web/status/{act.post_id}"}
    return row | ({"fullText": act.text} if act.text else {})


def tweet(act: Wanted, number: int) -> dict[str, Any]:
    """A tweet as it was until 2026: every number as text."""
    mention = {"screen_name": act.handle, "name": act.name, "id_str": act.id, "id": act.id, "indices": ["0", "1"]}
    row: dict[str, Any] = {
        "id_str": str(1_500_000_000_000_000_000 + number),
        "created_at": datetime.fromtimestamp(act.at, UTC).strftime("%a %b %d %H:%M:%S +0000 %Y"),
        "full_text": act.text or "",
        "entities": {"user_mentions": [], "urls": [], "hashtags": []},
    }
    if act.done is Done.SHARE and act.post_id:
        url = {"url": "https://t.co/contoh", "expanded_url": f"https://twitter.com/{act.handle}/status/{act.post_id}"}
        row["entities"]["urls"] = [url]
    elif act.done is Done.SHARE:
        row["full_text"] = f"RT @{act.handle}: {act.text}"
        row["entities"]["user_mentions"] = [mention]
    elif act.done is Done.COMMENT:
        row |= {"in_reply_to_screen_name": act.handle, "in_reply_to_user_id_str": act.id}
        row |= {"in_reply_to_status_id_str": act.post_id}
        row["full_text"] = f"@{act.handle} {act.text}"
        row["entities"]["user_mentions"] = [mention]
    return row


def old_stamp(created_at: str) -> str:
    """A time as the archives before 2019 wrote it."""
    return datetime.strptime(created_at, "%a %b %d %H:%M:%S %z %Y").strftime("%Y-%m-%d %H:%M:%S %z")


def table(tweets: Iterable[dict[str, Any]]) -> bytes:
    """`tweets.csv`."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    for each in tweets:
        row = {
            "tweet_id": each["id_str"],
            "timestamp": old_stamp(each["created_at"]),
            "text": each["full_text"],
            "in_reply_to_status_id": each.get("in_reply_to_status_id_str") or "",
            "in_reply_to_user_id": each.get("in_reply_to_user_id_str") or "",
            "expanded_urls": ",".join(url["expanded_url"] for url in each["entities"]["urls"]),
        }
        if each["full_text"].startswith("RT @"):
            row |= {"retweeted_status_id": "12345678901234567"}
            row |= {"retweeted_status_user_id": each["entities"]["user_mentions"][0]["id_str"]}
        writer.writerow(row)
    return text.getvalue().encode()
