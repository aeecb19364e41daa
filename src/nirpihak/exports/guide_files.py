"""Reads and checks the files that the guides are made of (`guide`): whatever does not fit is told by file and field.

Knows what a file must hold, and nothing of any platform.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any, TypeVar

from nirpihak.exports.guide import LEFT, WORDS, Blind, Everywhere, Export, Guide, GuideError, Steps
from nirpihak.exports.records import Done
from nirpihak.text import Text

_T = TypeVar("_T")


def data(file: str) -> dict[str, Any]:
    """A file of the data folder, by its path there. Raises GuideError where it is no TOML."""
    text = files("nirpihak.exports").joinpath("data", *file.split("/")).read_text("utf-8")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise GuideError(f"{file}: {error}") from error


def read_guide(file: str, data: Mapping[str, Any]) -> Guide:
    """A guide from the data of its file. Raises GuideError, which names the file and the field."""
    table = _Table(file, data)
    export, reads, undo = table.table("export"), table.table("reads"), table.table("undo")
    found = Guide(
        id=table.word("id"),
        name=table.word("name"),
        unsure=table.text("unsure"),
        export=Export(
            ask=export.steps(),
            pick=export.texts("pick"),
            enough=export.text("enough"),
            wait=export.text("wait"),
            form=export.text("form"),
        ),
        reads=_by_done(reads, _Table.text),
        leaves=table.words("leaves", LEFT),
        blind=_blind(table),
        undo=_by_done(undo, _Table.steps_alone),
        whose=table.steps_alone("whose"),
    )
    export.end()
    for done in sorted(found.reads.keys() - found.undo.keys()):
        raise undo.wrong(done, "missing: every kind of act that is read must tell how it is undone")
    for done in sorted(found.undo.keys() - found.reads.keys()):
        raise reads.wrong(done, "missing: it is told how to undo what is not read")
    table.end()
    return found


def read_everywhere(file: str, data: Mapping[str, Any]) -> Everywhere:
    """What is told of every platform, from the data of its file. Raises GuideError."""
    table = _Table(file, data)
    found = Everywhere(_texts(table.table("words"), WORDS), _blind(table))
    table.end()
    return found


def read_words(file: str, data: Mapping[str, Any], keys: tuple[str, ...]) -> Mapping[str, Text]:
    """Texts under exactly these keys, in this order. Raises GuideError."""
    return _texts(_Table(file, data), keys)


def _texts(table: _Table, keys: tuple[str, ...]) -> dict[str, Text]:
    found = {key: table.text(key) for key in keys}
    table.end()
    return found


def _by_done(table: _Table, read: Callable[[_Table, str], _T]) -> dict[Done, _T]:
    found: dict[Done, _T] = {}
    for key in table.names():
        if key not in frozenset(Done):
            raise table.wrong(key, f"no kind of act; there are {', '.join(Done)}")
        found[Done(key)] = read(table, key)
    if not found:
        raise GuideError(f"{table.file}: {table.where}: empty")
    return found


def _blind(table: _Table) -> tuple[Blind, ...]:
    found: dict[str, Blind] = {}
    for each in table.tables("blind"):
        one = Blind(each.word("key"), each.text("what"), each.text("look"), each.link("url"))
        each.end()
        if one.key in found:
            raise each.wrong("key", f"{one.key!r} stands twice")
        found[one.key] = one
    return tuple(found.values())


class _Table:
    """One table of a file while it is read; whatever does not fit raises GuideError with its place."""

    def __init__(self, file: str, data: Mapping[str, Any], where: str = "") -> None:
        self.file, self.where, self._left = file, where, dict(data)

    def wrong(self, key: str, said: str) -> GuideError:
        return GuideError(f"{self.file}: {f'{self.where}.{key}' if self.where else key}: {said}")

    def names(self) -> tuple[str, ...]:
        return tuple(self._left)

    def take(self, key: str) -> Any:
        if key not in self._left:
            raise self.wrong(key, "missing")
        return self._left.pop(key)

    def end(self) -> None:
        for key in self._left:
            raise self.wrong(key, "unknown key")

    def word(self, key: str) -> str:
        value = self.take(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, f"a word is wanted, not {value!r}")
        return value

    def words(self, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
        value = self._list(key)
        for each in value:
            if each not in known:
                raise self.wrong(key, f"{each!r} is none of {', '.join(known)}")
        return tuple(value)

    def link(self, key: str) -> str | None:
        if key not in self._left:
            return None
        value = self.word(key)
        if not value.startswith("https://") or any(each.isspace() for each in value):
            raise self.wrong(key, f"an address with https:// is wanted, not {value!r}")
        return value

    def text(self, key: str) -> Text:
        return self._text(key, self.take(key))

    def texts(self, key: str) -> tuple[Text, ...]:
        return tuple(self._text(f"{key} {number}", each) for number, each in enumerate(self._list(key), 1))

    def table(self, key: str) -> _Table:
        return self._table(key, self.take(key))

    def tables(self, key: str) -> list[_Table]:
        return [self._table(f"{key} {number}", each) for number, each in enumerate(self._list(key), 1)]

    def steps(self) -> Steps:
        return Steps(self.texts("steps"), self.link("url"))

    def steps_alone(self, key: str) -> Steps:
        table = self.table(key)
        found = table.steps()
        table.end()
        return found

    def _list(self, key: str) -> list[Any]:
        value = self.take(key)
        if not isinstance(value, list) or not value:
            raise self.wrong(key, "a list is wanted, with at least one entry")
        return value

    def _table(self, key: str, value: object) -> _Table:
        if not isinstance(value, Mapping):
            raise self.wrong(key, f"a table is wanted, not {value!r}")
        return _Table(self.file, value, f"{self.where}.{key}" if self.where else key)

    def _text(self, key: str, value: object) -> Text:
        if not isinstance(value, Mapping):  # a plain string would be the same in both languages
            raise self.wrong(key, 'both languages are wanted: {id = "...", en = "..."}')
        try:
            return Text.of(value)
        except ValueError as error:
            raise self.wrong(key, str(error)) from error
