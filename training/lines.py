"""The written lines: `LABELS<TAB>TEXT`, with {A}, {B} and {C} for participants, and the table that masks them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from nirpihak.reading.aliases import Alias, AliasTable

WRITTEN: Final = Path(__file__).parent / "written"
LETTERS: Final = ("A", "B", "C")
NAMES: Final = ("Qaxoz", "Qebij", "Qocuv")
"""What stands for the letters while a line is masked: no word of any language."""
LABELS: Final = {"+": 0, "-": 1, "0": 2}


class Line(NamedTuple):
    """One written line: the text, and by letter its stance (0 support, 1 attack, 2 neutral)."""

    text: str
    stances: dict[str, int]
    source: str


def table() -> AliasTable:
    """The alias table of the three letters."""
    aliases = [
        Alias((name.lower(),), letter, index, "name")
        for index, (letter, name) in enumerate(zip(LETTERS, NAMES, strict=True))
    ]
    return AliasTable("training", LETTERS, aliases)


def named(text: str) -> str:
    """The text with the stand-in names put in."""
    for letter, name in zip(LETTERS, NAMES, strict=True):
        text = text.replace("{" + letter + "}", name)
    return text


def read(paths: Iterable[Path] | None = None) -> Iterator[Line]:
    """The lines of the files (all of `written/` by default). Raises ValueError that names the file and line."""
    for path in sorted(WRITTEN.glob("*.tsv")) if paths is None else paths:
        for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            labels, tab, text = row.partition("\t")
            stances = {label[:1]: LABELS.get(label[1:], -1) for label in labels.split()}
            if (
                not tab
                or set(stances) != {letter for letter in LETTERS if "{" + letter + "}" in text}
                or -1 in stances.values()
            ):
                raise ValueError(f"{path.name}:{number}: labels and letters do not fit: {row[:60]}")
            yield Line(text, stances, path.stem)
