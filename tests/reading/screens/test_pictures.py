"""Opening what a stranger hands in: formats, rotation, transparency, animations, and what is refused in one line."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image
from PIL.ImageSequence import Iterator as Frames

from nirpihak.reading.screens import PictureError
from nirpihak.reading.screens import pictures as opening
from nirpihak.reading.screens.pictures import open_picture
from tests.reading.screens.drawn import encoded


def flag(mode: str = "RGB") -> Image.Image:
    """Red above, blue below, 60 x 100 px."""
    image = Image.new("RGB", (60, 100), (255, 0, 0))
    image.paste((0, 0, 255), (0, 50, 60, 100))
    return image.convert(mode)


def refusal(source: bytes | Path) -> str:
    """Why a picture is refused, in English; held to one line in both languages."""
    with pytest.raises(PictureError) as caught:
        open_picture(source)
    reason = caught.value.reason
    assert reason.id != reason.en
    assert "\n" not in reason.id + reason.en
    return reason.en


def close(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 40 for one, other in zip(pixel, colour, strict=True))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_formats_are_opened_as_three_channels(kind: str, tmp_path: Path) -> None:
    data = encoded(flag(), kind)
    file = tmp_path / "picture"
    file.write_bytes(data)
    for source in (data, file):
        image = open_picture(source)
        assert (image.mode, image.size) == ("RGB", (60, 100))
        assert close(image.getpixel((30, 10)), (255, 0, 0))
        assert close(image.getpixel((30, 90)), (0, 0, 255))


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16"])
def test_modes_of_pixels_become_three_channels(mode: str) -> None:
    white, black = (65535, 0) if mode == "I;16" else (255, 0)
    image = Image.new("L" if mode != "I;16" else mode, (60, 100), white)
    image.paste(black, (0, 50, 60, 100))
    opened = open_picture(
        encoded(image if image.mode == mode else image.convert(mode), "JPEG" if mode == "CMYK" else "PNG")
    )
    assert opened.mode == "RGB"
    assert close(opened.getpixel((30, 10)), (255, 255, 255))
    assert close(opened.getpixel((30, 90)), (0, 0, 0))


@pytest.mark.parametrize(("turn", "size", "top"), [(3, (60, 100), "blue"), (6, (100, 60), None), (8, (100, 60), None)])
def test_a_turned_picture_is_put_upright(turn: int, size: tuple[int, int], top: str | None) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    image = open_picture(encoded(flag(), "JPEG", exif=exif, quality=95))
    assert image.size == size
    if top == "blue":
        assert close(image.getpixel((30, 10)), (0, 0, 255))
    else:
        # 6 turns what was the top to the right, 8 to the left.
        assert close(image.getpixel((90 if turn == 6 else 10, 30)), (255, 0, 0))


def test_what_is_transparent_shows_white() -> None:
    clear = Image.new("RGBA", (60, 100), (0, 0, 0, 0))
    assert open_picture(encoded(clear)).getpixel((5, 5)) == (255, 255, 255)
    assert open_picture(encoded(Image.new("LA", (60, 100), (0, 128)))).getpixel((5, 5)) == (127, 127, 127)
    listed = flag("P")
    data = encoded(listed, transparency=listed.getpixel((30, 10)))
    assert open_picture(data).getpixel((30, 10)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_gives_its_first_frame(kind: str) -> None:
    frames = [Image.new("RGB", (60, 100), colour) for colour in ((255, 0, 0), (0, 255, 0), (0, 0, 255))]
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)
    with Image.open(io.BytesIO(data)) as made:
        assert sum(1 for _ in Frames(made)) == 3
    assert close(open_picture(data).getpixel((30, 30)), (255, 0, 0))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_truncated_file_is_refused(kind: str) -> None:
    noisy = Image.effect_noise((300, 300), 80).convert("RGB")
    data = encoded(noisy, kind)
    for share in (0.5, 0.9):
        assert "broken or cut off" in refusal(data[: int(len(data) * share)])


@pytest.mark.parametrize(
    "data",
    [
        b"not a picture at all",
        b"%PDF-1.7 " + b"x" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"PK\x03\x04" * 9,
    ],
)
def test_another_type_of_file_is_refused(data: bytes) -> None:
    assert "no picture of a known format" in refusal(data)


def test_formats_outside_the_list_are_refused() -> None:
    assert "no picture of a known format" in refusal(encoded(flag(), "TIFF"))
    assert "no picture of a known format" in refusal(encoded(flag(), "ICO"))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert "empty" in refusal(b"")
    (tmp_path / "none.png").touch()
    assert "empty" in refusal(tmp_path / "none.png")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "gone.png" in refusal(tmp_path / "gone.png")
    assert str(tmp_path.parent) not in refusal(tmp_path / "gone.png")
    assert tmp_path.name in refusal(tmp_path)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is as large as this."""

    def chunk(kind: bytes, inner: bytes) -> bytes:
        return struct.pack(">I", len(inner)) + kind + inner + struct.pack(">I", zlib.crc32(kind + inner))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (8_000, 8_000), (30, 20_001)])
def test_a_bomb_is_refused_before_anything_is_decoded(width: int, height: int) -> None:
    assert "too large" in refusal(bomb(width, height))


def test_a_picture_of_few_pixels_is_refused() -> None:
    assert "too small to read (10 x 100 px)" in refusal(encoded(Image.new("RGB", (10, 100))))


def test_a_file_of_many_bytes_is_not_read_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(opening, "MOST_BYTES", 2_000_000)
    file = tmp_path / "large.png"
    file.write_bytes(b"x" * 2_000_001)
    assert "too large (> 2 MB)" in refusal(file)
    assert "too large (> 2 MB)" in refusal(file.read_bytes())


def test_broken_metadata_is_no_reason_to_refuse() -> None:
    exif = b"Exif\0\0" + b"MM\0*\0\0\0\x08" + b"\xff" * 40
    assert open_picture(encoded(flag(), "JPEG", exif=exif)).size == (60, 100)
