"""The figures of a stance bench: counted text by text, so that a bootstrap over texts gives their intervals.

`Counts` of one text are whole numbers that add up; a figure is a quotient of sums, None where nothing was there to be
counted. Knows nothing of how an answer came about: the reader and the baselines are counted alike.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from benchmarks.stance_lines import Labelled
from nirpihak.reading.reader import Reading

CLASSES: Final = ("support", "attack", "neutral")
VERDICTS: Final = ("support", "attack")
SIDES: Final[Mapping[str, str]] = {
    "support": "support",
    "leans_support": "support",
    "attack": "attack",
    "leans_attack": "attack",
}
"""The stances that are a polar reading, and their side."""
FIGURES: Final = (
    "mention_precision",
    "mention_recall",
    "polar_accuracy",
    "coverage",
    "macro_f1_3",
    "verdict_precision",
    "verdict_coverage",
    "multi_target_accuracy",
    "false_participants",
    "swap_changes",
)
REPLICATES: Final = 1_000
SEED: Final = 20_240_214
BINS: Final = 10


class Answer(NamedTuple):
    """What was read of one participant: see `nirpihak.reading.reader.Suggestion`."""

    stance: str
    tendency: str
    confidence: float


class Counts(NamedTuple):
    """What one text adds to each figure."""

    gold: int = 0
    found: int = 0
    found_gold: int = 0
    polar: int = 0
    polar_read: int = 0
    polar_right: int = 0
    verdicts: int = 0
    verdicts_right: int = 0
    scored: int = 0
    scored_verdicts: int = 0
    several: int = 0
    several_right: int = 0
    empty: int = 0
    empty_found: int = 0
    swaps: int = 0
    support_support: int = 0
    support_attack: int = 0
    support_neutral: int = 0
    attack_support: int = 0
    attack_attack: int = 0
    attack_neutral: int = 0
    neutral_support: int = 0
    neutral_attack: int = 0
    neutral_neutral: int = 0
    """The last nine: true class, then the one said."""


def answers(reading: Reading) -> dict[str, Answer]:
    """What a reading says, by participant id."""
    return {each.participant: Answer(each.stance, each.tendency, each.confidence) for each in reading.suggestions}


def counts(row: Labelled, said: Mapping[str, Answer], swaps: int = 0) -> Counts:
    """One text counted. A gold target of which nothing was said counts as said to be neutral; `mixed` is left out.

    A verdict (`support` or `attack`) for a participant that is no target is wrong; of a `mixed` one it is not counted.
    """
    told: Counter[str] = Counter(
        gold=len(row.stances),
        found=len(said),
        found_gold=len(row.stances.keys() & said.keys()),
        empty=not row.stances,
        empty_found=not row.stances and bool(said),
        swaps=swaps,
    )
    for participant, truth in row.stances.items():
        if truth == "mixed":
            continue
        answer = said.get(participant, Answer("unclear", "neutral", 0.0))
        told["scored"] += 1
        told["scored_verdicts"] += answer.stance in VERDICTS
        told[f"{truth}_{answer.tendency}"] += 1
        if truth != "neutral":
            told["polar"] += 1
            told["polar_read"] += answer.stance in SIDES
            told["polar_right"] += SIDES.get(answer.stance) == truth
        if len(row.stances) > 1:
            told["several"] += 1
            told["several_right"] += answer.tendency == truth
    for participant, answer in said.items():
        if answer.stance in VERDICTS and row.stances.get(participant) != "mixed":
            told["verdicts"] += 1
            told["verdicts_right"] += row.stances.get(participant) == answer.stance
    return Counts(**told)


def total(rows: Iterable[Sequence[int]]) -> Counts:
    """The sum over texts."""
    sums = [sum(column) for column in zip(*rows, strict=True)]
    return Counts(*sums)


def figures(of: Counts) -> dict[str, float | int | None]:
    """Every figure of `FIGURES`, rounded to four places; None where its denominator is zero."""
    return {
        "mention_precision": _share(of.found_gold, of.found),
        "mention_recall": _share(of.found_gold, of.gold),
        "polar_accuracy": _share(of.polar_right, of.polar_read),
        "coverage": _share(of.polar_read, of.polar),
        "macro_f1_3": macro_f1(of),
        "verdict_precision": _share(of.verdicts_right, of.verdicts),
        "verdict_coverage": _share(of.scored_verdicts, of.scored),
        "multi_target_accuracy": _share(of.several_right, of.several),
        "false_participants": _share(of.empty_found, of.empty),
        "swap_changes": of.swaps,
    }


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None


def f1_by_class(of: Counts) -> dict[str, float]:
    """The F1 of each class that is true of a target, or was said of one."""
    table = of._asdict()
    out = {}
    for name in CLASSES:
        right = table[f"{name}_{name}"]
        true, said = (sum(table[cell] for cell in cells) for cells in _CELLS[name])
        if true + said:
            out[name] = 2 * right / (true + said)
    return out


_CELLS: Final = {
    name: ([f"{name}_{other}" for other in CLASSES], [f"{other}_{name}" for other in CLASSES]) for name in CLASSES
}


def macro_f1(of: Counts) -> float | None:
    """The mean of `f1_by_class`."""
    by_class = f1_by_class(of)
    return _share(sum(by_class.values()), len(by_class))


def intervals(
    rows: Sequence[Counts], replicates: int = REPLICATES, seed: int = SEED
) -> dict[str, list[float | int] | None]:
    """Bootstrap over texts: the 2.5th and 97.5th percentile of each figure; None where it has no value."""
    kinds = Counter(rows)
    distinct, weights = list(kinds), list(kinds.values())
    draw = random.Random(seed)
    drawn: dict[str, list[float | int]] = {name: [] for name in FIGURES}
    for _ in range(replicates if rows else 0):
        picked = Counter(draw.choices(range(len(distinct)), weights, k=len(rows)))
        sample = total([each * times for each in distinct[place]] for place, times in picked.items())
        for name, value in figures(sample).items():
            if value is not None:
                drawn[name].append(value)
    return {name: between(values) if values else None for name, values in drawn.items()}


def between(values: Iterable[float | int]) -> list[float | int]:
    """The 2.5th and 97.5th percentile (the nearest value that was drawn)."""
    ranked = sorted(values)
    last = len(ranked) - 1
    return [ranked[round(last * 0.025)], ranked[round(last * 0.975)]]


def reliability(rows: Iterable[tuple[Labelled, Mapping[str, Answer]]]) -> dict[str, Any]:
    """Whether the confidence holds: in bins, how many targets, the mean confidence, the share of right tendencies.

    Over gold targets (without `mixed`) that were found. `expected_calibration_error` is the mean distance of the two,
    weighted by the number in each bin.
    """
    bins: dict[int, list[tuple[float, bool]]] = {}
    for row, said in rows:
        for participant, truth in row.stances.items():
            if truth != "mixed" and (answer := said.get(participant)) is not None:
                place = min(BINS - 1, int(answer.confidence * BINS))
                bins.setdefault(place, []).append((answer.confidence, answer.tendency == truth))
    count = sum(map(len, bins.values()))
    listed = []
    error = 0.0
    for place, seen in sorted(bins.items()):
        confidence = sum(each for each, _ in seen) / len(seen)
        right = sum(each for _, each in seen) / len(seen)
        error += len(seen) / count * abs(confidence - right)
        listed.append(
            {
                "from": place / BINS,
                "to": (place + 1) / BINS,
                "count": len(seen),
                "confidence": round(confidence, 4),
                "right": round(right, 4),
            }
        )
    return {"count": count, "bins": listed, "expected_calibration_error": round(error, 4) if count else None}
