"""Reading single files in tests: a member from bytes, the look and the records of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from nirpihak.exports.members import Look, Member, Told
from nirpihak.exports.records import Record


def member(path: str, data: bytes | str, source: str = "export.zip") -> Member:
    """A file of an export that lies in memory."""
    raw = data.encode() if isinstance(data, str) else data
    return Member(source, path, len(raw), lambda: io.BytesIO(raw))


def read(look: Callable[[Member], Look | None], files: dict[str, bytes], **told: Any) -> list[Record]:
    """All records of those files that a platform reads."""
    members = [member(path, data) for path, data in files.items()]
    asked = Told(**{"members": {"export.zip": tuple(members)}, **told})
    out = []
    for each in members:
        found = look(each)
        if found is not None and found.read is not None:
            out += list(found.read(each, found.origin, asked))
    return out
