"""Instagram exports as JSON, 2018 to 2026, of invented acts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from nirpihak.exports.records import Done

from . import Wanted

VARIANTS: tuple[str, ...] = ("json-2018", "json-2021", "json-2024", "json-2025", "json-2026")
_ALL = frozenset(
    {Done.FOLLOW, Done.REQUEST, Done.UNFOLLOW, Done.LIKE, Done.COMMENT, Done.VOTE, Done.SAVE, Done.POST, Done.STORY}
)
HOLDS: Mapping[str, frozenset[Done]] = {
    "json-2018": frozenset({Done.FOLLOW, Done.REQUEST, Done.LIKE, Done.COMMENT, Done.POST, Done.STORY}),
    "json-2021": _ALL,
    "json-2024": _ALL,
    "json-2025": _ALL | {Done.SHARE},
    "json-2026": _ALL | {Done.SHARE},
}
LABELS: Mapping[str, Mapping[str, str]] = {
    "en": {},
    "nl": {"Comment": "Opmerking", "Media Owner": "Media-eigenaar", "Time": "Tijd", "Username": "Gebruikersnaam"}
    | {"Name": "Naam", "Saved on": "Opgeslagen op", "Owner": "Eigenaar", "Caption": "Bijschrift"},
    "zh": {"Comment": "留言", "Media Owner": "作者", "Time": "時間", "Username": "用戶名稱", "Name": "名稱"},
    # A guess, as no Indonesian export was seen; what the readers do must not hang on it.
    "xx": {
        "Comment": "Kata-kata",
        "Media Owner": "Si Empunya",
        "Time": "Saat",
        "Username": "Sebutan",
        "Name": "Panggilan",
    }
    | {"Saved on": "Disimpan", "Owner": "Empunya", "Caption": "Isi", "URL": "Tautan", "Hashtags": "Tagar"},
}


def meta_json(value: Any) -> bytes:
    """As Meta writes it: each byte of the UTF-8 of a text as a character, escaped."""
    return json.dumps(_broken(value), indent=2).encode()


def _broken(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode().decode("latin-1")
    if isinstance(value, list):
        return [_broken(each) for each in value]
    if isinstance(value, dict):
        return {_broken(key): _broken(each) for key, each in value.items()}
    return value


def post_url(act: Wanted) -> str:
    return f"https://www.instagram.com/p/{act.post_id or 'AbC-1_x'}/"


def files(
    variant: str,
    acts: Sequence[Wanted],
    *,
    labels: str = "en",
    single: bool = False,
    empty: object = (),
    bom: bool = False,
    outer: str = "",
    bare_href: bool = True,
) -> dict[str, bytes]:
    """The files of an export. `single`: a list of one row is that row; `empty`: written for lists without rows (None
    for null, () for no file); `outer`: a folder around all; `bare_href`: follows of 2025 have no `value`."""
    if variant == "json-2018":
        found = _of_2018(acts)
    else:
        found = {
            path: meta_json(document) for path, document in _later(variant, acts, labels, single, empty, bare_href)
        }
    return {outer + path: (b"\xef\xbb\xbf" if bom else b"") + data for path, data in found.items()}


def _later(variant: str, acts: Sequence[Wanted], labels: str, single: bool, empty: object, bare_href: bool) -> Any:
    said = LABELS[labels]
    activity = "" if variant == "json-2021" else "your_instagram_activity/"
    follows = "followers_and_following/" if variant == "json-2021" else "connections/followers_and_following/"
    newer = variant in ("json-2025", "json-2026")
    own = activity + ("media/" if newer else "content/")
    stickers = activity + ("story_interactions/" if newer else "story_sticker_interactions/")
    unfollowed = "profiles" if newer else "accounts"

    def label(name: str) -> str:
        return said.get(name, name)

    def account(act: Wanted) -> dict[str, Any]:
        url = f"https://www.instagram.com/{'_u/' if newer else ''}{act.handle}"
        if newer and bare_href:
            return {"title": act.handle, "string_list_data": [{"href": url, "timestamp": act.at}]}
        entry = {"href": url, "value": act.handle, "timestamp": act.at}
        return {"title": "", "media_list_data": [], "string_list_data": [entry]}

    def liked(act: Wanted) -> dict[str, Any]:
        entry = {"href": post_url(act), "value": "👍", "timestamp": act.at}
        return {"title": act.handle, "string_list_data": [entry]}

    def labelled(act: Wanted) -> dict[str, Any]:
        url = post_url(act)
        owner = [
            {"label": label("URL"), "value": f"https://www.instagram.com/{act.handle}"},
            {"label": label("Name"), "value": act.name or "Akun Contoh"},
            {"label": label("Username"), "value": act.handle},
        ]
        tags = [{"title": "", "dict": [{"label": label("Name"), "value": "contoh"}]}]
        values = [
            {"label": label("URL"), "value": url, "href": url},
            {"label": label("Caption"), "value": act.text or "Keterangan contoh"},
            {"title": label("Hashtags"), "dict": tags},
            {"title": label("Owner"), "dict": [{"title": "", "dict": owner}]},
        ]
        return {"timestamp": act.at, "media": [], "label_values": values, "fbid": "17900000000000001"}

    def comment(act: Wanted) -> dict[str, Any]:
        mapped: dict[str, Any] = {label("Comment"): {"value": act.text or "Komentar contoh"}}
        if act.handle:
            mapped[label("Media Owner")] = {"value": act.handle}
        return {"media_list_data": [], "string_map_data": {**mapped, label("Time"): {"timestamp": act.at}}}

    def voted(act: Wanted) -> dict[str, Any]:
        return {"title": act.handle, "string_list_data": [{"value": act.text or "Ya", "timestamp": act.at}]}

    def saved(act: Wanted) -> dict[str, Any]:
        entry = {"href": post_url(act), "timestamp": act.at}
        return {"title": act.handle, "string_map_data": {label("Saved on"): entry}}

    def repost(act: Wanted) -> dict[str, Any]:
        text = {"href": post_url(act), "value": act.text or "Isi", "timestamp": act.at}
        return {"title": act.handle, "string_map_data": {"Text": text}}

    def posted(act: Wanted) -> dict[str, Any]:
        picture = {"uri": "media/posts/contoh.jpg", "creation_timestamp": act.at, "title": act.text or ""}
        return {"media": [picture]}

    def story(act: Wanted) -> dict[str, Any]:
        return {"uri": "media/stories/contoh.jpg", "creation_timestamp": act.at, "title": act.text or ""}

    new = variant == "json-2026"
    made: list[tuple[Done, str, str | None, Any]] = [
        (Done.FOLLOW, follows + "following.json", "relationships_following", account),
        (Done.REQUEST, follows + "pending_follow_requests.json", "relationships_follow_requests_sent", account),
        (Done.UNFOLLOW, f"{follows}recently_unfollowed_{unfollowed}.json", "relationships_unfollowed_users", account),
        (Done.LIKE, activity + "likes/liked_posts.json", *((None, labelled) if new else ("likes_media_likes", liked))),
        (
            Done.COMMENT,
            activity + "comments/post_comments_1.json",
            *((None, comment) if activity else ("comments_media_comments", comment)),
        ),
        (Done.VOTE, stickers + "polls.json", "story_activities_polls", voted),
        (Done.SAVE, activity + "saved/saved_posts.json", *((None, labelled) if new else ("saved_saved_media", saved))),
        (Done.POST, own + "posts_1.json", None, posted),
        (Done.STORY, own + "stories.json", "ig_stories", story),
    ]
    if newer:
        made.append(
            (Done.SHARE, "personal_information/personal_information/reposts.json", "profile_media_reposts", repost)
        )
    for done, path, root, make in made:
        rows: Any = [make(act) for act in acts if act.done is done]
        if not rows and empty == ():
            continue
        rows = (rows[0] if single and len(rows) == 1 else rows) if rows else empty
        yield path, rows if root is None else {root: rows}


def _of_2018(acts: Sequence[Wanted]) -> dict[str, bytes]:
    def at(act: Wanted) -> str:
        return datetime.fromtimestamp(act.at, UTC).strftime("%Y-%m-%dT%H:%M:%S")

    def of(done: Done) -> list[Wanted]:
        return [act for act in acts if act.done is done]

    def own(done: Done) -> list[dict[str, str]]:
        return [{"caption": act.text or "", "taken_at": at(act), "path": "photos/contoh.jpg"} for act in of(done)]

    documents: dict[str, Any] = {
        "likes.json": {"media_likes": [[at(act), act.handle] for act in of(Done.LIKE)], "comment_likes": []},
        "connections.json": {
            "blocked_users": {},
            "follow_requests_sent": {act.handle: at(act) for act in of(Done.REQUEST)},
            "followers": {"pengikut_contoh": "2018-01-01T00:00:00"},
            "following": {act.handle: at(act) for act in of(Done.FOLLOW)},
        },
        "comments.json": {
            "media_comments": [[at(act), act.text or "Komentar contoh", act.handle] for act in of(Done.COMMENT)]
        },
        "media.json": {"photos": own(Done.POST), "stories": own(Done.STORY)},
    }
    return {path: meta_json(document) for path, document in documents.items()}
