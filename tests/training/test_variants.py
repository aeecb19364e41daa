"""Variants of a line name the same people and are the same every time."""

from __future__ import annotations

from training import lines
from training.variants import ADDRESSES, MARKS, SOURCES, TAGS, variants


def letters(text: str) -> list[str]:
    return [letter for letter in lines.LETTERS if "{" + letter + "}" in text]


def test_variants_name_whom_the_line_names() -> None:
    made = 0
    for line in lines.read():
        said = list(variants(line))
        assert said == list(variants(line))
        assert all(letters(text) == letters(line.text) for text in said)
        made += len(said)
    assert made > 1000


def test_variants_never_change_letters() -> None:
    """Only marks are taken away, and an address, a source or a tag is set behind."""
    behind = {f" {tag}" for tag in TAGS} | {f"{source} {address}" for source in SOURCES for address in ADDRESSES}
    for line in lines.read():
        for text in variants(line):
            added = text.removeprefix(line.text)
            assert added in behind or text == line.text.translate(MARKS), text
    assert not any(chr(mark).isalnum() for mark in MARKS)


def test_no_variant_stands_in_the_check_lines() -> None:
    check = {line.text for line in lines.read(sorted((lines.WRITTEN.parent / "check").glob("*.tsv")))}
    assert {text for line in lines.read() for text in variants(line)} & check == set()
