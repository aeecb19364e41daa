"""Cues: the patterns by which people speak for or against somebody, as data, and how they add up.

Reads masked words only: `T` is the participant looked at, `O` any other. Source of the patterns: `data/cues.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from itertools import product
from typing import Any, Final, NamedTuple

from nirpihak.reading.trie import Trie
from nirpihak.reading.words import lexicon

T: Final = "T"
"""The masked participant looked at."""
O: Final = "O"  # noqa: E741 - the letter the patterns use
"""Any other masked participant."""
MARKS: Final = frozenset('.,!?;:()"')
_REACH = 3
"""How many words before a cue a negator may stand."""


class Cue(NamedTuple):
    """What one pattern says: a kind (praise, blame, exhortation ...), a value, and whether it names T or O itself."""

    kind: str
    value: float
    relational: bool


class Found(NamedTuple):
    """A cue in a text: the masked words from `start` to `end`, the kind, and the value it counted with."""

    start: int
    end: int
    kind: str
    value: float


class Grammar:
    """The compiled patterns. `words` are all words that stand in them."""

    def __init__(self, table: dict[str, Any]) -> None:
        self.sets = {name: _known_forms(listed.split()) for name, listed in table["sets"].items()}
        self.patterns: Trie[Cue] = Trie(MARKS)
        words: set[str] = set().union(*self.sets.values())
        for entry in table["cue"]:
            for phrase in entry["patterns"].split(";"):
                for slots in self._variants(phrase.split()):
                    assert slots[0] is not None, f"a pattern begins with _: {phrase}"
                    named = any(slot is not None and (T in slot or O in slot) for slot in slots)
                    self.patterns.add(slots, Cue(entry["kind"], float(entry["value"]), named))
                    words.update(*(slot for slot in slots if slot is not None))
        self.words = frozenset(words - {T, O})
        self.negators = self.sets["negator"]
        self._contrast = self.sets["contrast"]
        self._concede = self.sets["concede"]
        self._laugh = self.sets["laugh"]

    def _variants(self, phrase: Sequence[str]) -> Iterator[tuple[frozenset[str] | None, ...]]:
        """The rows of slots a written pattern stands for: each optional slot in and out."""
        choices: list[tuple[tuple[frozenset[str] | None, ...], ...]] = []
        for part in phrase:
            optional = part.endswith("?") and len(part) > 1
            name = part[:-1] if optional else part
            slot: frozenset[str] | None
            if name == "_":
                slot = None
            elif name.startswith("<"):
                slot = self.sets[name.strip("<>")]
            elif name in (T, O):
                slot = frozenset((name,))
            else:
                slot = _known_forms(name.split("|"))
            choices.append(((slot,), ()) if optional else ((slot,),))
        for row in product(*choices):
            if slots := tuple(slot for part in row for slot in part):
                yield slots

    def find(self, words: Sequence[str], own: Sequence[bool] | None = None) -> list[Found]:
        """The cues that speak of T, in order. `own`: which words stand in T's clauses (None: all of them)."""
        begins = self.patterns.root.after
        found: list[Found] = []
        reached = 0
        for at in [at for at, word in enumerate(words) if word in begins]:
            if at < reached or (match := self.patterns.longest(words, at)) is None:
                continue
            end, cue = match
            if cue.relational or own is None or own[at]:
                value = cue.value if cue.relational else self._weighed(cue, words, at)
                if own is not None and cue.kind == "laugh":
                    value /= 2  # of several people, at whom?
                found.append(Found(at, end, cue.kind, value))
            # A name at the end may begin the next relation.
            reached = end - (words[end - 1] in (T, O) and end - at > 1)
        return self._balanced(words, found) if found else found

    def _weighed(self, cue: Cue, words: Sequence[str], at: int) -> float:
        """The value of a cue where it stands: turned round by a negator shortly before it."""
        if cue.kind in ("emoji", "laugh"):
            return cue.value
        negated = False
        for before in range(at - 1, max(-1, at - 1 - _REACH), -1):
            word = words[before]
            if word in MARKS:
                break
            if word in self.negators:
                negated = not negated
        if not negated:
            return cue.value
        return -cue.value if cue.kind == "exhortation" else -0.7 * cue.value

    def _balanced(self, words: Sequence[str], found: list[Found]) -> list[Found]:
        """What comes after "tapi" outweighs what came before; what "walaupun" grants counts little."""
        turn = max((at for at, word in enumerate(words) if word in self._contrast), default=-1)
        granted = next((at for at, word in enumerate(words) if word in self._concede), -1)
        if turn <= 0 and granted < 0:
            return found
        until = granted
        if granted >= 0:
            ends = (at for at in range(granted + 1, len(words)) if words[at] in MARKS or words[at] == "tetap")
            until = next(ends, min(len(words), granted + 6))
        out = []
        for start, end, kind, value in found:
            if kind not in ("comparison", "fight"):
                if 0 <= granted <= start < until:
                    value *= 0.2
                elif 0 < start < turn:
                    value *= 0.5
            out.append(Found(start, end, kind, value))
        return out

    def laughs(self, words: Sequence[str]) -> bool:
        """Whether somebody laughs: praise may then be meant otherwise."""
        return not self._laugh.isdisjoint(words)


def _known_forms(words: Sequence[str]) -> frozenset[str]:
    """The words as the speller gives them, so that a pattern may be written with any spelling."""
    spelt = lexicon().spellings
    forms = set()
    for word in words:
        full = spelt.get(word.lower(), (word.lower(),))
        forms.add(full[0] if len(full) == 1 else word.lower())
    return frozenset(forms)


@cache
def grammar() -> Grammar:
    """The cue grammar that ships, compiled once."""
    text = resources.files("nirpihak.reading").joinpath("data", "cues.toml").read_text(encoding="utf-8")
    return Grammar(tomllib.loads(text))
