"""The written lines: each is sound, none stands twice, and what checks the model never trained it."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from nirpihak.reading.reader import Reader
from nirpihak.reading.weights import Weights
from training import lines

CHECK = Path(lines.__file__).parent / "check"
LETTER = re.compile(r"\{[ABC]\}")
FILES = sorted([*lines.WRITTEN.glob("*"), *CHECK.glob("*")])


def same(text: str) -> str:
    """What makes two lines the same: their letters and digits, without case, spaces and marks."""
    return re.sub(r'[\s.,!?:;"()]', "", text.casefold())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_line_is_sound(path: Path) -> None:
    assert path.suffix == ".tsv"
    read = list(lines.read([path]))
    assert read
    assert {line.source for line in read} == {path.stem}
    for line in read:
        assert line.stances
        assert set(line.stances.values()) <= {0, 1, 2}
        assert line.text == line.text.strip()
        assert not re.search(r"\{[^ABC]|\{[ABC][^}]", line.text)


def test_no_line_stands_twice() -> None:
    """In any of the files, whatever its case, spaces and marks: what checks the model was never trained on."""
    stands = defaultdict(list)
    for path in FILES:
        for line in lines.read([path]):
            stands[same(line.text)].append(f"{path.name}: {line.text}")
    assert len(stands) > 10_000
    assert [found for found in stands.values() if len(found) > 1] == []


def test_what_checks_was_not_trained_on_with_the_letters_exchanged() -> None:
    trained = {same(LETTER.sub("{}", line.text)) for line in lines.read()}
    checking = [line.text for line in lines.read(sorted(CHECK.glob("*.tsv")))]
    assert len(checking) > 500
    assert [text for text in checking if same(LETTER.sub("{}", text)) in trained] == []


def test_every_letter_of_a_line_is_found_and_masked() -> None:
    """All but a few in which a letter runs together with other words; they give no example."""
    reader = Reader(lines.table(), Weights({}, (0.6, 0.3, 0, 0.6, 0.1, 0), {}))
    missed = []
    for line in lines.read():
        reading = reader.read(lines.named(line.text))
        if {each.participant for each in reading.suggestions} != set(line.stances):
            missed.append(line.text)
    assert len(missed) * 500 < len(list(lines.read())), missed


@pytest.mark.parametrize(
    "row",
    [
        "A+ {A} hebat",
        "A+\ttanpa huruf",
        "A+\t{A} dan {B}",
        "A+ B-\t{A} saja",
        "A*\t{A} hebat",
        "\t{A} hebat",
        "D+\t{D} hebat",
    ],
)
def test_a_line_that_does_not_fit_is_named(row: str, tmp_path: Path) -> None:
    path = tmp_path / "uji.tsv"
    path.write_text(f"A+\t{{A}} hebat\n{row}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"uji\.tsv:2"):
        list(lines.read([path]))


def test_a_line() -> None:
    assert lines.named("{A} lawan {B}, {A} lagi") == "Qaxoz lawan Qebij, Qaxoz lagi"
    assert lines.table().participants == lines.LETTERS
