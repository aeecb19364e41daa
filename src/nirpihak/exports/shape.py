"""The shape of a value of unknown layout: its keys and types, and nothing that anybody wrote.

An owner can send it to the developers. A key can be somebody's name (chats are listed by theirs), so a word of a key
is shown only if it is one that formats use; any other is told by its length.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Final

DEEP: Final = 6
WIDE: Final = 24
"""Most containers within one another, and most keys of one, that are shown."""

_WORDS: Final = frozenset((files(__package__) / "data" / "key_words.txt").read_text("ascii").split())
_PIECE: Final = re.compile(r"[^\W_]+")


def shape(value: object) -> str:
    """Keys and types: `[{title: text, string_list_data: [{href: text, timestamp: number}]}]`.

    Of a list the first five elements are looked at, of an object 24 keys; six containers deep.
    """
    return _shape(value, DEEP)


def _shape(value: object, deeper: int) -> str:
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool):
        return "yes/no"
    if isinstance(value, int | float):
        return "number"
    if value is None:
        return "null"
    if isinstance(value, list):
        inside = dict.fromkeys(_shape(each, deeper - 1) for each in value[:5]) if deeper else ["..."]
        return f"[{' | '.join(inside)}]"
    if isinstance(value, dict):
        if not deeper:
            return "{...}"
        shown = [f"{shown_key(key)}: {_shape(each, deeper - 1)}" for key, each in list(value.items())[:WIDE]]
        more = [f"... {len(value) - WIDE} more"] if len(value) > WIDE else []
        return "{" + ", ".join([*dict.fromkeys(shown), *more]) + "}"
    return type(value).__name__


def shown_key(key: object) -> str:
    """A key with each word that is not of any format's told by its length: `chat_history_with_<9>`."""
    return _PIECE.sub(_shown, str(key)[:80])


def _shown(found: re.Match[str]) -> str:
    piece = found.group()
    # Words run together are looked at one by one: ItemFavoriteList.
    for each in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+\d?|\d+|.", piece):
        if each.casefold() not in _WORDS:
            return f"<{len(piece)}>"
    return piece
