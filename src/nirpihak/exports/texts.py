"""Texts of exports as they were meant: Meta's broken letters, handles in addresses, ids in addresses.

Knows the platforms' ways of writing, no list of any platform.
"""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import unquote

_HANDLE: Final = re.compile(r"[\w.\-]{1,100}")


def mend(text: str) -> str:
    """A text of Meta's JSON as it was written: each byte of its UTF-8 stands there as a character of its own.

    A text that was never broken is returned as it is, so that mending twice does no harm.
    """
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def mended(value: Any) -> Any:
    """The same value with every text in it mended, keys as well. For small values; at most 50 containers deep."""
    return _mended(value, 50)


def _mended(value: Any, deeper: int) -> Any:
    if isinstance(value, str):
        return mend(value)
    if not deeper:
        return value
    if isinstance(value, list):
        return [_mended(each, deeper - 1) for each in value]
    if isinstance(value, dict):
        return {mend(key): _mended(each, deeper - 1) for key, each in value.items()}
    return value


def word(value: object, longest: int = 500) -> str | None:
    """A text that says something, without the space around it; None for anything else. Cut at `longest`."""
    if not isinstance(value, str):
        return None
    found = value.strip()
    return found[:longest] if found else None


def handle(value: object) -> str | None:
    """A handle as it stands, without "@"; None where it cannot be one (space or "/" in it, too long, empty)."""
    found = word(value)
    if found is None:
        return None
    found = found.removeprefix("@")
    return found if _HANDLE.fullmatch(found) else None


def handle_of(url: object) -> str | None:
    """The handle in the address of a profile: the last part of its path (`/_u/name` and `/@name` too)."""
    found = word(url, 2000)
    if found is None:
        return None
    path = re.sub(r"^[a-z]+://[^/]*", "", found, flags=re.IGNORECASE).partition("?")[0].partition("#")[0]
    return handle(unquote(path.rstrip("/").rpartition("/")[2]))


def address(value: object) -> str | None:
    """A web address (http or https) that can be shown as a link; None for anything else, `javascript:` above all."""
    found = word(value, 2000)
    if found is None or not re.match(r"https?://[^\s/?#\"'<>\\]+[^\s\"'<>\\]*\Z", found, re.IGNORECASE):
        return None
    return found
