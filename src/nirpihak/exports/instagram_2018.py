"""Instagram's exports of 2018 and 2019: a few flat files, times as text, handles as keys.

No such export was at hand: its layout is known from tools of the time, and every record says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from nirpihak.exports.members import Look, Member, Told
from nirpihak.exports.records import EPOCH, Done, Origin, Record
from nirpihak.exports.streams import Path, Step, walk
from nirpihak.exports.texts import handle, mend, word

PARTS: Final = {
    "media_likes": (Done.LIKE, "post"),
    "comment_likes": (Done.LIKE, "post"),
    "following": (Done.FOLLOW, "account"),
    "following_hashtags": (Done.FOLLOW, "hashtag"),
    "follow_requests_sent": (Done.REQUEST, "account"),
    "permanent_follow_requests": (Done.REQUEST, "account"),
    "media_comments": (Done.COMMENT, "post"),
    "live_comments": (Done.COMMENT, "post"),
    "photos": (Done.POST, "post"),
    "videos": (Done.POST, "post"),
    "stories": (Done.STORY, "post"),
    "saved_media": (Done.SAVE, "post"),
}
FILES: Final = {
    "likes.json": {"media_likes", "comment_likes"},
    "comments.json": {"media_comments", "live_comments", "story_comments"},
    "connections.json": {"following", "followers", "following_hashtags", "follow_requests_sent", "blocked_users"}
    | {"permanent_follow_requests", "dismissed_suggested_users", "close_friends", "hide_stories_from"}
    | {"restricted_users", "contacts"},
    "media.json": {"photos", "videos", "stories", "profile", "direct"},
    "saved.json": {"saved_media", "saved_collections"},
}
"""What the first key of each file can be."""
PROFILE: Final = "https://www.instagram.com/"


def look(member: Member, key: str) -> Look | None:
    """What a file is, told by its name and its first key together."""
    if key not in FILES.get(member.name, ()):
        return None
    part = member.name.removesuffix(".json")
    return Look(
        Origin("instagram", part, "json-2018", member.source, member.path, "post", confidence="medium",
               caveats=("guessed_layout",)),
        read,
    )  # fmt: skip


def read(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    """The records of one flat file. Lists of others' acts (followers) are passed over."""
    origins: dict[str, Origin] = {}
    counts: dict[str, int] = {}
    with member.open() as stream:
        for path, value in walk(stream, _steps):
            if len(path) != 2:
                continue
            key = path[0]
            done, target = PARTS[key]
            counts[key] = counts.get(key, 0) + 1
            if key not in origins:
                private = ("private_save",) if done is Done.SAVE else ()
                origins[key] = origin.but(part=key, target=target, caveats=(*private, *origin.caveats))
            made = _record(origins[key], counts[key], done, path[1], value)
            if made is not None:
                yield made
            elif counts[key] == 1:
                told.unknown(member, "instagram", value)


def _steps(path: Path) -> Step:
    if not path:
        return Step.OPEN
    if len(path) == 1:
        return Step.OPEN if path[0] in PARTS else Step.SKIP
    return Step.TAKE


def _record(origin: Origin, row: int, done: Done, key: str, value: object) -> Record | None:
    """`{handle: time}`, `[time, handle]`, `[time, words, handle]`, or an own post."""
    own = done in (Done.POST, Done.STORY)
    if own and isinstance(value, dict):
        text = _text(value.get("caption"))
        return Record(origin, row, done, at=_at(value.get("taken_at")), text=text, own=text is not None)
    if key != "*":
        value = [value, key]
    if not isinstance(value, list) or len(value) < 2 or own:
        return None
    at, *said = value
    who = handle(said[-1])
    text = _text(said[0]) if len(said) > 1 else None
    if who is None and text is None and _at(at) is None:
        return None
    url = PROFILE + who if who and origin.target != "hashtag" else None
    return Record(
        origin, row, done, who, None, None, url, at=_at(at), text=text, own=text is not None and done is Done.COMMENT
    )


def _text(value: object) -> str | None:
    return word(mend(value), 5000) if isinstance(value, str) else None


def _at(value: object) -> int | None:
    """`2018-04-24T17:01:45`, which is taken to be UTC where it names no zone."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        moment = datetime.fromisoformat(value)
        at = int((moment.replace(tzinfo=moment.tzinfo or UTC) - EPOCH).total_seconds())
    except (ValueError, OverflowError):
        return None
    return at if at > 0 else None
