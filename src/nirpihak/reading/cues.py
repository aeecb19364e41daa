"""Cues: the patterns by which people speak for or against somebody, as data, and how they add up.

Reads masked words only: `T` is the participant looked at, `O` any other. Source of the patterns: `data/cues.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from typing import Any, Final, NamedTuple, TypeAlias

from nirpihak.reading import files
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


Found: TypeAlias = tuple[int, int, str, float]
"""A cue in a text: the masked words from a start to an end, the kind, and the value it counted with."""


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
        self._unturned = self.negators | {T, O}
        """What a pattern may begin with that a negator before it does not turn round."""
        self._turning = self._contrast | self._concede
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
        begins, longest = self.patterns.root.after, self.patterns.longest
        negators = not self.negators.isdisjoint(words)
        found: list[Found] = []
        reached = 0
        last = len(words) - 1
        for at, node in [(at, node) for at, node in enumerate(map(begins.get, words)) if node is not None]:
            if at < reached:
                continue
            # Most words that could begin a pattern do not: seen by their neighbour alone, before the tree is walked.
            goes_on = node.any is not None or (at < last and words[at + 1] in node.after)
            if goes_on:
                match = longest(words, at)
            elif node.value is not None:
                match = at + 1, node.value
            else:
                continue
            if match is None:
                continue
            end, (kind, value, relational) = match
            if relational or own is None or own[at]:
                if negators and words[at] not in self._unturned and self._negated(kind, words, at):
                    value *= -1.0 if relational or kind == "exhortation" else -0.7
                if own is not None and kind == "laugh":
                    value /= 2  # of several people, at whom?
                if value:
                    found.append((at, end, kind, value))
            # A name at the end may begin the next relation.
            reached = end - (end - at > 1 and words[end - 1] in (T, O))
        return found if not found or self._turning.isdisjoint(words) else self._balanced(words, found)

    def _negated(self, kind: str, words: Sequence[str], at: int) -> bool:
        """Whether a negator stands shortly before a cue, in the same clause; two of them cancel each other."""
        if kind in ("emoji", "laugh"):
            return False
        negated = False
        for before in range(at - 1, max(-1, at - 1 - _REACH), -1):
            word = words[before]
            if word in MARKS:
                break
            if word in self.negators:
                negated = not negated
        return negated

    def _balanced(self, words: Sequence[str], found: list[Found]) -> list[Found]:
        """What comes after "tapi" outweighs what came before; what "walaupun" grants counts little."""
        turn = max((at for at, word in enumerate(words) if word in self._contrast), default=-1)
        granted = next((at for at, word in enumerate(words) if word in self._concede), -1)
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
            out.append((start, end, kind, value))
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
    return Grammar(files.table("cues.toml"))
