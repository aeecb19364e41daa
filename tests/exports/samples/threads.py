"""Threads exports as JSON, inside an Instagram export or alone, of invented acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nirpihak.exports.records import Done

from . import Wanted
from .instagram import meta_json

VARIANTS: tuple[str, ...] = ("json-2023", "json-2025")
_ALL = frozenset({Done.FOLLOW, Done.REQUEST, Done.UNFOLLOW, Done.LIKE, Done.SAVE, Done.POST, Done.COMMENT})
HOLDS: Mapping[str, frozenset[Done]] = {"json-2023": _ALL, "json-2025": _ALL}


def files(
    variant: str,
    acts: Sequence[Wanted],
    *,
    folder: str = "your_instagram_activity/threads/",
    title_is_name: bool = False,
    single: bool = False,
    bom: bool = False,
) -> dict[str, bytes]:
    """The files of an export. `title_is_name`: titles are display names, as some exports have them."""
    host = "www.threads.net" if variant == "json-2023" else "www.threads.com"

    def title(act: Wanted) -> str | None:
        return (act.name or "Akun Contoh") if title_is_name else act.handle

    def account(act: Wanted) -> dict[str, Any]:
        entry: dict[str, Any] = {"href": f"https://{host}/@{act.handle}", "timestamp": act.at}
        if variant == "json-2023":
            return {"title": act.name or "", "string_list_data": [{**entry, "value": act.handle}]}
        return {"title": title(act), "string_list_data": [entry]}

    def liked(act: Wanted) -> dict[str, Any]:
        url = f"https://{host}/@{act.handle}/post/{act.post_id or 'CuX-1_y'}"
        return {"title": title(act), "string_list_data": [{"href": url, "value": "👍", "timestamp": act.at}]}

    def posted(act: Wanted) -> dict[str, Any]:
        about = {"is_reply": act.done is Done.COMMENT}
        return {"media": [{"creation_timestamp": act.at, "title": act.text or "", "text_app_post": about}]}

    made: list[tuple[tuple[Done, ...], str, str, Any]] = [
        ((Done.FOLLOW,), "following", "text_post_app_text_post_app_following", account),
        ((Done.REQUEST,), "recent_follow_requests", "text_post_app_text_post_app_permanent_follow_requests", account),
        ((Done.UNFOLLOW,), "recently_unfollowed_profiles", "text_post_app_text_post_app_unfollowed_users", account),
        ((Done.LIKE,), "liked_threads", "text_post_app_media_likes", liked),
        ((Done.SAVE,), "saved_threads", "text_post_app_text_post_app_saved_posts", liked),
        ((Done.POST, Done.COMMENT), "threads_and_replies", "text_post_app_text_posts", posted),
    ]
    found = {}
    for done, name, root, make in made:
        rows: Any = [make(act) for act in acts if act.done in done]
        if rows:
            document = {root: rows[0] if single and len(rows) == 1 else rows}
            found[f"{folder}{name}.json"] = (b"\xef\xbb\xbf" if bom else b"") + meta_json(document)
    return found
