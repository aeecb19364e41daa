"""The text layer: words where they stand, in pixels of the clean copy, and the same as plain lines."""

from __future__ import annotations

import io
import json
from itertools import pairwise

import pytest
from PIL import Image
from playwright.sync_api import Browser

from nirpihak.deriving import Purpose
from nirpihak.deriving.textlayer import _bands, _spread, read_lines, words_of
from nirpihak.reading.screens.shapes import Box
from studio.making import shots
from tests.deriving.conftest import Deriving, reasons, told
from tests.deriving.made import SENTENCE, camera_jpeg, encoded, written

pytestmark = pytest.mark.usefixtures("tesseract")


def test_words_have_boxes_and_lines_read_as_text(derived: Deriving) -> None:
    found = derived(encoded(written([SENTENCE, "Jangan lupa bawa payung"])))
    layer = told(found, Purpose.TEXT_LAYER)
    assert (layer["width"], layer["height"], layer["language"]) == (640, 160, "ind")
    assert [line["text"] for line in layer["lines"]] == [SENTENCE, "Jangan lupa bawa payung"]
    for line in layer["lines"]:
        assert " ".join(word["text"] for word in line["words"]) == line["text"]
        for word in line["words"]:
            left, top, right, bottom = word["box"]
            assert 0 <= left < right <= 640
            assert 0 <= top < bottom <= 160
            assert 0 <= word["confidence"] <= 100
    (text,) = found.of(Purpose.TEXT)
    assert found.path(text).read_text(encoding="utf-8") == f"{SENTENCE}\nJangan lupa bawa payung\n"


def test_boxes_fit_the_upright_clean_copy(derived: Deriving) -> None:
    upright = written()
    found = derived(camera_jpeg(upright.transpose(Image.Transpose.ROTATE_90)))
    (copy,) = found.of(Purpose.CLEAN_COPY)
    layer = told(found, Purpose.TEXT_LAYER)
    assert (layer["width"], layer["height"]) == upright.size
    assert (copy.parameters["width"], copy.parameters["height"]) == upright.size
    assert layer["lines"][0]["text"] == SENTENCE


def test_no_text_is_said(derived: Deriving) -> None:
    found = derived(encoded(Image.new("RGB", (200, 200), "white")))
    assert told(found, Purpose.TEXT_LAYER)["lines"] == []
    assert reasons(found, Purpose.TEXT_LAYER) == ["No text could be read in this picture."]


def test_without_the_language_data_the_rest_is_made_still(derived: Deriving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIRPIHAK_TESSDATA", "/nowhere")
    found = derived(encoded(written()))
    assert "tesseract-ocr-ind" in reasons(found, Purpose.TEXT_LAYER)[0]
    assert found.of(Purpose.CLEAN_COPY)


def test_a_long_page_is_read_in_bands_each_line_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from nirpihak.reading.screens import ocr

    lines = [f"Catatan {number} dari rapat warga" for number in range(30, 54)]
    image = written(lines)
    monkeypatch.setattr(ocr, "READ_WIDTH", image.width)
    monkeypatch.setattr(ocr, "MOST_READ", image.width * 700)
    found = read_lines(image)
    assert [line["text"] for line in found] == lines
    tops = [line["box"][1] for line in found]
    assert [round((top - tops[0]) / 50) for top in tops] == list(range(len(lines)))


@pytest.mark.parametrize("height", [1, 699, 700, 701, 860, 1239, 1240, 1241, 20_000])
def test_bands_cover_a_picture_without_gap_or_overlap(height: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from nirpihak.reading.screens import ocr

    monkeypatch.setattr(ocr, "MOST_READ", 1300 * 700)
    bands = list(_bands(1300, height))
    assert bands[0][:2] == (0, 0)
    assert bands[-1][2:] == (height, height)
    assert all(before[2] == after[1] for before, after in pairwise(bands))
    assert all(0 < bottom - top <= 700 for top, _, _, bottom in bands)
    assert all(top <= first < last <= bottom for top, first, last, bottom in bands)


def test_words_of_a_line_read_alone_share_its_box() -> None:
    words = list(_spread(["3", "suka"], Box(10, 5, 70, 20), 88.0))
    assert [(word.text, word.box) for word in words] == [("3", Box(10, 5, 20, 20)), ("suka", Box(30, 5, 70, 20))]


@pytest.mark.parametrize("damage", ["clean_1x", "small", "recompressed", "chat_app"])
def test_few_characters_of_rendered_posts_are_wrong(damage: str, browser: Browser) -> None:
    """Far looser than the bench's limit of 2 %: a few pictures, so that a broken reader is seen at once."""
    from benchmarks.screens_ocr import errors_of

    wrong = whole = 0
    for shot in shots(browser, 2, 5, "development", damages=(damage,)):  # type: ignore[arg-type]
        words = words_of(read_lines(Image.open(io.BytesIO(shot.data)).convert("RGB")))
        for _, true, _, edits in errors_of(words, shot.truth):
            wrong += edits
            whole += len(true)
    assert wrong <= 0.05 * whole, json.dumps([wrong, whole])
