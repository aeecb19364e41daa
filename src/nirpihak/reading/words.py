"""Words: from a raw token to the words it stands for, worked out once for each distinct token.

Stretched letters, letters written as digits, everyday abbreviations, emoji, endings, and words misspelt by one
letter or written without vowels. Knows nothing of participants; `aliases` looks at the plain form before a
spelling is repaired, so that a name is never mended into a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final, NamedTuple, TypeVar

from nirpihak.reading import files
from nirpihak.reading.characters import GONE
from nirpihak.reading.surroundings import surroundings

Said = TypeVar("Said")
ADDRESS: Final = "~url"
"""Stands for every web address."""
MEMORY: Final = 200_000
"""Most distinct tokens remembered at a time."""

_LEET = str.maketrans(
    {"4": "a", "3": "e", "1": "i", "0": "o", "5": "s", "7": "t", "6": "g", "8": "b", "@": "a", "$": "s"}
)
_STRETCHED = re.compile(r"(.)\1{2,}")
_DOUBLED_END = re.compile(r"([^\W\d])\1$")
_LETTERS_DIGITS = re.compile(r"[^\W\d]+|\d+")
_INSIDE_DIGITS = re.compile(r"[^\W\d][\d@$]+[^\W\d]|^[013457@$]+[^\W\d]{2,}[\d@$]|^[34@$][^\W\d]{3,}$")
_DOUBLED_INSIDE = re.compile(r"[^\W\d]{4,}2(?:an|nya|kan|in)$")
_CLITICS = (
    ("nya", 3),
    ("lah", 3),
    ("kah", 3),
    ("pun", 3),
    ("ku", 4),
    ("mu", 4),
    ("xa", 4),
    ("ny", 4),
    ("ne", 4),
    ("x", 4),
    ("e", 5),
)
"""Endings that are set off, and the fewest letters that must be left."""
_VOWELS = str.maketrans("", "", "aiueo")
_VOWEL_LETTERS = ("a", "i", "u", "e", "o")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


class Lexicon(NamedTuple):
    """The word data that ships: spellings and what they stand for, words that keep their ending, emoji."""

    spellings: dict[str, tuple[str, ...]]
    whole: frozenset[str]
    emoji: dict[str, str]


@cache
def lexicon() -> Lexicon:
    """The word data, read once. Source: `data/words.toml`, written for this project."""
    table = files.table("words.toml")

    def pairs(key: str) -> Iterable[tuple[str, str]]:
        for entry in table[key].split():
            short, _, full = entry.partition("=")
            yield short, full

    return Lexicon(
        {short: tuple(full.split("_")) for short, full in pairs("spellings")},
        frozenset(table["whole"].split()),
        dict(pairs("emoji")),
    )


def plain(raw: str) -> tuple[str, ...]:
    """A raw token as the letters it stands for, before any spelling is looked up; several where it runs together."""
    if raw.isalpha() and raw.isascii():
        return (_unstretched(raw),)
    if raw[-1] in ".:" and raw[0].isalpha():
        return (raw[:-1],)
    first = raw[0]
    if first in '.,!?;:()"\n\r':
        return (_mark(raw),)
    word = raw.replace(GONE, "").replace("'", "")
    if not word:
        return ()
    if not (first.isalnum() or first in "#@"):
        return _emoji(word)
    if raw.startswith("www.") or ("/" in word and not first.isdigit()):
        return (ADDRESS,)
    if word.isdigit() or (first.isdigit() and not any(char.isalpha() for char in word)):
        return (word,)
    if word.isalpha():
        return (_unstretched(word),)
    if word[-1] == "2" and len(word) > 3 and word[:-1].isalpha() and word[:-1] not in surroundings().before_numbers:
        return (_unstretched(word[:-1]),)
    if _DOUBLED_INSIDE.match(word):
        return (_unstretched(word.replace("2", "", 1)),)
    if _INSIDE_DIGITS.search(word):
        decoded = word.translate(_LEET)
        if decoded.isalpha():
            return (_unstretched(decoded),)
    return tuple(_unstretched(part) if part.isalpha() else part for part in _LETTERS_DIGITS.findall(word)) or (word,)


def _mark(run: str) -> str:
    """A run of clause marks as the one that matters most."""
    for mark in "?!":
        if mark in run:
            return mark
    for mark in '"(':
        if mark in run:
            return mark
    if run in (",", ":", ";", ")"):
        return run
    return "." if set(run) - {","} else ","


def _emoji(run: str) -> tuple[str, ...]:
    table = lexicon().emoji
    found: list[str] = []
    for char in run:
        if char in "\ufe0e\ufe0f\u200d" or "\U0001f3fb" <= char <= "\U0001f3ff" or char in "♂♀":
            continue
        said = table.get(char, char)
        if said not in found:
            found.append(said)
    return tuple(found[:4])


def _unstretched(word: str) -> str:
    word = _STRETCHED.sub(r"\1", word) if len(word) > 3 else word
    if len(word) > 4 and word[-1] == word[-2]:
        word = _DOUBLED_END.sub(r"\1", word)
    return word


class Remembered(dict[str, Said]):
    """What a function says of a word, worked out once for each word and forgotten when there are too many."""

    def __init__(self, work_out: Callable[[str], Said]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, word: str) -> Said:
        if len(self) >= MEMORY:
            self.clear()
        found = self[word] = self._work_out(word)
        return found


class Spelling(Remembered[tuple[str, ...]]):
    """By plain word the words it stands for, as the cues and the model know them.

    `known` are the words of the cues and of the model; `ordinary` further words that are spelt as they should be. Any
    other word is repaired where exactly one known word fits: with the same consonants when vowels were dropped, or
    one slip of the finger away (six letters or more; see `slips`).
    """

    def __init__(self, known: Iterable[str], ordinary: Iterable[str] = ()) -> None:
        super().__init__(self._words)
        self._lexicon = lexicon()
        self.known = frozenset(known)
        self._right = self.known.union(ordinary)
        self._skeletons: dict[str, str | None] | None = None

    def _words(self, word: str) -> tuple[str, ...]:
        spelt = self._lexicon.spellings.get(word)
        if spelt is not None:
            return spelt
        if word in self._right or not word.isalpha() or len(word) < 3:
            return (word,)
        if (stem := self._without_clitic(word)) is not None:
            return self._lexicon.spellings.get(stem, (stem,))
        repaired = self._repaired(word)
        return (repaired,) if repaired is not None else (word,)

    def _without_clitic(self, word: str) -> str | None:
        if word in self._lexicon.whole:
            return None
        for ending, least in _CLITICS:
            if word.endswith(ending) and len(word) - len(ending) >= least:
                stem = word[: -len(ending)]
                if stem in self.known or stem in self._lexicon.spellings:
                    return stem
        return None

    def _repaired(self, word: str) -> str | None:
        if not word.isascii() or len(word) < 4:
            return None
        if self._skeletons is None:
            self._skeletons = self._indexed()
        if len(word) >= 6 and (near := only(slip for slip in slips(word) if slip in self.known)) is not None:
            return near
        vowels = len(word) - len(word.translate(_VOWELS))
        if vowels * 4 <= len(word):
            return self._skeletons.get(word[0] + word[1:].translate(_VOWELS))
        return None

    def _indexed(self) -> dict[str, str | None]:
        """Known words by first letter and consonants; None where two words share them."""
        found: dict[str, str | None] = {}
        for word in sorted(self.known):
            if word.isascii() and word.isalpha() and len(word) >= 5:
                skeleton = word[0] + word[1:].translate(_VOWELS)
                if len(skeleton) >= 3:
                    found[skeleton] = None if skeleton in found else word
        return found


def only(words: Iterable[str]) -> str | None:
    """The one word there is, or None where there are none or several."""
    found = set(words)
    return found.pop() if len(found) == 1 else None


def slips(word: str) -> set[str]:
    """The words of which this may be a slip: a letter left out or doubled, neighbours swapped, a vowel exchanged.

    The first letter is taken to be right.
    """
    head, tail = word[0], word[1:]
    cuts = [(tail[:at], tail[at:]) for at in range(len(tail) + 1)]
    near = {left + right[1:] for left, right in cuts if right}
    near.update(left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1)
    near.update(left + letter + right for left, right in cuts for letter in _ALPHABET)
    near.update(left + vowel + right[1:] for left, right in cuts if right[:1] in _VOWEL_LETTERS for vowel in "aiueo")
    near.discard(tail)
    return {head + rest for rest in near}
