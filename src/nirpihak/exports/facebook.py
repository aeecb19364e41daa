"""Facebook's JSON: reactions, comments, pages, groups, events, polls, stories, saves and own posts, 2018 to 2026.

What a file is, its root key tells (`comments_v2`: never translated, its number changes), or, where the root is a bare
list, its name, its folder or its first row. What rows mean is in `facebook_rows`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from nirpihak.exports import meta
from nirpihak.exports.facebook_lists import LISTS
from nirpihak.exports.facebook_rows import profile, records
from nirpihak.exports.members import Look, Member, Platform, Told
from nirpihak.exports.records import Origin, Record

ID: Final = "facebook"

KEYS: Final = {
    "reactions": "likes_and_reactions",
    "comments": "comments",
    "pages_followed": "pages_and_profiles_you_follow",
    "page_likes": "pages_you_ve_liked",
    "following": "who_you_ve_followed",
    "groups_joined": "your_group_membership_activity",
    "groups_admined": "your_groups",
    "pages": "your_pages",
    "group_comments": "your_comments_in_groups",
    "group_posts": "group_posts_and_comments",
    "group_membership_questions_answers": "your_answers_to_membership_questions",
    "status_updates": "your_posts",
    "event_responses": "your_event_responses",
    "your_events": "your_events",
    "poll_votes": "your_poll_votes",
    "stories_feedback": "story_reactions",
    "archived_stories": "archived_stories",
    "pages_unfollowed": "pages_and_profiles_you_ve_unfollowed",
    "profiles_unfollowed": "unfollowed_profiles",
    "recommended_pages": "pages_and_profiles_you_ve_recommended",
    "saves": "your_saved_items",
    "saves_and_collections": "your_saved_items",
}
"""The lists that are read, by their root key without its version."""
NAMES: Final = {
    **{name: name for name in LISTS},
    "posts_and_comments": "likes_and_reactions",
    "polls_you_voted_on": "your_poll_votes",
    "poll_votes": "your_poll_votes",
    "who_you_follow": "who_you_ve_followed",
    "pages_you_follow": "pages_and_profiles_you_follow",
    "pages_you_ve_unfollowed": "pages_and_profiles_you_ve_unfollowed",
    "unfollowed_pages": "pages_and_profiles_you_ve_unfollowed",
    "pages_you_ve_recommended": "pages_and_profiles_you_ve_recommended",
    "your_comments_in_group": "your_comments_in_groups",
    "group_posts": "group_posts_and_comments",
    "your_posts_in_groups": "group_posts_and_comments",
    "saved_items": "your_saved_items",
    "story_reaction": "story_reactions",
}
"""The same by the name of the file, without its number."""

_AMBIGUOUS: Final = {
    "comments": b'"comment"',
    "reactions": b'"reaction"',
    "following": None,
    "pages": None,
    "saves": None,
}
"""Keys that other platforms could use too, where no version is with them, and what must then stand in the first row."""

_FOLDERS: Final = frozenset(
    {"your_facebook_activity", "your_activity_across_facebook", "this_profile_s_activity_across_facebook"}
    | {"comments_and_reactions", "likes_and_reactions", "following_and_followers", "facebook_marketplace"}
    | {
        "apps_and_websites_off_of_facebook",
        "facebook_gaming",
        "facebook_payments",
        "your_places",
        "about_you",
        "saved_items_and_collections",
    }
)
_SINCE_2024: Final = frozenset({"your_facebook_activity", "your_activity_across_facebook"})
_FOREIGN: Final = frozenset({"your_instagram_activity", "followers_and_following", "threads", "ads_and_topics"})
_ACTING: Final = frozenset(
    {
        "comments_and_reactions",
        "comments",
        "likes_and_reactions",
        "pages",
        "groups",
        "posts",
        "events",
        "polls",
        "stories",
    }
    | {"saved_items_and_collections", "following_and_followers", "reels"}
)
"""Folders of what the owner did: an unknown list in one of them is told as such."""
_LEFT_WORDS: Final = {
    "messages": ("message", "inbox", "thread"),
    "ads": ("ads_", "advertis", "off_facebook", "off_meta", "custom_audience", "lead_gen", "inferred", "topics"),
    "location": ("location", "timezone", "places"),
    "search_history": ("search",),
    "watch_history": ("viewed", "visited", "watch", "views_"),
    "followers": ("followers",),
    "contacts": ("friend", "contact", "_requests", "people_", "address_book"),
}
_VERSION: Final = re.compile(r"(.+)_v\d+\Z")
_NUMBER: Final = re.compile(r"(?:[ _-]*\(?\d{1,3}\)?)+\Z")
_YOU_VE: Final = re.compile(r"you[^a-z]{0,6}ve_")


def look(member: Member) -> Look | None:
    """What Facebook says of a file."""
    folders = member.folders
    if not _FOREIGN.isdisjoint(folders) or any(each.startswith("instagram-") for each in folders):
        return None
    name = member.name
    inside = within(member)
    if name == "no-data.txt":
        return _left(member, "other") if inside else None
    stem, _, ending = name.rpartition(".")
    if ending not in ("json", "txt"):
        return None
    stem = list_name(stem)
    head = member.head
    if not meta.opener(head):
        # A known file that is no JSON is read, for its owner to be told of it.
        return _read(member, NAMES[stem]) if inside and ending == "json" and stem in NAMES else None
    key = meta.root_key(head)
    if _is_messages(folders, key, head, inside=inside):
        return _left(member, "messages")
    base, versioned = _base(key)
    if base == "profile" and versioned:
        return Look(_origin(member, "profile"), _read_profile)
    if key and key not in meta.FIELDS:
        return _by_key(member, base, stem, versioned=versioned, inside=inside)
    return _by_name(member, stem, inside=inside)


def list_name(stem: str) -> str:
    """The name of a list: a file's without its number, `your_posts__check_ins__photos_and_videos_1` too, and whatever
    became of the apostrophe in "you've" when the archive was unpacked."""
    bare = _NUMBER.sub("", stem)
    if bare.startswith("your_posts") and bare != "your_posts_in_groups":
        return "your_posts"
    return _YOU_VE.sub("you_ve_", bare)


def within(member: Member) -> bool:
    """Whether a file stands in an export of Facebook's, by its folders or the name of the archive."""
    return not _FOLDERS.isdisjoint(member.folders) or any(
        each.startswith("facebook-") for each in (*member.folders, member.source.rpartition("/")[2].casefold())
    )


def left_reason(words: str) -> str:
    """Why a list of Facebook's is left unread, by words of its name, key or folders."""
    return next((left for left, parts in _LEFT_WORDS.items() if any(each in words for each in parts)), "other")


def _base(key: str) -> tuple[str, bool]:
    found = _VERSION.match(key)
    return (found[1], True) if found else (key, False)


def _is_messages(folders: tuple[str, ...], key: str, head: bytes, *, inside: bool) -> bool:
    """A conversation: of Messenger, or of the second export that holds encrypted ones."""
    if inside and "messages" in folders:
        return True
    return key in ("participants", "threadName") or (b'"threadName"' in head and b'"participants"' in head)


def _by_key(member: Member, base: str, stem: str, *, versioned: bool, inside: bool) -> Look | None:
    """A document whose root is an object of lists."""
    part = KEYS.get(base)
    if part is not None:
        hint = _AMBIGUOUS.get(base, b"")
        if versioned or inside or (hint is not None and hint in member.head):
            return _read(member, part)
        return None
    if not versioned and not inside:
        return None
    if versioned and not _ACTING.isdisjoint(member.folders) and left_reason(base) == "other":
        return _read(member, "unknown")
    return _left(member, left_reason(f"{base} {stem} {' '.join(member.folders)}"))


def _by_name(member: Member, stem: str, *, inside: bool) -> Look | None:
    """A document whose root is a bare list, or the only row of one."""
    head = member.head
    part = NAMES.get(stem)
    labelled = b'"label_values"' in head
    # "comments" and the like name files of other platforms as well.
    if part is not None and (inside or (stem not in ("comments", "stories") and (labelled or b'"timestamp"' in head))):
        return _read(member, part)
    if b'"reaction"' in head and b'"actor"' in head:
        return _read(member, "likes_and_reactions")
    if b'"post"' in head and b'"data"' in head and b'"timestamp"' in head:
        return _read(member, "your_posts")
    if not inside:
        if labelled and b"facebook.com" in head and not _is_log(member):
            return Look(_origin(member, "unknown").but(confidence="low", caveats=("guessed_layout",)), _read_rows)
        return None
    if part is None and "comments_and_reactions" in member.folders and labelled and b"facebook.com" in head:
        return Look(_origin(member, "likes_and_reactions").but(confidence="medium"), _read_rows)
    return _left(member, left_reason(f"{stem} {' '.join(member.folders)}"))


def _is_log(member: Member) -> bool:
    """Whether a list is by its name or folder one of those that nobody reads."""
    return left_reason(f"{member.name} {' '.join(member.folders)}") != "other" or any(
        each in member.folders for each in ("logged_information", "preferences", "security_and_login_information")
    )


def _origin(member: Member, part: str) -> Origin:
    key = meta.root_key(member.head)
    if b'"label_values"' in member.head or not _SINCE_2024.isdisjoint(member.folders):
        variant = "json-2024"
    else:
        variant = "json-2018" if key and key not in meta.FIELDS and not _base(key)[1] else "json-2021"
    known = LISTS.get(part)
    return Origin(ID, part, variant, member.source, member.path, known.target if known else "post")


def _read(member: Member, part: str) -> Look:
    return Look(_origin(member, part), _read_rows)


def _left(member: Member, reason: str) -> Look:
    return Look(_origin(member, "left"), None, reason)


def _read_rows(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    """The records of a file of rows. A list that stands under a key of its own is read as that key says."""
    last: str | None = None
    part = origin.part
    for key, first, rows in meta.lists(member):
        if key != last:
            last = key
            part = KEYS.get(_base(key.partition(".")[0])[0], origin.part)
            take = records(origin, part, key, member, told)
        yield from take(first, rows)


def _read_profile(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    """No record: who the owner is."""
    for key, _, row in meta.rows(member):
        if key.startswith("profile"):
            profile(row, told)
    yield from ()


PLATFORM: Final = Platform(ID, look)
