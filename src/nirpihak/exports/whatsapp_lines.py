"""The lines of a WhatsApp chat as phones write them: where a message begins, by whom, and when.

Every phone writes dates as its language does, and none says how: whether day or month comes first is decided over the
whole chat. Times are the phone's wall clock. Knows no group and no act.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Final, NamedTuple

MARKS: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_DAY: Final = r"(\d{1,4})\s?[./-]\s?(\d{1,4})\s?[./-]\s?(\d{1,4})\.?"
_TIME: Final = r"(\d{1,2})[.:](\d{2})(?:[.:](\d{2}))?(?:\s?([AaPp])\.?\s?[Mm]\b\.?)?"
_BETWEEN: Final = r",?\s(?:[^\W\d]{1,6}\.?\s)?"
_STYLES: Final[tuple[re.Pattern[str], ...]] = tuple(
    re.compile(rf"\s?{begin}{_DAY}{_BETWEEN}{_TIME}{close}(.*)", re.DOTALL)
    for begin, close in ((r"\[", r"\]\s?"), ("", r"\s[-–—]\s"), ("", r":\s"), ("", r"\s(?=\S)"))
)
"""How a line begins: `[day, time] author: words`, `day, time - author: words`, and two old ways of iPhones."""
ORDERS: Final = ("dmy", "mdy", "ymd", "ydm", "myd")
DECIDED: Final = 400
"""Days on end after which the order of a date is decided."""


class Line(NamedTuple):
    """A line that begins a message. `day` are its three numbers as they stand, `clock` the second of the day.

    `rest` is what follows, marks of direction left out; `said` are the words behind such a mark, as it stands
    before what WhatsApp itself says. `american`: written like "4/3/24, 1:05 PM".
    """

    day: tuple[int, int, int]
    clock: int
    exact: bool
    rest: str
    said: str | None
    american: bool


def style_of(text: str) -> re.Pattern[str] | None:
    """The way in which the lines of a chat begin, by one of them."""
    plain = MARKS.sub("", text)
    return next((style for style in _STYLES if _line(style, text, plain) is not None), None)


def line(style: re.Pattern[str], text: str) -> Line | None:
    """What a line begins; None for one that goes on what stands above."""
    begun = text[:1]
    if begun.isascii() and not begun.isdigit() and begun != "[" and begun != " ":
        return None
    return _line(style, text, text if text.isascii() else MARKS.sub("", text))


def _line(style: re.Pattern[str], text: str, plain: str) -> Line | None:
    found = style.match(plain)
    if found is None:
        return None
    one, two, three, hour, minute, second, half, rest = found.groups()
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half in "Pp" else 0)
    if (
        hours > 23
        or int(minute) > 59
        or (second and int(second) > 60)
        or sum(len(x) > 2 for x in (one, two, three)) > 1
    ):
        return None
    clock = hours * 3600 + int(minute) * 60 + int(second or 0)
    rest = rest.rstrip("\r\n")
    mark = text.find(": \u200e") if plain is not text else -1
    said = MARKS.sub("", text[mark + 2 :]).rstrip("\r\n") if mark >= 0 else None
    american = half is not None and half.isupper() and min(len(one), len(two)) == 1
    return Line((int(one), int(two), int(three)), clock, second is not None, rest, said, american)


class Days:
    """Which of a date's three numbers is the day: what fits most lines, and of those what keeps them in order.

    Where nothing tells, day, month, year; month, day, year on a phone that writes "4/3/24, 1:05 PM".
    """

    def __init__(self) -> None:
        self._wrong = dict.fromkeys(ORDERS, 0)
        self._back = dict.fromkeys(ORDERS, 0)
        self._last: dict[str, tuple[int, int, int]] = {}
        self._before: tuple[int, int, int] | None = None
        self._american = False
        self.seen = 0

    def add(self, found: Line) -> None:
        """Take one more line into account."""
        self._american |= found.american
        if found.day == self._before:
            return
        self._before = found.day
        self.seen += 1
        for order in ORDERS:
            day = dated(found.day, order)
            if day is None:
                self._wrong[order] += 1
            else:
                self._back[order] += day < self._last.get(order, day)
                self._last[order] = day

    @property
    def order(self) -> str:
        """The order that fits best, as "dmy"."""
        usual = ("mdy", *ORDERS) if self._american and self._wrong["mdy"] + self._wrong["dmy"] == 0 else ORDERS
        return min(usual, key=lambda order: (self._wrong[order], self._back[order]))


def dated(day: tuple[int, int, int], order: str) -> tuple[int, int, int] | None:
    """Year, month and day; None where they are none, or lie before there was WhatsApp."""
    found = dict(zip(order, day, strict=True))
    year = found["y"] if found["y"] > 99 else found["y"] + 2000
    if not (2009 <= year <= 2100 and 1 <= found["m"] <= 12 and 1 <= found["d"] <= 31):
        return None
    return year, found["m"], found["d"]


def moment_of(found: Line, order: str) -> int | None:
    """Seconds since 1970 by the phone's clock, as if it were UTC."""
    day = dated(found.day, order)
    if day is None:
        return None
    try:
        return int(datetime(*day, tzinfo=UTC).timestamp()) + found.clock
    except ValueError:
        return None


def begun(
    text: Iterable[str], style: re.Pattern[str], kept: Callable[[Line], bool]
) -> Iterator[tuple[Line, list[str]]]:
    """Each line that begins a message, with the lines that go on it (at most 200) where they are to be `kept`."""
    last: Line | None = None
    more: list[str] = []
    keep = False
    for each in text:
        found = line(style, each)
        if found is None:
            if keep and len(more) < 200:
                more.append(each)
            continue
        if last is not None:
            yield last, more
        last, more, keep = found, [], kept(found)
    if last is not None:
        yield last, more


def author_of(found: Line) -> tuple[str | None, str]:
    """Who wrote a message, and its words; nobody where WhatsApp itself speaks."""
    if found.said is not None:
        return found.rest.removesuffix(found.said).strip(" :~\u00a0\u202f") or None, found.said
    author, colon, words = found.rest.partition(": ")
    if not colon and found.rest.endswith(":"):
        author, colon, words = found.rest[:-1], ":", ""
    if not colon or not author.strip() or len(author) > 100:
        return None, found.rest
    return author.strip(" ~\u00a0\u202f"), words
