"""Whether two written names may be of one person: titles, degrees, spelling and order set aside.

It serves recusal, and errs on its side: better one officer too many kept away than one too few. It searches for
nobody: it compares names that were handed in with those of an institution's own officers, or, to suggest that two
reports are about one act, with those of another report.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from importlib.resources import files
from typing import Final


def _words(part: str) -> frozenset[str]:
    text = files("nirpihak.server.institutions").joinpath("data", "names.toml").read_text("utf-8")
    return frozenset(tomllib.loads(text)[part])


TITLES: Final = _words("titles")
DEGREES: Final = _words("degrees")
_NAMES_TOO: Final = _words("names_too")
MUHAMMAD: Final = _words("muhammad")
OLD: Final = (("oe", "u"), ("dj", "j"), ("tj", "c"), ("sj", "sy"), ("ch", "h"), ("dh", "d"), ("th", "t"), ("bh", "b"))
"""Spellings from before 1972 and of families that kept them."""
_WORD: Final = re.compile(r"[a-z0-9]+")


def fold(name: str) -> tuple[str, ...]:
    """The parts of a name as they are compared, sorted: `Drs. H. Achmad Fauzi, M.Si` is `('ahmad', 'fauzi')`."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(each for each in plain if not unicodedata.combining(each)).replace("'", "").replace("’", "")
    before, _, behind = plain.partition(",")
    words = [*before.split(), *(word for word in behind.replace(",", " ").split() if not _is_degree(word))]
    parts = [part for word in _joined(words) if not _is_degree(word) for part in _WORD.findall(word)]
    # Somebody whose whole name is a title ("Cut") is still somebody.
    kept = [part for part in parts if part not in TITLES] or parts
    return tuple(sorted(_spelled(part) for part in kept))


def _is_degree(word: str) -> bool:
    tidy = "".join(_WORD.findall(word))
    return tidy in DEGREES and ("." in word or tidy not in _NAMES_TOO)


def _joined(words: list[str]) -> list[str]:
    """`s. sos` as the one word it is."""
    found: list[str] = []
    for word in words:
        if found and len(found[-1].rstrip(".")) == 1 and _is_degree(f"{found[-1].rstrip('.')}.{word}"):
            found[-1] = f"{found[-1].rstrip('.')}.{word}"
        else:
            found.append(word)
    return found


def _spelled(part: str) -> str:
    for old, new in OLD:
        part = part.replace(old, new)
    part = re.sub(r"(.)\1+", r"\1", part)
    return "muhamad" if part in MUHAMMAD else part


def alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two folded names may be of one person.

    Every part of the shorter one stands in the longer one, as the word or as its initial; one whole word at least is
    shared, and a single word is only alike the same single word.
    """
    few, many = sorted((list(one), list(other)), key=len)
    if not few:
        return False
    if len(few) == 1:
        return few == many
    left, rest, whole = list(many), [], False
    for part in few:
        if part in left:
            left.remove(part)
            whole = whole or len(part) > 1
        else:
            rest.append(part)
    for part in rest:
        found = next((each for each in left if _initial(part, each)), None)
        if found is None:
            return False
        left.remove(found)
    return whole


def _initial(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) == 1 and long.startswith(short)


def part_of(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether the shorter name, were it one word, stands in the longer one: enough only beside the same unit."""
    few, many = sorted((one, other), key=len)
    return len(few) == 1 and len(few[0]) > 2 and few[0] in many


def digits(number: str) -> str:
    """An employee number as it is compared: its digits, or nothing where too few could be anybody's."""
    found = "".join(each for each in number if each.isascii() and each.isdigit())
    return found if len(found) >= 4 else ""
