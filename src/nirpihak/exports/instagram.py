"""Instagram's JSON: follows, requests, likes, comments, story answers, saves, reposts and own posts, 2018 to 2026.

What a file is, its root key tells (never translated), or, where the root is a bare list, its name and folder. Each file
is read in every layout (`meta_reader`): old and new stand side by side in one export.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from nirpihak.exports import instagram_2018, meta
from nirpihak.exports.members import Look, Member, Platform, Told
from nirpihak.exports.meta_reader import reader
from nirpihak.exports.meta_rows import App, Part
from nirpihak.exports.records import Done, Origin, Record, seconds
from nirpihak.exports.streams import Path, Step, walk
from nirpihak.exports.texts import address, handle, mend, word
from nirpihak.text import Text

ID: Final = "instagram"

_FOLLOW, _LIKE, _STORY = Part(Done.FOLLOW, "account"), Part(Done.LIKE), Part(Done.STORY, own=True)
_COMMENT, _VOTE, _POST = Part(Done.COMMENT, own=True), Part(Done.VOTE, own=True), Part(Done.POST, own=True)
_SAVE = Part(Done.SAVE, caveats=("private_save",))

PARTS: Final = {
    "following": _FOLLOW,
    "following_hashtags": Part(Done.FOLLOW, "hashtag"),
    "recently_unfollowed_profiles": Part(Done.UNFOLLOW, "account"),
    "pending_follow_requests": Part(Done.REQUEST, "account"),
    "recent_follow_requests": Part(Done.REQUEST, "account"),
    "profiles_you_ve_favorited": Part(Done.SAVE, "account", caveats=("private_save",)),
    "liked_posts": _LIKE,
    "liked_comments": _LIKE,
    "story_likes": _LIKE,
    "emoji_story_reactions": _LIKE,
    "avatar_story_reactions": _LIKE,
    "post_comments": _COMMENT,
    "reels_comments": _COMMENT,
    "hype": _COMMENT,
    "polls": _VOTE,
    "quizzes": _VOTE,
    "emoji_sliders": _VOTE,
    "countdowns": _VOTE,
    "questions": _VOTE,
    "question_media_response": _VOTE,
    "story_reaction_sticker_reactions": _VOTE,
    "saved_posts": _SAVE,
    "saved_collections": _SAVE,
    "reposts": Part(Done.SHARE),
    "event_reminders": Part(Done.ATTEND, "event"),
    "posts": _POST,
    "reels": _POST,
    "igtv_videos": _POST,
    "archived_posts": _POST,
    "other_content": _POST,
    "stories": _STORY,
    # Lists that no export seen so far has, told by their folder or the beginning of their key.
    "likes": _LIKE,
    "comments": _COMMENT,
    "story_interactions": _VOTE,
    "saved": _SAVE,
    "media": _POST,
}
"""The lists that are read, by the name of their file without a number."""

ROOTS: Final = {
    "relationships_following": "following",
    "relationships_following_hashtags": "following_hashtags",
    "relationships_unfollowed_users": "recently_unfollowed_profiles",
    "relationships_follow_requests_sent": "pending_follow_requests",
    "relationships_permanent_follow_requests": "recent_follow_requests",
    "relationships_feed_favorites": "profiles_you_ve_favorited",
    "likes_media_likes": "liked_posts",
    "likes_comment_likes": "liked_comments",
    "story_activities_story_likes": "story_likes",
    "story_activities_emoji_quick_reactions": "emoji_story_reactions",
    "story_activities_avatar_quick_reactions": "avatar_story_reactions",
    "comments_media_comments": "post_comments",
    "comments_reels_comments": "reels_comments",
    "comments_story_comments": "hype",
    "story_activities_polls": "polls",
    "story_activities_quizzes": "quizzes",
    "story_activities_emoji_sliders": "emoji_sliders",
    "story_activities_countdowns": "countdowns",
    "story_activities_questions": "questions",
    "story_activities_questions_media": "question_media_response",
    "story_activities_reaction_sticker_reactions": "story_reaction_sticker_reactions",
    "saved_saved_media": "saved_posts",
    "saved_saved_collections": "saved_collections",
    "profile_media_reposts": "reposts",
    "events_event_reminders": "event_reminders",
    "ig_posts": "posts",
    "ig_reels_media": "reels",
    "ig_igtv_media": "igtv_videos",
    "ig_archived_post_media": "archived_posts",
    "ig_other_media": "other_content",
    "ig_stories": "stories",
}
FAMILIES: Final = {
    "relationships_following": "following",
    "likes_": "likes",
    "comments_": "comments",
    "story_activities_": "story_interactions",
    "saved_": "saved",
}
FOLDERS: Final = {
    "likes": "likes",
    "comments": "comments",
    "story_interactions": "story_interactions",
    "story_sticker_interactions": "story_interactions",
    "saved": "saved",
    "reposts": "reposts",
    "media": "media",
    "content": "media",
}
LEFT_ROOTS: Final = {
    "relationships_followers": "followers",
    "impressions_history_ads": "ads",
    "impressions_history_": "watch_history",
    "ig_custom_audiences": "ads",
    "inferred_data_": "ads",
    "searches_": "search_history",
    "contacts_": "contacts",
    **dict.fromkeys(
        ("account_history_", "account_based_in", "apps_and_websites_", "devices_", "fundraisers_"), "other"
    ),
    **dict.fromkeys(("ig_", "login_", "monetization_", "organic_insights_", "profile_", "relationships_"), "other"),
    **dict.fromkeys(("settings_", "shopping_", "subscriptions_", "topics_"), "other"),
}
"""Lists that are not read, by how their root key begins, and why."""
LEFT_FOLDERS: Final = {
    "messages": "messages",
    "ads_information": "ads",
    "ads_and_topics": "ads",
    "instagram_ads_and_businesses": "ads",
    "recent_searches": "search_history",
    "contacts": "contacts",
    "other_activity": "other",
    "subscriptions": "other",
    "shopping": "other",
    "monetization": "other",
}
TREE: Final = frozenset({"your_instagram_activity", "followers_and_following", "story_sticker_interactions"})
_NUMBER: Final = re.compile(r"(?:[ _-]*\(?\d{1,3}\)?)+\Z")


def part_of(key: str) -> str | None:
    """The list that stands under a root key, if it is one that is read."""
    known = ROOTS.get(key)
    if known is None and key[-3:-1] != "_v":  # Facebook's keys bear a version
        known = next((part for start, part in FAMILIES.items() if key.startswith(start)), None)
    return known


_SITE: Final = "https://www.instagram.com/"
_POSTS: Final = ("p", "reel", "tv", "reels")
APP: Final = App(ID, PARTS, part_of, _SITE, frozenset(_POSTS), tuple(f"{_SITE}{each}/" for each in _POSTS), True)
_rows: Final = reader(APP)


def look(member: Member) -> Look | None:
    """What a file of an Instagram export is; None where it is none, Threads' files among them."""
    if not member.name.endswith((".json", ".txt")):
        return None
    head, folders = member.head, member.folders
    opens, stem = meta.opener(head), name_of(member)
    if "threads" in folders or any("facebook" in each for each in folders):
        return None
    tree = not TREE.isdisjoint(folders) or any(each.startswith("instagram") for each in folders)
    if not opens:
        # A known file that cannot be read, or is no JSON, is opened all the same, for its owner to be told of it.
        known = stem in PARTS and member.name.endswith(".json") and (tree or "_" in stem)
        return _known(member, stem) if known else None
    key = meta.root_key(head)
    if key.startswith("text_post_app_"):
        return None
    old = instagram_2018.look(member, key)
    if old is not None:
        return old
    if key and key not in meta.FIELDS:
        part = part_of(key)
        if part is not None:
            return _known(member, part, guessed=key not in ROOTS)
        if key == "profile_user":
            return Look(_origin(member, "profile"), meta.owner)
        if key == "participants" and (tree or b"instagram.com" in head or "inbox" in folders):
            return Look(_origin(member, "messages"), _shares, "messages")
        for start, why in LEFT_ROOTS.items():
            if key.startswith(start):
                return Look(_origin(member, stem), None, why)
    elif stem in PARTS or stem == "followers":
        if tree or any(shape in head for shape in meta.SHAPES):
            return Look(_origin(member, stem), None, "followers") if stem == "followers" else _known(member, stem)
        return None
    if not tree:
        # A renamed file: rows that can only be Instagram's, of which list cannot be told.
        if opens == "[" and b"instagram.com/" in head and any(shape in head for shape in meta.SHAPES[:2]):
            return Look(_origin(member, stem), meta.first_is_unknown)
        return None
    for folder in reversed(folders):
        if folder in LEFT_FOLDERS:
            return Look(_origin(member, stem), None, LEFT_FOLDERS[folder])
    inner = folders[-1] if folders else ""
    if inner in FOLDERS and stem != "saved_music" and any(shape in head for shape in meta.SHAPES):
        return _known(member, FOLDERS[inner], guessed=True)
    if "your_instagram_activity" in folders and any(shape in head for shape in meta.SHAPES):
        return Look(_origin(member, stem), meta.first_is_unknown)
    return Look(_origin(member, stem), None, "other")


def name_of(member: Member) -> str:
    """The name of a file without its ending, its number ("_1", " (2)") and the names that it had before."""
    stem = _NUMBER.sub("", member.name.rpartition(".")[0])
    return stem.replace("_accounts", "_profiles").replace("accounts_you", "profiles_you")


def _known(member: Member, name: str, guessed: bool = False) -> Look:
    part = PARTS[name]
    caveats = (*part.caveats, "guessed_layout") if guessed else part.caveats
    confidence = "medium" if guessed else "high"
    return Look(_origin(member, name).but(target=part.target, caveats=caveats, confidence=confidence), _rows)


def _origin(member: Member, part: str) -> Origin:
    return Origin(ID, part, _variant(member), member.source, member.path, "post")


def _variant(member: Member) -> str:
    """The layout, by the year in which it was first seen."""
    head, folders = member.head, member.folders
    if b'"label_values"' in head:
        return "json-2026"
    bare_follows = b'"relationships_' in head and b'"href"' in head and b'"value"' not in head
    if bare_follows or "story_interactions" in folders or folders[-1:] == ("media",):
        return "json-2025"
    if "your_instagram_activity" in folders or "connections" in folders:
        return "json-2024"
    return "json-2021"


def _shares(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    """Posts that the owner sent in messages, if she asked for them; nothing that anybody wrote."""
    if not told.messages:
        return
    names = (*told.me, told.owner.get((ID, "name"), ""), told.owner.get((ID, "handle"), ""))
    me = frozenset(each.casefold() for each in names if each)
    origin = origin.but(target="post")
    row = shared = 0
    with member.open() as stream:
        for path, value in walk(stream, _messages):
            if len(path) != 2 or not isinstance(value, dict):
                continue
            row += 1
            share, sender = value.get("share"), value.get("sender_name")
            if not isinstance(share, dict) or not isinstance(sender, str):
                continue
            shared += 1
            if mend(sender).strip().casefold() in me:
                yield Record(
                    origin, row, Done.SHARE, handle(share.get("original_content_owner")), None, None, None, None,
                    address(share.get("link")), seconds(value.get("timestamp_ms"), per=1000),
                    word(mend(share["share_text"])) if isinstance(share.get("share_text"), str) else None,
                )  # fmt: skip
    if shared and not me:
        told.trouble(
            member,
            Text(
                "kiriman yang dibagikan di pesan tidak dibaca: nama pemilik akun tidak diketahui; sertakan"
                " personal_information.json",
                "posts shared in messages were not read: the owner's name is not known; give personal_information.json"
                " as well",
            ),
        )


def _messages(path: Path) -> Step:
    if path in ((), ("messages",)):
        return Step.OPEN
    return Step.TAKE if path == ("messages", "*") else Step.SKIP


PLATFORM: Final = Platform(ID, look)
