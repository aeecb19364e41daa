"""Redaction: nothing under the boxes is left, nothing beside them changes, and only a clean copy is taken."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from nirpihak.deriving.redaction import INK, RedactionError, redact, remaining_lines
from nirpihak.reading.screens.shapes import Box
from tests.deriving.made import camera_jpeg, encoded, scene


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    path = tmp_path / "clean.png"
    path.write_bytes(encoded(scene()))
    return path


def test_under_the_boxes_is_one_colour_and_beside_them_nothing_changed(clean: Path, tmp_path: Path) -> None:
    made = redact(clean, [(100, 60, 200, 90), (0, 0, 30, 10)], tmp_path / "out.png")
    assert made.boxes == (Box(96, 56, 204, 94), Box(0, 0, 34, 14))
    with Image.open(made.path) as after, Image.open(clean) as before:
        for box in made.boxes:
            assert after.crop(box).getextrema() == tuple((value, value) for value in INK)
        for box in made.boxes:
            before.paste(INK, box)
        assert ImageChops.difference(after, before).getbbox() is None


def test_the_file_holds_pixels_and_nothing_else(clean: Path, tmp_path: Path) -> None:
    made = redact(clean, [(1, 1, 50, 50)], tmp_path / "out.png")
    data = made.path.read_bytes()
    assert len(data) == made.size
    assert data.endswith(b"IEND\xaeB`\x82")
    with Image.open(io.BytesIO(data)) as image:
        assert image.info == {}


def test_what_was_covered_leaves_no_trace_in_the_file(tmp_path: Path) -> None:
    """Two pictures that differ under the box alone give the same file."""
    made = []
    for number, secret in enumerate(["red", "blue"]):
        image = scene()
        image.paste(secret, (120, 80, 160, 95))
        path = tmp_path / f"{number}.png"
        path.write_bytes(encoded(image))
        made.append(redact(path, [(118, 78, 162, 97)], tmp_path / f"{number}-out.png").sha256)
    assert made[0] == made[1]


def test_a_clean_jpeg_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "clean.jpg"
    path.write_bytes(encoded(scene(), "JPEG"))
    assert redact(path, [(1, 1, 50, 50)], tmp_path / "out.png").path.exists()


@pytest.mark.parametrize("data", [camera_jpeg(scene()), encoded(scene().convert("RGBA")), encoded(scene(), "GIF")])
def test_what_is_no_clean_copy_is_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "asli"
    path.write_bytes(data)
    with pytest.raises(RedactionError, match="Only a clean copy"):
        redact(path, [(1, 1, 50, 50)], tmp_path / "out.png")
    assert not (tmp_path / "out.png").exists()


@pytest.mark.parametrize(
    "boxes",
    [[], [(5, 5, 5, 9)], [(5, 5, 400, 9)], [(-1, 5, 9, 9)], [(1, 2, 3)], [(9, 9, 5, 5)], [(1.5, 1, 9, 9)]],
)
def test_boxes_outside_the_picture_and_none_are_refused(
    boxes: list[tuple[int, ...]], clean: Path, tmp_path: Path
) -> None:
    with pytest.raises(RedactionError):
        redact(clean, boxes, tmp_path / "out.png")
    assert [each.name for each in tmp_path.iterdir()] == ["clean.png"]


def test_a_file_that_is_there_is_not_written_over(clean: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    redact(clean, [(1, 1, 5, 5)], out)
    with pytest.raises(RedactionError, match="there already"):
        redact(clean, [(1, 1, 5, 5)], out)


def test_what_is_no_picture_or_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"no picture")
    for name in ("x", "tiada"):
        with pytest.raises(RedactionError):
            redact(tmp_path / name, [(1, 1, 5, 5)], tmp_path / "out.png")


def test_the_text_layer_loses_the_words_under_the_boxes() -> None:
    def word(text: str, left: int) -> dict[str, object]:
        return {"text": text, "box": [left, 10, left + 40, 30], "confidence": 90}

    lines = [
        {
            "text": "Nama Orang hadir",
            "box": [0, 10, 150, 30],
            "words": [word("Nama", 0), word("Orang", 50), word("hadir", 110)],
        },
        {"text": "Orang", "box": [50, 10, 90, 30], "words": [word("Orang", 50)]},
    ]
    kept = remaining_lines(lines, [Box(48, 8, 92, 32)])
    assert [(line["text"], line["box"]) for line in kept] == [("Nama hadir", [0, 10, 150, 30])]
