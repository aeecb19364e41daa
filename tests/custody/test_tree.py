"""RFC 6962 trees: the published vectors, and proofs of which any one thing is changed."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.custody.checking.tree import (
    EMPTY,
    ProofError,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)
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

CT_LEAVES = [leaf_hash(entry) for entry in CT_ENTRIES]
LEAVES = [leaf_hash(b"%d" % number) for number in range(70)]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert root(CT_LEAVES[:size]).hex() == CT_ROOTS[size]


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert root([]) == EMPTY == hashlib.sha256(b"").digest()


def test_a_leaf_cannot_pass_as_a_node() -> None:
    left, right = CT_LEAVES[:2]
    assert leaf_hash(left + right) != node_hash(left, right)


@pytest.mark.parametrize(("index", "size", "proof"), CT_INCLUSION)
def test_inclusion_proofs_of_certificate_transparency_hold(index: int, size: int, proof: list[str]) -> None:
    verify_inclusion(index, size, CT_LEAVES[index], unhex(proof), bytes.fromhex(CT_ROOTS[size]))


@pytest.mark.parametrize(("old", "new", "proof"), CT_CONSISTENCY)
def test_consistency_proofs_of_certificate_transparency_hold(old: int, new: int, proof: list[str]) -> None:
    verify_consistency(old, new, bytes.fromhex(CT_ROOTS[old]), bytes.fromhex(CT_ROOTS[new]), unhex(proof))


@pytest.mark.parametrize("size", range(70))
def test_roots_are_those_of_the_definition(size: int) -> None:
    assert root(LEAVES[:size]) == plain_root(LEAVES[:size])


@pytest.mark.parametrize("size", range(1, 34))
def test_every_proof_of_a_small_tree_holds(size: int) -> None:
    whole = plain_root(LEAVES[:size])
    for index in range(size):
        verify_inclusion(index, size, LEAVES[index], plain_path(index, LEAVES[:size]), whole)
    for old in range(1, size + 1):
        verify_consistency(old, size, plain_root(LEAVES[:old]), whole, plain_proof(old, LEAVES[:size]))
    verify_consistency(0, size, EMPTY, whole, [])


def flipped(hash: bytes, bit: int) -> bytes:
    return bytes([hash[0] ^ (1 << bit % 8)]) + hash[1:]


def damaged(proof: list[bytes], how: int, bit: int) -> list[bytes]:
    """The proof with a hash changed, gone, doubled, or one too many."""
    at = bit % max(1, len(proof))
    if how == 0 and proof:
        return [*proof[:at], flipped(proof[at], bit), *proof[at + 1 :]]
    if how == 1 and proof:
        return proof[:at] + proof[at + 1 :]
    if how == 2 and len(proof) > 1 and proof[0] != proof[-1]:
        return proof[::-1]
    return [*proof, LEAVES[0]]


@given(st.integers(1, 70), st.data())
def test_no_changed_inclusion_proof_holds(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof, whole = plain_path(index, LEAVES[:size]), plain_root(LEAVES[:size])
    bit = data.draw(st.integers(0, 255))
    with pytest.raises(ProofError):
        verify_inclusion(index, size, LEAVES[index], damaged(proof, bit % 4, bit), whole)
    with pytest.raises(ProofError):
        verify_inclusion(index, size, flipped(LEAVES[index], bit), proof, whole)
    with pytest.raises(ProofError):
        verify_inclusion(index, size, LEAVES[index], proof, flipped(whole, bit))
    other = data.draw(st.integers(-1, size + 3))
    if other != index:
        with pytest.raises(ProofError):
            verify_inclusion(other, size, LEAVES[index], proof, whole)


@given(st.integers(1, 70), st.data())
def test_no_changed_consistency_proof_holds(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    proof, whole, part = plain_proof(old, LEAVES[:new]), plain_root(LEAVES[:new]), plain_root(LEAVES[:old])
    bit = data.draw(st.integers(0, 255))
    with pytest.raises(ProofError):
        verify_consistency(old, new, part, whole, damaged(proof, bit % 4, bit))
    with pytest.raises(ProofError):
        verify_consistency(old, new, flipped(part, bit), whole, proof)
    with pytest.raises(ProofError):
        verify_consistency(old, new, part, flipped(whole, bit), proof)
    other = data.draw(st.integers(-1, new + 3))
    if other not in (old, 0):
        with pytest.raises(ProofError):
            verify_consistency(other, new, part, whole, proof)


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3)])
def test_a_log_cannot_shrink(old: int, new: int) -> None:
    with pytest.raises(ProofError, match="cannot grow"):
        verify_consistency(old, new, EMPTY, EMPTY, [])


def test_an_empty_old_log_has_the_empty_root() -> None:
    with pytest.raises(ProofError, match="empty log"):
        verify_consistency(0, 3, LEAVES[0], plain_root(LEAVES[:3]), [])


def test_two_logs_of_one_size_are_told_apart() -> None:
    with pytest.raises(ProofError, match="two different logs of 3 entries") as caught:
        verify_consistency(3, 3, plain_root(LEAVES[:3]), plain_root(LEAVES[1:4]), [])
    assert "dua log berbeda" in caught.value.id


@pytest.mark.parametrize(("index", "size"), [(3, 3), (4, 3), (-1, 3), (0, 0)])
def test_an_entry_past_the_end_cannot_be_there(index: int, size: int) -> None:
    with pytest.raises(ProofError, match=f"entry {index} cannot be in a log of {size} entries"):
        verify_inclusion(index, size, LEAVES[0], [], plain_root(LEAVES[:size]))


@pytest.mark.parametrize("proof", [[], plain_path(1, LEAVES[:3])[:1], [*plain_path(1, LEAVES[:3]), LEAVES[0]]])
def test_a_proof_of_another_length_is_told(proof: list[bytes]) -> None:
    with pytest.raises(ProofError, match=f"the proof of entry 1 holds {len(proof)} hashes and should hold 2"):
        verify_inclusion(1, 3, LEAVES[1], proof, plain_root(LEAVES[:3]))
    with pytest.raises(ProofError, match=f"from 1 to 3 holds {len(proof)} hashes and should hold 2"):
        verify_consistency(1, 3, LEAVES[0], plain_root(LEAVES[:3]), proof)


def test_a_hash_of_another_length_is_refused() -> None:
    with pytest.raises(ProofError, match="31 bytes"):
        verify_inclusion(0, 2, LEAVES[0], [LEAVES[1][:31]], plain_root(LEAVES[:2]))


@given(st.integers(1, 2**63), st.data())
def test_huge_sizes_are_judged_at_once(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    with pytest.raises(ProofError):
        verify_inclusion(index, size, LEAVES[0], LEAVES[:64], LEAVES[1])
    with pytest.raises(ProofError):
        verify_consistency(index + 1, size, LEAVES[0], LEAVES[1], LEAVES[: 65 + (index + 1 == size)])
