"""Texts as JSON Lines: one line is `{"text": ..., "id": ...}` or a plain JSON string. Knows no contest but its id.

Other keys are left alone, so that a file written for something else can be read as it is; only a `contest` that is
another one is refused, because the text would be read for the wrong participants.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from nirpihak.facts import ActError, Problem, loads
from nirpihak.text import Text

LINE_LIMIT: Final = 1 << 18
"""Most bytes a line may have; a text of `reader.TEXT_LIMIT` characters, all of them escaped, stays under it."""
_WANTED: Final = Text(
    'tulis {"text": "...", "id": "..."} atau teks di antara tanda kutip',
    'write {"text": "...", "id": "..."} or a text between quotation marks',
)


class LineError(ValueError):
    """A line that is no text; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message("en"))
        self.problem = problem


class TextLine(NamedTuple):
    """One text with the caller's own id, if it has one."""

    id: str | None
    text: str


def text_line(line: bytes, number: int, contest: str) -> TextLine | None:
    """The text on a line; None where the line is blank. Raises LineError."""
    data = parsed(line, number)
    if data is None or isinstance(data, str):
        return None if data is None else TextLine(None, data)
    ident, text = data.get("id"), data.get("text")
    if not isinstance(text, str):
        raise LineError(Problem("text", text, _WANTED, number))
    if isinstance(ident, int) and not isinstance(ident, bool):
        ident = str(ident)
    if not (ident is None or isinstance(ident, str)):
        raise LineError(Problem("id", ident, Text("tulis teks atau angka", "write a text or a number"), number))
    meant = data.get("contest")
    if isinstance(meant, str) and meant != contest:
        right = Text(f"yang sedang dibaca: {contest}", f"what is being read is {contest}")
        raise LineError(Problem("contest", meant, right, number))
    return TextLine(ident or None, text)


def parsed(line: bytes, number: int) -> Mapping[str, Any] | str | None:
    """The JSON object or string on a line (bytes of UTF-8); None where the line is blank. Raises LineError."""
    if len(line) > LINE_LIMIT:
        right = Text(f"paling panjang {LINE_LIMIT} byte satu baris", f"at most {LINE_LIMIT} bytes a line")
        raise LineError(Problem("JSON", line[:60].decode("utf-8", "replace"), right, number))
    try:
        text = line.decode("utf-8-sig").strip(" \t\r\n")
        if not text:
            return None
        data = loads(text, number)
    except UnicodeDecodeError as error:
        right = Text(
            f"simpan berkas sebagai UTF-8 (byte ke-{error.start + 1})",
            f"save the file as UTF-8 (byte {error.start + 1})",
        )
        shown = line[max(0, error.start - 20) : error.start + 20].decode("utf-8", "replace")
        raise LineError(Problem("UTF-8", shown, right, number)) from error
    except ActError as error:
        found = error.problems[0]
        right = _WANTED if found.field == "JSON" else found.right
        raise LineError(Problem(found.field, found.value, right, number)) from error
    if not isinstance(data, str | Mapping):
        raise LineError(Problem("JSON", data, _WANTED, number))
    return data
