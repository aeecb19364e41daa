"""Plain text of exports: its lines as a stream, and times written as text, read by hand because there are so many.

Knows no platform. A time is counted in seconds since 1970 by the zone that it states, UTC if it states none.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO, Final

CHUNK: Final = 1 << 16
"""Bytes read at once."""
LONGEST_LINE: Final = 100_000
"""Most characters of a line that are kept; the rest of it is passed over."""
_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
_days: Final[dict[str, int]] = {}
_spoken_days: Final[dict[str, int]] = {}
"""The first second of days that were met, far fewer than rows, as the two ways of writing them have it."""
_MONTHS: Final = {
    name: f"{number:02}"
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_PLAIN_UTC: Final = (" UTC", " +0000")
_TWO: Final = tuple(f"{number:02}" for number in range(60))
_HOURS: Final = {text: number * 3600 for number, text in enumerate(_TWO[:24])}
_MINUTES: Final = {text: number * 60 for number, text in enumerate(_TWO)}
_SECONDS: Final = {text: number for number, text in enumerate((*_TWO, "60"))}
"""What the two digits of a clock stand for: looked up, which also tells whether they are digits."""


def lines(stream: BinaryIO) -> Iterator[str]:
    """Each line with its line break (as "\\n"), of UTF-8 with or without a byte order mark; odd bytes become U+FFFD.

    Raises MemberError where the stream does.
    """
    decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode
    kept = ""
    full = False
    while True:
        data = stream.read(CHUNK)
        come = decode(data, not data).replace("\r\n", "\n")
        *whole, rest = come.split("\n")
        for each in whole:
            if full:
                yield kept + "\n"
            else:
                yield (kept + each)[:LONGEST_LINE].removesuffix("\r") + "\n"
            kept, full = "", False
        if not full:
            kept = (kept + rest)[:LONGEST_LINE]
            full = len(kept) >= LONGEST_LINE
        if not data:
            break
    if kept:
        yield kept + "\n"


def moment(value: object) -> int | None:
    """`2026-08-16 18:18:02`, with "T" or space within, and "UTC", "Z" or an offset behind or not. Else None."""
    if not isinstance(value, str):
        return None
    try:
        day = _days[value[:10]]
        if (len(value) == 19 or value[19:] in _PLAIN_UTC) and value[10] in " T" and value[13] == ":" == value[16]:
            return day + _HOURS[value[11:13]] + _MINUTES[value[14:16]] + _SECONDS[value[17:19]]
    except (KeyError, IndexError):
        pass
    text = value.strip()
    start = _day(text[:10])
    within = _clock(text[11:19])
    if start is None or within is None or text[10] not in " T":
        return None
    if 0 < start < 253_402_214_400 and len(_days) < 20_000:  # the last day of all can overflow
        _days[text[:10]] = start
    tail = text[19:]
    if tail.startswith("."):
        tail = tail[1:].lstrip("0123456789")
    behind = _offset(tail.strip())
    return None if behind is None else _told(start + within - behind)


def spoken_moment(value: object) -> int | None:
    """`Sun Mar 21 12:53:22 +0000 2021`, whatever the name of the day. Else None."""
    if not isinstance(value, str) or len(value) != 30:
        return None
    year, day = value[26:], value[4:10]
    clock, behind = value[11:19], value[19:26]
    try:
        if behind == " +0000 " and clock[2] == ":" == clock[5]:
            return _spoken_days[year + day] + _HOURS[clock[:2]] + _MINUTES[clock[3:5]] + _SECONDS[clock[6:]]
    except KeyError:
        pass
    month = _MONTHS.get(day[:3].lower())
    found = moment(f"{year}-{month}-{day[4:]} {clock} {behind.strip()}") if month and day[3] == " " else None
    start = _days.get(f"{year}-{month}-{day[4:]}")
    if found is not None and start is not None:
        _spoken_days[year + day] = start
    return found


def _told(found: int) -> int | None:
    return found if 0 < found < 253_402_300_800 else None


def _day(text: str) -> int | None:
    """The first second of `2026-08-16`."""
    year, month, day = text[:4], text[5:7], text[8:10]
    digits = year + month + day
    if len(text) != 10 or text[4] + text[7] != "--" or not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return (date(int(year), int(month), int(day)).toordinal() - _EPOCH_DAY) * 86400
    except ValueError:
        return None


def _clock(text: str) -> int | None:
    if len(text) != 8 or text[2] != ":" or text[5] != ":":
        return None
    try:
        return _HOURS[text[:2]] + _MINUTES[text[3:5]] + _SECONDS[text[6:]]
    except KeyError:
        return None


def _offset(text: str) -> int | None:
    """How many seconds ahead of UTC: "", "Z", "UTC", "+0700", "-03:30"."""
    if text in ("", "UTC", "+0000") or text.upper() in ("Z", "UTC", "GMT"):
        return 0
    digits = text[1:].replace(":", "")
    if text[0] not in "+-" or len(digits) != 4 or not (digits.isascii() and digits.isdigit()):
        return None
    ahead = int(digits[:2]) * 3600 + int(digits[2:]) * 60
    return -ahead if text[0] == "-" else ahead
