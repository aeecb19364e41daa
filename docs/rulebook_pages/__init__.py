"""Writes the handbook's pages of the rulebook, the facts and the contest register, as MyST Markdown.

Sphinx calls it at each build, so that the pages cannot fall behind the data. It says nothing of the day it runs: the
same data always gives the same pages.
"""

from __future__ import annotations

from pathlib import Path

from .contests import contests_page
from .facts import facts_page
from .law import definitions_page, exceptions_page, index_page, instrument_pages, sanctions_page

__all__ = ["pages", "write_pages"]


def write_pages(folder: Path) -> tuple[Path, ...]:
    """Write all pages into `folder`, and remove pages there that no longer have anything to say.

    A page whose text has not changed is left alone, so that Sphinx need not read it again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = {folder / f"{name}.md": text for name, text in pages().items()}
    for path in set(folder.glob("*.md")) - written.keys():
        path.unlink()
    for path, text in written.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    return tuple(written)


def pages() -> dict[str, str]:
    """Every page by its name, without the ending."""
    instruments = instrument_pages()
    common = {
        "exceptions": exceptions_page(),
        "definitions": definitions_page(),
        "sanctions": sanctions_page(),
        "facts": facts_page(),
        "contests": contests_page(),
    }
    return {"index": index_page([*common, *instruments]), **common, **instruments}
