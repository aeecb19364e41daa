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
    own_id = number_of(tweet.get("id_str")) or number_of(tweet.get("id"))
    said = tweet.get("full_text") or tweet.get("text")
    raw = word(said, LONGEST_TEXT)
    at = spoken_moment(tweet.get("created_at")) or moment(tweet.get("created_at")) or made_at(own_id)
    if own_id is None and raw is None:
        return
    url = f"https://x.com/i/web/status/{own_id}" if own_id else None
    entities = tweet.get("entities")
    entities = entities if isinstance(entities, dict) else {}
    named = _mentions(entities.get("user_mentions"))
    source = tweet.get("retweeted_status")
    if isinstance(source, dict) or (raw is not None and raw.startswith("RT @")):
        yield _repost(source if isinstance(source, dict) else {}, raw or "", named, entities)._replace(
            origin=origin, row=number, at=at, post_url=url
        )
        return
    links = _objects(entities.get("urls"))
    text = _written(raw, links)
    mine = Record(origin, number, Done.POST, post_id=own_id, post_url=url, at=at, text=text, own=True, named=named)
    to, to_id = handle(tweet.get("in_reply_to_screen_name")), _first(tweet, "in_reply_to_user_id")
    answered = _first(tweet, "in_reply_to_status_id")
    done = False
    if (to or to_id or answered) and not owner.is_it(to, to_id):
        name = next((each.name for each in named if each.id == to_id and to_id), None)
        yield mine._replace(done=Done.COMMENT, handle=to, name=name, id=to_id, post_id=answered)
        done = True
    for called, quoted in _quotes(tweet, links):
        if quoted != own_id and not owner.is_it(called, None):  # a picture of one's own is linked in the same way
            caveats = () if called else ("author_unknown",)
            yield mine._replace(done=Done.SHARE, handle=called, post_id=quoted, caveats=caveats)
            done = True
    if not done:
        yield mine


def number_of(value: object) -> str | None:
    """An id as text; None for what is none (`-1` stands for an account that is gone)."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if 0 < value < 10**25 else None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 25 and value.strip("0"):
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
    found = word(value, LONGEST_TEXT)
    return unescape(found) if found is not None and "&" in found else found


def status(link: object) -> tuple[str | None, str | None]:
    """The handle and the id in the address of a post, None for each that it has not."""
    if not isinstance(link, str) or "/status" not in link:
        return None, None
    found = _STATUS.match(link.strip())
    return (found.group(1), found.group(2)) if found else (None, None)


def _repost(source: Mapping[str, Any], raw: str, named: tuple[Named, ...], entities: Mapping[str, Any]) -> Record:
    """Whose post was repeated: as the text begins, as the first mention says, or as the post itself, if it is there."""
    text: str | None = raw
    called: str | None = None
    if raw.startswith("RT @"):
        who, _, rest = raw[4:].partition(" ")
        called, text = handle(who.rstrip(":")), rest
    user = source.get("user")
    user = user if isinstance(user, dict) else {}
    called = called or handle(user.get("screen_name"))
    of = next((each for each in named if called and (each.handle or "").casefold() == called.casefold()), None)
    of = of or (named[0] if named and called is None else Named())
    number = number_of(user.get("id_str")) or number_of(user.get("id")) or of.id
    post_id = _first(source, "id")
    for each in _objects(entities.get("media")) if post_id is None else ():
        # A picture that came with the repeated post names the post it is from.
        if number is not None and _first(each, "source_user_id") == number:
            post_id = _first(each, "source_status_id")
    text = written(source.get("full_text") or source.get("text") or text)
    return Record(
        _NOWHERE,
        0,
        Done.SHARE,
        called or of.handle,
        word(user.get("name")) or of.name,
        number,
        post_id=post_id,
        text=text,
        named=tuple(each for each in named if each is not of),
    )


_NOWHERE: Final = Origin("x", "", "", "", "")


def _mentions(value: object) -> tuple[Named, ...]:
    return tuple(
        Named(handle(each.get("screen_name")), word(each.get("name")), _first(each, "id")) for each in _objects(value)
    )


def _quotes(tweet: Mapping[str, Any], links: Iterable[Mapping[str, Any]]) -> list[tuple[str | None, str]]:
    """The posts that a tweet leads to, each once, with the handle where the link has it."""
    found: dict[str, str | None] = {}
    for link in links:
        called, quoted = status(link.get("expanded_url"))
        if quoted is not None:
            found[quoted] = found.get(quoted) or called
    quoted = _first(tweet, "quoted_status_id")
    if quoted is not None:
        found.setdefault(quoted, None)
    return [(called, quoted) for quoted, called in found.items()]


def _written(raw: str | None, links: Iterable[Mapping[str, Any]]) -> str | None:
    """The text as it is seen: each shortened link as the address it stands for."""
    text = written(raw)
    if text is None:
        return None
    for link in links:
        short, full = word(link.get("url"), 200), address(link.get("expanded_url"))
        if short is not None and full is not None and len(short) > 8:
            text = text.replace(short, full, 1)
    return text[:LONGEST_TEXT]


def _objects(value: object) -> list[Mapping[str, Any]]:
    found = value if isinstance(value, list) else [value]
    return [each for each in found[:MOST] if isinstance(each, dict)]


def _first(of: Mapping[str, Any], key: str) -> str | None:
    return number_of(of.get(f"{key}_str")) or number_of(of.get(key))
