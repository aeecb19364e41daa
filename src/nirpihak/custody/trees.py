"""Roots and proofs of a Merkle tree out of stored nodes, so that a database or a set of tiles can serve them.

Stored are only the hashes of complete subtrees of 1, 256, 65,536 ... leaves: the heights of c2sp.org/tlog-tiles. What
lies between is hashed again when it is asked for. Knows nothing of what an entry says, nor where the nodes are kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol

from nirpihak.custody.checking.tree import EMPTY, leaf_hash, node_hash

HEIGHT: Final = 8
"""The levels between two stored ones."""
WIDTH: Final = 1 << HEIGHT
"""The hashes of a full tile."""


class Nodes(Protocol):
    """Where stored hashes come from."""

    def hashes(self, level: int, start: int, stop: int) -> list[bytes]:
        """The 32-byte hashes at positions `start` to `stop` (not included) of `level`: 0, 8, 16, 24 or 32.

        Position p of a level is the root of the leaves from p * 2**level on, 2**level of them. Asked for is never more
        than one tile (256 hashes), and never one that is not complete yet.
        """
        ...


class Prover:
    """Roots and proofs of one log at one size; keeps the tiles it has read, so many proofs read each of them once."""

    def __init__(self, nodes: Nodes, size: int) -> None:
        self._nodes = nodes
        self.size = size
        self._tiles: dict[tuple[int, int], list[list[bytes]]] = {}

    def root(self) -> bytes:
        """The root of the first `size` leaves; one range of each stored level is read."""
        return self._range(0, self.size) if self.size else EMPTY

    def inclusion(self, index: int) -> list[bytes]:
        """The audit path of the leaf at `index` (RFC 6962, section 2.1.1), from its sibling upwards."""
        if not 0 <= index < self.size:
            raise IndexError(f"leaf {index} of a tree of {self.size}")
        path: list[bytes] = []
        start, stop = 0, self.size
        while stop - start > 1:
            middle = start + _split(stop - start)
            if index < middle:
                path.append(self._range(middle, stop))
                stop = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, old: int) -> list[bytes]:
        """The proof that this tree only adds to that of the first `old` leaves (RFC 6962, section 2.1.2)."""
        if not 0 <= old <= self.size:
            raise IndexError(f"{old} leaves of a tree of {self.size}")
        if old in (0, self.size):
            return []
        path: list[bytes] = []
        start, stop = 0, self.size
        while old != stop:
            middle = start + _split(stop - start)
            if old <= middle:
                path.append(self._range(middle, stop))
                stop = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        # The whole old tree is a node of its own: whoever checks has its root already.
        return path[::-1] if start == 0 else [self._range(start, stop), *path[::-1]]

    def _range(self, start: int, stop: int) -> bytes:
        """The root of the leaves from `start` to `stop`: a node of the tree, so complete or at its right edge."""
        count = stop - start
        if not count & (count - 1):
            return self._complete(start, count.bit_length() - 1)
        middle = start + _split(count)
        return node_hash(self._complete(start, (middle - start).bit_length() - 1), self._range(middle, stop))

    def _complete(self, start: int, height: int) -> bytes:
        level = min(height - height % HEIGHT, 32)
        position, inner = start >> level, height - level
        tile = self._tile(level, position // WIDTH)
        return tile[inner][position % WIDTH >> inner]

    def _tile(self, level: int, number: int) -> list[list[bytes]]:
        """All the complete nodes of one tile, by height within it."""
        rows = self._tiles.get((level, number))
        if rows is None:
            start = number * WIDTH
            stop = min(start + WIDTH, self.size >> level)
            found = self._nodes.hashes(level, start, stop)
            if len(found) != stop - start:
                raise LookupError(
                    f"of level {level} of the log, {len(found)} of the {stop - start} nodes from {start} on are kept"
                )
            rows = self._tiles[level, number] = _fold(found)
        return rows


def root(nodes: Nodes, size: int) -> bytes:
    """The root of the first `size` leaves; that of none is SHA-256 of nothing."""
    return Prover(nodes, size).root()


def inclusion(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """The proof that the leaf at `index` is among the first `size`. Raises IndexError."""
    return Prover(nodes, size).inclusion(index)


def consistency(nodes: Nodes, old: int, new: int) -> list[bytes]:
    """The proof that the first `new` leaves only add to the first `old`. Raises IndexError."""
    return Prover(nodes, new).consistency(old)


def completed(nodes: Nodes, index: int) -> list[tuple[int, int, bytes]]:
    """The stored nodes above level 0 that the leaf at `index` completes: (level, position, hash), from below.

    Call it once the leaf itself (level 0, position `index`) is kept; keep what it gives in the same transaction. For
    255 leaves of 256 it is empty and reads nothing.
    """
    found: list[tuple[int, int, bytes]] = []
    level, position = 0, index
    while position % WIDTH == WIDTH - 1 and level < 32:
        start = position + 1 - WIDTH
        # The node just found is not kept yet, so it is added to those that are.
        last = [found[-1][2]] if found else []
        row = nodes.hashes(level, start, position + 1 - len(last)) + last
        if len(row) != WIDTH:
            raise LookupError(f"of level {level} of the log, {len(row)} of the 256 nodes from {start} on are kept")
        level, position = level + HEIGHT, position // WIDTH
        found.append((level, position, _fold(row)[HEIGHT][0]))
    return found


class Tree:
    """A whole tree in memory: `append` entries, then use it as Nodes."""

    def __init__(self, entries: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[] for _ in range(0, 33, HEIGHT)]
        for entry in entries:
            self.append(entry)

    def __len__(self) -> int:
        return len(self._levels[0])

    def append(self, entry: bytes) -> int:
        """Add an entry and give its index."""
        return self.append_hash(leaf_hash(entry))

    def append_hash(self, hash: bytes) -> int:
        """Add an entry of which only the leaf hash is known, and give its index."""
        leaves = self._levels[0]
        leaves.append(hash)
        index = len(leaves) - 1
        if index % WIDTH == WIDTH - 1:
            for level, _, node in completed(self, index):
                self._levels[level // HEIGHT].append(node)
        return index

    def hashes(self, level: int, start: int, stop: int) -> list[bytes]:
        """As Nodes says."""
        return self._levels[level // HEIGHT][start:stop]

    def root(self) -> bytes:
        """The root of all entries."""
        return root(self, len(self))


def _split(count: int) -> int:
    """The largest power of two below `count`, where RFC 6962 parts a tree of `count` > 1 leaves."""
    return 1 << ((count - 1).bit_length() - 1)


def _fold(row: list[bytes]) -> list[list[bytes]]:
    """The complete nodes above a row of up to 256 hashes, height by height; an odd last one stays below."""
    rows = [row]
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
        rows.append(row)
    return rows
