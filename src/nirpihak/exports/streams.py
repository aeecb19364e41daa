"""JSON read as a stream: the values that are wanted, one by one, from a document of any size.

The work is done by the standard library's decoder on a sliding window of text, so that what is held is one window and
one value. Knows no platform.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from enum import Enum
from json import JSONDecodeError, JSONDecoder
from typing import Any, BinaryIO, Final, TypeAlias

from nirpihak.exports.members import MemberError
from nirpihak.text import Text

WINDOW: Final = 1 << 18
"""Bytes read at once."""
LONGEST: Final = 16 << 20
"""Most characters of one value that is taken whole; nothing that an owner did comes near it."""
DEEPEST: Final = 60
"""Most containers within one another that are opened."""

Path: TypeAlias = tuple[str, ...]
"""The keys that lead to a value; "*" stands for the elements of an array."""


class Step(Enum):
    """What to do with the value at a path: take it whole, open it, or pass over it without building it."""

    TAKE = 1
    OPEN = 2
    SKIP = 3


class End(Enum):
    """Told after the last value of an object that was opened as an element of an array."""

    OF_ELEMENT = 1


Steps: TypeAlias = Callable[[Path], Step]
Repair: TypeAlias = Callable[[str], str]
Found: TypeAlias = Iterator[tuple[Path, Any]]

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_TOKEN: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}"]', re.DOTALL)
_ESCAPE_CUT: Final = re.compile(r"\\[^\"]{0,7}\Z")
"""A backslash near the end of what was read: what it stands for may not have come yet."""


def walk(stream: BinaryIO, steps: Steps, *, repair: Repair | None = None) -> Found:
    """Each value that `steps` takes, with its path, in the order of the document.

    `steps` is asked once for each path within an opened container; a scalar is taken where OPEN was said. `repair`
    mends text that is no JSON before it is read. UTF-8, with or without a byte order mark; bytes that are not become
    U+FFFD.

    Raises MemberError where the document is cut off, is no JSON, nests too deep or holds a value that is too large.
    """
    window = _Window(stream, repair)
    yield from _value(window, (), steps(()), steps, DEEPEST)
    window.end()


def _value(window: _Window, path: Path, step: Step, steps: Steps, deeper: int) -> Found:
    opener = window.peek()
    if step is Step.SKIP:
        window.skip()
    elif step is Step.TAKE or opener not in ("[", "{"):
        yield path, window.take()
    elif deeper == 0:
        raise _too_deep()
    elif opener == "[":
        yield from _array(window, (*path, "*"), steps, deeper - 1)
    else:
        yield from _object(window, path, steps, deeper - 1)


def _array(window: _Window, path: Path, steps: Steps, deeper: int) -> Found:
    step = steps(path)
    window.at += 1
    if window.peek() == "]":
        window.at += 1
        return
    while True:
        if step is Step.TAKE:
            yield path, window.take()
        else:
            opened = step is Step.OPEN and window.peek() == "{"
            yield from _value(window, path, step, steps, deeper)
            if opened:
                yield path, End.OF_ELEMENT
        if window.after() == "]":
            return


def _object(window: _Window, path: Path, steps: Steps, deeper: int) -> Found:
    window.at += 1
    if window.peek() == "}":
        window.at += 1
        return
    while True:
        key = window.key()
        within = (*path, key)
        yield from _value(window, within, steps(within), steps, deeper)
        if window.after(closer="}") == "}":
            return


class _Window:
    """The text read so far that is still needed: `at` is the place reached in `text`."""

    def __init__(self, stream: BinaryIO, repair: Repair | None) -> None:
        self._stream, self._repair = stream, repair
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode
        self._scan = JSONDecoder().scan_once  # type: ignore[attr-defined]  # what raw_decode calls; it is not in typeshed
        self._kept = ""
        self._ended = False
        self.text = ""
        self.at = 0

    def more(self, size: int = WINDOW) -> bool:
        """Read on, letting go of what lies behind. False where nothing is left to read."""
        if self._ended:
            return False
        data = self._stream.read(size)
        self._ended = not data
        come = self._decode(data, self._ended)
        if self._repair is not None:
            come = self._kept + come
            cut = None if self._ended else _ESCAPE_CUT.search(come)
            self._kept = come[cut.start() :] if cut else ""
            come = self._repair(come[: cut.start()] if cut else come)
        self.text = self.text[self.at :] + come
        self.at = 0
        return True

    def peek(self) -> str:
        """The next character that is no space, which `at` then stands on. Raises where there is none."""
        while True:
            found = _SPACE.match(self.text, self.at)
            assert found is not None
            self.at = found.end()
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                raise _cut_off()

    def take(self) -> Any:
        """The value that stands here."""
        size = WINDOW
        while True:
            try:
                value, end = self._scan(self.text, self.at)
            except StopIteration:
                if self.text[self.at : self.at + 1] in ("]", "}", ",", ":"):
                    raise _no_json() from None
            except JSONDecodeError:
                pass
            except RecursionError:
                raise _too_deep() from None
            except ValueError:
                raise _no_number() from None
            else:
                # Anything but a number shows by itself that it is whole.
                if end < len(self.text) or not isinstance(value, int | float) or isinstance(value, bool):
                    self.at = end
                    return value
                if not self.more():
                    self.at = end
                    return value
                continue
            if len(self.text) - self.at > LONGEST:
                raise _too_large()
            if not self.more(size):
                raise _cut_off() if self.text[self.at :].strip() else _no_json()
            size *= 2

    def skip(self) -> None:
        """Pass over the value that stands here, however large, holding no more than a window of it."""
        if self.peek() not in ("[", "{"):
            self.take()
            return
        depth = 0
        while True:
            for token in _TOKEN.finditer(self.text, self.at):
                character = self.text[token.start()]
                if character == '"':
                    if token.end() - token.start() == 1:  # a string whose end has not come
                        self.at = token.start()
                        break
                elif character in "[{":
                    depth += 1
                else:
                    depth -= 1
                    if depth == 0:
                        self.at = token.end()
                        return
            else:
                self.at = len(self.text)
            if len(self.text) - self.at > LONGEST:
                raise _too_large()
            if not self.more(max(WINDOW, len(self.text) - self.at)):
                raise _cut_off()

    def key(self) -> str:
        """The key that stands next, and past its colon."""
        if self.peek() != '"':
            raise _no_json()
        key = self.take()
        if self.peek() != ":":
            raise _no_json()
        self.at += 1
        assert isinstance(key, str)
        return key

    def after(self, closer: str = "]") -> str:
        """What follows a value, a comma or the closer, and past it; on to what stands behind a comma."""
        try:
            character = self.text[self.at]
        except IndexError:
            character = ""
        if character != "," and character != closer:
            character = self.peek()
            if character != "," and character != closer:
                raise _no_json()
        self.at += 1
        if character == ",":
            self.peek()
        return character

    def end(self) -> None:
        """Raises where something but space follows the document."""
        while not self.text[self.at :].strip(" \t\n\r\0;"):
            self.at = len(self.text)
            if not self.more():
                return
        raise _no_json()


def _cut_off() -> MemberError:
    return MemberError(
        Text(
            "isi berkas terpotong sebelum selesai; unduh ulang ekspornya, atau buat ulang arsipnya",
            "the file is cut off before its end; download the export again, or pack it anew",
        )
    )


def _no_json() -> MemberError:
    return MemberError(
        Text(
            "bukan JSON yang utuh; bila berkas ini pernah disunting, pakai aslinya",
            "it is not sound JSON; if it was ever edited, use the original",
        )
    )


def _no_number() -> MemberError:
    return MemberError(Text("berisi bilangan yang terlalu panjang", "it holds a number that is too long"))


def _too_deep() -> MemberError:
    return MemberError(Text("susunannya terlalu dalam untuk sebuah ekspor", "it is nested deeper than any export is"))


def _too_large() -> MemberError:
    return MemberError(
        Text("satu nilainya terlalu besar untuk sebuah ekspor", "one of its values is larger than in any export")
    )
