"""Published neutrality cases against the engine: agree, undetermined or wrong, overall and per class.

`python -m benchmarks.published_cases FILE [--json]` reads cases in the format of `shared/cases`, maps each to acts
*mechanically* by the table in `case_mapping.toml` (words to facts, no case ids), runs the engine on each act and
compares. Nothing here is fitted to a single case; the mapping is documented in docs/measuring.md.

Rules of the mapping that are not in the table:

* each of a case's `kinds` is one act; target, stance, day, signs and circumstances are shared by all of them;
* a published case says that the person did it, so the account is the person's own, unless a circumstance speaks
  of another hand;
* a supporting attendance is active (but not merely for being beside one's spouse), a neutral one passive; a pose in
  a supporting case stands for the participant;
* a photo on a platform was published by the person, unless a circumstance says who else did;
* a case without a date gets the year named in its circumstances, else the year of its election;
* a fact that contradicts another of the same act stays unknown, and is counted among the words not covered.

Scored are cases of high confidence and known class with finding violation, forwarded, no violation or statement of
rule. *Agree*: the published class is among the limbs met (for `none`: no limb met). *Wrong*: that limb is not met
(for `none`: a limb is met). The rest is *undetermined*, shown with its questions. What authorities call discipline
covers every service limb: discipline, party membership and contract.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nirpihak.facts import Act, ActError, Day, Value
from nirpihak.law.deriving import derive
from nirpihak.law.engine import Assessment, Engine, default_engine
from nirpihak.law.model import Effect, Limb, Outcome
from nirpihak.law.reasons import Reasons

SCORED_FINDINGS = frozenset({"violation", "forwarded", "no violation", "statement of rule"})
PROCEDURAL_FINDINGS = frozenset({"not proven", "formally incomplete"})
LIMBS: Mapping[str, tuple[Limb, ...]] = {
    "ethics": (Limb.ETHICS,),
    "discipline": (Limb.DISCIPLINE, Limb.PARTY_MEMBERSHIP, Limb.CONTRACT),
    "criminal": (Limb.CRIMINAL_ROUTE,),
}
ONLINE = {
    "whatsapp": "whatsapp",
    "facebook": "facebook",
    "instagram": "instagram",
    "tiktok": "tiktok",
    "twitter": "x",
    "x": "x",
    "youtube": "youtube",
    "telegram": "telegram",
    "threads": "threads",
    "social media": "other_online",
}

STANCES = {word: word for word in ("support", "oppose", "neutral")}
VISIBILITIES = {word: word for word in ("public", "group", "private")}
NOT_SAID = frozenset({"", "unknown", "none", "n/a"})
"""Words by which a case says that it does not say."""
CLASSES = frozenset({*LIMBS, "none"})

Facts = dict[str, Value]


def mapping_table() -> dict[str, Any]:
    """The table of words to facts."""
    return tomllib.loads(Path(__file__).with_name("case_mapping.toml").read_text("utf-8"))


class Mapper:
    """Turns cases into acts by the table."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.table = table
        self.unmapped: Counter[str] = Counter()

    def acts(self, case: Mapping[str, Any]) -> list[Act]:
        """The acts of one case: one for each of its kinds that names an act, else one of unknown kind."""
        act = case["act"]
        shared = self._shared(case)
        kinds: list[tuple[str, Facts]] = []
        for kind in act["kinds"]:
            trait = self.table["trait"].get(kind) or self._first("trait_match", kind)
            named = self.table["kind"].get(kind) or ({} if trait else self._first("kind_match", kind))
            if named:
                kinds.append((kind, named))
            elif trait:
                shared |= trait
            else:
                self._miss("kind", kind)
        notes = [row for row in self.table["circumstance"] if self._any(row, act["circumstances"])]
        return [self._act(case, shared | named, kind, notes) for kind, named in kinds or [("", {})]]

    def _cover(self, part: str, word: str) -> Facts:
        """The facts of the first row of a part that fits; a word that none covers is counted."""
        found = self._first(part, word)
        if not found:
            self._miss(part, word)
        return found

    def _one_of(self, part: str, word: str, values: Mapping[str, str]) -> str | None:
        if word not in values:
            self._miss(part, word)
        return values.get(word)

    def _miss(self, part: str, word: str) -> None:
        if word not in NOT_SAID:
            self.unmapped[f"{part} {word}"] += 1

    def _shared(self, case: Mapping[str, Any]) -> Facts:
        actor, act = case["actor"], case["act"]
        facts: Facts = {"account.control": "own"}
        employed = self._first("employment", actor["employment"])
        if not employed and re.match("non", actor["employment"], re.IGNORECASE):
            employed = self._first("non_asn", actor["position"])
        if not employed:
            self._miss("employment", actor["employment"])
        facts |= employed
        if str(facts.get("actor.employment")) in ("pns", "cpns", "pppk"):
            facts |= self._first("position", actor["position"])
        facts |= self._cover("election", case["election"])
        target = self._cover("target", act["target"])
        if target.get("target.status") != "none" and target.get("target.concerns") != "party":
            facts |= self._cover("target_status", act["target_status"])
        facts |= target
        stated = {
            "content.stance": self._one_of("stance", act["stance"], STANCES),
            "act.visibility": self._one_of("visibility", act["visibility"], VISIBILITIES),
            "act.platform": self._one_of("platform", act["platform"], ONLINE | {"offline": "offline"}),
            "act.day": self._day(case),
        }
        return facts | {fact: value for fact, value in stated.items() if value is not None}

    def _act(self, case: Mapping[str, Any], facts: Facts, kind: str, notes: list[Mapping[str, Any]]) -> Act:
        photo = facts.get("act.kind") == "photo_pose"
        stance = facts.get("content.stance")
        if photo and case["act"]["platform"] in ONLINE:
            facts["act.kind"] = "photo_post"
        if "photo_finger_symbol" in case["act"]["kinds"] and stance == "support":
            facts["content.sign_of_participant"] = True
        if facts.get("act.kind") == "attend" and stance == "neutral":
            facts["event.attendance"] = "passive"
        elif facts.get("act.kind") == "attend" and stance == "support" and not self._beside_spouse(facts, notes):
            facts["event.attendance"] = "active"
        for row in notes:
            if photo or not row.get("photo_only", False):
                facts |= row.get("facts", {})
            for fact in row.get("unknown", ()):
                facts.pop(fact, None)
        return self._consistent(facts, case["id"])

    def _consistent(self, facts: Facts, id: str) -> Act:
        try:
            return derive(Act.of(facts, id=id))
        except ActError as error:
            refused = {problem.field for problem in error.problems}
        for fact in refused:
            self._miss("contradicted", f"{fact} = {facts[fact]}")
        return derive(Act.of({fact: value for fact, value in facts.items() if fact not in refused}, id=id))

    def _beside_spouse(self, facts: Facts, notes: list[Mapping[str, Any]]) -> bool:
        related = [facts, *(row.get("facts", {}) for row in notes)]
        return any(each.get("actor.relation") == "spouse" for each in related)

    def _day(self, case: Mapping[str, Any]) -> str | None:
        """The day as stated, else the year that the circumstances or the election name; None where nothing does."""
        stated = case["act"]["date"]
        years = [note for note in case["act"]["circumstances"] if note.startswith("year of act: ")]
        for text in filter(None, [stated, *(_year(note) for note in years), _year(case["election"])]):
            try:
                return str(Day.parse(text))
            except ValueError:
                self._miss("date", text)
        return None

    def _first(self, part: str, text: str) -> Facts:
        for row in self.table[part]:
            if re.search(row["match"], text, re.IGNORECASE):
                return dict(row["facts"])
        return {}

    def _any(self, row: Mapping[str, Any], texts: Iterable[str]) -> bool:
        return any(re.search(row["match"], text, re.IGNORECASE) for text in texts)


def _year(text: str) -> str | None:
    found = re.search(r"\d{4}", text)
    return found and found[0]


@dataclass(frozen=True, slots=True)
class Scored:
    """One case compared: its result, the limbs as assessed over its acts, and the assessments behind them."""

    case: Mapping[str, Any]
    result: str
    limbs: Mapping[Limb, Outcome]
    assessments: tuple[Assessment, ...]

    @property
    def published(self) -> str:
        return str(self.case["outcome"]["class"])

    def line(self) -> str:
        """The case in one line, with what decided or what is asked."""
        limbs = ", ".join(f"{limb}: {outcome}" for limb, outcome in self.limbs.items())
        if self.result == "undetermined":
            detail = "asks: " + ", ".join(sorted(self._questions()))
        else:
            detail = "met: " + (", ".join(self._met()) or "-")
        return f"{self.case['id']} published {self.published}; {limbs}; {detail}"

    def _met(self) -> Iterator[str]:
        for assessment in self.assessments:
            for effect in (Effect.BREACH, Effect.ROUTE):
                yield from assessment.items(Outcome.MET, effect)

    def _questions(self) -> set[str]:
        wanted = LIMBS.get(self.published, tuple(Limb))
        out = set()
        for assessment in self.assessments:
            rulebook = assessment.engine.rulebook
            items = [id for id in assessment.items(Outcome.UNDETERMINED) if rulebook.items[id].limb in wanted]
            out |= {question.fact for question in Reasons(assessment).questions(items)}
        return out


def score(case: Mapping[str, Any], mapper: Mapper, engine: Engine) -> Scored:
    """Assess one case and compare with what was published."""
    assessments = tuple(engine.assess(act) for act in mapper.acts(case))
    limbs = {limb: _strongest(assessment.limb(limb) for assessment in assessments) for limb in Limb}
    published = case["outcome"]["class"]
    if published == "none":
        result = "wrong" if Outcome.MET in limbs.values() else "agree"
    else:
        outcome = _strongest(limbs[limb] for limb in LIMBS[published])
        result = {Outcome.MET: "agree", Outcome.UNDETERMINED: "undetermined", Outcome.NOT_MET: "wrong"}[outcome]
    return Scored(case, result, limbs, assessments)


def _strongest(outcomes: Iterable[Outcome]) -> Outcome:
    found = set(outcomes)
    return next(each for each in (Outcome.MET, Outcome.UNDETERMINED, Outcome.NOT_MET) if each in found)


def is_scored(case: Mapping[str, Any]) -> bool:
    """Whether a case says something about a rule with enough certainty to be compared."""
    outcome = case["outcome"]
    return case["confidence"] == "high" and outcome["class"] in CLASSES and outcome["finding"] in SCORED_FINDINGS


def measure(cases: Iterable[Mapping[str, Any]], engine: Engine | None = None) -> tuple[dict[str, Any], list[Scored]]:
    """The figures over all cases, and each scored case."""
    engine = engine or default_engine()
    mapper = Mapper(mapping_table())
    scored, procedural = [], []
    for case in cases:
        if is_scored(case):
            scored.append(score(case, mapper, engine))
        elif case["outcome"]["finding"] in PROCEDURAL_FINDINGS:
            procedural.append(case["id"])
    results = Counter(each.result for each in scored)
    per_class: dict[str, Counter[str]] = {}
    for each in scored:
        per_class.setdefault(each.published, Counter(agree=0, undetermined=0, wrong=0))[each.result] += 1
    figures = {
        "name": "published_cases",
        "scored": len(scored),
        "agree": results["agree"],
        "undetermined": results["undetermined"],
        "wrong": results["wrong"],
        "allowed_but_met": sum(each.result == "wrong" for each in scored if each.published == "none"),
        "per_class": {name: dict(counts) for name, counts in sorted(per_class.items())},
        "test_procedure_not_rules": procedural,
        "unmapped": dict(mapper.unmapped),
        "rulebook": engine.rulebook.version,
    }
    return figures, scored


def read_cases(path: Path) -> list[dict[str, Any]]:
    """The cases of a JSON Lines file. Raises ValueError, in one line that names the line, for what is no case."""
    cases = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    cases.append(_case(json.loads(line)))
                except ValueError as error:
                    raise ValueError(f"line {number}: {error}") from error
    return cases


WORDS = {
    "actor": ("employment", "position"),
    "act": ("platform", "visibility", "target", "stance", "target_status", "date"),
    "outcome": ("finding", "class"),
}
LISTS = ("kinds", "circumstances")


def _case(data: Any) -> dict[str, Any]:
    """One case with every field that is read: a word that is null is empty, a list that is null too."""
    if not isinstance(data, dict) or not all(isinstance(data.get(part), dict) for part in WORDS):
        raise ValueError("a case is an object with the objects actor, act and outcome")
    case = {name: _word(name, data.get(name)) for name in ("id", "election", "confidence")}
    if not case["id"]:
        raise ValueError("id: text is wanted, not null")
    parts = {part: {name: _word(f"{part}.{name}", data[part].get(name)) for name in WORDS[part]} for part in WORDS}
    lists = {name: _words(f"act.{name}", data["act"].get(name)) for name in LISTS}
    return {**case, **parts, "act": {**parts["act"], **lists}}


def _word(name: str, value: Any) -> str:
    if not isinstance(value, str | None):
        raise ValueError(f"{name}: text or null is wanted, not {value!r}")
    return value or ""


def _words(name: str, value: Any) -> list[str]:
    if value is not None and not (isinstance(value, list) and all(isinstance(each, str) for each in value)):
        raise ValueError(f"{name}: a list of texts is wanted, not {value!r}")
    return value or []


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; exit code 0 whatever the figures are."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.published_cases", description=__doc__.split("\n")[0])
    parser.add_argument("file", type=Path, help="cases, one JSON object a line")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of text")
    parser.add_argument("--all", action="store_true", help="list every scored case, not only what does not agree")
    options = parser.parse_args(arguments)
    try:
        cases = read_cases(options.file)
    except (OSError, ValueError) as error:
        print(f"{options.file}: {error}", file=sys.stderr)
        return 2
    figures, scored = measure(cases)
    if options.json:
        wrong = [each.line() for each in scored if each.result == "wrong"]
        print(json.dumps({**figures, "wrong_cases": wrong}, ensure_ascii=False))
        return 0
    total = max(figures["scored"], 1)
    for result in ("agree", "undetermined", "wrong"):
        print(f"{result:13} {figures[result]:3} of {figures['scored']} ({figures[result] / total:.0%})")
    print(f"allowed but met: {figures['allowed_but_met']}")
    for name, counts in figures["per_class"].items():
        print(f"  {name:11} " + ", ".join(f"{result} {count}" for result, count in counts.items()))
    for result in ("wrong", "undetermined", *(["agree"] if options.all else [])):
        print(f"\n{result}:")
        for each in scored:
            if each.result == result:
                print("  " + each.line())
    print(f"\nabout procedure, not rules: {', '.join(figures['test_procedure_not_rules']) or '-'}")
    print(f"words no row of the table covers: {figures['unmapped'] or '-'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
