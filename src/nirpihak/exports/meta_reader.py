"""The reader of Instagram's and Threads' files of rows: each row in whichever layout it is written.

Meta changes its layouts file by file, so that old and new rows stand in one export, and no file's layout is taken for
granted.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    """The records without those that a sieve passes over, in the order of their lists.

    What names nobody is never asked for, because it has to be counted as unchecked one by one; nor are own words.
    """
    batch: list[Record] = []
    origin: Origin | None = None
    cut: MemberError | None = None
    while True:
        try:
            record = next(records, None)
        except MemberError as error:  # what was read before the file's end was missed stands
            record, cut = None, error
        if record is None or len(batch) == BATCH or record.origin is not origin:
            if batch and not _passed(batch, sieve):
                yield from batch
            if record is None:
                break
            batch, origin = [], record.origin
        if record.own or record.named or (record.handle is None and record.name is None and record.text is None):
            yield record
        else:
            batch.append(record)
    if cut is not None:
        raise cut


def _passed(batch: list[Record], sieve: Sieve) -> bool:
    columns = Columns(
        len(batch),
        handles=[each.handle for each in batch if each.handle is not None],
        names=[each.name for each in batch if each.name is not None],
        posts=[each.post_id for each in batch if each.post_id is not None],
        texts=[each.text for each in batch if each.text is not None],
        times=[each.at for each in batch if each.at is not None],
    )
    return sieve(batch[0].origin, batch[0].done, columns)


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
