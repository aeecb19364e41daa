"""What the JSON of Meta's apps (Instagram, Threads, Facebook) has in common: rows, labelled values, labelled maps.

Knows layouts, not what any file means. Labels can be translated, so values are told apart by their shape (a time has
`timestamp`, an address `href`); a label known from some language is a hint and no more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple, TypeAlias

from nirpihak.exports.members import Member, Told
from nirpihak.exports.records import Origin, Record, seconds
from nirpihak.exports.streams import Path, Step, walk_lists
from nirpihak.exports.texts import address, handle, mend

FIELDS: Final = frozenset(
    {"attachments", "creation_timestamp", "data", "fbid", "href", "label_values", "media", "media_list_data", "name"}
    | {"start_timestamp", "string_list_data", "string_map_data", "text", "timestamp", "title", "uri", "url", "value"}
)
"""Keys of a row. An object with one of them is itself a row: Meta writes a list of one as that one."""
SHAPES: Final = (b'"label_values"', b'"string_list_data"', b'"string_map_data"', b'"creation_timestamp"')
"""Keys in the first bytes of a file of Instagram's or Threads' rows; Facebook has the first as well."""
MOST_FIELDS: Final = 200
"""Most fields of a row that is not in a list."""
DEEP: Final = 8
WIDE: Final = 2000
"""Most blocks of labelled values within one another, and most values of one row, that are looked at."""

# The languages seen in exports are English, Dutch and Chinese. The Indonesian words are guesses: no export was seen.
COMMENT_LABELS: Final = frozenset({"comment", "opmerking", "留言", "评论", "komentar"})
OWNER_LABELS: Final = frozenset(
    {"media owner", "owner", "author", "media-eigenaar", "eigenaar", "auteur", "作者"}
    | {"pemilik media", "pemilik", "penulis", "pembuat"}
)
USERNAME_LABELS: Final = frozenset({"username", "gebruikersnaam", "用户名", "用戶名稱", "nama pengguna"})
NAME_LABELS: Final = frozenset({"name", "naam", "名称", "名稱", "nama"})
TEXT_LABELS: Final = frozenset({"text", "caption", "tekst", "bijschrift", "teks", "keterangan"})

_FIRST_KEY: Final = re.compile(rb'\s*\{\s*"((?:[^"\\]|\\.)*)"')
_BOM: Final = b"\xef\xbb\xbf"

Row: TypeAlias = tuple[str, int, object]


def opener(head: bytes) -> str:
    """The first character of a document: "[" or "{"; "" where it is no JSON of rows."""
    first = head.removeprefix(_BOM).lstrip()[:1]
    return first.decode() if first in (b"[", b"{") else ""


def root_key(head: bytes) -> str:
    """The first key of the document, mended; "" for a bare list and for what has none. Read from its first bytes."""
    found = _FIRST_KEY.match(head.removeprefix(_BOM))
    if found is None:
        return ""
    try:
        key = json.loads(b'"' + found[1] + b'"', strict=False)
    except ValueError:
        return ""
    return mend(key)


def rows(member: Member) -> Iterator[Row]:
    """Each row of a document: the root key it stands under (mended, "" for a bare list), its number in that list
    from 1, and the row as parsed.

    The root is a list, a row, or an object of lists, which can lie one level deeper; the key is then "outer.inner".
    A row in place of a list of rows counts as its only row; null counts as an empty list.

    Raises MemberError where the document cannot be read on.
    """
    for key, first, values in lists(member):
        for number, row in enumerate(values, first):
            yield key, number, row


def lists(member: Member) -> Iterator[tuple[str, int, list[Any]]]:
    """The same, but many rows of one list at a time: their root key, the number of the first of them, and the rows."""
    list_path: Path | None = None
    key, count = "", 0
    counts: dict[str, int] = {}
    loose: dict[Path, dict[str, Any]] = {}
    with member.open() as stream:
        for path, values in walk_lists(stream, _steps):
            if path and path[-1] == "*":
                if path is not list_path:
                    counts[key] = count
                    list_path, key = path, _key(path[:-1])
                    count = counts.get(key, 0)
                yield key, count + 1, values
                count += len(values)
            elif path:
                within = path[:-1]
                if within not in loose:
                    rest = _rows_of([(each, loose.pop(each)) for each in [*loose] if within[: len(each)] != each])
                    yield from ((of, number, [row]) for of, number, row in rest)
                fields = loose.setdefault(within, {})
                if len(fields) < MOST_FIELDS:
                    fields[path[-1]] = values[0]
    yield from ((of, number, [row]) for of, number, row in _rows_of(loose.items()))


def _rows_of(loose: Iterable[tuple[Path, dict[str, Any]]]) -> Iterator[Row]:
    """Of what stood in no list, what are rows."""
    for within, fields in loose:
        if not FIELDS.isdisjoint(fields):
            yield _key(within), 1, fields


def _steps(path: Path) -> Step:
    if not path:
        return Step.OPEN
    # Elements of a list are rows. Fields of a row without a list are taken, and so is what is too deep to be a list.
    return Step.TAKE if path[-1] == "*" or path[-1] in FIELDS or len(path) > 2 else Step.OPEN


def _key(path: Path) -> str:
    return mend(".".join(path))


class Labelled(NamedTuple):
    """One value of `label_values`, with the titles of the blocks around it, outermost first. Mended."""

    titles: tuple[str, ...]
    label: str
    value: object
    href: str | None


def labels(row: object) -> Iterator[Labelled]:
    """Each value in a row's `label_values`, blocks within blocks (`dict`, `vec`) as well, in order.

    `value` is a text, a number (a time from `timestamp_value`) or None; `href` a web address.
    """
    if isinstance(row, dict):
        for count, each in enumerate(_labels(row.get("label_values"), (), DEEP)):
            if count >= WIDE:
                return
            yield each


def _labels(values: object, titles: tuple[str, ...], deeper: int) -> Iterator[Labelled]:
    for each in _some(values):
        if isinstance(each, str):
            yield Labelled(titles, "", mend(each), None)
        if not isinstance(each, dict):
            continue
        label, title = each.get("label"), each.get("title")
        value, href = each.get("value"), each.get("href")
        if value is None:
            value = each.get("timestamp_value")
        if value is not None or href is not None:
            known = mend(value) if isinstance(value, str) else value if isinstance(value, int | float) else None
            yield Labelled(titles, mend(label) if isinstance(label, str) else "", known, address(href))
        named = title if isinstance(title, str) else label
        within = (*titles, mend(named)) if isinstance(named, str) and named else titles
        for key in ("dict", "vec"):
            if deeper and each.get(key):
                yield from _labels(each[key], within, deeper - 1)


class Facts(NamedTuple):
    """What the labelled entries of a row say, told apart by shape: a time, an address, and texts with their labels."""

    at: int | None
    url: str | None
    texts: tuple[tuple[str, str], ...]

    def text(self, hints: frozenset[str]) -> str | None:
        """The text whose label is one of these (small letters)."""
        return next((text for label, text in self.texts if label.casefold() in hints), None)


def facts(row: object) -> Facts:
    """The entries of a row's `string_map_data`, `string_list_data` (which have no labels) or outer `label_values`."""
    at: int | None = None
    url: str | None = None
    texts: list[tuple[str, str]] = []
    for label, entry in entries(row):
        at = at or seconds(entry.get("timestamp")) or seconds(entry.get("timestamp_value"))
        href, value = entry.get("href"), entry.get("value")
        url = url or (address(mend(href)) if isinstance(href, str) else None)
        if isinstance(value, str) and value.strip():
            texts.append((mend(label), mend(value).strip()))
    return Facts(at, url, tuple(texts))


def first_is_unknown(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    """A reader of a list that no other knows: tells its first row."""
    for _, _, row in rows(member):
        told.unknown(member, origin.platform, row)
        return
    yield from ()


def owner(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    """A reader of a file about the owner: takes down how it calls her, where it says so in labels that are known."""
    platform = origin.platform
    for _, _, row in rows(member):
        found = facts(row)
        username, name = handle(found.text(USERNAME_LABELS)), found.text(NAME_LABELS)
        if username:
            told.owner.setdefault((platform, "handle"), username)
        if name:
            told.owner.setdefault((platform, "name"), name)
    yield from ()


def entries(row: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """Label and entry, unmended, of a row's `string_map_data`, `string_list_data` and `label_values`, as they come."""
    if not isinstance(row, dict):
        return
    mapped = row.get("string_map_data")
    if isinstance(mapped, dict):
        for label, entry in mapped.items():
            if isinstance(entry, dict):
                yield label, entry
            elif isinstance(entry, str):
                yield label, {"value": entry}
    for key in ("string_list_data", "label_values"):
        for entry in _some(row.get(key)):
            if isinstance(entry, dict):
                label = entry.get("label")
                yield label if isinstance(label, str) else "", entry


def _some(value: object) -> Iterable[object]:
    """A list as it is, one object as a list of one, anything else as an empty one."""
    return value if isinstance(value, list) else (value,) if isinstance(value, dict) else ()
