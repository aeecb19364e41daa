"""TikTok: one JSON document that holds everything, or (`tiktok_txt`) a folder of text files.

A list is known by its own key wherever it stands, because TikTok has renamed what is around it (2024: "Activity",
2025: "Your Activity", 2026: "Likes and Favorites"). What is watched, searched and written in messages is passed over
without being built. The export names no author of anything that was liked, kept or shared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from nirpihak.exports import tiktok_columns, tiktok_txt
from nirpihak.exports.batches import left
from nirpihak.exports.members import Look, Member, MemberError, Platform, Told, first
from nirpihak.exports.records import Done, Origin, Record
from nirpihak.exports.streams import Path, Step, walk_lists
from nirpihak.exports.texts import handle, word
from nirpihak.exports.tiktok_rows import LONGEST_TEXT, Kind, List, fold, keys, tells

NOT_READ: Final = ("messages", "watch_history", "search_history", "location", "ads", "followers", "contacts", "other")
"""What one document of TikTok holds beside acts, keys of `data/left.toml`: passed over in every one that is read."""

_ROOTS: Final = frozenset(
    keys(
        "activity youractivity likesandfavorites profileandsettings profile comment video post directmessage",
        "directmessages tiktoklive tiktokshop tiktokshopping appsettings adsanddata incomewallet incomepluswallet",
        "locationreview locationreviews",
    )
)
_MARKS: Final = tuple(
    f'"{key}"'.encode()
    for key in keys(
        "ItemFavoriteList FavoriteVideoList FavoriteSoundList FavoriteEffectsList FavoriteHashtagList FansList",
        "FavoriteCollectionList ShareHistoryList RepostList WatchLiveMap CommentsList GoLiveList HashtagList",
        "ActivitySummaryMap",
    )
)
"""Keys of its lists that no other platform has."""
_HINTS: Final = (
    *(b'"tiktok', b'"TikTok', b"tiktokv.com", b'"VideoList"', b'"ProfileMap"', b'"ChatHistory"', b'"SettingsMap"'),
    *(b'"Chat History"', b'"BlockList"', b'"Block List"', b'"Following"', b'"Following List"', b'"SearchList"'),
)
"""Enough only under a root of its own."""
_FIRST_KEY: Final = re.compile(rb'(?:\xef\xbb\xbf)?\s*+\[?+\s*+\{\s*+"([^"\\]{1,60})"\s*:')
_NO_ERA: Final = "json"
_HELD: Final = 20_000
"""Most records that wait for the era to be told: comments come first, and say nothing of it."""
_ERAS: Final = {
    "activity": "json-2024",
    "youractivity": "json-2025",
    "likesandfavorites": "json-2026",
    "profileandsettings": "json-2026",
}

_LIVES: Final = Kind(Done.COMMENT)
_POSTS: Final = Kind(Done.POST)
_LISTS: Final = {
    "itemfavoritelist": Kind(Done.LIKE),
    "favoritevideolist": Kind(Done.SAVE),
    "favoritesoundlist": Kind(Done.SAVE),
    "favoriteeffectslist": Kind(Done.SAVE),
    "favoriteplaylistlist": Kind(Done.SAVE),
    "favoritecommentlist": Kind(Done.SAVE),
    "favoritehashtaglist": Kind(Done.SAVE, "hashtag"),
    "following": Kind(Done.FOLLOW, "account"),
    "sendgifts": Kind(Done.LIKE, "account"),
    "sharehistorylist": Kind(Done.SHARE),
    "repostlist": Kind(Done.SHARE),
    "commentslist": Kind(Done.COMMENT),
    "videolist": _POSTS,
    "postlist": Kind(Done.POST),
    "golivelist": Kind(Done.POST),
    "hashtaglist": Kind(Done.POST, "hashtag"),
    "watchlivemap": _LIVES,
}
_GUESSES: Final = (
    ("repost", Kind(Done.SHARE)),
    ("favorit", Kind(Done.SAVE)),
    ("favourit", Kind(Done.SAVE)),
    ("share", Kind(Done.SHARE)),
    ("comment", Kind(Done.COMMENT)),
    ("like", Kind(Done.LIKE)),
    ("following", Kind(Done.FOLLOW, "account")),
    ("stories", Kind(Done.STORY)),
    ("story", Kind(Done.STORY)),
    ("post", Kind(Done.POST)),
)
"""For lists that bear a new name: what its words say, with as much doubt."""

_PASSED: Final = frozenset(
    keys(
        "settings appsettings settingsmap watchlivesettings golivesettings autofill status statuslist follower",
        "followerlist fanslist block blocklist profileviews profileviewlist aimoji aiselfimage activitysummary",
        "buygifts stickers vouchers adsanddata adinterests adlinkhistory",
    )
)
_PASSED_WORDS: Final = keys(
    "message chat search watch brows login offtiktok location address payment order shop income wallet collection",
    "adsvisit instantform drama moviesandtv thirdparty partners",
)
_OPENED: Final = frozenset(("watchlivehistory", "watchlivemap"))
"""Which lives were watched is not told on, but what one wrote there is."""
_OWN_POST: Final = frozenset(
    keys(
        "likes whocanview allowcomments allowstitches allowduets allowsharingtostory sound coverimage",
        "contentdisclosure aigeneratedcontent datedeleted addyourstext alternatetext",
    )
)
"""Keys of one's own posts that a watch history has not; both are called `VideoList`."""


def look(member: Member) -> Look | None:
    """A JSON document of TikTok, by its first keys; or a text file (`tiktok_txt.look`)."""
    return first(each(member) for each in (_look_json, tiktok_txt.look))


def _look_json(member: Member) -> Look | None:
    found = _FIRST_KEY.match(member.head)
    if found is None:
        return None
    root = fold(found.group(1).decode("utf-8", "replace"))
    named = member.name.startswith("user_data") and "tiktok" in member.name
    of_root = root in _ROOTS and any(hint in member.head for hint in _HINTS)
    if not (named or of_root or any(mark in member.head for mark in _MARKS)):
        return None
    return Look(
        Origin("tiktok", "", _ERAS.get(root, _NO_ERA), member.source, member.path, "post"), read_json, inside=NOT_READ
    )


def read_json(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    """Every act in a document, whichever era's. Raises MemberError where it is cut off or no JSON."""
    reading = _Reading(member, origin, told)
    held: list[Record] = []
    try:
        for record in _records(member, reading):
            if reading.origin.variant == _NO_ERA and len(held) < _HELD:
                held.append(record)
                continue
            if held:
                yield from _of_era(held, reading.origin.variant)
                held = []
            yield record
    except MemberError:
        yield from _of_era(held, reading.origin.variant)
        raise
    yield from _of_era(held, reading.origin.variant)


def _of_era(held: list[Record], variant: str) -> Iterator[Record]:
    """Records that came before anything told the era, with it."""
    origins: dict[Origin, Origin] = {}
    for each in held:
        if each.origin not in origins:
            origins[each.origin] = each.origin.but(variant=variant)
        yield each._replace(origin=origins[each.origin])


def _records(member: Member, reading: _Reading) -> Iterator[Record]:
    with member.open() as stream:
        for path, values in walk_lists(stream, _step):
            if path is not reading.path:
                yield from reading.on(path, values[0])
                values = values[1:]
            for value in reading.left(values):  # rows of the same list: nearly always
                if (found := reading.usual(value)) is not None:
                    yield found
                else:
                    yield from reading.row(value)
        yield from reading.gathered()


def _step(path: Path) -> Step:
    if not path or path == ("*",):
        return Step.OPEN
    key = fold(path[-1])
    parent = fold(path[-2]) if len(path) > 1 else ""
    if path[-1] == "*" or parent == "watchlivemap":
        return Step.TAKE
    if parent == "profilemap":
        return Step.TAKE if key == "username" else Step.SKIP
    if key in _LISTS or key in _OPENED:
        return Step.OPEN
    return Step.SKIP if key in _PASSED or any(each in key for each in _PASSED_WORDS) else Step.OPEN


class _Reading:
    """Where in a document the reader is: `path` leads to the rows reached, `origin` tells the era so far."""

    def __init__(self, member: Member, origin: Origin, told: Told) -> None:
        self.path: Path = ()
        self.origin = origin
        self._member, self._told = member, told
        self._list: List | None = None
        self._certain: List | None = None
        self._kind: Kind | None = None
        self._guessed = False
        self._keys: list[str] = []
        self._name = ""
        self._row = 0
        self._pieces: dict[str, Any] = {}
        self._asked: set[str] = set()

    def on(self, path: Path, value: Any) -> Iterator[Record]:
        """A value at another path than the one before."""
        in_list = path[-1:] == ("*",)
        holder = path if in_list else path[:-1]
        if holder != self.path:
            yield from self.gathered()
            self._reach(holder)
        if in_list:
            self.path = path  # this very tuple comes with every row of the list
            yield from self.row(value)
        elif self._keys[-1:] == ["profilemap"]:
            if owner := handle(value):
                self._told.owner.setdefault(("tiktok", "handle"), owner)
        elif isinstance(value, dict | list):
            yield from self.row(value)
        elif self._list is not None and len(self._pieces) < 64:
            self._pieces[path[-1]] = value[:LONGEST_TEXT] if isinstance(value, str) else value

    def gathered(self) -> Iterator[Record]:
        """A row that came in pieces, as a single object stands where a list is usual; other scalars are no row."""
        pieces, self._pieces = self._pieces, {}
        if pieces and tells(pieces):
            yield from self.row(pieces)

    def left(self, rows: list[Any]) -> Iterator[Any]:
        """Of some rows of the list reached, those that a sieve does not pass over; the others are counted past."""
        sieve, of = self._told.sieve, self._certain
        # What comes before the era is known is held, and told of with the era.
        if sieve is None or of is None or self.origin.variant == _NO_ERA:
            yield from rows
            return
        begun = self._row
        numbered = list(enumerate(rows, begun))
        for number, row in left(numbered, lambda each: tiktok_columns.asked(of, each, sieve)):
            self._row = number  # rows of a list known for certain count one each
            yield row
        self._row = begun + len(rows)

    def usual(self, value: Any) -> Record | None:
        """What a row says if it is as usual: an object of a list that is known for certain, which says something."""
        if self._certain is not None and type(value) is dict:
            found = self._certain.record(value, self._row + 1)
            if found.at is not None and (found.post_id is not None or found.handle is not None):
                self._row += 1
                return found
        return None

    def row(self, value: Any) -> Iterator[Record]:
        """What a row of the list reached says."""
        self._row += 1
        if self._list is None:
            if isinstance(value, dict) and value:
                self._unknown(value)
        elif isinstance(value, str) and value.strip():  # a bare handle or link
            key = "username" if self._list.kind.target == "account" else "link"
            yield self._list.record({key: value}, self._row)
        elif not isinstance(value, dict):
            self._unknown(value)
        elif self._kind is _LIVES:
            yield from self._live(self._list, value)
        elif self._kind is not _POSTS or self._own(value):
            told = tells(value)
            if not told or self._guessed:
                self._unknown(value)
            if told or not self._guessed:
                yield self._list.record(value, self._row)

    def _reach(self, path: Path) -> None:
        before, names = self._keys, [key for key in path if key != "*"]
        self.path, self._keys, self._name = path, [fold(key) for key in names], names[-1] if names else ""
        if self._keys and self._keys[0] in _ERAS:
            self.origin = self.origin.but(variant=max(self.origin.variant, _ERAS[self._keys[0]]))
        place, self._kind = _kind(self._keys)
        if place < 0 or self._kind is None or self._keys[: place + 1] != before[: place + 1]:
            self._row = 0
        self._list = self._certain = None
        if self._kind is not None:
            self._guessed = self._keys[place] not in _LISTS
            of_list = self.origin.but(part=word(names[place], 60) or "")
            self._list = List.of(self._kind, of_list, guessed=self._guessed)
            if not self._guessed and self._kind is not _LIVES and self._kind is not _POSTS:
                self._certain = self._list

    def _live(self, of: List, entry: dict[str, Any]) -> Iterator[Record]:
        """What was written in one live; that it was watched is no record."""
        fields = {fold(key): value for key, value in entry.items()}
        self._row -= 1
        for key in ("comments", "questions"):
            written = fields.get(key)
            for each in written if isinstance(written, list) else [written]:
                if isinstance(each, dict):
                    self._row += 1
                    yield of.record({**each, "url": fields.get("link")}, self._row)
                elif each is not None:
                    self._unknown(each)

    def _own(self, row: dict[str, Any]) -> bool:
        if any("post" in key or key in ("video", "videos") for key in self._keys[:-1]):
            return True
        if any(fold(key) in _OWN_POST for key in row):
            return True
        self._unknown(row)
        return False

    def _unknown(self, value: Any) -> None:
        place = "/".join(self._keys[:4])
        if place not in self._asked and len(self._asked) < 100:
            self._asked.add(place)
            self._told.unknown(self._member, "tiktok", {self._name: [value]})


def _kind(keys: list[str]) -> tuple[int, Kind | None]:
    """What a list holds, and which of the keys that lead to it tells so: the innermost that is known, else a guess."""
    for place in range(len(keys) - 1, -1, -1):
        if keys[place] in _LISTS:
            return place, _LISTS[keys[place]]
    for place in range(len(keys) - 1, 0, -1):  # the root's name says too little
        for part, kind in _GUESSES:
            if part in keys[place]:
                return place, kind
    return -1, None


PLATFORM: Final = Platform("tiktok", look)
