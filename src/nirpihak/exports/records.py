"""What an export says its owner did: one `Record` an act, and the `Origin` it shares with the rows beside it.

A record is a light tuple, because an export holds hundreds of thousands and all but a few concern nobody's campaign.
Knows no contest and no rule.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any, Final, NamedTuple

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Done(StrEnum):
    """What the owner of the export did."""

    FOLLOW = "follow"
    """Follows an account, likes a page, subscribes to a channel."""
    REQUEST = "request"
    """Asked to follow; not yet accepted."""
    UNFOLLOW = "unfollow"
    """Follows no more: already undone."""
    LIKE = "like"
    """Liked, reacted to, or marked as favourite for others to see."""
    COMMENT = "comment"
    SHARE = "share"
    """Shared, reposted or quoted what somebody else posted."""
    POST = "post"
    """Posted something of one's own."""
    STORY = "story"
    VOTE = "vote"
    """Answered a poll, a quiz or a question sticker."""
    JOIN = "join"
    """Is, or became, a member of a group or chat. Others can add a person."""
    LEAVE = "leave"
    """Left a group: already undone."""
    ADMIN = "admin"
    """Administers a group or page."""
    ATTEND = "attend"
    """Said to attend, or to be interested in, an event."""
    SAVE = "save"
    """Saved for oneself; seen by nobody else."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How the times of a file are to be read.

    `precision`: "second", "minute" or "day". `zone`: "utc", or "local" for wall-clock time of the device, whose zone
    the export does not state. `of`: "act", or "content" where only the time of what was acted upon is known (a like
    on X), which the act cannot precede.
    """

    precision: str = "second"
    zone: str = "utc"
    of: str = "act"


UTC_SECONDS: Final = Clock()
LOCAL_MINUTES: Final = Clock("minute", "local")


@dataclass(frozen=True, slots=True)
class Origin:
    """What the records of one list in one file have in common.

    `part` names the list ("liked_posts"), `variant` the layout ("json-2026"), `source` the file or folder that was
    given, `member` the path inside it. `target` is what is acted upon: "account", "page", "group", "channel",
    "hashtag", "event", "list" or "post". `confidence` is "high", or "medium" and "low" where the format leaves room for
    doubt. `caveats` are keys of `data/caveats.toml`.
    """

    platform: str
    part: str
    variant: str
    source: str
    member: str
    target: str = "account"
    clock: Clock = UTC_SECONDS
    confidence: str = "high"
    caveats: tuple[str, ...] = ()

    def but(self, **changes: Any) -> Origin:
        """The same with some fields changed."""
        return replace(self, **changes)


class Named(NamedTuple):
    """An account that a text names, as the export itself tells it."""

    handle: str | None = None
    name: str | None = None
    id: str | None = None


class Record(NamedTuple):
    """One act of the owner. What the export does not say is None.

    `row` counts the rows of the list from 1. `handle` is without "@", `id` the platform's own, of whoever is acted
    upon; `url` leads there. `post_id`, `post_url`: the post acted upon, or one's own. `at`: seconds since 1970, by the
    origin's clock (a local time is counted as if it were UTC). `text`: the owner's own words, or, for a like or a
    share, those of what was liked; `own` tells which. `sentence`: a line in the platform's words, names in it.
    `named`: accounts that the export says the text names. `group`: the group in which it happened.
    """

    origin: Origin
    row: int
    done: Done
    handle: str | None = None
    name: str | None = None
    id: str | None = None
    url: str | None = None
    post_id: str | None = None
    post_url: str | None = None
    at: int | None = None
    text: str | None = None
    own: bool = False
    sentence: str | None = None
    named: tuple[Named, ...] = ()
    group: str | None = None
    caveats: tuple[str, ...] = ()

    def when(self, zone: tzinfo) -> datetime | None:
        """The time in a zone; a local time is taken to be of that zone. None where unknown or beyond the calendar."""
        if self.at is None:
            return None
        try:
            moment = EPOCH + timedelta(seconds=self.at)
            return moment.replace(tzinfo=zone) if self.origin.clock.zone == "local" else moment.astimezone(zone)
        except OverflowError:
            return None

    def to_json(self, zone: tzinfo) -> dict[str, Any]:
        """Plain values, without what is unknown."""
        origin = self.origin
        moment = self.when(zone)
        told: dict[str, Any] = {
            "platform": origin.platform,
            "done": self.done.value,
            "target": _known(kind=origin.target, handle=self.handle, name=self.name, id=self.id, url=self.url),
            "post": _known(id=self.post_id, url=self.post_url),
            "at": _known(
                time=moment.isoformat() if moment else None,
                precision=origin.clock.precision if moment else None,
                zone=origin.clock.zone if moment else None,
                of=origin.clock.of if moment else None,
            ),
            "text": self.text,
            "own": self.own or None,
            "sentence": self.sentence,
            "named": [_known(**each._asdict()) for each in self.named],
            "group": self.group,
            "source": {"file": origin.source, "member": origin.member, "part": origin.part, "row": self.row},
            "variant": origin.variant,
            "confidence": origin.confidence,
            "caveats": [*origin.caveats, *self.caveats],
        }
        return {key: value for key, value in told.items() if value not in (None, {}, [])}


def _known(**fields: str | None) -> dict[str, str]:
    return {key: value for key, value in fields.items() if value is not None}


def seconds(value: object, *, per: int = 1) -> int | None:
    """A time stamp of an export as whole seconds: a number or digits, in seconds (`per` 1) or thousandths (1000).

    None for what is no time: zero, negative, not a number, a truth value, or beyond the year 9999.
    """
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 18:
        number = int(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, float) and 0 < value < 1e18:
        number = int(value)
    else:
        return None
    found = number // per
    return found if 0 < found < 253_402_300_800 else None
