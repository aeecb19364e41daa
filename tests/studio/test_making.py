"""The same seed gives the same pictures, and the truth goes with a picture through every damage."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from PIL import Image
from playwright.sync_api import Browser

from studio.damage import DAMAGES, Damage, damage
from studio.making import shots
from studio.scenes import KINDS, LAYOUTS, Writer
from studio.themes import THEMES, of_split
from studio.truth import TrueBlock, TrueWord, Truth

ROOT = Path(__file__).parents[2]
DOT = (300, 420)


def marked_picture() -> tuple[Image.Image, Truth]:
    """A grey picture with one black square, and its truth."""
    image = Image.new("RGB", (800, 1200), "#d0d0d0")
    image.paste((0, 0, 0), (DOT[0] - 12, DOT[1] - 12, DOT[0] + 12, DOT[1] + 12))
    word = TrueWord("x", (DOT[0] - 12.0, DOT[1] - 12.0, DOT[0] + 12.0, DOT[1] + 12.0), False)
    return image, Truth(800, 1200, "post", (TrueBlock("text", "", False, (word,)),))


@pytest.mark.parametrize("kind", DAMAGES)
def test_the_truth_goes_with_the_picture(kind: Damage) -> None:
    data, _, truth = damage(*marked_picture(), kind, Random(5))
    image = Image.open(io.BytesIO(data)).convert("L")
    assert image.size == (truth.width, truth.height)
    left, top, right, bottom = truth.blocks[0].box
    assert image.getpixel((round((left + right) / 2), round((top + bottom) / 2))) < 70  # type: ignore[operator]


@pytest.mark.parametrize("kind", DAMAGES)
def test_damage_repeats_with_its_seed(kind: Damage) -> None:
    assert damage(*marked_picture(), kind, Random(5)) == damage(*marked_picture(), kind, Random(5))


def test_what_is_cut_off_is_gone_from_the_truth() -> None:
    _, truth = marked_picture()
    assert truth.moved(lambda point: (point[0], point[1] - 1000), 800, 200).blocks == ()


def test_a_name_that_is_cut_off_is_nobodys() -> None:
    def block(kind: str, top: float) -> TrueBlock:
        return TrueBlock(kind, "Rina", False, (TrueWord("Rina", (0.0, top, 50.0, top + 10), False),))

    whole = Truth(100, 100, "post", (block("author", 0), block("text", 50)))
    assert [each.speaker for each in whole.moved(lambda p: p, 100, 100).blocks] == ["Rina", "Rina"]
    assert [each.speaker for each in whole.moved(lambda p: (p[0], p[1] - 30), 100, 70).blocks] == [""]


def test_the_splits_share_no_theme_and_no_words() -> None:
    names = Counter(theme.name for theme in THEMES)
    assert max(names.values()) == 1
    assert {theme.split for theme in THEMES} == {"development", "held_out"}
    assert len(of_split("held_out")) >= 5
    for kind in KINDS:
        one, other = Writer(Random(1), "development").scene(kind), Writer(Random(1), "held_out").scene(kind)
        assert one != other


def test_texts_of_ones_own_are_used() -> None:
    scene = Writer(Random(1), "development", ["Teks sendiri"]).scene("photo_post")
    assert scene.item is not None
    assert scene.item.text == "Teks sendiri"


@pytest.mark.browser
def test_pictures_repeat_with_their_seed(browser: Browser) -> None:
    first, again = (list(shots(browser, 3, 11, "development")) for _ in range(2))
    assert first == again
    assert [shot.truth.layout for shot in first] == [LAYOUTS[shot.scene] for shot in first]
    assert all(shot.truth.blocks for shot in first)


@pytest.mark.browser
def test_the_command_writes_pictures_with_their_truth(tmp_path: Path, chromium: str) -> None:
    command = [sys.executable, "-m", "studio", str(tmp_path), "--count", "1", "--split", "held_out"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "CHROMIUM": chromium}, check=True, timeout=120)
    (truth,) = tmp_path.glob("*.json")
    said = json.loads(truth.read_text("utf-8"))
    assert (tmp_path / said["file"]).is_file()
    assert said["blocks"][0]["words"][0]["box"]
