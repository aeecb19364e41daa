"""`nirpihak assess`: a register of acts, streamed, with progress; bad lines are named and good ones go on."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import click
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from nirpihak.assessing import Assessor, ByteStream, Lines, Refused, Result, Summary
from nirpihak.cli.terminal import FAILED, REFUSED, as_json, complain, errors, language
from nirpihak.law.model import Limb, Outcome
from nirpihak.text import Text

BATCH = 512
"""Lines written at once."""


@click.command()
@click.argument("acts", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option(
    "--limb",
    "limbs",
    multiple=True,
    type=click.Choice([limb.value for limb in Limb]),
    help="Only this limb; repeatable.",
)
@click.option("--explain", is_flag=True, help="Tell every assessment in full, with its reasons and questions.")
@as_json
@language
def assess(acts: Path, limbs: tuple[str, ...], explain: bool, as_json: bool, lang: str) -> None:
    """Assess ACTS, a file of JSON Lines (`-` for standard input), one act a line.

    Prints one line an act; with --json one JSON object an act, refused lines included. A bad line is named and counted
    while the good ones go on; the exit code is then 1. `nirpihak schema act` tells the format.
    """
    assessor = Assessor(limbs=[Limb(limb) for limb in limbs])
    summary = Summary(assessor.limbs)
    try:
        with _opened(acts) as (stream, size), _progress(size, lang) as advance:
            lines = Lines(stream)
            _write(_told(assessor.run(_reported(lines, advance), summary), explain, as_json, lang))
    except BrokenPipeError:
        # Whoever reads has seen enough. What is still to be written goes nowhere, at the interpreter's end too.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        complain(f"{acts}: {error.strerror or error}")
        sys.exit(FAILED)
    _close(summary, lang)
    sys.exit(REFUSED if summary.refused else 0)


@contextmanager
def _opened(acts: Path) -> Iterator[tuple[ByteStream, int | None]]:
    if str(acts) == "-":
        yield cast(ByteStream, sys.stdin.buffer), None
        return
    with acts.open("rb") as stream:
        yield stream, acts.stat().st_size


@contextmanager
def _progress(size: int | None, lang: str) -> Iterator[Progress | None]:
    """A bar over the bytes read, on a terminal only."""
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
    with Progress(*columns, console=console, transient=True) as progress:
        progress.add_task(Text("Telaah", "Assessing").pick(lang), total=size)
        yield progress


def _reported(lines: Lines, progress: Progress | None) -> Iterable[bytes]:
    if progress is None:
        return lines
    return _counted(lines, progress)


def _counted(lines: Lines, progress: Progress) -> Iterator[bytes]:
    (task,) = progress.task_ids
    shown = 0
    for line in lines:
        if lines.bytes_read != shown:
            shown = lines.bytes_read
            progress.update(task, completed=shown)
        yield line


def _told(results: Iterable[Result | Refused], explain: bool, as_json: bool, lang: str) -> Iterator[str]:
    for result in results:
        if isinstance(result, Refused):
            if as_json:
                yield result.json(lang)
            for message in result.messages(lang):
                complain(message)
        elif as_json:
            yield result.json(lang if explain else None)
        elif explain:
            yield f"{_name(result, lang)}\n{result.explanation(lang).as_text()}\n"
        else:
            yield f"{_name(result, lang)}: {_short(result, lang)}"


def _name(result: Result, lang: str) -> str:
    line = Text("baris", "line").pick(lang)
    return f"{line} {result.line}" + (f" ({result.id})" if result.id else "")


def _short(result: Result, lang: str) -> str:
    told = [
        f"{limb.label.pick(lang)} {outcome.label.pick(lang)}"
        for limb, outcome in result.limbs.items()
        if outcome is not Outcome.NOT_MET
    ]
    if not told:
        return Text("tidak ada butir yang terpenuhi", "no item is met").pick(lang)
    met = f" [{', '.join(result.met)}]" if result.met else ""
    return "; ".join(told) + met


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


def _close(summary: Summary, lang: str) -> None:
    """The summary, to the terminal for errors, so that the output holds results alone."""
    console = errors()
    console.print(
        Text(
            f"{summary.read} baris dibaca, {summary.assessed} ditelaah, {summary.refused} ditolak.",
            f"{summary.read} lines read, {summary.assessed} assessed, {summary.refused} refused.",
        ).pick(lang),
        markup=False,
    )
    for limb, counts in summary.limbs.items():
        listed = ", ".join(f"{outcome.label.pick(lang)} {number}" for outcome, number in counts.items())
        console.print(f"  {limb.label.pick(lang)}: {listed}", markup=False)
