"""Screenshots that the studio rendered are read by the real Tesseract; nothing here asserts a time."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from benchmarks.screens import Tally, score
from nirpihak.reading.screens import Box, Picture, read_picture
from studio.making import Shot
from studio.scenes import KINDS

pytestmark = pytest.mark.usefixtures("tesseract")


def scored(shot: Shot, picture: Picture) -> Tally:
    tally = Tally()
    score(tally, shot, picture, (), "")
    return tally


@pytest.mark.browser
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_screenshot_is_read(kind: str, clean: dict[str, Shot]) -> None:
    shot = clean[kind]
    picture = read_picture(shot.data)
    assert (picture.width, picture.height) == (shot.truth.width, shot.truth.height)
    assert picture.layout == shot.truth.layout
    assert picture.note is None
    tally = scored(shot, picture)
    found, whole = tally.found["all"]
    assert found >= 0.8 * whole
    spoken, said = tally.spoken["all"]
    assert spoken >= 0.8 * said
    wrong, letters = tally.cer["all"]
    assert wrong <= 0.05 * letters


@pytest.mark.browser
def test_a_span_of_a_message_points_at_its_place(clean: dict[str, Shot]) -> None:
    shot = clean["group_chat"]
    truth = next(block for block in shot.truth.blocks if block.kind == "message")
    last = truth.words[-1]
    for block in read_picture(shot.data).blocks:
        if block.kind == "message" and block.text.endswith(last.text) and block.box.top < truth.box[3] < 1e9:
            (box,) = block.boxes(len(block.text) - len(last.text), len(block.text))
            assert last.box[0] - 4 <= box.left <= box.right <= last.box[2] + 4
            return
    pytest.fail("the message was not read")


@pytest.mark.browser
def test_every_sender_in_a_group_is_covered(clean: dict[str, Shot]) -> None:
    shot = clean["group_chat"]
    masked = read_picture(shot.data).masked_boxes()
    for block in shot.truth.blocks:
        for word in block.words:
            x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
            assert word.mask == any(b.left <= x <= b.right and b.top <= y <= b.bottom for b in masked), word.text


@pytest.mark.browser
def test_a_picture_reads_alike_from_a_file(clean: dict[str, Shot], tmp_path: Path) -> None:
    shot = clean["story"]
    file = tmp_path / shot.name
    file.write_bytes(shot.data)
    assert read_picture(file) == read_picture(shot.data)


def test_a_picture_of_nothing_is_plain(tmp_path: Path) -> None:
    file = tmp_path / "nothing.png"
    Image.effect_noise((200, 300), 8).convert("RGB").save(file)
    picture = read_picture(file)
    assert picture.layout == "plain"
    assert picture.note is not None
    assert all(isinstance(box, Box) for box in picture.masked_boxes())
