"""Ids of YouTube as exports write them: videos, channels, posts, and the addresses they stand in.

Knows shapes only; whether such a video or channel exists is nobody's matter here.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from nirpihak.exports.texts import address, handle

_LETTERS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
_SITES: Final = ("youtube.com", "youtu.be", "youtube-nocookie.com")
_PATHS: Final = ("shorts/", "live/", "embed/", "v/")


class Channel(NamedTuple):
    """What an address tells of a channel: its handle or its id, and the address itself if it can be shown."""

    handle: str | None = None
    id: str | None = None
    url: str | None = None


def is_channel(value: str) -> bool:
    """ "UC" and 22 letters of an id."""
    return len(value) == 24 and value.startswith("UC") and _LETTERS.issuperset(value)


def is_video(value: str) -> bool:
    """The 11 letters of a video's id, as they may be written: a word of 11 letters is one too."""
    return len(value) == 11 and _LETTERS.issuperset(value)


def is_post(value: str) -> bool:
    """The id of a post of a channel ("Ugkx..."), which is not that of a comment ("Ugw...", "Ugz...")."""
    return value.startswith("Ugkx") and len(value) > 20 and _LETTERS.issuperset(value)


def is_playlist(value: str) -> bool:
    """The id of a list; that of the liked videos begins with "LL", of those to watch later with "WL"."""
    return value[:2] in ("PL", "LL", "FL", "WL", "OL", "LM", "RD") and _LETTERS.issuperset(value)


_WATCH: Final = "https://www.youtube.com/watch?v="
_CHANNEL: Final = "https://www.youtube.com/channel/"


def watch_url(video: str) -> str:
    """Where a video is seen."""
    return _WATCH + video


def channel_url(channel: str) -> str:
    """Where a channel is seen."""
    return _CHANNEL + channel


def _path(url: object) -> str | None:
    """What follows the host of an address of YouTube, without "/" before it; None for any other address."""
    found = address(url)
    if found is None:
        return None
    host, _, path = found.partition("://")[2].partition("/")
    host = host.lower()
    if not any(host == site or host.endswith(f".{site}") for site in _SITES):
        return None
    return f"v/{path}" if host.endswith("youtu.be") else path


def video_of(url: object) -> str | None:
    """The id of the video that an address shows; None where it shows none."""
    if isinstance(url, str) and url.startswith(_WATCH) and is_video(url[len(_WATCH) :]):
        return url[len(_WATCH) :]  # as almost all are written
    path = _path(url)
    if path is None:
        return None
    name, _, query = path.partition("?")
    for each in query.partition("#")[0].split("&"):
        if each.startswith("v=") and is_video(each[2:]):
            return each[2:]
    for each in _PATHS:
        if name.startswith(each):
            found = name.removeprefix(each).partition("/")[0].partition("#")[0]
            return found if is_video(found) else None
    return None


def post_of(url: object) -> str | None:
    """The id of the post of a channel that an address shows."""
    path = _path(url)
    if path is None or not path.startswith("post/"):
        return None
    found = path.removeprefix("post/").partition("?")[0].rstrip("/")
    return found if is_post(found) else None


def channel_of(url: object) -> Channel | None:
    """The channel that an address shows: `/channel/UC...`, `/@handle`, `/c/name`, `/user/name`."""
    if isinstance(url, str) and url.startswith(_CHANNEL) and is_channel(url[len(_CHANNEL) :]):
        return Channel(None, url[len(_CHANNEL) :], url)
    path = _path(url)
    if path is None:
        return None
    name = path.partition("?")[0].partition("#")[0].split("/")
    if name[0] == "channel" and len(name) > 1 and is_channel(name[1]):
        return Channel(None, name[1], address(url))
    if name[0].startswith("@"):
        return Channel(handle(name[0]), None, address(url))
    if name[0] in ("c", "user") and len(name) > 1:
        return Channel(handle(name[1]), None, address(url))
    return None
