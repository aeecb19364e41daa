"""The rulebook over columns: acts as a polars table whose columns are fact ids, outcomes as columns beside them.

Null is unknown, and polars' `&` and `|` on nullable Booleans are Kleene's. So the prime terms of the items (see
`terms`), factored (see `formula`), give for every row what the single path says of that act.

polars is loaded inside the functions, so that the engine needs nothing beyond the standard library.
It knows no sources: a disputed fact is left null by whoever makes the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final

from nirpihak.facts import CATALOGUE, Act, ActError, Day, FactKind, Problem, problem_with
from nirpihak.facts.act import NAME_LIMIT
from nirpihak.law.compiling import DAY
from nirpihak.law.deriving import derive as derive_from_register
from nirpihak.law.engine import Engine, default_engine
from nirpihak.law.formula import Formula, runs, unions
from nirpihak.law.masks import DAYS_KEPT
from nirpihak.law.model import Limb, Outcome
from nirpihak.law.terms import Values

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    PolarsType = pl.DataType | type[pl.DataType]

CHUNK: Final = 1 << 18
"""Rows decided at a time: enough that Python's part in each step is small, and a bound on memory."""

PROBLEM: Final = "problem"
_ADDED, _REFUSED = "added ", "refused"

HANDED_ON: Final = ("line", "id")
"""Columns that are no facts and are handed on as they are."""

SHOWN: Final = 10
"""Most wrong values of a column that a refusal names."""


class Columns:
    """A rulebook ready to be asked about tables.

    Columns are named by fact ids: closed lists as text, Categorical or Enum, yes/no as Boolean (or the text true or
    false), `act.day` as Date or the text of a day, month or year, names as text. Null, and a column that is not there,
    is unknown. `id` and `line` are handed on as they are; without `line` the rows are numbered from 1.

    The result has `line`, `id` if given, one column a limb, one an item, and `problem`. Outcomes are nullable Booleans:
    true is met, false not met, null undetermined; with `words` they are the outcomes' words (Enum). Where a row's facts
    contradict one another, `problem` says so in `lang`, and its outcomes are null.
    """

    def __init__(
        self,
        engine: Engine | None = None,
        derive: Callable[[Act], Act] | None = derive_from_register,
        *,
        words: bool = False,
        lang: str = "id",
    ) -> None:
        self.engine = engine or default_engine()
        self._derive = derive
        self.words = words
        self.lang = lang
        compiled = {**self.engine.compiled, **self.engine.joined}
        first = dict.fromkeys((DAY, "actor.employment", "act.kind", *CATALOGUE.kinds))
        self._formula = Formula(
            {id: [frozenset(term.items()) for term in each.terms] for id, each in compiled.items()},
            {fact: place for place, fact in enumerate(first)},
        )
        self._unions, self._literal_places = unions(self._formula.literals)
        self._epochs: dict[str, tuple[int, int]] = {}

    def result_types(self) -> dict[str, PolarsType]:
        """The names and types of the outcomes and of `problem`, in the result's order."""
        import polars as pl

        outcome = pl.Enum([each.value for each in Outcome]) if self.words else pl.Boolean
        return {
            **{limb.value: outcome for limb in Limb},
            **dict.fromkeys(self.engine.order, outcome),
            PROBLEM: pl.String,
        }

    def assess(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The outcomes of every row, in order. Raises ActError for columns and values that there are not."""
        import polars as pl

        refuse_columns(frame.columns)
        if "line" not in frame.columns:
            frame = frame.with_row_index("line", offset=1)
        parts = [frame.slice(start, CHUNK) for start in range(0, max(1, len(frame)), CHUNK)]
        return pl.concat([self._assess(part) for part in parts])

    def _assess(self, frame: pl.DataFrame) -> pl.DataFrame:
        import polars as pl

        stated = self._stated(frame)
        known, refused = self._with_derived(stated)
        implied = _implied(known)
        for then, column in implied:
            refused |= (column != known[then]).fill_null(False)
        problems = self._problems(stated, refused)
        outcomes = self._outcomes(_with_implied(known, implied))
        if refused.any():
            nothing = pl.repeat(None, len(frame), dtype=pl.Boolean, eager=True)
            outcomes = {name: each.zip_with(problems.is_null(), nothing) for name, each in outcomes.items()}
        if self.words:
            outcomes = {name: _in_words(each, problems) for name, each in outcomes.items()}
        handed_on = [frame[name] for name in HANDED_ON if name in frame.columns]
        return pl.DataFrame(
            [*handed_on, *(each.alias(name) for name, each in outcomes.items()), problems.alias(PROBLEM)]
        )

    def _stated(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The columns in their types, every fact with a list of values and the day among them. Raises ActError."""
        import polars as pl

        columns, wrong = [], list[Problem]()
        for fact, type_ in column_types().items():
            if fact not in frame.columns:
                none_known = pl.Enum([]) if fact == DAY else type_
                columns.append(pl.repeat(None, len(frame), dtype=none_known, eager=True).alias(fact))
                continue
            given = frame[fact]
            column = _cast(given, type_)
            bad = None
            if column.null_count() != given.null_count():
                bad = column.is_null() & given.is_not_null()
            elif CATALOGUE[fact].type == "name":
                bad = (column.str.len_chars() > NAME_LIMIT) | (column.str.strip_chars() == "")
            elif fact == DAY:
                texts = column.drop_nulls().unique()
                if none := [text for text in texts if self._epochs_of(text) is None]:
                    bad = column.is_in(none)
                else:
                    column = column.cast(pl.Enum(texts))
            if bad is not None and bad.any():
                wrong += _wrong(CATALOGUE[fact], frame.select("line", fact).filter(bad))
            columns.append(column)
        if wrong:
            raise ActError(wrong)
        return pl.DataFrame(columns)

    def _with_derived(self, stated: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
        """The columns with what the contest register adds, where nothing was stated; and the rows it refuses.

        The register is asked once for every different row of the facts it looks at.
        """
        import polars as pl

        refused = pl.repeat(False, len(stated), dtype=pl.Boolean, eager=True)
        named = stated["contest.id"].is_not_null()
        if self._derive is None or not named.any():
            return stated, refused
        asked = [fact for fact, kind in CATALOGUE.kinds.items() if kind.group in ("contest", "target")]
        asked += [DAY, "act.platform"]
        rows = stated.filter(named).select(asked).unique()
        added: list[dict[str, Any]] = []
        for values in rows.iter_rows(named=True):
            given = {fact: value for fact, value in values.items() if value is not None}
            try:
                facts = self._derive(Act.of(given)).facts
                added.append({fact: each.value for fact, each in facts.items() if fact not in given})
            except ActError:
                added.append({_REFUSED: True})
        types = {fact: stated[fact].dtype for fact in asked} | {_REFUSED: pl.Boolean}
        answers = pl.DataFrame(added, types).rename(_ADDED.__add__)
        joined = stated.join(rows.hstack(answers), on=asked, how="left", nulls_equal=True, maintain_order="left")
        known = stated.with_columns(
            stated[fact].zip_with(stated[fact].is_not_null(), joined[_ADDED + fact]).alias(fact) for fact in asked
        )
        return known, joined[_ADDED + _REFUSED].fill_null(False)

    def _problems(self, stated: pl.DataFrame, refused: pl.Series) -> pl.Series:
        """By row, what is wrong with it in words, as the single path tells it; null where nothing is."""
        import polars as pl

        told: list[str | None] = [None] * len(stated)
        for place, values in zip(refused.arg_true(), stated.filter(refused).iter_rows(named=True), strict=True):
            act = Act.of({fact: value for fact, value in values.items() if value is not None})
            try:
                (self._derive or Act.closed)(act)
            except ActError as error:
                told[place] = "; ".join(problem.message(self.lang) for problem in error.problems)
        return pl.Series(PROBLEM, told, dtype=pl.String)

    def _outcomes(self, known: pl.DataFrame) -> dict[str, pl.Series]:
        """The outcome of every limb and item as nullable Booleans."""
        import polars as pl

        never, always = (pl.repeat(each, len(known), dtype=pl.Boolean, eager=True) for each in (False, True))
        places: list[Any] = [*self._literals(known, always)]
        for (both, one, other), spent in zip(self._formula.steps, self._formula.spent, strict=True):
            places.append(places[one] & places[other] if both else places[one] | places[other])
            # What no later step needs is let go, so that the next one is written where the last ones were read.
            for gone in spent:
                places[gone] = None
        items = {}
        for id, place in self._formula.roots.items():
            items[id] = never if place is Formula.NEVER else always if place == Formula.ALWAYS else places[place]
        unknown = always.clear(len(always))
        limbs = {}
        for limb, ids in self.engine.limb_items.items():
            decided = (items[id] for id in ids)
            left_open = (items[id] & unknown for id in self.engine.left_open[limb])
            limbs[limb.value] = reduce(or_, (*decided, *left_open), never)
        return {**limbs, **{id: items[id] for id in self.engine.order}}

    def _literals(self, known: pl.DataFrame, always: pl.Series) -> list[pl.Series]:
        """Whether each literal holds, by row: true, false, or null where that cannot be known."""
        first, last = self._first_and_last(known[DAY])
        unknown = always.clear(len(always))
        columns = {fact: known[fact].to_physical() for fact in dict.fromkeys(fact for fact, *_ in self._unions)}
        made: list[pl.Series] = []
        for fact, values, base, more in self._unions:
            if fact == DAY:
                made.append(_within(first, last, values, unknown))
                continue
            column = columns[fact]
            if CATALOGUE[fact].type == "yesno":
                parts = [column if value else column ^ always for value in more]
            else:
                parts = [column == CATALOGUE[fact].domain.index(value) for value in more]
            made.append(reduce(or_, parts if base is None else [made[base], *parts]))
        return [made[place] for place in self._literal_places]

    def _first_and_last(self, day: pl.Series) -> tuple[pl.Series, pl.Series]:
        """The first and the last epoch that each day, month or year may lie in; null where it is unknown."""
        import polars as pl

        assert isinstance(day.dtype, pl.Enum)
        texts = day.dtype.categories
        codes = day.to_physical()
        spans = [self._epochs_of(text) for text in texts]
        first, last = (pl.Series([span and span[end] for span in spans], dtype=pl.UInt16) for end in (0, 1))
        return first.gather(codes), last.gather(codes)

    def _epochs_of(self, text: str) -> tuple[int, int] | None:
        """The first and last epoch a day, month or year may lie in, by its text; None for what is none."""
        if text not in self._epochs:
            if len(self._epochs) >= DAYS_KEPT:
                self._epochs.clear()
            try:
                day = Day.parse(text)
            except ValueError:
                return None
            self._epochs[text] = self.engine.epochs.at(day.first), self.engine.epochs.at(day.last)
        return self._epochs[text]


def assess_columns(
    frame: pl.DataFrame | pl.LazyFrame, engine: Engine | None = None, *, words: bool = False, lang: str = "id"
) -> pl.DataFrame:
    """The outcomes of a table of acts; see `Columns` for what goes in and comes out. Raises ActError."""
    return Columns(engine, words=words, lang=lang).assess(frame.lazy().collect())


def assess_table(
    source: Path,
    target: Path,
    columns: Columns | None = None,
    on_rows: Callable[[int], object] | None = None,
) -> int:
    """Assess a table in a file (.parquet, or .csv with a heading) into another one; returns the number of rows.

    The file is read, decided and written in parts, so that memory does not grow with it. Outcomes are written in words
    unless `columns` says otherwise. `on_rows` is told the number of rows of each part, for a progress bar. `target`
    appears when it is complete. Raises ActError for columns and values that there are not, ValueError for other files.
    """
    import polars as pl

    for path in (source, target):
        if path.suffix not in (".csv", ".parquet"):
            raise ValueError(f"{path}: a table is a .csv or a .parquet file")
    columns = columns or Columns(words=True)
    scan = pl.scan_csv(source, infer_schema=False) if source.suffix == ".csv" else pl.scan_parquet(source)
    given = scan.collect_schema()
    refuse_columns(given.names())
    if "line" not in given:
        scan = scan.with_row_index("line", offset=1)
    types = scan.collect_schema()
    read, failures = 0, list[ActError]()

    def part(frame: pl.DataFrame) -> pl.DataFrame:
        nonlocal read
        try:
            out = columns.assess(frame)
        except ActError as error:
            failures.append(error)
            raise
        read += len(frame)
        if on_rows is not None:
            on_rows(len(frame))
        return out

    handed_on: dict[str, PolarsType] = {name: types[name] for name in HANDED_ON if name in types}
    result = pl.Schema(handed_on | columns.result_types())
    assessed = scan.map_batches(part, schema=result, streamable=True)
    unfinished = target.with_name(target.name + ".part")
    try:
        if target.suffix == ".csv":
            assessed.sink_csv(unfinished)
        else:
            assessed.sink_parquet(unfinished)
        unfinished.replace(target)
    except pl.exceptions.PolarsError:
        if failures:
            raise failures[0] from None
        raise
    finally:
        unfinished.unlink(missing_ok=True)
    return read


def column_types() -> dict[str, PolarsType]:
    """The polars type that each fact's column is read as, by fact id."""
    import polars as pl

    types: dict[str, PolarsType] = {}
    for fact, kind in CATALOGUE.kinds.items():
        choices = pl.Enum([str(value) for value in kind.domain]) if kind.type == "choice" else pl.String
        types[fact] = pl.Boolean if kind.type == "yesno" else choices
    return types


def refuse_columns(names: Iterable[str]) -> None:
    """Raises ActError, with the nearest name that there is, for every column that is neither a fact nor handed on."""
    wrong = [name for name in names if name not in CATALOGUE and name not in HANDED_ON]
    if wrong:
        Act.of(dict.fromkeys(wrong, ""))


def _cast(given: pl.Series, type_: PolarsType) -> pl.Series:
    """A column in its type; null where a value does not fit."""
    import polars as pl

    if given.dtype == type_:
        return given
    text = given
    if isinstance(given.dtype, pl.Categorical | pl.Enum) or (given.dtype == pl.Date and given.name == DAY):
        text = given.cast(pl.String)
    if text.dtype == pl.String:
        if type_ == pl.Boolean:
            return text.replace_strict({"true": True, "false": False}, default=None, return_dtype=pl.Boolean)
        return text.cast(type_, strict=False)
    return pl.repeat(None, len(given), dtype=type_, eager=True).alias(given.name)


def _wrong(kind: FactKind, rows: pl.DataFrame) -> list[Problem]:
    """The problems of a column, each value once, with the first line it stands in; `SHOWN` of them at most."""
    first: dict[Any, int] = {}
    for line, value in rows.iter_rows():
        if len(first) < SHOWN:
            first.setdefault(value, line)
    found = (problem_with(kind, value, line) for value, line in first.items())
    return [problem for problem in found if problem is not None]


def _implied(stated: pl.DataFrame) -> list[tuple[str, pl.Series]]:
    """What follows from each fact from which another follows: that other, and its values by row."""
    import polars as pl

    out = []
    for fact, then in dict.fromkeys((fact, then) for (fact, _), (then, _) in CATALOGUE.implied.items()):
        follows = [CATALOGUE.implied.get((fact, value), (None, None)) for value in CATALOGUE[fact].domain]
        by_code = pl.Series([value if name == then else None for name, value in follows], dtype=stated[then].dtype)
        out.append((then, by_code.gather(stated[fact].to_physical())))
    return out


def _with_implied(stated: pl.DataFrame, implied: list[tuple[str, pl.Series]]) -> pl.DataFrame:
    """The columns with what follows from values alone, where nothing was stated."""
    added: dict[str, pl.Series] = {}
    for then, column in implied:
        so_far = added.get(then, stated[then])
        added[then] = so_far.zip_with(so_far.is_not_null(), column)
    return stated.with_columns(column.alias(then) for then, column in added.items())


def _within(first: pl.Series, last: pl.Series, epochs: Values, unknown: pl.Series) -> pl.Series:
    """Whether the span from `first` to `last` lies in these epochs: null (`unknown`) where only a part of it does."""
    surely = possibly = None
    for start, end in runs(epochs):
        inside, touching = (first >= start) & (last <= end), (first <= end) & (last >= start)
        surely = inside if surely is None else surely | inside
        possibly = touching if possibly is None else possibly | touching
    assert surely is not None
    assert possibly is not None
    return surely | (possibly & unknown)


def _in_words(outcome: pl.Series, problems: pl.Series) -> pl.Series:
    """Nullable Booleans as the words of outcomes; null where there is a problem."""
    import polars as pl

    words = pl.Series(
        [each.value for each in (Outcome.NOT_MET, Outcome.MET, Outcome.UNDETERMINED)] + [None],
        dtype=pl.Enum([each.value for each in Outcome]),
    )
    codes = outcome.cast(pl.UInt8).fill_null(2)
    return words.gather(codes.zip_with(problems.is_null(), pl.repeat(3, len(codes), dtype=pl.UInt8, eager=True)))
