"""Texts for the tests of reading: written lines with real aliases put in, word soup, and letters in disguise.

Nobody wrote these texts: the lines are this project's own (`training/`), the names stand where a line has a letter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from nirpihak.contests import load_register
from nirpihak.reading.aliases import Alias
from nirpihak.reading.reader import Reader
from training import lines

CONTEST = "pilbup-kabupaten-contoh-2024"
"""The invented contest of most examples: pair-1 Laras and Bimo, pair-2 Seruni and Wira, pair-3 Dimas and Ningsih."""
CONTESTS = tuple(sorted(contest.id for contest in load_register()))
CHECK = Path(lines.__file__).parent / "check" / "wild.tsv"


@cache
def reader(contest: str = CONTEST) -> Reader:
    """The reader of a contest, built once for all tests: reading leaves nothing behind that could matter."""
    return Reader(load_register()[contest])


@cache
def written_lines() -> tuple[str, ...]:
    """Every written line and check line, with its letters."""
    paths = [*sorted(lines.WRITTEN.glob("*.tsv")), CHECK]
    return tuple(row.partition("\t")[2] for path in paths for row in path.read_text(encoding="utf-8").splitlines())


@cache
def aliases(contest: str, owner: int | None = None) -> tuple[Alias, ...]:
    """The aliases of a contest, or of one of its participants (by its place)."""
    return tuple(alias for alias in reader(contest).table.aliases if owner is None or alias.owner == owner)


# ------------------------------------------------------------ how a name may be written


def tag(phrase: str) -> str:
    """A hashtag in CamelCase."""
    return "#" + "".join(word.title() for word in phrase.split())


FORMS: tuple[Callable[[str], str], ...] = (
    str,
    str.title,
    str.upper,
    tag,
    lambda phrase: "#" + phrase.replace(" ", ""),
    lambda phrase: "@" + phrase.replace(" ", "") + "_",
    lambda phrase: phrase + "nya",
    lambda phrase: phrase.replace(" ", ""),
    lambda phrase: phrase.replace(" ", "  "),
)
"""How an alias stands in a text. Not every form is found: where it is not, it is a word like any other."""

_CYRILLIC = str.maketrans("aeopcxyi", "аеорсхуі")


def _shifted(upper: int, lower: int) -> Callable[[str], str]:
    """Letters of another alphabet of Unicode that look like Latin ones."""

    def dressed(text: str) -> str:
        return "".join(
            chr(upper + ord(char) - ord("A"))
            if "A" <= char <= "Z"
            else chr(lower + ord(char) - ord("a"))
            if "a" <= char <= "z"
            else char
            for char in text
        )

    return dressed


def _between(marks: str) -> Callable[[str], str]:
    """The marks in turn after each letter but the last of a word."""

    def dressed(text: str) -> str:
        return " ".join(
            "".join(char + marks[at % len(marks)] for at, char in enumerate(word[:-1])) + word[-1]
            for word in text.split(" ")
        )

    return dressed


DISGUISES: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "fullwidth": lambda text: "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text),
    "mathematical bold": _shifted(0x1D400, 0x1D41A),
    "mathematical sans": _shifted(0x1D5D4, 0x1D5EE),
    "circled": _shifted(0x24B6, 0x24D0),
    "cyrillic": lambda text: text.translate(_CYRILLIC),
    "zero width": _between("\u200b\u200c\u2060\ufeff\u00ad"),
    "direction marks": _between("\u200e\u200f\u202a\u202e\u202c\u061c"),
    "combining": _between("\u0301\u0336\u0323\u0308"),
    "composed": lambda text: unicodedata.normalize("NFC", _between("\u0301")(text)),
}
"""Disguises that change letters, never words: an alias is still read to its last letter."""


# ------------------------------------------------------------ strategies


@st.composite
def naming(draw: st.DrawFn, contest: str, owner: int | None = None) -> str:
    """Some alias of a contest in some form."""
    alias = draw(st.sampled_from(aliases(contest, owner)))
    return draw(st.sampled_from(FORMS))(" ".join(alias.words))


@st.composite
def lines_with_names(draw: st.DrawFn, contest: str) -> str:
    """A written line with aliases of this contest for its letters."""
    text = draw(st.sampled_from(written_lines()))
    size = len(reader(contest).table.participants)
    owners = draw(st.permutations(range(size)))
    for at, letter in enumerate(lines.LETTERS):
        while "{" + letter + "}" in text:
            text = text.replace("{" + letter + "}", draw(naming(contest, owners[at % size])), 1)
    return text


_WORDS = """
mantap bohong pilih coblos jangan tidak tapi dan atau semoga amin no nomor paslon pak bu si wkwk lebih dari daripada
lawan vs bukan serang diserang kata ganti dengan pendukung relawan janji saja cuma kerja rt jam tanggal gas hidup n sama
mas gus urut calon partai presiden menang satu dua tiga kosong 1 2 3 4 5 01 02 03 04 2024 08.00 , . ! ? ( ) " : & # @
😂 👍🏽 ✌️ 👩\u200d👩\u200d👧 ❤️ #Menang #2024 https://contoh.example/a?b=01
"""
WORDS = tuple(_WORDS.split())


@st.composite
def soup(draw: st.DrawFn, contest: str) -> str:
    """Words, signs and namings in any order."""
    part = st.one_of(st.sampled_from(WORDS), naming(contest))
    return draw(st.sampled_from((" ", " ", "  ", "\n"))).join(draw(st.lists(part, min_size=1, max_size=24)))


def texts(contest: str) -> st.SearchStrategy[str]:
    """Lines with names, and soup."""
    return st.one_of(lines_with_names(contest), soup(contest))
