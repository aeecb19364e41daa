"""Where the characters of a block stand in the picture, and what is marked to be covered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.reading.screens import Block, Box, Picture, Word


def word(text: str, left: int, top: int, *, mask: bool = False) -> Word:
    return Word(text, Box(left, top, left + 10 * len(text), top + 20), 90.0, mask)


TWO_LINES = Block(
    "text", (word("Ayo", 0, 0), word("pilih", 40, 2), word("Pak", 0, 30), word("@budi", 40, 30, mask=True))
)


def test_a_block_joins_its_words_and_encloses_them() -> None:
    assert TWO_LINES.text == "Ayo pilih Pak @budi"
    assert TWO_LINES.starts == (0, 4, 10, 14)
    assert TWO_LINES.box == Box(0, 0, 90, 50)
    assert (TWO_LINES.box.width, TWO_LINES.box.height, TWO_LINES.box.middle) == (90, 50, (45.0, 25.0))


def test_a_block_holds_words() -> None:
    with pytest.raises(ValueError, match="unpack"):
        Block("text", ())


@pytest.mark.parametrize(
    ("start", "end", "boxes"),
    [
        (0, 3, (Box(0, 0, 30, 20),)),
        (1, 2, (Box(0, 0, 30, 20),)),
        (4, 9, (Box(40, 2, 90, 22),)),
        (0, 9, (Box(0, 0, 90, 22),)),
        (4, 13, (Box(40, 2, 90, 22), Box(0, 30, 30, 50))),
        (0, 19, (Box(0, 0, 90, 22), Box(0, 30, 90, 50))),
        (3, 4, ()),
        (5, 5, (Box(40, 2, 90, 22),)),
        (19, 19, ()),
    ],
)
def test_a_span_stands_in_a_box_for_each_line(start: int, end: int, boxes: tuple[Box, ...]) -> None:
    assert TWO_LINES.boxes(start, end) == boxes


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (5, 4), (0, 20)])
def test_a_span_outside_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="does not lie in a text of 19 characters"):
        TWO_LINES.boxes(start, end)


@given(st.lists(st.text("abc@", min_size=1, max_size=8), min_size=1, max_size=12), st.integers(1, 5), st.data())
def test_the_boxes_of_a_span_hold_its_words_and_no_other_line(
    texts: list[str], per_line: int, data: st.DataObject
) -> None:
    words = tuple(word(text, place % per_line * 100, place // per_line * 40) for place, text in enumerate(texts))
    block = Block("text", words)
    start = data.draw(st.integers(0, len(block.text)))
    end = data.draw(st.integers(start, len(block.text)))
    boxes = block.boxes(start, end)
    for at, each in zip(block.starts, words, strict=True):
        touched = at < end and start < at + len(each.text)
        inside = any(
            box.left <= each.box.left
            and each.box.right <= box.right
            and box.top <= each.box.top
            and each.box.bottom <= box.bottom
            for box in boxes
        )
        assert inside if touched else not inside
    assert all(box.height == 20 for box in boxes)


def test_masked_boxes_are_those_of_masked_blocks_and_words() -> None:
    name = Block("author", (word("Siti", 0, 100), word("Aminah", 50, 100)), "Siti Aminah", mask=True)
    picture = Picture(200, 200, "post", (TWO_LINES, name))
    assert picture.masked_boxes() == (Box(40, 30, 90, 50), Box(0, 100, 110, 120))
    assert picture.text == "Ayo pilih Pak @budi\nSiti Aminah"
