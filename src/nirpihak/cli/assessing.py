"""`nirpihak assess`: a register of acts, streamed, with progress; bad lines are named and good ones go on."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from nirpihak.assessing import Assessor, Refused, Result, Summary
from nirpihak.cli.streaming import Complain, line_name, refusal, write_lines
from nirpihak.cli.terminal import REFUSED, as_json, errors, language
from nirpihak.law.model import Limb, Outcome
from nirpihak.text import Text


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

    def told(lines: Iterable[bytes], complain: Complain) -> Iterator[str]:
        return _told(assessor.run(lines, summary), complain, explain, as_json, lang)

    write_lines(acts, Text("Telaah", "Assessing"), lang, told)
    _close(summary, lang)
    sys.exit(REFUSED if summary.refused else 0)


def _told(
    results: Iterable[Result | Refused], complain: Complain, explain: bool, as_json: bool, lang: str
) -> Iterator[str]:
    for result in results:
        if isinstance(result, Refused):
            yield from refusal(result, complain, as_json, lang)
        elif as_json:
            yield result.json(lang if explain else None)
        elif explain:
            yield f"{line_name(result.line, result.id, lang)}\n{result.explanation(lang).as_text()}\n"
        else:
            yield f"{line_name(result.line, result.id, lang)}: {_short(result, lang)}"


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
