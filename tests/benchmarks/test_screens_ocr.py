"""The bench of the text layer counts what it says it counts."""

import pytest

from benchmarks import screens_ocr
from nirpihak.reading.screens.shapes import Box, Word
from studio.truth import TrueBlock, TrueWord, Truth

TRUTH = Truth(
    100,
    40,
    "post",
    (
        TrueBlock(
            "text", "", False, (TrueWord("satu", (0, 0, 40, 10), False), TrueWord("dua", (50, 0, 90, 10), False))
        ),
        TrueBlock("time", "", False, (TrueWord("1j", (0, 20, 10, 30), False),)),
    ),
)
READ = [Word("satu", Box(0, 0, 40, 10), 90.0), Word("dva", Box(50, 0, 90, 10), 90.0)]


def test_wrong_and_lost_characters_are_counted() -> None:
    assert list(screens_ocr.errors_of(READ, TRUTH)) == [("text", "satu dua", "satu dva", 1), ("time", "1j", "", 2)]


def test_a_wrong_order_is_an_error() -> None:
    kind, true, read, wrong = next(iter(screens_ocr.errors_of(READ[::-1], TRUTH)))
    assert (kind, true, read) == ("text", "satu dua", "dva satu")
    assert wrong > 3


def test_without_a_browser_the_bench_says_why_there_are_no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.camera.browser_path", lambda: None)
    assert list(screens_ocr.figures(1)) == [{"name": "text_layer", "skipped": "there is no Chromium here"}]
