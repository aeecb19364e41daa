"""Setting the data's texts in MyST Markdown: escaped text, links, entries, fields and tables.

Knows nothing of what is set.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from nirpihak.text import Text

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|$#~])")


def anchor(kind: str, id: str) -> str:
    """The name by which any page links to an entry: `item-skb-e1`, `fact-act-kind`."""
    return f"{kind}-{re.sub(r'[^a-z0-9]+', '-', id.lower())}"


def escaped(text: str) -> str:
    """Text of the data as Markdown that shows it letter by letter."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def both(text: Text) -> str:
    """A text in English, with the Indonesian in italics where it differs."""
    return escaped(text.en) if text.id == text.en else f"{escaped(text.en)} (*{escaped(text.id)}*)"


def link(kind: str, id: str, shown: str | None = None) -> str:
    """A link to an entry on any page, shown as its id if nothing else is given."""
    return f"[{escaped(id if shown is None else shown)}](#{anchor(kind, id)})"


def entry(kind: str, id: str, heading: str, level: int = 3) -> list[str]:
    """The heading of an entry that `link` leads to; `heading` is Markdown."""
    return [f"({anchor(kind, id)})=", f"{'#' * level} {heading}", ""]


def field(name: str, lines: Iterable[str]) -> list[str]:
    """A field as a definition: one line as text, several as a list; nothing where there is nothing to say."""
    listed = [line for line in lines if line]
    if not listed:
        return []
    if len(listed) > 1:
        listed = [line if line.startswith("  ") else f"- {line}" for line in listed]
    first, *rest = listed
    return [f"**{name}**", f": {first}", *(f"  {line}" for line in rest), ""]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table; cells are Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines] + [""]


def joined(lines: Iterable[str]) -> str:
    """A whole page."""
    return "\n".join(lines).rstrip() + "\n"


def listed_sources(sources: Iterable[tuple[str, str]]) -> list[str]:
    """Sources with their keys, one a line."""
    return [f"{key}: {escaped(text)}" for key, text in sources]


def alternatives(rows: Sequence[Sequence[Text]]) -> list[str]:
    """The rows of a condition, as lines of a field: what must all hold, or one of several such lists."""
    if len(rows) == 1:
        return [escaped(text.en) for text in rows[0]]
    return ["one of:", *(f"  - {escaped('; '.join(text.en for text in row))}" for row in rows)] if rows else []
