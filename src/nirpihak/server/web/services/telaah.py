"""The assessment of facts an officer pasted: read, completed from the contest register, assessed, told in words.

What is pasted lives as long as the request. Knows nothing of HTTP.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any, Final

from nirpihak.contests import load_register
from nirpihak.facts import CATALOGUE, Act, ActError, Problem, Source, loads
from nirpihak.law.deriving import derive
from nirpihak.law.engine import default_engine
from nirpihak.law.explanation import Explanation, explain
from nirpihak.law.wording import value_text
from nirpihak.text import Text

LIMIT: Final = 20_000
"""Most characters of facts that are read: about a hundred times what one act needs."""

SAMPLE: Final[dict[str, Any]] = {
    "id": "contoh-1",
    "source": "claimed",
    "actor": {"employment": {"value": "pns", "source": "confirmed", "note": "data kepegawaian"}},
    "account": {"owner": "personal", "control": "own"},
    "act": {
        "kind": {"value": "like", "source": "read", "note": "tangkapan layar 1"},
        "platform": "instagram",
        "visibility": "public",
        "day": "2026-11-20",
    },
    "contest": {"id": "pilbup-kabupaten-contoh-2027"},
    "target": {"handle": "@contoh.arunika.bayu"},
}
"""An act in the invented contest that ships with the package; nobody in it exists."""


@dataclass(frozen=True, slots=True)
class Stated:
    """One fact as it was assessed, in words; a disputed fact counts as unknown."""

    label: str
    value: str
    source: str
    note: str | None
    disputed: bool


@dataclass(frozen=True, slots=True)
class Told:
    """The outcome of reading pasted facts: an explanation with its facts, or the problems, one line each."""

    explanation: Explanation | None
    facts: tuple[Stated, ...]
    problems: tuple[str, ...]


def sample() -> str:
    """The sample act as JSON text, laid out for reading."""
    return json.dumps(SAMPLE, ensure_ascii=False, indent=2)


def tell(text: str, lang: str) -> Told:
    """Assess pasted facts and tell the result in `lang`; whatever is wrong with them comes back as problems."""
    try:
        assessment = default_engine().assess(derive(Act.from_json(_parsed(text))))
        return Told(explain(assessment, lang), _stated(assessment.act, lang), ())
    except ActError as error:
        problems = (replace(each, line=each.line or _line_of(text, each.field)) for each in error.problems)
        return Told(None, (), tuple(each.message(lang) for each in problems))


def _stated(act: Act, lang: str) -> tuple[Stated, ...]:
    return tuple(
        Stated(
            label=kind.label.pick(lang),
            value=(_named(act, fact) or value_text(fact, act.facts[fact].value)).pick(lang),
            source=act.facts[fact].source.label.pick(lang),
            note=act.facts[fact].note,
            disputed=act.facts[fact].source is Source.DISPUTED,
        )
        for fact, kind in CATALOGUE.kinds.items()
        if fact in act.facts
    )


def _named(act: Act, fact: str) -> Text | None:
    """The name that an id of the contest register stands for; None where it stands for none."""
    contest = load_register().get(str(act.value("contest.id")))
    if contest is None:
        return None
    if fact == "contest.id":
        return contest.name
    people = contest.participants if fact == "target.participant" else ()
    return next((each.name for each in people if each.id == act.value(fact)), None)


def _parsed(text: str) -> object:
    """The JSON, with the line where it goes wrong."""
    try:
        return loads(text)
    except ActError as error:
        cause = error.__cause__
        if isinstance(cause, json.JSONDecodeError):
            shown = (text.split("\n")[cause.lineno - 1 :] or [""])[0].strip()
            right = Text(
                f"tulis satu objek JSON yang sah; di kolom {cause.colno} terbaca sesuatu yang tidak terduga "
                "(sering kali koma, tanda kutip, atau kurung yang kurang)",
                f"write one valid JSON object; at column {cause.colno} something unexpected stands "
                "(often a comma, quotation mark or bracket is missing)",
            )
            raise ActError([Problem("JSON", shown, right, cause.lineno)]) from cause
        raise


def _line_of(text: str, field: str) -> int | None:
    """The line on which a field's name stands: `act.kind` is the first `"kind":` after `"act":`."""
    at = 0
    for name in field.split("."):
        match = re.compile(rf'"{re.escape(name)}"\s*:').search(text, at)
        if match is None:
            return None
        at = match.end()
    return text.count("\n", 0, at) + 1
