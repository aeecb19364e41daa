"""X's likes and follows as they nearly always are, in columns for a sieve: many rows at once, none by itself.

Whatever is not exactly so is left to `x`, which knows every way in which a row was ever written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any, Final

from nirpihak.exports.batches import Numbered, left
from nirpihak.exports.members import Columns, Sieve
from nirpihak.exports.records import Done, Origin

STATUS: Final = "https://twitter.com/i/web/status/"
USER: Final = "https://twitter.com/intent/user?user_id="


def remaining(
    rows: list[Any], first: int, sieve: Sieve, asked: Mapping[str, tuple[Origin, Done]]
) -> Iterable[tuple[int, Any]]:
    """The rows that a sieve does not pass over, with their numbers; `first` is that of the first row given.

    `asked`: what it is told of rows under a wrapper, "like" or "following".
    """

    def ask(some: list[Numbered]) -> list[Numbered]:
        found = _columns([row for _, row in some])
        if found is None:
            return some
        wrapper, columns = found
        return [] if sieve(*asked[wrapper], columns) else some

    numbered = list(enumerate(rows, first))
    # Likes of posts that are gone have no text. They name nobody, and are asked for by themselves.
    silent = [each for each in numbered if _is_silent(each[1])]
    if not silent or len(silent) == len(rows):
        return left(numbered, ask)
    kept = left(silent, ask) + left([each for each in numbered if not _is_silent(each[1])], ask)
    return sorted(kept, key=lambda each: each[0])


def _is_silent(row: object) -> bool:
    like = row.get("like") if type(row) is dict else None
    return type(like) is dict and not like.get("fullText")


def _columns(rows: list[Any]) -> tuple[str, Columns] | None:
    """The wrapper of all these rows, and their columns; None where any of them is not as usual."""
    try:
        if max(map(len, rows)) > 1:
            return None
        return ("like", _likes(rows)) if "like" in rows[0] else ("following", _follows(rows))
    except (KeyError, TypeError, AttributeError, ValueError):
        return None


def _likes(rows: list[Any]) -> Columns:
    likes = [row["like"] for row in rows]
    ids = [like["tweetId"] for like in likes]
    _check(ids, STATUS, [like["expandedUrl"] for like in likes])
    texts = [like.get("fullText") for like in likes]
    if not any(texts):
        return Columns(len(rows), posts=ids)
    if not all(map(str.strip, texts)):
        raise ValueError
    written = "\n".join(texts)
    if "&" in written:
        if "&#" in written:
            raise ValueError  # it can stand for nothing
        written = unescape(written)
    return Columns(len(rows), posts=ids, texts=(written,))


def _follows(rows: list[Any]) -> Columns:
    follows = [row["following"] for row in rows]
    ids = [each["accountId"] for each in follows]
    _check(ids, USER, [each["userLink"] for each in follows])
    return Columns(len(rows), ids=ids)


def _check(ids: list[str], start: str, links: list[str]) -> None:
    """Raises ValueError or TypeError unless each id is a number in digits, and each link leads to it."""
    digits = "".join(ids)
    if not (digits.isdigit() and digits.isascii() and min(ids) >= "1" and max(map(len, ids)) <= 25):
        raise ValueError
    if [start + each for each in ids] != links:
        raise ValueError
