"""What Nirpihak never does, as far as it can be seen of the whole; docs/boundaries.md says which test holds what."""

from __future__ import annotations

import ast
import json
import re
from datetime import date
from pathlib import Path

import pytest

from nirpihak.advice import Flow, Verdict, advise, all_steps
from nirpihak.assessing import Assessor, Result
from nirpihak.facts import CATALOGUE, Act, ActError
from nirpihak.law.deriving import derive
from nirpihak.law.engine import default_engine
from nirpihak.law.explanation import explain
from nirpihak.law.loading import load_rulebook

PACKAGE = Path(__file__).parents[1] / "src" / "nirpihak"
ABOVE_THE_ENGINE = {"capture", "cli", "custody", "deriving", "server"}
WAYS_OUT = {"asyncio", "ctypes", "ftplib", "http", "imaplib", "poplib", "select", "smtplib", "socket", "socketserver"}
WAYS_OUT |= {"ssl", "subprocess", "telnetlib", "urllib", "webbrowser", "xmlrpc"}
HARMLESS = {"urllib.parse"}
"""It takes addresses apart and opens none."""
EXAMPLES = [example.facts for item in load_rulebook().items.values() for example in item.examples]


def imported(path: Path) -> set[str]:
    """The top-level modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.module not in HARMLESS:
            found.add(node.module.partition(".")[0])
    return found


def test_the_engine_has_no_way_out_of_the_machine() -> None:
    engine = [path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] not in ABOVE_THE_ENGINE]
    assert len(engine) > 20
    assert {path.name: imported(path) & WAYS_OUT for path in engine if imported(path) & WAYS_OUT} == {}


@pytest.mark.parametrize("field", ["name", "nama", "nip", "nik", "handle", "address", "phone", "photo", "religion"])
def test_an_act_cannot_say_who_acted(field: str) -> None:
    for act in ({field: "x"}, {"actor": {field: "x"}}, {"account": {field: "x"}}):
        with pytest.raises(ActError):
            Act.from_json(act)


def test_free_text_is_only_for_what_is_public() -> None:
    """The names an act may hold are those of a contest, a participant in it, and the account acted upon."""
    free = {kind.id for kind in CATALOGUE.kinds.values() if kind.type == "name"}
    assert free == {"contest.id", "target.participant", "target.handle"}


def test_no_rule_can_name_a_participant() -> None:
    rulebook = load_rulebook()
    conditions = [each.condition for each in rulebook.items.values()]
    conditions += [each.condition for each in rulebook.exceptions.values()]
    conditions += [each.condition for each in rulebook.definitions.values()]
    named = {fact for condition in conditions for row in condition.rows for fact in row}
    assert {fact for fact in named if not CATALOGUE[fact].domain} == set()


def numbers(value: object) -> list[object]:
    """Every number in a JSON value."""
    if isinstance(value, dict):
        return [number for each in value.values() for number in numbers(each)]
    if isinstance(value, list):
        return [number for each in value for number in numbers(each)]
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []


def test_an_assessment_holds_no_score() -> None:
    lines = [json.dumps(Act.of(facts, id="a").to_json()).encode() for facts in EXAMPLES[::10]]
    for number, result in enumerate(Assessor().run(lines), 1):
        assert isinstance(result, Result)
        told = json.loads(result.json("en"))
        assert told.pop("line") == number
        assert numbers(told) == []
        assert set(told["limbs"].values()) <= {"met", "not met", "undetermined"}


def test_acts_leave_no_trace_in_one_another() -> None:
    lines = [json.dumps(Act.of(facts).to_json()).encode() for facts in EXAMPLES]
    assessor = Assessor()

    def assessed(order: list[bytes]) -> dict[bytes, str]:
        told = zip(order, assessor.run(order), strict=True)
        return {line: result.outcomes.json for line, result in told if isinstance(result, Result)}

    first = assessed(lines)
    assert len(first) == len(set(lines))
    assert assessed(lines[::-1]) == first


PRONOUNCED = re.compile(
    r"\b(guilty|offender|culprit|perpetrator|convict\w*|proven|bersalah|terbukti|pelaku|tersangka|terpidana)\b", re.I
)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_no_explanation_pronounces_anybody_guilty(lang: str) -> None:
    engine = default_engine()
    said = {explain(engine.assess(derive(Act.of(facts))), lang).as_text() for facts in EXAMPLES}
    assert len(said) > 100
    assert {found[0] for text in said for found in PRONOUNCED.finditer(text)} == set()


def test_the_machine_never_fills_in_what_an_authority_judges() -> None:
    assert {then for then, _ in CATALOGUE.implied.values() if then.startswith("judged.")} == set()
    offered = {fact for step in all_steps() for fact in step.facts}
    assert {fact for fact in offered if fact.startswith("judged.")} == set()
    for facts in EXAMPLES:
        stated = {fact for fact in facts if fact.startswith("judged.")}
        assert {fact for fact in derive(Act.of(facts)).facts if fact.startswith("judged.")} == stated


def test_boleh_without_answers_never_says_yes() -> None:
    flow = Flow(date(2026, 11, 20))
    assert advise(flow, {}).verdict is Verdict.DEPENDS
    unknown: dict[str, tuple[str, ...]] = {}
    while (step := flow.next_step(unknown)) is not None:
        unknown[step.id] = () if step.several else ("unknown",)
    assert advise(flow, unknown).verdict is Verdict.DEPENDS
