"""Names that must not stand in what a respondent reads: those of other people that a report names.

Who the reporter is stands nowhere that an officer could copy it from; a slip of the pen is what this is against. Knows
no case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from nirpihak.server.cases.services.errors import CaseError
from nirpihak.text import Text

_WORD = re.compile(r"\w+")
SHORT = 4
"""Names of one word of fewer letters are not looked for: they stand in other words' place too often."""


def found(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names that stand in a text, word for word, whatever their capitals."""
    words = " ".join(_WORD.findall(text.casefold()))
    hits = []
    for name in names:
        sought = " ".join(_WORD.findall(name.casefold()))
        if len(sought) >= SHORT and f" {sought} " in f" {words} ":
            hits.append(name)
    return tuple(hits)


def refuse_names(text: str, names: Iterable[str]) -> None:
    """Refuse a text that names other people. Raises CaseError."""
    if found(text, names):
        raise CaseError(
            Text(
                "teks ini menyebut nama orang lain yang ada dalam laporan; tulis tanpa namanya",
                "this text holds the name of another person from a report; write it without the name",
            )
        )
