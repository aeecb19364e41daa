"""Holds a reader to the same records and counts with a sieve as without one, whatever the sieve passes over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nirpihak.exports.members import Columns, Look, Member, Platform, Sieve, Unknown
from nirpihak.exports.records import Done, Origin, Record
from nirpihak.exports.scanning import FileRead, Scan
from tests.exports.reading import member

Asked = tuple[Origin, Done, Columns]


@dataclass
class Sifted:
    """What one scan gave, and what its sieve was asked and passed over."""

    records: list[Record]
    read: list[FileRead]
    unknown: list[Unknown]
    troubles: list[Any]
    asked: list[Asked] = field(default_factory=list)
    passed: list[Asked] = field(default_factory=list)


def sift(look: Callable[[Member], Look | None], files: Mapping[str, bytes], sieve: Sieve | None) -> Sifted:
    """All records of some files that a sieve leaves."""
    reading = Scan([member(path, data) for path, data in files.items()], [Platform("x", look)])
    found = Sifted([], [], [], [])

    def passes(origin: Origin, done: Done, columns: Columns) -> bool:
        assert sieve is not None
        found.asked.append((origin, done, columns))
        if not sieve(origin, done, columns):
            return False
        found.passed.append((origin, done, columns))
        return True

    if sieve is not None:
        reading.pass_over(passes)
    found.records = list(reading)
    found.read, found.unknown, found.troubles = reading.seen.read, reading.seen.unknown, reading.seen.troubles
    return found


def check_sieves(look: Callable[[Member], Look | None], files: Mapping[str, bytes]) -> Sifted:
    """Fails unless a sieve changes nothing but which records come. Returns what a sieve that passes all was asked."""
    plain = sift(look, files, None)
    count = 0

    def every_other(origin: Origin, done: Done, columns: Columns) -> bool:
        nonlocal count
        count += 1
        return count % 2 == 0

    nothing = sift(look, files, lambda origin, done, columns: False)
    assert nothing.records == plain.records
    everything = sift(look, files, lambda origin, done, columns: True)
    for each in (nothing, everything, sift(look, files, every_other)):
        assert each.read == plain.read
        assert each.unknown == plain.unknown
        assert each.troubles == plain.troubles
        _check_passed(plain.records, each)
    return everything


def _check_passed(records: list[Record], sifted: Sifted) -> None:
    """What was passed over is whole in the columns that the sieve was asked about; the rest came in its order."""
    left = iter(sifted.records)
    waiting = next(left, None)
    gone: dict[tuple[Origin, Done, bool], list[Record]] = {}
    for record in records:
        if record == waiting:
            waiting = next(left, None)
        else:
            gone.setdefault((record.origin, record.done, _names_somebody(record)), []).append(record)
    assert waiting is None
    told: dict[tuple[Origin, Done, bool], list[Columns]] = {}
    for origin, done, columns in sifted.passed:
        named = bool(columns.handles or columns.names or columns.texts)
        told.setdefault((origin, done, named), []).append(columns)
    assert {key: len(each) for key, each in gone.items()} == {
        key: sum(columns.rows for columns in each) for key, each in told.items()
    }
    for key, each in gone.items():
        _check_columns(each, told[key])


def _names_somebody(record: Record) -> bool:
    return bool(record.handle or record.name or record.text or record.sentence or record.group)


def _check_columns(records: list[Record], columns: list[Columns]) -> None:
    handles = "\n".join(value for each in columns for value in each.handles).split("\n")
    ids = {value for each in columns for value in each.ids}
    posts = {value for each in columns for value in each.posts}
    names = "\n".join(value for each in columns for value in each.names)
    texts = "\n".join(value for each in columns for value in each.texts)
    for record in records:
        assert not record.own
        assert record.handle is None or record.handle in handles
        assert record.id is None or record.id in ids
        assert record.post_id is None or record.post_id in posts
        assert record.name is None or record.name in names
        assert record.group is None or record.group in names
        assert record.text is None or record.text in texts
        assert record.sentence is None or all(part in texts for part in record.sentence.split(" · "))
        for each in record.named:
            assert each.handle is None or each.handle in handles
            assert each.id is None or each.id in ids
            assert each.name is None or each.name in names + texts
    if records[0].origin.clock.of == "act":
        times = [record.at for record in records if record.at is not None]
        assert sorted(times) == sorted(at for each in columns for at in each.times)
