"""One pass over exports: every file is looked at, those that matter are read, and each is told of.

What was read, what was left unread on purpose, what nobody knows and what could not be read: an owner sees all four,
for "nothing was found" is worth as much as what was looked at. Knows no contest and no rule.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO, Final, NamedTuple, Protocol, cast

from nirpihak.exports.members import (
    Columns,
    Look,
    Member,
    MemberError,
    Platform,
    Sieve,
    Told,
    Trouble,
    Unknown,
)
from nirpihak.exports.records import Done, Origin, Record
from nirpihak.exports.shape import shape
from nirpihak.exports.streams import Step, walk
from nirpihak.text import Text

TOLD_FIRST: Final = ("account", "profile")
"""Parts that are read before all others: they say what the owner's own account is called."""
UNKNOWN_LIMIT: Final = 200
"""Most different unknown layouts that are told of."""
_ROWS: Final = 3
_TEXTS: Final = frozenset({"csv", "htm", "html", "js", "tsv", "txt", "xml"})


@dataclass(slots=True)
class FileRead:
    """One list of one file that was read: how many acts, and the first and last time (seconds since 1970)."""

    origin: Origin
    records: int = 0
    first: int | None = None
    last: int | None = None


class FileLeft(NamedTuple):
    """One file left unread on purpose; `reason` is a key of `data/left.toml`."""

    platform: str
    source: str
    member: str
    reason: str


class Progress(Protocol):
    """Is told how many of the bytes that will be read have been read, and in which file."""

    def __call__(self, done: int, total: int, member: str) -> None:
        """Called about every quarter of a megabyte."""


@dataclass(slots=True)
class Seen:
    """What a scan saw beside records; whole once the scan is through."""

    read: list[FileRead] = field(default_factory=list)
    left: list[FileLeft] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    media: Counter[str] = field(default_factory=Counter)
    """Pictures, videos and the like, by source; never opened."""
    other: int = 0
    """Files of no known kind that hold no text either, never opened further than their first bytes."""

    @property
    def platforms(self) -> tuple[str, ...]:
        """The platforms of which something was read or left, in order of appearance."""
        named = [each.origin.platform for each in self.read] + [each.platform for each in self.left]
        return tuple(dict.fromkeys(named))


class Scan:
    """Reads exports once: iterate it for the records, then ask `seen`.

    `messages`: the owner asks that her own messages in groups be read. `me`: names by which chats call her.
    """

    def __init__(
        self,
        members: Iterable[Member],
        platforms: Sequence[Platform],
        *,
        messages: bool = False,
        me: Iterable[str] = (),
        progress: Progress | None = None,
        seen: Seen | None = None,
    ) -> None:
        self.seen = Seen() if seen is None else seen
        self._members = members
        self._platforms = platforms
        self._progress = progress
        self._shapes: dict[tuple[str | None, str], Unknown] = {}
        self._lists: dict[Origin, FileRead] = {}
        self.told = Told(
            messages=messages, me=frozenset(me), unknown=self._unknown, trouble=self._trouble, left=self._left
        )
        self._platform = ""
        self._left_late: set[str] = set()

    def __iter__(self) -> Iterator[Record]:
        found = self._looked_at()
        total = sum(member.size for member, _ in found)
        done = 0

        def report(size: int, member: Member) -> None:
            nonlocal done
            done += size
            if self._progress is not None:
                self._progress(done, max(done, total), member.path)

        for member, look in found:
            yield from self._read(_watched(member, report) if self._progress else member, look)

    def _looked_at(self) -> list[tuple[Member, Look]]:
        """The files that are to be read; those that say whose export it is come first."""
        by_source: dict[str, list[Member]] = {}
        for member in self._members:
            by_source.setdefault(member.source, []).append(member)
        self.told.members = {source: tuple(members) for source, members in by_source.items()}
        found: list[tuple[Member, Look]] = []
        for member in (each for members in by_source.values() for each in members):
            look = self._look(member)
            if look is None:
                self._nobodys(member)
            elif look.read is None or (look.left and not self.told.messages):
                left = look.left or "other"
                self.seen.left.append(FileLeft(look.origin.platform, member.source, member.path, left))
            else:
                found.append((member, look))
                inside = [FileLeft(look.origin.platform, member.source, member.path, each) for each in look.inside]
                self.seen.left.extend(inside)
        return sorted(found, key=lambda pair: pair[1].origin.part not in TOLD_FIRST)

    def _look(self, member: Member) -> Look | None:
        for platform in self._platforms:
            look = platform.look(member)
            if look is not None:
                return look
        return None

    def _read(self, member: Member, look: Look) -> Iterator[Record]:
        assert look.read is not None
        self._lists = {}
        self._left_late.clear()
        self._platform = look.origin.platform
        origin, file = look.origin, self._list(look.origin)
        try:
            for record in look.read(member, origin, self.told):
                if record.origin is not origin:
                    origin = record.origin
                    file = self._list(origin)
                file.records += 1
                at = record.at
                if at is not None and origin.clock.of == "act":
                    if file.first is None or at < file.first:
                        file.first = at
                    if file.last is None or at > file.last:
                        file.last = at
                yield record
        except MemberError as error:
            self._trouble(member, error.text)
        finally:
            # A file whose records all belong to lists of their own is not told of twice, nor one left after all.
            empty = self._lists[look.origin]
            if not empty.records and (len(self._lists) > 1 or member.path in self._left_late):
                self.seen.read.remove(empty)

    def _left(self, member: Member, reason: str) -> None:
        self._left_late.add(member.path)
        self.seen.left.append(FileLeft(self._platform, member.source, member.path, reason))

    def _list(self, origin: Origin) -> FileRead:
        if origin not in self._lists:
            self._lists[origin] = FileRead(origin)
            self.seen.read.append(self._lists[origin])
        return self._lists[origin]

    def pass_over(self, sieve: Sieve) -> None:
        """Let rows go that a sieve passes over; they are counted like any others, but become no records."""

        def sieved(origin: Origin, done: Done, columns: Columns) -> bool:
            if not sieve(origin, done, columns):
                return False
            file = self._list(origin)
            file.records += columns.rows
            if columns.times and origin.clock.of == "act":
                first, last = min(columns.times), max(columns.times)
                file.first = first if file.first is None else min(file.first, first)
                file.last = last if file.last is None else max(file.last, last)
            return True

        self.told.sieve = sieved

    def _trouble(self, member: Member, text: Text) -> None:
        trouble = Trouble(member.source, member.path, text)
        if trouble not in self.seen.troubles:
            self.seen.troubles.append(trouble)

    def _unknown(self, member: Member, platform: str | None, value: object) -> None:
        self._shaped(member, platform, shape(value))

    def _shaped(self, member: Member, platform: str | None, shape: str) -> None:
        known = self._shapes.get((platform, shape))
        if known is not None:
            known.times += 1
        elif len(self._shapes) < UNKNOWN_LIMIT:
            known = self._shapes[platform, shape] = Unknown(member.source, member.path, platform, shape)
            self.seen.unknown.append(known)

    def _nobodys(self, member: Member) -> None:
        """A file that no platform claims is told of if it holds text; a new layout must not go unseen."""
        try:
            if member.size and not member.head:
                member.open().read(1)  # raises, and so tells, why nothing can be read
            ending = member.name.rpartition(".")[2]
            if _looks_like_json(member):
                self._unknown(member, None, _first_rows(member))
            elif ending in _TEXTS:
                self._shaped(member, None, ending)
            else:
                self.seen.other += 1
        except MemberError as error:
            self._trouble(member, error.text)


def _looks_like_json(member: Member) -> bool:
    return member.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def _first_rows(member: Member) -> Any:
    """The first rows of a JSON file as they stand in it, for its shape."""
    with member.open() as stream:
        rows = list(islice(walk(stream, lambda path: Step.OPEN if len(path) < 2 else Step.TAKE), _ROWS))
    if all(path[:1] == ("*",) for path, _ in rows):
        return [row for path, row in rows if len(path) == 1] or [{path[1]: row} for path, row in rows]
    return {path[0]: [row] if path[1:] == ("*",) else row for path, row in rows}


class _Counting(io.RawIOBase):
    """A stream that tells how many bytes were read of it."""

    def __init__(self, stream: BinaryIO, report: Callable[[int], None]) -> None:
        self._stream, self._report = stream, report

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._report(len(data))
        return data

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _watched(member: Member, report: Callable[[int, Member], None]) -> Member:
    """The same file, whose reading is reported."""
    watched = Member(
        member.source,
        member.path,
        member.size,
        lambda: cast(BinaryIO, _Counting(member.open(), lambda size: report(size, member))),
    )
    watched.__dict__["head"] = member.head
    return watched
