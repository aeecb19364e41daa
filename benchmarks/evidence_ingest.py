"""Taking evidence in, measured beside the plain commands that hash and copy the same file in the same run.

    python -m benchmarks.evidence_ingest                     # 1024 MiB, 5 rounds
    python -m benchmarks.evidence_ingest --megabytes 256 --s3

The peer is `sha256sum` and then `cp`: one hash, no encryption, and nothing waits for the disk. Ours is two hashes of
the plain bytes, sealing, the hash of the sealed bytes, and the disk waited for.
As `sha256sum` may lack what the processor offers for hashing, `openssl dgst -sha256` with `cp` is a second, harder
peer. Rounds go in turn, so that a busy machine is busy for all; the middle round counts. No side starts from a cold
disk: the file is read once before. `cpu` and `peer_cpu` are processor seconds a GiB, which say more on a busy machine.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any, Final

from nirpihak.custody import fixity
from nirpihak.custody.ingest import Kept, ingest
from nirpihak.custody.sealing import KEY, Sealer, unseal
from nirpihak.custody.stores import Store, open_store

MIB: Final = 1 << 20
ROUNDS: Final = 5
SMALL: Final = 100_000
"""Bytes of a small file: about a screenshot."""
SMALL_FILES: Final = 200
SEGMENTS: Final = tuple(1 << power for power in range(16, 23))
Figure = dict[str, Any]


def figures(megabytes: int = 1024, rounds: int = ROUNDS, *, s3: bool = False) -> Iterator[Figure]:
    """Every figure, in a folder of its own that is gone afterwards. MiB are of plain bytes, seconds of the wall."""
    with tempfile.TemporaryDirectory(prefix="nirpihak-ingest-") as name:
        folder = Path(name)
        yield from _sealing(min(megabytes, 256))
        yield from _large(folder, megabytes, rounds)
        yield from _small(folder)
        if s3:
            yield from _s3(folder, min(megabytes, 256))


def _sealing(megabytes: int) -> Iterator[Figure]:
    """Sealing alone, in one thread, by the size of the segments: why the usual one is what it is."""
    content = os.urandom(4 * MIB)
    for segment in SEGMENTS:
        sealer = Sealer(bytes(KEY), segment)

        def seal(sealer: Sealer = sealer, segment: int = segment) -> None:
            for _ in range(megabytes // 4):
                for start in range(0, len(content), segment):
                    sealer.seal(content[start : start + segment], last=False)

        yield {
            "name": "evidence_sealing",
            "segment": segment,
            "value": round(megabytes / _seconds(seal)),
            "unit": "MiB/s",
        }


def _large(folder: Path, megabytes: int, rounds: int) -> Iterator[Figure]:
    source, copy = folder / "sumber", folder / "salinan"
    _fill(source, megabytes)
    store = open_store(str(folder / "store"))
    kept: list[Kept] = []

    def take() -> None:
        with source.open("rb", buffering=0) as file:
            kept.append(ingest(file, store, folder / "spool"))

    def read() -> None:
        with unseal(store.open(kept[-1].address), kept[-1].key) as file:
            while file.read(MIB):
                pass

    def check() -> None:
        assert [outcome.state for outcome in fixity.check(store, [kept[-1].address])] == [fixity.State.INTACT]

    turns: dict[str, Callable[[], None]] = {
        "sha256sum": lambda: _run("sha256sum", source),
        "openssl": lambda: _run("openssl", "dgst", "-sha256", source),
        "cp": lambda: _run("cp", source, copy),
        "ingest": take,
        "read": read,
        "fixity": check,
    }
    seconds: dict[str, list[float]] = {name: [] for name in turns}
    processor: dict[str, list[float]] = {name: [] for name in turns}
    for _ in range(rounds):
        for name, turn in turns.items():
            before = _processor()
            seconds[name].append(_seconds(turn))
            processor[name].append(_processor() - before)
        # The next round finds the room, and the disk, as this one did.
        copy.unlink()
        store.remove(kept[-1].address)
        os.sync()
    middle = {name: median(values) for name, values in seconds.items()}
    cpu = {name: median(values) * 1024 / megabytes for name, values in processor.items()}
    common = {"unit": "MiB/s", "megabytes": megabytes, "rounds": rounds}
    for name, ours, theirs in (
        ("evidence_ingest", "ingest", ("sha256sum", "cp")),
        ("evidence_ingest", "ingest", ("openssl", "cp")),
        ("evidence_fixity", "fixity", ("sha256sum",)),
        ("evidence_fixity", "fixity", ("openssl",)),
    ):
        peer = sum(middle[each] for each in theirs)
        yield {
            "name": name,
            "value": round(megabytes / middle[ours]),
            "peer": round(megabytes / peer),
            "peer_is": " + ".join(theirs),
            "ratio": round(peer / middle[ours], 2),
            "cpu": round(cpu[ours], 2),
            "peer_cpu": round(sum(cpu[each] for each in theirs), 2),
            **common,
        }
    yield {"name": "evidence_unsealing", "value": round(megabytes / middle["read"]), **common}


def _small(folder: Path) -> Iterator[Figure]:
    """Small files one after another, each on the disk before the next: a day's screenshots."""
    store = open_store(str(folder / "kecil"))
    content = os.urandom(SMALL)

    def take() -> None:
        for _ in range(SMALL_FILES):
            ingest(io.BytesIO(content), store, folder / "spool")

    def copy() -> None:
        for number in range(SMALL_FILES):
            descriptor = os.open(folder / f"kecil-{number}", os.O_WRONLY | os.O_CREAT, 0o600)
            os.write(descriptor, content)
            os.fsync(descriptor)
            os.close(descriptor)

    ours, peer = _seconds(take), _seconds(copy)
    yield {
        "name": "evidence_ingest_small",
        "value": round(SMALL_FILES / ours),
        "unit": "files/s",
        "peer": round(SMALL_FILES / peer),
        "peer_is": "write + fsync, no hash",
        "ratio": round(peer / ours, 2),
        "bytes": SMALL,
    }


def _s3(folder: Path, megabytes: int) -> Iterator[Figure]:
    """Into moto's S3 on loopback, which is made for tests: this bounds our side, not a storage."""
    from tests import s3 as services

    source = folder / "sumber-s3"
    _fill(source, megabytes)
    before = dict(os.environ)
    os.environ.update(services.KEYS)
    child, service = services.start()
    try:
        store: Store = open_store(service.url(service.bucket()))

        def take() -> None:
            with source.open("rb", buffering=0) as file:
                ingest(file, store, folder / "spool")

        yield {"name": "evidence_ingest_s3", "value": round(megabytes / _seconds(take)), "unit": "MiB/s"}
    finally:
        services.stop(child)
        os.environ.clear()
        os.environ.update(before)


def _fill(path: Path, megabytes: int) -> None:
    """Random bytes, read once more, so that everybody finds them in memory."""
    with path.open("wb") as file:
        for _ in range(megabytes):
            file.write(os.urandom(MIB))
        os.fsync(file.fileno())
    with path.open("rb") as file:
        while file.read(MIB):
            pass


def _run(*command: str | Path) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)


def _processor() -> float:
    """Processor seconds so far, of this process and of the commands it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _seconds(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main(arguments: list[str] | None = None) -> int:
    """Print the figures, one JSON object a line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.evidence_ingest", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--megabytes", type=int, default=1024, help="size of the large file in MiB (%(default)s)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds of each side (%(default)s)")
    parser.add_argument("--s3", action="store_true", help="also into a local S3 made for tests")
    given = parser.parse_args(arguments)
    if given.megabytes < 4:
        parser.error("--megabytes is 4 or more")
    with contextlib.suppress(BrokenPipeError):
        for figure in figures(given.megabytes, max(given.rounds, 1), s3=given.s3):
            print(json.dumps(figure), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
