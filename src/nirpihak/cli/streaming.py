"""What commands over JSON Lines share: the stream, the bar over its bytes, writing in batches, the quiet end.

It does not know what is in the lines.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from nirpihak.assessing import ByteStream, Lines, Refused
from nirpihak.cli.terminal import FAILED, complain, errors
from nirpihak.text import Text

BATCH = 512
"""Lines written at once."""
Complain = Callable[[str], None]
"""Prints one line about something that is wrong, above the bar where there is one."""


def write_lines(
    path: Path,
    doing: Text,
    lang: str,
    told: Callable[[Iterable[bytes], Complain], Iterable[str]],
    *,
    stream: ByteStream | None = None,
) -> None:
    """Print what `told` makes of the lines of a file (`-` for standard input), or of `stream` if it is given.

    Nothing more is held than a batch. Ends the process with 0 where whoever reads the output has seen enough, and with
    2 where the file cannot be read.
    """
    try:
        with _opened(path, stream) as (opened, size), _progress(size, doing, lang) as bar:
            _write(told(_reported(Lines(opened), bar), complain if bar is None else _above(bar)))
    except BrokenPipeError:
        # Whoever reads has seen enough. What is still to be written goes nowhere, at the interpreter's end too.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        complain(f"{path}: {error.strerror or error}")
        sys.exit(FAILED)


@contextmanager
def _opened(path: Path, stream: ByteStream | None) -> Iterator[tuple[ByteStream, int | None]]:
    if stream is not None:
        yield stream, None
    elif str(path) == "-":
        yield cast(ByteStream, sys.stdin.buffer), None
    else:
        with path.open("rb") as opened:
            yield opened, path.stat().st_size


@contextmanager
def _progress(size: int | None, doing: Text, lang: str) -> Iterator[Progress | None]:
    """A bar over the bytes read, where errors go, on a terminal only, and not among the results."""
    console = errors()
    if size is None or not console.is_terminal or sys.stdout.isatty():
        yield None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    # Rich would send standard output to the bar's console: the results must stay where they were sent.
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as bar:
        bar.add_task(doing.pick(lang), total=size)
        yield bar


def _reported(lines: Lines, bar: Progress | None) -> Iterable[bytes]:
    """The lines, while the bar follows them."""
    return lines if bar is None else _counted(lines, bar)


def _counted(lines: Lines, bar: Progress) -> Iterator[bytes]:
    (task,) = bar.task_ids
    shown = 0
    for line in lines:
        if lines.bytes_read != shown:
            shown = lines.bytes_read
            bar.update(task, completed=shown)
        yield line


def _above(bar: Progress) -> Complain:
    def complain(text: str) -> None:
        bar.console.print(text, style="red", markup=False)

    return complain


def refusal(refused: Refused, complain: Complain, as_json: bool, lang: str) -> Iterator[str]:
    """Complain of a refused line; with JSON it has its place among the results too."""
    if as_json:
        yield refused.json(lang)
    for message in refused.messages(lang):
        complain(message)


def line_name(number: int, ident: str | None, lang: str) -> str:
    """What a line is called: its number, and its own id if it has one."""
    line = Text("baris", "line").pick(lang)
    return f"{line} {number}" + (f" ({ident})" if ident else "")


def _write(lines: Iterable[str]) -> None:
    batch: list[str] = []
    for line in lines:
        batch.append(line)
        if len(batch) == BATCH:
            sys.stdout.write("\n".join(batch) + "\n")
            batch.clear()
    if batch:
        sys.stdout.write("\n".join(batch) + "\n")
    sys.stdout.flush()
