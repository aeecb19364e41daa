"""Pictures from strangers: what is opened, how it is shown, and what is refused in one line."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from nirpihak.reading.screens import PictureError, pictures
from nirpihak.reading.screens.pictures import open_picture


def saved(image: Image.Image, format: str = "PNG", **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, format, **options)
    return stream.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims a size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")


GREEN = Image.new("RGB", (40, 60), (10, 200, 30))


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_common_formats_open(format: str) -> None:
    image = open_picture(saved(GREEN, format))
    assert (image.mode, image.size) == ("RGB", (40, 60))


def test_a_file_opens_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(saved(GREEN))
    assert open_picture(file).size == (40, 60)


def test_a_turned_photo_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert open_picture(saved(GREEN, "JPEG", exif=exif)).size == (60, 40)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_transparent_shows_white(mode: str) -> None:
    clear = Image.new(mode, (30, 30), (0, 0, 0, 0) if mode == "RGBA" else (0, 0))
    assert open_picture(saved(clear)).getpixel((5, 5)) == (255, 255, 255)


def test_sixteen_bits_become_eight() -> None:
    assert open_picture(saved(Image.new("I;16", (30, 30), 32768))).getpixel((3, 3)) in [(127,) * 3, (128,) * 3]


def test_of_an_animation_the_first_frame_is_read() -> None:
    red = Image.new("RGB", (40, 60), (200, 0, 0))
    image = open_picture(saved(GREEN, "GIF", save_all=True, append_images=[red]))
    red_value, green_value, _ = image.getpixel((5, 5))  # type: ignore[misc]
    assert green_value > red_value


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7 no picture", "no picture of a known format"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture of a known format"),
        (saved(GREEN, "PPM"), "no picture of a known format"),
        (saved(Image.effect_noise((300, 300), 60))[:2000], "broken or cut off"),
        (saved(GREEN.resize((200, 200)), "JPEG")[:300], "broken or cut off"),
        (saved(Image.new("RGB", (8, 8))), "too small"),
        (bomb(30_000, 30_000), "too large"),
        (bomb(9_000, 9_000), "too large"),
        (bomb(100, 19_000)[:60], "broken or cut off"),
    ],
)
def test_hostile_pictures_are_refused_in_one_line(data: bytes, words: str) -> None:
    with pytest.raises(PictureError) as caught:
        open_picture(data)
    assert words in caught.value.reason.en
    assert words in str(caught.value)
    for said in caught.value.reason:
        assert said
        assert "\n" not in said


def test_a_huge_file_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_BYTES", 1_000)
    file = tmp_path / "huge.png"
    file.write_bytes(b"\0" * 5_000)
    with pytest.raises(PictureError, match="too large"):
        open_picture(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"gone\.png cannot be opened"):
        open_picture(tmp_path / "gone.png")
