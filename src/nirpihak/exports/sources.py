"""Where the files of an export come from: zips, folders, single files, tars, and zips within them.

Told by what they hold, never by their name. Only directories are read until a file is opened; nothing is written.
Pictures, videos and the noise of archivers are never yielded. Knows no platform.

Two files of one source that have the same name are both yielded, for nothing may be lost: from the second on they
stand in an outer folder "(2)", "(3)", which no reader minds.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from nirpihak.exports.finding import Finding, Trouble, no_file
from nirpihak.exports.members import Member, MemberError
from nirpihak.exports.names import natural, shown
from nirpihak.exports.places import LIMITS, Limits, OnDisk, unreadable
from nirpihak.text import Text

__all__ = ["LIMITS", "Limits", "Source", "SourceError", "members", "sources"]

Media = Callable[[str, int, int], None]
"""Is told the source, and how many pictures, videos and the like it holds, and their bytes."""


class SourceError(Exception):
    """What was given cannot be opened at all. `name` is its name, `text` says why, and what to do."""

    def __init__(self, name: str, text: Text) -> None:
        self.name, self.text = name, text
        super().__init__(f"{name}: {text.en}")


class Source(NamedTuple):
    """One thing that was given, and the name it is shown by, which no other has."""

    path: Path
    name: str


def sources(paths: Iterable[Path], trouble: Trouble) -> list[Source]:
    """What was given, in order of name ("2" before "10"); what was given twice is told, and stands once."""
    ordered = sorted(paths, key=lambda path: (natural(path.name), str(path)))
    seen: set[str] = set()
    names: Counter[str] = Counter()
    out: list[Source] = []
    for path in ordered:
        real = os.path.realpath(path)
        base = _base_name(path)
        if real in seen:
            trouble(base, None, Text("dipilih dua kali; dibaca sekali", "chosen twice; read once"))
            continue
        seen.add(real)
        names[base] += 1
        out.append(Source(path, base if names[base] == 1 else f"{base} ({names[base]})"))
    return out


def members(
    path: Path,
    *,
    trouble: Trouble,
    limits: Limits = LIMITS,
    media: Media | None = None,
    name: str | None = None,
) -> Iterator[Member]:
    """The files of what was given, in their order there. `name`: what it is shown by, if not by its base name.

    `trouble` is told what of it cannot be read, `media` at the end what was passed over. Raises SourceError where
    nothing of it can be opened.
    """
    source = _base_name(path) if name is None else name
    finding = Finding(source, limits, trouble)
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            yield from finding.folder(path)
        elif stat.S_ISREG(found.st_mode):
            yield from finding.file(OnDisk(path, found), path.name)
        else:
            raise SourceError(source, no_file())
    except FileNotFoundError:
        raise SourceError(
            source, Text("tidak ada; periksa nama dan tempatnya", "not there; check its name and place")
        ) from None
    except (OSError, ValueError) as error:
        raise SourceError(source, unreadable(error).text) from error
    except MemberError as error:
        raise SourceError(source, error.text) from error
    if media is not None and finding.media:
        media(source, finding.media, finding.media_bytes)


def _base_name(path: Path) -> str:
    return shown(path.name or path.resolve().name, LIMITS.names) or "/"
