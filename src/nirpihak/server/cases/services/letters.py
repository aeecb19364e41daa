"""The marks of a letter's wording: reading them, and filling the places. Plain text in, blocks out.

A line is a paragraph. `# ` a title, `## ` a heading, `Label : text` a row, `- `, `1. `, `a. ` and `KESATU. ` lists,
`@ Caption | Name` a place to sign. `{place}` is where a value goes; a line one of whose places has nothing is left
out, and with it the heading or the introducing line (one that ends with a colon) right before it. There is no HTML:
what looks like it stays text. Knows no case, no kind of letter and no page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from nirpihak.text import Text

Pair = tuple[str, str]
Value = str | Sequence[str | Pair]
"""A line or a text, a list of lines, or questions with their answers."""

LONGEST: Final = 20_000
"""Characters of a wording."""
_PLACE: Final = re.compile(r"{([a-z_]+)}")
_ALONE: Final = re.compile(r"{([a-z_]+)}\s*\Z")
_ROW: Final = re.compile(r"([^\W{}][^{}]{0,39}?) : (.*)\Z")
_LISTS: Final[Mapping[str, str]] = {"- ": "bullets", "1. ": "numbers", "a. ": "letters", "KESATU. ": "points"}
_ORDINALS: Final = (
    *("KESATU", "KEDUA", "KETIGA", "KEEMPAT", "KELIMA", "KEENAM", "KETUJUH", "KEDELAPAN", "KESEMBILAN"),
    *("KESEPULUH", "KESEBELAS", "KEDUA BELAS", "KETIGA BELAS", "KEEMPAT BELAS", "KELIMA BELAS"),
)


class LetterError(ValueError):
    """A wording that cannot be used; `text` says the line and what is wrong with it, in both languages."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(slots=True)
class Block:
    """One block of a letter: `kind` says how `lines` or `pairs` look.

    title, heading, paragraph: one line. bullets, numbers, letters: lines. points, rows, answers, signatures: pairs of
    a head and a text (`KESATU` and its point, label and value, question and answer, caption and name).
    """

    kind: str
    lines: list[str] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    introduces: bool = False
    """Whether it only leads to the next line: a heading, or a paragraph that ends with a colon."""


def places(body: str) -> set[str]:
    """The names of all places in a wording."""
    return set(_PLACE.findall(body))


def check(body: str, known: Sequence[str], needed: Sequence[str]) -> None:
    """Refuse a wording with an unknown place, a stray brace, or without a needed place. Raises LetterError."""
    if len(body) > LONGEST:
        raise LetterError(
            Text(
                f"terlalu panjang: paling banyak {LONGEST} huruf, di sini {len(body)}",
                f"too long: at most {LONGEST} characters, here {len(body)}",
            )
        )
    for number, line in enumerate(body.splitlines(), 1):
        for name in _PLACE.findall(line):
            if name not in known:
                raise LetterError(
                    Text(
                        f"baris {number}: isian {{{name}}} tidak dikenal untuk surat ini",
                        f"line {number}: there is no place {{{name}}} in this document",
                    )
                )
        if "{" in (rest := _PLACE.sub("", line)) or "}" in rest:
            raise LetterError(
                Text(
                    f"baris {number}: kurung kurawal hanya untuk isian, seperti {{{known[0]}}}",
                    f"line {number}: braces are for places alone, such as {{{known[0]}}}",
                )
            )
    for name in needed:
        if name not in places(body):
            raise LetterError(
                Text(f"isian {{{name}}} harus ada di dalam naskah", f"the place {{{name}}} must stand in the wording")
            )


def filled(body: str, values: Mapping[str, Value]) -> list[Block]:
    """The letter: the wording with its places filled. A place that has no value is as one that is empty."""
    lines = [line.strip() for line in body.splitlines()]
    made = [list(_line(line, values)) if line else None for line in lines]
    # From the end: what only leads to the next line goes with it.
    follows = False
    for at in range(len(lines) - 1, -1, -1):
        found = made[at]
        if found is None:
            continue
        if found and found[-1].introduces and not follows:
            found.clear()
        follows = bool(found)
    blocks: list[Block] = []
    fresh = True
    for each in made:
        if each is None:
            fresh = True
            continue
        for block in each:
            last = blocks[-1] if blocks else None
            if last is not None and not fresh and last.kind == block.kind and block.kind not in _SINGLE:
                last.lines += block.lines
                last.pairs += block.pairs
            else:
                blocks.append(block)
            fresh = False
    for block in blocks:
        if block.kind == "points":
            block.pairs = [(_ordinal(at), text) for at, (_, text) in enumerate(block.pairs)]
    return blocks


_SINGLE: Final = frozenset({"title", "heading", "paragraph"})


def _ordinal(at: int) -> str:
    return _ORDINALS[at] if at < len(_ORDINALS) else f"KE-{at + 1}"


def _line(line: str, values: Mapping[str, Value]) -> Iterator[Block]:
    """The blocks of one line; none where a place in it is empty."""
    if line.startswith("## "):
        yield from (Block("heading", [text], introduces=True) for text in _texts(line[3:], values))
        return
    if line.startswith("# "):
        yield from (Block("title", [text]) for text in _texts(line[2:], values))
        return
    if line.startswith("@ "):
        caption, _, name = line[2:].partition("|")
        for text in _texts(name.strip(), values):
            yield Block("signatures", pairs=[(next(iter(_texts(caption.strip(), values)), ""), text)])
        return
    for mark, kind in _LISTS.items():
        if line.startswith(mark):
            for text in _texts(line[len(mark) :], values):
                yield Block(kind, pairs=[("", text)]) if kind == "points" else Block(kind, [text])
            return
    if (alone := _ALONE.match(line)) and (asked := _pairs(values.get(alone[1], ""))):
        yield Block("answers", pairs=asked)
        return
    if row := _ROW.match(line):
        yield from (Block("rows", pairs=[(row[1].strip(), text)]) for text in _texts(row[2], values))
        return
    for text in _texts(line, values):
        yield Block("paragraph", [text], introduces=line.endswith(":"))


def _pairs(value: Value) -> list[Pair]:
    if isinstance(value, str):
        return []
    return [(str(each[0]), str(each[1])) for each in value if not isinstance(each, str)]


def _texts(text: str, values: Mapping[str, Value]) -> list[str]:
    """The text with its places filled: a list that stands alone gives each of its lines; none where one is empty."""
    if alone := _ALONE.match(text):
        return _plain(values.get(alone[1], ""))
    empty = False

    def put(found: re.Match[str]) -> str:
        nonlocal empty
        said = ", ".join(_plain(values.get(found[1], "")))
        empty = empty or not said
        return said

    made = _PLACE.sub(put, text)
    return [] if empty or not made.strip() else [made]


def _plain(value: Value) -> list[str]:
    """A value as lines that say something."""
    lines = value.splitlines() if isinstance(value, str) else [_said(each) for each in value]
    return [" ".join(line.split()) for line in lines if line.strip()]


def _said(each: str | Pair) -> str:
    return each if isinstance(each, str) else " ".join(each)
