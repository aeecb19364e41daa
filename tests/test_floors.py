"""The engine runs on the standard library alone, and sees no floor above it.

import-linter holds the order of the floors (pyproject.toml); what it cannot say, "nothing but the standard
library", is held here twice: by reading the imports, and by importing the engine where nothing else exists.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "nirpihak"
ABOVE_THE_ENGINE = {"capture", "cli", "custody", "deriving", "server"}
"""The only modules of nirpihak that may import more than the standard library; anything new is engine."""

LAZY = {
    ("nirpihak.law.columns", "polars"),
    ("nirpihak.reading.screens", "PIL"),
    ("nirpihak.reading.screens", "tesserocr"),
    ("nirpihak.reading.transformer", "numpy"),
    ("nirpihak.reading.transformer", "onnxruntime"),
    ("nirpihak.reading.transformer", "tokenizers"),
}
"""Named exceptions: there, and in what lies under it, these may be imported inside a function, never at load."""


def let_off(module: str, top: str) -> bool:
    return any(top == package and f"{module}.".startswith(f"{where}.") for where, package in LAZY)


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def engine_files() -> list[Path]:
    return sorted(
        path
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).parts[0].removesuffix(".py") not in ABOVE_THE_ENGINE
    )


def imports(tree: ast.AST, module: str, *, is_package: bool, at_load: bool = True) -> Iterator[tuple[str, bool]]:
    """Each imported module of a syntax tree, absolute, with whether loading the module imports it."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, at_load) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield (node.module or "", at_load)
            yield from ((f"{node.module}.{alias.name}", at_load) for alias in node.names if node.module == "nirpihak")
        elif isinstance(node, ast.ImportFrom):
            base = module.split(".")
            base = base[: len(base) - node.level + is_package]
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield (stem, at_load)
            yield from ((f"{stem}.{alias.name}", at_load) for alias in node.names if stem == "nirpihak")
        inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or _is_type_checking(node)
        yield from imports(node, module, is_package=is_package, at_load=at_load and not inside)


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def trespasses(source: str, module: str, *, is_package: bool = False) -> list[str]:
    """What a module of the engine imports that it must not."""
    found = []
    for name, at_load in imports(ast.parse(source), module, is_package=is_package):
        top, _, rest = name.partition(".")
        allowed = top in sys.stdlib_module_names or (let_off(module, top) and not at_load)
        if top == "nirpihak":
            allowed = rest.partition(".")[0] not in ABOVE_THE_ENGINE
        if not allowed:
            found.append(f"{module} imports {name}")
    return found


@pytest.mark.parametrize("path", engine_files(), ids=module_name)
def test_engine_imports_the_standard_library_alone(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert trespasses(source, module_name(path), is_package=path.name == "__init__.py") == []


@pytest.mark.parametrize(
    ("source", "module", "found"),
    [
        ("import django.db", "nirpihak.facts.act", 1),
        ("def f():\n    import polars", "nirpihak.facts.act", 1),
        ("def f():\n    import polars as pl", "nirpihak.law.columns", 0),
        ("if TYPE_CHECKING:\n    import polars", "nirpihak.law.columns", 0),
        ("import polars", "nirpihak.law.columns", 1),
        ("def f():\n    import PIL.Image", "nirpihak.reading.screens.pictures", 0),
        ("def f():\n    import PIL.Image", "nirpihak.reading.screenshots", 1),
        ("from nirpihak import server", "nirpihak.law.terms", 1),
        ("from .. import server", "nirpihak.law.terms", 1),
        ("from ..server.web import views", "nirpihak.law.terms", 1),
        ("from ..facts import act\nfrom . import terms\nimport json", "nirpihak.law.items", 0),
    ],
)
def test_a_trespass_would_be_seen(source: str, module: str, found: int) -> None:
    assert len(trespasses(source, module)) == found


def test_engine_loads_where_there_is_nothing_else() -> None:
    modules = [module_name(path) for path in engine_files() if not path.stem.startswith("__main__")]
    program = (
        "import importlib, sys\n"
        f"sys.path.insert(0, {str(PACKAGE.parent)!r})\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        "tops = {name.partition('.')[0] for name in sys.modules}\n"
        "print(*sorted(tops - sys.stdlib_module_names - {'__main__'}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["nirpihak"]
