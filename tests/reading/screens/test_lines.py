"""Words become stretches: parted at wide gaps, without noise, with bold words and parted handles known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import ImageDraw

from nirpihak.reading.screens.lines import rows
from nirpihak.reading.screens.shapes import Box, Word
from tests.reading.screens.drawing import Drawing


def test_a_wide_gap_parts_stretches() -> None:
    screen = Drawing().text(20, 20, "2 jam  Suka  Balas").screen()
    assert [stretch.text for stretch in screen.stretches] == ["2 jam", "Suka", "Balas"]


def test_a_sloping_line_is_one_row() -> None:
    words = [Word(f"kata{n}", Box(40 * n, 50 + 3 * n, 40 * n + 30, 64 + 3 * n), 90.0) for n in range(8)]
    assert rows(words[::-1]) == [words]


def test_bold_words_have_wider_strokes() -> None:
    (stretch,) = Drawing().text(20, 20, "rinaayu setuju sekali dengan ini", bold=1).screen().stretches
    assert stretch.bold[0] > 1.3 * max(stretch.bold[1:])


@pytest.mark.parametrize(("text", "confidence"), [("|", 95.0), ("—", 95.0), ("kata", 5.0)])
def test_noise_is_dropped(text: str, confidence: float) -> None:
    drawing = Drawing().text(20, 20, "Selamat pagi semua").text(20, 60, "warga desa")
    drawing.words[-1] = replace(drawing.words[-1], text=text, confidence=confidence)
    assert [stretch.text for stretch in drawing.screen().stretches] == ["Selamat pagi semua", "warga"]


@pytest.mark.parametrize(("ruled", "texts"), [(True, ["dewi_48 setuju ya"]), (False, ["dewi 48 setuju ya"])])
def test_a_handle_parted_at_its_underscore_is_put_together(ruled: bool, texts: list[str]) -> None:
    drawing = Drawing().text(20, 20, "dewi 48 setuju ya", bold=2)
    if ruled:
        one, other = drawing.words[0].box, drawing.words[1].box
        ImageDraw.Draw(drawing.even).rectangle((one.right - 2, one.bottom - 2, other.left + 2, one.bottom), fill=0)
    assert [stretch.text for stretch in drawing.screen().stretches] == texts


def test_a_screen_without_words_has_no_stretches() -> None:
    assert Drawing().screen().stretches == ()
