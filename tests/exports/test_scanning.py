"""One pass over exports: what is read, left, unknown or broken is told; what is passed over is counted."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest

from nirpihak.exports.members import Columns, Look, Member, MemberError, Platform, Told
from nirpihak.exports.records import Clock, Done, Origin, Record
from nirpihak.exports.scanning import UNKNOWN_LIMIT, Scan
from nirpihak.text import Text
from tests.exports.reading import member

BROKEN = Text("rusak", "broken")


def look(member: Member) -> Look | None:
    """A platform whose files are lists of times; `left-*` are not read, `*.odd` break off."""
    origin = Origin("contoh", member.name.split(".")[0], "json", member.source, member.path)
    if not member.name.endswith((".times", ".odd")):
        return None
    if member.name.startswith("left"):
        return Look(origin, left="messages")
    return Look(origin, read)


def read(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    with member.open() as stream:
        times = json.loads(stream.read())
    odd = member.name.endswith(".odd")
    while not odd and told.sieve is not None and times:
        rows, times = times[:2], times[2:]
        if not told.sieve(origin, Done.LIKE, Columns(len(rows), times=rows)):
            yield from (Record(origin, 1, Done.LIKE, at=at) for at in rows)
    for row, at in enumerate(times, 1):
        if at == 0:
            raise MemberError(BROKEN)
        if at == 1:
            told.unknown(member, "contoh", {"title": at})
            continue
        list_ = origin if at < 100 else origin.but(part="later")
        yield Record(list_, row, Done.LIKE, at=at)


def scan(*members: Member) -> Scan:
    return Scan(members, [Platform("contoh", look)])


def test_every_file_is_told_of() -> None:
    reading = scan(
        member("a/likes.times", "[20, 30, 10]"),
        member("a/left.times", "[]"),
        member("a/new.json", '{"secret_budi": [{"title": "rahasia"}]}'),
        member("a/note.txt", "halo"),
        member("a/thing.bin", "halo"),
    )
    assert [record.at for record in reading] == [20, 30, 10]
    (file,) = reading.seen.read
    assert (file.origin.part, file.records, file.first, file.last) == ("likes", 3, 10, 30)
    assert [(left.member, left.reason) for left in reading.seen.left] == [("a/left.times", "messages")]
    unknown, note = reading.seen.unknown
    assert (note.member, note.shape) == ("a/note.txt", "txt")
    assert "title: text" in unknown.shape
    assert "budi" not in unknown.shape
    assert "rahasia" not in unknown.shape
    assert reading.seen.other == 1
    assert reading.seen.platforms == ("contoh",)


def test_what_came_before_a_break_stands() -> None:
    reading = scan(member("likes.odd", "[20, 0, 30]"), member("more.times", "[40]"))
    assert [record.at for record in reading] == [20, 40]
    assert [(trouble.member, trouble.text) for trouble in reading.seen.troubles] == [("likes.odd", BROKEN)]


def test_lists_within_one_file_are_told_apart() -> None:
    reading = scan(member("likes.times", "[20, 300, 25, 400]"))
    assert len(list(reading)) == 4
    assert {file.origin.part: file.records for file in reading.seen.read} == {"likes": 2, "later": 2}
    only = scan(member("likes.times", "[300]"))
    assert len(list(only)) == 1
    assert [file.origin.part for file in only.seen.read] == ["later"]


def test_the_time_of_content_is_no_time_of_an_act() -> None:
    def dated(member: Member) -> Look | None:
        found = look(member)
        return None if found is None else found._replace(origin=found.origin.but(clock=Clock(of="content")))

    reading = Scan([member("likes.times", "[20]")], [Platform("contoh", dated)])
    assert len(list(reading)) == 1
    assert reading.seen.read[0].first is None


def test_what_says_whose_export_it_is_comes_first() -> None:
    reading = scan(member("likes.times", "[20]"), member("account.times", "[30]"))
    assert [record.at for record in reading] == [30, 20]


def test_rows_passed_over_are_counted_and_become_no_records() -> None:
    asked: list[Columns] = []

    def passes(origin: Origin, done: Done, columns: Columns) -> bool:
        asked.append(columns)
        return 30 not in columns.times

    reading = scan(member("likes.times", "[20, 10, 30, 40, 50]"))
    reading.pass_over(passes)
    assert [record.at for record in reading] == [30, 40]
    (file,) = reading.seen.read
    assert (file.records, file.first, file.last) == (5, 10, 50)
    assert [columns.rows for columns in asked] == [2, 2, 1]


def test_the_same_unknown_layout_is_told_once_and_many_are_bounded() -> None:
    files = [member(f"{number}.json", json.dumps([{"title": "x"}])) for number in range(5)]
    files += [member(f"x{number}.json", json.dumps({"a" * (number + 1): 1})) for number in range(UNKNOWN_LIMIT + 50)]
    reading = scan(*files)
    assert list(reading) == []
    assert 2 <= len(reading.seen.unknown) <= UNKNOWN_LIMIT
    assert reading.seen.unknown[0].times == 5


def test_progress_reaches_the_whole() -> None:
    told: list[tuple[int, int, str]] = []
    files = [member("a.times", "[20, 30]"), member("left.times", "[1]"), member("b.times", "[40]")]
    reading = Scan(
        files, [Platform("contoh", look)], progress=lambda done, total, name: told.append((done, total, name))
    )
    assert len(list(reading)) == 3
    assert told[-1][:2] == (12, 12)
    assert {name for _, _, name in told} == {"a.times", "b.times"}
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)


@pytest.mark.parametrize("text", ['{"a": ', "[1, 2", "[{]", '{"a": [1, 2}'])
def test_json_of_nobody_that_is_broken_is_told(text: str) -> None:
    reading = scan(member("x.json", text))
    assert list(reading) == []
    assert len(reading.seen.troubles) + len(reading.seen.unknown) == 1


def test_a_file_that_cannot_be_opened_is_nobodys_and_breaks_nothing() -> None:
    def broken() -> io.BytesIO:
        raise MemberError(BROKEN)

    reading = scan(Member("a.zip", "x.json", 9, broken), member("likes.times", "[20]"))
    assert len(list(reading)) == 1


def test_a_file_read_only_on_request_is_left_otherwise() -> None:
    def asked(member: Member) -> Look | None:
        found = look(member)
        return None if found is None else found._replace(left="messages")

    file = member("likes.times", "[20]")
    plain = Scan([file], [Platform("contoh", asked)])
    assert list(plain) == []
    assert [each.reason for each in plain.seen.left] == ["messages"]
    assert len(list(Scan([file], [Platform("contoh", asked)], messages=True))) == 1


def test_what_lies_unread_inside_a_file_is_told() -> None:
    def holding(member: Member) -> Look | None:
        found = look(member)
        return None if found is None else found._replace(inside=("messages", "ads"))

    reading = Scan([member("likes.times", "[]")], [Platform("contoh", holding)])
    assert list(reading) == []
    assert [each.reason for each in reading.seen.left] == ["messages", "ads"]
    assert len(reading.seen.read) == 1


def test_a_file_can_turn_out_to_be_left() -> None:
    def private(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
        told.left(member, "messages")
        return iter(())

    def looked(member: Member) -> Look | None:
        found = look(member)
        return None if found is None else found._replace(read=private)

    reading = Scan([member("chat.times", "[20]")], [Platform("contoh", looked)])
    assert list(reading) == []
    assert reading.seen.read == []
    assert [each.reason for each in reading.seen.left] == ["messages"]


def test_a_file_of_nobody_that_cannot_be_opened_is_told() -> None:
    def broken() -> io.BytesIO:
        raise MemberError(BROKEN)

    reading = scan(Member("a.zip", "x.bin", 9, broken))
    assert list(reading) == []
    assert [trouble.text for trouble in reading.seen.troubles] == [BROKEN]
