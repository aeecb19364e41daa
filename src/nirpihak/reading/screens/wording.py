"""What a stretch of words says of itself: a time, counts, "liked by", the interface's own words, a handle.

The words stand in `words.toml`. It knows nothing of where on the picture they stand.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any, Final

_DATA: Final[dict[str, Any]] = tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))

SEPARATORS: Final = "·•|-–—+*.,:«»~=©°e"
"""What a dot between a name and a time is read as."""


def _any(key: str) -> str:
    return "(?:" + "|".join(_DATA[key]) + ")"


# Tesseract takes a lone 1 for l, I or |, a 5 for S, an 8 for B and a 0 for O.
_DIGIT: Final = r"[\dlIi|SBOoTt]"
_CLOCK: Final = r"(?:[01]?\d|2[0-3])[.:][0-5]\d(?: ?[ap]m)?"
_DATE: Final = rf"(?:\d{{1,2}} ?{_any('months')}|{_any('months')} \d{{1,2}})(?:,? \d{{4}})?"
_AGO: Final = rf"{_DIGIT}{{1,2}} ?(?:{_any('ago_long')}(?: {_any('ago_end')})?|{_any('ago_short')})"
_TIME: Final = re.compile(
    rf"(?:{_AGO}|{_any('now')}|(?:{_any('weekdays')},? )?{_DATE}|{_CLOCK}|\d{{1,2}}/\d{{1,2}}/(?:\d\d){{1,2}})"
    rf"(?:,?(?: pukul| jam| at| \S)?,? {_CLOCK})?",
    re.IGNORECASE,
)
_CLOCK_ALONE: Final = re.compile(_CLOCK, re.IGNORECASE)
_NUMBER: Final = r"\d{1,3}(?:[.,]\d{1,3})*|\d+"
_AMOUNT: Final = rf"(?:{_NUMBER}) ?(?:{_any('thousands')}\b)?"
_COUNTS: Final = re.compile(rf"(?:{_AMOUNT} ?{_any('counted')}\b[\s·•,.-]*)+", re.IGNORECASE)
_NUMBERS: Final = re.compile(rf"{_AMOUNT}", re.IGNORECASE)
_INTERFACE: Final = frozenset(_DATA["interface"])
_INTERFACE_PATTERN: Final = re.compile("|".join(f"(?:{each})" for each in _DATA["interface_patterns"]))
_LIKED: Final = tuple(_DATA["liked_by"])
_LIKED_END: Final = tuple(_DATA["liked_by_end"])
_SHEET: Final = frozenset(_DATA["sheet"])
_REPLY: Final = frozenset(_DATA["reply"])
_HANDLE: Final = re.compile(r"[@©]\w[\w.]{1,30}")
_BARE_HANDLE: Final = re.compile(r"(?=.*[a-z])[a-z0-9]+(?:[._][a-z0-9]+)+|[a-z]{3,}\d{1,4}")


def plain(text: str) -> str:
    """Small letters, single spaces, no dots or dashes at the ends."""
    return " ".join(text.lower().split()).strip(" .…,:;-–—·•|>»")


def is_time(text: str) -> bool:
    """Whether it is a time since, a date or a time of day, and nothing else."""
    return _TIME.fullmatch(" ".join(text.split()).strip(" ·•|,.-–—")) is not None


def is_clock(text: str) -> bool:
    """Whether it is a time of day, such as 10.45."""
    return _CLOCK_ALONE.fullmatch(text.strip(" ,.-|")) is not None


def is_counts(text: str) -> bool:
    """Whether it is numbers with what they count, such as "1.204 suka"."""
    return _COUNTS.fullmatch(plain(text)) is not None


def is_number(text: str) -> bool:
    """Whether it is one number as interfaces write it: 87, 1.204, 12,4 rb, 12.4K."""
    return _NUMBERS.fullmatch(plain(text)) is not None


def is_liked_by(text: str) -> bool:
    """Whether it says who liked something."""
    said = plain(text)
    return said.startswith(_LIKED) or said.endswith(_LIKED_END)


def is_interface(text: str) -> bool:
    """Whether it is nothing but words of an interface."""
    said = plain(text)
    return said in _INTERFACE or _INTERFACE_PATTERN.fullmatch(said) is not None


def is_sheet_title(text: str) -> bool:
    """Whether it is a heading over a list of comments."""
    return plain(text).strip("0123456789 ") in _SHEET


def says_reply(text: str) -> bool:
    """Whether it offers to reply, as each comment of a list does."""
    return any(word in _REPLY for word in plain(text).split())


def is_handle(text: str) -> bool:
    """Whether it is a handle with its @."""
    return _HANDLE.fullmatch(text.strip(".,:;!?()\"'")) is not None


def looks_like_handle(text: str) -> bool:
    """Whether a word without @ is built like a handle: small letters with a dot, an underscore or digits."""
    return _BARE_HANDLE.fullmatch(text) is not None


_REPAIRS: Final = str.maketrans("lIi|SBOoTt", "1111580011")
_AGO_PARTS: Final = re.compile(rf"({_DIGIT}{{1,2}})( ?)(.+)", re.IGNORECASE)
_LONG: Final = re.compile(_any("ago_long"), re.IGNORECASE)


def repaired_time(text: str) -> str:
    """A time since with its digits put right: "ljam" becomes "1 jam", "Sj" becomes "5j"."""
    if re.fullmatch(_AGO, text, re.IGNORECASE) is None:
        return text
    parts = _AGO_PARTS.fullmatch(text)
    assert parts is not None
    number, gap, unit = parts.groups()
    if _LONG.match(unit):
        gap = " "
    return number.translate(_REPAIRS) + gap + unit
