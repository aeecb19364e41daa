"""What one tweet of X's archive says: a repost, a reply, a quote, or a post of one's own; a reply can quote as well.

Every number in an archive is text, and stays text. Knows no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any, Final, NamedTuple

from nirpihak.exports.plain import moment, spoken_moment
from nirpihak.exports.records import Done, Named, Origin, Record
from nirpihak.exports.texts import address, handle, word

LONGEST_TEXT: Final = 30_000
"""Characters kept of a text; a long post has up to 25,000."""
MOST: Final = 50
"""Most mentions, and most links, of one tweet that are looked at."""
_SNOWFLAKE_FROM: Final = 29_700_859_247
"""Ids below were counted up and tell no time (before 4 November 2010)."""
_SNOWFLAKE_EPOCH: Final = 1_288_834_974_657
_STATUS: Final = re.compile(
    r"https?://(?:www\.|mobile\.|m\.)?(?:twitter|x)\.com/(?:#!/)?(?:i/(?:web/)?status|([A-Za-z0-9_]{1,30})/status(?:es)?)"
    r"/([0-9]{1,25})",
    re.IGNORECASE,
)


class Owner(NamedTuple):
    """Whose archive it is, as far as the files read so far tell."""

    handle: str | None = None
    id: str | None = None

    def is_it(self, called: str | None, number: str | None) -> bool:
        """Whether a handle or an id is the owner's."""
        if self.id is not None and number is not None:
            return self.id == number
        return self.handle is not None and called is not None and self.handle.casefold() == called.casefold()


def acts(tweet: Mapping[str, Any], number: int, origin: Origin, owner: Owner) -> Iterator[Record]:
    """The records of one tweet; none where it says nothing."""
    own_id = _id(tweet, "id")
    raw = word(tweet.get("full_text") or tweet.get("text"), LONGEST_TEXT)
    if own_id is None and raw is None:
        return
    created = tweet.get("created_at")
    at = spoken_moment(created) or moment(created) or made_at(own_id)
    url = f"https://x.com/i/web/status/{own_id}" if own_id else None
    entities = tweet.get("entities")
    if not isinstance(entities, dict):
        entities = {}
    mentions = entities.get("user_mentions")
    named = _mentions(mentions) if mentions else ()
    source = tweet.get("retweeted_status")
    if isinstance(source, dict) or (raw is not None and raw.startswith("RT @")):
        whose, post_id, text, others = _repeated(source if isinstance(source, dict) else {}, raw or "", named, entities)
        yield Record(origin, number, Done.SHARE, *whose, None, post_id, url, at, text, False, None, others)
        return
    links = _objects(entities.get("urls"))
    text = _written(raw, links)
    done = False
    if not _ANSWERS.isdisjoint(tweet):
        to, to_id = handle(tweet.get("in_reply_to_screen_name")), _id(tweet, "in_reply_to_user_id")
        answered = _id(tweet, "in_reply_to_status_id")
        if (to or to_id or answered) and not owner.is_it(to, to_id):
            name = next((each.name for each in named if each.id == to_id and to_id), None)
            yield Record(
                origin, number, Done.COMMENT, to, name, to_id, None, answered, url, at, text, True, None, named
            )
            done = True
    for called, quoted in _quotes(tweet, links) if links or not _QUOTES.isdisjoint(tweet) else ():
        if quoted != own_id and not owner.is_it(called, None):  # a picture of one's own is linked in the same way
            caveats = () if called else ("author_unknown",)
            of = (called, None, None, None, quoted, url)
            yield Record(origin, number, Done.SHARE, *of, at, text, True, None, named, None, caveats)
            done = True
    if not done:
        yield Record(origin, number, Done.POST, None, None, None, None, own_id, url, at, text, True, None, named)


_ANSWERS: Final = frozenset(
    f"in_reply_to_{key}" for key in ("screen_name", "user_id", "user_id_str", "status_id", "status_id_str")
)
_QUOTES: Final = frozenset(("quoted_status_id", "quoted_status_id_str"))


def number_of(value: object) -> str | None:
    """An id as text; None for what is none (`-1` stands for an account that is gone)."""
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if 0 < value < 10**25 else None
    if isinstance(value, str) and value.isdigit() and value.isascii() and len(value) <= 25 and value.strip("0"):
        return value
    return None


def made_at(number: str | None) -> int | None:
    """When a post with this id was made, which its id tells; None for the oldest and for what is no id."""
    if number is None or not 11 <= len(number) <= 19:
        return None
    found = int(number)
    return ((found >> 22) + _SNOWFLAKE_EPOCH) // 1000 if found >= _SNOWFLAKE_FROM else None


def written(value: object) -> str | None:
    """A text with its HTML entities as the characters they stand for."""
    if not isinstance(value, str):
        return None
    found = value.strip()[:LONGEST_TEXT]
    return (unescape(found) if "&" in found else found) or None


def status(link: object) -> tuple[str | None, str | None]:
    """The handle and the id in the address of a post, None for each that it has not."""
    if not isinstance(link, str) or "/status" not in link:
        return None, None
    found = _STATUS.match(link.strip())
    return (found.group(1), found.group(2)) if found else (None, None)


def _repeated(
    source: Mapping[str, Any], raw: str, named: tuple[Named, ...], entities: Mapping[str, Any]
) -> tuple[Named, str | None, str | None, tuple[Named, ...]]:
    """Whose post was repeated, its id, its text, and whom else it names.

    Told by how the text begins, by the mention of the same handle, and by the post itself where it is there.
    """
    text: str | None = raw
    called: str | None = None
    if raw.startswith("RT @"):
        who, _, text = raw[4:].partition(" ")
        called = handle(who.rstrip(":"))
    user = source.get("user")
    if not isinstance(user, dict):
        user = {}
    called = called or handle(user.get("screen_name"))
    if called is None:
        of = named[0] if named else Named()
    else:
        folded = called.casefold()
        of = next((each for each in named if (each.handle or "").casefold() == folded), Named())
    number = _id(user, "id") or of.id
    post_id = _id(source, "id")
    for each in _objects(entities.get("media")) if post_id is None and number is not None else ():
        # A picture that came with the repeated post names the post it is from.
        if _id(each, "source_user_id") == number:
            post_id = _id(each, "source_status_id")
    text = written(source.get("full_text") or source.get("text") or text)
    whose = Named(called or of.handle, word(user.get("name")) or of.name, number)
    return whose, post_id, text, tuple(each for each in named if each is not of)


def _mentions(value: object) -> tuple[Named, ...]:
    return tuple(
        Named(handle(each.get("screen_name")), word(each.get("name")), _id(each, "id")) for each in _objects(value)
    )


def _quotes(tweet: Mapping[str, Any], links: Iterable[Mapping[str, Any]]) -> list[tuple[str | None, str]]:
    """The posts that a tweet leads to, each once, with the handle where the link has it."""
    found: dict[str, str | None] = {}
    for link in links:
        called, quoted = status(link.get("expanded_url"))
        if quoted is not None:
            found[quoted] = found.get(quoted) or called
    quoted = _id(tweet, "quoted_status_id")
    if quoted is not None:
        found.setdefault(quoted, None)
    return [(called, quoted) for quoted, called in found.items()]


def _written(raw: str | None, links: list[Mapping[str, Any]]) -> str | None:
    """The text as it is seen: each shortened link as the address it stands for."""
    if raw is None:
        return None
    text = unescape(raw) if "&" in raw else raw
    if not links:
        return text
    for link in links:
        short, full = word(link.get("url"), 200), address(link.get("expanded_url"))
        if short is not None and full is not None and len(short) > 8:
            text = text.replace(short, full, 1)
    return text[:LONGEST_TEXT]


def _objects(value: object) -> list[Mapping[str, Any]]:
    if not value:
        return []
    found = value if isinstance(value, list) else [value]
    return [each for each in found[:MOST] if isinstance(each, dict)]


def _id(of: Mapping[str, Any], key: str) -> str | None:
    return number_of(of.get(f"{key}_str")) or number_of(of.get(key))
