"""How fast the custody log is at a million entries: appending, roots, proofs, and committing to events.

Everything is in memory and on one core; what a database adds is measured beside it. Rates are by processor time, so
that other work on the machine does not count. The peer is the least a log could do: a chain of SHA-256, each over the
one before and the entry, which proves nothing without handing over the whole of it.

* `append`: entries of 32 bytes into a tree; `chain`: the same entries into the plain chain.
* `root`, `inclusion`, `consistency`: made from the stored nodes, each from scratch; `inclusion_shared` keeps the tiles
  it has read, as when many proofs of one checkpoint are written.
* `verify_inclusion`, `verify_consistency`: what whoever checks a proof does, signature aside.
* `commit`: commitments to events of twelve fields; `sign`: checkpoints signed; `cosign`: one kept and cosigned by a
  witness, on the disk before it is released.
"""

from __future__ import annotations

import hashlib
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.registry import Figure
from nirpihak.custody import trees
from nirpihak.custody.checking import events
from nirpihak.custody.checking.notes import COSIGNATURE
from nirpihak.custody.checking.tree import leaf_hash, verify_consistency, verify_inclusion
from nirpihak.custody.signing import Signer, checkpoint
from nirpihak.custody.trees import Prover, Tree
from nirpihak.custody.witness import Witness

ORIGIN: Final = "bukti.example/log"
SAMPLES: Final = 2_000


def figures(entries: int = 1_000_000) -> Iterator[Figure]:
    """All figures of this bench; `entries` is how large the log is."""
    content = [number.to_bytes(32, "big") for number in range(entries)]
    chain_seconds = _seconds(lambda: _chained(content))
    tree = Tree()

    def fill() -> None:
        for entry in content:
            tree.append(entry)

    append_seconds = _seconds(fill)
    yield {
        "name": "custody_log.append",
        "value": round(entries / append_seconds),
        "unit": "entries/s",
        "peer": round(entries / chain_seconds),
        "ratio": round(chain_seconds / append_seconds, 2),
        "entries": entries,
        "against": "a plain chain of SHA-256",
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    yield from _proofs(tree, content)
    yield from _records()


def _proofs(tree: Tree, content: list[bytes]) -> Iterator[Figure]:
    size = len(content)
    random = Random(1)
    indices = [random.randrange(size) for _ in range(SAMPLES)]
    olds = [random.randrange(1, size + 1) for _ in range(SAMPLES)]
    yield _rate("root", "roots/s", SAMPLES, lambda: [trees.root(tree, old) for old in olds])
    paths: list[list[bytes]] = []
    grown: list[list[bytes]] = []
    yield _rate(
        "inclusion", "proofs/s", SAMPLES, lambda: paths.extend(trees.inclusion(tree, at, size) for at in indices)
    )
    shared = Prover(tree, size)
    yield _rate("inclusion_shared", "proofs/s", SAMPLES, lambda: [shared.inclusion(at) for at in range(SAMPLES)])
    yield _rate(
        "consistency", "proofs/s", SAMPLES, lambda: grown.extend(trees.consistency(tree, at, size) for at in olds)
    )
    whole = tree.root()
    leaves = [leaf_hash(content[at]) for at in indices]
    roots = [trees.root(tree, old) for old in olds]

    def check_inclusions() -> None:
        for at, leaf, path in zip(indices, leaves, paths, strict=True):
            verify_inclusion(at, size, leaf, path, whole)

    def check_consistencies() -> None:
        for old, root, proof in zip(olds, roots, grown, strict=True):
            verify_consistency(old, size, root, whole, proof)

    yield _rate("verify_inclusion", "proofs/s", SAMPLES, check_inclusions)
    yield _rate("verify_consistency", "proofs/s", SAMPLES, check_consistencies)


def _records() -> Iterator[Figure]:
    fields = {
        "v": 1,
        "kind": "received",
        "at": "2026-11-21T10:00:00.123456Z",
        "actor": "officer:3",
        "exhibit": "BB-7",
        "seq": 0,
        "prev": None,
        "file": "BB-7/asli",
        "sha256": "0" * 64,
        "sha512": "0" * 128,
        "size": 12_345,
        "reason": "diserahkan warga",
    }
    yield _rate(
        "commit", "events/s", SAMPLES, lambda: [events.commit(fields, at.to_bytes(32, "big")) for at in range(SAMPLES)]
    )
    log = Signer.generate(ORIGIN)
    tree = Tree(b"%d" % number for number in range(200))
    yield _rate("sign", "checkpoints/s", 200, lambda: [checkpoint(ORIGIN, 200, tree.root(), log) for _ in range(200)])
    notes = [checkpoint(ORIGIN, size, trees.root(tree, size), log) for size in range(1, 201)]
    with tempfile.TemporaryDirectory() as folder:
        witness = Witness(Path(folder), Signer.generate("saksi.example/w1", COSIGNATURE))
        witness.trust(log.key)
        started = time.perf_counter()
        for note in notes:
            witness.follow(note, tree)
        seconds = time.perf_counter() - started
    yield {"name": "custody_log.cosign", "value": round(200 / seconds), "unit": "checkpoints/s", "by": "wall"}


def _chained(content: list[bytes]) -> bytes:
    last = b""
    for entry in content:
        last = hashlib.sha256(last + entry).digest()
    return last


def _seconds(act: Callable[[], object]) -> float:
    started = time.process_time()
    act()
    return time.process_time() - started


def _rate(name: str, unit: str, count: int, act: Callable[[], object]) -> Figure:
    seconds = _seconds(act)
    return {
        "name": f"custody_log.{name}",
        "value": round(count / seconds),
        "unit": unit,
        "milliseconds_each": round(1000 * seconds / count, 3),
    }


if __name__ == "__main__":
    import json

    for figure in figures():
        print(json.dumps(figure))
