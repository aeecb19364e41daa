"""The figures of `benchmarks.stance` as a table for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

LABELS: Final = {
    "mention_precision": ("participants found that are meant", "found_gold", "found"),
    "mention_recall": ("participants meant that are found", "found_gold", "gold"),
    "polar_accuracy": ("right side, where a side is read", "polar_right", "polar_read"),
    "coverage": ("polar targets of which a side is read", "polar_read", "polar"),
    "macro_f1_3": ("macro-F1 of support, attack, neutral", None, "scored"),
    "verdict_precision": ("verdicts (support, attack) that are right", "verdicts_right", "verdicts"),
    "verdict_coverage": ("targets that get a verdict", "scored_verdicts", "scored"),
    "multi_target_accuracy": ("right, in texts with several participants", "several_right", "several"),
    "false_participants": ("texts without any in which one is found", "empty_found", "empty"),
    "swap_changes": ("readings changed by exchanging participants", None, None),
    "texts_per_s": ("texts a second on one core", None, None),
}
METHODS: Final = {
    "nirpihak": "Nirpihak",
    "majority": "majority",
    "inset": "InSet, sum of polarity",
    "tfidf_logistic_regression": "TF-IDF + logistic regression",
}
COLUMNS: Final = {
    "polar_accuracy": "right side",
    "coverage": "coverage",
    "macro_f1_3": "macro-F1",
    "multi_target_accuracy": "several",
    "verdict_precision": "verdicts",
}


def table(told: Mapping[str, Any]) -> Iterator[str]:
    """The lines of the table; `told` is what `benchmarks.stance.measure` gives."""
    data, counts, speed = told["data"], told["counts"], told["speed"]
    contests = ", ".join(f"{name} {count}" for name, count in data["contests"].items()) or "-"
    yield (
        f"{data['texts']} texts, {data['targets']} targets ({data['support']} support, {data['attack']} attack, "
        f"{data['neutral']} neutral, {data['mixed']} mixed), {data['texts_with_several']} texts with several "
        f"participants, {data['texts_without']} without any"
    )
    yield f"contests: {contests}"
    yield ""
    yield f"{'':44} {'value':>9}   {'95 % interval':<17} of"
    for name, (label, part, whole) in LABELS.items():
        of = "" if whole is None else str(counts[whole]) if part is None else f"{counts[part]} of {counts[whole]}"
        if name == "swap_changes":
            of = f"{told['swaps']['pairs']} texts and exchanges"
        yield f"{label:44} {_value(told[name]):>9}   {_interval(told['intervals'][name]):<17} {of}".rstrip()
    if "cold" in speed:
        yield (
            f"  after a cold pass, over {speed['readings']:,} readings; cold {speed['cold']:,}; "
            f"with evidence and JSON {speed['with_evidence_and_json']:,}"
        )
    yield "F1 by class: " + (", ".join(f"{name} {value:.3f}" for name, value in told["f1"].items()) or "-")
    for canonical, exchanged in told["swaps"]["examples"]:
        yield f"changed by an exchange: {_short(canonical)} / {_short(exchanged)}"
    if told["swap_changes"]:
        yield f"  once every naming is a surest name: {told['swaps']['changes_once_settled']} changes"
    yield ""
    yield from _methods(told["baselines"])
    yield ""
    yield from _reliability(told["reliability"])


def _methods(baselines: Mapping[str, Any]) -> Iterator[str]:
    yield f"{'':28}" + "".join(f"{label:>18}" for label in COLUMNS.values())
    for name, told in baselines.items():
        if "skipped" in told:
            yield f"{METHODS[name]:28}  not measured: {told['skipped']}"
            continue
        cells = (f"{_value(told[key])} {_interval(told['intervals'][key])}".rstrip() for key in COLUMNS)
        yield f"{METHODS[name]:28}" + "".join(f"{cell:>18}" for cell in cells)
        if "trained_on" in told:
            yield f"  from: {told['trained_on']}"
    yield "The baselines are told which participants a text speaks of (Nirpihak has to find them), and see it through"
    yield "our mask (TARGET, OTHER). Verdicts: theirs are those they are surest of, as many as Nirpihak gives."


def _reliability(told: Mapping[str, Any]) -> Iterator[str]:
    error = _value(told["expected_calibration_error"])
    yield f"confidence   targets   mean    right   (expected calibration error {error})"
    for each in told["bins"]:
        shares = f"{each['confidence']:.3f}   {each['right']:.3f}   {'#' * round(each['right'] * 40)}"
        yield f"{each['from']:.1f}-{each['to']:.1f}    {each['count']:>8}   {shares}"


def _value(value: float | int | None) -> str:
    return "-" if value is None else f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


def _interval(values: list[float | int] | None) -> str:
    if values is None:
        return ""
    low, high = values
    return f"{low:,}-{high:,}" if isinstance(low, int) else f"{low:.2f}-{high:.2f}"


def _short(text: str, most: int = 90) -> str:
    return repr(text if len(text) <= most else text[: most - 3] + "...")
