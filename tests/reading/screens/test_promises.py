"""What reading pictures never does: look for faces, reach for a network, or load a library before it is needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from nirpihak.reading import screens

ROOT = Path(__file__).parents[3]
SOURCES = sorted(
    path for folder in ("src/nirpihak/reading/screens", "studio") for path in (ROOT / folder).rglob("*.py")
)
ALLOWED = {"PIL", "tesserocr", "nirpihak", "playwright", "studio"}
"""All that these modules import beside the standard library: none of it finds faces."""


def imported(path: Path) -> set[str]:
    """The top names of all that a module imports, inside functions too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_that_could_find_a_face_is_imported(path: Path) -> None:
    assert imported(path) - set(sys.stdlib_module_names) <= ALLOWED


def test_no_module_says_it_detects_faces() -> None:
    words = ("cv2", "face_recognition", "haarcascade", "mediapipe", "dlib", "retinaface", "mtcnn")
    said = [(path.name, word) for path in SOURCES for word in words if word in path.read_text(encoding="utf-8")]
    assert said == []


def test_the_product_does_not_import_the_studio() -> None:
    assert [path for path in (ROOT / "src").rglob("*.py") if "studio" in imported(path)] == []


def test_importing_the_reading_of_pictures_loads_no_library() -> None:
    code = "import sys, nirpihak.reading.screens; print([n for n in ('PIL', 'tesserocr', 'numpy') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_the_words_of_interfaces_name_no_brand() -> None:
    folder = Path(screens.__file__).parent
    told = "".join(path.read_text(encoding="utf-8").lower() for path in folder.iterdir() if path.is_file())
    for brand in ("facebook", "instagram", "whatsapp", "tiktok", "twitter", "telegram"):
        assert brand not in told
