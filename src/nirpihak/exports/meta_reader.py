"""The reader of Instagram's and Threads' files of rows: each row in whichever layout it is written.

Meta changes its layouts file by file, so that old and new rows stand in one export, and no file's layout is taken for
granted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from nirpihak.exports import meta
from nirpihak.exports.batches import Ask, Numbered, left
from nirpihak.exports.members import Member, Reader, Sieve, Told
from nirpihak.exports.meta_labelled import labelled, liked, posts_within
from nirpihak.exports.meta_rows import ACCOUNTS, App, Part, Take, accounts, commented, mapped, own_post, posts
from nirpihak.exports.meta_usual import usual
from nirpihak.exports.records import Done, Origin, Record

BATCH: Final = 256
"""Rows that a sieve is asked for at once."""
ODD: Final = 5
"""Most unknown layouts of rows that are told of one file."""


def reader(app: App) -> Reader:
    """A reader of the app's files of rows. The origin's part says what a bare list is."""

    def read(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
        odd: set[str] = set()
        last: str | None = None
        part: Part | None = None
        take: Take | None = None
        for key, first, values in _batches(meta.lists(member)):
            if key != last:
                last = key
                name = (app.part_of(key) if key else None) or origin.part
                part = app.parts.get(name)
                if part is not None and name != origin.part:
                    origin = origin.but(part=name, target=part.target, caveats=part.caveats)
                take = None if part is None else (accounts if part.target in ACCOUNTS else posts)(app, part)
            if part is None or take is None:
                continue
            rows = list(enumerate(values, first))
            if told.sieve is not None:
                rows = left(rows, _asking(app, part, origin, told.sieve))
            for row, value in rows:
                try:
                    if "string_list_data" in value:
                        (entry,) = value["string_list_data"]
                        record = take(origin, row, value, entry)
                    elif "string_map_data" in value:
                        record = commented(app, part, origin, row, value)
                    else:
                        record = liked(app, part, origin, row, value)
                except (AttributeError, IndexError, KeyError, TypeError, ValueError):
                    pass  # not of a usual layout: looked at with more patience below
                else:
                    yield record
                    continue
                known = False
                for record in _others(app, part, origin, row, value, take):
                    known = True
                    yield record
                if not known and origin.part != "saved_collections":
                    keys = repr(sorted(map(str, value))) if isinstance(value, dict) else type(value).__name__
                    if keys not in odd and len(odd) < ODD:
                        odd.add(keys)
                        told.unknown(member, app.id, value)

    return read


def _asking(app: App, part: Part, origin: Origin, sieve: Sieve) -> Ask:
    """Asks a sieve of rows of a list, where all of them are of a usual layout."""

    def ask(rows: list[Numbered]) -> list[Numbered]:
        columns = usual(app, part, [value for _, value in rows])
        return [] if columns is not None and sieve(origin, part.done, columns) else rows

    return ask


def _batches(lists: Iterable[tuple[str, int, list[Any]]]) -> Iterator[tuple[str, int, list[Any]]]:
    """The same rows, not too many at a time."""
    for key, first, values in lists:
        for at in range(0, len(values), BATCH):
            yield key, first + at, values[at : at + BATCH]


def _others(app: App, part: Part, origin: Origin, row: int, value: object, take: Take) -> Iterator[Record]:
    """The records of a row that is not of the most usual layout; none where the layout is unknown."""
    if not isinstance(value, dict):
        return
    if "label_values" in value:
        within = list(posts_within(value["label_values"], 3)) if part.done is Done.SAVE else []
        for each in within:
            yield labelled(app, part, origin, row, {"timestamp": value.get("timestamp"), "label_values": each})
        if not within:
            yield labelled(app, part, origin, row, value)
    elif "string_map_data" in value:
        record = mapped(app, part, origin, row, value)
        if origin.part != "saved_collections" or record.post_url:  # a collection's own name stands in a row of its own
            yield record
    elif "string_list_data" in value:
        entries = [each for _, each in meta.entries(value)]
        for entry in entries or [{}]:
            yield take(origin, row, value, entry)
    elif "media" in value or "creation_timestamp" in value:
        yield own_post(app, part, origin, row, value)
