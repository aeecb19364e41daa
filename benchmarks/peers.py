"""The same items in public rule engines: zen-engine and cel-python, each called in the best way found for it.

The rules are made mechanically from the compiled terms of the rulebook, with what terms share written once and the kind
of act asked first, so that both engines stop early. Both know true and false only: on acts of which every fact is known
that is all there is, and there they must agree with us. Days are numbers (20241009), the cheapest thing to compare.

zen-engine, three ways: `expressions` compiles each item with `compile_expression` and evaluates the five (its quickest,
without a decision); `decision` is a decision graph with one expression node, created once, evaluated in a loop; `batch`
is the same graph through `evaluate_batch`, a thousand acts a call. cel-python: programs of its compiled runner, made
once, and its values made beforehand, outside the time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final

from nirpihak.facts import CATALOGUE, Value
from nirpihak.law.compiling import DAY
from nirpihak.law.engine import Engine
from nirpihak.law.formula import Formula, Literal, runs

ITEMS: Final = ("SKB-E4", "SKB-D6", "SKB-E5", "SKB-D7", "SKB-D8")
"""What the peers hold: likes, comments, shares, follows and joins; photos with a participant; other active support."""

Context = dict[str, Any]
Outcome = tuple[bool, ...]
"""Whether each of `ITEMS` is met, in order."""


class PeerAbsent(ImportError):
    """A peer is not installed; says which."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One way of asking another engine. `prepared` makes what it takes of an act; `ask` answers for all of `ITEMS`."""

    name: str
    way: str
    version: str
    prepared: Callable[[Context], Any]
    ask: Callable[[Sequence[Any]], list[Outcome]]


@dataclass(frozen=True, slots=True)
class Language:
    """How a rule is written: the words for `and` and `or`."""

    both: str
    either: str


ZEN: Final = Language(" and ", " or ")
CEL: Final = Language(" && ", " || ")


def context(act: Mapping[str, Value]) -> Context:
    """An act as variables: `act.kind` as `act_kind`, the day as a number."""
    out: Context = {fact.replace(".", "_"): value for fact, value in act.items()}
    if (day := out.get("act_day")) is not None:
        out["act_day"] = int(str(day).replace("-", ""))
    return out


def rules(engine: Engine, language: Language) -> dict[str, str]:
    """Each of `ITEMS` as an expression."""
    first = dict.fromkeys(("act.kind", DAY, "actor.employment", *CATALOGUE.kinds))
    order = {fact: place for place, fact in enumerate(first)}
    out = {}
    for id in ITEMS:
        formula = Formula({id: [frozenset(term.items()) for term in engine.compiled[id].terms]}, order)
        out[id] = _written(formula, formula.roots[id], engine, language)
    return out


def _written(formula: Formula, place: int | None, engine: Engine, language: Language) -> str:
    if place is None or place == Formula.ALWAYS:
        return "false" if place is None else "true"
    if place < len(formula.literals):
        return _literal(formula.literals[place], engine, language)
    both, *sides = formula.steps[place - len(formula.literals)]
    joint = language.both if both else language.either
    return f"({joint.join(_written(formula, side, engine, language) for side in sides)})"


def _literal(literal: Literal, engine: Engine, language: Language) -> str:
    fact, values = literal
    name = fact.replace(".", "_")
    if fact == DAY:
        spans = [_span(name, first, last, engine, language) for first, last in runs(values)]
        return f"({language.either.join(spans)})"
    written = [json.dumps(value) for value in sorted(values, key=str)]
    return f"{name} == {written[0]}" if len(written) == 1 else f"{name} in [{', '.join(written)}]"


def _span(name: str, first: int, last: int, engine: Engine, language: Language) -> str:
    """The days of the epochs from `first` to `last`, as numbers."""
    starts = [int(day.strftime("%Y%m%d")) for day in engine.epochs.starts]
    bounds = [f"{name} >= {starts[first - 1]}"] if first > 0 else []
    bounds += [f"{name} < {starts[last]}"] if last < len(starts) else []
    return f"({language.both.join(bounds)})"


def zen_peers(engine: Engine) -> list[Peer]:
    """The three ways of asking zen-engine. Raises PeerAbsent."""
    try:
        import zen
    except ImportError as error:
        raise PeerAbsent("zen-engine") from error
    written = rules(engine, ZEN)
    compiled = [zen.compile_expression(rule) for rule in written.values()]
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        {
            "id": "items",
            "type": "expressionNode",
            "name": "items",
            "position": {"x": 0, "y": 0},
            "content": {
                "expressions": [{"id": id, "key": id.replace("-", "_"), "value": rule} for id, rule in written.items()]
            },
        },
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 0, "y": 0}},
    ]
    edges = [
        {"id": f"{source}-{target}", "sourceId": source, "targetId": target, "type": "edge"}
        for source, target in (("in", "items"), ("items", "out"))
    ]
    graph = {"nodes": nodes, "edges": edges}
    decision = zen.ZenEngine().create_decision(json.dumps(graph))
    batches = zen.ZenEngine({"loader": {"type": "static", "content": {"items": graph}}})
    keys = [id.replace("-", "_") for id in ITEMS]

    def by_expressions(acts: Sequence[Any]) -> list[Outcome]:
        return [tuple(each.evaluate(act) for each in compiled) for act in acts]

    def by_decision(acts: Sequence[Any]) -> list[Outcome]:
        results = (decision.evaluate(act)["result"] for act in acts)
        return [tuple(result[key] for key in keys) for result in results]

    def by_batch(acts: Sequence[Any]) -> list[Outcome]:
        out = []
        for start in range(0, len(acts), 1000):
            requests = [{"key": "items", "context": act} for act in acts[start : start + 1000]]
            for answer in batches.evaluate_batch(requests):
                result = answer["data"]["result"]
                out.append(tuple(result[key] for key in keys))
        return out

    ways = {"expressions": by_expressions, "decision": by_decision, "batch": by_batch}
    return [Peer("zen-engine", way, version("zen-engine"), dict, ask) for way, ask in ways.items()]


def cel_peer(engine: Engine) -> Peer:
    """cel-python with its compiled runner. Raises PeerAbsent."""
    try:
        import celpy
    except ImportError as error:
        raise PeerAbsent("cel-python") from error
    environment = celpy.Environment(runner_class=celpy.CompiledRunner)
    programs = [environment.program(environment.compile(rule)) for rule in rules(engine, CEL).values()]

    def prepared(act: Context) -> Any:
        return {name: celpy.json_to_cel(value) for name, value in act.items()}

    def ask(acts: Sequence[Any]) -> list[Outcome]:
        return [tuple(bool(each.evaluate(act)) for each in programs) for act in acts]

    return Peer("cel-python", "compiled programs", version("cel-python"), prepared, ask)
