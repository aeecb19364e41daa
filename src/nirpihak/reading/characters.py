"""Characters: folding look-alikes one for one, and cutting a text into raw tokens whose places are known.

Folding never changes the length, so a place in the folded text is the same place in the original. What it takes
away (zero-width marks, combining marks) becomes `GONE`, one character that the tokens drop. It knows no words.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

GONE: Final = "\x7f"
"""Stands where a character without width was."""

_LOOK_ALIKE = str.maketrans(
    "аеорсхуіјѕԁһӏкмтвнɡοαενκρτυχιʟɴʀɪʙʜ’‘ʼ´“”„«»…–—‐‑−‒।。，！？：；（）",
    'aeopcxyijsdhlkmtbhgoaevkptuxilnribh\'\'\'\'""""".------..,!?:;()',
)
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")


class _Fold(dict[int, str]):
    """Character by character: lower case, plain Latin where it looks like Latin; worked out once each."""

    def __missing__(self, point: int) -> str:
        folded = self[point] = _folded(chr(point))
        return folded


def _folded(char: str) -> str:
    if char in _FILLERS or unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return GONE
    if "\U0001f130" <= char <= "\U0001f189":  # letters in squares and dark circles
        return chr(ord("a") + (ord(char) - 0x1F130) % 32) if (ord(char) - 0x1F130) % 32 < 26 else char
    plain = unicodedata.normalize("NFKD", char).casefold()
    plain = "".join(each for each in plain if not unicodedata.combining(each)) or GONE
    plain = plain.translate(_LOOK_ALIKE)
    if len(plain) == 1:
        return plain
    # Circled and squared letters open to one letter; what opens to more than one character stays as it is.
    letters = [each for each in plain if each.isalnum()]
    return letters[0] if len(letters) == 1 else char


_FOLD = _Fold()


def fold(text: str) -> str:
    """The text in lower case with look-alike letters, quotes and dashes made plain; always of the same length."""
    folded = text.lower()
    if text.isascii():
        return folded
    if len(folded) != len(text):  # a few letters become two in lower case
        return text.translate(_FOLD)
    return _FOREIGN.sub(_fold_run, folded)


_FOREIGN = re.compile(r"[^\x00-\x7f]+")


def _fold_run(found: re.Match[str]) -> str:
    return found[0].translate(_FOLD)


EMOJI: Final = (
    "\u203c\u2049\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\U0001f000-\U0001faff\U000e0020-\U000e007f"
)
_JOINERS = "\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff"
_MARKS = "@$"

TOKEN: Final = re.compile(
    # A web address.
    r"(?:https?://|www\.|(?:t\.co|bit\.ly|s\.id)/)\S+|"
    # A number's abbreviation with its point: no. 2
    r"(?:no|nmr|nomor|nomer)[.:](?=\s?\d)|"
    # A word: letters and digits, with an apostrophe or a letter-like sign inside; a number with its points.
    rf"[^\W_]+(?:['{_MARKS}{GONE}]+[^\W_]+|(?<=\d)[.,:/\-](?=\d)[^\W_]+)*"
    # Clause marks; a run of them is one token.
    r"|[.,!?;:()\"\n\r]+"
    # Emoji; a run of them is one token.
    rf"|[{EMOJI}][{EMOJI}{_JOINERS}{GONE}]*"
    # Tags and handles.
    rf"|[#@][\w.{GONE}]*\w"
)
"""The raw tokens of a folded text: words, clause marks, runs of emoji, addresses, #tags and @handles."""

_SPACED = re.compile(r"(?<![^\W_])(?:[^\W\d_][ .*_\-]){3,}[^\W\d_](?![^\W_])")


def tokens(folded: str) -> list[str]:
    """The raw tokens, without their places (see `places`)."""
    return TOKEN.findall(folded)


def places(folded: str) -> list[tuple[int, int]]:
    """The places (start, end) of the same raw tokens, in characters of the text."""
    return [found.span() for found in TOKEN.finditer(folded)]


def prepared(text: str) -> tuple[str, list[str]]:
    """The folded text and its raw tokens; s p a c e d words are one token."""
    folded = fold(text)
    raw = tokens(folded)
    if list(map(len, raw)).count(1) > 3 and _SPACED.search(folded):
        folded = _SPACED.sub(lambda found: re.sub(r"[ .*_\-]", GONE, found[0]), folded)
        raw = tokens(folded)
    return folded, raw
