"""`nirpihak reading`: learning weights from an institution's own confirmed facts, and what model there is."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from nirpihak.assessing import ByteStream, Lines
from nirpihak.cli.marking import say_under
from nirpihak.cli.registers import aliases_of, contest_named, weights_from
from nirpihak.cli.terminal import FAILED, REFUSED, as_json, complain, errors, fail, language, say, say_json
from nirpihak.contests import load_register
from nirpihak.reading import retraining
from nirpihak.reading.aliases import alias_table
from nirpihak.reading.confirmed import read_confirmed
from nirpihak.reading.retraining import Change, Report, RetrainingError, retrain
from nirpihak.reading.weights import Weights, shipped
from nirpihak.reading.wording import TENDENCIES, feature_text
from nirpihak.text import Text

SHOWN = 12
"""Changed features on the terminal; the report has all of them."""
_CALIBRATION = ("by_model", "by_cues", "base", "by_neutral", "by_silence", "by_question")
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def reading() -> None:
    """The model of the reader: what it is made of, and learning from confirmed facts."""


@reading.command()
@click.argument("confirmed", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option(
    "--contest", "named", multiple=True, required=True, metavar="ID", help="A contest of the lines; repeatable."
)
@click.option("--out", type=_FILE, required=True, help="Where to write the weights.")
@click.option("--report", "report_file", type=_FILE, default=None, help="Where to write the whole report.")
@click.option("--force", is_flag=True, help="Write the weights even where they do worse than those that ship.")
@as_json
@language
def train(
    confirmed: Path, named: tuple[str, ...], out: Path, report_file: Path | None, force: bool, as_json: bool, lang: str
) -> None:
    """Learn weights from CONFIRMED, a file of JSON Lines with confirmed stances (`-` for standard input).

    A line is {"text": ..., "contest": ..., "targets": [{"participant": ..., "stance": "support|attack|neutral"}]}.
    The weights are written only where they do no worse than those that ship on lines that were held out, and where
    exchanging participants changes nothing.
    """
    for path in (out, report_file):
        if path is not None and not path.parent.is_dir():
            fail(Text(f"{path}: foldernya tidak ada", f"{path}: its folder does not exist"), lang)
    contests = [contest_named(each, lang) for each in named]
    tables = {contest.id: aliases_of(contest, None, lang) for contest in contests}
    register = [alias_table(contest) for contest in load_register() if contest.id not in tables]
    try:
        with _opened(confirmed) as stream, _progress(lang) as tell:
            weights, report = retrain(read_confirmed(Lines(stream), tables), tables, register, tell)
    except RetrainingError as error:
        fail(error.text, lang)
    except OSError as error:
        complain(f"{confirmed}: {error.strerror or error}")
        sys.exit(FAILED)
    for problem in report.refused:
        complain(problem.message(lang))
    refusal = _refusal(report, force=force)
    try:
        if refusal is None:
            _write(out, weights.to_json())
        if report_file is not None:
            _write(report_file, "\n".join([*_told(report, lang, None), ""]))
    except OSError as error:
        complain(f"{error.filename}: {error.strerror or error}")
        sys.exit(FAILED)
    if as_json:
        say_json(_json(report, weights, refusal, out, lang))
    else:
        for line in _told(report, lang, SHOWN):
            body = line.removeprefix("  ")
            say_under(body, len(line) - len(body))
        if refusal is None:
            version = weights.version
            say(
                Text(f"Bobot ditulis: {out} (versi {version}).", f"Weights written: {out} (version {version}).").pick(
                    lang
                )
            )
            say(
                Text(
                    f"Pakailah dengan: nirpihak read ... --weights {out}",
                    f"Use them with: nirpihak read ... --weights {out}",
                ).pick(lang)
            )
        else:
            complain(refusal.pick(lang))
    sys.exit(REFUSED if refusal is not None or report.refused else 0)


@contextmanager
def _opened(path: Path) -> Iterator[ByteStream]:
    if str(path) == "-":
        yield cast(ByteStream, sys.stdin.buffer)
        return
    with path.open("rb") as stream:
        yield stream


@contextmanager
def _progress(lang: str) -> Iterator[retraining.Progress | None]:
    """A bar for each thing that is done, where errors go, on a terminal only."""
    console = errors()
    if not console.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as bar:
        tasks: dict[Text, Any] = {}

        def tell(doing: Text, done: int, of: int) -> None:
            if doing not in tasks:
                tasks[doing] = bar.add_task(doing.pick(lang), total=of or None)
            bar.update(tasks[doing], completed=done, total=of or None)

        yield tell


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


# ------------------------------------------------------------------ the report


def _refusal(report: Report, *, force: bool) -> Text | None:
    """Why the weights are not written, or None."""
    if report.uneven:
        listed = ", ".join(map(str, report.uneven[:10]))
        return Text(
            f"Tidak ditulis: menukar peserta mengubah hasil pada baris {listed}. Laporkan ini kepada pembuat Nirpihak.",
            f"Not written: exchanging participants changes what is read on line {listed}. Please report this.",
        )
    if report.after.worse_than(report.before) and not force:
        return Text(
            "Tidak ditulis: pada baris yang disisihkan hasilnya lebih buruk daripada bobot bawaan. "
            "Tambah contoh, atau beri --force.",
            "Not written: on held-out lines they do worse than the weights that ship. Add examples, or give --force.",
        )
    return None


def _told(report: Report, lang: str, most: int | None) -> Iterator[str]:
    """The report in lines of words, with at most so many changed features."""

    def line(id: str, en: str) -> str:
        return Text(id, en).pick(lang)

    refused, silent, used = len(report.refused), len(report.silent), report.used
    yield line(
        f"{report.lines} baris: {used} memberi contoh, {silent} tanpa peserta yang dikenali, {refused} ditolak.",
        f"{report.lines} lines: {used} gave examples, {silent} name nobody that was found, {refused} refused.",
    )
    if most is None:
        yield from (problem.message(lang) for problem in report.refused)
        if report.silent:
            listed = ", ".join(map(str, report.silent))
            yield line(f"Tanpa peserta: baris {listed}", f"Without a participant: line {listed}")
    listed = ", ".join(f"{TENDENCIES[name].pick(lang)} {count}" for name, count in report.examples.items())
    count = sum(report.examples.values())
    yield line(f"{count} contoh: {listed}.", f"{count} examples: {listed}.")
    yield ""
    yield line("Pada baris yang disisihkan (5 kali lipat):", "On held-out lines (5 folds):")
    before, after = report.before, report.after
    rows = [
        (line("Kecenderungan benar", "Tendencies right"), before.accuracy, after.accuracy),
        (line("Putusan benar", "Verdicts right"), before.precision, after.precision),
        (line("Diberi putusan", "Given a verdict"), before.coverage, after.coverage),
    ]
    yield f"  {'':22}{line('bawaan', 'shipped'):>10}{line('dipelajari', 'learnt'):>12}"
    for label, one, other in rows:
        yield f"  {label:22}{_share(one):>10}{_share(other):>12}"
    yield ""
    yield (
        line("Keyakinan disetel ulang.", "The confidence is calibrated anew.")
        if report.calibrated
        else line(
            f"Keyakinan tetap seperti bawaan (disetel ulang mulai {retraining.CALIBRATED_FROM} contoh).",
            f"The confidence is kept as shipped (calibrated anew from {retraining.CALIBRATED_FROM} examples on).",
        )
    )
    yield line(
        f"{report.left_out} ciri tidak dipelajari: memuat sebutan peserta, atau hanya muncul bersama satu peserta.",
        f"{report.left_out} features were not learnt: they hold a name, or only stood beside one participant.",
    )
    shown = report.changes if most is None else report.changes[:most]
    yield line(
        f"{len(report.changes)} bobot berubah; yang paling berubah:",
        f"{len(report.changes)} weights changed; the most:",
    )
    yield from (f"  {_change(each, lang)}" for each in shown)
    yield ""
    yield from _exchange_told(report, lang)


def _exchange_told(report: Report, lang: str) -> Iterator[str]:
    uneven = len(report.uneven)
    yield Text(
        f"Menukar peserta pada {report.used} baris: {uneven} berubah.",
        f"Exchanging participants on {report.used} lines: {uneven} changed.",
    ).pick(lang)
    if report.uneven_before:
        listed = ", ".join(map(str, report.uneven_before))
        yield Text(
            f"Berubah juga dengan bobot bawaan, karena sebutannya: baris {listed}",
            f"Changed with the shipped weights too, because of the aliases: line {listed}",
        ).pick(lang)


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _change(change: Change, lang: str) -> str:
    moved = change.after - change.before
    if abs(moved.imag) > abs(moved.real):
        side = (
            Text("lebih tidak memihak", "more of no side")
            if moved.imag > 0
            else Text("lebih memihak", "more of a side")
        )
        weights = f"{change.before.imag:+.2f} -> {change.after.imag:+.2f}"
    else:
        side = Text("lebih mendukung", "more support") if moved.real > 0 else Text("lebih menyerang", "more attack")
        weights = f"{change.before.real:+.2f} -> {change.after.real:+.2f}"
    of = Text(f"{change.examples} contoh", f"{change.examples} examples").pick(lang)
    return f"{feature_text(change.feature).pick(lang)}: {weights}, {side.pick(lang)} ({of})"


def _json(report: Report, weights: Weights, refusal: Text | None, out: Path, lang: str) -> dict[str, Any]:
    return {
        "written": None if refusal else str(out),
        "why_not": refusal.pick(lang) if refusal else None,
        "version": weights.version,
        "lines": report.lines,
        "used": report.used,
        "silent": report.silent,
        "refused": [problem.message(lang) for problem in report.refused],
        "examples": report.examples,
        "left_out": report.left_out,
        "calibrated": report.calibrated,
        "before": report.before.to_json(),
        "after": report.after.to_json(),
        "changes": [
            {
                "feature": each.feature if isinstance(each.feature, str) else list(each.feature),
                "words": feature_text(each.feature).pick(lang),
                "polar": [each.before.real, each.after.real],
                "neutral": [each.before.imag, each.after.imag],
                "examples": each.examples,
            }
            for each in report.changes
        ],
        "uneven": report.uneven,
        "uneven_before": report.uneven_before,
    }


# ------------------------------------------------------------------ the model


@reading.command()
@click.option("--weights", "path", type=click.Path(path_type=Path), default=None, help="Another file of weights.")
@as_json
@language
def model(path: Path | None, as_json: bool, lang: str) -> None:
    """Tell what model ships: its version, features, the written lines it learnt from, and its calibration."""
    weights = shipped() if path is None else weights_from(path, lang)
    numbers = dict(zip(_CALIBRATION, weights.calibration, strict=False))
    if as_json:
        say_json(
            {
                "version": weights.version,
                "features": len(weights.table),
                "words": len(weights.words),
                "origin": weights.origin,
                "calibration": numbers,
            }
        )
        return

    def line(id: str, en: str, value: object) -> None:
        say(f"{Text(id, en).pick(lang)}: {value}")

    line("Versi", "Version", weights.version)
    line(
        "Ciri",
        "Features",
        Text(
            f"{len(weights.table)}, dari {len(weights.words)} kata",
            f"{len(weights.table)}, of {len(weights.words)} words",
        ).pick(lang),
    )
    line("Dibuat dengan", "Made with", weights.origin.get("made", "-"))
    if "start" in weights.origin:
        line("Berangkat dari versi", "Starting from version", weights.origin["start"])
    line("Baris latihan", "Training lines", _listed(weights.origin.get("lines")))
    line("Contoh", "Examples", _listed(weights.origin.get("examples")))
    line("Penyetelan keyakinan", "Calibration", ", ".join(f"{name} {number:g}" for name, number in numbers.items()))


def _listed(counts: object) -> str:
    if not isinstance(counts, Mapping):
        return "-"
    total = sum(each for each in counts.values() if isinstance(each, int))
    return f"{total} ({', '.join(f'{name} {count}' for name, count in counts.items())})"
