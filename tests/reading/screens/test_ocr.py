"""Where the language data is looked for, and that words come with boxes of the picture itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from nirpihak.reading.screens import Box, PictureError
from nirpihak.reading.screens import ocr as module
from nirpihak.reading.screens.ocr import evened, read_words, tessdata_folder


def test_missing_language_data_names_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIRPIHAK_TESSDATA", str(tmp_path))
    with pytest.raises(PictureError) as caught:
        tessdata_folder()
    for said in caught.value.reason:
        assert "tesseract-ocr-ind" in said
        assert str(tmp_path) in said
        assert "\n" not in said


def test_without_any_folder_the_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NIRPIHAK_TESSDATA", raising=False)
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    monkeypatch.setattr(module, "_FOLDERS", ())
    with pytest.raises(PictureError, match="tesseract-ocr-ind"):
        tessdata_folder()


@pytest.mark.parametrize("below", ["", "tessdata"])
def test_the_prefix_is_taken_with_and_without_its_folder(
    below: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / below
    folder.mkdir(exist_ok=True)
    (folder / "ind.traineddata").write_bytes(b"x")
    monkeypatch.delenv("NIRPIHAK_TESSDATA", raising=False)
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert tessdata_folder() == folder


def drawn(ink: str, ground: str, size: int) -> Image.Image:
    image = Image.new("RGB", (400, 200), ground)
    font = ImageFont.load_default(size)
    ImageDraw.Draw(image).text((40, 80), "Salam dari Kota Contoh", ink, font)
    return image


@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize(
    ("ink", "ground", "size"), [("#111111", "#ffffff", 22), ("#eeeeee", "#101418", 22), ("#333333", "#f4f4f4", 13)]
)
def test_light_dark_and_small_text_is_read_where_it_stands(ink: str, ground: str, size: int) -> None:
    words = sorted(read_words(drawn(ink, ground, size)).words, key=lambda word: word.box.left)
    assert " ".join(word.text for word in words) == "Salam dari Kota Contoh"
    assert abs(words[0].box.left - 40) < 5
    assert 78 <= words[0].box.top < words[0].box.bottom <= 80 + 2 * size


@pytest.mark.usefixtures("tesseract")
def test_what_is_blanked_is_not_read() -> None:
    image = drawn("#111111", "#ffffff", 22)
    words = read_words(image, [Box(0, 60, 400, 120)]).words
    assert [word.text for word in words if len(word.text) > 2] == []


@pytest.mark.usefixtures("tesseract")
def test_an_empty_picture_has_no_words() -> None:
    assert read_words(Image.new("RGB", (300, 300), "#223344")).words == ()


def test_evening_makes_light_and_dark_alike() -> None:
    light, dark = (
        evened(drawn(ink, ground, 22).convert("L"), 1.0) for ink, ground in (("#000", "#fff"), ("#fff", "#000"))
    )
    assert light.getpixel((5, 5)) == dark.getpixel((5, 5)) == 255
    assert light.getextrema() == dark.getextrema() == (0, 255)
