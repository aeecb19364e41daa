"""The table path says of every row what the single path says of that act, and refuses what that refuses."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from nirpihak.facts import CATALOGUE, Act, ActError, Value
from nirpihak.law import columns
from nirpihak.law.columns import PROBLEM, Columns, assess_columns, assess_table, column_types
from nirpihak.law.deriving import derive
from nirpihak.law.engine import default_engine
from nirpihak.law.formula import Formula, Literal
from nirpihak.law.model import Limb, Outcome
from tests.strategies import ANY_VALUES

ENGINE = default_engine()
COLUMNS = Columns(words=True, lang="en")
KLEENE = {Outcome.MET: True, Outcome.NOT_MET: False, Outcome.UNDETERMINED: None}
NAMED = st.fixed_dictionaries(
    {"contest.id": st.sampled_from(["pilbup-kabupaten-contoh-2024", "pilpres-2024", "pilgub-antah-2024", "lain"])},
    optional={
        "target.participant": st.sampled_from(["tidak-ada", "pair-1"]),
        "act.day": st.sampled_from(["2024-10-09", "2024-09", "2024", "2023-12-01"]),
    },
)


def frame(rows: list[dict[str, Value]]) -> pl.DataFrame:
    """Rows as a table of text and Booleans, with a column for every fact."""
    texts = {fact: pl.Boolean if kind.type == "yesno" else pl.String for fact, kind in CATALOGUE.kinds.items()}
    return pl.DataFrame({fact: [row.get(fact) for row in rows] for fact in texts}, texts)


def singly(values: dict[str, Value]) -> dict[str, Any]:
    """What the single path says, as a row of the result in words."""
    names = [*(limb.value for limb in Limb), *ENGINE.order]
    try:
        # A table has its columns, and so its problems, in the catalogue's order.
        ordered = {fact: values[fact] for fact in CATALOGUE.kinds if fact in values}
        assessment = ENGINE.assess(derive(Act.of(ordered)))
    except ActError as error:
        told = "; ".join(problem.message("en") for problem in error.problems)
        return {**dict.fromkeys(names), PROBLEM: told}
    limbs = {limb.value: outcome.value for limb, outcome in assessment.limbs.items()}
    return {**limbs, **{id: assessment.outcome(id).value for id in ENGINE.order}, PROBLEM: None}


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(ANY_VALUES, st.builds(dict[str, Value].__or__, ANY_VALUES, NAMED)), min_size=1, max_size=6))
@example([{"contest.regime": "pilkada", "contest.kind": "pilpres"}, {}])
def test_every_row_comes_out_as_the_act_alone(rows: list[dict[str, Value]]) -> None:
    out = COLUMNS.assess(frame(rows))
    assert out["line"].to_list() == [*range(1, len(rows) + 1)]
    assert out.drop("line").to_dicts() == [singly(values) for values in rows]


@given(st.lists(ANY_VALUES, min_size=1, max_size=5))
def test_without_words_true_is_met_and_null_undetermined(rows: list[dict[str, Value]]) -> None:
    for values, row in zip(rows, assess_columns(frame(rows)).iter_rows(named=True), strict=True):
        try:
            assessment = ENGINE.assess(derive(Act.of(values)))
        except ActError:
            assert row[PROBLEM] is not None
            assert all(row[id] is None for id in ENGINE.order)
        else:
            assert {id: row[id] for id in ENGINE.order} == {id: KLEENE[assessment.outcome(id)] for id in ENGINE.order}


def test_parts_of_a_table_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[dict[str, Value]] = [
        {"act.kind": kind, "act.day": f"20{number % 12 + 15}-0{number % 9 + 1}", "actor.employment": "pns"}
        for number, kind in enumerate(CATALOGUE["act.kind"].domain * 3)
    ]
    whole = COLUMNS.assess(frame(rows))
    monkeypatch.setattr(columns, "CHUNK", 7)
    assert COLUMNS.assess(frame(rows)).equals(whole)
    assert COLUMNS.assess(frame([])).schema == whole.schema


def test_columns_may_be_of_several_types() -> None:
    rows: list[dict[str, Value]] = [
        {"act.kind": "like", "actor.employment": "pns", "act.day": "2024-10-09", "circumstance.gift": True},
        {"act.kind": "follow", "act.day": "2018-02-01", "circumstance.gift": False},
    ]
    text = frame(rows)
    wanted = COLUMNS.assess(text)
    few = text.select(fact for fact in text.columns if text[fact].null_count() < len(text))
    typed = text.with_columns(pl.col(fact).cast(type_) for fact, type_ in column_types().items())
    assert COLUMNS.assess(few).equals(wanted)
    assert COLUMNS.assess(typed).equals(wanted)
    assert COLUMNS.assess(text.with_columns(pl.col("act.kind").cast(pl.Categorical))).equals(wanted)
    assert COLUMNS.assess(text.with_columns(pl.col("act.day").str.to_date())).equals(wanted)
    assert COLUMNS.assess(text.with_columns(pl.col("circumstance.gift").cast(pl.String))).equals(wanted)
    assert assess_columns(text.lazy(), words=True, lang="en").equals(wanted)


def test_id_and_line_are_handed_on() -> None:
    out = COLUMNS.assess(pl.DataFrame({"act.kind": ["like"], "id": ["a-1"], "line": [41]}))
    assert out.columns[:2] == ["line", "id"]
    assert out.row(0)[:2] == (41, "a-1")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"act.knd": ["like"]}, "did you mean kind?"),
        ({"act.kind": ["like", None, "lik"]}, 'line 3: act.kind: the value "lik" is refused'),
        ({"act.kind": [1]}, "act.kind: the value 1 is refused"),
        ({"act.day": ["2024", "2024-02-30"]}, 'line 2: act.day: the value "2024-02-30"'),
        ({"act.day": [date(2024, 1, 1)], "actor.on_duty": ["ya"]}, 'actor.on_duty: the value "ya"'),
        ({"target.handle": [" "]}, 'target.handle: the value " "'),
        ({"target.handle": ["x" * 201]}, "target.handle: the value"),
    ],
)
def test_what_there_is_not_is_refused_by_name(table: dict[str, list[Any]], said: str) -> None:
    with pytest.raises(ActError) as refused:
        COLUMNS.assess(pl.DataFrame(table))
    assert any(said in problem.message("en") for problem in refused.value.problems)


def test_a_column_of_wrong_values_names_a_few() -> None:
    with pytest.raises(ActError) as refused:
        COLUMNS.assess(pl.DataFrame({"act.kind": [f"x{number}" for number in range(50)]}))
    assert len(refused.value.problems) == columns.SHOWN


@pytest.mark.parametrize("suffixes", [(".csv", ".parquet"), (".parquet", ".csv"), (".csv", ".csv")])
def test_files_are_read_and_written(tmp_path: Path, suffixes: tuple[str, str]) -> None:
    rows: list[dict[str, Value]] = [
        {"act.kind": "like", "actor.employment": "pns", "act.day": "2024-10-09", "circumstance.gift": True},
        {"contest.kind": "pilpres", "contest.regime": "pilkada"},
        {"act.kind": "follow"},
    ]
    table = frame(rows).with_columns(id=pl.Series(["a", "b", "c"]))
    source, target = tmp_path / f"acts{suffixes[0]}", tmp_path / f"told{suffixes[1]}"
    if suffixes[0] == ".csv":
        table.write_csv(source)
    else:
        table.write_parquet(source)
    told: list[int] = []
    assert assess_table(source, target, COLUMNS, told.append) == len(rows) == sum(told)
    wanted = COLUMNS.assess(table)
    read = pl.read_csv(target, schema=wanted.schema) if suffixes[1] == ".csv" else pl.read_parquet(target)
    assert read.equals(wanted)
    assert sorted(tmp_path.iterdir()) == sorted([source, target])


def test_a_file_that_is_wrong_leaves_nothing_behind(tmp_path: Path) -> None:
    source, target = tmp_path / "acts.csv", tmp_path / "told.csv"
    source.write_text("act.kind\nlike\nlik\n", encoding="ascii")
    with pytest.raises(ActError) as refused:
        assess_table(source, target)
    assert [problem.line for problem in refused.value.problems] == [2]
    assert sorted(tmp_path.iterdir()) == [source]
    with pytest.raises(ValueError, match=r"\.csv or a \.parquet"):
        assess_table(tmp_path / "acts.xlsx", target)


def test_a_formula_keeps_what_always_and_never_holds() -> None:
    literal = ("act.kind", frozenset({"like"}))
    sums: dict[str, list[frozenset[Literal]]] = {"never": [], "always": [frozenset()], "like": [frozenset({literal})]}
    assert Formula(sums, {"act.kind": 0}).roots == {"never": Formula.NEVER, "always": Formula.ALWAYS, "like": 0}
