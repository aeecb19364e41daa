"""Many usual rows of Instagram's or Threads' JSON at once, as columns for a sieve; no record is made of them.

A column holds at least what the records of the rows would hold. Whatever is not of the most usual layout is left to
the reader of single rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import itemgetter
from typing import Any, Final

from nirpihak.exports.members import Columns
from nirpihak.exports.meta_rows import ACCOUNTS, LAST, LONG, App, Part
from nirpihak.exports.records import Done
from nirpihak.exports.texts import mend

_HANDLES: Final = re.compile(r"[A-Za-z0-9_.\n]+")
_SLASHES: Final = 4
"""In the address of a post, before its id: https://www.instagram.com/p/ID/."""
_title, _timestamp = itemgetter("title"), itemgetter("timestamp")
_string_list, _label_values = itemgetter("string_list_data"), itemgetter("label_values")
_string_map = itemgetter("string_map_data")
_ODD: Final = (AttributeError, IndexError, KeyError, TypeError, ValueError)


def usual(app: App, part: Part, rows: Sequence[Any]) -> Columns | None:
    """The columns of some rows, or None where one of them is not of the most usual layout."""
    if part.done is Done.SAVE or not app.title_is_handle:
        return None
    try:
        if part.own:
            return _comments(rows) if part.done is Done.COMMENT else None
        if "string_list_data" in rows[0]:
            return _accounts(rows) if part.target in ACCOUNTS else _posts(app, rows)
        return _likes(app, rows) if part.target not in ACCOUNTS else None
    except _ODD:
        return None


def _accounts(rows: Sequence[Any]) -> Columns | None:
    """Rows of accounts: the handle is the value, or, where there is none, the title."""
    entries = [entry for (entry,) in map(_string_list, rows)]
    titles = list(map(_title, rows))
    values = [entry.get("value") for entry in entries]
    if not any(values):
        handles, names = titles, []
    elif all(values):
        handles, names = values, list(filter(None, titles))
    else:
        return None
    return _columns(handles, list(map(_timestamp, entries)), names=names)


def _posts(app: App, rows: Sequence[Any]) -> Columns | None:
    """Rows of posts: the title is the author."""
    entries = [entry for (entry,) in map(_string_list, rows)]
    links = [entry["href"] for entry in entries]
    return _columns(list(map(_title, rows)), list(map(_timestamp, entries)), posts=_ids(app, links))


def _comments(rows: Sequence[Any]) -> Columns | None:
    """Rows of comments with words: just what `meta_rows.commented` takes."""
    data = list(map(_string_map, rows))
    fields = [(each["Comment"], each["Media Owner"], each["Time"]) for each in data]
    if set(map(len, data)) != {3} or any(len(each) != 1 for entries in fields for each in entries):
        return None
    if any("title" in row for row in rows):
        return None
    words = [comment["value"] for comment, _, _ in fields]
    if not all(map(str.strip, words)) or max(map(len, words)) > LONG:
        return None
    handles, times = [owner["value"] for _, owner, _ in fields], [time["timestamp"] for _, _, time in fields]
    return _columns(handles, times, own=_mended(words))


def _likes(app: App, rows: Sequence[Any]) -> Columns | None:
    """Rows of the layout of 2026: an address, a caption, and blocks, one of them the author's."""
    handles: list[Any] = []
    names: list[Any] = []
    links: list[Any] = []
    texts: list[Any] = []
    inner: Any
    for entries in map(_label_values, rows):
        for entry in entries:
            if "dict" in entry:
                blocks = entry["dict"]
                inner = blocks[0]["dict"] if blocks else ()
                if len(inner) > 1:
                    profile, name, who = inner
                    if len(blocks) > 1 or not profile["value"].endswith("/" + who["value"]):
                        return None
                    handles.append(who["value"])
                    names.append(name["value"])
            elif "href" in entry:
                links.append(entry["href"] or entry["value"])
            else:
                texts.append(entry["value"])
    if not len(handles) == len(links) == len(rows) or len(texts) > len(rows):
        return None
    return _columns(handles, list(map(_timestamp, rows)), names=names, posts=_ids(app, links), texts=texts)


def _columns(
    handles: list[Any],
    times: list[Any],
    *,
    names: Sequence[Any] = (),
    posts: Sequence[str] = (),
    texts: Sequence[Any] = (),
    own: Sequence[str] = (),
) -> Columns | None:
    """None where a handle is missing or none, or where a time is none."""
    if not all(handles) or not _HANDLES.fullmatch("\n".join(handles)) or max(map(len, handles)) > 99:
        return None
    if set(map(type, times)) != {int} or not 0 < min(times) or not max(times) < LAST:
        return None
    return Columns(len(handles), handles, _mended(names), (), posts, _mended(texts), times, own)


def _ids(app: App, links: Sequence[str]) -> list[str]:
    """What stands last in each address: the post's id, as in every usual address nothing else follows it."""
    if not all(link.startswith(app.starts) for link in links):
        raise ValueError
    joined = "\n".join((*links, ""))
    if joined.count("/") != _SLASHES * len(links) + joined.count("/\n"):
        raise ValueError
    return [link.removesuffix("/").rpartition("/")[2] for link in links]


def _mended(texts: Sequence[Any]) -> Sequence[str]:
    """Texts as they were meant; each by itself where one of them is not plain ASCII."""
    return texts if "".join(texts).isascii() else [mend(each) for each in texts]
