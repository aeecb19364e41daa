"""Reading the examples of an item: facts that meet it, changes that do not, and facts without which it stays open.

Knows nothing of what an item says; that the examples come out as they claim is for `checking`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nirpihak.facts import Act, ActError, Value
from nirpihak.law.entries import Entry
from nirpihak.law.model import Example, Outcome

OUTCOME_KEYS = {"met": Outcome.MET, "not_met": Outcome.NOT_MET, "undetermined": Outcome.UNDETERMINED}


def examples_of(entry: Entry) -> tuple[Example, ...]:
    """The examples of one entry.

    `met` gives facts; `not_met` lists changes to them; `undetermined` lists facts taken away from them. The last two
    take one change or a list of them.
    """
    table = entry.get("examples")
    if table is None:
        return ()
    if not isinstance(table, Mapping) or not isinstance(table.get("met"), Mapping):
        entry.wrong("examples", "a table with `met = {facts}` is wanted")
        return ()
    for key in table.keys() - OUTCOME_KEYS.keys():
        entry.wrong(f"examples.{key}", "unknown key; known are met, not_met, undetermined")
    base: Mapping[str, Value] = table["met"]
    out = [Example(Outcome.MET, base)]
    for change in _as_list(table.get("not_met", [])):
        if not isinstance(change, Mapping):
            entry.wrong("examples.not_met", f"a table of changed facts (or a list of them) is wanted, not {change!r}")
        else:
            out.append(Example(Outcome.NOT_MET, {**base, **change}))
    without = _as_list(table.get("undetermined", []))
    for names in without if without and isinstance(without[0], list) else [without] if without else []:
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            entry.wrong("examples.undetermined", f"a list of fact ids (or a list of such) is wanted, not {names!r}")
            continue
        missing = [name for name in names if name not in base]
        if missing:
            entry.wrong("examples.undetermined", f"{', '.join(missing)} is not among the facts of `met`")
        out.append(Example(Outcome.UNDETERMINED, {k: v for k, v in base.items() if k not in names}))
    for example in out:
        try:
            Act.of(example.facts).closed()
        except ActError as error:
            entry.wrong("examples", str(error))
    return tuple(out)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
