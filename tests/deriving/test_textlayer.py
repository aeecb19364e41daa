"""The text layer: words where they stand, in pixels of the clean copy, and the same as plain lines."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image
from playwright.sync_api import Browser

from nirpihak.deriving import Purpose
from nirpihak.deriving.textlayer import _spread, read_lines, words_of
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
