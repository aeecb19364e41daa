"""Merkle trees as RFC 6962 section 2.1 defines them: hashes of leaves and nodes, roots, and what two proofs prove.

It knows nothing of what an entry says, who signs a root or where hashes are kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from . import CheckError

EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""


class ProofError(CheckError):
    """A proof does not prove what it is given for; the message says what differs."""


def leaf_hash(entry: bytes) -> bytes:
    """The 32-byte hash of one entry: SHA-256(0x00 || entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32-byte hash of an inner node: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root of the tree with these leaf hashes, in order."""
    if not leaves:
        return EMPTY
    # Joining neighbours level by level, with a single last one carried up, is the split at the largest power of two.
    level = list(leaves)
    while len(level) > 1:
        joined = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = joined + level[-1:] if len(level) % 2 else joined
    return level[0]


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf hash `leaf` stands at `index` (from 0) of the tree of `size` leaves with this `root`.

    `proof` is the audit path of RFC 6962 section 2.1.1, from the leaf's sibling upwards; checked as RFC 9162
    section 2.1.3.2 says. Raises ProofError.
    """
    if not 0 <= index < size:
        raise ProofError(
            f"entri {index} tidak mungkin ada dalam log berisi {size} entri",
            f"entry {index} cannot be in a log of {size} entries",
        )
    _hashes(proof, leaf, root)
    if len(proof) != (wanted := _inclusion_length(index, size)):
        raise ProofError(
            f"bukti entri {index} berisi {len(proof)} hash, seharusnya {wanted}",
            f"the proof of entry {index} holds {len(proof)} hashes and should hold {wanted}",
        )
    node, last, found = index, size - 1, leaf
    for sibling in proof:
        if node % 2 or node == last:
            found = node_hash(sibling, found)
            while node and not node % 2:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    if found != root:
        raise ProofError(
            f"entri {index} tidak termasuk dalam log: buktinya menuju akar {found.hex()}, bukan {root.hex()}",
            f"entry {index} is not in the log: its proof leads to the root {found.hex()}, not {root.hex()}",
        )


def verify_consistency(old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree of `new_size` leaves only adds to the tree of `old_size` leaves.

    `proof` is that of RFC 6962 section 2.1.2, checked as RFC 9162 section 2.1.4.2 says; it is empty where either
    size is 0 or both are equal. Raises ProofError.
    """
    if not 0 <= old_size <= new_size:
        raise ProofError(
            f"log tidak mungkin tumbuh dari {old_size} menjadi {new_size} entri",
            f"a log cannot grow from {old_size} to {new_size} entries",
        )
    _hashes(proof, old_root, new_root)
    for size, given in ((old_size, old_root), (new_size, new_root)):
        if size == 0 and given != EMPTY:
            raise ProofError(
                f"akar log kosong adalah {EMPTY.hex()}, bukan {given.hex()}",
                f"the root of an empty log is {EMPTY.hex()}, not {given.hex()}",
            )
    if len(proof) != (wanted := _consistency_length(old_size, new_size)):
        raise ProofError(
            f"bukti kesinambungan {old_size} ke {new_size} berisi {len(proof)} hash, seharusnya {wanted}",
            f"the consistency proof from {old_size} to {new_size} holds {len(proof)} hashes and should hold {wanted}",
        )
    if old_size == new_size and old_root != new_root:
        raise ProofError(
            f"ada dua log berbeda dengan {old_size} entri: akar {old_root.hex()} dan {new_root.hex()}",
            f"there are two different logs of {old_size} entries: roots {old_root.hex()} and {new_root.hex()}",
        )
    if old_size in (0, new_size):
        return
    old, new = _consistent_roots(old_size, new_size, old_root, proof)
    for size, found, given in ((old_size, old, old_root), (new_size, new, new_root)):
        if found != given:
            raise ProofError(
                f"log {new_size} entri tidak melanjutkan log {old_size} entri: "
                f"bukti menuju akar {found.hex()} untuk {size} entri, bukan {given.hex()}",
                f"the log of {new_size} entries does not continue the log of {old_size} entries: "
                f"the proof leads to the root {found.hex()} of {size} entries, not {given.hex()}",
            )


def _consistent_roots(old_size: int, new_size: int, old_root: bytes, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    # A tree of 2^n leaves is itself a node of the larger one, so its root is left out of the proof.
    path = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    node, last = old_size - 1, new_size - 1
    while node % 2:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if node % 2 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while node and not node % 2:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return old, new


def _inclusion_length(index: int, size: int) -> int:
    """How many hashes an inclusion proof holds: up to where the paths to the leaf and to the last one part, one each;
    above that, one for each turn to the right."""
    inner = (index ^ (size - 1)).bit_length()
    return inner + bin(index >> inner).count("1")


def _consistency_length(old_size: int, new_size: int) -> int:
    if old_size in (0, new_size):
        return 0
    trailing = (old_size & -old_size).bit_length() - 1
    node, last = (old_size - 1) >> trailing, (new_size - 1) >> trailing
    return _inclusion_length(node, last + 1) + (1 if old_size & (old_size - 1) else 0)


def _hashes(proof: Sequence[bytes], *others: bytes) -> None:
    for each in (*proof, *others):
        if len(each) != 32:
            raise ProofError(
                f"hash dalam bukti panjangnya {len(each)} bita, seharusnya 32",
                f"a hash in the proof is {len(each)} bytes long and should be 32",
            )
