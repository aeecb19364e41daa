"""Learning: weights from masked examples, by logistic regression in plain Python; the same seed gives the same bytes.

Used twice: to make the model that ships from text written for this project (`training/`), and by an institution that
learns from its own confirmed facts (`nirpihak reading train`), where the shipped weights are the starting point to
which every weight is held. It sees features of masked words, never a name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import log
from random import Random
from typing import Final, NamedTuple

from nirpihak.reading.reader import Reader, stacked
from nirpihak.reading.weights import BIAS, Feature, Weights, features, probabilities

STANCES: Final = ("support", "attack", "neutral")
SHARES: Final = (0.45, 0.38, 0.17)
"""How often a reported text that names a participant supports, attacks, or takes no side: an assumption, from the
shares of the independent check lines (`training/check`); it moves the line between taking sides and not."""
Progress = Callable[[int, int], None]


class Example(NamedTuple):
    """One masked text as one participant sees it. `stance` is 0 support, 1 attack, 2 neutral."""

    features: tuple[Feature, ...]
    stance: int
    cues: float
    asks: bool


def examples_of(reader: Reader, text: str, stances: Mapping[str, int]) -> Iterator[Example]:
    """The examples one text gives: one for each participant that is found in it and has a stance (0, 1 or 2)."""
    views = reader.views(text)
    for view, found in zip(views, reader.cues(views), strict=True):
        stance = stances.get(reader.table.participants[view.participant])
        if stance is not None:
            cues = sum(value for _, _, _, value in found)
            yield Example(tuple(features(view.words, view.own)), stance, cues, view.asks)


class Settings(NamedTuple):
    """How to learn. `hold`: the pull of each weight towards its start; `least`: the fewest examples a feature needs."""

    rounds: int = 8
    rate: float = 0.25
    hold: float = 2e-5
    least: int = 3
    seed: int = 7


def learn(
    examples: Sequence[Example],
    settings: Settings = Settings(),  # noqa: B008 - immutable
    *,
    start: Mapping[Feature, complex] | None = None,
    progress: Progress | None = None,
) -> dict[Feature, complex]:
    """Weights by feature. `start`: weights to begin from and to be held to. Stances count as `SHARES` expects them."""
    start = start or {}
    counts: Counter[Feature] = Counter(feature for example in examples for feature in set(example.features))
    kept = {feature for feature, count in counts.items() if count >= settings.least} | {BIAS}
    balance = _balance(examples)
    rows = [
        ([BIAS, *(feature for feature in example.features if feature in kept)], example.stance) for example in examples
    ]
    polar = {feature: start.get(feature, 0j).real for feature in kept}
    neutral = {feature: start.get(feature, 0j).imag for feature in kept}
    held_polar, held_neutral = dict(polar), dict(neutral)
    # AdaGrad: every weight has a rate of its own, which sinks with the squares of its gradients.
    polar_squares = dict.fromkeys(kept, 1.0)
    neutral_squares = dict.fromkeys(kept, 1.0)
    order = list(range(len(rows)))
    random = Random(settings.seed)
    for round_ in range(settings.rounds):
        random.shuffle(order)
        for number in order:
            found, stance = rows[number]
            shares = probabilities(complex(sum([polar[f] for f in found]), sum([neutral[f] for f in found])))
            weight = balance[stance]
            up = ((stance == 0) - shares.support - (stance == 1) + shares.attack) / 2 * weight
            aside = ((stance == 2) - shares.neutral) * weight
            for feature in found:
                slope = up - settings.hold * len(rows) * (polar[feature] - held_polar[feature]) / counts.get(
                    feature, len(rows)
                )
                polar_squares[feature] += slope * slope
                polar[feature] += settings.rate * slope / polar_squares[feature] ** 0.5
                slope = aside - settings.hold * len(rows) * (neutral[feature] - held_neutral[feature]) / counts.get(
                    feature, len(rows)
                )
                neutral_squares[feature] += slope * slope
                neutral[feature] += settings.rate * slope / neutral_squares[feature] ** 0.5
        if progress is not None:
            progress(round_ + 1, settings.rounds)
    out = {feature: weight for feature, weight in start.items() if feature not in kept}
    out.update((feature, complex(polar[feature], neutral[feature])) for feature in kept)
    return out


def _balance(examples: Sequence[Example]) -> dict[int, float]:
    """What each example of a stance counts, so that the stances come as often as `SHARES` expects."""
    per_class = Counter(example.stance for example in examples)
    expected = {stance: SHARES[stance] for stance in per_class}
    total = sum(expected.values())
    return {stance: expected[stance] / total * len(examples) / count for stance, count in per_class.items()}


def trimmed(table: Mapping[Feature, complex], most: int, digits: int = 2) -> dict[Feature, complex]:
    """The `most` weightiest features, rounded; the bias always stays."""
    ranked = sorted(table.items(), key=lambda item: (item[0] != BIAS, -abs(item[1]), str(item[0])))[:most]
    rounded = (
        (key, complex(round(weight.real, digits) + 0.0, round(weight.imag, digits) + 0.0)) for key, weight in ranked
    )
    return {key: weight for key, weight in rounded if weight or key == BIAS}


def out_of_fold(
    examples: Sequence[Example], groups: Sequence[int], settings: Settings, *, folds: int = 5
) -> list[complex]:
    """The score of every example by a model that saw none of its group (copies of one line are one group)."""
    scores = [0j] * len(examples)
    for fold in range(folds):
        table = learn([each for each, group in zip(examples, groups, strict=True) if group % folds != fold], settings)
        model = Weights(table, (), {})
        for number, group in enumerate(groups):
            if group % folds == fold:
                scores[number] = model.score(examples[number].features)
    return scores


def calibrate(examples: Sequence[Example], scores: Sequence[complex], *, steps: int = 400) -> tuple[float, ...]:
    """The six numbers of `reader.stacked`, by gradient descent on the log loss of held-out scores."""
    numbers = [0.6, 0.3, 0.0, 0.6, 0.1, 0.0]
    squares = [1.0] * 6
    balance = _balance(examples)
    for _ in range(steps):
        slopes = [0.0] * 6
        for example, score in zip(examples, scores, strict=True):
            shares = stacked(numbers, score, example.cues, asks=example.asks)
            weight = balance[example.stance]
            bounded = max(-6.0, min(6.0, example.cues))
            up = ((example.stance == 0) - shares.support - (example.stance == 1) + shares.attack) / 2 * weight
            aside = ((example.stance == 2) - shares.neutral) * weight
            parts = (
                up * score.real,
                up * bounded,
                aside,
                aside * score.imag,
                -aside * abs(bounded),
                aside * example.asks,
            )
            slopes = [slope + part for slope, part in zip(slopes, parts, strict=True)]
        for number, slope in enumerate(slopes):
            slope /= len(examples)
            squares[number] += slope * slope * 50
            numbers[number] += 0.5 * slope / squares[number] ** 0.5
    return tuple(round(number, 3) for number in numbers)


def log_loss(calibration: Sequence[float], examples: Iterable[Example], scores: Iterable[complex]) -> float:
    """The mean surprise, in nats, of the calibrated shares."""
    total = count = 0.0
    for example, score in zip(examples, scores, strict=True):
        shares = stacked(calibration, score, example.cues, asks=example.asks)
        total -= log(max(shares[example.stance], 1e-9))
        count += 1
    return total / count if count else 0.0
