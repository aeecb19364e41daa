"""Spans become boxes, and what is marked becomes masked boxes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.reading.screens import Block, Box, Picture, Word

LINES = (
    Word("Kita", Box(10, 10, 40, 22), 96.0),
    Word("dukung", Box(45, 10, 95, 22), 95.0),
    Word("@sekar_1", Box(10, 30, 70, 42), 90.0, mask=True),
    Word("penuh", Box(75, 30, 110, 42), 94.0),
)
BLOCK = Block("text", LINES, "Rina")


def test_a_block_joins_its_words() -> None:
    assert BLOCK.text == "Kita dukung @sekar_1 penuh"
    assert BLOCK.starts == (0, 5, 12, 21)
    assert BLOCK.box == Box(10, 10, 110, 42)


@pytest.mark.parametrize(
    ("start", "end", "boxes"),
    [
        (0, 4, (Box(10, 10, 40, 22),)),
        (2, 6, (Box(10, 10, 95, 22),)),
        (5, 20, (Box(45, 10, 95, 22), Box(10, 30, 70, 42))),
        (0, 26, (Box(10, 10, 95, 22), Box(10, 30, 110, 42))),
        (4, 5, ()),
        (7, 7, ()),
    ],
)
def test_a_span_becomes_one_box_a_line(start: int, end: int, boxes: tuple[Box, ...]) -> None:
    assert BLOCK.boxes(start, end) == boxes


@pytest.mark.parametrize("span", [(-1, 3), (3, 99), (5, 2)])
def test_a_span_outside_the_text_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="does not lie in a text"):
        BLOCK.boxes(*span)


@given(
    st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8), min_size=1, max_size=12), st.data()
)
def test_every_word_touched_by_a_span_is_boxed(texts: list[str], data: st.DataObject) -> None:
    words = [Word(text, Box(20 * n, 0, 20 * n + 15, 10), 90.0) for n, text in enumerate(texts)]
    block = Block("text", tuple(words))
    start = data.draw(st.integers(0, len(block.text)))
    end = data.draw(st.integers(start, len(block.text)))
    boxes = block.boxes(start, end)
    for word, at in zip(words, block.starts, strict=True):
        touched = start < end and at < end and start < at + len(word.text)
        inside = any(box.left <= word.box.left and word.box.right <= box.right for box in boxes)
        assert inside or not touched


def test_a_block_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        Block("text", ())


def test_masked_boxes_are_whole_blocks_and_single_words() -> None:
    name = Block("author", (Word("Bagas", Box(10, 60, 50, 72), 90.0), Word("U.", Box(55, 60, 65, 72), 90.0)), mask=True)
    picture = Picture(200, 100, "post", (BLOCK, name))
    assert picture.masked_boxes() == (Box(10, 30, 70, 42), Box(10, 60, 65, 72))
    assert picture.text == "Kita dukung @sekar_1 penuh\nBagas U."
