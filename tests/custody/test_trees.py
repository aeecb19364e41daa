"""Roots and proofs out of stored nodes: as the definition has them, from few ranges, at every size."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.custody import trees
from nirpihak.custody.checking.tree import EMPTY, leaf_hash, root, verify_consistency, verify_inclusion
from nirpihak.custody.trees import Prover, Tree
from tests.custody.logs import (
    CT_CONSISTENCY,
    CT_ENTRIES,
    CT_INCLUSION,
    CT_ROOTS,
    plain_path,
    plain_proof,
    plain_root,
    unhex,
)

EDGES = [1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 66_000]


@pytest.fixture(scope="module")
def leaves() -> list[bytes]:
    return [leaf_hash(b"%d" % number) for number in range(66_000)]


@pytest.fixture(scope="module")
def tree(leaves: list[bytes]) -> Tree:
    tree = Tree()
    for leaf in leaves:
        tree.append_hash(leaf)
    return tree


class Watched:
    """Nodes that note what they are asked for, and refuse what is not complete yet."""

    def __init__(self, tree: Tree, size: int) -> None:
        self.tree, self.size = tree, size
        self.asked: list[tuple[int, int, int]] = []

    def hashes(self, level: int, start: int, stop: int) -> list[bytes]:
        assert level % 8 == 0
        assert 0 <= start < stop <= self.size >> level
        assert start // 256 == (stop - 1) // 256, "a range of one tile"
        self.asked.append((level, start, stop))
        return self.tree.hashes(level, start, stop)


def test_vectors_of_certificate_transparency_come_out() -> None:
    tree = Tree(CT_ENTRIES)
    assert [trees.root(tree, size).hex() for size in range(9)] == CT_ROOTS
    for index, size, proof in CT_INCLUSION:
        assert trees.inclusion(tree, index, size) == unhex(proof)
    for old, new, proof in CT_CONSISTENCY:
        assert trees.consistency(tree, old, new) == unhex(proof)


@given(st.integers(1, 600), st.data())
def test_proofs_are_those_of_the_definition(size: int, data: st.DataObject) -> None:
    leaves = [leaf_hash(b"%d" % number) for number in range(size)]
    tree = Tree(b"%d" % number for number in range(size))
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    assert tree.root() == plain_root(leaves)
    assert trees.inclusion(tree, index, size) == plain_path(index, leaves)
    assert trees.consistency(tree, old, size) == plain_proof(old, leaves)


@pytest.mark.parametrize("size", EDGES)
def test_proofs_hold_around_the_edges_of_tiles(size: int, tree: Tree, leaves: list[bytes]) -> None:
    prover = Prover(tree, size)
    whole = prover.root()
    assert whole == root(leaves[:size])
    near = {each + by for each in (0, *EDGES) for by in (-1, 0, 1)}
    for index in sorted(each for each in near | set(Random(size).choices(range(size), k=40)) if 0 <= each < size):
        verify_inclusion(index, size, leaves[index], prover.inclusion(index), whole)
        verify_consistency(index, size, trees.root(tree, index), whole, prover.consistency(index))
    verify_consistency(size, size, whole, whole, prover.consistency(size))


@pytest.mark.parametrize("size", EDGES)
def test_few_ranges_are_read_and_none_twice(size: int, tree: Tree) -> None:
    levels = len([level for level in (0, 8, 16) if size >> level])
    watched = Watched(tree, size)
    assert trees.root(watched, size) == trees.root(tree, size)
    assert len(watched.asked) <= levels
    for index in (0, size // 3, size - 1):
        watched = Watched(tree, size)
        prover = Prover(watched, size)
        prover.inclusion(index)
        prover.consistency(index)
        assert len(watched.asked) == len(set(watched.asked)) <= 2 * levels


def test_many_proofs_of_one_size_share_their_tiles(tree: Tree) -> None:
    watched = Watched(tree, 66_000)
    prover = Prover(watched, 66_000)
    for index in range(256):
        prover.inclusion(index)
    assert len(watched.asked) <= 6


def test_completed_nodes_are_told_from_below(leaves: list[bytes]) -> None:
    kept: dict[tuple[int, int], bytes] = {}

    class Kept:
        def hashes(self, level: int, start: int, stop: int) -> list[bytes]:
            return [kept[level, at] for at in range(start, stop)]

    counted = []
    for index, leaf in enumerate(leaves[:65_537]):
        kept[0, index] = leaf
        found = trees.completed(Kept(), index)
        counted.append(len(found))
        for level, position, hash in found:
            assert (level, position) not in kept
            kept[level, position] = hash
    assert [index for index, count in enumerate(counted) if count] == list(range(255, 65_537, 256))
    assert counted[65_535] == 2
    assert kept[8, 1] == root(leaves[256:512])
    assert kept[16, 0] == root(leaves[:65_536])
    assert trees.root(Kept(), 65_537) == root(leaves[:65_537])


def test_a_node_that_is_gone_is_named(tree: Tree) -> None:
    class Holed(Watched):
        def hashes(self, level: int, start: int, stop: int) -> list[bytes]:
            return super().hashes(level, start, stop)[: 10 if level == 8 else None]

    with pytest.raises(LookupError, match="level 8 of the log, 10 of the 255 nodes from 0"):
        trees.root(Holed(tree, 65_535), 65_535)
    with pytest.raises(LookupError, match="level 0 of the log, 255 of the 256 nodes from 0"):
        trees.completed(Tree(b"%d" % number for number in range(255)), 255)


def test_no_leaves_no_root_to_speak_of() -> None:
    assert trees.root(Tree(), 0) == EMPTY
    assert trees.consistency(Tree([b"a"]), 0, 1) == []


def test_what_is_not_in_the_tree_has_no_proof(tree: Tree) -> None:
    for index, size in ((-1, 5), (5, 5), (0, 0)):
        with pytest.raises(IndexError):
            trees.inclusion(tree, index, size)
    for old, new in ((-1, 5), (6, 5)):
        with pytest.raises(IndexError):
            trees.consistency(tree, old, new)


def test_append_says_the_index() -> None:
    tree = Tree()
    assert [tree.append(b"a"), tree.append(b"b")] == [0, 1]
    assert len(tree) == 2
