"""Words from pictures by the real Tesseract, and what is said where it or its data is missing."""

from __future__ import annotations

import sys
import threading
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest

from nirpihak.reading.screens import Picture, PictureError, read_picture
from nirpihak.reading.screens.ocr import evened, read_line, read_words, tessdata_folder
from tests.conftest import NOT_HERE
from tests.reading.screens.drawn import Canvas

SAID = "Pegawai negeri tidak boleh ikut kampanye"


@pytest.fixture
def tesseract() -> None:
    """Skips, by name, where Tesseract's Indonesian data or tesserocr is missing."""
    if find_spec("tesserocr") is None:
        pytest.skip(f"{NOT_HERE}tesserocr")
    try:
        tessdata_folder()
    except PictureError:
        pytest.skip(f"{NOT_HERE}tesseract-ocr-ind")


def drawn(*, dark: bool = False) -> Canvas:
    canvas = Canvas(500, 160, (18, 20, 24) if dark else (255, 255, 255))
    canvas.line(30, 30, SAID, size=20, ink=(235, 238, 240) if dark else (24, 24, 28))
    canvas.line(30, 90, "Netral itu wajib", size=20, ink=(235, 238, 240) if dark else (24, 24, 28))
    return canvas


@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize("dark", [False, True])
def test_words_are_read_where_they_stand(dark: bool) -> None:
    canvas = drawn(dark=dark)
    read = {word.text: word for word in read_words(canvas.image).words}
    for placed in canvas.words:
        word = read[placed.text]
        x, y = placed.box.middle
        assert word.box.left <= x <= word.box.right
        assert word.box.top <= y <= word.box.bottom
        assert abs(word.box.left - placed.box.left) <= 4
        assert 50 < word.confidence <= 100


@pytest.mark.usefixtures("tesseract")
def test_what_is_painted_over_is_not_read() -> None:
    canvas = drawn()
    left, right = (canvas.words[place].box for place in (0, 5))
    box = left._replace(right=right.right, top=left.top - 6, bottom=left.bottom + 8)
    read = " ".join(word.text for word in read_words(canvas.image, [box]).words)
    assert read == "Netral itu wajib"


@pytest.mark.usefixtures("tesseract")
def test_a_line_is_read_again_with_fewer_characters() -> None:
    canvas = Canvas(300, 60)
    canvas.line(30, 20, "10.45", size=20)
    sheet = read_words(canvas.image)
    text, sure = read_line(sheet, canvas.words[0].box, "0123456789.")
    assert text == "10.45"
    assert 0 <= sure <= 100
    # The restriction ends with the line.
    assert SAID.split()[0] in {word.text for word in read_words(drawn().image).words}


@pytest.mark.usefixtures("tesseract")
def test_each_thread_reads_alike() -> None:
    data = drawn().data()
    read: list[Picture] = []
    threads = [threading.Thread(target=lambda: read.append(read_picture(data))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == [read_picture(data)] * 2


@pytest.mark.usefixtures("tesseract")
def test_an_empty_picture_reads_as_nothing() -> None:
    picture = read_picture(Canvas(300, 200).data())
    assert (picture.layout, picture.blocks) == ("plain", ())
    assert picture.note is not None


@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize("size", [(24, 24), (24, 2000), (3000, 24)])
def test_strips_and_stamps_are_read_without_complaint(size: tuple[int, int]) -> None:
    assert read_picture(Canvas(*size).data()).blocks == ()


def test_dark_and_light_become_dark_on_white() -> None:
    for dark in (False, True):
        canvas = drawn(dark=dark)
        even = evened(canvas.image.convert("L"), 2.0)
        assert even.size == (1000, 320)
        assert even.getpixel((980, 300)) == 255
        assert even.crop((60, 60, 400, 100)).getextrema()[0] == 0


def test_missing_language_data_names_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NIRPIHAK_TESSDATA", str(tmp_path))
    with pytest.raises(PictureError) as caught:
        read_picture(drawn().data())
    assert caught.value.reason.en == (
        f"Tesseract's data for Indonesian was not found ({tmp_path}): install the package tesseract-ocr-ind, "
        "or name its folder in NIRPIHAK_TESSDATA."
    )
    assert "tesseract-ocr-ind" in caught.value.reason.id


def test_the_folder_of_language_data_is_looked_for_in_order(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second" / "tessdata"
    for folder in (first, second):
        folder.mkdir(parents=True)
        (folder / "ind.traineddata").touch()
    monkeypatch.delenv("NIRPIHAK_TESSDATA", raising=False)
    monkeypatch.setenv("TESSDATA_PREFIX", str(second.parent))
    assert tessdata_folder() == second
    monkeypatch.setenv("NIRPIHAK_TESSDATA", str(first))
    assert tessdata_folder() == first


def test_broken_language_data_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if find_spec("tesserocr") is None:
        pytest.skip(f"{NOT_HERE}tesserocr")
    (tmp_path / "ind.traineddata").write_bytes(b"no model")
    monkeypatch.setenv("NIRPIHAK_TESSDATA", str(tmp_path))
    with pytest.raises(PictureError, match="cannot be loaded; reinstall the package tesseract-ocr-ind"):
        read_words(drawn().image)


@pytest.mark.parametrize("missing", ["PIL", "tesserocr"])
def test_a_missing_library_names_the_extra(missing: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "ind.traineddata").touch()
    monkeypatch.setenv("NIRPIHAK_TESSDATA", str(tmp_path))
    data, image = drawn().data(), drawn().image
    read = partial(read_picture, data) if missing == "PIL" else partial(read_words, image)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(PictureError, match=r"pip install 'nirpihak\[pictures\]'"):
        read()
