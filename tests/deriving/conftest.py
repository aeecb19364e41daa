"""Files derived once a worker, and a skip where what reads them is not here."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from nirpihak.deriving import Derived, Purpose, derive
from nirpihak.reading.screens import PictureError
from tests.conftest import NOT_HERE

for module in ("PIL", "numpy"):
    if find_spec(module) is None:
        pytest.skip(f"{NOT_HERE}{module}", allow_module_level=True)

Deriving = Callable[..., Derived]


@pytest.fixture
def derived(tmp_path: Path) -> Deriving:
    """Derives bytes, under the name given, into a folder of their own."""

    def go(data: bytes, name: str = "berkas", **options: Any) -> Derived:
        number = len(list(tmp_path.iterdir()))
        source = tmp_path / f"{number}-source"
        source.write_bytes(data)
        found = derive(source, name, tmp_path / f"{number}-derived", **options)
        assert source.read_bytes() == data
        return found

    return go


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


def told(found: Derived, purpose: Purpose) -> Any:
    """The one JSON derivative for a purpose."""
    (only,) = found.of(purpose)
    return json.loads(found.path(only).read_text(encoding="utf-8"))


def reasons(found: Derived, purpose: Purpose) -> list[str]:
    """Why there is no derivative for a purpose, or an incomplete one, in English."""
    return [gap.reason.en for gap in found.gaps if gap.purpose is purpose]
