"""Facebook's lists: what a row of each says its owner did, and texts as they stand in them. Reads no row itself."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from nirpihak.exports.members import Told
from nirpihak.exports.records import Done, Named, Origin
from nirpihak.exports.texts import mend, word

LONG: Final = 20_000
"""Most characters of a text of the owner's."""
NAME_ONLY: Final = ("name_only",)
_MENTION: Final = re.compile(r"@\[(\d{1,30}):\d*:([^\]]{1,200})\]")


class List(NamedTuple):
    """One list: what a row of it says was done, to what, and how it is told."""

    done: Done
    target: str
    form: str
    caveats: tuple[str, ...] = ()


_SENTENCE: Final = ("in_sentence",)
_ADDED: Final = ("added_by_others",)

LISTS: Final = {
    "likes_and_reactions": List(Done.LIKE, "post", "sentence", _SENTENCE),
    "story_reactions": List(Done.LIKE, "post", "sentence", _SENTENCE),
    "comments": List(Done.COMMENT, "post", "comment", _SENTENCE),
    "your_comments_in_groups": List(Done.COMMENT, "post", "comment", _SENTENCE),
    "pages_and_profiles_you_follow": List(Done.FOLLOW, "page", "named"),
    "pages_you_ve_liked": List(Done.FOLLOW, "page", "named"),
    "pages_and_profiles_you_ve_recommended": List(Done.LIKE, "page", "named"),
    "pages_and_profiles_you_ve_unfollowed": List(Done.UNFOLLOW, "page", "named"),
    "unfollowed_profiles": List(Done.UNFOLLOW, "account", "named"),
    "who_you_ve_followed": List(Done.FOLLOW, "account", "named"),
    "your_group_membership_activity": List(Done.JOIN, "group", "named", _ADDED),
    "your_groups": List(Done.ADMIN, "group", "named"),
    "your_pages": List(Done.ADMIN, "page", "named"),
    "your_events": List(Done.ADMIN, "event", "named"),
    "your_answers_to_membership_questions": List(Done.REQUEST, "group", "answer"),
    "your_event_responses": List(Done.ATTEND, "event", "event", ("no_time",)),
    "group_posts_and_comments": List(Done.POST, "post", "post", _SENTENCE),
    "your_posts": List(Done.POST, "post", "post", _SENTENCE),
    "posts_on_other_pages_and_profiles": List(Done.POST, "post", "post", _SENTENCE),
    "archived_stories": List(Done.STORY, "post", "post", _SENTENCE),
    "your_poll_votes": List(Done.VOTE, "post", "vote", _SENTENCE),
    "your_saved_items": List(Done.SAVE, "post", "save", ("private_save",)),
}
"""The lists that are read, by the name of their file without its number; apostrophes are "_"."""
UNKNOWN: Final = List(Done.LIKE, "post", "labelled", ("guessed_layout",))
"""A list of no known name: what its rows say is taken for the commonest act, with a caveat."""


class Reading(NamedTuple):
    """One list that is being read: its origins, for rows with a sentence and for rows with labelled values."""

    known: List
    origin: Origin
    labelled: Origin
    shared: Origin
    told: Told


def text_of(value: object, longest: int = 500) -> str | None:
    """A mended text that says something."""
    return word(mend(value), longest) if isinstance(value, str) else None


def mentions(text: str | None) -> tuple[Named, ...]:
    """Accounts that a text names, which stand in it as `@[id:type:name]`."""
    if text is None or "@[" not in text:
        return ()
    return tuple(Named(None, found[2], found[1]) for found in _MENTION.finditer(text))[:50]


def unmarked(text: str | None) -> str | None:
    """A text with the names alone in place of such marks."""
    return text if text is None or "@[" not in text else _MENTION.sub(r"\2", text)
