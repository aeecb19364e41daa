"""A reporter's code: eight words that find her mailbox and open it, kept by nobody but her.

    random bits   80, from the system's own source
    check bits    8: the first byte of SHA-256("nirpihak code 1\\n" + random bits)
    words         88 bits as 8 words of 11 bits, out of the 2048 of `words.txt`, the first word from the highest bits

No two words of the list are one slip apart (a letter exchanged, added, left out, or two neighbours swapped), so a slip
of one letter never makes another word of it; any other mistake is noticed by the check bits 255 times of 256.

Two values are derived from a code, each by HKDF-SHA256 (RFC 5869) with the server's pepper as salt and a label of its
own: `lookup` names the mailbox and may lie in the database, `opening_key` opens it and must not. Neither can be
computed from the other, and the server keeps no code.

Why no slow hash: a slow hash makes up for a secret that people choose; this one is drawn at random from 2^80. A
derivation costs about 6 blocks of SHA-256; a fast graphics card does some 2 * 10^10 blocks a second, so a thousand of
them try 3.5 * 10^12 codes a second and need, on average, 2^79 / 3.5 * 10^12 seconds, about 5,500 years, for one code.
That is whoever has the database *and* the pepper; with the database alone nothing can be tried. Against N mailboxes
at once, each guess counts N times: with 10,000 of them the first falls after about half a year of that, so the pepper
is kept as the master key is kept (whoever has that one needs no code). Being quick, a look-up waits for no other.

Knows neither Django nor what a mailbox is. No error and no `repr` holds a code.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import secrets
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from string import ascii_lowercase
from types import MappingProxyType
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from nirpihak.text import Text

WORDS: Final = tuple(files(__package__).joinpath("words.txt").read_text("ascii").split())
"""The 2048 words, in the order of their numbers."""
LENGTH: Final = 8
"""Words of a code."""
RANDOM_BYTES: Final = 10
PEPPER_BYTES: Final = 32
DERIVED_BYTES: Final = 32
LOOKUP: Final = b"nirpihak code 1: lookup"
OPENING: Final = b"nirpihak code 1: opening"
LONGEST: Final = 2000
"""Characters of typed text that are read at all."""

_BITS: Final = 11
_NUMBERS: Final[Mapping[str, int]] = MappingProxyType({word: number for number, word in enumerate(WORDS)})
_LONGEST_WORD: Final = 20
_NEAREST: Final = 3
_WORD: Final = re.compile(r"[a-z]+")


class CodeError(ValueError):
    """What was typed is no code. `text` says to its writer which word is wrong, and what it may be meant to be.

    The message of the exception itself, which may end up in a log, names places only.
    """

    def __init__(self, text: Text, message: str, places: tuple[int, ...] = ()) -> None:
        self.text = text
        self.places = places
        """Which words are wrong, counted from 1."""
        super().__init__(message)


@dataclass(frozen=True)
class Code:
    """A code whose check bits agree."""

    random: bytes = field(repr=False)
    """The 10 random bytes."""

    @property
    def words(self) -> tuple[str, ...]:
        """The eight words."""
        bits = int.from_bytes(self.random + _check(self.random), "big")
        return tuple(WORDS[bits >> _BITS * place & (1 << _BITS) - 1] for place in reversed(range(LENGTH)))

    @property
    def text(self) -> str:
        """The code as it is shown: two groups of four words."""
        words, half = self.words, LENGTH // 2
        return f"{' '.join(words[:half])} - {' '.join(words[half:])}"


def new() -> str:
    """A new code, as it is shown."""
    return Code(secrets.token_bytes(RANDOM_BYTES)).text


def normalise(text: str) -> str:
    """What was typed, in the one form in which a code is shown. Raises CodeError."""
    return parse(text).text


def parse(text: str) -> Code:
    """Read a code as people write it. Raises CodeError.

    Capitals, accents, numbers, punctuation, line breaks and spaces of any kind do not matter. A slip of one letter is
    put right where exactly one word is that near and the check bits then agree.
    """
    typed = _typed(text)
    if len(typed) != LENGTH:
        raise CodeError(
            Text(
                f"Kode terdiri atas {LENGTH} kata; yang Anda tulis {len(typed)} kata.",
                f"A code has {LENGTH} words; you wrote {len(typed)}.",
            ),
            f"a code has {LENGTH} words, not {len(typed)}",
        )
    meant = [word if word in _NUMBERS else _only_one_near(word) for word in typed]
    unknown = [place for place, word in enumerate(meant) if word is None]
    if not unknown:
        if code := _checked([word for word in meant if word is not None]):
            return code
        unknown = [place for place, word in enumerate(typed) if word not in _NUMBERS]
    if unknown:
        raise _unknown(typed, unknown)
    raise CodeError(
        Text(
            "Kedelapan kata dikenal, tetapi bukan kode ini: satu kata tertukar dengan kata lain, atau urutannya "
            "berubah. Bandingkan lagi dengan catatan Anda.",
            "All eight words are known, but this is no code: a word was exchanged for another one, or their order "
            "changed. Compare it again with what you wrote down.",
        ),
        "the check bits of a code do not agree",
    )


def lookup(code: Code, pepper: bytes) -> bytes:
    """The 32 bytes that name the code's mailbox; they open nothing. Raises ValueError for a pepper of another size."""
    return _derived(code, pepper, LOOKUP)


def opening_key(code: Code, pepper: bytes) -> bytes:
    """The 32 bytes that open the code's mailbox; never to be kept. Raises ValueError for a pepper of another size."""
    return _derived(code, pepper, OPENING)


def distinct(*labels: bytes) -> None:
    """Refuse two derivations under one label: what names a mailbox would open it. Raises ValueError."""
    if len(set(labels)) != len(labels):
        raise ValueError("two derivations from a code have the same label")


distinct(LOOKUP, OPENING)


def near(word: str) -> Iterator[str]:
    """All that is one slip from `word`, some of it twice: a letter exchanged, added, left out, a pair swapped."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        for letter in ascii_lowercase:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


def _check(random: bytes) -> bytes:
    return hashlib.sha256(b"nirpihak code 1\n" + random).digest()[:1]


def _checked(words: list[str]) -> Code | None:
    bits = 0
    for word in words:
        bits = bits << _BITS | _NUMBERS[word]
    raw = bits.to_bytes(RANDOM_BYTES + 1, "big")
    return Code(raw[:-1]) if _check(raw[:-1]) == raw[-1:] else None


def _typed(text: str) -> list[str]:
    """The words of a text: small letters a to z; what is not seen (accents, soft hyphens, marks) does not part them."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST]).lower()
    return _WORD.findall("".join(each for each in plain if unicodedata.category(each) not in ("Mn", "Cf")))


def _only_one_near(word: str) -> str | None:
    if len(word) > _LONGEST_WORD:
        return None
    found = set(near(word)) & _NUMBERS.keys()
    return found.pop() if len(found) == 1 else None


def _unknown(typed: list[str], places: list[int]) -> CodeError:
    said: list[Text] = []
    for place in places:
        close = difflib.get_close_matches(typed[place][:_LONGEST_WORD], WORDS, _NEAREST, 0.6)
        said.append(
            Text(
                f"Kata ke-{place + 1} tidak ada dalam daftar kata"
                + (f"; yang mirip: {', '.join(close)}." if close else "."),
                f"Word {place + 1} is not in the list of words" + (f"; near it: {', '.join(close)}." if close else "."),
            )
        )
    numbers = tuple(place + 1 for place in places)
    return CodeError(
        Text(" ".join(each.id for each in said), " ".join(each.en for each in said)),
        f"not in the list of words: number {', '.join(map(str, numbers))} of a code",
        numbers,
    )


def _derived(code: Code, pepper: bytes, label: bytes) -> bytes:
    if len(pepper) != PEPPER_BYTES:
        raise ValueError(f"a pepper has {PEPPER_BYTES} bytes, not {len(pepper)}")
    return HKDF(algorithm=SHA256(), length=DERIVED_BYTES, salt=pepper, info=label).derive(code.random)
