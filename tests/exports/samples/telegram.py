"""Exports of Telegram Desktop, of invented chats: all of them, or one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from nirpihak.exports.records import Done
from tests.exports.samples import Wanted

VARIANTS: Final = ("json-full", "json-chat")
HOLDS: Final[Mapping[str, frozenset[Done]]] = {
    "json-full": frozenset({Done.JOIN, Done.LEAVE, Done.POST, Done.COMMENT, Done.SHARE, Done.VOTE, Done.LIKE}),
    "json-chat": frozenset({Done.JOIN, Done.POST, Done.COMMENT, Done.SHARE, Done.VOTE, Done.LIKE}),
}
OWNER: Final = {
    "user_id": 7_000_000_001,
    "first_name": "Sri",
    "last_name": "Contoh",
    "phone_number": "+62 812 0000 0000",
    "username": "@sri_contoh",
    "bio": "",
}
SECRET: Final = "RAHASIA"


def files(variant: str, acts: Sequence[Wanted], **knobs: Any) -> dict[str, bytes]:
    """One export. JOIN and LEAVE make chats (`id`, `name`), all else messages in the chat `group`.

    Knobs: `type` of the chats; `added` (somebody added the owner); `unixtime` (False: as before 2021); `escapes`
    (control characters as Telegram writes them); `bom`; `private` (private chats with much in them); `loud` (others
    write in every group); `joined` (False: the join is out of range); `owner_last` (the owner's name stands last).
    """
    kind = knobs.get("type", "public_supergroup")
    joins = [act for act in acts if act.done is Done.JOIN]
    chats = [_chat(act, kind, [each for each in acts if each.group == act.name], knobs) for act in joins]
    left = [_chat(act, kind, [], knobs) for act in acts if act.done is Done.LEAVE]
    if variant == "json-chat":
        return {f"ChatExport_{number}/result.json": _bytes(chat, knobs) for number, chat in enumerate(chats)}
    secret = _message(1, 1_700_000_000, {"text": f'{SECRET} "}}]'}, knobs)
    private = [
        {"name": SECRET, "type": each, "id": number, "messages": [secret] * 50}
        for number, each in enumerate(("personal_chat", "bot_chat", "saved_messages", "replies"), start=1)
    ]
    whole: dict[str, Any] = {
        "about": "Here is the data you requested. Remember: Telegram is ad free.",
        "personal_information": OWNER,
        "contacts": {"about": "", "list": [{"first_name": SECRET, "phone_number": "0062"}]},
        "frequent_contacts": {"about": "", "list": [{"id": 1, "category": "people", "name": SECRET, "rating": 1.5}]},
        "sessions": {"about": "", "list": [{"last_ip": SECRET}]},
        "chats": {"about": "", "list": [*(private if knobs.get("private") else []), *chats]},
        "left_chats": {"about": "", "list": left},
    }
    if knobs.get("owner_last"):
        whole["personal_information"] = whole.pop("personal_information")
    return {"DataExport_2026-11-01/result.json": _bytes(whole, knobs)}


def _bytes(value: object, knobs: Mapping[str, Any]) -> bytes:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    if knobs.get("escapes"):
        text = text.replace("\\u0001", "\\x01").replace("\\u001f", "\\x1F")
    return (b"\xef\xbb\xbf" if knobs.get("bom") else b"") + text.encode()


def _chat(act: Wanted, kind: str, within: Iterable[Wanted], knobs: Mapping[str, Any]) -> dict[str, Any]:
    me, other = f"user{OWNER['user_id']}", "user42"
    messages: list[dict[str, Any]] = []
    if knobs.get("loud"):
        messages.append(
            _message(2, act.at, {"from": SECRET, "from_id": other, "text": SECRET, "text_entities": []}, knobs)
        )
        messages.append(
            _service(3, act.at, {"actor": "Budi", "actor_id": other, "action": "join_group_by_link"}, knobs)
        )
    row: dict[str, Any]
    if act.done is Done.LEAVE:
        row = {"actor": "Sri Contoh", "actor_id": me, "action": "remove_members", "members": ["Sri Contoh"]}
        messages.append(_service(4, act.at, row, knobs))
    elif knobs.get("joined", True):
        row = {"actor": "Sri Contoh", "actor_id": me, "action": "join_group_by_link"}
        if knobs.get("added"):
            row = {
                "actor": "Budi",
                "actor_id": other,
                "action": "invite_members",
                "members": ["Ani", "Sri Contoh", None],
            }
        messages.append(_service(4, act.at, row, knobs))
    messages += [_own(number, each, me, other, knobs) for number, each in enumerate(within, start=10)]
    return {"name": act.name, "type": kind, "id": int(act.id or 1), "messages": messages}


def _own(number: int, act: Wanted, me: str, other: str, knobs: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {"from": "Sri Contoh", "from_id": me, "text": act.text or "", "text_entities": []}
    if act.done is Done.COMMENT:
        row["reply_to_message_id"] = 3
    elif act.done is Done.SHARE:
        row |= {"forwarded_from": act.name, "forwarded_from_id": f"channel{act.id}"}
    elif act.done is Done.VOTE:
        answers = [{"text": "Satu", "voters": 3, "chosen": False}, {"text": act.text, "voters": 9, "chosen": True}]
        row |= {
            "from": "Budi",
            "from_id": other,
            "text": "",
            "poll": {"question": "Pilih siapa?", "closed": False, "answers": answers},
        }
    elif act.done is Done.LIKE:
        recent = [{"from": "Sri Contoh", "from_id": me, "date": datetime.fromtimestamp(act.at, UTC).isoformat()[:19]}]
        row |= {"from": act.name, "from_id": f"channel{act.id}", "text": SECRET}
        row["reactions"] = [{"type": "emoji", "count": 3, "emoji": "x", "recent": recent}]
    return _message(number, act.at, row, knobs)


def _message(number: int, at: int, row: dict[str, Any], knobs: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": number, "type": "message"} | _date(at, knobs) | row


def _service(number: int, at: int, row: dict[str, Any], knobs: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": number, "type": "service"} | _date(at, knobs) | row | {"text": "", "text_entities": []}


def _date(at: int, knobs: Mapping[str, Any]) -> dict[str, Any]:
    local = datetime.fromtimestamp(at + 7 * 3600, UTC).isoformat()[:19]
    return {"date": local} | ({"date_unixtime": str(at)} if knobs.get("unixtime", True) else {})
