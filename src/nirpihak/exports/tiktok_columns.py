"""Rows of TikTok's lists as they nearly always are, in columns for a sieve: many at once, none by itself.

Whatever is not exactly so is left to `tiktok_rows`, which knows every way in which a row was ever written.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from nirpihak.exports.batches import Numbered
from nirpihak.exports.members import Columns, Sieve
from nirpihak.exports.plain import moment
from nirpihak.exports.records import Done, Origin
from nirpihak.exports.tiktok_rows import USUAL, List, fold

Asked: TypeAlias = tuple[Origin, Done, Columns]
_VIDEOS: Final = (Done.LIKE, Done.SAVE, Done.SHARE)
_BETWEEN: Final = "/\n" + USUAL


def asked(of: List, rows: list[Numbered], sieve: Sieve) -> list[Numbered]:
    """The rows of a list that a sieve does not pass over."""
    found = columns(of, [row for _, row in rows])
    return rows if found is None or not sieve(*found) else []


def columns(of: List, rows: list[Any]) -> Asked | None:
    """What a sieve is asked of rows of a list; None where any of them is not as usual."""
    try:
        written = rows[0].keys()
        keys = {fold(key): key for key in written}
        if len(keys) < len(written) or not all(written == row.keys() for row in rows):
            return None
        times = [moment(row[keys["date"]]) for row in rows]
        at = [each for each in times if each is not None]
        if len(at) < len(rows):
            return None
        if of.kind.target == "account":
            return _accounts(of, [row[keys["username"]] for row in rows], at)
        if of.kind.target == "post" and of.kind.done in _VIDEOS:
            how = _shared(of, rows, keys) if of.kind.done is Done.SHARE else []
            return _videos(of, [row[keys["link"]] for row in rows], at, how)
    except (AttributeError, KeyError, TypeError, ValueError):
        pass
    return None


def _shared(of: List, rows: list[Any], keys: dict[str, str]) -> list[str]:
    """The few ways in which these rows say that something was shared. Raises ValueError where only some say any."""
    ways = {(row.get(keys.get("sharedcontent")), row.get(keys.get("method"))): row for row in rows}
    told = [of.record(row, 1).sentence for row in ways.values()]
    found = [each for each in told if each is not None]
    if found and len(found) < len(told):
        raise ValueError
    return found


def _accounts(of: List, whom: list[str], times: list[int]) -> Asked | None:
    letters = "".join(whom).replace("_", "").replace(".", "").replace("-", "")
    lengths = set(map(len, whom))
    if not letters.isalnum() or min(lengths) < 1 or max(lengths) > 100:
        return None
    return of.named, of.kind.done, Columns(len(whom), whom, times=times)


def _videos(of: List, links: list[str], times: list[int], how: list[str]) -> Asked | None:
    lines = "\n".join(links)
    if not lines.startswith(USUAL) or not lines.endswith("/"):
        return None
    ids = lines[len(USUAL) : -1].split(_BETWEEN)
    digits = "".join(ids)
    lengths = set(map(len, ids))
    if len(ids) != len(links) or not (digits.isdigit() and digits.isascii()) or min(lengths) < 1 or max(lengths) > 25:
        return None
    return of.nameless, of.kind.done, Columns(len(links), posts=ids, texts=how, times=times)
