"""Counts the brackets in a piece of JSON that is passed over, without reading it."""

from __future__ import annotations

from typing import Final

_NESTED: Final = 40
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
