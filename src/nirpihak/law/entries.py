"""Typed access to one table of a rulebook file, noting a problem line for whatever does not fit.

A problem names the file, the entry and the key. Knows nothing of what the entries mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, get_args

from nirpihak.law.model import Confidence
from nirpihak.text import Text


class Entry:
    """One table of a file while it is read: typed access, and a problem line for whatever does not fit."""

    def __init__(self, file: str, where: str, table: Mapping[str, Any], problems: list[str]) -> None:
        self.file, self.where, self.table, self.problems = file, where, table, problems
        self.seen: set[str] = set()

    def wrong(self, key: str, message: str) -> None:
        place = ": ".join(part for part in (self.file, self.where, key) if part)
        self.problems.append(f"{place}: {message}")

    def get(self, key: str) -> Any:
        self.seen.add(key)
        return self.table.get(key)

    def done(self) -> None:
        for key in self.table.keys() - self.seen:
            self.wrong(key, "unknown key")

    def sub(self, key: str) -> Entry:
        value = self.get(key)
        if not isinstance(value, Mapping):
            self.wrong(key, f"a table is wanted, not {value!r}")
            value = {}
        name = value.get("id", key)
        return Entry(self.file, str(name), value, self.problems)

    def subs(self, key: str) -> Iterable[tuple[str, Entry]]:
        for name, table in self.tables(key):
            yield (
                name,
                Entry(self.file, f"{key}.{name}", table if isinstance(table, Mapping) else {}, self.problems),
            )

    def tables(self, key: str) -> Iterable[tuple[str, Any]]:
        value = self.get(key) or {}
        if not isinstance(value, Mapping):
            self.wrong(key, f"a table is wanted, not {value!r}")
            return ()
        return value.items()

    def list(self, key: str) -> Iterable[Entry]:
        value = self.get(key) or []
        if not isinstance(value, Sequence) or not all(isinstance(each, Mapping) for each in value):
            self.wrong(key, "a list of tables is wanted")
            return
        for number, table in enumerate(value, 1):
            yield Entry(self.file, str(table.get("id", f"{key} {number}")), table, self.problems)

    def string(self, key: str) -> str:
        value = self.get(key)
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, f"text is wanted, not {value!r}")
            return f"?{key}"
        return value

    def optional_string(self, key: str) -> str | None:
        return None if self.get(key) is None else self.string(key)

    def strings(self, key: str) -> tuple[str, ...]:
        value = self.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.wrong(key, f"a list of texts is wanted, not {value!r}")
            return ()
        return tuple(value)

    def as_text(self, key: str, value: object) -> Text:
        try:
            return Text.of(value)
        except ValueError as error:
            self.wrong(key, str(error))
            return Text("?", "?")

    def text(self, key: str) -> Text:
        value = self.get(key)
        if value is None:
            self.wrong(key, 'missing; write {id = "...", en = "..."}')
            return Text("?", "?")
        return self.as_text(key, value)

    def optional_text(self, key: str) -> Text | None:
        return None if self.get(key) is None else self.text(key)

    def texts(self, key: str) -> tuple[Text, ...]:
        value = self.get(key) or []
        if not isinstance(value, list):
            self.wrong(key, "a list of texts is wanted")
            return ()
        return tuple(self.as_text(key, each) for each in value)

    def day(self, key: str, optional: bool = False) -> date | None:
        value = self.get(key)
        if value is None and optional:
            return None
        if type(value) is not date:
            self.wrong(key, f"a date such as 2022-09-22 is wanted, not {value!r}")
            return None
        return value

    def confidence(self) -> Confidence:
        value = self.get("confidence")
        if value not in get_args(Confidence):
            self.wrong("confidence", f"high, medium or low is wanted, not {value!r}")
            return "low"
        return value  # type: ignore[no-any-return]  # checked against the literal just above
