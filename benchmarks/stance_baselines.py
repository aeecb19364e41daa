"""What simple methods reach on the same targets: majority, InSet, and TF-IDF with logistic regression.

They are told which participants a text speaks of (our reader has to find them), and they see the text through our own
mask: TARGET where it speaks of the participant asked for, OTHER where of another one. A target that our mask does not
find is asked all the same, with no TARGET in its text. None of them abstains; so that verdicts can be compared, each
gives as many as our reader does, those it is surest of.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks import stance_figures
from benchmarks.stance_figures import CLASSES, VERDICTS, Answer, Counts
from benchmarks.stance_lines import Labelled
from nirpihak.reading.reader import Reading

FOLDS: Final = 5
COMPARED: Final = (
    "polar_accuracy",
    "coverage",
    "macro_f1_3",
    "multi_target_accuracy",
    "verdict_precision",
    "verdict_coverage",
)
"""The figures that make sense of a method that need not find participants."""
INSET: Final = ("inset_positive.tsv", "inset_negative.tsv")
_WORD = re.compile(r"[^\W\d_]+")


class Asked(NamedTuple):
    """One target as a baseline sees it. `text` is its place among the texts."""

    text: int
    participant: str
    masked: str
    truth: str


class Guess(NamedTuple):
    """What a baseline says of one target; of two guesses the one with the higher `confidence` is the surer."""

    label: str
    confidence: float


Guesses = list[Guess]


def asked(rows: Sequence[Labelled], readings: Sequence[Reading]) -> list[Asked]:
    """Every gold target but the mixed ones."""
    return [
        Asked(number, participant, masked(reading, participant), truth)
        for number, (row, reading) in enumerate(zip(rows, readings, strict=True))
        for participant, truth in row.stances.items()
        if truth != "mixed"
    ]


def masked(reading: Reading, participant: str) -> str:
    """The text with TARGET for a participant and OTHER for the rest."""
    return "".join(
        piece if named is None else " TARGET " if named == participant else " OTHER "
        for piece, named in reading.masked()
    )


def measured(
    rows: Sequence[Labelled], targets: Sequence[Asked], guesses: Guesses, verdicts: float, replicates: int
) -> dict[str, Any]:
    """The figures of `COMPARED` with their intervals. `verdicts`: the share of targets that gets a verdict."""
    polar = [place for place, guess in enumerate(guesses) if guess.label in VERDICTS]
    polar.sort(key=lambda place: -guesses[place].confidence)
    sure = set(polar[: round(verdicts * len(targets))])
    said: dict[int, dict[str, Answer]] = defaultdict(dict)
    for place, (target, (label, confidence)) in enumerate(zip(targets, guesses, strict=True)):
        stance = "unclear" if label == "neutral" else label if place in sure else f"leans_{label}"
        said[target.text][target.participant] = Answer(stance, label, confidence)
    counted = [stance_figures.counts(row, said[number]) for number, row in enumerate(rows)]
    return compared(counted, replicates)


def compared(counted: Sequence[Counts], replicates: int) -> dict[str, Any]:
    """The figures of `COMPARED`, and under `intervals` their intervals."""
    figures = stance_figures.figures(stance_figures.total([Counts(), *counted]))
    between = stance_figures.intervals(counted, replicates)
    return {
        **{name: figures[name] for name in COMPARED},
        "intervals": {name: between[name] for name in COMPARED},
    }


# ------------------------------------------------------------------ the methods


def majority(targets: Sequence[Asked], train: Sequence[Asked]) -> Guesses:
    """The most frequent stance of `train`, for every target."""
    if not targets:
        return []
    ((label, _),) = Counter(target.truth for target in train or targets).most_common(1)
    return [Guess(label, 1.0)] * len(targets)


def inset(targets: Sequence[Asked], lexicon: Mapping[tuple[str, ...], int]) -> Guesses:
    """The sign of the sum of the weights of the longest entries that stand in the masked text; zero is neutral."""
    longest = max(map(len, lexicon), default=1)
    guesses = []
    for target in targets:
        words = _words(target.masked)
        polarity = at = 0
        while at < len(words):
            lengths = range(min(longest, len(words) - at), 0, -1)
            length = next((length for length in lengths if tuple(words[at : at + length]) in lexicon), 0)
            polarity += lexicon.get(tuple(words[at : at + length]), 0)
            at += length or 1
        label = "support" if polarity > 0 else "attack" if polarity < 0 else "neutral"
        guesses.append(Guess(label, abs(polarity)))
    return guesses


def inset_lexicon(folder: Path) -> dict[tuple[str, ...], int]:
    """The InSet weights by words; an entry of both lists has the sum. Raises OSError and ValueError."""
    weights: Counter[tuple[str, ...]] = Counter()
    for name in INSET:
        with (folder / name).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                if words := tuple(_words(row["word"])):
                    weights[words] += int(row["weight"])
    return dict(weights)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def linear(targets: Sequence[Asked], train: Sequence[Asked]) -> Guesses:
    """TF-IDF (words 1-2, characters 2-5) and logistic regression, trained on `train`; where that is empty by five-fold
    cross-validation, texts kept together.

    Raises ImportError without scikit-learn, ValueError where there is too little to learn from.
    """
    if train:
        return _fitted([target.masked for target in train], [target.truth for target in train])(
            [target.masked for target in targets]
        )
    selection = import_module("sklearn.model_selection")
    groups = [target.text for target in targets]
    if len(set(groups)) < FOLDS:
        raise ValueError(f"fewer than {FOLDS} texts with a target; give --train FILE")
    guesses: list[Guess | None] = [None] * len(targets)
    folds = selection.GroupKFold(n_splits=FOLDS, shuffle=True, random_state=stance_figures.SEED % 1000)
    for learnt, held in folds.split(targets, groups=groups):
        said = _fitted([targets[place].masked for place in learnt], [targets[place].truth for place in learnt])(
            [targets[place].masked for place in held]
        )
        for place, guess in zip(held, said, strict=True):
            guesses[place] = guess
    return [guess for guess in guesses if guess is not None]


def _fitted(texts: Sequence[str], truths: Sequence[str]) -> Callable[[Sequence[str]], Guesses]:
    # C of 1, 10 or 100, classes balanced or not, term counts or their logarithms: the best of the twelve by
    # cross-validation over the development data.
    if len(set(truths)) < 2:
        raise ValueError("all targets to learn from have one stance")
    text = import_module("sklearn.feature_extraction.text")
    pipeline = import_module("sklearn.pipeline")
    model = import_module("sklearn.linear_model")
    words = text.TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b", sublinear_tf=True)
    characters = text.TfidfVectorizer(analyzer="char", ngram_range=(2, 5), min_df=2, sublinear_tf=True)
    features = pipeline.FeatureUnion([("words", words), ("characters", characters)])
    learner = model.LogisticRegression(C=1.0, class_weight="balanced", max_iter=2_000)
    fitted = pipeline.Pipeline([("features", features), ("learner", learner)]).fit(list(texts), list(truths))
    names = [str(name) for name in fitted.classes_]

    def guess(asked: Sequence[str]) -> Guesses:
        shares = fitted.predict_proba(list(asked)) if asked else []
        return [_surest(dict(zip(names, map(float, row), strict=True))) for row in shares]

    return guess


def _surest(shares: Mapping[str, float]) -> Guess:
    label = max(shares, key=lambda name: (shares[name], -CLASSES.index(name)))
    return Guess(label, shares[label])
