"""The words of a Telegram message: plain text from its pieces, and whom it names.

Knows nothing of chats.
"""

from __future__ import annotations

from typing import Any, Final

from nirpihak.exports.records import Named
from nirpihak.exports.texts import address, handle, handle_of, word

LONGEST: Final = 20_000
"""Most characters kept of one message; Telegram takes 4096."""
_HOSTS: Final = ("t.me/", "telegram.me/", "www.t.me/")


def flattened(text: object) -> str | None:
    """`"words"`, or `["words", {"type": "link", "text": .., "href": ..}]`; an address behind a word comes after it."""
    if not isinstance(text, list):
        return word(text, LONGEST)
    pieces = []
    for each in text:
        if isinstance(each, str):
            pieces.append(each)
        elif isinstance(each, dict) and isinstance(each.get("text"), str):
            behind = address(each.get("href"))
            pieces.append(each["text"] + (f" {behind}" if behind else ""))
    return word("".join(pieces), LONGEST)


def mentioned(row: dict[str, Any]) -> tuple[Named, ...]:
    """Accounts that a message's entities name: `@handle`, a name with a user's id, a link to t.me."""
    entities = row.get("text_entities")
    if not isinstance(entities, list):
        entities = row.get("text")
    found: dict[Named, None] = {}
    for each in entities if isinstance(entities, list) else ():
        named = _named(each) if isinstance(each, dict) else None
        if named is not None:
            found[named] = None
    return tuple(found)


def _named(entity: dict[str, Any]) -> Named | None:
    kind, text = entity.get("type"), entity.get("text")
    if kind == "mention":
        who = handle(text)
        return Named(who) if who else None
    if kind == "mention_name":
        user = entity.get("user_id")
        number = (
            str(user) if isinstance(user, int | str) and not isinstance(user, bool) and len(str(user)) < 30 else None
        )
        name = word(text)
        return Named(None, name, number) if name or number else None
    if kind in ("link", "text_link"):
        link = word(entity.get("href") or text, 500)
        bare = link.partition("://")[2] or link if link else ""
        if bare.lower().startswith(_HOSTS):
            who = handle_of("https://t.me/" + bare.partition("/")[2].partition("/")[0])
            return Named(who) if who and not who.startswith("+") and who not in ("c", "joinchat", "share") else None
    return None
