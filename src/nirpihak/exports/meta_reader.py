"""The reader of Instagram's and Threads' files of rows: each row in whichever layout it is written.

Meta changes its layouts file by file, so that old and new rows stand in one export, and no file's layout is taken for
granted.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, islice
from operator import attrgetter
from typing import Final

from nirpihak.exports import meta
from nirpihak.exports.members import Columns, Member, MemberError, Reader, Sieve, Told
from nirpihak.exports.meta_labelled import labelled, liked, posts_within
from nirpihak.exports.meta_rows import ACCOUNTS, App, Part, Take, accounts, mapped, own_post, posts
from nirpihak.exports.records import Done, Origin, Record

BATCH: Final = 1000
"""Records that a sieve is asked for at once."""
ODD: Final = 5
"""Most unknown layouts of rows that are told of one file."""
_ORIGIN: Final = attrgetter("origin")
_OWN: Final = attrgetter("own")
_NAMED: Final = attrgetter("named")


def reader(app: App) -> Reader:
    """A reader of the app's files of rows. The origin's part says what a bare list is."""

    def read(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
        records = every(member, origin, told)
        return records if told.sieve is None else _sifted(records, told.sieve)

    def every(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
        odd: set[str] = set()
        last: str | None = None
        part: Part | None = None
        take: Take | None = None
        for key, row, value in meta.rows(member):
            if key != last:
                last = key
                name = (app.part_of(key) if key else None) or origin.part
                part = app.parts.get(name)
                if part is not None and name != origin.part:
                    origin = origin.but(part=name, target=part.target, caveats=part.caveats)
                take = None if part is None else (accounts if part.target in ACCOUNTS else posts)(app, part)
            if part is None or take is None:
                continue
            try:
                if "string_list_data" in value:  # type: ignore[operator]
                    (entry,) = value["string_list_data"]  # type: ignore[index]
                    record = take(origin, row, value, entry)
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


def _sifted(records: Iterator[Record], sieve: Sieve) -> Iterator[Record]:
    """The records without those that a sieve passes over."""
    cut: MemberError | None = None
    more = True
    while more:
        batch: list[Record] = []
        try:
            batch.extend(islice(records, BATCH))
        except MemberError as error:  # what stood before the place is in the batch
            cut = error
        more = len(batch) == BATCH and cut is None
        for _, each in groupby(batch, _ORIGIN):
            yield from _kept(list(each), sieve)
    if cut is not None:
        raise cut


def _kept(batch: list[Record], sieve: Sieve) -> list[Record]:
    """Of records of one list, those that have to be looked at, if any.

    What names nobody is never asked for, because it has to be counted as unchecked one by one; nor are own words.
    """
    handles = [each.handle for each in batch if each.handle is not None]
    asked = batch
    kept: list[Record] = []
    if len(handles) < len(batch) or any(map(_OWN, batch)) or any(map(_NAMED, batch)):
        asked = []
        for each in batch:
            silent = each.handle is None and each.name is None and each.text is None
            (kept if silent or each.own or each.named else asked).append(each)
        handles = [each.handle for each in asked if each.handle is not None]
    if not asked:
        return kept
    columns = Columns(
        len(asked),
        handles,
        names=[each.name for each in asked if each.name is not None],
        posts=[each.post_id for each in asked if each.post_id is not None],
        texts=[each.text for each in asked if each.text is not None],
        times=[each.at for each in asked if each.at is not None],
    )
    return kept if sieve(asked[0].origin, asked[0].done, columns) else batch


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
