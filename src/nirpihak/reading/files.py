"""Where the reading data lies, and how a file of it is read. What is slow to import is imported on the first read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def folder(*names: str) -> Traversable:
    """A file or folder of the reading data."""
    from importlib import resources

    return resources.files("nirpihak.reading").joinpath("data", *names)


def text(*names: str) -> str:
    """A file of the reading data as text."""
    return folder(*names).read_text(encoding="utf-8")


def table(*names: str) -> dict[str, Any]:
    """A TOML file of the reading data."""
    import tomllib

    return tomllib.loads(text(*names))
