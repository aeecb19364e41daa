"""Whose page and which post an address on Facebook leads to, where its form leaves no doubt. Knows no list."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from nirpihak.exports.texts import handle

_ADDRESS: Final = re.compile(
    r"https?://(?:(?:www|m|web|mbasic|[a-z]{2}-[a-z]{2})\.)?(?:facebook|fb)\.com/([^?#]*)(?:\?([^#]*))?", re.IGNORECASE
)
_PLAIN: Final = "https://www.facebook.com/"
_RESERVED: Final = frozenset(
    {"ads", "ajax", "campaign", "dialog", "dyi", "events", "flx", "friends", "games", "gaming", "groups", "hashtag"}
    | {
        "help",
        "home.php",
        "l.php",
        "latest",
        "legal",
        "live",
        "login",
        "marketplace",
        "me",
        "media",
        "messages",
        "notes",
    }
    | {
        "notifications",
        "p",
        "pages",
        "people",
        "permalink.php",
        "pg",
        "photo",
        "photo.php",
        "photos",
        "plugins",
        "policies",
    }
    | {"posts", "privacy", "profile.php", "public", "reel", "reels", "saved", "search", "settings", "share", "sharer"}
    | {"sharer.php", "stories", "story.php", "video", "video.php", "videos", "watch", "your_information"}
)
"""First parts of a path that are nobody's handle."""
_OF_AUTHOR: Final = frozenset({"posts", "videos", "photos", "reels", "about", "live", "media", "notes", "events"})
_ID: Final = re.compile(r"\d{5,25}")
_POST_ID: Final = re.compile(r"(?:pfbid\w{10,120}|\d{5,25})")
_WITH_ID: Final = re.compile(r".+-(\d{8,25})")


def of_page(url: object) -> tuple[str | None, str | None]:
    """Handle and id in the address of a page or profile; None where the address does not tell them without doubt."""
    handle, id, post = _parts(url)
    return (handle, id) if post is None else (None, None)


def of_post(url: object) -> tuple[str | None, str | None, str | None]:
    """Handle and id of who posted, and the post's own id, as far as the address tells them."""
    return _parts(url)


def _parts(url: object) -> tuple[str | None, str | None, str | None]:
    if not isinstance(url, str):
        return None, None, None
    if url.startswith(_PLAIN):  # as exports write it
        place, _, query = url[len(_PLAIN) :].partition("#")[0].partition("?")
    else:
        found = _ADDRESS.match(url)
        if found is None:
            return None, None, None
        place, query = found[1], found[2] or ""
    path = [unquote(each) if "%" in each else each for each in place.split("/") if each]
    if not path:
        return None, None, None
    first = path[0].casefold()
    if first in _RESERVED:
        asked = dict(each.split("=", 1) for each in query.split("&")[:50] if "=" in each)
        return _reserved(first, path, asked)
    post = next((each for each in reversed(path[1:]) if _POST_ID.fullmatch(each)), None)
    if len(path) > 1 and path[1].casefold() not in _OF_AUTHOR:
        return None, None, post
    if _ID.fullmatch(path[0]):
        return None, path[0], post
    numbered = _WITH_ID.fullmatch(path[0]) if "-" in path[0] else None
    return (None, numbered[1], post) if numbered else (handle(path[0]), None, post)


def _reserved(first: str, path: list[str], asked: dict[str, str]) -> tuple[str | None, str | None, str | None]:
    """Addresses that begin with a word of Facebook's own."""
    if first == "profile.php":
        return None, _number(asked.get("id")), None
    if first in ("permalink.php", "story.php"):
        post = asked.get("story_fbid", "")
        return None, _number(asked.get("id")), post if _POST_ID.fullmatch(post) else None
    if first in ("photo.php", "photo", "video.php", "watch"):
        return None, None, _number(asked.get("fbid") or asked.get("v"))
    if first in ("pages", "people", "p", "pg") and len(path) > 1:
        numbered = _WITH_ID.fullmatch(path[1])
        return None, _number(path[-1]) or (numbered[1] if numbered else None), None
    if first in ("reel", "reels", "groups", "events") and len(path) > 1:
        return None, None, next((each for each in reversed(path[1:]) if _POST_ID.fullmatch(each)), None)
    return None, None, None


def _number(value: str | None) -> str | None:
    return value if value is not None and _ID.fullmatch(value) else None
