"""Verifying a bundle, measured beside `sha256sum -c` over the same files in the same run.

    python -m benchmarks.bundle_verify                      # one file of 1024 MiB and many small ones, 5 rounds
    python -m benchmarks.bundle_verify --megabytes 256

The peer reads every file once and makes one hash. Ours makes two (SHA-256 and SHA-512), and checks every row of the
log with its proof, the chains, the checkpoint and the signature. As `sha256sum` may lack what the processor offers for
hashing, `openssl dgst -sha256` over the same files is a second, harder peer. Rounds go in turn, so that a busy machine
is busy for all; the middle round counts. Files are in the system's memory: a cold disk would be the same for all.
`cpu` and `peer_cpu` are processor seconds a GiB, which say more on a busy machine.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any, BinaryIO, Final

from nirpihak.custody.bundles.contents import Bundle, Entry, Exhibit, File, Log
from nirpihak.custody.bundles.writing import write
from nirpihak.custody.checking import events, proofs
from nirpihak.custody.signing import Signer, checkpoint
from nirpihak.custody.trees import Prover, Tree

MIB: Final = 1 << 20
ROUNDS: Final = 5
SMALL: Final = 100_000
"""Bytes of a small file: about a screenshot."""
Figure = dict[str, Any]
VERIFY: Final = [sys.executable, "-m", "nirpihak.custody.checking"]


class Noise(io.RawIOBase):
    """`size` bytes that are cheap to make and no two files share."""

    def __init__(self, size: int, seed: int) -> None:
        self.left = size
        self.block = hashlib.shake_256(seed.to_bytes(8, "big")).digest(MIB)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        block = self.block[: min(self.left, MIB if size < 0 else size)]
        self.left -= len(block)
        return block


def figures(megabytes: int = 1024, rounds: int = ROUNDS) -> Iterator[Figure]:
    """Every figure, in a folder of its own that is gone afterwards. MiB are of the payload, seconds of the wall."""
    with tempfile.TemporaryDirectory(prefix="nirpihak-verify-") as name:
        folder = Path(name)
        yield from _measured(folder / "large", "large", [megabytes * MIB], rounds)
        yield from _measured(folder / "files", "files", [megabytes * MIB // 8] * 8, rounds)
        yield from _measured(folder / "small", "small", [SMALL] * max(1, megabytes), rounds)


def _measured(folder: Path, name: str, sizes: list[int], rounds: int) -> Iterator[Figure]:
    folder.mkdir()
    bundle = _bundle(sizes)
    began = time.perf_counter()
    written = write(bundle, folder / "b", _signer(), pdf=lambda html: None)
    writing = time.perf_counter() - began
    write(bundle, folder / "b.zip", _signer(), pdf=lambda html: None)
    listed = [line.split("  ", 1)[1] for line in (folder / "b/manifest-sha256.txt").read_text().splitlines()]
    ours: list[float] = []
    zipped: list[float] = []
    peer: list[float] = []
    hard: list[float] = []
    cpu = _cpu()
    used = [0.0, 0.0]
    for _ in range(rounds):
        peer.append(_run(["sha256sum", "--check", "--quiet", "manifest-sha256.txt"], folder / "b"))
        used[1] += (now := _cpu()) - cpu
        cpu = now
        ours.append(_run([*VERIFY, str(folder / "b")]))
        used[0] += (now := _cpu()) - cpu
        zipped.append(_run([*VERIFY, str(folder / "b.zip")]))
        hard.append(_run(["openssl", "dgst", "-sha256", *listed], folder / "b"))
        cpu = _cpu()
    total = sum(sizes) / MIB
    yield {
        "name": f"bundle_verify.{name}",
        "value": round(total / median(ours), 1),
        "unit": "MiB/s",
        "peer": "sha256sum -c",
        "peer_value": round(total / median(peer), 1),
        "ratio": round(median(peer) / median(ours), 2),
        "openssl_ratio": round(median(hard) / median(ours), 2),
        "zip_ratio": round(median(peer) / median(zipped), 2),
        "cpu": round(used[0] / rounds / total * 1024, 3),
        "peer_cpu": round(used[1] / rounds / total * 1024, 3),
        "megabytes": round(total),
        "files": written.files,
        "rows": len(bundle.exhibits[0].entries),
        "cores": os.cpu_count(),
    }
    yield {"name": f"bundle_write.{name}", "value": round(total / writing, 1), "unit": "MiB/s"}


def _run(command: list[str], folder: Path | None = None) -> float:
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _signer() -> Signer:
    return Signer("contoh.example/log", 1, b"\1" * 32)


def _file(size: int, seed: int) -> File:
    sha256, sha512 = hashlib.sha256(), hashlib.sha512()
    stream = Noise(size, seed)
    while block := stream.read():
        sha256.update(block)
        sha512.update(block)

    def opened() -> BinaryIO:
        return Noise(size, seed)  # type: ignore[return-value]  # all of a file that is read

    return File(
        sha256.hexdigest(), sha512.hexdigest(), size, "original", "image/png", "2026-11-20T04:00:00.000000Z", opened
    )


def _bundle(sizes: list[int]) -> Bundle:
    """One exhibit with these files, an event for each and one for the export, in a log with as many others."""
    files = tuple(_file(size, seed) for seed, size in enumerate(sizes))
    tree, fields = Tree(), list[dict[str, Any]]()
    said: list[tuple[str, Figure]] = [("received", {"files": [{"sha256": each.sha256}]}) for each in files]
    said.append(("exported", {"bundle": "BK-1", "files": [each.sha256 for each in files]}))
    prev: str | None = None
    for seq, (kind, data) in enumerate(said):
        tree.append(hashlib.sha256(seq.to_bytes(8, "big")).digest())
        event = {"v": 1, "kind": kind, "at": "2026-11-20T04:00:00.000000Z", "actor": "system", "exhibit": "BB-1"}
        fields.append(event | {"seq": seq, "prev": prev} | data)
        entry = events.commit(fields[-1], bytes(32))
        prev = entry.hex()
        tree.append(entry)
    text = checkpoint("contoh.example/log", len(tree), tree.root(), _signer())
    prover = Prover(tree, len(tree))
    entries = tuple(
        Entry(
            events.disclose(each, bytes(32), 2 * seq + 1),
            proofs.write(proofs.LogProof(2 * seq + 1, tuple(prover.inclusion(2 * seq + 1)), text)),
        )
        for seq, each in enumerate(fields)
    )
    at = "2026-11-20T04:00:00.000000Z"
    exhibit = Exhibit("BB-1", "Contoh", at, "upload", files, entries)
    return Bundle("BK-1", at, "Contoh", "Petugas", "Penerima", "contoh", (exhibit,), Log(text, str(_signer().key)))


def main() -> None:
    """Print every figure as one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    for figure in figures(given.megabytes, given.rounds):
        print(json.dumps(figure), flush=True)


if __name__ == "__main__":
    main()
