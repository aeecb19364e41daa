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

from nirpihak.exports.brackets import balance, may_be_deep, nests_too_deep
from nirpihak.exports.members import MemberError
from nirpihak.text import Text

WINDOW: Final = 1 << 18
"""Bytes read at once."""
LONGEST: Final = 16 << 20
"""Most characters of one value that is taken whole; nothing that an owner did comes near it."""
DEEPEST: Final = 60
"""Most containers within one another that are opened."""
TOGETHER: Final = 1 << 14
"""About how many characters of an array are read at once where its elements are wanted in lists."""

_Scan: TypeAlias = Callable[[str, int], tuple[Any, int]]

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
_MARK: Final = re.compile(r'\\.|["\[\]{}]', re.DOTALL)
_PIECE: Final = 1 << 10
"""Characters up to which a value is passed over mark by mark."""
_MISSES: Final = 4
"""How often places between elements are guessed wrong before guessing ends."""
_SOME: Final = 50
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


def walk_lists(stream: BinaryIO, steps: Steps, *, repair: Repair | None = None) -> Iterator[tuple[Path, list[Any]]]:
    """The same values in the same order, but in lists: the elements of an array that are taken come many at a time, in
    far less time than one by one; anything else comes in a list of one. What precedes an error comes before it.
    """
    window = _Window(stream, repair, in_lists=True)
    yield from _value(window, (), steps(()), steps, DEEPEST)
    window.end()


def _value(window: _Window, path: Path, step: Step, steps: Steps, deeper: int) -> Found:
    opener = window.peek()
    if step is Step.SKIP:
        window.skip()
    elif step is Step.TAKE or opener not in ("[", "{"):
        yield path, [window.take()] if window.in_lists else window.take()
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
    if step is Step.TAKE:
        for value in window.lists() if window.in_lists else window.elements():
            yield path, value
        return
    while True:
        opened = step is Step.OPEN and window.peek() == "{"
        yield from _value(window, path, step, steps, deeper)
        if opened:
            yield path, [End.OF_ELEMENT] if window.in_lists else End.OF_ELEMENT
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


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    assert found is not None
    return found.end()


class _Window:
    """The text read so far that is still needed: `at` is the place reached in `text`."""

    def __init__(self, stream: BinaryIO, repair: Repair | None, *, in_lists: bool = False) -> None:
        self._stream, self._repair = stream, repair
        self.in_lists = in_lists
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode
        self._scan_at_once: _Scan = JSONDecoder().scan_once  # type: ignore[attr-defined]  # what raw_decode calls; it is not in typeshed
        self._scan = self._scan_at_once
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
        self._scan = self._scan_with_care if may_be_deep(self.text) else self._scan_at_once
        return True

    def _scan_with_care(self, text: str, at: int) -> tuple[Any, int]:
        """The same as the decoder, which in a browser ends the worker where a value nests too deep."""
        if nests_too_deep(text, at):
            raise RecursionError
        found: tuple[Any, int] = self._scan_at_once(text, at)
        return found

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
                # Anything but a number shows by itself that it is whole; "1." and "1e-" are not, though 1 is told.
                left = len(self.text) - end
                if type(value) not in (int, float) or left > 2 or (left and self.text[end] not in ".eE"):
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

    def elements(self) -> Iterator[Any]:
        """The elements of an array, from the first one on, each taken whole, and past the array's end."""
        while True:
            # What lies whole in the window goes the short way; the rest, and whatever is wrong, the long way.
            scan, text, at = self._scan, self.text, self.at
            try:
                while True:
                    value, end = scan(text, at)
                    following = text[end : end + 2]
                    if following == ",{" or following == ",[":
                        at = end + 1
                    elif following[:1] == "," and len(following) == 2:
                        at = _after_space(text, end + 1)
                    else:
                        break
                    yield value
            except (StopIteration, ValueError, RecursionError):
                self.at = at
                self.peek()  # past the space that may follow in the next window
                value = self.take()
            else:
                self.at = at
                value = self.take()
            yield value
            if self.after() == "]":
                return

    def lists(self) -> Iterator[list[Any]]:
        """The same elements, many at a time.

        What stands between one object and the next mostly stands between all of them. So what lies from here up to the
        last such place within reach is read at once, as an array of its own. If it can be read so, these are the
        elements, for nothing that follows could have changed how they are read; if not, the place lay within one.
        """
        between, missed = "", 0
        while missed < _MISSES:
            cut = self.text.rfind(between, self.at, self.at + TOGETHER) if between else -1
            if cut >= 0:
                piece = f"[{self.text[self.at : cut + 1]}]"
                try:
                    values, end = self._scan(piece, 0)
                except (StopIteration, ValueError, RecursionError):
                    end = -1
                if end == len(piece):
                    self.at = cut + len(between) - 1
                    yield values
                    continue
                missed += 1
            value = self.take()
            yield [value]
            text, end = self.text, self.at
            if self.after() == "]":
                return
            if self.text is text and type(value) is dict and text[self.at] == "{":
                between = f"}}{text[end : self.at]}{{" if self.at - end < _PIECE else ""
            missed += not between
        some: list[Any] = []
        try:
            for value in self.elements():
                some.append(value)
                if len(some) == _SOME:
                    yield some
                    some = []
        except MemberError:
            if some:
                yield some
            raise
        if some:
            yield some

    def skip(self) -> None:
        """Pass over the value that stands here, however large, holding no more than a window of it."""
        if self.peek() not in ("[", "{"):
            self.take()
            return
        try:  # most are small, and there as a whole
            _, self.at = self._scan(self.text, self.at)
            return
        except (StopIteration, ValueError, RecursionError):
            self.at += 1
        depth, inside, size, ends = 1, False, _PIECE, False
        while True:
            stop = min(self.at + size, len(self.text))
            piece = self.text[self.at : stop]
            if (len(piece) - len(piece.rstrip("\\"))) % 2:  # no escape is cut in two
                stop, piece = stop - 1, piece[:-1]
            if not piece:
                if not self.more():
                    raise _cut_off()
                continue
            told = balance(piece, inside) if size > _PIECE else None
            if told is not None:
                closers, openers, inside_then = told
                # Where the end is in this piece, it is looked for in the first half of it, then in what remains.
                ends = ends or closers >= depth
                if closers < depth:
                    depth, inside, self.at = depth + openers - closers, inside_then, stop
                size = max(size // 2, _PIECE) if ends else min(size * 2, WINDOW)
                continue
            for mark in _MARK.finditer(self.text, self.at, stop):
                character = mark.group()
                if character == '"':
                    inside = not inside
                elif inside or character[0] == "\\":
                    pass
                elif character in "[{":
                    depth += 1
                else:
                    depth -= 1
                    if depth == 0:
                        self.at = mark.end()
                        return
            self.at = stop
            if not ends:
                size = min(size * 2, WINDOW)

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
