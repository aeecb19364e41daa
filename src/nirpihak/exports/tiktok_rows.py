"""The rows of TikTok's lists, whichever file they stand in: what each kind of list holds, and a record of each row.

A row is an object whose keys have been written in several ways (`Date`, `date`, `User Name`, `UserName`); they are
compared without case and spaces. Knows no file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeAlias

from nirpihak.exports.plain import moment
from nirpihak.exports.records import Done, Origin, Record, seconds
from nirpihak.exports.texts import address, handle, word

Row: TypeAlias = Mapping[str, Any]

LONGEST_TEXT: Final = 5000
USUAL: Final = "https://www.tiktokv.com/share/video/"
"""How the link of a video begins in nearly every row; its id and "/" follow."""
_VIDEO: Final = re.compile(
    r"(?:/(?:video|photo|v|item|story|live/replay|embed/v2|embed|player/v1)/|[?&](?:share_)?item_id=)([0-9]{6,25})(?![0-9])"
)
_OWNER: Final = re.compile(r"tiktok\.com/@([\w.\-]{1,100})", re.IGNORECASE)
_PAGE: Final = re.compile(r"https?://(?:[a-z0-9\-]+\.)*tiktokv?\.(?:com|us)/", re.IGNORECASE)
_TAG: Final = re.compile(r"/tag/([^/?#]{1,100})", re.IGNORECASE)


class Kind(NamedTuple):
    """What the rows of a list are: what was done, and to what (`Origin.target`)."""

    done: Done
    target: str = "post"


class List(NamedTuple):
    """A list that is being read: its kind, and the origins of rows that name an account and of those that do not."""

    kind: Kind
    named: Origin
    nameless: Origin
    make: Callable[[List, Row, int], Record]

    @classmethod
    def of(cls, kind: Kind, origin: Origin, *, guessed: bool = False) -> List:
        """`origin` is the file's, its `part` already the list's; `guessed`: the layout was told by shape alone."""
        caveats: tuple[str, ...] = ()
        if kind.done is Done.SAVE:
            caveats += ("private_save",)
        if kind.target == "hashtag" and kind.done is Done.POST:
            caveats += ("no_time",)
        if guessed:
            caveats += ("guessed_layout",)
        named = origin.but(target=kind.target, caveats=caveats, confidence="low" if guessed else origin.confidence)
        of_others = kind.target == "post" and kind.done not in (Done.POST, Done.STORY)
        nameless = named.but(caveats=("author_unknown", *caveats)) if of_others else named
        make = _BY_TARGET.get(kind.target) or _BY_DONE.get(kind.done, _video)
        return cls(kind, named, nameless, make)

    def record(self, row: Row, number: int) -> Record:
        """What a row says; nothing but its number where it says nothing."""
        return self.make(self, row, number)


def keys(*lines: str) -> tuple[str, ...]:
    """Keys that are written one after another with spaces between."""
    return tuple(" ".join(lines).split())


def fold(key: str) -> str:
    """A key as it is compared: letters and digits alone, small; of the longest ones, the beginning."""
    return _fold(key[:100])


@lru_cache(maxsize=4096)
def _fold(key: str) -> str:
    return "".join(each for each in key.casefold() if each.isalnum())


def tells(row: Row) -> bool:
    """Whether any key of a row is one that rows of these lists have."""
    return any(fold(key) in _KEYS for key in row)


def led(link: object) -> tuple[str | None, str | None, str | None]:
    """A link's video id, the handle in it, and the link itself if it can be shown. Short links have neither."""
    if not isinstance(link, str):
        return None, None, None
    if link.startswith(USUAL):
        found = link[len(USUAL) :].removesuffix("/")
        if found.isascii() and found.isdigit() and len(found) <= 25:
            return found, None, link
    text = link.strip()
    if text[:4].lower() == "www." or text[:10].lower() == "tiktok.com":
        text = "https://" + text
    url = address(text)
    if url is None:
        return None, None, None
    video, owner = _VIDEO.search(url), _OWNER.search(url)
    return video and video.group(1), owner and owner.group(1), url


def is_page(url: str | None) -> bool:
    """Whether a link leads to a page of TikTok, and not to a file that it keeps for some days."""
    return url is not None and _PAGE.match(url) is not None


def _account(of: List, row: Row, number: int) -> Record:
    called = row.get("UserName") or find(row, "username")
    known = handle(called)
    name = None if known else word(called)
    url = f"https://www.tiktok.com/@{known}" if known else None
    return Record(of.named, number, of.kind.done, known, name, None, url, None, None, date_of(row))


def _hashtag(of: List, row: Row, number: int) -> Record:
    tag, url = find(row, "hashtagname"), address(find(row, "hashtaglink") or find(row, "link"))
    if tag is None and url is not None and (within := _TAG.search(url)):
        tag = within.group(1)
    tag = (word(tag, 100) or "").removeprefix("#") or None
    own = of.kind.done is Done.POST
    text = f"#{tag}" if own and tag else None
    return Record(of.named, number, of.kind.done, tag, None, None, url, None, None, date_of(row), text, own)


def _video(of: List, row: Row, number: int) -> Record:
    post_id, known, url = led(row.get("Link") or row.get("link") or find(row, "link"))
    origin = of.named if known else of.nameless
    rest = (post_id, url, date_of(row), None, False, None, (), None, ())
    return _made(Record, (origin, number, of.kind.done, known, None, None, None, *rest))


_made: Final = tuple.__new__
"""What `Record` does, without a call between: most rows by far are made here."""


def _share(of: List, row: Row, number: int) -> Record:
    told = " · ".join(each for key in ("sharedcontent", "method") if (each := _said(row, key, 100)))
    return _video(of, row, number)._replace(sentence=told or None)


def _comment(of: List, row: Row, number: int) -> Record:
    post_id, known, url = led(find(row, "originalposturl") or find(row, "originalpostlink") or find(row, "url"))
    origin = of.named if known else of.nameless
    text = _said(row, "comment")
    return Record(origin, number, Done.COMMENT, known, None, None, None, post_id, url, date_of(row), text, True)


def _post(of: List, row: Row, number: int) -> Record:
    post_id, _, url = led(find(row, "link"))
    said = dict.fromkeys(each for key in ("title", "alternatetext", "addyourstext") if (each := _said(row, key)))
    text = "\n".join(said) or None
    url = url if is_page(url) else None
    return Record(of.named, number, of.kind.done, None, None, None, None, post_id, url, date_of(row), text, True)


_BY_TARGET: Final[Mapping[str, Callable[[List, Row, int], Record]]] = {"account": _account, "hashtag": _hashtag}
_BY_DONE: Final[Mapping[Done, Callable[[List, Row, int], Record]]] = {
    Done.SHARE: _share,
    Done.COMMENT: _comment,
    Done.POST: _post,
    Done.STORY: _post,
}


def _said(row: Row, name: str, longest: int = LONGEST_TEXT) -> str | None:
    found = word(find(row, name), longest)
    return None if found is None or found.casefold() in ("n/a", "none", "null") else found


def date_of(row: Row) -> int | None:
    """The time of a row: text in UTC, or a number of seconds or thousandths."""
    found = moment(row.get("Date") or row.get("date"))
    if found is not None:
        return found
    for key, value in row.items():  # a live comment has its time twice, and may say nothing in one place
        if fold(key) in _NAMES["date"]:
            at = moment(value) or seconds(value) or seconds(value, per=1000)
            if at is not None:
                return at
    return None


_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "date": ("date", "commenttime", "rawtime", "questiontime", "createtime", "livestarttime", "time"),
    "link": ("link", "videolink", "effectlink", "soundlink", "url", "videourl", "contentlink"),
    "username": ("username", "user", "handle", "nickname"),
    "comment": ("comment", "commentcontent", "questioncontent", "content", "text"),
    "title": ("title", "roomtitle", "text", "description", "caption"),
    "hashtagname": ("hashtagname", "hashtag", "name"),
}
"""The names that a field has had, the usual one first."""
_KEYS: Final = frozenset(
    (*(each for names in _NAMES.values() for each in names), "originalposturl", "originalpostlink", "hashtaglink")
)
_USUAL_KEYS: Final = {
    "link": ("Link", "link"),
    "username": ("UserName", "userName"),
    "comment": ("comment", "Comment"),
}


def find(row: Row, name: str) -> Any:
    """A field of a row by its folded name, whatever way its key is written; None where there is none."""
    for key in _USUAL_KEYS.get(name, ()):
        if value := row.get(key):
            return value
    folded = {fold(key): value for key, value in row.items() if value not in (None, "")}
    return next((folded[each] for each in _NAMES.get(name, (name,)) if each in folded), None)
