"""The files of an export as its readers see them, what a reader is told, and what it tells beside records.

Where the bytes come from (a zip, a folder, one file) is no matter here; `sources` knows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import BinaryIO, Final, NamedTuple, TypeAlias

from nirpihak.exports.records import Done, Origin, Record
from nirpihak.text import Text

HEAD: Final = 4096
"""Bytes of a file that are looked at to tell what it is."""


class MemberError(Exception):
    """A file of an export cannot be read further. `text` says why, and what to do, without naming the file."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


class Member:
    """One file of an export.

    `source` is the name of what was given (a zip, a folder, a file), `path` the path inside it with "/" between
    folders, as written there, `size` its bytes once inflated, as declared. `opener` returns a stream that raises
    MemberError, never anything else, where bytes are missing, damaged, encrypted or more than declared.
    """

    def __init__(self, source: str, path: str, size: int, opener: Callable[[], BinaryIO]) -> None:
        self.source, self.path, self.size, self._opener = source, path, size, opener

    def open(self) -> BinaryIO:
        """The bytes, from the start. Raises MemberError; so does reading them."""
        return self._opener()

    @cached_property
    def head(self) -> bytes:
        """The first bytes; empty where none can be read (whoever opens the file is told why)."""
        try:
            with self.open() as stream:
                return stream.read(HEAD)
        except MemberError:
            return b""

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The path's parts, folded (`fold_path`)."""
        return tuple(fold_path(self.path).split("/"))

    @property
    def name(self) -> str:
        """The file's name, folded."""
        return self.parts[-1]

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders it stands in, folded, outermost first."""
        return self.parts[:-1]

    def __repr__(self) -> str:
        return f"Member({self.source!r}, {self.path!r}, {self.size})"


_SPACES: Final = dict.fromkeys(map(ord, "\u00a0\u202f\u2007\u2009"), " ")
_APOSTROPHES: Final = dict.fromkeys(map(ord, "'\u2019\u2018\u02bc\u2032`\u00b4"), "_")


def fold_path(path: str) -> str:
    """A path as it is compared: composed (NFC), small letters, plain spaces, every apostrophe as "_".

    Platforms write `pages_you've_liked` with either apostrophe, with "_" or with "%27" in its place.
    """
    composed = unicodedata.normalize("NFC", path.replace("\\", "/"))
    return composed.replace("%27", "_").translate(_SPACES).translate(_APOSTROPHES).casefold()


@dataclass(slots=True)
class Unknown:
    """A layout that no reader knows: where it was met first, its keys alone (`shape.shape`), never a value, and how
    often it was met. Of a file that is no JSON the shape is the ending of its name.
    """

    source: str
    member: str
    platform: str | None
    shape: str
    times: int = 1


class Trouble(NamedTuple):
    """Something that could not be read: in which file, why, and what to do. `member` is None for a whole source."""

    source: str
    member: str | None
    text: Text


class Columns(NamedTuple):
    """What could concern anybody in some rows of one list, column by column; what a list never holds stays empty.

    `rows`: how many. Each column holds what the records of these rows would hold in the field of that name, as texts
    that need not be cleaned; sentences stand among `texts`, whom a text names among `handles` and `ids`, groups among
    `names`. `times` in seconds since 1970. `own`: the owner's own words, which are looked at more closely than `texts`.
    """

    rows: int
    handles: Sequence[str] = ()
    names: Sequence[str] = ()
    ids: Sequence[str] = ()
    posts: Sequence[str] = ()
    texts: Sequence[str] = ()
    times: Sequence[int] = ()
    own: Sequence[str] = ()


Sieve: TypeAlias = Callable[[Origin, Done, Columns], bool]
"""Whether rows can be passed over, because nothing in them concerns anybody who is looked for. Rows for which it says
yes are counted by it; for any others the reader yields records."""


@dataclass(slots=True)
class Told:
    """What readers are told, and what they tell beside records. One for a whole scan.

    `messages`: the owner asked that her own messages in groups be read too. `me`: names by which chats call her.
    `owner`: what files say of the owner, by (platform, "handle" | "id" | "name"); readers fill it, and it is told to
    nobody. `members`: all files of the export, by their source.
    """

    messages: bool = False
    me: frozenset[str] = frozenset()
    owner: dict[tuple[str, str], str] = field(default_factory=dict)
    unknown: Callable[[Member, str | None, object], None] = lambda member, platform, value: None
    """Tell a value (a row, or the start of a file) whose layout is not known; only its keys are kept."""
    trouble: Callable[[Member, Text], None] = lambda member, text: None
    """Tell what in a file could not be read, when reading goes on."""
    left: Callable[[Member, str], None] = lambda member, reason: None
    """Tell that a file turned out to be one that is left unread, and why (a key of `data/left.toml`)."""
    members: Mapping[str, tuple[Member, ...]] = field(default_factory=dict)
    sieve: Sieve | None = None
    """Where nobody is looked for this is None, and every row becomes a record."""


Reader: TypeAlias = Callable[[Member, Origin, Told], Iterator[Record]]
"""Reads one file. Raises MemberError where it cannot go on; what was yielded before stands."""


class Look(NamedTuple):
    """What a platform says of a file: it is one of mine, and either this reads it, or it is left unread, and why.

    `left` is a key of `data/left.toml` ("messages", "watch_history", "search_history", "location", "ads", "contacts",
    "followers", "other"): a file left unread on purpose is told to the owner. With both `read` and `left`
    it is read only where the owner asked for her messages. `inside`: such keys of what a file that is read holds
    besides.
    """

    origin: Origin
    read: Reader | None = None
    left: str | None = None
    inside: tuple[str, ...] = ()


class Platform(NamedTuple):
    """One platform's module: how it looks at a file, by path and first bytes only. None: not one of mine."""

    id: str
    look: Callable[[Member], Look | None]


def first(looks: Iterable[Look | None]) -> Look | None:
    """The first answer that is one."""
    return next((look for look in looks if look is not None), None)
