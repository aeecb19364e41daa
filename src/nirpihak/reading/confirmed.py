"""Confirmed lines: texts with the stances that officers have confirmed, from which an institution learns.

A line is `{"text": ..., "contest": ..., "targets": [{"participant": ..., "stance": "support|attack|neutral"}]}`; other
keys are left alone. Knows no weights.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from nirpihak.facts import Problem
from nirpihak.reading.aliases import AliasTable
from nirpihak.reading.learning import STANCES
from nirpihak.reading.lines import LineError, parsed
from nirpihak.text import Text


class Confirmed(NamedTuple):
    """One confirmed line: its number, text, contest, and by participant the stance (0, 1, 2 as in `STANCES`)."""

    number: int
    text: str
    contest: str
    stances: Mapping[str, int]


def read_confirmed(lines: Iterable[bytes], tables: Mapping[str, AliasTable]) -> Iterator[Confirmed | Problem]:
    """The confirmed lines of a file, and what is wrong with the others; blank lines are left out."""
    for number, line in enumerate(lines, 1):
        try:
            data = parsed(line, number)
            if data is not None:
                yield _confirmed(data, number, tables)
        except LineError as error:
            yield error.problem


def _confirmed(data: Mapping[str, Any] | str, number: int, tables: Mapping[str, AliasTable]) -> Confirmed:
    def refuse(where: str, value: object, id: str, en: str) -> LineError:
        return LineError(Problem(where, value, Text(id, en), number))

    wanted = '{"text": ..., "contest": ..., "targets": [...]}'
    if isinstance(data, str):
        raise refuse("JSON", data, f"tulis {wanted}", f"write {wanted}")
    text, contest, targets = data.get("text"), data.get("contest"), data.get("targets")
    if not (isinstance(text, str) and text.strip()):
        raise refuse("text", text, "tulis teksnya", "write the text")
    if not (isinstance(contest, str) and contest in tables):
        listed = ", ".join(tables)
        raise refuse("contest", contest, f"yang dipelajari: {listed}", f"what is learnt from: {listed}")
    if not (isinstance(targets, list) and targets):
        shape = '[{"participant": ..., "stance": ...}]'
        raise refuse("targets", targets, f"tulis {shape}", f"write {shape}")
    stances: dict[str, int] = {}
    for target in targets:
        who, stance = (target.get("participant"), target.get("stance")) if isinstance(target, dict) else (None, None)
        if not (isinstance(who, str) and who in tables[contest].participants):
            listed = ", ".join(tables[contest].participants)
            raise refuse("targets.participant", who, f"yang ada: {listed}", f"there are: {listed}")
        if stance not in STANCES:
            listed = ", ".join(STANCES)
            raise refuse("targets.stance", stance, f"yang sah: {listed}", f"one of: {listed}")
        if stances.setdefault(who, STANCES.index(stance)) != STANCES.index(stance):
            raise refuse("targets.stance", stance, f"{who} sudah ditulis lain", f"{who} is already given otherwise")
    return Confirmed(number, text, contest, stances)
