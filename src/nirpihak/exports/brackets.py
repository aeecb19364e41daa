"""Counts the brackets in JSON, to pass over what is not wanted and to refuse what nests too deep, unread."""

from __future__ import annotations

import re
from typing import Final

DEEPEST_VALUE: Final = 400
"""Most containers within one another in a value that is taken: a decoder that goes deeper ends a browser's worker."""

_NESTED: Final = 40
_OPENERS: Final = ("[", "{")
_BLOCK: Final = 8192
# A string whose end has not come yet reaches to the end of what has.
_TOKEN: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[\]{}]', re.DOTALL)
_AS_BRACES: Final = bytes.maketrans(b"[]", b"{}")
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))


def balance(piece: str, inside: bool) -> tuple[int, int, bool] | None:
    """What a piece of JSON closes that was open before it, what it leaves open, and whether it ends within a string.

    `inside`: it begins within one. None where it nests too deep to be told at once.
    """
    if "\\" in piece:
        piece = piece.replace("\\\\", "").replace('\\"', "")
    strings = piece.split('"')
    outside = "".join(strings[inside::2])
    left = outside.encode("ascii", "ignore").translate(_AS_BRACES, _NO_BRACKETS)
    for _ in range(_NESTED):
        fewer = left.replace(b"{}", b"")
        if len(fewer) == len(left):
            closers = left.count(b"}")
            return closers, len(left) - closers, inside ^ (len(strings) % 2 == 0)
        left = fewer
    return None


def may_be_deep(text: str) -> bool:
    """Whether a text may nest too deep: quick, counts brackets in strings too, and errs on the side of yes."""
    depth = 0
    for start in range(0, len(text), _BLOCK):
        end = start + _BLOCK
        depth += text.count("[", start, end) + text.count("{", start, end)
        if depth > DEEPEST_VALUE:
            return True
        depth = max(0, depth - text.count("]", start, end) - text.count("}", start, end))
    return False


def nests_too_deep(text: str, at: int) -> bool:
    """Whether the value at a place does, looked at token by token as far as it has come."""
    depth = 0
    for token in _TOKEN.finditer(text, at) if text[at : at + 1] in _OPENERS else ():
        character = text[token.start()]
        if character in "[{":
            depth += 1
            if depth > DEEPEST_VALUE:
                return True
        elif character in "]}":
            depth -= 1
            if depth <= 0:
                return False
    return False
