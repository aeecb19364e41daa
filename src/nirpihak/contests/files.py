"""Where the contest data lies, and how one TOML file of it is read.

Knows nothing of what the tables mean; that is for ``checking`` and ``loading``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeAlias

from nirpihak.text import Text

Document: TypeAlias = dict[str, Any]
"""One parsed TOML file: its top table."""

_AT_LINE = re.compile(r"\(at line (\d+), column (\d+)\)|\(at end of document\)")


class UnreadableError(ValueError):
    """A file that is not UTF-8 TOML: ``where`` names the line, ``text`` says what would be right."""

    def __init__(self, where: str, text: Text) -> None:
        super().__init__(f"{where}: {text.en}")
        self.where = where
        self.text = text


def read_document(path: Path | Traversable) -> Document:
    """Parse one file. Raises ``UnreadableError`` when it cannot be read, is not UTF-8, or is not TOML."""
    try:
        content = path.read_bytes().decode("utf-8")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableError(
            "file",
            Text(
                f"tidak dapat dibaca ({reason}); periksa nama berkasnya",
                f"cannot be read ({reason}); check its name",
            ),
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"byte {error.start}",
            Text(
                "bukan teks UTF-8; simpan ulang berkas sebagai UTF-8",
                "not UTF-8 text; save the file as UTF-8",
            ),
        ) from error
    try:
        return tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        place = _AT_LINE.search(said)
        line = int(place[1]) if place and place[1] else content.count("\n") + 1
        reason = _AT_LINE.sub("", said).strip()
        raise UnreadableError(
            f"line {line}",
            Text(
                f"bukan TOML ({reason}); periksa tanda kutip, kurung, dan kunci ganda di baris itu",
                f"not TOML ({reason}); look for a quote, a bracket or a repeated key on that line",
            ),
        ) from error


def shipped_files() -> tuple[Traversable, ...]:
    """Every TOML file that comes with the package, in order of name."""
    return tuple(_below(resources.files("nirpihak.contests") / "data"))


def files_at(paths: Iterable[Path | str]) -> tuple[Path, ...]:
    """The TOML files named, and those anywhere below the folders named, in order."""
    found: list[Path] = []
    for path in map(Path, paths):
        found.extend(sorted(path.rglob("*.toml")) if path.is_dir() else [path])
    return tuple(found)


def by_format(documents: Iterable[Mapping[str, Any]], wanted: str) -> Iterator[Mapping[str, Any]]:
    """Those documents that declare ``format = wanted``."""
    return (document for document in documents if document.get("format") == wanted)


def _below(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _below(entry)
        elif entry.name.endswith(".toml"):
            yield entry
