"""Pictures from the studio's development themes, and a skip where Tesseract or its language data is not there."""

from importlib.util import find_spec

import pytest
from playwright.sync_api import Browser

from nirpihak.reading.screens import PictureError
from studio.damage import Damage
from studio.making import Shot, shots
from studio.scenes import KINDS
from tests.conftest import NOT_HERE

SEED = 3
CLEAN: tuple[Damage, ...] = ("clean_2x",)


@pytest.fixture(scope="session")
def tesseract() -> None:
    """Skips, by name, where screenshots cannot be read."""
    from nirpihak.reading.screens.ocr import tessdata_folder

    if find_spec("tesserocr") is None:
        pytest.skip(f"{NOT_HERE}tesserocr")
    try:
        tessdata_folder()
    except PictureError:
        pytest.skip(f"{NOT_HERE}tesseract-ocr-ind")


@pytest.fixture(scope="session")
def clean(browser: Browser) -> dict[str, Shot]:
    """One clean screenshot of each kind of scene, by kind."""
    return {shot.scene: shot for shot in shots(browser, len(KINDS), SEED, "development", damages=CLEAN)}
