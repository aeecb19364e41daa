"""A tree of word rows: finds the longest row that stands at a place. Used for aliases and for cues alike."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Node(Generic[Value]):
    """What may follow: `after` by word, `any` after any word but a mark; `value` where a row ends here."""

    __slots__ = ("after", "any", "value")

    def __init__(self) -> None:
        self.after: dict[str, Node[Value]] = {}
        self.any: Node[Value] | None = None
        self.value: Value | None = None


class Trie(Generic[Value]):
    """Rows of slots with a value each. A slot is a collection of words, or None for any one word."""

    def __init__(self, marks: Collection[str] = ()) -> None:
        self.root: Node[Value] = Node()
        self._marks = frozenset(marks)

    def add(self, slots: Sequence[Collection[str] | None], value: Value) -> None:
        """Put a row in; the first value given for the same row stays."""
        ends = [self.root]
        for slot in slots:
            ends = [node for end in ends for node in _stepped(end, slot)]
        for node in ends:
            if node.value is None:
                node.value = value

    def longest(self, words: Sequence[str], at: int) -> tuple[int, Value] | None:
        """The end and the value of the longest row that begins at a place; words before "any" where both fit."""
        node = self.root.after.get(words[at])
        best: tuple[int, Value] | None = None
        size = len(words)
        while node is not None:
            at += 1
            if node.any is not None:
                return self._from(node, words, at) or best
            if node.value is not None:
                best = at, node.value
            node = node.after.get(words[at]) if at < size else None
        return best

    def _from(self, node: Node[Value], words: Sequence[str], at: int) -> tuple[int, Value] | None:
        best = None
        if at < len(words):
            word = words[at]
            after = node.after.get(word)
            if after is not None:
                best = self._from(after, words, at + 1)
            if node.any is not None and word not in self._marks:
                other = self._from(node.any, words, at + 1)
                if other is not None and (best is None or other[0] > best[0]):
                    best = other
        if best is None and node.value is not None:
            return at, node.value
        return best


def _stepped(node: Node[Value], slot: Collection[str] | None) -> Iterator[Node[Value]]:
    if slot is None:
        if node.any is None:
            node.any = Node()
        yield node.any
        return
    for word in slot:
        yield node.after.setdefault(word, Node())
