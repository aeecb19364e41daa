"""The page of the facts: every fact of an act, its values, its question and who can answer.

Knows the catalogue alone.
"""

from __future__ import annotations

from nirpihak.facts import CATALOGUE, FactKind

from .markdown import both, entry, escaped, field, joined, table

INTRODUCTION = """
Everything that may be stated of one act. A fact that is not stated is *unknown*. Each has a question, and somebody who
can answer it. [Assessing acts](../assessing.md) tells how facts are written.
""".strip()
TYPES = {
    "choice": "one of a closed list",
    "yesno": "yes or no",
    "day": "a day, month or year",
    "name": "free text",
}


def facts_page() -> str:
    """Every fact by its group, and what follows from some values."""
    lines = [
        "# Facts",
        "",
        INTRODUCTION,
        "",
    ]
    for group, name in CATALOGUE.groups.items():
        lines += [f"## {escaped(name.en)}", "", f"*{escaped(name.id)}*, in the data `{group}`.", ""]
        for kind in CATALOGUE.by_group[group].values():
            lines += _fact(kind)
    lines += ["## What follows from a value", ""]
    lines += ["Where a fact has the first value, the second is known too. To contradict it is refused.", ""]
    follows = [
        [f"`{fact}` = `{_plain(value)}`", f"`{then}` = `{_plain(implied)}`"]
        for (fact, value), (then, implied) in CATALOGUE.implied.items()
    ]
    return joined([*lines, *table(["where", "then"], follows)])


def _fact(kind: FactKind) -> list[str]:
    lines = entry("fact", kind.id, f"`{kind.id}`")
    lines += [both(kind.label), ""]
    lines += field("Question", [both(kind.question)])
    lines += field("Who can answer", [both(CATALOGUE.who[kind.who])])
    lines += field("Type", [TYPES[kind.type]])
    lines += field("Values", [f"`{value}`: {both(text)}" for value, text in kind.values.items()])
    return lines


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
