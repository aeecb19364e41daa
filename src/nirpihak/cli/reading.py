"""`nirpihak read`: one text, a file of texts, or a screenshot; and what the reader suggests of it."""

from __future__ import annotations

import codecs
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, cast

import click

from nirpihak.assessing import ByteStream, Refused
from nirpihak.cli.marking import tell
from nirpihak.cli.readings import acts, reading_json
from nirpihak.cli.registers import contest_named, reader_for
from nirpihak.cli.streaming import Complain, line_name, refusal, write_lines
from nirpihak.cli.terminal import REFUSED, as_json, errors, fail, language, say_json
from nirpihak.contests import Contest
from nirpihak.reading.lines import LineError, text_line
from nirpihak.reading.reader import TEXT_LIMIT, Reader, Reading
from nirpihak.reading.transformer_folder import TransformerError
from nirpihak.reading.wording import STANCES, WHY, percent
from nirpihak.text import Text

Form: TypeAlias = Literal["picture", "lines", "text", "words"]
"""What is to be read: a picture, a file of JSON Lines, a file that is one text, or the words themselves."""
PICTURES: Final = frozenset((".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp"))
LINES: Final = frozenset((".jsonl", ".ndjson"))
_MAGIC: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM")
_STDIN: Final = Path("-")


@click.command()
@click.argument("given", metavar="INPUT", required=False)
@click.option("--contest", "named", required=True, metavar="ID", help="The contest: its id, or its .toml file.")
@click.option("--text", "as_text", is_flag=True, help="INPUT is the text itself, whatever it looks like.")
@click.option("--file", "as_file", is_flag=True, help="INPUT is a file, whatever it is called.")
@click.option("--facts", is_flag=True, help="Print only the suggested facts, as acts for `nirpihak assess -`.")
@click.option(
    "--weights", type=click.Path(path_type=Path), default=None, help="Weights learnt with `nirpihak reading train`."
)
@click.option(
    "--aliases", type=click.Path(path_type=Path), default=None, help="A file of aliases instead of the shipped one."
)
@click.option(
    "--second",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FOLDER",
    help="A transformer of your own, which may hold verdicts back (docs/reading.md).",
)
@as_json
@language
def read(
    given: str | None,
    named: str,
    as_text: bool,
    as_file: bool,
    facts: bool,
    weights: Path | None,
    aliases: Path | None,
    second: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    """Read INPUT: whom it concerns, for or against, and which words say so; every answer is a suggestion.

    INPUT is a text between quotation marks, a .txt file, a screenshot, a .jsonl file with one
    {"text": ..., "id": ...} or "text" a line, or - for standard input (JSON Lines or one text).
    """
    if as_text and as_file:
        raise click.UsageError("--text and --file exclude one another")
    if given is None:
        if sys.stdin.isatty():
            raise click.UsageError("Missing argument 'INPUT': a text, a file, or - for standard input.")
        given = "-"
    form = _form(given, as_text, as_file, lang)
    contest = contest_named(named, lang)
    reader = reader_for(contest, weights, aliases, lang, second)
    reading = _Readings(contest, reader, lang, facts=facts, as_json=as_json)
    try:
        _read(reading, form, given, lang)
    except TransformerError as error:
        fail(error.text, lang)


def _read(reading: _Readings, form: Form, given: str, lang: str) -> None:
    """Read what was given, in the form it has."""
    if given == "-" and form != "words":
        stream = _Ahead(cast(ByteStream, sys.stdin.buffer))
        if form == "lines" or stream.holds_lines():
            reading.lines(_STDIN, stream)
        else:
            reading.text(_decoded(stream.read_most(), "-", lang))
    elif form == "lines":
        reading.lines(Path(given))
    elif form == "picture":
        reading.picture(_bytes(Path(given), lang))
    else:
        reading.text(given if form == "words" else _decoded(_bytes(Path(given), lang), given, lang))


# ------------------------------------------------------------------ what was given


def _form(given: str, as_text: bool, as_file: bool, lang: str) -> Form:
    """What was given, by looking at it. Ends the command for a file that is not there or of no known kind."""
    if given == "-":
        return "lines" if as_file else "text"
    if as_text:
        return "words"
    path = Path(given)
    suffix = path.suffix.lower()
    known = suffix in PICTURES or suffix in LINES or suffix == ".txt"
    if not _is_file(path):
        if as_file or (known and not any(each.isspace() for each in given)):
            fail(
                Text(
                    f"{given}: tidak ada berkas ini; bila ini teksnya, beri --text",
                    f"{given}: no such file; if it is the text itself, give --text",
                ),
                lang,
            )
        return "words"
    if suffix in PICTURES or _is_picture(path):
        return "picture"
    if not (known or as_file):
        fail(
            Text(
                f"{given}: jenis berkas ini tidak dikenal; beri --file untuk membacanya sebagai satu teks, "
                "--text bila itu teksnya sendiri",
                f"{given}: not a kind of file that is known; give --file to read it as one text, "
                "--text if these are the words themselves",
            ),
            lang,
        )
    return "lines" if suffix in LINES else "text"


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        # A text may be too long for a name, or hold what no name can.
        return False


def _is_picture(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            head = stream.read(12)
    except OSError:
        return False
    return head.startswith(_MAGIC) or (head[:4] == b"RIFF" and head[8:] == b"WEBP")


def _bytes(path: Path, lang: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        fail(Text(f"{path}: {error.strerror}", f"{path}: {error.strerror}"), lang)


def _decoded(data: bytes, name: str, lang: str) -> str:
    """Bytes as text: all of it, or as much as is read and a little more."""
    most = 4 * (TEXT_LIMIT + 8)
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(data[:most], final=len(data) <= most).rstrip("\r\n")
    except UnicodeDecodeError:
        fail(Text(f"{name}: bukan teks UTF-8", f"{name}: not UTF-8 text"), lang)


class _Ahead:
    """A stream whose beginning has been looked at. It gives everything from the start, to whoever reads it then."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self._head = b""

    def holds_lines(self) -> bool:
        """Whether its first line that is not blank is JSON, or looks like an object."""
        while not (line := self._head.lstrip(b"\xef\xbb\xbf \t\r\n")) or (b"\n" not in line and len(line) < 1 << 18):
            more = self._stream.read1(1 << 16)
            if not more:
                break
            self._head += more
        first = line.split(b"\n", 1)[0].strip()
        try:
            return first[:1] == b"{" or isinstance(json.loads(first), str)
        except (ValueError, RecursionError):
            return False

    def read1(self, size: int, /) -> bytes:
        """Up to `size` bytes, or the beginning; empty at the end."""
        head, self._head = self._head, b""
        return head or self._stream.read1(size)

    def read_most(self) -> bytes:
        """As many bytes as a text may have, and a few more; what comes after is left."""
        data = b""
        while len(data) <= 4 * (TEXT_LIMIT + 8) and (more := self.read1(1 << 16)):
            data += more
        return data


# ------------------------------------------------------------------ what is said of it


class _Readings:
    """One run of the command: a contest, its reader, and how to tell what was read."""

    def __init__(self, contest: Contest, reader: Reader, lang: str, *, facts: bool, as_json: bool) -> None:
        self._contest = contest
        self._reader = reader
        self._lang = lang
        self._facts = facts
        self._as_json = as_json

    def _head(self) -> dict[str, Any]:
        return {"contest": self._contest.id, "model": self._reader.weights.version}

    def text(self, text: str) -> None:
        """Read one text."""
        reading = self._reader.read(text)
        if self._facts:
            _say_acts(acts(reading, self._contest))
        elif self._as_json:
            say_json({**self._head(), **reading_json(reading, self._contest, self._lang)})
        else:
            tell(reading, self._contest, self._lang)

    def picture(self, data: bytes) -> None:
        """Read one picture."""
        from nirpihak.cli.pictures import read_screen, tell_picture

        found = read_screen(data, self._reader, self._contest, self._lang)
        if self._facts:
            _say_acts(found.acts())
        elif self._as_json:
            say_json({**self._head(), **found.to_json(self._lang)})
        else:
            tell_picture(found, self._lang)

    def lines(self, path: Path, stream: ByteStream | None = None) -> None:
        """Read a file of texts, one by one, and end the process: with 1 where a line was refused."""
        counts: Counter[str] = Counter()
        head = self._head()

        def told(lines: Iterable[bytes], complain: Complain) -> Iterator[str]:
            for number, line in enumerate(lines, 1):
                try:
                    found = text_line(line, number, self._contest.id)
                except LineError as error:
                    counts["refused"] += 1
                    among_results = self._as_json and not self._facts
                    yield from refusal(Refused(number, (error.problem,)), complain, among_results, self._lang)
                    continue
                if found is not None:
                    reading = self._reader.read(found.text)
                    counts["read"] += 1
                    counts["nobody"] += not reading.suggestions
                    counts.update(each.stance for each in reading.suggestions)
                    yield from self._line(reading, number, found.id, head)

        write_lines(path, Text("Membaca", "Reading"), self._lang, told, stream=stream)
        _close(counts, self._lang)
        sys.exit(REFUSED if counts["refused"] else 0)

    def _line(self, reading: Reading, number: int, ident: str | None, head: dict[str, Any]) -> Iterator[str]:
        if self._facts:
            yield from map(_compact, acts(reading, self._contest, ident or str(number)))
        elif self._as_json:
            yield _compact({"line": number, "id": ident, **head, **reading_json(reading, self._contest, self._lang)})
        else:
            yield f"{line_name(number, ident, self._lang)}: {_short(reading, self._contest, self._lang)}"


def _short(reading: Reading, contest: Contest, lang: str) -> str:
    """A reading on one line."""
    if not reading.suggestions:
        return Text("tidak ada peserta yang dikenali", "no participant found").pick(lang)
    told = []
    for each in reading.suggestions:
        why = f": {', '.join(WHY[reason].pick(lang) for reason in each.why)}" if each.why else ""
        name = contest.participant(each.participant).name.pick(lang)
        told.append(f"{name} {STANCES[each.stance].pick(lang)} {percent(each.confidence)}{why}")
    return "; ".join(told)


def _say_acts(found: Iterable[dict[str, Any]]) -> None:
    for act in found:
        click.echo(_compact(act))


def _compact(value: dict[str, Any]) -> str:
    """JSON on one line, in ASCII, so that halves of characters in a text can be written too."""
    return json.dumps(value, separators=(",", ":"))


def _close(counts: Counter[str], lang: str) -> None:
    """The summary, to the terminal for errors, so that the output holds results alone."""
    console = errors()
    lines, refused = counts["read"] + counts["refused"], counts["refused"]
    texts, nobody = counts["read"], counts["nobody"]
    console.print(
        Text(
            f"{lines} baris, {texts} teks dibaca, {refused} ditolak.",
            f"{lines} lines, {texts} texts read, {refused} refused.",
        ).pick(lang),
        markup=False,
    )
    listed = ", ".join(f"{label.pick(lang)} {counts[stance]}" for stance, label in STANCES.items())
    console.print(f"  {Text('Saran', 'Suggestions').pick(lang)}: {listed}", markup=False)
    console.print(f"  {Text('Tanpa peserta', 'Without a participant').pick(lang)}: {nobody}", markup=False)
