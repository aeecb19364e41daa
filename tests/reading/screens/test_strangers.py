"""What strangers and bare machines bring: files turned or recompressed, strips, threads, libraries that are missing."""

from __future__ import annotations

import sys
import threading
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from nirpihak.reading.screens import Picture, PictureError, read_picture
from nirpihak.reading.screens.layout import LOOSE
from nirpihak.reading.screens.ocr import read_words, tessdata_folder
from tests.conftest import NOT_HERE
from tests.reading.screens.drawn import PALE, Canvas, encoded, told


@pytest.fixture(scope="module")
def reads_pictures() -> None:
    """Skips, by name, where Tesseract or its Indonesian data is missing."""
    pytest.importorskip("tesserocr", reason=f"{NOT_HERE}tesserocr")
    try:
        tessdata_folder()
    except PictureError:
        pytest.skip(f"{NOT_HERE}tesseract-ocr-ind")


def post() -> Canvas:
    """A post as a picture of 500 x 330 px; in plain strokes, which Tesseract reads surely."""
    canvas = Canvas(500, 330)
    canvas.disc(20, 20)
    canvas.line(72, 22, "Rina Khayalan", size=22)
    canvas.line(72, 50, "2 jam", size=18, ink=PALE)
    canvas.lines(20, 96, "Pegawai tidak boleh ikut kampanye", "kata Pak Samudra kemarin sore", size=22)
    canvas.line(20, 180, "87 suka 4 komentar", size=18, ink=PALE)
    return canvas


@pytest.mark.usefixtures("reads_pictures")
def test_a_jpeg_and_a_turned_photo_read_like_the_png() -> None:
    image = post().image
    png = read_picture(encoded(image))
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = encoded(image.transpose(Image.Transpose.ROTATE_90), "JPEG", quality=92, exif=exif)
    for data in (encoded(image, "JPEG", quality=88), encoded(image, "WEBP", quality=90), turned):
        picture = read_picture(data)
        assert (picture.width, picture.height, picture.text) == (png.width, png.height, png.text)
    assert "Pegawai tidak boleh ikut kampanye" in png.text


@pytest.mark.usefixtures("reads_pictures")
def test_each_thread_reads_alike() -> None:
    data = post().data()
    read: list[Picture] = []
    threads = [threading.Thread(target=lambda: read.append(read_picture(data))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == [read_picture(data)] * 2


@pytest.mark.usefixtures("reads_pictures")
@pytest.mark.parametrize("size", [(24, 24), (24, 2000), (3000, 24)])
def test_strips_and_stamps_are_read_without_complaint(size: tuple[int, int]) -> None:
    assert read_picture(Canvas(*size).data()).blocks == ()


@pytest.mark.parametrize("kind", ["TIFF", "ICO", "PPM"])
def test_pictures_outside_the_list_of_formats_are_no_pictures(kind: str) -> None:
    with pytest.raises(PictureError, match="no picture of a known format"):
        read_picture(encoded(post().image, kind))


def test_broken_language_data_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("tesserocr", reason=f"{NOT_HERE}tesserocr")
    (tmp_path / "ind.traineddata").write_bytes(b"no model")
    monkeypatch.setenv("NIRPIHAK_TESSDATA", str(tmp_path))
    with pytest.raises(PictureError, match="cannot be loaded; reinstall the package tesseract-ocr-ind"):
        read_words(post().image)


@pytest.mark.parametrize("missing", ["PIL", "tesserocr"])
def test_a_missing_library_names_the_extra(missing: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "ind.traineddata").touch()
    monkeypatch.setenv("NIRPIHAK_TESSDATA", str(tmp_path))
    data, image = post().data(), post().image
    read = partial(read_picture, data) if missing == "PIL" else partial(read_words, image)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(PictureError, match=r"pip install 'nirpihak\[pictures\]'"):
        read()


def test_words_of_a_chat_in_no_bubble_are_kept_with_a_note() -> None:
    canvas = Canvas(400, 420)
    canvas.line(64, 10, "Warga Dusun Contoh", size=18)
    for y, left, text, clock in ((70, 14, "Siapa yang datang?", "10.45"), (170, 130, "Kami semua datang", "10.47")):
        canvas.bubble((left, y, left + 256, y + 62))
        canvas.line(left + 12, y + 6, text)
        canvas.line(left + 206, y + 32, clock, size=13, ink=PALE)
    assert canvas.read().note is None
    canvas.line(20, 340, "Mohon fotonya dikirim ke sini")
    picture = canvas.read()
    assert (picture.layout, picture.note) == ("chat", LOOSE)
    assert ("other", None, "Mohon fotonya dikirim ke sini") in told(picture, "other")
