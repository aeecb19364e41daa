"""TikTok's exports as it has made them since 2023: one JSON document, or a folder of text files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from nirpihak.exports.records import Done
from tests.exports.samples import Wanted

VARIANTS: tuple[str, ...] = ("json-2024", "json-2025", "json-2026", "txt-en", "txt-nl")
_ALL = frozenset((Done.LIKE, Done.SAVE, Done.FOLLOW, Done.SHARE, Done.COMMENT, Done.POST))
HOLDS: Mapping[str, frozenset[Done]] = dict.fromkeys(VARIANTS, _ALL)

OWNER = "pemilik.contoh"
NOTHING = {"txt-en": "You have no data in this section", "txt-nl": "Dit gedeelte bevat geen gegevens"}

_TEXT_FILES = {
    "txt-en": {
        Done.LIKE: "Like List.txt",
        Done.SAVE: "Favorite Videos.txt",
        Done.FOLLOW: "Following.txt",
        Done.SHARE: "Share History.txt",
        Done.COMMENT: "Comments.txt",
        Done.POST: "Posts.txt",
    },
    "txt-nl": {
        Done.LIKE: "Likelijst.txt",
        Done.SAVE: "Favoriete video's.txt",
        Done.FOLLOW: "Volgend.txt",
        Done.SHARE: "Geschiedenis delen.txt",
        Done.COMMENT: "Reacties.txt",
        Done.POST: "Berichten.txt",
    },
}
_TEXT_KEYS = {
    "txt-en": {"date": "Date", "user": "UserName", "comment": "Comment", "content": "Shared Content", "way": "Method"},
    "txt-nl": {"date": "Datum", "user": "Gebruikersnaam", "comment": "Reactie", "content": "Inhoud", "way": "Methode"},
}


def files(
    variant: str,
    acts: Iterable[Wanted],
    *,
    nulls: bool = True,
    small: bool = False,
    link: str = "https://www.tiktokv.com/share/video/{}/",
    name: str = "user_data_tiktok.json",
    utc: bool = False,
) -> dict[str, bytes]:
    """The files of one export.

    `nulls`: an empty list is null. `small`: keys of rows in small letters. `link`: how videos are linked. `utc`: times
    end in "UTC".
    """
    by: dict[Done, list[Wanted]] = {}
    for act in acts:
        by.setdefault(act.done, []).append(act)
    if variant.startswith("txt"):
        return _texts(variant, by, link)
    return {name: json.dumps(document(variant, by, nulls, small, link, utc), ensure_ascii=False).encode()}


def document(
    variant: str, by: Mapping[Done, list[Wanted]], nulls: bool, small: bool, link: str, utc: bool
) -> dict[str, Any]:
    """The whole document."""

    def rows(done: Done, **keys: Any) -> Any:
        found = []
        for each in by.get(done, []):
            row = {"Date": stamp(each.at) + (" UTC" if utc else "")}
            row |= {key: value(each) for key, value in keys.items()}
            found.append({key.lower() if small else key: value for key, value in row.items()})
        return found or (None if nulls else [])

    def video(each: Wanted) -> str:
        return link.format(each.post_id)

    likes = {"Like List": {"App": 1, "ItemFavoriteList": rows(Done.LIKE, Link=video)}}
    favourites = {"Favorite Videos": {"FavoriteVideoList": rows(Done.SAVE, Link=video)}}
    follows = rows(Done.FOLLOW, UserName=lambda each: each.handle)
    fans = [{"Date": stamp(1_700_000_000), "UserName": "penggemar.contoh"}]
    shares = {
        "Share History": {
            "ShareHistoryList": rows(
                Done.SHARE, SharedContent=lambda each: "video", Link=video, Method=lambda each: "whatsapp"
            )
        }
    }
    watched = {"VideoList": [{"Date": stamp(1_700_000_000), "Link": link.format("7000000000000000001")}]}
    searched = {"Searches": {"SearchList": [{"Date": stamp(1_700_000_000), "SearchTerm": "rahasia"}]}}
    comments = {
        "Comments": {
            "CommentsList": rows(
                Done.COMMENT,
                comment=lambda each: each.text,
                photo=lambda each: "N/A",
                url=lambda each: video(each) if each.post_id else "",
            )
        }
    }
    posts = {"VideoList": rows(Done.POST, Link=video, Likes=lambda each: "3", Title=lambda each: each.text)}
    messages = {"Chat History": {"ChatHistory": {"Chat History with teman.contoh:": [{"Content": "rahasia"}]}}}
    profile = {"ProfileMap": {"emailAddress": "rahasia@contoh.id", "userName": OWNER, "PlatformInfo": [{"Name": "x"}]}}
    if variant == "json-2024":
        return {
            "Activity": {
                **favourites,
                "Follower List": {"FansList": fans},
                "Following List": {"Following": follows},
                **likes,
                **searched,
                **shares,
                "Video Browsing History": watched,
            },
            "Comment": comments,
            "Direct Messages": messages,
            "Profile": {"Profile Information": profile},
            "Video": {"Videos": posts},
        }
    if variant == "json-2025":
        return {
            "Comment": comments,
            "Direct Messages": messages,
            "Post": {"Posts": posts},
            "Profile": {"Profile Info": profile},
            "Your Activity": {
                **favourites,
                "Follower": {"FansList": fans},
                "Following": {"Following": follows},
                **likes,
                **searched,
                **shares,
                "Watch History": watched,
            },
        }
    return {
        "Comment": comments,
        "Direct Message": {"Direct Messages": messages},
        "Likes and Favorites": {**favourites, **likes},
        "Post": {"Posts": posts},
        "Profile And Settings": {
            "Follower": {"FansList": fans},
            "Following": {"App": 1, "IsFastLane": False, "Following": follows},
            "Profile Info": profile,
        },
        "Your Activity": {**searched, **shares, "Watch History": watched},
    }


def stamp(at: int) -> str:
    """A time as TikTok writes it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _texts(variant: str, by: Mapping[Done, list[Wanted]], link: str) -> dict[str, bytes]:
    key = _TEXT_KEYS[variant]
    out = {}
    for done, name in _TEXT_FILES[variant].items():
        blocks = []
        for each in by.get(done, []):
            video = link.format(each.post_id)
            lines = {key["date"]: stamp(each.at) + " UTC"}
            lines |= {
                Done.FOLLOW: {key["user"]: each.handle or ""},
                Done.COMMENT: {key["comment"]: each.text or "", "Photo": "N/A", "URL": video if each.post_id else ""},
                Done.SHARE: {key["content"]: "video", "Link": video, key["way"]: "whatsapp"},
                Done.POST: {"Link": video, "Like(s)": "3", "Title": each.text or ""},
            }.get(done, {"Link": video})
            blocks.append("\n".join(f"{name}: {value}" for name, value in lines.items()))
        text = "\n\n".join(blocks) + "\n" if blocks else NOTHING[variant]
        out[f"TikTok/Your Activity/{name}"] = text.encode()
    return out
