"""Retraining: an institution learns weights from its own confirmed facts, starting from those that ship.

What is learnt is compared with what ships, on lines that were held out; no word that stands in any alias table can get
a weight, nor one that only ever stood beside one participant; and exchanging participants must change nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from nirpihak.facts import Problem
from nirpihak.reading.aliases import AliasTable
from nirpihak.reading.confirmed import Confirmed
from nirpihak.reading.exchanging import changes
from nirpihak.reading.learning import STANCES, Example, Settings, calibrate, examples_of, learn, trimmed
from nirpihak.reading.reader import Reader
from nirpihak.reading.weights import BIAS, Feature, Weights, shipped
from nirpihak.text import Text

LEAST: Final = 50
"""Fewest examples to learn from."""
LEAST_EACH: Final = 10
"""Fewest examples of support, and of attack: from one side alone only that side would be learnt."""
CALIBRATED_FROM: Final = 300
"""From this many examples on the confidence is calibrated anew; below, that of the shipped weights is kept."""
FOLDS: Final = 5
MOST_NEW: Final = 5_000
"""Features that may be added to those of the model that ships."""
_HELD_TOGETHER: Final = 3.0
_HELD_EACH: Final = 0.01

READING: Final = Text("Membaca baris", "Reading lines")
NAMES: Final = Text("Menyisihkan nama", "Leaving out names")
COMPARING: Final = Text("Membandingkan", "Comparing")
CALIBRATING: Final = Text("Menyetel keyakinan", "Calibrating")
EXCHANGING: Final = Text("Menukar peserta", "Exchanging participants")
Progress = Callable[[Text, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


class RetrainingError(ValueError):
    """There is too little to learn from; `text` says how much is missing."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class Figures(NamedTuple):
    """How weights do on lines: examples, how many tendencies are right, how many verdicts there are and are right."""

    examples: int
    right: int
    verdicts: int
    verdicts_right: int

    @property
    def accuracy(self) -> float:
        return self.right / self.examples

    @property
    def coverage(self) -> float:
        return self.verdicts / self.examples

    @property
    def precision(self) -> float | None:
        """The share of verdicts that are right; None where there are none."""
        return self.verdicts_right / self.verdicts if self.verdicts else None

    def worse_than(self, other: Figures) -> bool:
        """Whether fewer tendencies, or a smaller share of the verdicts, are right. No verdict is no worse than one."""
        mine, theirs = self.precision, other.precision
        return self.right < other.right or (mine is not None and theirs is not None and mine < theirs)

    def to_json(self) -> dict[str, Any]:
        """Accuracy, precision and coverage of verdicts, and the counts they come from."""
        shares = {"accuracy": self.accuracy, "precision": self.precision, "coverage": self.coverage}
        rounded = {name: None if share is None else round(share, 4) for name, share in shares.items()}
        return {**rounded, **self._asdict()}


NO_FIGURES: Final = Figures(1, 0, 0, 0)


class Change(NamedTuple):
    """A feature whose weight changed: before and after (polar + neutral * 1j), and in how many examples it stood."""

    feature: Feature
    before: complex
    after: complex
    examples: int


@dataclass(slots=True)
class Report:
    """What came of a retraining. `lines` were not blank; `silent` named nobody of whom a stance was given.

    `uneven` are the lines whose reading changes under exchange with the new weights but not with those that ship;
    `uneven_before` those where it changes with both, which is a matter of the aliases.
    """

    lines: int = 0
    refused: list[Problem] = field(default_factory=list)
    silent: list[int] = field(default_factory=list)
    examples: dict[str, int] = field(default_factory=dict)
    left_out: int = 0
    calibrated: bool = False
    before: Figures = NO_FIGURES
    after: Figures = NO_FIGURES
    changes: list[Change] = field(default_factory=list)
    uneven: list[int] = field(default_factory=list)
    uneven_before: list[int] = field(default_factory=list)

    @property
    def used(self) -> int:
        """The lines that gave examples."""
        return self.lines - len(self.refused) - len(self.silent)


# ------------------------------------------------------------------ names


class Names:
    """What names somebody: every word of the alias tables, and whatever a reader takes for a name."""

    def __init__(self, tables: Iterable[AliasTable]) -> None:
        self._readers = [Reader(table) for table in tables]
        aliases = (alias for reader in self._readers for alias in reader.table.aliases)
        self._known = {word: True for alias in aliases for word in alias.words}

    def __contains__(self, word: str) -> bool:
        if word not in self._known:
            self._known[word] = any(reader.read(f"pilih {word}").mentions for reader in self._readers)
        return self._known[word]

    def stand_in(self, feature: Feature) -> bool:
        """Whether any word of a feature names somebody."""
        return any(word in self for word in words_of(feature))


def words_of(feature: Feature) -> list[str]:
    """The words of a feature, without what only marks a place or a participant."""
    parts = [feature.removeprefix("o:")] if isinstance(feature, str) else list(feature)
    return [part for part in parts if part not in ("T", "O", "T>", ">T") and not part.startswith("=")]


# ------------------------------------------------------------------ learning


class _Row(NamedTuple):
    """An example, the line and the participant it comes from, and its group: copies of one text are one group."""

    example: Example
    line: Confirmed
    participant: str
    group: int


def retrain(
    confirmed: Iterable[Confirmed | Problem],
    tables: Mapping[str, AliasTable],
    register: Iterable[AliasTable],
    progress: Progress | None = None,
) -> tuple[Weights, Report]:
    """Weights learnt from confirmed lines, and the report. Raises RetrainingError where there is too little.

    `tables`: the aliases of the contests of the lines; `register`: those of all contests, whose words get no weight.
    The weights may be used only where the report has nothing `uneven` and `after` is not worse than `before`.
    """
    tell = progress or (lambda *_: None)
    report = Report()
    start = shipped()
    readers = {name: Reader(table) for name, table in tables.items()}
    rows = _rows(confirmed, readers, report, tell)
    report.examples = {name: sum(row.example.stance == place for row in rows) for place, name in enumerate(STANCES)}
    _enough(report)
    rows = _without_names(
        rows, Names({table.contest_id: table for table in (*register, *tables.values())}.values()), start, report, tell
    )
    report.calibrated = len(rows) >= CALIBRATED_FROM
    report.before, report.after = _compared(rows, tables, start, tell, calibrated=report.calibrated)
    weights = _learnt(rows, rows, start, report.calibrated, tell)
    weights.origin.update(_origin(start, weights, rows, report))
    # As a file will give it back, so that its version is the one reported.
    weights = Weights.from_json(weights.to_json())
    report.changes = _changes(rows, start, weights)
    _check_exchange(rows, readers, {name: Reader(table, weights) for name, table in tables.items()}, report, tell)
    return weights, report


def _rows(
    confirmed: Iterable[Confirmed | Problem], readers: Mapping[str, Reader], report: Report, tell: Progress
) -> list[_Row]:
    rows: list[_Row] = []
    groups: dict[str, int] = {}
    for line in confirmed:
        report.lines += 1
        if isinstance(line, Problem):
            report.refused.append(line)
            continue
        group = groups.setdefault(" ".join(line.text.casefold().split()), len(groups))
        found = [
            _Row(example, line, who, group)
            for who, stance in line.stances.items()
            for example in examples_of(readers[line.contest], line.text, {who: stance})
        ]
        if not found:
            report.silent.append(line.number)
        rows += found
        tell(READING, report.lines, 0)
    return rows


def _enough(report: Report) -> None:
    total = sum(report.examples.values())
    missing = max(0, LEAST - total)
    if missing:
        raise RetrainingError(
            Text(
                f"butuh paling sedikit {LEAST} contoh; ada {total}, kurang {missing}",
                f"at least {LEAST} examples are needed; there are {total}, {missing} are missing",
            )
        )
    for stance, label in (("support", Text("mendukung", "support")), ("attack", Text("menyerang", "attack"))):
        count = report.examples[stance]
        if count < LEAST_EACH:
            raise RetrainingError(
                Text(
                    f"butuh paling sedikit {LEAST_EACH} contoh {label.id}; ada {count}, kurang {LEAST_EACH - count}",
                    f"at least {LEAST_EACH} examples of {label.en} are needed; there are {count}, "
                    f"{LEAST_EACH - count} are missing",
                )
            )


def _without_names(rows: list[_Row], names: Names, start: Weights, report: Report, tell: Progress) -> list[_Row]:
    """The rows without features that name somebody, or that are new and stood beside one participant alone."""
    beside: dict[Feature, set[tuple[str, str]]] = defaultdict(set)
    for row in rows:
        for feature in row.example.features:
            beside[feature].add((row.line.contest, row.participant))
    kept = set()
    for number, (feature, whom) in enumerate(beside.items(), 1):
        if (feature in start.table or len(whom) > 1) and not names.stand_in(feature):
            kept.add(feature)
        if number % 500 == 0 or number == len(beside):
            tell(NAMES, number, len(beside))
    report.left_out = len(beside) - len(kept)
    return [
        row._replace(
            example=row.example._replace(features=tuple(each for each in row.example.features if each in kept))
        )
        for row in rows
    ]


def _settings(count: int) -> Settings:
    """Slow steps, each weight held to where it starts; the fewer examples there are, the more."""
    return Settings(rate=0.1, hold=max(_HELD_EACH, _HELD_TOGETHER / count))


def _table(rows: Sequence[_Row], start: Weights) -> dict[Feature, complex]:
    """Weights learnt from rows. Only what the rows speak of differs from the start."""
    table = learn([row.example for row in rows], _settings(len(rows)), start=start.table)
    return trimmed(table, len(start.table) + MOST_NEW)


def _held_out(rows: Sequence[_Row], start: Weights, tell: Progress | None) -> list[complex]:
    """The score of each row by weights that saw none of its group."""
    scores = [0j] * len(rows)
    for fold in range(FOLDS):
        weights = Weights(_table([row for row in rows if row.group % FOLDS != fold], start), start.calibration, {})
        for number, row in enumerate(rows):
            if row.group % FOLDS == fold:
                scores[number] = weights.score(row.example.features)
        if tell:
            tell(CALIBRATING, fold + 1, FOLDS + 1)
    return scores


def _learnt(
    rows: Sequence[_Row], scored: Sequence[_Row], start: Weights, calibrated: bool, tell: Progress | None = None
) -> Weights:
    calibration = start.calibration
    if calibrated:
        calibration = calibrate([row.example for row in scored], _held_out(scored, start, tell))
        if tell:
            tell(CALIBRATING, FOLDS + 1, FOLDS + 1)
    return Weights(_table(rows, start), calibration, {}, start.ordinary)


def _compared(
    rows: Sequence[_Row], tables: Mapping[str, AliasTable], start: Weights, tell: Progress, *, calibrated: bool
) -> tuple[Figures, Figures]:
    """How the shipped weights do, and how those do that were learnt without the lines they are asked about."""
    before = after = (0, 0, 0, 0)
    tell(COMPARING, 0, FOLDS)
    for fold in range(FOLDS):
        others = [row for row in rows if row.group % FOLDS != fold]
        mine = [row for row in rows if row.group % FOLDS == fold]
        if mine and others:
            learnt = _learnt(others, others, start, calibrated)
            before = _added(before, _figures(mine, tables, start))
            after = _added(after, _figures(mine, tables, learnt))
        tell(COMPARING, fold + 1, FOLDS)
    return Figures(*before), Figures(*after)


def _added(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, int, int, int]:
    a, b, c, d = (first + second for first, second in zip(one, other, strict=True))
    return a, b, c, d


def _figures(rows: Sequence[_Row], tables: Mapping[str, AliasTable], weights: Weights) -> Figures:
    """What a reader with these weights says of the lines, from the text to the verdict."""
    readers = {name: Reader(tables[name], weights) for name in {row.line.contest for row in rows}}
    right = verdicts = verdicts_right = 0
    for row in rows:
        found = readers[row.line.contest].read(row.line.text).suggestion(row.participant)
        true = STANCES[row.example.stance]
        if found is not None:
            right += found.tendency == true
            verdicts += found.stance in STANCES
            verdicts_right += found.stance == true
    return Figures(len(rows), right, verdicts, verdicts_right)


# ------------------------------------------------------------------ what came of it


def _origin(start: Weights, weights: Weights, rows: Sequence[_Row], report: Report) -> dict[str, Any]:
    return {
        "made": "nirpihak reading train",
        "start": start.version,
        "lines": dict(sorted(Counter({row.line.number: row.line.contest for row in rows}.values()).items())),
        "examples": report.examples,
        "features": len(weights.table),
        "calibration": "learnt" if report.calibrated else "kept",
    }


def _changes(rows: Sequence[_Row], start: Weights, weights: Weights) -> list[Change]:
    """Every feature whose weight changed, most first."""
    counts = Counter(feature for row in rows for feature in set(row.example.features))
    counts[BIAS] = len(rows)
    found = [
        Change(feature, start.table.get(feature, 0j), weights.table.get(feature, 0j), counts[feature])
        for feature in {*start.table, *weights.table}
    ]
    moved = [each for each in found if abs(each.after - each.before) >= 0.005]
    return sorted(moved, key=lambda each: (-abs(each.after - each.before), str(each.feature)))


def _check_exchange(
    rows: Sequence[_Row], before: Mapping[str, Reader], after: Mapping[str, Reader], report: Report, tell: Progress
) -> None:
    lines = list({row.line.number: row.line for row in rows}.values())
    for done, line in enumerate(lines, 1):
        if any(True for _ in changes(after[line.contest], line.text)):
            known = any(True for _ in changes(before[line.contest], line.text))
            (report.uneven_before if known else report.uneven).append(line.number)
        tell(EXCHANGING, done, len(lines))
