"""`python -m benchmarks.stance FILE`: how well and how fast texts about an election are read, beside simple methods.

FILE holds JSON lines `{text, contest, targets: [{participant, stance}]}`, stance support, attack, neutral or mixed.
Every figure has a 95 % interval by a bootstrap over the texts. Lines that cannot be used are named on stderr; the rest
is measured, and the exit code is 1. A file that cannot be read at all is exit code 2.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks import reading_rates, stance_baselines, stance_diagram, stance_figures, stance_lines, stance_swaps
from benchmarks.stance_lines import Labelled
from benchmarks.stance_table import table
from nirpihak.contests import Register, load_register
from nirpihak.reading.reader import Reader, Reading

DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
"""Where measuring data lies beside the repository, if it does. Nothing of it is in the repository."""
READINGS: Final = 20_000


class Settings(NamedTuple):
    """How a run measures. `train`: the rows the baselines learn from, and where they are from; without any they learn
    by cross-validation over the file itself."""

    train: Sequence[Labelled]
    trained_on: str
    lexicons: Path
    readings: int = READINGS
    replicates: int = stance_figures.REPLICATES


def measure(rows: Sequence[Labelled], register: Register, settings: Settings) -> dict[str, Any]:
    """Every figure, its interval under `intervals`, the `reliability`, the `baselines`, and what explains them."""

    def readers() -> dict[str, Reader]:
        return {contest: Reader(register[contest]) for contest in sorted({row.contest for row in rows})}

    by_contest = readers()
    readings = [by_contest[row.contest].read(row.text) for row in rows]
    said = [stance_figures.answers(reading) for reading in readings]
    changed = [list(stance_swaps.changes(by_contest[row.contest], row.text)) for row in rows]
    counted = [
        stance_figures.counts(row, each, len(swaps)) for row, each, swaps in zip(rows, said, changed, strict=True)
    ]
    summed = stance_figures.total([stance_figures.Counts(), *counted])
    figures: dict[str, Any] = stance_figures.figures(summed)
    intervals: dict[str, Any] = dict(stance_figures.intervals(counted, settings.replicates))
    speed: dict[str, Any] = {"texts_per_s": None}
    if rows:
        with reading_rates.one_core():
            rates = reading_rates.rates([(row.contest, row.text) for row in rows], readers, settings.readings)
        speed = {
            "texts_per_s": rates.warm,
            "cold": rates.cold,
            "with_evidence_and_json": rates.explained,
            "readings": rates.readings,
        }
        intervals["texts_per_s"] = rates.interval
    own = stance_baselines.compared(counted, settings.replicates)
    return {
        **figures,
        "texts_per_s": speed["texts_per_s"],
        "intervals": {**intervals, "texts_per_s": intervals.get("texts_per_s")},
        "reliability": stance_figures.reliability(zip(rows, said, strict=True)),
        "baselines": {"nirpihak": own, **_baselines(rows, readings, register, settings, figures["verdict_coverage"])},
        "f1": {name: round(value, 4) for name, value in stance_figures.f1_by_class(summed).items()},
        "counts": {**summed._asdict(), "false_participants": summed.empty_found},
        "swaps": {
            "pairs": sum(len(stance_swaps.permutations(len(register[row.contest].participants))) for row in rows),
            "changes_once_settled": sum(
                len(list(stance_swaps.changes(by_contest[row.contest], row.text, settled=True))) for row in rows
            ),
            "examples": [pairs[0] for pairs in changed if pairs][:5],
        },
        "speed": speed,
        "data": stance_lines.described(rows),
    }


def _baselines(
    rows: Sequence[Labelled],
    readings: Sequence[Reading],
    register: Register,
    settings: Settings,
    verdicts: float | None,
) -> dict[str, Any]:
    targets = stance_baselines.asked(rows, readings)
    train: list[stance_baselines.Asked] = []
    trained_on = f"{stance_baselines.FOLDS}-fold cross-validation over the file, texts kept together"
    if settings.train:
        texts = {row.text for row in rows}
        learnt = [row for row in settings.train if row.text not in texts]
        by_contest = {contest: Reader(register[contest]) for contest in sorted({row.contest for row in learnt})}
        train = stance_baselines.asked(learnt, [by_contest[row.contest].read(row.text) for row in learnt])
        trained_on = f"{settings.trained_on}, {len(train)} targets, no text of the file"

    def inset() -> stance_baselines.Guesses:
        return stance_baselines.inset(targets, stance_baselines.inset_lexicon(settings.lexicons))

    methods: dict[str, tuple[str, Callable[[], stance_baselines.Guesses]]] = {
        "majority": (trained_on if train else "the file itself", lambda: stance_baselines.majority(targets, train)),
        "inset": ("as shipped, not tuned", inset),
        "tfidf_logistic_regression": (trained_on, lambda: stance_baselines.linear(targets, train)),
    }
    out: dict[str, Any] = {}
    for name, (how, guesses) in methods.items():
        try:
            said = guesses()
        except ImportError:
            out[name] = {"skipped": "scikit-learn is not installed"}
        except (OSError, ValueError, KeyError) as error:
            missing = f"the lexicons are missing: {error}; give --lexicons DIR" if name == "inset" else str(error)
            out[name] = {"skipped": missing}
        else:
            figures = stance_baselines.measured(rows, targets, said, verdicts or 0.0, settings.replicates)
            out[name] = {"trained_on": how, **figures}
    return out


def _train(given: Path | None, file: Path) -> Path | None:
    """What the baselines learn from: what was given, else the development data where FILE is not that itself."""
    train = given or DATA / "stance_dev_yt2024.jsonl"
    if given is None and not train.is_file():
        return None
    return None if train.read_bytes() == file.read_bytes() else train


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; exit code 0, 1 where lines were left out, 2 for a file that cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stance", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("file", type=Path, help="texts with their targets, one JSON object a line")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--contest", metavar="ID", help="the contest of lines that name none")
    parser.add_argument("--lexicons", type=Path, metavar="DIR", default=DATA / "lexicons", help="the InSet lists")
    parser.add_argument("--train", type=Path, metavar="FILE", help="what the baselines learn from, in the same format")
    parser.add_argument("--readings", type=int, default=READINGS, help="readings the speed is taken from (%(default)s)")
    parser.add_argument(
        "--replicates", type=int, default=stance_figures.REPLICATES, help="of the bootstrap (%(default)s)"
    )
    parser.add_argument("--diagram", type=Path, metavar="FILE", help="write the reliability diagram as SVG, too")
    options = parser.parse_args(arguments)
    if min(options.readings, options.replicates) < 1:
        parser.error("--readings and --replicates are 1 or more")
    register = load_register()
    try:
        if options.contest is not None and options.contest not in register:
            options.contest = _taken(options.contest, register)
        lines = stance_lines.read(options.file, register, options.contest)
        train = _train(options.train, options.file)
        learnt = stance_lines.read(train, register, options.contest) if train is not None else stance_lines.Read()
    except (OSError, ValueError) as error:
        print(f"{options.file}: {error}", file=sys.stderr)
        return 2
    _say(lines.remarks, options.file)
    if train is not None:
        _say(learnt.remarks, train)
    settings = Settings(
        learnt.rows, train.name if train is not None else "", options.lexicons, options.readings, options.replicates
    )
    told = measure(lines.rows, register, settings)
    told["data"] |= {
        "file": options.file.name,
        "lines_left_out": len(lines.refused),
        "targets_ignored": lines.ignored.total(),
        "contests_matched": lines.matched,
    }
    if options.diagram is not None:
        options.diagram.write_text(stance_diagram.svg(told["reliability"], options.file.name), encoding="utf-8")
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print("\n".join(table(told)))
    return 1 if lines.refused else 0


def _taken(written: str, register: Register) -> str:
    found = stance_lines.matching(written, register).id
    print(f"contest {written!r} is taken for {found}", file=sys.stderr)
    return found


def _say(remarks: Iterable[str], file: Path) -> None:
    for remark in remarks:
        print(f"{file}: {remark}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
