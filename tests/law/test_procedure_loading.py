"""Procedure files: a small one is read, and each kind of mistake is refused with file, row and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from nirpihak.law.procedure_loading import ProcedureFileError, load
from nirpihak.law.procedures import Span

SHARED = """
[actors]
someone = { id = "Seseorang", en = "Somebody" }
[sources]
MEM = "from memory"
S1 = "invented"
"""
SMALL = """
[procedure]
id = "contoh"
regime = "pilkada"
name = { id = "Contoh", en = "Example" }
note = { id = "Contoh", en = "Example" }
basis = ["UU Contoh"]
sources = ["S1"]
confidence = "high"
last_day = "moves"

[state]
open = { name = { id = "Terbuka", en = "Open" } }
shut = { name = { id = "Tertutup", en = "Shut" }, term = { id = "penutupan", en = "closure" }, final = true }

[event]
begun = { name = { id = "Dimulai", en = "Begun" }, state = "open" }
ended = { name = { id = "Diakhiri", en = "Ended" }, state = "shut" }

[[step]]
id = "end"
label = { id = "Akhiri", en = "End it" }
actor = "someone"
from = "open"
to = "shut"
start = ["begun"]
ends = ["ended"]
n = 3
unit = "working_day"
basis = ["UU Contoh"]
sources = ["MEM"]
confidence = "low"

[[reception]]
days = ["mon", "tue"]
opens = 08:00:00
closes = 16:00:00
sources = ["S1"]
confidence = "high"

[[requirement]]
id = "name"
kind = "formal"
binding = true
name = { id = "Nama", en = "Name" }
how = { id = "Tulis", en = "Write it" }
basis = ["UU Contoh"]
sources = ["S1"]
confidence = "high"

[[withdrawal]]
states = ["*"]
possible = "no"
effect = { id = "Tidak", en = "No" }
basis = ["UU Contoh"]
sources = ["S1"]
confidence = "high"
"""


def written(folder: Path, small: str = SMALL, shared: str = SHARED) -> Path:
    (folder / "contoh.toml").write_text(small, encoding="utf-8")
    (folder / "shared.toml").write_text(shared, encoding="utf-8")
    return folder


def problems(folder: Path) -> tuple[str, ...]:
    with pytest.raises(ProcedureFileError) as refused:
        load(folder)
    return refused.value.problems


def test_a_small_procedure_is_read(tmp_path: Path) -> None:
    found = load(written(tmp_path))["contoh"]
    (step,) = found.steps
    assert step.span == Span(3, "working_day", "unknown", "moves")
    assert step.passed.en == "What follows was not found in the sources."
    assert found.states["shut"].final
    assert [hours.weekday for hours in found.reception] == [0, 1]
    assert found.unnamed is None
    assert found.withdrawal("open").possible is False


def test_its_version_is_that_of_its_words(tmp_path: Path) -> None:
    first = load(written(tmp_path))["contoh"].version
    assert load(written(tmp_path))["contoh"].version == first
    assert load(written(tmp_path, SMALL + "\n# looked at again"))["contoh"].version != first


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('id = "contoh"', "id = 7", "contoh.toml: 7: id: text is wanted, not 7"),
        ('regime = "pilkada"', 'regime = "kuis"', "contoh.toml: contoh: regime: 'kuis'; one of pemilu, pilkada"),
        ('last_day = "moves"', 'last_day = "jumps"', "contoh.toml: contoh: last_day: 'jumps'; one of stays, moves"),
        ('last_day = "moves"', 'lastday = "moves"', "contoh.toml: contoh: lastday: unknown key"),
        ("final = true", 'final = "yes"', "contoh.toml: state.shut: final: true or false is wanted, not 'yes'"),
        (
            'state = "shut"',
            'state = "gone"',
            "contoh.toml: event.ended: state: 'gone' is not a state of this procedure",
        ),
        ('actor = "someone"', 'actor = "else"', "contoh.toml: end: actor: 'else' is not an actor of shared.toml"),
        ('to = "shut"', 'to = "gone"', "contoh.toml: end: to: 'gone' is not a state of this procedure"),
        ('start = ["begun"]', "start = []", "contoh.toml: end: start: at least one event is wanted"),
        ('start = ["begun"]', 'start = ["gone"]', "contoh.toml: end: start: 'gone' is not an event of this procedure"),
        ('ends = ["ended"]', 'ends = ["gone"]', "contoh.toml: end: ends: 'gone' is not an event of this procedure"),
        ("n = 3", 'n = 3\nonly_with = "gone"', "contoh.toml: end: only_with: 'gone' is not an event"),
        ("n = 3", "n = 3\nat_office = 1.5", "contoh.toml: end: at_office: true or false is wanted, not 1.5"),
        ("n = 3", "n = 0", "contoh.toml: end: n: a whole number from 1 is wanted, not 0"),
        ("n = 3\n", "", "contoh.toml: end: n: a whole number from 1 is wanted, not None"),
        ('"working_day"', '"week"', "contoh.toml: end: unit: 'week'; one of working_day, calendar_day, day, hour"),
        ("n = 3", 'n = 3\nkind = "near"', "contoh.toml: end: kind: 'near'; one of by, on"),
        ("n = 3", 'n = 3\nfirst_day = "half"', "contoh.toml: end: first_day: 'half'; one of counted"),
        ('sources = ["MEM"]', 'sources = ["S9"]', "contoh.toml: end: sources: 'S9' is not a source of shared.toml"),
        ('sources = ["MEM"]', "sources = []", "contoh.toml: end: sources: missing"),
        ('confidence = "low"', 'confidence = "high"', "contoh.toml: end: confidence: what rests on memory alone"),
        ("08:00:00", '"eight"', "contoh.toml: reception 1: opens: a time such as 08:00:00 is wanted, not 'eight'"),
        ("16:00:00", "07:00:00", "contoh.toml: reception 1: closes: 07:00:00 is not after 08:00:00"),
        ('"tue"', '"tues"', "contoh.toml: reception 1: days: 'tues'; of mon, tue"),
        ('kind = "formal"', 'kind = "other"', "contoh.toml: name: kind: 'other'; one of formal, material"),
        ("binding = true", "", "contoh.toml: name: binding: true or false is wanted, not None"),
        ('en = "Write it"', 'de = "Schreiben"', "contoh.toml: name: how: "),
        ('possible = "no"', 'possible = "maybe"', "contoh.toml: withdrawal 1: possible: 'maybe'; one of yes, no"),
        ('states = ["*"]', 'states = ["open"]', "contoh.toml: withdrawal: one row with states ="),
        ('states = ["*"]', 'states = ["*", "gone"]', "contoh.toml: withdrawal 1: states: 'gone' is not a state"),
        ("[[step]]", "[[step]", "contoh.toml: no valid TOML"),
    ],
)
def test_a_mistake_is_refused_with_its_place(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in SMALL
    found = problems(written(tmp_path, SMALL.replace(old, new, 1)))
    assert any(line.startswith(problem) for line in found), found


def test_what_stands_twice_or_unused_is_refused(tmp_path: Path) -> None:
    step = SMALL[SMALL.index("[[step]]") : SMALL.index("[[reception]]")]
    assert problems(written(tmp_path, SMALL.replace(step, step + step))) == (
        "contoh.toml: step: end stands twice; ids are unique",
    )
    assert problems(written(tmp_path, shared=SHARED + 'S2 = "read by nobody"')) == (
        "shared.toml: sources.S2: nothing refers to this source",
    )
    written(tmp_path)
    (tmp_path / "other.toml").write_text(SMALL, encoding="utf-8")
    assert problems(tmp_path) == ("other.toml: procedure: id: contoh stands twice; ids are unique",)


def test_a_folder_without_actors_and_sources_is_refused(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "shared.toml").unlink()
    (problem,) = problems(tmp_path)
    assert problem.endswith("shared.toml is missing; it holds the actors and the sources")
