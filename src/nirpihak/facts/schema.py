"""The JSON Schema (2020-12) of an act, made from the catalogue of facts."""

from __future__ import annotations

from typing import Any

from nirpihak.facts.act import NAME_LIMIT, STATED_SOURCES
from nirpihak.facts.catalogue import CATALOGUE, FactKind

# Written so that every dialect of regular expressions reads them alike: no \d, no line end before the end of the text.
DAY_PATTERN = r"^(19|20|21)[0-9][0-9](-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$(?!\n)"
NAME = {
    "type": ["string", "null"],
    "minLength": 1,
    "maxLength": NAME_LIMIT,
    "pattern": r"\S",
}


def act_schema() -> dict[str, Any]:
    """The schema of one act. It accepts what `Act.from_json` accepts, but for days such as 31 February
    and for text with half of a surrogate pair, which JSON can spell but no file can hold.
    """
    properties: dict[str, Any] = {
        "id": NAME,
        "source": {"enum": [*STATED_SOURCES, None], "default": "claimed"},
    }
    for group, kinds in CATALOGUE.by_group.items():
        properties[group] = {
            "type": ["object", "null"],
            "title": CATALOGUE.groups[group].id,
            "description": CATALOGUE.groups[group].en,
            "additionalProperties": False,
            "properties": {name: _fact(kind) for name, kind in kinds.items()},
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Perbuatan (act)",
        "description": "One act and the facts stated of it. A fact that is absent or null is unknown.",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }


def _fact(kind: FactKind) -> dict[str, Any]:
    value = _value(kind)
    return {
        "title": f"{kind.label.id} / {kind.label.en}",
        "description": f"{kind.question.id} / {kind.question.en}",
        "anyOf": [
            value,
            {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "value": value,
                    "source": {"enum": [*STATED_SOURCES, None]},
                    "note": NAME,
                },
            },
        ],
    }


def _value(kind: FactKind) -> dict[str, Any]:
    match kind.type:
        case "yesno":
            return {"type": ["boolean", "null"]}
        case "day":
            return {"type": ["string", "null"], "pattern": DAY_PATTERN}
        case "name":
            return NAME
        case "choice":
            texts = {value: f"{text.id} / {text.en}" for value, text in kind.values.items()}
            return {"enum": [*kind.values, None], "x-labels": texts}
