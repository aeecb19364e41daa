"""Threads' JSON: follows, requests, likes, saves, own posts and replies. It comes inside an Instagram export or alone.

Every root key begins with `text_post_app_` and is never translated; a bare list is told by its name in a folder
`threads`. The title of a row can be a display name, so an account is told by its value or its address first.
"""

from __future__ import annotations

from typing import Final

from nirpihak.exports import meta
from nirpihak.exports.instagram import name_of
from nirpihak.exports.members import Look, Member, Platform
from nirpihak.exports.meta_reader import reader
from nirpihak.exports.meta_rows import App, Part
from nirpihak.exports.records import Done, Origin

ID: Final = "threads"
ROOT: Final = "text_post_app_"

PARTS: Final = {
    "following": Part(Done.FOLLOW, "account", caveats=("auto_follow",)),
    "recently_unfollowed_profiles": Part(Done.UNFOLLOW, "account"),
    "pending_follow_requests": Part(Done.REQUEST, "account"),
    "recent_follow_requests": Part(Done.REQUEST, "account"),
    "liked_threads": Part(Done.LIKE),
    "saved_threads": Part(Done.SAVE, caveats=("private_save",)),
    "reposted_threads": Part(Done.SHARE),
    "threads_and_replies": Part(Done.POST, own=True),
    "archived_threads": Part(Done.POST, own=True),
}
"""The lists that are read, by the name of their file without a number."""
ENDS: Final = {
    "app_following": "following",
    "unfollowed_users": "recently_unfollowed_profiles",
    "follow_requests_sent": "pending_follow_requests",
    "permanent_follow_requests": "recent_follow_requests",
    "likes": "liked_threads",
    "saved_posts": "saved_threads",
    "reposts": "reposted_threads",
    "archived_posts": "archived_threads",
    "text_posts": "threads_and_replies",
}
"""The same by how the root key ends."""
LEFT: Final = {"followers": "followers", "posts_seen": "watch_history", "searches": "search_history"}
LEFT_NAMES: Final = {"followers": "followers", "threads_viewed": "watch_history"}


def part_of(key: str) -> str | None:
    """The list that stands under a root key, if it is one that is read."""
    if not key.startswith(ROOT):
        return None
    return next((part for end, part in ENDS.items() if key.endswith(end)), None)


APP: Final = App(ID, PARTS, part_of, "https://www.threads.com/@", frozenset({"post", "t"}), (), title_is_handle=False)
_rows: Final = reader(APP)


def look(member: Member) -> Look | None:
    """What a file of Threads is; None where it is none."""
    if not member.name.endswith((".json", ".txt")):
        return None
    head, folders = member.head, member.folders
    key, stem = meta.root_key(head), name_of(member)
    if not meta.opener(head):
        # A known file that cannot be read, or is no JSON, is opened all the same, for its owner to be told of it.
        return _known(member, stem) if stem in PARTS and ("threads" in folders or stem.endswith("_threads")) else None
    if key.startswith(ROOT):
        part = part_of(key)
        if part is not None:
            return _known(member, part)
        if key.endswith("_profile"):
            return Look(_origin(member, "profile"), meta.owner)
        return Look(_origin(member, stem), None, next((why for end, why in LEFT.items() if key.endswith(end)), "other"))
    if "threads" not in folders or not any(shape in head for shape in meta.SHAPES):
        return None
    if stem in PARTS:
        return _known(member, stem)
    if stem in LEFT_NAMES:
        return Look(_origin(member, stem), None, LEFT_NAMES[stem])
    return Look(_origin(member, stem), meta.first_is_unknown)


def _known(member: Member, name: str) -> Look:
    part = PARTS[name]
    return Look(_origin(member, name).but(target=part.target, caveats=part.caveats), _rows)


def _origin(member: Member, part: str) -> Origin:
    head = member.head
    variant = "json-2026" if b'"label_values"' in head else "json-2023"
    if variant == "json-2023" and part == "following" and b'"href"' in head and b'"value"' not in head:
        variant = "json-2025"
    return Origin(ID, part, variant, member.source, member.path, "post")


PLATFORM: Final = Platform(ID, look)
