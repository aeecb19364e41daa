"""Facebook exports in JSON, of invented acts: three eras, one knob a gap."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from nirpihak.exports.records import Done

from . import Wanted

VARIANTS = ("json-2018", "json-2021", "json-2024")
_ALL = frozenset(
    {Done.LIKE, Done.COMMENT, Done.FOLLOW, Done.UNFOLLOW, Done.JOIN, Done.ADMIN, Done.REQUEST}
    | {Done.POST, Done.SHARE, Done.ATTEND, Done.VOTE, Done.SAVE}
)
HOLDS: Mapping[str, frozenset[Done]] = dict.fromkeys(VARIANTS, _ALL)

OWNER = "Contoh Pemilik é"
_ROOTS = {"json-2018": "", "json-2021": "", "json-2024": "your_facebook_activity/"}
_LABELS = {
    "en": ("Reaction", "Name", "URL", "Group", "Author"),
    "id": ("Reaksi", "Nama", "URL", "Grup", "Penulis"),
    "xx": ("Ⱦa", "Ⱦb", "Ⱦc", "Ⱦd", "Ⱦe"),
}


def broken(value: Any) -> Any:
    """A value as Meta writes it: each byte of a text's UTF-8 as a character of its own."""
    if isinstance(value, str):
        return value.encode().decode("latin-1")
    if isinstance(value, list):
        return [broken(each) for each in value]
    if isinstance(value, dict):
        return {broken(key): broken(each) for key, each in value.items()}
    return value


def files(
    variant: str,
    acts: Iterable[Wanted],
    *,
    root: str | None = None,
    apostrophe: str = "'",
    labels: str = "id",
    data: bool = True,
    single: bool = False,
    bom: bool = False,
    indent: int | None = None,
) -> dict[str, bytes]:
    """The files of one export. `root`: the folders around it; `apostrophe`: as in file names; `labels`: the language of
    labels ("xx": an unknown one); `data`: False leaves `data` out of comments; `single`: a list of one is that one."""
    lists: dict[tuple[str, str], list[Any]] = {}
    for act in acts:
        for path, key, row in _rows(variant, act, apostrophe, labels, data=data):
            lists.setdefault((path, key), []).append(row)
    out: dict[str, Any] = {}
    for (path, key), rows in lists.items():
        value = rows[0] if single and len(rows) == 1 else rows
        *outer, last = _versioned(variant, key) or [""]
        within = out if not last else out.setdefault(path, {})
        for part in outer:
            within = within.setdefault(part, {})
        within[last or path] = value
    start = b"\xef\xbb\xbf" if bom else b""
    folder = _ROOTS[variant] if root is None else root
    return {folder + path: start + json.dumps(broken(value), indent=indent).encode() for path, value in out.items()}


def _versioned(variant: str, key: str) -> list[str]:
    parts = key.split(".") if key else []
    if parts and variant != "json-2018":
        parts[0] += "_v3" if parts[0] == "following" else "_v2"
    return parts


def _rows(variant: str, act: Wanted, apostrophe: str, labels: str, *, data: bool) -> Iterable[tuple[str, str, Any]]:
    row: dict[str, Any]
    name, at = act.name or act.handle or act.id, act.at
    told = {"timestamp": at, "title": f"{OWNER} menanggapi kiriman {name}."}
    url = _url(act)
    match act.done:
        case Done.LIKE if variant == "json-2024":
            yield "comments_and_reactions/likes_and_reactions.json", "", _labelled(act, labels)
        case Done.LIKE:
            row = {**told, "data": [{"reaction": {"reaction": "LIKE", "actor": OWNER}}]}
            key = "reactions" if variant == "json-2018" else ""
            yield "comments_and_reactions/likes_and_reactions_1.json", key, row
        case Done.COMMENT:
            comment = {"timestamp": at, "comment": act.text or "", "author": OWNER}
            row = told
            if data:
                inner = {**comment, "group": act.group} if act.group else comment
                row = {**told, "data": [{"comment": inner}]}
            if act.group:
                yield "groups/your_comments_in_groups.json", "group_comments", row
            else:
                yield "comments_and_reactions/comments.json", "comments", row
        case Done.FOLLOW if url:
            row = {"name": name, "timestamp": at, "url": url}
            yield f"pages/pages_you{apostrophe}ve_liked.json", "page_likes", row
        case Done.FOLLOW:
            row = {"timestamp": at, "data": [{"name": name}], "title": name}
            yield "pages/pages_and_profiles_you_follow.json", "pages_followed", row
        case Done.UNFOLLOW:
            row = {"timestamp": at, "data": [{"name": name}], "title": name}
            yield f"pages/pages_and_profiles_you{apostrophe}ve_unfollowed.json", "pages_unfollowed", row
        case Done.JOIN:
            row = {"timestamp": at, "title": f"{OWNER} menjadi anggota {name}.", "data": [{"name": name}]}
            yield "groups/your_group_membership_activity.json", "groups_joined", row
        case Done.ADMIN:
            yield "groups/your_groups.json", "groups_admined", {"name": name, "timestamp": at}
        case Done.REQUEST:
            row = {"group_name": name, "answers": [{"question": "Mengapa?", "answer": act.text or "Ya"}]}
            key = "group_membership_questions_answers.group_answers"
            yield "groups/your_answers_to_membership_questions.json", key, row
        case Done.POST | Done.SHARE:
            row = {**told, "data": [{"post": act.text}] if act.text else []}
            if act.done is Done.SHARE:
                row["attachments"] = [{"data": [{"external_context": {"url": url or "https://contoh.id/berita"}}]}]
            yield "posts/your_posts__check_ins__photos_and_videos_1.json", "", row
        case Done.ATTEND:
            row = {"name": name, "start_timestamp": at, "end_timestamp": at + 3600}
            yield "events/your_event_responses.json", "event_responses.events_joined", row
            yield (
                "events/your_event_responses.json",
                "event_responses.events_declined",
                {**row, "name": "Acara Ditolak"},
            )
        case Done.VOTE:
            options = [{"option": act.text or "Setuju", "voted": True}, {"option": "Lain", "voted": False}]
            row = {**told, "attachments": [{"data": [{"poll": {"question": "Pilih?", "options": options}}]}]}
            yield "polls/your_poll_votes.json", "poll_votes", row
        case Done.SAVE:
            context = {"name": act.text or "Judul", "source": name, "url": url or "https://contoh.id/berita"}
            row = {**told, "attachments": [{"data": [{"external_context": context}]}]}
            yield "saved_items_and_collections/your_saved_items.json", "saves", row


def _labelled(act: Wanted, labels: str) -> dict[str, Any]:
    reaction, name, url, group, author = _LABELS[labels]
    values: list[dict[str, Any]] = [{"label": reaction, "value": "Suka"}, {"label": name, "value": OWNER}]
    address = _url(act)
    if address:
        values.append({"label": url, "value": address, "href": address})
    if act.group:
        values.append({"title": group, "dict": [{"dict": [{"label": name, "value": act.group}]}]})
    if act.name:
        values.append({"title": author, "dict": [{"dict": [{"label": name, "value": act.name}]}]})
    return {"timestamp": act.at, "media": [], "label_values": values, "fbid": "17841400000000000001"}


def _url(act: Wanted) -> str | None:
    page = f"https://www.facebook.com/{act.handle}" if act.handle else None
    if act.post_id:
        return f"{page or 'https://www.facebook.com/contoh'}/posts/{act.post_id}"
    return page or (f"https://www.facebook.com/profile.php?id={act.id}" if act.id else None)
